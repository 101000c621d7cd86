drop table if exists mapping."产品线";
