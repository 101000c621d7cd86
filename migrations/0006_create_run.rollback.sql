drop table if exists mdm.run;
