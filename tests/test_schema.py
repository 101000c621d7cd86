"""The migrations as a whole: docs/schema.sql, comments, the way back, databases that others have migrated."""

import re
from collections import Counter

import schema
from project import ROOT

FORWARD = [path for path in sorted((ROOT / "migrations").glob("*.sql")) if ".rollback" not in path.name]
OURS = "in ('bi', 'business', 'customer', 'mapping', 'mdm')"
SYSTEM = "in ('pg_catalog', 'information_schema', 'pg_toast')"


def test_the_documented_schema_is_what_the_migrations_make(project):
    assert schema.describe(project.url) == schema.FILE.read_text("utf-8"), "run: just schema"


def test_every_table_column_and_function_has_a_comment(project):
    assert (
        project.sql(f"""
        select oid::regclass::text
        from pg_class
        where relkind in ('r', 'p', 'v', 'm') and relnamespace::regnamespace::text {OURS}
          and obj_description(oid, 'pg_class') is null
        union all
        select c.oid::regclass::text || '.' || a.attname
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace::regnamespace::text {OURS}
          and col_description(c.oid, a.attnum) is null
        union all
        select oid::regprocedure::text
        from pg_proc
        where pronamespace::regnamespace::text {OURS} and obj_description(oid, 'pg_proc') is null
    """)
        == []
    )


def test_every_migration_is_numbered_has_a_way_back_and_starts_with_the_setting_for_a_cluster():
    assert [path.name[:5] for path in FORWARD] == [f"{number:04}_" for number in range(1, len(FORWARD) + 1)]
    for path in FORWARD:
        for file in (path, path.with_suffix(".rollback.sql")):
            first = re.sub(r"^--.*\n", "", file.read_text("utf-8"), flags=re.MULTILINE).lstrip()
            assert first.startswith("set local \"citus.multi_shard_modify_mode\" to 'sequential';\n"), (
                file.name
            )


def test_a_function_is_defined_in_one_migration():
    pattern = r"create (?:or replace )?(?:function|procedure) ([\w.]+)"
    defined = Counter(name for path in FORWARD for name in re.findall(pattern, path.read_text("utf-8")))
    assert len(defined) > 10
    assert [name for name, count in defined.items() if count > 1] == []


def test_a_rollback_of_everything_leaves_only_the_tables_of_yoyo(project):
    project.ok("rollback", "100")
    left = project.sql(f"""
        select relname from pg_class where not relnamespace::regnamespace::text {SYSTEM} and relkind <> 'i'
        union all
        select proname from pg_proc where not pronamespace::regnamespace::text {SYSTEM}
        union all
        select nspname from pg_namespace where nspname {OURS}
        order by 1
    """)
    assert [name for (name,) in left] == ["_yoyo_log", "_yoyo_migration", "_yoyo_version", "yoyo_lock"]


def test_a_database_of_the_old_migrations_is_refused_and_completed_without_loss(project):
    """From before the first release: other ids, no month ends, and less than today's schema."""
    project.bill(("202512", "A", 5), ("202601", "B", 5))
    project.ok("sync")
    versions = project.versions()
    project.sql("""
        update _yoyo_migration
        set migration_id = overlay(migration_id placing '_create_' from 5 for 1),
            migration_hash = reverse(migration_hash);
        drop schema bi cascade;
        drop function mdm.is_temporary_id;
        drop procedure mdm.add_constraint;
        drop index business.idx_bill_month;
        alter table customer."年金客户" drop column resolved_company_id, drop column resolved_from;
        alter table mdm.load drop column rows_replaced, drop column trimmed_at, drop column stands_on;
        alter table mdm.load drop column unloaded_at, drop column unloaded_by, drop column replaced_columns;
        alter table mdm.run drop column seen_at, drop column by_hand, drop constraint ck_run_outcome;
        alter table mdm.run add constraint ck_run_outcome check (outcome in ('running', 'ok', 'failed'));
        alter table mdm.contract_month drop column month_contributions, drop column window_contributions;
        alter table mdm.reject drop column correction, drop column corrected_by, drop column dismissed;
        create function mdm.clean_code(text) returns text language sql as 'select $1';
        alter table customer.customer_plan_contract drop constraint ck_contract_status;
        alter table customer.fct_customer_product_line_monthly drop constraint ck_product_line_snapshot_month;
        alter table customer.fct_customer_plan_monthly drop constraint ck_plan_snapshot_month;
        insert into customer.fct_customer_product_line_monthly values
            ('2024-02-01', 'A', 'PL202', '', '', false, false, false, false, false, 5, 1);
        insert into customer.fct_customer_plan_monthly values
            ('2024-02-01', 'A', 'P1', 'PL202', '', '', '', false, '正常', 5)
    """)
    for command in ["migrate"], ["migrate", "dry=1"], ["migrations"], ["rollback"], ["sync"], ["runs"]:
        error = project.fails(*command)
        assert "that this version of the project lacks (first: 0001_create_schemas, last: 00" in error
        assert "just psql -c 'delete from public._yoyo_migration'\n    just migrate\n" in error

    project.outside.ok("psql", "-c", "delete from public._yoyo_migration")
    project.ok("migrate")
    assert schema.describe(project.url) == schema.FILE.read_text("utf-8")
    for table in "product_line", "plan":
        months = project.sql(f"select snapshot_month::text from customer.fct_customer_{table}_monthly")
        assert months == [("2024-02-29",)]
    assert project.versions() == versions
    assert "Inserted: 0\n  Updated: 0\n  Skipped: 4" in project.ok("sync")
    assert "Nothing to do" in project.ok("migrate")


def test_a_database_of_a_newer_version_is_refused(project):
    project.sql("""
        insert into _yoyo_migration (migration_hash, migration_id, applied_at_utc)
        values ('new', '9999_from_the_future', now())
    """)
    for command in "migrate", "sync":
        error = project.fails(command)
        assert "has 1 migrations that this version of the project lacks (first: 9999_from_the_future" in error
        assert "A newer version of the project" in error and "delete" not in error
