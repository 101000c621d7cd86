-- Whether yoyo has ever migrated this database: one row.
select to_regclass('_yoyo_migration') is not null as found;
