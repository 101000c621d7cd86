"""Faults: thirty at random points (as many as wanted: `just chaos`), and those that need no chance."""

import random
import sys
from collections.abc import Iterator
from functools import partial

import psycopg
import pytest

import chaos
from mdm import database as databases
from mdm.database import Database, retried
from mdm.errors import Problem
from processes import SESSIONS, Waiting, start, until
from project import Project
from workbooks import bill, row


def test_after_thirty_faults_nothing_is_lost_or_half_done_and_nothing_was_said_that_is_not_so():
    seed = random.randrange(10**6)
    print(f"seed {seed}: just chaos 30 {seed}")
    seen = chaos.run(30, seed)
    assert seen.seen.total() == 30
    assert not seen.wrong, "\n".join(seen.wrong)


# What a round finds wrong. Each is made by a program in place of the command: a deliberate fault of the code.

PROGRAM = """
import os, signal, sys
from mdm import database, url
from mdm.__main__ import main

def connect():
    return database.psycopg.connect(url.conninfo(), autocommit=True)

def end(code, text):
    os.write(2, f"{text}\\n".encode())
    os._exit(code)

execute = database.Database.execute
"""
HALF_WRITTEN = """
def torn(self, template, **values):
    cursor = execute(self, template, **values)
    if template == "history/apply_add.sql":
        self.connection.execute("commit and chain")
        os.kill(os.getpid(), signal.SIGKILL)
    return cursor

database.Database.execute = torn
main(sys.argv[1:])
"""
WRONG = {
    "the tables are neither as before nor as after": HALF_WRITTEN,
    "it never happened": "end(1, 'Error: no server')",
    "it says that all is done, and it isn't": "connect(); end(0, '')",
    "it says that nothing was changed, and something was": """
main(sys.argv[1:]); end(1, "Error: it is full\\n  Nothing was changed.")
""",
    "it says 2 times that something is completed, and 1 are": """
main(sys.argv[1:]); print("Sync completed:", flush=True); end(0, "")
""",
    "the run log says that it failed, and all is done": """
main(sys.argv[1:]); connect().execute("update mdm.run set outcome = 'failed'"); end(1, "Error: x")
""",
    "it doesn't say clearly what happened": "connect(); end(1, 'Traceback (most recent call last):')",
    "the next run, sync, doesn't finish it": """
connect().execute("alter table customer.customer_plan_contract add check (false) not valid")
end(1, "Error: x")
""",
    "after the next run the tables are not as after": """
main(sys.argv[1:]); connect().execute('delete from mapping."年金计划"'); end(0, "")
""",
}


@pytest.fixture(scope="module")
def server() -> Iterator[chaos.Chaos]:
    """A server for rounds in which nothing happens to the command but what it does itself."""
    with chaos.chaos(1) as server:
        server.faults = lambda: dict.fromkeys(("client killed", "line cut"), lambda process: None)
        server.pieces = dict.fromkeys(server.pieces, 1)
        yield server


def wrong(server: chaos.Chaos, monkeypatch, tmp_path, kind: str, text: str) -> list[str]:
    """Return what a round finds wrong with a program."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM + text, "utf-8")
    monkeypatch.setattr(chaos, "start", partial(start, through=[sys.executable, str(program)]))
    server.wrong.clear()
    server.round(kind, "sync")
    return server.wrong


def test_a_round_finds_nothing_wrong_with_the_command_itself(server, monkeypatch, tmp_path):
    assert not wrong(server, monkeypatch, tmp_path, "line cut", "os._exit(main(sys.argv[1:]))")


@pytest.mark.parametrize("fault", WRONG)
def test_a_round_finds_each_kind_of_wrong(server, monkeypatch, tmp_path, fault):
    kind = "client killed" if fault in list(WRONG)[:1] else "line cut"
    (found,) = wrong(server, monkeypatch, tmp_path, kind, WRONG[fault])
    assert fault in found


# Foreign writers


@pytest.fixture
def behind(project: Project) -> Project:
    """A project whose next sync changes a version."""
    project.bill(("202601", "A", 5), ("202601", "B", 5))
    project.ok("sync")
    project.bill(("202602", "A", 0), ("202602", "B", 5))
    return project


def test_a_sync_gives_way_to_a_writer_and_is_run_again(behind):
    with psycopg.connect(behind.connection.info.dsn) as writer:
        writer.execute("update customer.customer_plan_contract set plan_name = 'other'")
        sync = Waiting(behind, "sync")
        until(lambda: behind.sql(f"select 1 from {SESSIONS} and wait_event_type = 'Lock'"))
    sync.join()
    assert sync.result.returncode == 0, sync.result.stderr
    assert (
        "Note: another session wrote to the same rows; again in 0.1 s (SerializationFailure"
        in sync.result.stdout
    )
    assert sync.result.stdout.count("Sync completed") == 1
    assert behind.sql("select outcome from mdm.run order by run_id") == [("ok",), ("ok",)]
    assert "Inserted: 0\n  Updated: 0" in behind.ok("sync")


def test_a_sync_in_a_deadlock_is_run_again(behind):
    with psycopg.connect(behind.connection.info.dsn) as writer:
        writer.execute("set deadlock_timeout = '60s'")
        writer.execute("select from customer.customer_plan_contract for update")
        sync = Waiting(behind, "sync")
        until(lambda: behind.sql(f"select 1 from {SESSIONS} and wait_event_type = 'Lock'"))
        writer.execute("lock table mdm.contract_month in exclusive mode")
    sync.join()
    assert sync.result.returncode == 0, sync.result.stderr
    assert (
        "Note: another session wrote to the same rows; again in 0.1 s (DeadlockDetected" in sync.result.stdout
    )
    assert behind.ok("validate")


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_it_is_run_again_so_often_and_no_more(database, monkeypatch, state):
    monkeypatch.setattr(databases, "PAUSES", (0, 0))
    tries = []

    @retried
    def work(database: Database) -> None:
        with database.transaction():
            tries.append(database.row("history/fingerprint.sql"))
            database.connection.execute(f"do $$ begin raise sqlstate '{state}'; end $$")

    with pytest.raises(Problem) as caught:
        work(database)
    assert len(tries) == 3
    assert "Run the same command again when they have ended.\nNothing was changed." in caught.value.remedy
    # What it is a part of would have to begin anew, and does.
    with pytest.raises(Problem), database.rehearsal():
        work(database)
    assert len(tries) == 4


def test_other_errors_are_not_tried_again(database):
    tries = []

    @retried
    def work(database: Database) -> None:
        with database.transaction():
            tries.append(1)
            database.connection.execute("select 1 / 0")

    with pytest.raises(Problem, match="DivisionByZero"):
        work(database)
    assert tries == [1]


# What is said


def refuse(project: Project, table: str, when: str) -> None:
    """Have a table refuse rows."""
    project.sql("create function public.refuse() returns trigger language plpgsql as "
                "$$ begin raise exception 'no room' using errcode = '53100'; end $$")  # fmt: skip
    project.sql(f"create trigger refuse before insert or update on {table} for each row when ({when}) "
                "execute function public.refuse()")  # fmt: skip


def test_after_a_month_that_is_done_nobody_is_told_that_nothing_was_changed(behind):
    behind.ok("sync")
    refuse(behind, "customer.fct_customer_plan_monthly", "new.snapshot_month = '2026-02-28'")
    error = behind.fails("snapshot", "202601..202602")
    assert error.startswith("Error: DiskFull: no room\n")
    assert "Nothing was changed" not in error
    assert error.endswith("This step changed nothing; what was done before it stays.\n")
    assert "Nothing was changed" in behind.fails("snapshot", "202602")


def test_a_commit_that_can_not_be_logged_is_not_said_to_have_changed_nothing(behind):
    refuse(behind, "mdm.run", "new.outcome = 'ok'")
    result = behind.just("sync")
    assert result.returncode == 1 and "Sync completed" in result.stdout
    assert "DiskFull" in result.stderr and "Nothing was changed" not in result.stderr
    behind.sql("drop trigger refuse on mdm.run")
    assert "Inserted: 0\n  Updated: 0" in behind.ok("sync")
    assert behind.sql("select outcome from mdm.run order by run_id") == [("ok",), ("killed",), ("ok",)]


def test_of_two_errors_the_first_is_told(behind):
    refuse(behind, "mdm.run", "new.outcome = 'failed'")
    assert "The period 203001 is outside of the bill" in behind.fails("sync", "203001")


def test_unloads_are_said_to_be_completed_when_all_are(project):
    for month in ("202601", "202602"):
        bill(project.folder, row(月度=month), period=month)
        project.ok("etl", "annuity_performance", month, "--no-post-hooks")
    result = project.just("unload", "2", "1", "7")
    assert result.returncode == 1 and "There is no load 7" in result.stderr
    refuse(project, "mdm.load", "new.load_id = 1 and new.unloaded_at is not null")
    result = project.just("unload", "2", "1")
    assert result.returncode == 1 and "completed" not in result.stdout
    assert project.sql("select count(*) from mdm.load where unloaded_at is null") == [(2,)]
