"""Catching up: beside others that write, after what failed, and what it leaves to a person."""

import signal
import time
from collections.abc import Iterator
from subprocess import Popen

import pytest

from mdm import catch_up
from processes import SESSIONS, start, until
from project import ROOT, Project
from test_status import deliver, known, outcomes, waits_for
from workbooks import bill, row

BILL = "data/202601/年金规模收入数据.xlsx"


@pytest.fixture
def ready(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose file of January is loaded. A file counts as complete when it is written."""
    monkeypatch.setattr(catch_up, "SETTLED", 0)
    known(project, "C01")
    deliver(project, "202601", "C01")
    project.ok("catch-up")
    return project


# `catch-up` for which files of some seconds ago are old enough.
IMPATIENT = """
import sys
from mdm import catch_up
from mdm.__main__ import main
catch_up.SETTLED = 2
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def waiting(project: Project) -> Iterator[Popen[str]]:
    """A catching up with a file of each of two months, which waits until `release` is called."""
    known(project, "C01")
    for period in ("202601", "202602"):
        deliver(project, period, "C01")
    time.sleep(2.1)
    project.sql("select pg_advisory_lock(hashtext('customer_mdm'))")
    through = [ROOT / ".venv/bin/python", "-c", IMPATIENT]
    with start(project, "catch-up", "--wait", "60", through=through) as command:
        until(lambda: project.sql(f"select 1 from {SESSIONS} and query like '-- sql/runs/lock.sql%%'"))
        yield command


def released(project: Project, command: Popen[str]) -> str:
    """Give the lock back; return what the command printed, which succeeds."""
    project.sql("select pg_advisory_unlock(hashtext('customer_mdm'))")
    out, err = command.communicate(timeout=60)
    assert (command.returncode, err) == (0, "")
    return out


def test_a_file_that_is_overwritten_while_another_command_writes_waits(project, waiting):
    (project.folder / BILL).write_bytes(b"a part")
    output = released(project, waiting)
    assert f"{BILL} was written to" in output
    assert "202602/年金规模收入数据.xlsx waits for an earlier month" in output
    assert outcomes(project) == []


def test_what_another_command_loads_or_takes_back_meanwhile_is_not_loaded_again(project, waiting):
    waiting.send_signal(signal.SIGSTOP)
    project.sql("select pg_advisory_unlock(hashtext('customer_mdm'))")
    project.ok("etl", "annuity_performance", "202601..202602")
    project.ok("unload", "2")
    before = outcomes(project)
    waiting.send_signal(signal.SIGCONT)
    out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, err) == (0, "")
    assert "Loading" not in out and outcomes(project) == before


def test_a_refused_catching_up_is_told_once(project, monkeypatch):
    monkeypatch.setattr(catch_up, "SETTLED", 0)
    known(project, "C01")
    deliver(project, "202601", "C01")
    with project.connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        error = project.fails("catch-up")
        cursor.execute("select pg_advisory_unlock(hashtext('customer_mdm'))")
    assert error.count("Error: ") == 1 and error.startswith("Error: Another command is writing")
    assert "What could be done stays" not in error
    assert outcomes(project) == ["refused"]


def test_with_nothing_to_do_it_waits_for_nobody(ready):
    with ready.connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        assert "Nothing to do" in ready.ok("catch-up")
        cursor.execute("select pg_advisory_unlock(hashtext('customer_mdm'))")


def test_failures_are_made_good_when_their_file_is_gone(ready):
    bad = ready.folder / "data/202612/年金规模收入数据.xlsx"
    bill(ready.folder, row(月度="209912"), period="202612")
    for _ in range(2):
        error = ready.fails("catch-up")
    assert [what for what, _ in waits_for(ready)] == ["files not loaded: 1", "runs failed: 2"]
    # The error of the command has the reasons, which is what an alert tells; nothing is said twice.
    assert error.count("月度") == 1
    (_, _, last) = error.rpartition("Error: Not everything could be done: ")
    assert "月度" in last and "What could be done stays" in last
    bad.unlink()
    ready.ok("catch-up", "dry=1")
    assert len(waits_for(ready)) == 1
    assert "Nothing to do" in ready.ok("catch-up")
    assert waits_for(ready) == []


def test_a_report_that_failed_waits_after_a_catching_up(ready):
    ready.configure(hooks={"annuity_performance": ["contract_status_sync", "snapshot_refresh", "report"]})
    deliver(ready, "202602", "C01")
    (ready.folder / "report-202602.html").mkdir()
    assert "Hook report failed" in ready.fails("catch-up")
    assert "Nothing to do" in ready.ok("catch-up")
    assert [what for what, _ in waits_for(ready)] == ["runs failed: 1"]


def test_files_whose_loads_were_taken_back_are_named(ready):
    ready.ok("unload", "1", "--force")
    output = ready.ok("catch-up")
    note = "Note: 1 files are not loaded again, because their loads were taken back: " + BILL
    assert note in output and "every file is loaded" not in output
    ready.ok("etl", "annuity_performance", "202601")
    output = ready.ok("catch-up")
    assert "taken back" not in output and "every file is loaded" in output


@pytest.mark.parametrize(
    ("table", "column"),
    [("当年流失", "is_churned_this_year"), ("当年中标", "is_winning_this_year")],
)
def test_awards_and_losses_that_others_wrote_are_derived(ready, table, column):
    deliver(ready, "202602", "C01")
    ready.ok("catch-up")
    ready.sql(
        f'insert into customer."{table}" ("上报月份", company_id, "年金计划号", "产品线代码") '
        "values ('2026-02-01', 'C01', 'PC01', 'PL202')"
    )
    assert waits_for(ready)
    assert "To derive: 202602\n" in ready.ok("catch-up", "dry=1")
    ready.ok("catch-up")
    assert waits_for(ready) == []
    assert "Nothing to do" in ready.ok("catch-up")
    stored = f"select {column} from customer.fct_customer_product_line_monthly order by snapshot_month"
    assert ready.sql(stored) == [(False,), (True,)]


def test_a_file_that_vanishes_before_its_turn_is_one_line(ready, monkeypatch):
    deliver(ready, "202602", "C01")
    path = ready.folder / "data/202602/年金规模收入数据.xlsx"
    monkeypatch.setattr(catch_up, "alone", lambda *arguments: looks.append(1))
    look, looks = catch_up.new_files, []

    def vanishing(database):
        found = look(database)
        if looks:
            path.unlink()
        return found

    monkeypatch.setattr(catch_up, "new_files", vanishing)
    assert "data/202602/年金规模收入数据.xlsx" in ready.fails("catch-up")
