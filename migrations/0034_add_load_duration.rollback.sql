alter table mdm.reject
    drop column if exists replaces,
    drop column if exists superseded_by;

alter table mdm.load
    drop column if exists duration;
