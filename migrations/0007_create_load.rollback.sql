drop table if exists mdm.load;
