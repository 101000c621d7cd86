-- mdm.history_change: one row per statement that wrote versions, until a sync has compared all of them. A
-- sync forgets its own: what is left was written by others. Names are no part of the history: who renames
-- need not be noticed.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.history_change (
    changed_at timestamptz not null default now(),
    changed_by text not null default session_user
);

comment on table mdm.history_change is
'One row per statement of others that wrote versions: the next sync compares all of them.';

comment on column mdm.history_change.changed_at is 'When its transaction began.';
comment on column mdm.history_change.changed_by is 'The role that wrote.';

-- As its owner: who may write versions need not be allowed to write here.
create or replace function mdm.log_history_change() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into mdm.history_change default values;

    return null;
end
$$;

comment on function mdm.log_history_change() is
'Trigger of customer.customer_plan_contract: enters a statement that wrote versions into mdm.history_change.';
