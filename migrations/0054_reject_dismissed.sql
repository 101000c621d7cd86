-- mdm.reject.dismissed: a rejected row that is of no matter need not wait for ever; a person says why.

set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.reject
    add column if not exists dismissed text;

comment on column mdm.reject.dismissed is
'Why a person has dismissed it, in the file of corrected_by; null where nobody has.';
