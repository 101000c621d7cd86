-- By itself: a cluster takes only one of these at a time.
alter table {{ relation.schema_name | identifier(relation.table_name) }} owner to mdm_owner;
