"""What makes the history one to trust: plans, audit, locks, faults."""

import json
import re
import signal

import pytest

from mdm.errors import Problem
from mdm.runs import Run
from mdm.sync import sync
from processes import ADVISORY, WAITING, Waiting, until
from tables import everything, history


def test_dry_run_needs_no_privilege_to_write_and_changes_nothing(project):
    project.bill(("202512", "A", 5))
    project.ok("sync")
    project.bill(("202601", "B", 5))
    project.sql("create role reader login password 'r'")
    try:
        for schema in ("business", "customer", "mapping", "mdm", "public"):
            project.sql(f"grant usage on schema {schema} to reader")
            project.sql(f"grant select on all tables in schema {schema} to reader")
        before = everything(project)
        name = project.connection.info.dbname
        project.sql(f"grant connect, temporary on database {name} to reader")
        url = project.url.replace("user=postgres", "user=reader&password=r")
        result = project.just("sync", "dry=1", DATABASE_URL=url)
        assert result.returncode == 0, result.stderr
        assert "Inserted: 3" in result.stdout
        assert everything(project) == before
        result = project.just("sync", DATABASE_URL=url)
        assert result.returncode == 1
        assert "permission denied" in result.stderr
        assert everything(project) == before
    finally:
        project.sql("drop owned by reader")
        project.sql("drop role reader")


def test_dry_run_shows_rows_old_beside_new_and_kinds(project):
    project.bill(("202512", "A", 5), ("202512", "B", 5))
    project.ok("sync")
    project.bill(("202601", "A", 0))
    output = project.ok("sync", "dry=1", "--show", "1")
    assert "Inserted: 4\n  Updated: 2\n  Skipped: 0" in output
    assert "Changes: ended 2, new year 2, status changed 2" in output
    assert output.count("  add ") == 1


def test_json_says_the_same(project):
    project.bill(("202601", "A", 5))
    result = json.loads(project.ok("sync", "--json", "--dry-run"))
    assert result["dry_run"] is True
    assert result["counts"] == {
        "inserted": 1, "updated": 0, "removed": 0, "skipped": 0, "sealed": 0, "renamed": 0, "total": 1,
    }  # fmt: skip
    assert result["kinds"] == {"new contract": 1}
    assert result["rows"][0]["company_id"] == "A"
    assert json.loads(project.ok("sync", "--json", "--plan", result["plan"]))["counts"] == result["counts"]


def test_a_run_refuses_a_plan_that_is_no_longer_the_plan(project):
    project.bill(("202601", "A", 5))
    digest = json.loads(project.ok("sync", "--json", "dry=1"))["plan"]
    project.bill(("202601", "B", 5))
    assert f"not {digest}" in project.fails("sync", "--plan", digest)
    assert project.versions() == []


def test_the_same_plan_has_the_same_digest_in_another_run(project):
    project.bill(("202601", "A", 5), ("202601", "B", 0))
    digests = {json.loads(project.ok("sync", "--json", "dry=1"))["plan"] for _ in range(2)}
    assert len(digests) == 1


def test_audit_and_present_reproduce_every_earlier_state(project):
    states = []
    steps = [
        [("202511", "A", 5), ("202511", "B", 5)],
        [("202512", "A", 0), ("202512", "B", 7)],
        [("202601", "A", 3), ("202601", "C", 7)],
        [("202510", "A", 3)],
    ]
    for rows in steps:
        project.bill(*rows)
        project.ok("sync", "--unseal", "--force")
        states.append((project.sql("select clock_timestamp()")[0][0], history(project)))
    project.sql("""delete from business."规模明细" where company_id = 'B'""")
    project.ok("sync", "--unseal", "--force")
    states.append((project.sql("select clock_timestamp()")[0][0], history(project)))
    assert len({str(state) for _, state in states}) == len(states)
    for moment, state in states:
        assert history(project, "customer.customer_plan_contract_known_at(%s)", moment) == state


def test_fingerprint_depends_on_the_versions_alone(project):
    project.bill(("202512", "A", 5), ("202601", "B", 5))
    empty = project.ok("fingerprint")
    project.ok("sync", "202512")
    one_by_one = project.ok("sync", "202601") and project.ok("fingerprint")
    project.sql("truncate customer.customer_plan_contract")
    project.ok("sync")
    assert project.ok("fingerprint") == one_by_one != empty


def test_versions_that_somebody_made_overlap_are_named_and_repaired_only_with_repair(project):
    project.bill(("202601", "A", 5), ("202602", "A", 0), ("202603", "A", 5))
    project.ok("sync")
    good = history(project)
    project.sql(
        "update customer.customer_plan_contract set valid_to = '2026-03-15' where valid_from = '2026-01-31'"
    )
    error = project.fails("sync", "202603")
    assert "1 stored versions overlap" in error and "A P1 PL202 2026-02-28" in error
    assert "--repair" in error
    project.ok("sync", "--repair")
    assert history(project) == good


def test_repair_where_last_days_change_places(project):
    project.bill(("202601", "A", 5), ("202602", "A", 0))
    project.ok("sync")
    good = history(project)
    project.sql("delete from customer.customer_plan_contract where valid_from = '2026-02-28'")
    project.sql("""insert into customer.customer_plan_contract
        (company_id, plan_code, product_line_code, status_year, contract_status, valid_from, valid_to)
        values ('A', 'P1', 'PL202', 2026, '停缴', '2026-02-28', '2026-02-28')""")
    project.sql(
        "update customer.customer_plan_contract set valid_to = '9999-12-31' where valid_from = '2026-01-31'"
    )
    project.fails("sync")
    project.ok("sync", "--repair")
    assert history(project) == good


def test_a_killed_client_leaves_the_table_as_before(project, blocked):
    before = history(project)
    blocked.send_signal(signal.SIGKILL)
    blocked.wait()
    project.sql("commit")
    until(lambda: not project.sql(f"select 1 from {ADVISORY}"))
    assert history(project) == before
    assert project.sql("select outcome from mdm.run order by run_id") == [("ok",), ("running",)]
    project.ok("sync")
    assert project.sql("select outcome from mdm.run order by run_id") == [("ok",), ("killed",), ("ok",)]


def test_a_killed_server_session_is_one_line_and_leaves_the_table_as_before(project, blocked):
    before = history(project)
    project.sql(f"select pg_terminate_backend(pid) from {WAITING}")
    _, error = blocked.communicate(timeout=60)
    project.sql("commit")
    assert blocked.returncode == 1
    assert error.startswith("Error: ") and "Traceback" not in error
    assert "connection" in error
    assert history(project) == before
    project.ok("sync")
    assert len(project.versions()) == 4


def test_an_interrupted_run_is_logged_and_leaves_the_table_as_before(project, blocked):
    before = history(project)
    blocked.send_signal(signal.SIGINT)
    _, error = blocked.communicate(timeout=60)
    project.sql("commit")
    assert blocked.returncode == 130
    assert "Interrupted" in error and "Traceback" not in error
    assert history(project) == before
    assert project.sql("select outcome from mdm.run order by run_id desc limit 1") == [("interrupted",)]


def test_the_second_command_waits_when_asked_to(project, blocked):
    assert "Another command is writing to this database: sync" in project.fails("snapshot", "202601")
    waiting = Waiting(project, "snapshot", "202601")
    project.sql("commit")
    waiting.join()
    assert waiting.result.returncode == 0, waiting.result.stderr
    assert blocked.wait(60) == 0


def test_a_run_that_changes_nothing_writes_no_row(project):
    project.bill(("202512", "A", 5), ("202601", "B", 5))
    project.ok("sync")
    project.ok("snapshot", "202512..202601")
    written = """
        select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables
        where schemaname in ('business', 'customer', 'mapping') order by relname
    """
    project.sql("select pg_stat_force_next_flush()")
    before = project.sql(written)
    project.ok("sync")
    project.ok("sync", "202601")
    project.ok("snapshot", "202512..202601")
    project.sql("select pg_stat_clear_snapshot()")
    assert project.sql(written) == before


def test_failed_and_refused_runs_are_in_the_run_log(project):
    project.bill(("202601", "A", 5))
    project.fails("snapshot", "202601")
    command, outcome, error = project.sql("select command, outcome, error from mdm.run")[0]
    assert (command, outcome) == ("snapshot", "failed")
    assert "The bill has changed since the last sync: 202601" in error
    assert "snapshot 202601" in project.ok("runs")


@pytest.mark.parametrize(
    ("relation", "first", "last", "overlaps"),
    [
        ("before", "2026-01-10", "2026-01-20", False),
        ("meets", "2026-02-01", "2026-02-27", False),
        ("ends on the first day", "2026-02-01", "2026-02-28", True),
        ("overlaps", "2026-02-01", "2026-03-10", True),
        ("contains", "2026-02-01", "2026-12-30", True),
        ("is contained", "2026-03-05", "2026-03-10", True),
        ("is one day of it", "2026-03-10", "2026-03-10", True),
        ("lies in the open one", "2026-04-01", "2026-05-01", True),
    ],
)
def test_a_foreign_version_goes_whatever_its_relation_to_ours(
    project, database, relation, first, last, overlaps
):
    """Ours are 2026-02-28..2026-03-30 and 2026-03-31..9999-12-31."""
    project.bill(("202602", "A", 5), ("202603", "A", 0))
    sync(database, Run(0), None)
    good = history(project)
    project.sql(
        "insert into customer.customer_plan_contract (company_id, plan_code, product_line_code, status_year, "
        "contract_status, valid_from, valid_to) values ('A', 'P1', 'PL202', 2026, '停缴', %s, %s)",
        first,
        last,
    )
    if overlaps:
        with pytest.raises(Problem, match="stored versions overlap"):
            sync(database, Run(0), None)
    sync(database, Run(0), None, repair=overlaps)
    assert history(project) == good


def test_the_audit_keeps_what_was_with_the_run_that_changed_it(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202601", "A", 5), ("202602", "A", 0))
    project.ok("sync")
    stored = "select contract_id, contract_status, valid_from, valid_to, created_at, updated_at"
    before = project.sql(f"{stored} from customer.customer_plan_contract order by valid_from")
    assert project.sql("select * from customer.customer_plan_contract_audit") == []
    project.sql('delete from business."规模明细" where "月度" = \'2026-02-01\'')
    project.ok("sync", "202601")
    after = project.sql(f"{stored} from customer.customer_plan_contract order by valid_from")
    audit = project.sql(f"{stored} from customer.customer_plan_contract_audit order by valid_from")
    assert audit == before
    actions = project.sql(
        "select action, run_id = (select max(run_id) from mdm.run), audited_at > updated_at "
        "from customer.customer_plan_contract_audit order by valid_from"
    )
    assert actions == [("changed", True, True), ("removed", True, True)]
    # Still the same version, known anew.
    ((contract_id, *_, created_at, updated_at),) = after
    assert (contract_id, created_at) == (before[0][0], before[0][4])
    assert updated_at > before[0][5]


def test_every_run_is_in_the_log_also_one_that_fails(project):
    project.bill(("202601", "A", 5))
    project.ok("sync", "202601")
    error = project.fails("sync", "202607")
    rows = project.sql(
        "select command, arguments, period, outcome, counts ->> 'inserted', error, ended_at >= started_at, "
        "length(config_fingerprint) > 0 from mdm.run order by run_id"
    )
    what = error.removeprefix("Error: ").splitlines()[0]
    assert rows[0] == ("sync", "202601", "202601", "ok", "1", None, True, True)
    assert rows[1][:4] == ("sync", "202607", "202607", "failed")
    assert rows[1][5].splitlines()[0] == what
    project.configure(whitelist_top_n=3)
    project.ok("sync")
    assert project.sql("select count(distinct config_fingerprint) from mdm.run") == [(2,)]


def test_a_dry_run_changes_nothing_and_prints_what_the_real_run_prints(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202512", "A", 5), ("202601", "A", 5), ("202601", "C", 5))
    project.ok("sync")
    # Something to add and to change, to remove, and in a sealed year.
    project.bill(("202602", "A", 0), ("202511", "A", 5))
    project.sql("delete from business.\"规模明细\" where company_id = 'C'")
    before = everything(project)
    dry = project.ok("sync", "dry=1")
    assert everything(project) == before
    real = project.ok("sync")

    def counts(output: str) -> dict[str, str]:
        return dict(
            re.findall(r"^  (Inserted|Updated|Skipped|Removed|Sealed|Total processed): (.+)$", output, re.M)
        )

    assert "(dry run" in dry.splitlines()[0]
    assert "dry run" not in real
    assert counts(dry) == counts(real)
    assert len(counts(real)) == 6
    assert "0" not in (counts(real)[name] for name in ("Inserted", "Updated", "Removed", "Sealed"))
    # Examples, old beside new.
    assert any("add" in line and "A" in line and "2026-02-28" in line for line in dry.splitlines())
    assert any("change" in line and "→ 9999-12-31" in line for line in dry.splitlines())
    assert any("remove" in line and "C" in line for line in dry.splitlines())
