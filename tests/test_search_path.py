"""Nothing depends on search_path: neither commands nor migrations, nor what others call."""

import pytest
from psycopg.conninfo import conninfo_to_dict

import schema
from project import Project
from shadows import SEARCH_PATH, plant
from test_cluster_rules import use_everything
from test_grants import another, by

OURS = "('bi', 'business', 'customer', 'mapping', 'mdm', 'mdm_staging')"


def test_every_function_is_bound_when_it_is_made_or_has_a_search_path_of_its_own(project):
    found = project.sql(f"""
        select oid::regprocedure::text, prosqlbody is not null, proconfig
        from pg_proc
        where pronamespace::regnamespace::text in {OURS}
    """)
    assert len(found) > 15
    assert [name for name, is_bound, settings in found
            if not is_bound and settings != ["search_path=pg_catalog, pg_temp"]] == []  # fmt: skip


@pytest.fixture
def attacked(project: Project) -> Project:
    """A project whose users look names up in a schema of others first."""
    assert plant(project.connection) > 500
    name = project.connection.info.dbname
    project.sql(f"alter database {name} set search_path = {SEARCH_PATH}")
    return project


def test_no_command_finds_what_others_have_planted(attacked):
    use_everything(attacked)
    attacked.ok("grants", "--apply")
    attacked.ok("rollback", "3", "--yes")
    attacked.ok("migrate")
    attacked.ok("validate")


def test_who_writes_and_reads_finds_nothing_planted_either(project):
    """Triggers, functions and views, called in a session with such a search_path."""
    project.bill(("202512", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202512")
    views = project.sql("select oid::regclass::text from pg_class where relnamespace = 'bi'::regnamespace")
    plant(project.connection)
    before = project.sql("select max(ctid) from mdm.bill_change")
    project.sql(f"set search_path = {SEARCH_PATH}")
    for statement in (
        "insert into business.\"规模明细\" (\"月度\", company_id) values ('2026-01-01', 'A')",
        'update business."规模明细" set "期末资产规模" = 7',
        'delete from business."规模明细"',
        'update customer."年金客户" set "客户名称" = \'乙\'',
        'update mapping."年金计划" set "计划全称" = \'乙\'',
        'update mapping."产品线" set "产品线" = \'乙\'',
        "update customer.customer_plan_contract set is_strategic = true",
        "select from customer.customer_plan_contract_known_at(current_timestamp)",
        "select from bi.contract_as_of(current_date)",
        "select mdm.clean_name('（甲） 公司 '), mdm.clean_code('\"01', '{}'), mdm.clean_number('1亿')",
        "select mdm.clean_date('2025年1月2日'), mdm.clean_month('2025年1月'), mdm.temporary_id('甲')",
        *(f"select * from {view}" for (view,) in views),
    ):
        project.sql(statement)
    with pytest.raises(Exception, match="shadowed by"):
        project.sql("select from customer.customer_plan_contract where company_id = 'A'::text")
    project.sql("set search_path = public")
    assert project.sql("select max(ctid) from mdm.bill_change") != before


def test_migrations_find_nothing_planted_and_make_what_they_always_make(project, tmp_path):
    with another(project.url, tmp_path, f"{project.connection.info.dbname}_new", "postgres") as new:
        try:
            plant(new.connection)
            name = new.connection.info.dbname
            new.sql(f"alter database {name} set search_path = {SEARCH_PATH}")
            new.ok("migrate")
            assert schema.describe(new.url) == schema.describe(project.url)
            new.bill(("202601", "A", 5))
            new.ok("sync")
            new.ok("validate")
        finally:
            new.connection.close()
            project.sql(f"drop database {name} with (force)")


def yoyo_tables(project: Project) -> list[str]:
    """Return where yoyo's tables stand."""
    return [name for (name,) in project.sql(
        "select concat(relnamespace::regnamespace, '.', relname) from pg_class "
        "where relname like '%%yoyo%%' and relkind = 'r' order by 1"
    )]  # fmt: skip


YOYO = ["public._yoyo_log", "public._yoyo_migration", "public._yoyo_version", "public.yoyo_lock"]


@pytest.mark.parametrize("path", ["business", "mdm, public", "nowhere", ""])
def test_a_search_path_in_the_url_applies_no_migration_again(project, path):
    other = by(
        project, project.connection.info.user, options=f"-c search_path={path.replace(' ', chr(92) + ' ')}"
    )
    for word in ("migrate", "sync", "status"):
        other.just(word)
    assert "Nothing to do" in other.ok("migrate")
    assert "1 migrations" in other.ok("rollback", "--yes")
    assert "1 migrations" in other.ok("migrate")
    assert yoyo_tables(project) == YOYO


def test_a_user_whose_name_is_that_of_a_schema_applies_no_migration_again(project, tmp_path):
    """PostgreSQL looks in "$user" first."""
    project.sql("create role mdm superuser login password 'r'")
    name = f"{project.connection.info.dbname}_mdm"
    try:
        assert "Nothing to do" in by(project, "mdm").ok("migrate")
        with another(project.url, tmp_path, name, "mdm") as new:
            assert conninfo_to_dict(new.url)["dbname"] == name
            by(new, "mdm").ok("migrate")
            assert "Nothing to do" in by(new, "mdm").ok("migrate")
            assert "Nothing to do" in new.ok("migrate")
            assert yoyo_tables(new) == YOYO
            new.connection.close()
    finally:
        project.sql(f"drop database if exists {name} with (force)")
        project.sql("drop role mdm")
