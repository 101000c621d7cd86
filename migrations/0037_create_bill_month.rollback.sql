drop table if exists mdm.history_state;

drop table if exists mdm.bill_month;
