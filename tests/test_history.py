"""The contract history (specification, section 3), a test per rule."""

import re

import pytest
from psycopg import sql as quoting

THRESHOLD_ONLY = {"strategic_threshold": 1000, "whitelist_top_n": 0}


def dump(project) -> dict[str, list[tuple]]:
    """Return every row of every table that is not the system's."""
    tables = project.sql(
        "select schemaname, tablename from pg_tables "
        "where schemaname in ('business', 'customer', 'mapping', 'mdm') order by 1, 2"
    )
    return {
        f"{schema}.{table}": project.connection.execute(
            quoting.SQL("select t::text from {} as t order by 1").format(quoting.Identifier(schema, table))
        ).fetchall()
        for schema, table in tables
    }


def test_worked_example_of_the_specification(project):
    project.configure(strategic_threshold=1_000_000, whitelist_top_n=1)
    project.bill(
        ("202511", "A", 1000, 1),
        ("202512", "A", 1000, 1),
        ("202601", "A", 0, 1),
        ("202601", "B", 5, 1),
    )
    project.ok("sync")
    assert project.versions() == [
        "A 正常 战客 新客 2025 2025-11-30 2025-12-31",
        "A 正常 战客 已客 2026 2026-01-01 2026-01-30",
        "A 停缴 战客 已客 2026 2026-01-31 9999-12-31",
        "B 正常 战客 新客 2026 2026-01-31 9999-12-31",
    ]


def test_output_of_the_specification(project):
    project.bill(("202512", "A", 5), ("202512", "B", 5))
    expected = """\
🔄 Starting contract status sync...
✓ Sync completed:
  Inserted: {}
  Updated: 0
  Skipped: {}
  Total processed: 2
"""
    assert project.ok("sync").startswith(expected.format(2, 0))
    assert project.ok("sync").startswith(expected.format(0, 2))


def test_a_year_opens_with_what_has_assets_in_the_baseline(project):
    project.configure(**THRESHOLD_ONLY)
    project.bill(
        ("202511", "GONE", 2000),
        ("202512", "EMPTY", 0),
        ("202512", "SMALL", 5),
        ("202512", "LARGE", 1000),
        ("202601", "NEW", 5),
    )
    project.ok("sync")
    assert [line for line in project.versions() if " 2026 " in line] == [
        "LARGE 正常 战客 已客 2026 2026-01-01 2026-01-30",
        "LARGE 停缴 战客 已客 2026 2026-01-31 9999-12-31",
        "NEW 正常 新客 2026 2026-01-31 9999-12-31",
        "SMALL 正常 已客 2026 2026-01-01 2026-01-30",
        "SMALL 停缴 已客 2026 2026-01-31 9999-12-31",
    ]


def test_every_living_contract_gets_a_version_on_1_january_though_nothing_changed(project):
    project.configure(whitelist_top_n=0)
    project.bill(
        ("202411", "A", 5), ("202412", "A", 5), ("202501", "A", 5), ("202512", "A", 5), ("202601", "A", 5)
    )
    project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2024 2024-11-30 2024-12-31",
        "A 正常 已客 2025 2025-01-01 2025-12-31",
        "A 正常 已客 2026 2026-01-01 9999-12-31",
    ]


def test_contributions_that_are_known_and_absent_suspend(project):
    project.configure(whitelist_top_n=0)
    project.bill(
        ("202601", "NONE KNOWN", 5, None),
        ("202601", "NOTHING PAID", 5, 0),
        ("202601", "PAID", 5, 1),
        ("202601", "PAID BACK", 5, -1),
        # One of its rows is known, and one is positive: the sum counts.
        ("202601", "SEVERAL ROWS", 5, None),
        ("202601", "SEVERAL ROWS", 5, -1),
        ("202601", "SEVERAL ROWS", 5, 2),
    )
    project.ok("sync")
    assert project.versions() == [
        "NONE KNOWN 正常 新客 2026 2026-01-31 9999-12-31",
        "NOTHING PAID 停缴 新客 2026 2026-01-31 9999-12-31",
        "PAID 正常 新客 2026 2026-01-31 9999-12-31",
        "PAID BACK 停缴 新客 2026 2026-01-31 9999-12-31",
        "SEVERAL ROWS 正常 新客 2026 2026-01-31 9999-12-31",
    ]


def test_the_contribution_window_has_twelve_calendar_months(project):
    project.configure(whitelist_top_n=0)
    project.bill(
        ("202501", "A", 5, 1),
        ("202512", "A", 5, 0),  # the window still holds January 2025
        ("202601", "A", 5, 0),  # no longer, although only three months are loaded
    )
    project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2025 2025-01-31 2025-12-31",
        "A 正常 已客 2026 2026-01-01 2026-01-30",
        "A 停缴 已客 2026 2026-01-31 9999-12-31",
    ]


def test_a_month_without_a_row_may_hold_the_window_together(project):
    project.configure(whitelist_top_n=0, contribution_months=3)
    project.bill(("202601", "A", 5, 1), ("202602", "B", 5), ("202603", "A", 5, 0), ("202604", "A", 5, 0))
    project.ok("sync")
    assert [line for line in project.versions() if line.startswith("A")] == [
        "A 正常 新客 2026 2026-01-31 2026-02-27",
        "A 停缴 新客 2026 2026-02-28 2026-03-30",
        "A 正常 新客 2026 2026-03-31 2026-04-29",
        "A 停缴 新客 2026 2026-04-30 9999-12-31",
    ]


def test_without_contribution_months_assets_alone_decide(project):
    project.configure(whitelist_top_n=0, contribution_months=0)
    project.bill(
        ("202601", "A", 5, 0), ("202601", "B", 0, 9), ("202601", "C", None, 9), ("202601", "D", -1, 9)
    )
    project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2026 2026-01-31 9999-12-31",
        "B 停缴 新客 2026 2026-01-31 9999-12-31",
        "C 停缴 新客 2026 2026-01-31 9999-12-31",
        "D 停缴 新客 2026 2026-01-31 9999-12-31",
    ]


@pytest.mark.parametrize("contribution_months", [12, 30])
def test_sync_of_a_period_sees_the_whole_contribution_window(project, contribution_months):
    project.configure(whitelist_top_n=0, contribution_months=contribution_months)
    project.bill(
        ("202001", "B", 5),
        # Within the window of the baseline, which is not December, but two years before the period.
        ("202206", "A", 5, 3),
        ("202304", "A", 5, -1),
        ("202401", "A", 5, -1),
    )
    project.ok("sync")
    everything = project.versions()
    project.sql("delete from customer.customer_plan_contract where status_year = 2024")
    project.ok("sync", "202401")
    assert project.versions() == everything


def test_strategic_is_a_ratchet_within_a_year_and_judged_anew_on_1_january(project):
    project.configure(**THRESHOLD_ONLY)
    project.bill(
        ("202510", "A", 999),
        ("202511", "A", 1000),
        ("202512", "A", 999),
        ("202601", "A", 999),
        ("202602", "A", 1000),
        ("202603", "A", 0),
        ("202604", "A", 5),
    )
    project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2025 2025-10-31 2025-11-29",
        "A 正常 战客 新客 2025 2025-11-30 2025-12-31",
        "A 正常 已客 2026 2026-01-01 2026-02-27",
        "A 正常 战客 已客 2026 2026-02-28 2026-03-30",
        "A 停缴 战客 已客 2026 2026-03-31 2026-04-29",
        "A 正常 战客 已客 2026 2026-04-30 9999-12-31",
    ]


def test_strategic_as_opened_stays_for_the_year(project):
    project.configure(**THRESHOLD_ONLY)
    project.bill(("202512", "A", 1000), ("202601", "A", 5), ("202602", "A", 5))
    project.ok("sync")
    assert project.versions()[1:] == ["A 正常 战客 已客 2026 2026-01-01 9999-12-31"]


def test_equal_amounts_share_a_rank(project):
    project.configure(whitelist_top_n=2)
    project.bill(
        ("202601", "A", 7),
        ("202601", "B", 5),
        ("202601", "C", 5),
        ("202601", "D", 4),
        ("202601", "E", 9, None, "P1", "PL202", "G02"),
        ("202601", "F", 9, None, "P1", "PL201", "G01"),
    )
    project.ok("sync")
    assert [line.split()[0] for line in project.versions() if "战客" in line] == ["A", "B", "C", "E", "F"]


def test_two_that_share_the_first_rank_leave_no_second(project):
    project.configure(whitelist_top_n=2)
    project.bill(("202601", "A", 5), ("202601", "B", 5), ("202601", "C", 4))
    project.ok("sync")
    assert [line.split()[0] for line in project.versions() if "战客" in line] == ["A", "B"]


def test_the_whitelist_ranks_at_a_branch_and_adds_up_portfolios(project):
    project.configure(whitelist_top_n=1)
    project.bill(
        # Largest at G01 with two portfolios, though no row of it is the largest.
        ("202601", "A", 6, None, "P1", "PL202", "G01"),
        ("202601", "A", 6, None, "P1", "PL202", "G01"),
        ("202601", "B", 10, None, "P1", "PL202", "G01"),
        # Largest in all, but not at any branch.
        ("202601", "C", 9, None, "P1", "PL202", "G01"),
        ("202601", "C", 9, None, "P1", "PL202", "G02"),
        ("202601", "D", 10, None, "P1", "PL202", "G02"),
        # First at a branch, where only amounts above zero count.
        ("202601", "E", 0, None, "P1", "PL202", "G03"),
        ("202601", "E", 1, None, "P1", "PL202", "G02"),
        # First at a branch, but without assets in all.
        ("202601", "F", 5, None, "P1", "PL202", "G04"),
        ("202601", "F", -5, None, "P1", "PL202", "G02"),
    )
    project.ok("sync")
    assert [line.split()[0] for line in project.versions() if "战客" in line] == ["A", "D"]


def test_the_threshold_counts_all_branches_together_but_one_contract_alone(project):
    project.configure(**THRESHOLD_ONLY)
    project.bill(
        ("202601", "A", 600, None, "P1", "PL202", "G01"),
        ("202601", "A", 400, None, "P1", "PL202", "G02"),
        ("202601", "B", 600, None, "P1", "PL202", "G01"),
        ("202601", "B", 400, None, "P2", "PL202", "G01"),
        ("202601", "C", 600, None, "P1", "PL201", "G01"),
        ("202601", "C", 400, None, "P1", "PL202", "G01"),
        ("202601", "D", 1100, None, "P1", "PL202", "G01"),
        ("202601", "D", -101, None, "P1", "PL202", "G02"),
    )
    project.ok("sync")
    assert [line.split()[0] for line in project.versions() if "战客" in line] == ["A"]


def test_a_row_without_company_plan_or_product_line_belongs_to_no_contract(project):
    project.configure(whitelist_top_n=1)
    project.bill(("202601", "A", 5), ("202602", "B", 9))
    project.sql("""update business."规模明细" set "计划代码" = null where company_id = 'B'""")
    assert "Total processed: 1" in project.ok("sync")
    # ... but its month is loaded.
    assert project.versions() == [
        "A 正常 战客 新客 2026 2026-01-31 2026-02-27",
        "A 停缴 战客 新客 2026 2026-02-28 9999-12-31",
    ]


def test_a_contract_that_vanishes_is_suspended_until_it_reappears(project):
    project.configure(whitelist_top_n=0)
    project.bill(
        ("202510", "A", 5), ("202510", "B", 5),
        ("202511", "B", 5),
        ("202512", "A", 5), ("202512", "B", 5),
        ("202601", "B", 5),
        ("202612", "B", 5),
        ("202701", "B", 5),
        ("202702", "A", 5), ("202702", "B", 5),
    )  # fmt: skip
    project.ok("sync")
    assert [line for line in project.versions() if line.startswith("A")] == [
        "A 正常 新客 2025 2025-10-31 2025-11-29",
        "A 停缴 新客 2025 2025-11-30 2025-12-30",
        "A 正常 新客 2025 2025-12-31 2025-12-31",
        "A 正常 已客 2026 2026-01-01 2026-01-30",
        "A 停缴 已客 2026 2026-01-31 2026-12-31",  # no version of it on 1 January 2027
        "A 正常 新客 2027 2027-02-28 9999-12-31",
    ]


def test_carry_keeps_the_assets_of_the_last_row(project):
    project.configure(whitelist_top_n=0, missing_month="carry")
    project.bill(
        ("202511", "A", 5), ("202512", "B", 5), ("202601", "B", 5), ("202602", "A", 0), ("202603", "B", 5)
    )
    project.ok("sync")
    assert [line for line in project.versions() if line.startswith("A")] == [
        "A 正常 新客 2025 2025-11-30 2025-12-31",
        "A 正常 已客 2026 2026-01-01 2026-02-27",
        "A 停缴 已客 2026 2026-02-28 9999-12-31",
    ]


def test_a_month_that_is_not_loaded_is_no_observation(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202601", "A", 5), ("202603", "A", 5))
    project.ok("sync")
    assert project.versions() == ["A 正常 新客 2026 2026-01-31 9999-12-31"]


def test_the_month_after_the_last_one_opens_its_year_before_its_first_bill(project):
    project.configure(**THRESHOLD_ONLY)
    project.bill(("202511", "A", 5), ("202512", "A", 1000), ("202512", "B", 0))
    project.ok("sync")
    output = project.ok("sync", "202601")
    opened = [
        "A 正常 新客 2025 2025-11-30 2025-12-30",
        "A 正常 战客 新客 2025 2025-12-31 2025-12-31",
        "A 正常 战客 已客 2026 2026-01-01 9999-12-31",
        "B 停缴 新客 2025 2025-12-31 2025-12-31",
    ]
    assert project.versions() == opened
    assert "Inserted: 1\n" in output
    assert "Updated: 2\n" in output

    project.bill(("202601", "A", 0))
    project.ok("sync", "202601")
    assert project.versions()[2:] == [
        "A 正常 战客 已客 2026 2026-01-01 2026-01-30",
        "A 停缴 战客 已客 2026 2026-01-31 9999-12-31",
        "B 停缴 新客 2025 2025-12-31 2025-12-31",
    ]


def test_sync_of_a_period_touches_its_year_and_closes_what_a_new_year_closes(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202411", "A", 5), ("202512", "A", 5))
    project.ok("sync")
    project.sql('update business."规模明细" set "期末资产规模" = 0 where "月度" = \'2024-11-01\'')
    project.bill(("202601", "A", 5))
    project.ok("sync", "202601", "--unseal")
    assert project.versions() == [
        "A 正常 新客 2024 2024-11-30 2024-12-31",
        "A 正常 已客 2025 2025-01-01 2025-12-31",
        "A 正常 已客 2026 2026-01-01 9999-12-31",
    ]
    project.ok("sync", "202411", "--unseal")
    assert project.versions()[0] == "A 停缴 新客 2024 2024-11-30 2024-12-31"
    assert project.versions()[1] == "A 正常 已客 2025 2025-01-01 2025-12-31"
    project.ok("sync", "--unseal")
    assert project.versions()[1] == "A 正常 新客 2025 2025-12-31 2025-12-31"


def test_a_year_without_bills_opens_and_the_one_after_it_has_no_baseline(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202412", "A", 5), ("202601", "A", 5))
    assert "Note: no month of 2025 is loaded" in project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2024 2024-12-31 2024-12-31",
        "A 正常 已客 2025 2025-01-01 2025-12-31",
        "A 正常 新客 2026 2026-01-31 9999-12-31",
    ]


def test_a_year_without_bills_is_the_same_whether_it_was_opened_before_or_not(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202412", "A", 5))
    project.ok("sync", "202501")
    project.bill(("202601", "A", 5))
    project.ok("sync", "--unseal")
    opened_before = project.versions()
    project.sql("delete from customer.customer_plan_contract")
    project.ok("sync")
    assert project.versions() == opened_before


@pytest.mark.parametrize("period", [[], ["202601"]])
def test_a_baseline_that_is_not_december_is_noted(project, period):
    project.configure(whitelist_top_n=0)
    project.bill(("202510", "A", 5), ("202601", "A", 5))
    (note,) = [line for line in project.ok("sync", *period).splitlines() if "Note: " in line]
    assert "2026" in note
    assert "202510" in note
    assert project.versions()[-1] == "A 正常 已客 2026 2026-01-01 9999-12-31"


def test_a_december_baseline_is_not_noted(project):
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    assert "Note: " not in project.ok("sync")


def test_sealed_years_are_reported_counted_and_not_applied_until_unsealed(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    before = project.versions()
    project.bill(("202511", "A", 0))
    output = project.ok("sync")
    assert project.versions() == before
    assert "Inserted: 0\n" in output
    assert "Skipped: 2\n" in output
    # The version of December would change nothing but its neighbour: one more, none changed.
    assert "Sealed: 1\n" in output
    assert "--unseal" in output
    assert "2025-11-30" in output
    project.ok("sync", "--unseal")
    assert project.versions() == [
        "A 停缴 新客 2025 2025-11-30 2025-12-30",
        "A 正常 新客 2025 2025-12-31 2025-12-31",
        "A 正常 已客 2026 2026-01-01 9999-12-31",
    ]


def test_a_correction_of_a_sealed_year_still_reaches_the_year_after(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    project.sql('update business."规模明细" set "期末资产规模" = 0 where "月度" = \'2025-12-01\'')
    project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2025 2025-12-31 2025-12-31",
        "A 正常 新客 2026 2026-01-31 9999-12-31",
    ]


def test_status_year_names_the_open_year(project):
    project.configure(whitelist_top_n=0, status_year=2025)
    project.bill(("202411", "A", 5), ("202412", "A", 5), ("202501", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    project.sql(
        'update business."规模明细" set "期末资产规模" = 0 where "月度" in (\'2024-11-01\', \'2025-01-01\')'
    )
    assert "Sealed: 2\n" in project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2024 2024-11-30 2024-12-31",
        "A 正常 已客 2025 2025-01-01 2025-01-30",
        "A 停缴 已客 2025 2025-01-31 2025-12-31",
        "A 正常 新客 2026 2026-01-31 9999-12-31",
    ]


def test_years_before_the_open_one_that_have_no_versions_are_filled_in(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202601", "A", 5))
    project.ok("sync")
    project.bill(("202412", "A", 5), ("202512", "A", 5))
    assert "Sealed" not in project.ok("sync")
    assert project.versions() == [
        "A 正常 新客 2024 2024-12-31 2024-12-31",
        "A 正常 已客 2025 2025-01-01 2025-12-31",
        "A 正常 已客 2026 2026-01-01 9999-12-31",
    ]


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


def test_guard_an_empty_bill(project):
    project.bill(("202601", "A", 5))
    project.ok("sync")
    project.sql('delete from business."规模明细"')
    before = project.versions()
    assert "empty" in project.fails("sync")
    assert "empty" in project.fails("sync", "202601")
    assert project.versions() == before
    project.ok("sync", "--force")
    assert project.versions() == []
    assert project.sql("select action from customer.customer_plan_contract_audit") == [("removed",)]


def test_an_empty_bill_without_versions_is_no_error(project):
    assert "empty" in project.ok("sync")


def test_guard_a_period_that_is_missing_between_others(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202601", "A", 5), ("202603", "A", 0))
    error = project.fails("sync", "202602")
    assert error.startswith("Error: Guard: ")
    assert "202602" in error
    assert "202603" in error
    assert project.versions() == []
    project.ok("sync", "202602", "--force")
    assert len(project.versions()) == 2


@pytest.mark.parametrize("kind", ["suspended", "ended"])
def test_guard_too_many_contracts_closed(project, kind):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0.2, "min_contracts": 2})
    names = [f"C{number}" for number in range(10)]
    project.bill(*(("202512", name, 5) for name in names))
    project.ok("sync")

    def close(number: int) -> None:
        if kind == "suspended":
            project.sql('delete from business."规模明细" where "月度" = \'2026-01-01\'')
            project.bill(*(("202601", name, 5) for name in names[number:]), ("202601", "NEW", 5))
        else:
            project.sql('delete from business."规模明细" where company_id = any(%s)', names[:number])

    close(2)  # 2 of 10 are not more than 0.2
    project.ok("sync", "--dry-run")
    close(3)
    before = project.versions()
    error = project.fails("sync")
    assert error.startswith("Error: Guard: 3 of 10 ")
    assert "--force" in error
    assert project.versions() == before
    assert project.sql("select outcome from mdm.run order by run_id desc limit 1") == [("failed",)]
    project.fails("sync", "--dry-run")
    project.ok("sync", "--force")
    assert project.versions() != before


def test_guard_few_contracts_may_all_close(project):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0.2, "min_contracts": 3})
    project.bill(("202601", "A", 5), ("202601", "B", 5))
    project.ok("sync")
    project.bill(("202602", "A", 0))
    project.ok("sync")


def test_guard_does_not_count_what_was_suspended_before(project):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0, "min_contracts": 1})
    project.bill(("202512", "A", 5, 0))
    project.ok("sync")
    project.ok("sync", "202601")
    assert project.versions()[1:] == ["A 停缴 已客 2026 2026-01-01 9999-12-31"]


@pytest.mark.parametrize("period", ["202509", "202604"])
def test_a_period_outside_of_the_bill_names_both_ends(project, period):
    project.bill(("202510", "A", 5), ("202602", "A", 5))
    error = project.fails("sync", period)
    assert period in error
    assert "202510" in error
    assert "202602" in error
    assert project.versions() == []


def test_codes_that_the_dimensions_lack_are_named(project):
    names = [f"C{number:02}" for number in range(12)]
    project.bill(*(("202601", name, 5) for name in names), ("202601", "C00", 5, None, "P1", "PL999"))
    project.sql("delete from customer.\"年金客户\" where company_id <> 'C03'")
    error = project.fails("sync")
    assert error.startswith("Error: ForeignKeyViolation: ")
    assert '年金客户" lacks 11: C00, C01, C02, C04, C05, C06, C07, C08, C09, C10 and 1 more' in error
    assert '产品线" lacks 1: PL999' in error
    assert "just etl annuity_performance" in error
    assert project.versions() == []


def test_a_month_that_is_not_its_first_day_is_refused(project):
    project.bill(("202601", "A", 5))
    project.sql('update business."规模明细" set "月度" = \'2026-01-31\'')
    assert "2026-01-31" in project.fails("sync")
    assert project.versions() == []


NAMES = "select customer_name, plan_name, product_line_name from {} order by 1"
PRODUCT_LINE_SNAPSHOT_NAMES = "select customer_name, product_line_name from {} order by 1"


def shown_names(project) -> set[tuple]:
    """Return the names in all versions and snapshots."""
    return {
        *project.sql(NAMES.format("customer.customer_plan_contract")),
        *project.sql(NAMES.format("customer.fct_customer_plan_monthly")),
        *(
            (customer, "新计划", line)
            for customer, line in project.sql(
                PRODUCT_LINE_SNAPSHOT_NAMES.format("customer.fct_customer_product_line_monthly")
            )
        ),
    }


def rename_everything(project) -> None:
    """Give the customer, the plan and the product line other names."""
    project.sql('update customer."年金客户" set "客户名称" = \'新公司\'')
    project.sql('update mapping."年金计划" set "计划全称" = \'新计划\'')
    project.sql('update mapping."产品线" set "产品线" = \'新线\' where "产品线代码" = \'PL202\'')


def test_renames_show_at_once_in_versions_and_snapshots(project):
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    rename_everything(project)
    assert shown_names(project) == {("新公司", "新计划", "新线")}


@pytest.mark.parametrize("period", [[], ["202601"]])
def test_renames_without_triggers_show_after_the_next_sync_and_snapshot(project, period):
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    project.sql("set session_replication_role = replica")
    rename_everything(project)
    project.sql("reset session_replication_role")
    assert shown_names(project) != {("新公司", "新计划", "新线")}
    assert "Renamed: 2\n" in project.ok("sync", *period)
    project.ok("snapshot", "202601")
    assert shown_names(project) == {("新公司", "新计划", "新线")}
    # Names are no history.
    assert project.sql("select * from customer.customer_plan_contract_audit") == []
    assert "Renamed" not in project.ok("sync")


def test_a_version_that_has_a_new_name_and_goes(project):
    project.bill(("202601", "A", 5), ("202601", "B", 5))
    project.sql('delete from mapping."年金计划"')
    project.ok("sync")
    project.sql('insert into mapping."年金计划" ("年金计划号", "计划全称") values (\'P1\', \'计划一\')')
    project.sql("delete from business.\"规模明细\" where company_id = 'A'")
    output = project.ok("sync")
    assert "Removed: 1\n" in output
    assert "Renamed: 1\n" in output
    assert project.sql(NAMES.format("customer.customer_plan_contract")) == [("B公司", "计划一", "企年受托")]


def test_a_dry_run_changes_nothing_and_prints_what_the_real_run_prints(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202512", "A", 5), ("202601", "A", 5), ("202601", "C", 5))
    project.ok("sync")
    # Something to add and to change, to remove, and in a sealed year.
    project.bill(("202602", "A", 0), ("202511", "A", 5))
    project.sql("delete from business.\"规模明细\" where company_id = 'C'")
    before = dump(project)
    dry = project.ok("sync", "dry=1")
    assert dump(project) == before
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


def test_when_the_latest_year_vanishes_the_year_before_opens_again_whatever_the_period(project):
    project.bill(*((month, "A", 5) for month in ("202311", "202312", "202412", "202512", "202601")))
    project.ok("sync")
    project.sql("""delete from business."规模明细" where "月度" = '2026-01-01'""")
    project.ok("sync", "202412")
    assert project.versions()[-1] == "A 正常 战客 已客 2025 2025-01-01 9999-12-31"
    assert "Inserted: 0\n  Updated: 0\n" in project.ok("sync")


def test_the_year_that_opens_again_keeps_all_its_months(project):
    months = [f"{year}{month:02}" for year in range(2022, 2026) for month in range(1, 13)][11:]
    project.bill(*((month, "A", 0 if month == "202506" else 5) for month in [*months, "202601"]))
    project.ok("sync")
    project.sql("""delete from business."规模明细" where "月度" = '2026-01-01'""")
    for period in ("202306", "202406"):
        assert "Changes: removed 1, restated 1\n" in project.ok("sync", period, "--dry-run", "--unseal")
    project.ok("sync", "202306")
    assert "Inserted: 0\n  Updated: 0\n" in project.ok("sync")
    assert len(project.versions()) == 6
