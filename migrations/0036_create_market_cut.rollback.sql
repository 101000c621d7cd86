drop table if exists mdm.market_cut;
