"""What a sync leaves to be done is not forgotten: snapshots that are behind, differences in sealed years."""

import pytest

from project import Project

RULES = {"whitelist_top_n": 0, "expected_shares": {"strategic": [0, 1], "existing": [0, 1]}}
BILL = 'business."规模明细"'


@pytest.fixture
def refreshed(project: Project) -> Project:
    """A project with four months in two years, all of them in the snapshots."""
    project.configure(**RULES)
    project.bill(
        *((month, company, 5) for month in ("202411", "202412", "202501", "202502") for company in "AB")
    )
    project.ok("sync")
    project.ok("snapshot", "202411..202502")
    return project


def behind(project: Project) -> list[str]:
    """Return the months that are remembered as behind."""
    return [
        month
        for (month,) in project.sql("select to_char(month, 'YYYYMM') from mdm.snapshot_behind order by 1")
    ]


def test_what_is_behind_is_named_until_it_is_refreshed(refreshed):
    refreshed.sql(
        f"update {BILL} set \"期末资产规模\" = 7 where \"月度\" = '2025-01-01' and company_id = 'A'"
    )
    note = "snapshots are behind, refresh them: just snapshot 202501\n"
    assert note in refreshed.ok("sync", "dry=1")
    assert behind(refreshed) == []
    assert note in refreshed.ok("sync")
    assert note in refreshed.ok("sync")
    refreshed.ok("snapshot", "202501", "dry=1")
    assert behind(refreshed) == ["202501"]
    refreshed.ok("snapshot", "202501")
    assert "behind" not in refreshed.ok("sync")
    assert " 0 failed" in refreshed.ok("validate")


def test_hooks_that_are_resumed_refresh_what_the_sync_before_left(refreshed):
    """The sync was committed, then the snapshots failed: post-etl of one month does the others, too."""
    refreshed.configure(**RULES, status_year=2024)
    refreshed.ok("sync")
    refreshed.sql(f"delete from {BILL} where \"月度\" = '2024-12-01' and company_id = 'A'")
    refreshed.ok("sync")
    assert behind(refreshed) == ["202412", "202501", "202502"]
    output = refreshed.ok("post-etl", "annuity_performance", "202412")
    assert output.count("Snapshot refresh completed") == 3
    assert behind(refreshed) == []
    assert " 0 failed" in refreshed.ok("validate")


def test_a_name_that_only_a_sync_brings_leaves_snapshots_behind_and_validate_sees_it(refreshed):
    refreshed.sql("""
        delete from mapping."年金计划";
        insert into mapping."年金计划" ("年金计划号", "计划全称") values ('P1', '新名')
    """)
    assert "snapshot_name_differs_from_dimension" in refreshed.fails("validate")
    output = refreshed.ok("sync")
    assert "Renamed: 4\n" in output
    assert "just snapshot 202411..202502\n" in output
    assert "snapshot_name_differs_from_dimension" in refreshed.fails("validate")
    refreshed.ok("snapshot", "202411..202502")
    assert " 0 failed" in refreshed.ok("validate")


def test_sealed_years_that_differ_are_said_by_each_sync_and_their_snapshots_wait(refreshed):
    refreshed.bill(("202412", "C", 5))
    for _ in range(2):
        output = refreshed.ok("sync")
        assert "Sealed: 1\n" in output
        assert "come out short: just sync --unseal, then just snapshot 202412\n" in output
    refreshed.ok("sync", "--unseal")
    output = refreshed.ok("sync")
    assert "Sealed" not in output
    refreshed.ok("snapshot", "202412..202502")
    assert behind(refreshed) == []
    assert " 0 failed" in refreshed.ok("validate")


def test_resolve_names_the_snapshots_that_it_leaves_behind(refreshed):
    temporary = "IN0123456789ABCDEF"
    refreshed.bill(*((month, temporary, 3) for month in ("202501", "202502")))
    refreshed.sql("""insert into customer."当年中标" ("上报月份", company_id, "产品线代码")
        values ('2025-01-01', 'IN0123456789ABCDEF', 'PL202')""")
    refreshed.ok("sync")
    refreshed.ok("snapshot", "202411..202502")
    output = refreshed.ok("resolve", temporary, "C", "--new", "--force")
    assert "Then the snapshots: just snapshot 202501..202502\n" in output
    assert "just snapshot 202501..202502\n" in refreshed.ok("sync")
    refreshed.ok("snapshot", "202501..202502")
    assert " 0 failed" in refreshed.ok("validate")


def test_a_year_that_a_period_opened_is_no_breach(refreshed):
    refreshed.bill(("202512", "A", 5))
    output = refreshed.ok("sync", "202601")
    refreshed.ok("snapshot", "202512")
    assert "no month of 2026 is loaded" not in output
    assert "is what the bill and the rules want" in refreshed.ok("validate")
    assert "is what the bill and the rules want" in refreshed.ok("validate", "202512")


def test_the_month_after_the_bill_is_looked_at_without_opening_its_year(refreshed):
    refreshed.bill(("202512", "A", 5))
    refreshed.ok("sync")
    assert "is what the bill and the rules want" in refreshed.ok("validate", "202601")


def test_whoever_shows_what_the_history_says_says_that_it_is_old(refreshed):
    """Bill or rules have changed since the last sync."""
    shown = ("timeline A", "why A", "export fct_contract_monthly 202502 dry=1", "report 202502")
    for words in shown:
        assert "since the last sync" not in refreshed.ok(*words.split())
    refreshed.sql("""update business."规模明细" set "期末资产规模" = 4 where "月度" = '2025-02-01'""")
    for words in shown:
        assert "the bill has changed since the last sync (202502): run just sync first" in refreshed.ok(
            *words.split()
        )
    page = (refreshed.folder / "report-202502.html").read_text("utf-8")
    assert page.index("本报告的数字可能已过时") < page.index('id="figures"')
    # The month before is as it was.
    assert "since the last sync" not in refreshed.ok("report", "202501")
    refreshed.ok("sync")
    refreshed.ok("snapshot", "202502")
    refreshed.configure(strategic_threshold=1)
    for words in shown:
        assert "the rules have changed since the last sync" in refreshed.ok(*words.split())


def test_a_printed_script_refuses_another_bill(refreshed):
    refreshed.bill(("202503", "A", 5))
    script = refreshed.folder / "sync.sql"
    script.write_text(refreshed.ok("render", "sync"), "utf-8")
    refreshed.bill(("202502", "A", 5))
    result = refreshed.outside.just("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script))
    assert result.returncode != 0
    assert "The bill has changed since this script was printed" in result.stderr
    script.write_text(refreshed.ok("render", "sync"), "utf-8")
    result = refreshed.outside.just("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script))
    assert result.returncode == 0, result.stderr
    assert "Inserted: 0\n  Updated: 0\n" in refreshed.ok("sync")


def test_a_bill_that_was_inherited_is_looked_at_once_more(refreshed):
    refreshed.sql(f"""create table business.kid () inherits ({BILL});
        insert into business.kid ("月度", company_id, "计划代码", "产品线代码", "期末资产规模")
        values ('2025-02-01', 'A', 'P1', 'PL201', 5)""")
    assert "Inserted: 1\n" in refreshed.ok("sync")
    refreshed.sql("drop table business.kid")
    assert "Removed: 1\n" in refreshed.ok("sync")
