-- mdm.load.stands_on: a row that a load brings again as it stands, from the same place, stays, as a row of
-- the load that brought it first.

set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.load
    add column if not exists stands_on bigint[] not null default '{}';

comment on column mdm.load.stands_on is
'Earlier loads whose rows of its months it brought again as they stood: they keep the number of the load that
brought them first.';

comment on column mdm.load.rows_replaced is
'Rows that it replaced: mdm.replaced_row keeps those that it did not bring again as they stood.';
