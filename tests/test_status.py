"""What runs unattended: the screen for Monday, the list of runs, catching up, runs that are interrupted."""

import json
import os
import signal
import time

import pytest

import cluster
from mdm import catch_up
from processes import WAITING, start, until
from project import ROOT, Project
from workbooks import bill, event, ledger, row

AWARDS = "企年受托中标(空白)"


@pytest.fixture
def settled(monkeypatch):
    """Files that have just been written count as complete."""
    monkeypatch.setattr(catch_up, "SETTLED", 0)


def outcomes(project: Project) -> list[str]:
    return [outcome for (outcome,) in project.sql("select outcome from mdm.run order by run_id")]


def known(project: Project, *companies: str) -> None:
    for company in companies:
        project.sql(
            'insert into customer."年金客户" (company_id, "客户名称") values (%s, %s)',
            company,
            f"{company}公司",
        )


def deliver(project: Project, period: str, *companies: str, folder: str = "") -> None:
    """Write the bill of a period with a row of each company."""
    rows = [
        row(月度=period, 集团企业客户号=company, 客户名称=f"{company}公司", 计划号=f"P{company}")
        for company in companies
    ]
    bill(project.folder, *rows, period=period, name=f"{folder}年金规模收入数据.xlsx")


def test_an_empty_project_waits_for_nothing(project):
    output = project.ok("status")
    assert "annuity_performance  -          -       -       -" in output
    assert "Nothing waits" in output


def test_status_says_how_far_each_domain_is(project):
    known(project, "C01")
    for period in ("202601", "202602"):
        deliver(project, period, "C01")
    ledger(project.folder, {AWARDS: [event(上报月份="202601")]}, period="202601")
    project.ok("etl", "annuity_performance", "202601")
    result = project.just("status", "--format", "json")
    assert result.returncode == 1
    bill_row, award_row, _ = json.loads(result.stdout)["domains"]
    assert bill_row == {
        "domain": "annuity_performance", "delivered": "202602", "loaded": "202601", "synced": "202601",
        "snapshots": "202601",
    }  # fmt: skip
    assert award_row == {
        "domain": "annual_award", "delivered": "202601", "loaded": None, "synced": None,
        "snapshots": "202601",
    }  # fmt: skip
    waiting = json.loads(result.stdout)["waiting"][0]
    assert (waiting["how_many"], waiting["command"]) == (3, "just catch-up")
    assert "data/202602/年金规模收入数据.xlsx" in waiting["details"]


def waits_for(project: Project) -> list[tuple[str, str]]:
    """Return what `just status` says that waits, and the command for it."""
    result = project.just("status", "--format", "json")
    waiting = json.loads(result.stdout)["waiting"]
    assert result.returncode == any(thing["is_urgent"] for thing in waiting)
    return [(f"{thing['what']}: {thing['how_many']}", thing["command"]) for thing in waiting]


def test_each_thing_that_waits_is_named_with_its_command_until_it_is_done(project):
    known(project, "C01", "C02")
    deliver(project, "202601", "C01", "C02")
    project.ok("etl", "annuity_performance", "--no-post-hooks")
    assert waits_for(project) == [("months changed since the last sync: 1", "just sync")]
    project.ok("sync")
    assert waits_for(project) == [("months without snapshots: 1", "just snapshot 202601")]
    project.ok("snapshot", "202601")
    assert waits_for(project) == []

    # Somebody writes to the bill; the snapshots fall behind after the sync.
    project.sql('update business."规模明细" set "期末资产规模" = 0 where company_id = %s', "C01")
    waiting = dict(waits_for(project))
    assert waiting["months changed since the last sync: 1"] == "just sync"
    project.ok("sync", "--force")
    assert dict(waits_for(project))["months whose snapshots are behind: 1"] == "just snapshot 202601"
    project.ok("snapshot", "202601")
    assert waits_for(project) == []

    # A snapshot that is not what the history says is what a check finds.
    project.sql("update customer.fct_customer_plan_monthly set aum_balance = 7 where company_id = 'C02'")
    assert waits_for(project) == [("checks that fail: 3", "just validate")]
    project.ok("snapshot", "202601")

    deliver(project, "202602", "C01", "C02")
    rows = [
        row(月度="202602", 客户名称=f"{at}公司", 计划号=f"P{at}", 组合代码=f"F{n}")
        for at in ("C01", "C02")
        for n in range(15)
    ]
    rejected = row(月度="202602", 期末资产规模="many")
    unknown = row(月度="202602", 客户名称="丙公司", 计划号="PX")
    bill(project.folder, *rows, rejected, unknown, period="202602")
    project.ok("etl", "annuity_performance", "202602", "--force")
    assert waits_for(project) == [
        ("rejected rows: 1", "just rejects"),
        ("customers with a temporary id: 1", "just unresolved"),
    ]


def test_runs_that_did_not_succeed_wait_until_one_like_them_does_or_somebody_has_seen_them(project):
    assert project.fails("etl", "annuity_performance", "202601")
    assert project.fails("sync", "202601")
    assert waits_for(project) == [("runs failed: 2", "just runs --failed; when mended: just status --seen")]
    known(project, "C01")
    deliver(project, "202601", "C01")
    project.ok("etl", "annuity_performance", "202601")
    assert "sync 202601 - There is no bill of 202601" in project.just("status").stdout
    assert len(waits_for(project)) == 1
    project.just("status", "--seen", "dry=1")
    assert len(waits_for(project)) == 1
    assert "Nothing waits" in project.ok("status", "--seen")
    assert waits_for(project) == []


def test_the_same_words_make_good_what_failed_before_it_had_a_month(project):
    assert project.fails("etl", "annuity_performance")
    known(project, "C01")
    deliver(project, "202601", "C01")
    project.ok("etl", "annuity_performance")
    assert "runs failed" not in project.just("status").stdout


def test_what_a_person_saw_fail_does_not_wait(project):
    assert project.fails("sync", "202601")
    assert len(waits_for(project)) == 1
    project.sql("update mdm.run set by_hand = true")
    assert waits_for(project) == []
    project.sql("update mdm.run set outcome = 'killed'")
    assert len(waits_for(project)) == 1


def test_rules_that_have_changed_wait_until_they_are_applied(project, settled):
    project.bill(("202601", "A", 5))
    project.ok("catch-up")
    project.configure(strategic_threshold=1)
    assert waits_for(project) == [
        ("months to derive anew, as the rules have changed: 1", "just sync --dry-run, then just sync")
    ]
    output = project.ok("catch-up")
    assert "the history is not in step: the rules have changed since the last sync" in output
    assert project.sql("select is_strategic from customer.customer_plan_contract") == [(True,)]
    assert waits_for(project) == []


def test_two_files_of_a_month_do_not_stop_the_rest_and_are_a_failed_run(project, settled):
    project.bill(("202601", "A", 5))
    project.ok("catch-up")
    deliver(project, "202602", "C01")
    bill(project.folder, row(月度="202602"), period="202602", name="另一个规模收入数据.xlsx")
    project.sql('update business."规模明细" set "期末资产规模" = 8')
    error = project.just("catch-up")
    assert error.returncode == 1
    assert "2 files match" in error.stderr and "Remove all but one" in error.stderr
    assert project.sql("select aum_balance from customer.fct_customer_plan_monthly") == [(8,)]
    assert outcomes(project)[-1] == "failed"


def test_a_run_without_its_lock_is_shown_as_killed_before_the_next_one_says_so(project):
    project.sql(
        "insert into mdm.run (command, arguments, config_fingerprint, version) values ('sync', '', '', '')"
    )
    assert waits_for(project)[0][0] == "runs killed: 1"
    assert " killed " in project.ok("runs", "--failed")
    with project.connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        assert " running " in project.ok("runs")
        assert project.ok("runs", "--failed") == "No such run\n"
        cursor.execute("select pg_advisory_unlock(hashtext('customer_mdm'))")


def test_a_refused_run_is_in_the_log(project):
    with project.connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        project.fails("sync")
        cursor.execute("select pg_advisory_unlock(hashtext('customer_mdm'))")
    assert outcomes(project) == ["refused"]
    assert "Another command is writing" in project.ok("runs", "--failed")
    project.ok("sync")
    assert outcomes(project) == ["refused", "ok"]


def test_runs_are_a_line_each_of_120_columns_at_most_with_who_and_seconds(project, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        project.fails("etl", "annuity_performance", "202601")
        project.ok("sync")
        project.sql(
            "update mdm.run set started_at = '2026-02-03 20:30:00Z', ended_at = '2026-02-03 20:31:30.26Z', "
            "os_user = '王小明' where run_id = 1"
        )
        header, newest, failed = project.ok("runs").splitlines()
        assert header.split() == ["run", "started", "seconds", "who", "outcome", "command", "result"]
        # All commands tell time alike: that of this machine.
        assert "2026-02-04 04:30: etl" in project.just("status").stdout
        assert "2026-02-04 04:30:00  90.3" in failed and "王小明" in failed and failed.endswith("…")
        assert max(len(line) + line.count("王小明") * 3 for line in (header, newest, failed)) <= 120
        assert [line.split()[0] for line in project.ok("runs", "--failed").splitlines()[1:]] == ["1"]
        assert [line.split()[0] for line in project.ok("runs", "--since", "2026-02-05").splitlines()[1:]] == [
            "2"
        ]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_catching_up_loads_what_is_new_in_order_and_derives_it(project, settled):
    known(project, "C01")
    ledger(project.folder, {AWARDS: [event(上报月份="202602", 客户全称="C01公司")]}, period="202602")
    for period in ("202602", "202601"):
        deliver(project, period, "C01")
    assert "To load: data/202601/" in project.ok("catch-up", "dry=1")
    assert outcomes(project) == []
    project.ok("catch-up")
    periods = project.sql("select domain, period from mdm.run order by run_id")
    assert periods == [
        ("annuity_performance", "202601"), ("annuity_performance", "202602"),
        ("annual_award", "202602"), ("annual_loss", "202602"),
    ]  # fmt: skip
    assert "0 failed" in project.ok("validate")
    before = outcomes(project)
    assert "Nothing to do" in project.ok("catch-up")
    assert outcomes(project) == before

    # A corrected file is a changed one, whatever its place; the same content again is not.
    deliver(project, "202601", "C01", "C02", folder="V2/")
    assert "Loading" in project.ok("catch-up")
    assert "Nothing to do" in project.ok("catch-up")
    assert project.sql('select count(*) from business."规模明细" where extract(month from "月度") = 1') == [
        (2,)
    ]


def test_files_that_no_domain_takes_are_named_where_one_is_missed(project, settled):
    known(project, "C01")
    deliver(project, "202601", "C01")
    (project.folder / "data/202602").mkdir()
    (project.folder / "data/202602/年金规模明细.xlsx").touch()
    named = "data/202602/年金规模明细.xlsx: no domain takes it"
    note = f"Note: 1 files are never loaded, {named}; all of them: just doctor"
    for _ in range(2):
        assert note in project.ok("catch-up")
    assert f"\n  Files that are never loaded: {named}\n" in project.fails("etl", "all", "202602")
    for path in (project.folder / "data").glob("202601/*"):
        path.unlink()
    assert f"\n  Files that are never loaded: {named}\n" in project.fails("etl", "annuity_performance")


def test_what_a_person_took_back_is_not_loaded_again(project, settled):
    known(project, "C01")
    deliver(project, "202601", "C01")
    project.ok("catch-up")
    project.ok("unload", "1", "--force")
    assert "Nothing to do" in project.ok("catch-up")
    assert project.sql('select count(*) from business."规模明细"') == [(0,)]


def test_a_file_that_is_still_being_copied_waits(project):
    known(project, "C01")
    deliver(project, "202601", "C01")
    output = project.ok("catch-up")
    assert "so it waits for the next time" in output and outcomes(project) == []
    # A copy with the times of its original is young all the same.
    path = project.folder / "data/202601/年金规模收入数据.xlsx"
    os.utime(path, (1e9, 1e9))
    assert "so it waits for the next time" in project.ok("catch-up")


def test_after_a_file_that_fails_the_others_are_loaded_and_the_next_time_tries_again(project, settled):
    known(project, "C01")
    deliver(project, "202601", "C01")
    (project.folder / "data/202601/年金规模收入数据.xlsx").write_bytes(b"no workbook")
    deliver(project, "202602", "C01")
    ledger(project.folder, {AWARDS: [event(上报月份="202602", 客户全称="C01公司")]}, period="202602")
    error = project.just("catch-up")
    assert error.returncode == 1 and "Not everything could be done" in error.stderr
    assert "waits for an earlier month of annuity_performance" in error.stdout
    assert project.sql('select count(*) from customer."当年中标"') == [(1,)]
    assert project.sql('select count(*) from business."规模明细"') == [(0,)]
    deliver(project, "202601", "C01")
    project.ok("catch-up")
    assert project.sql('select count(*) from business."规模明细"') == [(2,)]


def test_catching_up_derives_what_somebody_wrote(project, settled):
    project.bill(("202601", "A", 5), ("202602", "A", 6))
    project.ok("sync")
    project.ok("catch-up")
    assert project.sql("select count(*) from customer.fct_customer_plan_monthly") == [(2,)]
    project.sql('update business."规模明细" set "期末资产规模" = 8')
    assert "To derive: 202601..202602" in project.ok("catch-up", "dry=1")
    project.ok("catch-up")
    assert project.sql("select distinct aum_balance from customer.fct_customer_plan_monthly") == [(8,)]
    assert "Nothing waits" in project.ok("status")
    if not cluster.URL:  # which has no log
        project.sql('alter table business."规模明细" disable trigger trg_log_bill_update')
        project.sql('update business."规模明细" set "期末资产规模" = 9')
        assert "To derive: 202601..202602" in project.ok("catch-up", "dry=1")
        assert ("months changed since the last sync: 2", "just sync") in waits_for(project)


def blocked(project: Project, table: str) -> bool:
    """Tell whether somebody waits for a lock on a table."""
    return bool(project.sql(f"select 1 from {WAITING} and relation = %s::regclass", table))


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_interrupted_says_so_in_the_log_at_once(project, sent, code):
    project.bill(("202601", "A", 5))
    with project.connection.transaction():
        project.sql("lock table mdm.bill_month in access exclusive mode")
        running = start(project, "sync")
        until(lambda: blocked(project, "mdm.bill_month"))
        # systemd sends one, and just hands on its own; a person is impatient.
        running.send_signal(sent)
        while running.poll() is None:
            running.send_signal(sent)
            time.sleep(0.01)
    assert running.returncode == code
    assert running.stderr.read() == (
        "Error: Interrupted\n  What was not committed is undone.\n"
        "  Run the same command again: it does what is left to do.\n"
    )
    assert outcomes(project) == ["interrupted"]
    project.ok("sync", "--wait", "60")


def test_sigterm_to_just_alone_ends_the_program_as_well(project):
    project.bill(("202601", "A", 5))
    with project.connection.transaction():
        project.sql("lock table mdm.bill_month in access exclusive mode")
        running = start(project, "sync", through=[ROOT / "scripts/just"])
        until(lambda: blocked(project, "mdm.bill_month"))
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 143
        assert running.stderr.read().startswith("Error: Interrupted\n")
        assert outcomes(project) == ["interrupted"]


def test_an_interruption_says_what_stands_and_the_command_that_goes_on(project):
    known(project, "C01")
    for period in ("202601", "202602", "202603"):
        deliver(project, period, "C01")
    project.ok("etl", "annuity_performance", "202601")
    with project.connection.transaction():
        project.sql("lock table customer.fct_customer_plan_monthly in exclusive mode")
        running = start(project, "etl", "annuity_performance", "202602..202603", "--no-post-hooks")
        assert running.wait(60) == 0
        running = start(project, "etl", "annuity_performance", "202602..202603", "--force")
        until(lambda: blocked(project, "customer.fct_customer_plan_monthly"))
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 143
    assert running.stderr.read() == (
        "Error: Interrupted\n  What was not committed is undone.\n"
        "  The loaded data stays. Resume with\n    just post-etl annuity_performance 202602\n"
        "  Run the same command again for the files that had not begun: 1.\n"
    )
    project.ok("post-etl", "annuity_performance", "202602", "--wait", "60")
