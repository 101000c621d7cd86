-- mdm.run: one row per run of a command that may write. A row that is still 'running' without a
-- connection that holds the lock belongs to a killed run; the next run marks it so.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.run (
    run_id bigserial primary key,
    command text not null,
    arguments text not null,
    period text,
    domain text,
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    outcome text not null default 'running',
    counts jsonb,
    error text,
    config_fingerprint text not null,
    version text not null,
    os_user text
);

alter table mdm.run
    add column if not exists seen_at timestamptz,
    -- There were fewer before the first release.
    drop constraint if exists ck_run_outcome,
    add constraint ck_run_outcome check (
        outcome in ('running', 'ok', 'failed', 'refused', 'interrupted', 'killed')
    );

comment on table mdm.run is
'The run log: one row per run of a command that may write, also one that fails.';
comment on column mdm.run.run_id is 'Number of the run.';
comment on column mdm.run.command is 'The command: sync, snapshot, etl and their like.';
comment on column mdm.run.arguments is 'What was typed behind the command.';
comment on column mdm.run.period is 'The period asked for, YYYYMM or a range; null without one.';
comment on column mdm.run.domain is 'The domain that is loaded, or whose hooks run; else null.';
comment on column mdm.run.started_at is 'When it began.';
comment on column mdm.run.ended_at is 'When it ended; null while it runs.';
comment on column mdm.run.outcome is
'running, ok, failed, refused (another command was writing), interrupted (Ctrl-C, SIGTERM) or killed.';
comment on column mdm.run.seen_at is 'When a person took note of its failure (just status --seen).';
comment on column mdm.run.counts is 'What it did, as numbers by name.';
comment on column mdm.run.error is 'What it failed with; null where it did not.';
comment on column mdm.run.config_fingerprint is 'Fingerprint of the configuration that it used.';
comment on column mdm.run.version is 'Version of the project.';
comment on column mdm.run.os_user is 'Who ran it, by the operating system.';
