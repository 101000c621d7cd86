"""Where a command may stumble that is right: its surroundings.

One clear line each, nothing is executed, and nothing is waited for without a word.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from mdm import embedded, runs
from mdm.database import explain
from mdm.errors import Problem
from mdm.url import conninfo
from processes import start, until
from project import ROOT, Project
from tables import history
from workbooks import bill, row

ESCAPES = "\x1b]0;hacked\x07\x1b[2J\x9b31m\u202e甲\x7f"


def said(result: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the lines of stderr of a command that failed with an explanation."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


# The first installation


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout that is not installed, whose installation is one file and takes its time."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/venv", tmp_path / "scripts/venv")
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "bin").mkdir()
    uv = tmp_path / "bin/uv"
    uv.write_text(
        '#!/bin/sh\nif [ "$1" = venv ]; then mkdir -p .venv/bin && cp /bin/true .venv/bin/python; '
        "touch installing; while [ ! -e go ]; do sleep 0.1; done; fi\n"
    )
    uv.chmod(0o755)
    return tmp_path


def install(copy: Path) -> subprocess.Popen[str]:
    path = f"{copy / 'bin'}:{Path(sys.executable).parent}:/usr/bin:/bin"
    return subprocess.Popen(
        [copy / "scripts/venv", "true"], cwd=copy, stderr=subprocess.PIPE, text=True,
        env={"PATH": path}, start_new_session=True,
    )  # fmt: skip


def test_an_installation_that_was_killed_leaves_no_lock(copy):
    (copy / ".venv.lock").mkdir()  # as an earlier version left it behind
    first = install(copy)
    until((copy / "installing").exists)
    os.killpg(first.pid, 9)
    first.wait()
    (copy / "go").touch()
    second = install(copy)
    assert second.wait(timeout=20) == 0
    assert "Waiting" not in second.stderr.read()


def test_a_second_installation_says_for_which_one_it_waits(copy):
    first = install(copy)
    until((copy / "installing").exists)
    second = install(copy)
    line = second.stderr.readline()
    assert line.startswith(f"Waiting for an installation into .venv: process {first.pid} of ")
    assert socket.gethostname() in line
    (copy / "go").touch()
    assert (first.wait(timeout=20), second.wait(timeout=20)) == (0, 0)
    assert "Installing" not in second.stderr.read()


def test_who_may_not_install_is_told_so(copy):
    # Where not even root may write.
    script = (copy / "scripts/venv").read_text().replace("&& pwd -P)", "&& echo /sys/kernel)")
    (copy / "scripts/venv").write_text(script)
    process = install(copy)
    assert process.wait(timeout=20) == 1
    assert process.stderr.read().startswith("Error: /sys/kernel/.venv is missing, older than ")


# The user, and encodings


def test_a_user_without_a_name_is_a_number(project, monkeypatch):
    def nobody(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", nobody)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    bill(project.folder, row())
    project.ok("etl", "annuity_performance", "202601")
    project.ok("unload", "1", "--force")
    assert runs.os_user() == str(os.getuid())
    assert project.sql("select distinct os_user from mdm.run") == [(str(os.getuid()),)]
    with pytest.raises(Problem, match=f"the user id {os.geteuid()} has no entry in passwd"):
        embedded.conninfo(project.folder / "db")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PGCLIENTENCODING", "GBK"), ("PGCLIENTENCODING", "SQL_ASCII"), ("PGCLIENTENCODING", "none"),
     ("PYTHONIOENCODING", "ascii"), ("PYTHONIOENCODING", "none")],
)  # fmt: skip
def test_encodings_of_the_environment_make_no_difference(project, name, value):
    project.bill(("202601", "甲", 5))
    for command in (["migrate"], ["sync"], ["why", "甲"], ["psql", "-Atc", "select '甲'"]):
        result = project.outside.just(*command, **{name: value})
        assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "甲\n"


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_CN"])
def test_a_database_in_another_encoding_is_refused(project, encoding):
    name = f"{project.connection.info.dbname}_{encoding.lower()}"
    project.sql(f"create database {name} encoding '{encoding}' locale 'C' template template0")
    url = project.url.replace(f"dbname={project.connection.info.dbname}", f"dbname={name}")
    try:
        first, _, remedy = said(project.just("migrate", DATABASE_URL=url))
    finally:
        project.sql(f"drop database {name}")
    assert first.startswith(f"Error: The database {name} is in {encoding}, ")
    assert remedy == "    create database NAME encoding 'UTF8' template template0"


def test_a_name_that_is_not_utf8_is_named_and_nothing_is_loaded(project):
    path = bill(project.folder, row())
    path.rename(os.fsdecode(os.fsencode(path.parent) + b"/" + "年金规模收入数据.xlsx".encode("gbk")))
    (name,) = (project.folder / "data/202601").iterdir()
    name = str(name.relative_to(project.folder))
    shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    assert shown.startswith(r"data/202601/\xc4\xea\xbd\xf0")
    for command in (["etl", "annuity_performance", "202601"], ["catch-up"], ["status"]):
        result = project.just(*command)
        text = "\n".join(said(result)) + result.stdout
        assert f"{shown} is named in another encoding than UTF-8 (rename it)" in text
    error = project.fails("etl", "annuity_performance", "--file", name)
    assert error.startswith(f"Error: {shown} is not in UTF-8\n")
    assert project.sql("select * from mdm.load") == []


# Output


@pytest.mark.parametrize(
    "arguments", [["domains"], ["sync"], ["sync", "--help"], ["runs", "--format", "csv"], ["render", "sync"]]
)
def test_output_that_has_no_room_is_one_line_and_the_work_goes_on(project, arguments):
    project.bill(("202601", "A", 5))
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [ROOT / "scripts/just", "--justfile", ROOT / "justfile", "--working-directory", project.folder,
             *arguments], stdout=full, stderr=subprocess.PIPE, text=True, cwd=project.folder,
            env=os.environ | {"DATABASE_URL": project.url},
        )  # fmt: skip
    assert "No space left on device" in said(result)[0]
    if arguments == ["sync"]:
        assert project.sql("select outcome from mdm.run") == [("ok",)]
        assert len(project.versions()) == 1


def test_nothing_in_a_cell_tells_a_terminal_what_to_do(project):
    project.sql("""insert into customer."年金客户" (company_id, "客户名称") values ('A', %s)""", ESCAPES)
    project.bill(("202601", "A", 5))
    project.ok("sync")
    project.sql("insert into mdm.run (command, arguments, os_user, config_fingerprint, version, outcome, "
                "error) values (%s, '', 'u', '', '', 'failed', %s)", ESCAPES, f"one\n{ESCAPES}")  # fmt: skip
    for command in (
        ["why", "A"],
        ["timeline", "A"],
        ["runs"],
        ["status"],
        ["sync", "dry=1"],
        ["why", ESCAPES[:8]],
    ):
        result = project.just(*command)
        assert not set(result.stdout + result.stderr) & set("\x1b\x07\x9b\u202e\x7f"), command
    assert "␛]0;hacked␇" in project.ok("runs")
    # A program gets what is there.
    assert ESCAPES in project.ok("runs", "--format", "csv")


def test_a_file_whose_name_tells_a_terminal_what_to_do(project):
    bill(project.folder, row(), name="\x1b[31m年金规模收入数据.xlsx")
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "\x1b" not in output and "␛[31m年金规模收入数据.xlsx" in output


def test_a_name_of_several_lines_is_one_line(project):
    bill(project.folder, row(), name="1\n✓ 年金规模收入数据.xlsx")
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "1␊✓ 年金规模收入数据.xlsx" in output
    assert "why␊✓ x" in project.just("why", "why\n✓ x").stderr
    written = project.just("export", "dim_plan", "--out", "a\n✓ b.csv")
    assert "\n✓ b.csv" not in written.stdout and "a␊✓ b.csv" in written.stdout


# Folders


def test_init_where_nothing_can_be_written(monkeypatch, project):
    elsewhere = Project(Path("/sys"), project.url, project.connection)
    line, remedy = said(elsewhere.just("init"))
    assert line == "Error: .wdh_env can't be written in /sys: Permission denied"
    assert "a folder that you may write to" in remedy


@pytest.mark.parametrize(
    "name", ['a"b', "a'b", "$(touch ran)", "`touch ran`", "a,b", ";touch ran", "a\\b", '甲"$HOME', "@a b%40"]
)
def test_nothing_in_the_name_of_an_embedded_folder_is_executed(tmp_path, name):
    folder = tmp_path / name
    try:
        with psycopg.connect(embedded.conninfo(folder)) as connection:
            assert connection.execute("show data_directory").fetchone() == (str(folder / "data"),)
        assert embedded.stop(folder)
        assert not embedded.stop(folder)
    finally:
        embedded.stop(folder)
    assert not list(tmp_path.rglob("ran"))


def test_an_embedded_server_stays_while_a_command_writes_unless_forced(tmp_path):
    url = f"embedded:{tmp_path / 'db'}"
    try:
        with psycopg.connect(embedded.conninfo(tmp_path / "db"), autocommit=True) as writer:
            project = Project(tmp_path, url, writer)
            writer.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
            error = project.fails("stop")
            assert error.startswith("Error: Another command is writing to this database: ")
            assert error.endswith(" To stop it all the same: just stop --force\n")
            assert writer.execute("select 1").fetchone() == (1,)
            assert "✓ Stopped" in project.ok("stop", "--force")
            # Who was writing is told without the statement that it was at.
            with pytest.raises(psycopg.Error) as ended:
                writer.execute("select 1\n, 2")
            told = explain(ended.value).what
            assert told.startswith("The connection to the database was lost: ") and "LINE" not in told
        assert "Nothing to do" in project.ok("stop")
    finally:
        embedded.stop(tmp_path / "db")


def test_who_waits_for_an_embedded_server_says_so(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "db"
    folder.mkdir()
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    process = subprocess.Popen(
        [sys.executable, "-m", "mdm", "fingerprint"], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"DATABASE_URL": f"embedded:{folder}", "PYTHONPATH": str(ROOT / "scripts")},
    )  # fmt: skip
    try:
        assert process.stderr.readline().startswith("Waiting for another command that makes or starts")
    finally:
        process.kill()
        process.wait()
        os.close(handle)


# The server


@contextmanager
def locked(project: Project, mode: str = "access exclusive"):
    """Hold a lock on the table of versions, as somebody with psql may."""
    with psycopg.connect(project.connection.info.dsn, application_name="Li's psql") as connection:
        connection.execute(f"lock table customer.customer_plan_contract in {mode} mode")
        yield connection.info.backend_pid


def test_a_foreign_lock_is_waited_for_so_long_and_with_a_word(project):
    project.configure(timeouts={"lock": 1, "statement": None})
    project.bill(("202601", "A", 5))
    with locked(project) as pid:
        result = project.just("sync")
    line, *remedy = said(result)
    holder = rf"pid {pid} (user {project.connection.info.user}, application Li's psql, since "
    assert f"Note: waits for a lock that is held by {holder}" in result.stdout
    assert line.startswith(f"Error: A lock is held by {holder}")
    assert line.endswith("and was waited for 1 s (timeouts.lock in config/customer_mdm.yaml)")
    assert remedy[0].startswith("  Nothing was changed. ")
    assert remedy[1] == f"    just psql -c 'select pg_terminate_backend({pid})'"
    project.ok("sync")


def test_migrations_wait_for_a_foreign_lock_with_a_word_too(project):
    project.configure(timeouts={"lock": 1})
    # ... back to before the one that changes the table.
    newest = project.sql("select count(*) from public._yoyo_migration where migration_id >= '0055_'")[0][0]
    project.ok("rollback", str(newest), "--yes")
    with psycopg.connect(project.connection.info.dsn) as connection:
        connection.execute("lock table mdm.run in access exclusive mode")
        line = said(project.just("migrate"))[0]
        assert line.startswith(f"Error: A lock is held by pid {connection.info.backend_pid} (")
    project.ok("migrate")


def test_a_statement_may_take_so_long(project):
    project.configure(timeouts={"lock": 60, "statement": 1})
    project.bill(("202601", "A", 5))
    with locked(project):
        line, *remedy = said(project.just("sync"))
    assert line.startswith("Error: QueryCanceled: ")
    assert "timeouts.statement in config/customer_mdm.yaml" in " ".join(remedy)
    project.ok("sync")


@pytest.mark.parametrize("key", ["lock", "statement"])
@pytest.mark.parametrize("value", [0, -1, "1 min", 1.5])
def test_a_timeout_that_is_none(project, key, value):
    project.configure(timeouts={key: value})
    error = project.fails("sync")
    assert "config/customer_mdm.yaml" in error and f"timeouts.{key}" in error


def test_another_command_is_waited_for_with_a_word(project):
    with psycopg.connect(project.connection.info.dsn) as connection:
        connection.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        result = project.just("sync", "--wait", "0.5")
    assert "Note: waits up to 0.5 s for another command" in result.stdout
    assert "Nothing was changed. Run the same command again" in said(result)[1]


def test_a_server_that_vanishes_is_noticed(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/d?keepalives_idle=5")
    found = conninfo_to_dict(conninfo())
    assert found["keepalives_idle"] == "5"
    assert found["keepalives_interval"] == "10" and found["tcp_user_timeout"] == "60000"


HOSTILE = {
    "datestyle": "German", "intervalstyle": "sql_standard", "extra_float_digits": "-15",
    "bytea_output": "escape", "timezone": "Pacific/Kiritimati", "standard_conforming_strings": "off",
    "transform_null_equals": "on", "lc_monetary": "C", "quote_all_identifiers": "on",
}  # fmt: skip


def test_settings_of_the_user_make_no_difference(project):
    project.bill(("202512", "A", 5), ("202601", "A", 5), ("202601", "B", 0, None, "P'\\1"))
    plan = project.ok("sync", "dry=1", "--json")
    project.ok("sync")
    usual = [project.ok(*words) for words in (["fingerprint"], ["why", "A"], ["sync", "--full", "--json"])]
    before = history(project)
    options = " ".join(f"-c {name}={value}" for name, value in HOSTILE.items())
    theirs = [
        project.just(*words, PGOPTIONS=options)
        for words in (["fingerprint"], ["why", "A"], ["sync", "--full", "--json"])
    ]
    assert [result.stdout for result in theirs] == usual
    project.sql("truncate customer.customer_plan_contract, mdm.contract_month, mdm.market_cut")
    project.sql("delete from mdm.history_state")
    assert '"plan"' in plan
    assert project.just("sync", "--json", PGOPTIONS=options).returncode == 0
    assert history(project) == before


# The clock


def test_a_clock_that_was_set_back_is_said_and_what_was_known_when_stays_single(project):
    ahead = datetime.now(UTC) + timedelta(hours=2)
    project.bill(("202601", "A", 5), ("202602", "A", 5))
    project.ok("sync")
    # As if the clock had been two hours ahead.
    project.sql("update customer.customer_plan_contract set created_at = %s, updated_at = %s", ahead, ahead)
    project.sql("update mdm.run set started_at = %s, ended_at = %s", ahead, ahead)
    for amount in (0, 7, 0):
        project.sql(
            """update business."规模明细" set "期末资产规模" = %s where "月度" = '2026-02-01'""", amount
        )
        assert "Note: the clock of the database was set back: a run ended at " in project.ok("sync")
    audit = "select min(updated_at), min(audited_at) from customer.customer_plan_contract_audit"
    assert min(project.sql(audit)[0]) >= ahead
    for hours in (1, 2.5):
        known = history(
            project,
            "customer.customer_plan_contract_known_at(%s)",
            datetime.now(UTC) + timedelta(hours=hours),
        )
        assert len({version[:3] + version[7:8] for version in known}) == len(known)
    assert known == history(project)
    assert project.sql("select count(*) from mdm.run where ended_at < started_at") == [(0,)]


# An export


def test_a_half_written_export_of_a_killed_command_is_never_taken_for_one(project):
    project.sql("begin")
    project.sql('lock table mapping."组织架构"')  # which is read for the view only
    process = start(project, "export", "dim_branch", "--out", "x.csv")
    until(lambda: list(project.folder.glob(".x.csv.*.part")))
    process.kill()
    process.wait()
    project.sql("rollback")
    assert not (project.folder / "x.csv").exists()
    (part,) = project.folder.glob(".x.csv.*.part")
    project.ok("export", "dim_branch", "--out", "x.csv")
    assert part.exists()  # it might be of a command that still writes
    os.utime(part, (0, 0))
    project.ok("export", "dim_branch", "--out", "x.csv")
    assert [path.name for path in project.folder.iterdir()] == ["x.csv"]
