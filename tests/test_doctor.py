"""just doctor: a healthy installation passes each check, and each is made to fail from outside."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from datetime import date, datetime, timedelta

import psycopg
import pytest

import schema
from mdm import doctor, embedded, status
from mdm.database import Database
from mdm.schema import differences
from project import ROOT, Project, read_config
from servers import throwaway_folder

Disk = namedtuple("Disk", "total used free")
AGES_AGO = "2020-01-01"


@pytest.fixture
def well(project: Project) -> Project:
    """A project in which nothing is wrong: a month is synced, and there is a folder for files."""
    (project.folder / "data/202601").mkdir(parents=True)
    project.bill(("202601", "A", 5))
    project.ok("sync")
    return project


def findings(project: Project, check: str = "") -> list[tuple[str, str, str]]:
    """Return what `just doctor` finds (of a check) that is not ok: outcome, what, remedy."""
    result = project.just("doctor", "--format", "json")
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert result.returncode == max(doctor.CODES[row["outcome"]] for row in found)
    return [
        (row["outcome"], row["what"], row["remedy"])
        for row in found
        if row["outcome"] != "ok" and row["check"].startswith(check)
    ]


def only(project: Project, check: str) -> tuple[str, str, str]:
    """Return the one thing that is not ok, which `check` has found."""
    found = findings(project)
    assert len(found) == 1 and findings(project, check) == found, found
    return found[0]


def test_a_healthy_installation_passes_every_check(well):
    lines = well.ok("doctor").splitlines()
    assert [line for line in lines if not line.startswith("✓ ")] == [
        f"{len(lines) - 1} ok, 0 warnings, 0 failures"
    ]
    assert [line.split(":")[0][2:] for line in lines[:-1]] == [
        "configuration", "sources", "disk", "settings", "connection", "server", "migrations", "privileges",
        "schema", "change log", "locks", "transactions", "disk", "clock", "domains", "freshness",
    ]  # fmt: skip
    assert findings(well) == []


CHANGES = {
    # A function whose text is another, a view that shows nothing: the same names and columns.
    "create or replace function mdm.is_temporary_id(company_id text) returns boolean language sql "
    "immutable parallel safe return false": (
        "failure", "function mdm.is_temporary_id(company_id text) is not",
    ),
    "create or replace view bi.dim_branch as select branch_code, branch_name from (select "
    '"机构代码" as branch_code, "机构" as branch_name from mapping."组织架构") as x where false': (
        "failure", "view bi.dim_branch is not",
    ),
    "drop view bi.fct_award_loss": ("failure", "view bi.fct_award_loss is missing"),
    "drop table mdm.rolled_cut": ("failure", "table mdm.rolled_cut is missing"),
    "drop index business.idx_bill_month": ("failure", 'table business."规模明细" is not'),
    "alter table mdm.run alter column os_user type varchar(9)": ("failure", "table mdm.run is not"),
    "alter table mdm.load alter column rows_replaced drop default": ("failure", "table mdm.load is not"),
    "alter table mdm.load drop constraint ck_load_balances": ("failure", "table mdm.load is not"),
    'alter table mapping."产品线" disable trigger trg_sync_product_line_name': (
        "warning", 'table mapping."产品线" is not',
    ),
    "alter table mdm.run enable row level security": ("warning", "table mdm.run is not"),
    "create rule nothing as on delete to mdm.run do instead nothing": ("warning", "table mdm.run is not"),
    "alter table mdm.run set unlogged": ("failure", "table mdm.run is not"),
    "create table mdm.notes (note text)": ("warning", "table mdm.notes is of no migration"),
    "create index idx_notes on mdm.run (os_user)": ("warning", "table mdm.run is not"),
    "comment on table mdm.run is null": ("warning", "table mdm.run is not"),
}  # fmt: skip


@pytest.mark.parametrize("statement", CHANGES)
def test_an_object_that_is_not_what_the_migrations_make_is_named(well, statement):
    well.sql(statement)
    outcome, what, remedy = only(well, "schema")
    assert (outcome, what.partition(" what ")[0]) == CHANGES[statement]
    assert remedy.startswith(("- ", "+ ")) and "docs/schema.sql" in remedy


def test_the_lines_that_differ_are_shown_and_many_objects_are_named_in_one(well):
    well.sql("alter table mdm.run alter column os_user type varchar(9)")
    assert (
        "- os_user text" in only(well, "schema")[2]
        and "+ os_user character varying(9)" in only(well, "schema")[2]
    )
    well.sql("drop schema bi cascade")
    *_, (outcome, what, _) = findings(well, "schema")
    assert outcome == "failure" and "more are not" in what and "view bi.fct_status_change" in what


def test_names_and_values_are_compared_in_one_form_whatever_the_session_has(well):
    for setting in (
        "search_path to mdm, customer, business, public", "datestyle to 'German'",
        "quote_all_identifiers to on", "intervalstyle to 'iso_8601'", "timezone to 'Asia/Shanghai'",
    ):  # fmt: skip
        well.sql(f"alter database {well.connection.info.dbname} set {setting}")
    assert findings(well, "schema") == []


def test_a_cluster_has_no_triggers_to_miss(database):
    database.execute("session.sql")
    database.connection.execute('drop trigger trg_log_bill_insert on business."规模明细"')
    assert [name for name, _, _ in differences(database)] == ['table business."规模明细"']
    database.connection.execute((ROOT / "migrations/0048_triggers.rollback.sql").read_bytes())
    database.is_cluster = True
    assert list(differences(database)) == []


@pytest.mark.skipif("TEST_POSTGRES" in os.environ, reason="of the embedded ones")
@pytest.mark.parametrize("version", ["16", "18"])
def test_the_schema_is_the_same_text_for_each_version(version, monkeypatch):
    monkeypatch.setattr(embedded, "VERSION", version)
    with throwaway_folder() as folder:
        url = embedded.conninfo(folder)
        with psycopg.connect(url, autocommit=True) as connection:
            assert connection.info.server_version // 10000 == int(version)
            from mdm import migrate

            migrate.migrate(Database(connection, read_config()))
        assert schema.describe(url) == schema.FILE.read_text("utf-8")


DAMAGES = [
    ("migrations", "delete from _yoyo_migration where migration_id like '0050%'", "failure",
     "1 migrations are not applied", "just migrate"),
    ("migrations", "insert into _yoyo_migration (migration_hash, migration_id, applied_at_utc) "
     "values ('x', '9999_later', now())", "failure", "9999_later", "A newer version of the project"),
    ("change log", 'truncate business."规模明细"', "warning", "every month: the bill was emptied",
     "just sync"),
    ("change log", "update mdm.bill_month set row_count = 0", "warning", "wrote to mdm.bill_month",
     "just sync"),
    ("server", "alter database {name} set default_transaction_read_only = on", "failure", "read only",
     "reset"),
    ("locks", "insert into yoyo_lock (locked, ctime, pid) values (1, '2026-01-02 03:04', 4711)", "warning",
     "by process 4711 since 2026-01-02 03:04", "just psql -c 'delete from public.yoyo_lock'"),
    ("clock", "insert into mdm.run (command, arguments, config_fingerprint, version, started_at) "
     "values ('sync', '', '', '', now() + interval '1 day')", "failure", "clock of the server was set back",
     "timedatectl"),
    ("clock", "alter database {name} set timezone = 'Pacific/Kiritimati'", "warning",
     "is 14:00:00 from UTC (TimeZone Pacific/Kiritimati)", "set timezone"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "statement", "outcome", "what", "remedy"), DAMAGES)
def test_what_is_wrong_in_the_database_is_found(well, check, statement, outcome, what, remedy):
    well.sql(statement.format(name=well.connection.info.dbname))
    found = only(well, check)
    assert found[0] == outcome and what in found[1] and remedy in found[2], found


def test_a_trigger_of_the_change_log_that_is_gone_is_found_twice(well):
    """As an object that is missing, and because the log can't be trusted any more."""
    well.sql('drop trigger trg_log_bill_insert on business."规模明细"')
    assert "trigger that logs changes is missing" in findings(well, "change log")[0][1]
    assert "- CREATE TRIGGER trg_log_bill_insert" in findings(well, "schema")[0][2]


def as_role(project: Project, role: str = "mdm_reader") -> Project:
    return Project(project.folder, f"{project.url}&options=-crole%3D{role}", project.connection)


def test_who_may_load_lacks_nothing(well):
    well.ok("grants", "--apply")
    well.ok("sync")  # the functions of the triggers have another owner now
    assert findings(as_role(well, "mdm_loader")) == []


def test_who_may_not_read_or_write_is_told_what_he_lacks(well):
    (outcome, what, _), *_ = findings(as_role(well), "migrations")
    assert outcome == "warning" and "permission denied for table _yoyo_migration" in what
    well.sql("grant select on _yoyo_migration, yoyo_lock to mdm_reader")
    found = {(outcome, *what.split()[2:5:2]) for outcome, what, _ in findings(as_role(well), "privileges")}
    assert found == {
        ("failure", "SELECT", "business.规模明细,"), ("failure", "USAGE", "schema"),
        ("warning", "INSERT", "business.规模明细,"), ("warning", "DELETE", "business.规模明细,"),
        ("warning", "UPDATE", "customer.customer_plan_contract,"),
        ("warning", "TRUNCATE", "mdm.contract_month,"), ("warning", "CREATE", "schema"),
        ("warning", "USAGE", "customer.customer_plan_contract_audit_audit_id_seq,"),
    }  # fmt: skip
    # Who only looks needs less than all of that.
    schemas = "schema public, business, customer, mapping, mdm"
    well.sql(f"grant usage on {schemas} to mdm_reader; grant select on all tables in {schemas} to mdm_reader")
    assert {outcome for outcome, *_ in findings(as_role(well), "privileges")} == {"warning"}
    well.sql(f"revoke temporary on database {well.connection.info.dbname} from public")
    outcome, what, _ = next(
        found for found in findings(as_role(well), "privileges") if "TEMPORARY" in found[1]
    )
    assert outcome == "failure" and "mdm_reader lacks TEMPORARY on database" in what
    assert findings(well, "privileges") == []


def test_a_server_that_is_too_old_or_too_new_is_found(well, monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST", 99)
    assert "is older than 99" in only(well, "server")[1]
    monkeypatch.setattr(doctor, "OLDEST", 1)
    monkeypatch.setattr(doctor, "NEWEST", 2)
    assert only(well, "server")[0] == "warning"


def test_a_database_in_another_encoding_is_found(well):
    name = f"{well.connection.info.dbname}_ascii"
    well.sql(f"create database {name} encoding 'SQL_ASCII' locale 'C' template template0")
    try:
        url = well.url.replace(f"dbname={well.connection.info.dbname}", f"dbname={name}")
        found = findings(Project(well.folder, url, well.connection))
        ((outcome, what, _),) = found
        assert outcome == "failure" and f"The database {name} is in SQL_ASCII" in what
    finally:
        well.sql(f"drop database {name}")


def test_a_transaction_that_is_open_for_long_is_found_with_who(well, monkeypatch):
    monkeypatch.setattr(doctor, "PATIENCE", timedelta(0))
    with psycopg.connect(well.url, application_name="Excel of Wang") as other:
        other.execute("select 1")
        outcome, what, remedy = only(well, "transactions")
        assert (
            outcome == "warning"
            and "Excel of Wang" in what
            and f"process {other.info.backend_pid}, idle" in what
        )
        assert f"pg_terminate_backend({other.info.backend_pid})" in remedy
        # One that works has more time.
        monkeypatch.setattr(doctor, "PATIENCE", timedelta(hours=1))
        assert findings(well) == []


def test_a_session_that_has_the_lock_of_the_commands_and_does_nothing_is_found(well, monkeypatch):
    with psycopg.connect(well.url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        assert findings(well) == []
        monkeypatch.setattr(doctor, "PATIENCE", timedelta(0))
        outcome, what, remedy = only(well, "locks")
        assert outcome == "warning" and f"process {other.info.backend_pid}" in what
        assert f"pg_terminate_backend({other.info.backend_pid})" in remedy


def test_who_waits_for_a_lock_is_found_with_who_holds_it(project, blocked, monkeypatch):
    monkeypatch.setattr(doctor, "PATIENCE", timedelta(0))
    holder = project.connection.info.backend_pid
    found = [row for row in findings(project, "locks") if "has waited since" in row[1]]
    assert "customer_plan_contract, which process" in found[0][1] and f"process {holder} " in found[0][1]
    assert f"pg_terminate_backend({holder})" in found[0][2]


def test_a_locked_table_is_said_and_not_waited_for(well):
    with well.connection.transaction():
        well.sql("lock table mdm.bill_month in access exclusive mode")
        found = findings(well)
    assert found and all("A lock is held by" in what and "was waited for 1 s" in what for _, what, _ in found)


def test_what_another_server_keeps_is_found(monkeypatch):
    """Prepared transactions and replication slots: on a server of its own, which others would see, too."""
    monkeypatch.setattr(doctor, "PATIENCE", timedelta(0))
    with throwaway_folder() as folder:
        url = embedded.conninfo(folder)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("alter system set max_prepared_transactions = 2")
        embedded.stop(folder)
        with psycopg.connect(embedded.conninfo(folder), autocommit=True) as connection:
            connection.execute("select pg_create_physical_replication_slot('standby', true)")
            connection.execute("begin")
            connection.execute("create table t (x int)")
            connection.execute("prepare transaction 'left'")
            (folder / "work/data").mkdir(parents=True)
            project = Project(folder / "work", f"embedded:{folder}", connection)
            ((_, what, remedy),) = findings(project, "locks")
            assert "prepared on" in what and "just psql -c \"rollback prepared 'left'\"" in remedy
            assert findings(project, "disk") == []
            monkeypatch.setattr(doctor, "MOST_KEPT", -1)
            ((_, what, remedy),) = findings(project, "disk")
            assert "slot standby" in what and "pg_drop_replication_slot('standby')" in remedy


def test_clocks_that_differ_are_found(well, monkeypatch):
    class Ahead(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) + timedelta(minutes=2)

    monkeypatch.setattr(doctor, "datetime", Ahead)
    assert re.match(
        "The clock of the server is 1[12][0-9] s behind that of this machine", only(well, "clock")[1]
    )


def test_a_full_disk_is_found(well, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Disk(9, 8, 1))
    assert [(outcome, what) for outcome, what, _ in findings(well, "disk")] == [
        ("failure", f"Only 0.0 GB are free at {well.folder}"),
        ("failure", f"Only 0.0 GB are free at {well.sql('show data_directory')[0][0]}"),
    ]
    monkeypatch.setattr(doctor, "LEAST_FREE", 0)
    outcome, what, _ = only(well, "disk")
    assert outcome == "warning" and "the database takes" in what


def test_folders_that_are_missing_and_files_that_can_not_be_read_are_named(well):
    data = well.folder / "data"
    (data / "202601/年金规模收入数据.xlsx").symlink_to("nowhere")
    (data / "202601/~$年金规模收入数据.xlsx").symlink_to("nowhere")
    os.symlink(b"nowhere", os.fsencode(data / "202601") + b"/\xff")
    outcome, what, _ = only(well, "sources")
    assert outcome == "failure" and f"in data/ (in {well.folder})" in what
    assert "data/202601/年金规模收入数据.xlsx can't be read" in what
    assert "data/202601/\\udcff can't be read" in what and "~$" not in what
    (data / "202601/年金规模收入数据.xlsx").unlink()
    os.mkfifo(data / "202601/年金规模收入数据.xlsx")
    assert "data/202601/年金规模收入数据.xlsx is no file" in only(well, "sources")[1]
    shutil.rmtree(data)
    assert only(well, "sources")[:2] == ("failure", f"There is no folder data/ (in {well.folder})")
    data.symlink_to("data")
    assert "data/: Too many levels of symbolic links" in only(well, "sources")[1]
    data.unlink()
    data.write_text("")
    assert "data/: Not a directory" in only(well, "sources")[1]


def test_workbooks_that_no_domain_takes_are_named(well):
    for name in (
        "规模收入数据.xlsx",
        "202601/年金规模明细.XLSX",
        "2026-02/规模收入数据.csv",
        "202613/规模收入数据.xlsx",
    ):
        stray = well.folder / "data" / name
        stray.parent.mkdir(exist_ok=True)
        stray.touch()
    # None of these is meant, or each is known.
    for name in "规模收入数据.xlsx", "~$规模明细.xlsx", ".规模.xlsx.9.part", "说明.pdf", "规模收入数据.xls":
        (well.folder / "data/202601" / name).touch()
    outcome, what, remedy = only(well, "sources")
    assert (outcome, what) == (
        "warning",
        "Never loaded: data/2026-02/规模收入数据.csv: 2026-02 is no month (YYYYMM); "
        "data/202601/年金规模明细.XLSX: no domain takes it; "
        "data/202613/规模收入数据.xlsx: 202613 is no month (YYYYMM); "
        f"data/规模收入数据.xlsx: no domain takes it, in data/ (in {well.folder})",
    )
    assert "just domains" in remedy and "exclude" in remedy


def test_workbooks_that_a_domain_excludes_are_known(well):
    well.configure()
    path = well.folder / "config/domains.yaml"
    path.write_text(path.read_text("utf-8").replace("exclude: []", "exclude: [旧*]", 1), "utf-8")
    (well.folder / "data/202601/旧表.xlsx").touch()
    assert findings(well) == []


def test_what_the_user_may_not_read_is_named(well):
    folder = well.folder / "data/202601"
    (folder / "a.csv").touch(0)
    for named in "data/202601/a.csv can't be read", "data/202601: Permission denied":
        # root may read everything, unless that is taken away.
        less = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
        result = subprocess.run(
            [*less, sys.executable, "-m", "mdm", "doctor"],
            cwd=well.folder, capture_output=True, text=True, encoding="utf-8",
            env=os.environ | {"DATABASE_URL": well.url, "PYTHONPATH": str(ROOT / "scripts")},
        )  # fmt: skip
        assert result.returncode == 2 and named in result.stdout
        folder.chmod(0)
    folder.chmod(0o755)


def test_settings_that_others_can_read_are_a_warning(well):
    file = well.folder / ".wdh_env"
    file.write_text("DATABASE_URL=embedded\n")
    for mode in (0o640, 0o604, 0o602):
        file.chmod(mode)
        outcome, what, remedy = only(well, "settings")
        assert (
            outcome == "warning"
            and "Others may read or write .wdh_env" in what
            and "chmod 600 .wdh_env" in remedy
        )
    file.chmod(0o600)
    assert findings(well) == []


def test_without_a_configuration_the_database_is_examined_all_the_same(well):
    well.configure(whitelist_top_m=3)
    outcome, what, _ = only(well, "configuration")
    assert outcome == "failure" and "whitelist_top_m" in what
    well.sql("drop index business.idx_bill_month")
    assert findings(well, "schema")


def test_without_a_database_the_rest_is_examined_all_the_same(well, tmp_path):
    there = "postgresql://nobody:secret@127.0.0.1:1/nowhere"
    outcome, what, remedy = only(Project(well.folder, there, well.connection), "connection")
    assert outcome == "failure" and "127.0.0.1:1" in what and "secret" not in what + remedy
    assert only(Project(well.folder, "mysql://x", well.connection), "connection")[0] == "failure"
    nobody = Project(well.folder, "embedded:~nobody-here/x", well.connection)
    assert "no such home folder" in only(nobody, "settings")[1]
    shutil.rmtree(well.folder / "data")
    assert len(findings(Project(well.folder, "", well.connection))) == 2


def test_a_full_disk_is_found_where_the_embedded_server_does_not_start(well, monkeypatch):
    folder = well.folder / "server"
    (folder / "data").mkdir(parents=True)
    (folder / "data/PG_VERSION").write_text("9.6")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Disk(9, 8, 1 if place == folder else 9 << 30))
    found = findings(Project(well.folder, f"embedded:{folder}", well.connection))
    assert [what.partition(" of PostgreSQL")[0] for _, what, _ in found] == [
        f"The embedded database in {folder} is",
        f"Only 0.0 GB are free at {folder}",
    ]


def test_a_connection_that_is_lost_meanwhile_is_a_failure_of_what_follows(well, monkeypatch):
    def lose(database, say):
        well.sql("select pg_terminate_backend(%s)", database.connection.info.backend_pid)

    monkeypatch.setattr(doctor, "_migrations", lose)
    assert {what.split(":")[0] for _, what, _ in findings(well)} == {
        "The connection to the database was lost"
    }


def test_an_embedded_server_is_not_made_by_looking(well):
    before = sorted(well.folder.rglob("*"))
    found = findings(Project(well.folder, "embedded", well.connection))
    assert found == [
        ("failure", f"There is no embedded database in {well.folder}/.postgres yet", "Make it: just migrate")
    ]
    assert sorted(well.folder.rglob("*")) == before


def test_it_can_not_write(well, monkeypatch):
    def write(database):
        database.execute("runs/seen.sql", command=None)

    monkeypatch.setattr(status, "overdue", write)
    assert "read-only transaction" in only(well, "freshness")[1]


def test_nagios_gets_one_line_with_the_worst_and_its_exit_codes(well):
    result = well.just("doctor", "--format", "nagios")
    assert (result.returncode, result.stdout.splitlines()[0]) == (0, "MDM OK - 16 ok, 0 warnings, 0 failures")
    well.sql("comment on table mdm.run is '|'")
    result = well.just("doctor", "--format", "nagios")
    first, second, *_ = result.stdout.splitlines()
    assert result.returncode == 1 and "|" not in result.stdout
    what = "schema: table mdm.run is not what the migrations make"
    assert first == f"MDM WARNING - {what}; 15 ok, 1 warnings, 0 failures"
    assert second.startswith("WARNING schema: table mdm.run is not") and "COMMENT ON TABLE mdm.run" in second
    shutil.rmtree(well.folder / "data")
    result = well.outside.just("doctor", "--format", "nagios")
    assert (result.returncode, result.stderr) == (2, "")
    assert result.stdout.startswith("MDM CRITICAL - sources: There is no folder data/")


def month_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def due_on(month: date, day: int, off: list[date], on: list[date]) -> date:
    """Return when `month` is due by the rule, in plain Python."""
    due = min(month_before(month, -1) + timedelta(day - 1), month_before(month, -2) - timedelta(1))
    while due in off or (due.isoweekday() > 5 and due not in on):
        due += timedelta(1)
    return due


def dated(project: Project, day: int | None, calendar: dict) -> None:
    """Give the project a day for the bill, and a calendar."""
    project.configure(calendar=calendar)
    domains = (ROOT / "config/domains.yaml").read_text("utf-8")
    text = domains.replace("due: null", f"due: {'null' if day is None else day}")
    (project.folder / "config/domains.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize("day", [1, 15, 31])
def test_a_month_is_overdue_since_its_day_which_moves_behind_holidays(project, day):
    (project.folder / "data").mkdir()
    today = date.today()
    newest = month_before(today, 4)
    project.bill((f"{newest:%Y%m}", "A", 5))
    missing = month_before(today, 3)
    plain = due_on(missing, day, [], [])
    off = [plain + timedelta(n) for n in range(3)]
    on = [plain + timedelta(n) for n in range(1, 20) if (plain + timedelta(n)).isoweekday() > 5]
    now = [date(today.year, 1, 1), date(today.year, 1, 1)]
    for calendar, expected in (
        ({"holidays": [now]}, plain),
        ({"holidays": [now, [off[0], off[-1]]]}, due_on(missing, day, off, [])),
        ({"holidays": [now, [off[0], off[-1]]], "working_weekends": on}, due_on(missing, day, off, on)),
    ):
        dated(project, day, calendar)
        ((outcome, what, _),) = findings(project, "freshness")
        assert outcome == "warning"
        assert what.startswith(f"{missing:%Y%m}") and what.endswith(
            f"of annuity_performance is overdue since {expected}"
        )
        assert f"{expected}" in (screen := project.just("status").stdout)
        assert "overdue: 1 (get its file, then just catch-up)" in screen
    dated(project, None, {})
    assert findings(project, "freshness") == []
    assert "overdue" not in project.just("status").stdout


def test_nothing_is_overdue_before_its_day_or_before_anything_was_loaded(project):
    (project.folder / "data").mkdir()
    today = date.today()
    dated(project, 31, {"holidays": [[date(today.year, 1, 1), date(today.year, 1, 1)]]})
    assert findings(project, "freshness") == []
    # The day of the month before lies at the end of this one.
    project.bill((f"{month_before(today, 2):%Y%m}", "A", 5))
    assert findings(project, "freshness") == []


def test_a_load_counts_for_its_period_also_where_it_brought_no_row(project):
    (project.folder / "data").mkdir()
    today = date.today()
    dated(project, 1, {"holidays": [[date(today.year, 1, 1), date(today.year, 1, 1)]]})
    project.bill((f"{month_before(today, 5):%Y%m}", "A", 5))
    assert findings(project, "freshness")
    project.sql(
        "with made as (insert into mdm.run (command, arguments, config_fingerprint, version, period) "
        f"values ('etl', '', '', '', '{today:%Y%m}') returning run_id) "
        "insert into mdm.load (run_id, domain, file_name, sheet, sha256, file_size, rows_read, "
        "rows_loaded, rows_rejected, rows_skipped) "
        "select run_id, 'annuity_performance', '', '', '', 0, 0, 0, 0, 0 from made"
    )
    assert findings(project, "freshness") == []
    project.sql("update mdm.load set unloaded_at = now()")
    assert findings(project, "freshness")


def test_a_calendar_without_this_year_is_a_warning_where_days_matter(project):
    (project.folder / "data").mkdir()
    dated(project, 15, {"holidays": [[date(2020, 1, 1), date(2020, 1, 3)]]})
    assert f"no holidays of {date.today().year}" in only(project, "freshness")[1]
    dated(project, None, {"holidays": []})
    assert findings(project) == []


@pytest.mark.parametrize(("key", "value"), [("due", 0), ("due", 32), ("due", "15th"), ("holidays", ["x"])])
def test_a_day_or_calendar_that_can_not_be_is_refused_with_its_key(project, key, value):
    dated(project, value if key == "due" else 15, {key: value} if key == "holidays" else {})
    assert key in findings(project, "configuration")[0][1]


def test_what_a_domain_names_and_the_database_lacks_is_named(well):
    well.configure()
    path = well.folder / "config/domains.yaml"
    was = path.read_text("utf-8")
    for before, after, what in (
        (
            "table: [customer, 当年流失]",
            "table: [customer, nope]",
            "annual_loss: there is no table customer.nope",
        ),
        ("  amount: 期末资产规模", "  amount: 客户名称", "客户名称 of business.规模明细 is no numeric"),
        ("    流失日期: [流失日期]", "    流失的: [流失日期]", "customer.当年流失 has no column 流失的"),
    ):
        assert before in was
        path.write_text(was.replace(before, after), "utf-8")
        found = findings(well, "domains")
        assert [outcome for outcome, _, _ in found] == ["failure"]
        assert what in found[0][1] and "config/domains.yaml" in found[0][2]
