-- mdm.reject: the quarantine, one row per delivered row that could not be used, with its reason in words
-- and its content as it was delivered. It keeps the place of its first delivery, whatever is tried with it,
-- and waits until a correction of it is loaded, or it is delivered anew.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.reject (
    load_id bigint not null,
    source_row integer not null,
    reason text not null,
    content jsonb not null,
    replaces jsonb,
    superseded_by bigint,
    primary key (load_id, source_row)
);

alter table mdm.reject
    add column if not exists correction jsonb,
    add column if not exists corrected_by bigint;

comment on table mdm.reject is 'The quarantine: one row per delivered row that could not be used.';
comment on column mdm.reject.load_id is 'The load that rejected it first: mdm.load.';
comment on column mdm.reject.source_row is 'Row number in the sheet of that load.';
comment on column mdm.reject.reason is 'Why it could not be used, in words.';
comment on column mdm.reject.content is 'Its cells as they were delivered, by column.';
comment on column mdm.reject.correction is 'Its cells as they were corrected last, right or still wrong.';
comment on column mdm.reject.replaces is
'Its values of the columns by which its domain replaces: a later load that brings the same supersedes it.';
comment on column mdm.reject.corrected_by is 'The load that loaded its correction; else null.';
comment on column mdm.reject.superseded_by is
'The load that delivered it anew; null while it waits, or its correction stands.';
