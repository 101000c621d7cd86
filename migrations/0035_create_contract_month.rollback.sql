drop table if exists mdm.contract_month;
