-- The schema mdm_staging: where a load makes the table that takes the cells of its file, and drops it in the
-- same transaction. Apart from mdm, so that who loads need not be allowed to make anything there.

set local "citus.multi_shard_modify_mode" to 'sequential';

create schema if not exists mdm_staging;

comment on schema mdm_staging is 'The cells of the files that are being loaded.';
