drop table if exists business."规模明细";
