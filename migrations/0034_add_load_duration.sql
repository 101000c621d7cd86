-- How long a load took; and for each rejected row the values of the columns by which its domain replaces
-- rows, as far as they can be read: a later load that brings the same ones has superseded the row.
-- depends: 0033_add_resolved_customer

set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.load
    add column if not exists duration interval;

alter table mdm.reject
    add column if not exists replaces jsonb,
    add column if not exists superseded_by bigint;
