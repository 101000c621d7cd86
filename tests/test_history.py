"""The contract history (specification, section 3), a test per rule."""

import pytest

THRESHOLD_ONLY = {"strategic_threshold": 1000, "whitelist_top_n": 0}


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


def test_a_month_that_changes_gives_and_takes_the_versions_that_start_from_it_on(project):
    project.configure(**THRESHOLD_ONLY)
    project.bill(
        *((month, company, 5) for month in ("202512", "202601") for company in "ABCD"),
        *((month, "A", 5) for month in ("202602", "202603")),
        *((month, "B", 0) for month in ("202602", "202603")),
        *((month, "C", 5) for month in ("202602", "202603")),
        ("202602", "D", 0),
        ("202603", "D", 5),
    )
    project.ok("sync")
    before = [line for line in project.versions() if line[0] == "C"]
    project.sql("""
        update business."规模明细"
        set "期末资产规模" = 5 - "期末资产规模"
        where "月度" = '2026-02-01' and company_id in ('A', 'B', 'D')
    """)
    project.ok("sync")
    assert [line for line in project.versions() if " 2026 " in line and line[0] != "C"] == [
        "A 正常 已客 2026 2026-01-01 2026-02-27",
        "A 停缴 已客 2026 2026-02-28 2026-03-30",
        "A 正常 已客 2026 2026-03-31 9999-12-31",
        "B 正常 已客 2026 2026-01-01 2026-03-30",
        "B 停缴 已客 2026 2026-03-31 9999-12-31",
        "D 正常 已客 2026 2026-01-01 9999-12-31",
    ]
    assert [line for line in project.versions() if line[0] == "C"] == before


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


def test_sync_of_a_period_brings_all_years_in_step(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202411", "A", 5), ("202512", "A", 5))
    project.ok("sync")
    project.sql('update business."规模明细" set "期末资产规模" = 0 where "月度" = \'2024-11-01\'')
    project.bill(("202601", "A", 5))
    project.ok("sync", "202601", "--unseal")
    assert project.versions() == [
        "A 停缴 新客 2024 2024-11-30 2024-12-31",
        "A 正常 新客 2025 2025-12-31 2025-12-31",
        "A 正常 已客 2026 2026-01-01 9999-12-31",
    ]


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


def test_an_open_year_after_the_latest_one_is_said_to_seal_that_as_well(project):
    project.configure(status_year=2027)
    project.bill(("202601", "A", 5))
    project.ok("sync")
    project.sql('update business."规模明细" set "期末资产规模" = 0')
    for words in ["sync", "--dry-run"], ["sync"]:
        output = project.ok(*words)
        assert (
            "Note: status_year in config/customer_mdm.yaml is 2027, after the latest year, 2026: "
            "what has versions is sealed, the latest year, too\n" in output
        )
        assert "Sealed: 1\n" in output


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


def test_a_dry_run_with_nothing_to_do_says_so(project):
    project.bill(("202601", "A", 5))
    assert "--plan " in project.ok("sync", "--dry-run")
    project.ok("sync")
    output = project.ok("sync", "--dry-run")
    assert output.endswith("  Nothing to do: no version would change\n") and "--plan" not in output


def test_a_year_after_the_latest_one_is_never_sealed(project):
    """Its versions would stand over those of the latest year, which is open."""
    project.configure(status_year=2026)
    project.bill(("202411", "A", 5), ("202412", "A", 5))
    project.ok("sync", "202501")
    dry = project.ok("sync", "--dry-run")
    assert "Sealed" not in dry
    project.ok("sync", "--plan", dry.split("--plan ")[1].split()[0])
    assert project.versions() == ["A 正常 战客 新客 2024 2024-11-30 9999-12-31"]
    assert "0 failed" in project.ok("validate")
