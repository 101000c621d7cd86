-- Whether somebody sat there and saw how a run ended.

set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.run
add column if not exists by_hand boolean not null default false;

comment on column mdm.run.by_hand is 'Whether it was typed at a terminal, where a person saw how it ended.';
