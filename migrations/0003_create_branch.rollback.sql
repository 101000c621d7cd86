drop table if exists mapping."组织架构";
