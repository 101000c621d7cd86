drop table if exists mdm.reject;
