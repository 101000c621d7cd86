"""What only a cluster shows: where the work is done, what holds without triggers, the way there and back."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

import cluster
from demo import invented
from mdm import migrate, period
from mdm.database import Database
from mdm.runs import Run
from mdm.snapshot import snapshot
from mdm.sync import sync
from project import ROOT, Project, read_config
from test_demo import HISTORY
from test_grants import logins

pytestmark = pytest.mark.skipif(not cluster.URL, reason="only on a cluster: just test-cluster URL")


class Found(Exception):
    """The plan that was looked for."""


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """Return the nodes of a plan, those of subplans and tasks included."""
    if isinstance(plan, dict):
        yield plan
    for part in plan.values() if isinstance(plan, dict) else plan if isinstance(plan, list) else ():
        yield from nodes(part)


def explained(project: Project, template: str, command: Callable[[Database], object], **wanted: Any) -> Any:
    """Return the plan of `template`, in the place in which `command` runs it; nothing is kept."""
    with psycopg.connect(project.url, autocommit=True) as connection:
        # Otherwise what was read in this session could not be explained in others.
        connection.execute("set citus.enable_local_execution to off")
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        database = Database(connection, read_config())
        execute = database.execute

        def explain(name: str, **values: Any) -> Any:
            if name != template or not wanted.items() <= values.items():
                return execute(name, **values)
            text = re.sub(
                r"^(create temp|insert|with)\b", r"explain (format json) \1",
                database.text(name, values), count=1, flags=re.MULTILINE,
            )  # fmt: skip
            ((plan,),) = connection.execute(text).fetchall()
            raise Found(plan)

        database.execute = explain  # type: ignore[method-assign]
        with pytest.raises(Found) as found:
            command(database)
        return found.value.args[0]


VERSION_HASH = (ROOT / "sql/history/_version_hash.sql").read_text("utf-8")


@pytest.fixture
def loaded(project: Project) -> Project:
    """Three months of eight customers, the last of them changed since the last sync."""
    for month in ("202601", "202602", "202603"):
        project.bill(*[(month, company, 5) for company in "ABCDEFGH"])
    project.ok("sync")
    project.ok("snapshot", "202603")
    project.sql("""update business."规模明细" set "期末资产规模" = 0 where "月度" = '2026-03-01'""")
    return project


def tasks(plan: Any) -> list[int]:
    """Return the numbers of tasks of the distributed parts of a plan, those of subplans excluded."""
    return [job["Task Count"] for job in (node.get("Job") for node in nodes(plan)) if isinstance(job, dict)]


def shards(project: Project) -> int:
    """Return how many shards the bill has."""
    ((count,),) = project.sql("""
        select count(*) from pg_dist_shard where logicalrelid = 'business."规模明细"'::regclass
    """)
    return count


@pytest.mark.parametrize("flags", [{"dry": True}, {"dry": True, "full": True}, {"full": True}, {}])
def test_a_month_is_rolled_forward_on_the_shards(loaded, flags):
    plan = explained(
        loaded, "history/roll_forward.sql", lambda database: sync(database, Run(0), None, **flags)
    )
    text = json.dumps(plan, ensure_ascii=False)
    assert "Subplan" not in text or '"Subplans"' not in text, "it needs nothing from the coordinator"
    assert set(tasks(plan)) == {shards(loaded)}
    assert "pull to coordinator" not in text


def subplans(plan: Any) -> list[Any]:
    """Return what is made for all before the work on the shards begins."""
    return [part for node in nodes(plan) for part in node.get("Subplans", [])]


@pytest.mark.parametrize("fct", ["fct_customer_product_line_monthly", "fct_customer_plan_monthly"])
def test_the_difference_of_a_snapshot_is_found_on_the_shards(loaded, fct):
    loaded.ok("sync")
    plan = explained(
        loaded, "snapshot/planned.sql",
        lambda database: snapshot(database, Run(0), date(2026, 3, 1), dry=True),
        fct=f'"customer"."{fct}"',
    )  # fmt: skip
    assert set(tasks(plan)) == {shards(loaded)}
    assert subplans(plan) == []


@pytest.mark.parametrize("fct", ["fct_customer_product_line_monthly", "fct_customer_plan_monthly"])
def test_a_new_snapshot_is_written_on_the_shards(loaded, fct):
    loaded.ok("sync")
    plan = explained(
        loaded, "snapshot/fill.sql",
        lambda database: snapshot(database, Run(0), date(2026, 2, 1)),
        fct=f'"customer"."{fct}"',
    )  # fmt: skip
    assert set(tasks(plan)) == {shards(loaded)}
    assert subplans(plan) == []
    text = json.dumps(plan, ensure_ascii=False)
    assert "pull to coordinator" not in text and "repartition" not in text


def test_which_versions_a_sync_left_is_told_by_their_hash(loaded):
    loaded.ok("sync")
    with_hash = f"select sum({VERSION_HASH}) from customer.customer_plan_contract"
    assert loaded.sql("select version_hash from mdm.history_state") == loaded.sql(with_hash)


def test_the_difference_of_the_history_is_found_on_the_shards(loaded):
    plan = explained(loaded, "history/plan.sql", lambda database: sync(database, Run(0), None, dry=True))
    # Two halves, each of which brings but its differences together.
    halves = [part for part in subplans(plan) if shards(loaded) in tasks(part)]
    assert len(halves) == 2
    others = [part for part in subplans(plan) if part not in halves]
    assert {node.get("Relation Name") for node in nodes(others)} <= {None, "touched_year", "calendar"}


def test_only_the_largest_come_together_for_a_cut(loaded):
    plan = explained(
        loaded, "history/market_cut.sql", lambda database: sync(database, Run(0), None, dry=True)
    )
    assert shards(loaded) in tasks(plan)


@pytest.mark.parametrize(
    "write",
    [
        """insert into business."规模明细" ("月度", company_id, "期末资产规模", "计划代码", "产品线代码")
        values ('2026-02-01', 'A', -10, 'P1', 'PL202')""",
        """update business."规模明细" set "期末资产规模" = 0 where company_id = 'B'""",
        """delete from business."规模明细" where company_id = 'C'""",
        """truncate business."规模明细" """,
        "delete from customer.customer_plan_contract where company_id = 'D'",
        "update mdm.contract_month set assets = assets + 1 where company_id = 'E'",
    ],
)
def test_no_write_of_others_is_overlooked(loaded, write):
    loaded.ok("sync")
    loaded.sql("set citus.multi_shard_modify_mode to 'sequential'")
    loaded.sql(write)
    full = ["--full"] if "contract_month" in write else []
    loaded.ok("sync", "--force", *full)
    found = loaded.versions()
    loaded.sql("truncate customer.customer_plan_contract, mdm.contract_month, mdm.market_cut")
    loaded.sql("truncate mdm.bill_month, mdm.history_state")
    loaded.ok("sync", "--force")
    assert loaded.versions() == found


def test_who_writes_to_the_bill_waits_for_a_run_that_plans(loaded, database):
    with (
        psycopg.connect(loaded.url, options="-c lock_timeout=200ms") as other,
        database.transaction(),
        pytest.raises(psycopg.errors.LockNotAvailable),
    ):
        other.execute('delete from business."规模明细"')


def test_who_writes_to_the_bill_does_not_wait_for_a_dry_run(loaded, database):
    with (
        psycopg.connect(loaded.url, options="-c lock_timeout=200ms") as other,
        database.transaction(writes=False),
    ):
        other.execute('delete from business."规模明细"')
        other.rollback()


def test_a_dry_run_leaves_nothing(loaded):
    before = loaded.versions()
    assert "Inserted: 8\n" in loaded.ok("sync", "dry=1", "--full")
    assert loaded.versions() == before
    assert loaded.sql("select count(*) from mdm.rolled_month") == [(0,)]
    assert loaded.sql("select count(*) from mdm.rolled_cut") == [(0,)]


def test_the_demo_has_the_history_that_it_has_on_one_machine(project, database):
    invented.write(project.folder / "data")
    database.execute("demo/branches.sql")
    for month in map(period.show, invented.MONTHS):
        project.ok("etl", "annual_award,annual_loss,annuity_performance", month)
    assert project.ok("fingerprint") == HISTORY


def test_to_one_machine_and_back(loaded):
    loaded.ok("sync")
    fingerprint = loaded.ok("fingerprint")
    assert "on a cluster" in loaded.ok("migrate")
    assert "nothing was changed" in loaded.ok("undistribute", "dry=1")
    assert "15 tables stand on one machine" in loaded.ok("undistribute")
    assert "on one machine" in loaded.ok("migrate")
    assert loaded.sql("select count(*) from pg_dist_partition") == [(0,)]
    assert loaded.sql("select count(*) from pg_trigger where tgname like 'trg_%%'") == [(8,)]
    assert loaded.ok("fingerprint") == fingerprint
    assert "Inserted: 0\n  Updated: 0" in loaded.ok("sync")
    assert "nothing was changed" in loaded.ok("distribute", "dry=1")
    assert "15 tables are distributed" in loaded.ok("distribute")
    assert "Nothing to do" in loaded.ok("distribute")
    assert loaded.ok("fingerprint") == fingerprint
    assert "Inserted: 0\n  Updated: 0" in loaded.ok("sync")
    loaded.ok("snapshot", "202603")
    loaded.ok("validate")


def test_an_owner_migrates_and_what_is_made_is_given_to_mdm_owner(loaded):
    loaded.ok("grants", "--apply")
    with logins(loaded) as people:
        names = migrate.applied_ids(Database(loaded.connection, read_config()))
        count = len(names) - names.index("0049_rolled_month")
        people["owner"].ok("rollback", str(count), "--yes")
        people["owner"].ok("migrate")
        loaded.ok("grants", "--apply")
        assert loaded.sql(
            "select pg_get_userbyid(relowner) from pg_class where relname = 'rolled_month'"
        ) == [("mdm_owner",)]
        people["loader"].ok("sync", "--force")


def test_migrations_go_back_and_forward_on_a_cluster(loaded):
    loaded.ok("sync")
    fingerprint = loaded.ok("fingerprint")
    names = [path for path in migrate.applied_ids(Database(loaded.connection, read_config()))]
    count = len(names) - names.index("0020_contract_month")
    loaded.ok("rollback", str(count), "--yes")
    loaded.ok("migrate")
    assert "Nothing to do" in loaded.ok("distribute")
    loaded.ok("sync")
    assert loaded.ok("fingerprint") == fingerprint


def test_readers_read_the_views_of_bi_and_the_tables_beneath_only_here(loaded):
    views = [name for (name,) in loaded.sql("select 'bi.' || viewname from pg_views where schemaname = 'bi'")]
    beneath, others = (
        ['customer."年金客户"', "mdm.bill_month"],
        ["mdm.run", "mdm.load", 'business."规模明细"'],
    )
    loaded.sql("revoke usage on schema customer from mdm_reader")
    loaded.ok("grants", "--apply")
    with logins(loaded) as people, psycopg.connect(people["reader"].url, autocommit=True) as reader:

        def read(tables: list[str]) -> None:
            for table in tables:
                reader.execute(f"select * from {table}")

        def refused(tables: list[str]) -> None:
            for table in tables:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    reader.execute(f"select 1 from {table}")

        views.append("bi.contract_as_of('2026-03-31')")
        read(views + beneath)
        refused(others)
        loaded.ok("undistribute")
        read(views)
        refused(beneath + others)
        # The views are new, and known by whom they were.
        with psycopg.connect(people["loader"].url) as loader:
            for view in views:
                loader.execute(f"select 1 from {view}")
        loaded.ok("distribute")
        read(views + beneath)
        refused(others)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("delete from customer.customer_plan_contract")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            """select create_distributed_table('business."规模明细"', '计划代码')""",
            "by 计划代码, not by company_id",
        ),
        ("select create_distributed_table('mdm.contract_month', 'company_id')", "only in part"),
        ("select create_reference_table('customer.\"当年中标\"')", "by reference, not by company_id"),
    ],
)
def test_what_somebody_distributed_otherwise_is_refused(project, made, said):
    project.ok("undistribute")
    project.sql("""drop trigger trg_log_bill_insert on business."规模明细"; """)
    project.sql("""drop trigger trg_log_bill_update on business."规模明细"; """)
    project.sql("""drop trigger trg_log_bill_delete on business."规模明细"; """)
    project.sql("""drop trigger trg_log_bill_truncate on business."规模明细"; """)
    project.sql(made)
    for command in "distribute", "sync":
        error = project.fails(command)
        assert said in error and "just undistribute\n    just distribute" in error
    project.ok("undistribute")
    assert "15 tables are distributed" in project.ok("distribute")


@pytest.mark.parametrize(
    ("version", "postgres", "needed"),
    [
        ("13.2.1", 170000, "13.2.2"),
        ("13.2.2", 180000, "14.0.1"),
        ("14.0.0", 170000, "14.0.1"),
        ("9.5", 150000, "13.2.2"),
    ],
)
def test_an_old_citus_is_refused(project, version, postgres, needed, monkeypatch):
    text = Database.text

    def old(self, template, values):
        made = text(self, template, values)
        if template == "distribute/server.sql":
            made = made.replace("citus_version()", f"'Citus {version} on x'")
            made = made.replace("current_setting('server_version_num')", f"'{postgres}'")
        return made

    monkeypatch.setattr(Database, "text", old)
    for command in "distribute", "sync":
        assert (
            f"Citus {version} is too old: on PostgreSQL {postgres // 10000} it has to be {needed} or newer"
            in (project.fails(command))
        )
