-- Whether yoyo has ever migrated this database: one row.
select to_regclass('public._yoyo_migration') is not null as found;
