"""The checks (specification, section 7): the good state passes, and each check sees what breaks its rule."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mdm import checks, config, period
from mdm.database import Database
from mdm.errors import Problem
from mdm.runs import Run
from mdm.snapshot import snapshot
from mdm.sync import sync
from project import Project

FAILING, WARNING = "✗", "!"
GOOD_RULES = {"strategic_threshold": 1000, "whitelist_top_n": 0}


@dataclass
class Breach:
    """SQL after which a check finds rows: at all and for the month `seen`, not for `unseen`.

    No other check does but `also`, those that see the same from another side.
    """

    check: str
    sql: str
    seen: str = "202601"
    unseen: str = "202511"
    sign: str = FAILING
    also: tuple[str, ...] = ()


def drop(*constraints: str) -> str:
    """Return the SQL that lets versions be stored which the schema refuses."""
    return "".join(
        f"alter table customer.customer_plan_contract drop constraint {name};" for name in constraints
    )


def version(company: str, line: str, year: int, valid_from: str, valid_to: str, plan: str = "P1") -> str:
    """Return the SQL that adds a version."""
    return f"""
        insert into customer.customer_plan_contract
            (company_id, plan_code, product_line_code, status_year, contract_status, valid_from, valid_to)
        values ('{company}', '{plan}', '{line}', {year}, '正常', '{valid_from}', '{valid_to}');
    """


def bill(month: str, company: str, line: str = "PL202", assets: str = "1") -> str:
    """Return the SQL that adds a row to the bill (and nothing to the dimensions)."""
    return f"""
        insert into business."规模明细" ("月度", company_id, "计划代码", "产品线代码", "期末资产规模")
        values ('{month}', {company}, 'P1', '{line}', {assets});
    """


SNAPSHOTS = (
    "plan_snapshot_differs_from_contract_month",
    "product_line_snapshot_differs_from_contract_month",
)
# What a row of the bill also is, of which nobody has told the history.
CHANGED = ("bill_month_changed", "snapshot_total_differs_from_bill")
PLAN_TOTAL = "plan_total_differs_from_rows"
LINE_TOTAL = "product_line_total_differs_from_rows"
CONTRACT = "update customer.customer_plan_contract set"
LINE_ROW = "update customer.fct_customer_product_line_monthly set"
PLAN_ROW = "update customer.fct_customer_plan_monthly set"
A_OPENS = "where company_id = 'A' and valid_from = '2026-01-01'"
A_IN_JANUARY = "where company_id = 'A' and snapshot_month = '2026-01-31'"


def test_rows_that_are_not_shown_are_counted(project):
    project.bill(*((f"2026{month:02}", "A", 5) for month in range(1, 13)))
    project.sql("""update business."规模明细" set "机构代码" = 'G00', "机构名称" = '某处'""")
    project.ok("sync")
    assert "\n  ... and 2 more: --show 12\n" in project.just("validate").stdout
    assert "... and" not in project.just("validate", "--show", "12").stdout


BREACHES = [
    Breach(
        "contract_without_company",
        drop("fk_contract_company") + version("Z", "PL202", 2024, "2024-05-31", "2024-12-31"),
        seen="202406",
    ),
    Breach(
        "contract_without_product_line",
        drop("fk_contract_product_line") + version("A", "PL999", 2024, "2024-05-31", "2024-12-31"),
        seen="202405",
    ),
    Breach("bill_without_company", bill("2025-12-01", "'Z'"), seen="202512", also=CHANGED),
    Breach("bill_without_product_line", bill("2025-12-01", "'A'", "PL999"), seen="202512", also=CHANGED),
    Breach(
        "branch_unknown",
        """update business."规模明细" set "机构代码" = 'G00', "机构名称" = '某处'
        where "月度" = '2026-01-01'""",
        sign=WARNING,
        also=("bill_month_changed",),
    ),
    Breach("row_without_load", """update business."规模明细" set load_id = 7 where "月度" = '2026-01-01'"""),
    Breach(
        "row_without_load",
        """insert into customer."当年中标" ("上报月份", company_id, load_id) values ('2026-03-01', 'A', 7)""",
        seen="202603",
    ),
    Breach(
        "row_without_load",
        """insert into customer."当年流失" ("上报月份", company_id, load_id) values ('2026-03-01', 'A', 7)""",
        seen="202603",
    ),
    Breach(
        "row_without_run",
        """
        insert into mdm.load (run_id, domain, file_name, sheet, sha256, file_size, months,
            rows_read, rows_loaded, rows_rejected, rows_skipped)
        values (7, 'annuity_performance', 'f', 's', '', 0, '{2026-01-01,2026-02-01}', 0, 0, 0, 0)
        """,
    ),
    Breach(
        "row_without_run",
        """
        insert into customer.customer_plan_contract_audit (run_id, action, contract_id, company_id,
            plan_code, product_line_code, is_strategic, is_existing, status_year, contract_status,
            valid_from, valid_to, created_at, updated_at)
        select 7, 'removed', contract_id, company_id, plan_code, product_line_code, is_strategic,
            is_existing, status_year, contract_status, valid_from, valid_to, created_at, updated_at
        from customer.customer_plan_contract where valid_to = '9999-12-31'
        """,
    ),
    Breach(
        "contract_with_two_current_versions",
        drop("uq_active_contract") + version("B", "PL202", 2026, "2026-02-10", "9999-12-31"),
        seen="202602",
        unseen="202601",
    ),
    # Two versions on one day: the last day is the next one's first, ...
    Breach(
        "overlapping_versions", f"{CONTRACT} valid_from = '2026-01-30' {A_OPENS.replace('-01-01', '-01-31')}"
    ),
    # ... both hold for a while, ...
    Breach(
        "overlapping_versions", f"{CONTRACT} valid_from = '2026-01-12' {A_OPENS.replace('-01-01', '-01-31')}"
    ),
    # ... one lies within another, ...
    Breach("overlapping_versions", version("A", "PL202", 2026, "2026-01-05", "2026-01-10")),
    # ... also where others follow.
    Breach("overlapping_versions", version("C", "PL202", 2025, "2025-12-10", "2025-12-20"), seen="202512"),
    Breach("gap_within_year", f"{CONTRACT} valid_to = '2026-01-29' {A_OPENS}"),
    Breach(
        "gap_within_year",
        version("A", "PL201", 2024, "2024-01-01", "2024-01-31")
        + version("A", "PL201", 2024, "2024-07-31", "2024-12-31"),
        seen="202404",
        unseen="202401",
    ),
    Breach(
        "year_ends_early",
        f"{CONTRACT} valid_to = '2026-03-31' where company_id = 'B'",
        seen="202604",
        unseen="202603",
    ),
    Breach(
        "year_ends_early",
        version("A", "PL201", 2024, "2024-01-01", "2024-11-30"),
        seen="202412",
        unseen="202411",
    ),
    Breach(
        "version_ends_before_start",
        drop("ck_contract_valid") + version("A", "PL202", 2026, "2026-02-20", "2026-02-10"),
        seen="202602",
        unseen="202601",
    ),
    Breach(
        "version_outside_status_year",
        f"{CONTRACT} valid_to = '2026-01-15' where company_id = 'C' and valid_from = '2025-12-31'",
    ),
    Breach(
        "version_outside_status_year",
        version("A", "PL201", 2024, "2023-11-30", "2024-12-31"),
        seen="202311",
    ),
    Breach(
        "version_outside_status_year",
        version("A", "PL201", 2024, "2026-02-15", "9999-12-31"),
        seen="202602",
    ),
    Breach(
        "status_unknown",
        drop("ck_contract_status")
        + f"{CONTRACT} contract_status = '暂停' where valid_from > '2026-01-01' and company_id in ('A', 'B');"
        f"{PLAN_ROW} contract_status = '暂停' where snapshot_month = '2026-01-31'"
        " and company_id in ('A', 'B')",
        also=(PLAN_TOTAL,),
    ),
    Breach("month_not_on_its_day", bill("2026-01-15", "''"), unseen="202512", also=("bill_month_changed",)),
    Breach(
        "month_not_on_its_day",
        """
        alter table customer.fct_customer_product_line_monthly drop constraint ck_product_line_snapshot_month;
        alter table customer.fct_customer_plan_monthly drop constraint ck_plan_snapshot_month;
        insert into customer.fct_customer_product_line_monthly
        select '2026-01-15', company_id, product_line_code, product_line_name, customer_name, is_strategic,
            is_existing, is_new, is_winning_this_year, is_churned_this_year, 0, plan_count
        from customer.fct_customer_product_line_monthly where snapshot_month = '2026-01-31';
        insert into customer.fct_customer_plan_monthly
        select '2026-01-15', company_id, plan_code, product_line_code, customer_name, plan_name,
            product_line_name, is_churned_this_year, contract_status, 0
        from customer.fct_customer_plan_monthly where snapshot_month = '2026-01-31';
        """,
        # On that day other versions hold.
        also=(
            "plan_row_without_version",
            "product_line_row_without_version",
            "plan_snapshot_differs_from_versions",
            PLAN_TOTAL,
            LINE_TOTAL,
        ),
    ),
    Breach("snapshot_name_differs_from_dimension", f"{LINE_ROW} customer_name = '某公司' {A_IN_JANUARY}"),
    Breach("snapshot_name_differs_from_dimension", f"{PLAN_ROW} plan_name = '某计划' {A_IN_JANUARY}"),
    Breach("snapshot_name_differs_from_dimension", f"{PLAN_ROW} product_line_name = null {A_IN_JANUARY}"),
    # A row that belongs to no contract changes its month, too.
    Breach("bill_month_changed", bill("2026-01-01", "''")),
    Breach("bill_month_changed", """update business."规模明细" set "供款" = 1 where "月度" = '2026-01-01'"""),
    Breach(
        "bill_month_changed",
        """delete from business."规模明细" where "月度" = '2026-01-01'""",
        also=("snapshot_total_differs_from_bill",),
    ),
    Breach(
        "contract_month_differs_from_bill",
        "delete from mdm.contract_month where month = '2026-01-01' and company_id = 'A'",
        also=("plan_snapshot_differs_from_contract_month",),
    ),
    Breach(
        "contract_month_differs_from_bill",
        "update mdm.contract_month set assets = assets + 1 where month = '2026-01-01' and company_id = 'E'",
        also=SNAPSHOTS,
    ),
    Breach(
        "contract_month_differs_from_bill",
        "update mdm.contract_month set contributions = 1 where month = '2026-01-01' and company_id = 'D'",
    ),
    Breach(
        "plan_snapshot_differs_from_contract_month",
        f"{PLAN_ROW} aum_balance = aum_balance + 0.01 {A_IN_JANUARY}",
        also=("snapshot_total_differs_from_bill", PLAN_TOTAL, "plan_rank_differs_from_assets"),
    ),
    Breach(
        "product_line_snapshot_differs_from_contract_month",
        f"{LINE_ROW} aum_balance = aum_balance + 0.01 {A_IN_JANUARY}",
        also=("snapshot_total_differs_from_bill", LINE_TOTAL),
    ),
    Breach(
        "snapshot_total_differs_from_bill",
        bill("2025-12-01", "'E'", assets="0.01"),
        seen="202512",
        unseen="202601",
        also=("bill_month_changed",),
    ),
    Breach(
        "plan_row_without_version",
        """
        insert into customer.fct_customer_plan_monthly (snapshot_month, company_id, plan_code,
            product_line_code, is_churned_this_year, contract_status, aum_balance)
        values ('2026-01-31', 'A', 'P9', 'PL202', false, '停缴', 0)
        """,
        also=("snapshot_name_differs_from_dimension", PLAN_TOTAL),
    ),
    Breach(
        "product_line_row_without_version",
        """
        insert into customer.fct_customer_product_line_monthly (snapshot_month, company_id,
            product_line_code, is_strategic, is_existing, is_new, is_winning_this_year,
            is_churned_this_year, aum_balance, plan_count)
        values ('2026-01-31', 'A', 'PL201', false, false, false, false, false, 0, 1)
        """,
        also=("snapshot_name_differs_from_dimension", LINE_TOTAL),
    ),
    Breach(
        "version_without_plan_row",
        f"delete from customer.fct_customer_plan_monthly {A_IN_JANUARY}",
        also=(PLAN_TOTAL,),
    ),
    Breach(
        "version_without_plan_row",
        "delete from customer.fct_customer_plan_monthly where snapshot_month = '2026-01-31'",
        also=(PLAN_TOTAL,),
    ),
    Breach(
        "version_without_product_line_row",
        f"delete from customer.fct_customer_product_line_monthly {A_IN_JANUARY}",
        also=(LINE_TOTAL,),
    ),
    Breach(
        "plan_snapshot_differs_from_versions",
        f"{PLAN_ROW} contract_status = '正常' {A_IN_JANUARY}",
        also=(PLAN_TOTAL,),
    ),
    Breach(
        "product_line_snapshot_differs_from_versions",
        f"{LINE_ROW} is_strategic = not is_strategic {A_IN_JANUARY}",
        also=(LINE_TOTAL,),
    ),
    Breach(
        "product_line_snapshot_differs_from_versions",
        f"{LINE_ROW} is_existing = not is_existing {A_IN_JANUARY}",
        also=(LINE_TOTAL,),
    ),
    Breach(
        "product_line_snapshot_differs_from_versions",
        f"{LINE_ROW} plan_count = plan_count + 1 {A_IN_JANUARY}",
        also=(LINE_TOTAL,),
    ),
    Breach(
        "is_new_differs_from_definition", f"{LINE_ROW} is_new = not is_new {A_IN_JANUARY}", also=(LINE_TOTAL,)
    ),
    Breach(
        "winning_differs_from_awards",
        f"{LINE_ROW} is_winning_this_year = true {A_IN_JANUARY}",
        also=(LINE_TOTAL,),
    ),
    Breach(
        "winning_differs_from_awards",
        """
        insert into customer."当年中标" ("上报月份", company_id, "产品线代码")
        values ('2026-01-31', 'A', 'PL202')
        """,
    ),
    Breach(
        "product_line_churned_differs_from_losses",
        f"{LINE_ROW} is_churned_this_year = true {A_IN_JANUARY}",
        also=(LINE_TOTAL,),
    ),
    Breach(
        "product_line_churned_differs_from_losses",
        """
        insert into customer."当年流失" ("上报月份", company_id, "产品线代码")
        values ('2026-01-31', 'A', 'PL202')
        """,
    ),
    Breach(
        "plan_churned_differs_from_losses",
        f"{PLAN_ROW} is_churned_this_year = true {A_IN_JANUARY}",
        also=(PLAN_TOTAL,),
    ),
    Breach(
        "plan_churned_differs_from_losses",
        """
        insert into customer."当年流失" ("上报月份", company_id, "年金计划号")
        values ('2026-01-31', 'A', 'P1')
        """,
    ),
    Breach(
        "contract_without_plan",
        """delete from mapping."年金计划" where "年金计划号" = 'P2'""",
        sign=WARNING,
        also=("snapshot_name_differs_from_dimension",),
    ),
    Breach(
        "event_without_company",
        """insert into customer."当年中标" ("上报月份", company_id) values ('2026-01-01', 'Z')""",
        sign=WARNING,
    ),
    Breach(
        "event_without_company",
        """insert into customer."当年流失" ("上报月份", "上报客户名称") values ('2026-01-01', '某公司')""",
        sign=WARNING,
    ),
    Breach(
        "event_without_product_line",
        """
        insert into customer."当年中标" ("上报月份", company_id, "产品线代码")
        values ('2026-01-01', 'A', 'PL999')
        """,
        sign=WARNING,
    ),
    Breach(
        "event_without_product_line",
        """
        insert into customer."当年流失" ("上报月份", company_id, "产品线代码")
        values ('2026-01-01', 'A', 'PL999')
        """,
        sign=WARNING,
    ),
    Breach(
        "loaded_month_without_snapshot",
        """
        delete from customer.fct_customer_product_line_monthly where snapshot_month = '2026-01-31';
        delete from customer.fct_customer_plan_monthly where snapshot_month = '2026-01-31';
        """,
        sign=WARNING,
        also=(
            PLAN_TOTAL,
            LINE_TOTAL,
        ),
    ),
    Breach(
        "strategic_share",
        f"{CONTRACT} is_strategic = true where valid_to = '9999-12-31';"
        f"{LINE_ROW} is_strategic = true where snapshot_month = '2026-01-31'",
        sign=WARNING,
        also=(
            "plan_snapshot_differs_from_versions",
            LINE_TOTAL,
        ),
    ),
    Breach(
        "existing_share",
        f"{CONTRACT} is_existing = true where valid_to = '9999-12-31';"
        f"{LINE_ROW} is_existing = true, is_new = false where snapshot_month = '2026-01-31'",
        sign=WARNING,
        also=(
            "plan_snapshot_differs_from_versions",
            LINE_TOTAL,
        ),
    ),
    Breach("plan_snapshot_differs_from_versions", f"{PLAN_ROW} contract_id = contract_id + 1 {A_IN_JANUARY}"),
    Breach(
        "plan_snapshot_differs_from_versions",
        f"{PLAN_ROW} is_existing = not is_existing {A_IN_JANUARY}",
        also=(PLAN_TOTAL,),
    ),
    Breach(
        "plan_snapshot_differs_from_contract_month", f"{PLAN_ROW} is_in_bill = not is_in_bill {A_IN_JANUARY}"
    ),
    Breach(
        "plan_snapshot_differs_from_contract_month",
        f"{PLAN_ROW} contributions = coalesce(contributions, 0) + 1 {A_IN_JANUARY}",
        also=(PLAN_TOTAL,),
    ),
    Breach("plan_rank_differs_from_assets", f"{PLAN_ROW} product_line_rank = 99 {A_IN_JANUARY}"),
    Breach(
        "plan_rank_differs_from_assets",
        f"{PLAN_ROW} product_line_rank = null where snapshot_month = '2026-01-31'",
    ),
    Breach(
        PLAN_TOTAL, "delete from customer.fct_customer_plan_monthly_total where snapshot_month = '2026-01-31'"
    ),
    Breach(
        PLAN_TOTAL,
        "update customer.fct_customer_plan_monthly_total set contract_count = contract_count + 1 "
        "where snapshot_month = '2026-01-31'",
    ),
    Breach(
        LINE_TOTAL,
        "update customer.fct_customer_product_line_monthly_total set plan_count = plan_count + 1 "
        "where snapshot_month = '2026-01-31'",
    ),
    Breach(
        LINE_TOTAL,
        "update customer.fct_customer_product_line_monthly_total set snapshot_month = '2026-01-30' "
        "where snapshot_month = '2026-01-31'",
    ),
]


def made_good(project: Project) -> Project:
    """Make history and snapshots of `project` what its bill says, and return it.

    A stops in January, in which B comes; C stops in December; D and E stay, and D has a second plan on
    another product line since January. A and B are strategic, B by the sum of its two rows.
    """
    project.configure(**GOOD_RULES, expected_shares={"strategic": [0, 0.9], "existing": [0, 0.9]})
    project.bill(
        ("202511", "A", 1000), ("202512", "A", 1000), ("202601", "A", 0),
        ("202601", "B", "999.9951"), ("202601", "B", "0.0049"),
        ("202511", "C", 10), ("202512", "C", 0),
        ("202511", "D", 10), ("202512", "D", 10), ("202601", "D", 10),
        ("202601", "D", 5, None, "P2", "PL201"),
        ("202511", "E", 1), ("202512", "E", 1), ("202601", "E", 1),
    )  # fmt: skip
    project.sql("""insert into customer."当年中标" ("上报月份", company_id, "产品线代码")
        values ('2026-01-01', 'B', 'PL202'), ('2026-03-01', 'D', 'PL202')""")
    project.sql("""insert into customer."当年流失" ("上报月份", company_id, "产品线代码", "年金计划号")
        values ('2025-12-01', 'C', 'PL202', 'P1'), ('2025-12-01', 'D', null, 'P1')""")
    database = open_database(project)
    sync(database, Run(0), None)
    for month in ("202511", "202512", "202601"):
        snapshot(database, Run(0), period.parse(month))
    return project


@pytest.fixture
def good(project: Project) -> Project:
    """A project of one's own whose history and snapshots are what the bill says."""
    return made_good(project)


@pytest.fixture(scope="module")
def shared(shared_project: Project) -> Project:
    """Such a project for all tests of this module, which only read it."""
    return made_good(shared_project)


@pytest.fixture
def rolled_back(shared: Project) -> Iterator[Project]:
    """The shared project; what is changed on its connection is rolled back."""
    with shared.connection.transaction(force_rollback=True):
        yield shared


def open_database(project) -> Database:
    """Return the project's database with the project's configuration, in this process."""
    return Database(project.connection, config.read(project.folder / "config"))


def findings(project, capsys, month: str | None = None) -> list[tuple[str, str]]:
    """Run the checks in this process and return sign and name of those that found rows."""
    capsys.readouterr()
    failed = ""
    try:
        checks.validate(open_database(project), month and period.parse(month))
    except Problem as problem:
        failed = problem.what
    found = re.findall(r"^([✗!]) (\w+): ", capsys.readouterr().out, re.MULTILINE)
    named = re.fullmatch(r"\d+ of \d+ checks failed: (.*)", failed)
    assert [name for sign, name in found if sign == FAILING] == (named[1].split(", ") if named else [])
    return found


def test_good_state_passes(shared):
    printed = shared.ok("validate")
    names = [path.stem for path in checks.files()]
    assert re.findall(r"^✓ (\w+): [A-Z].*[^.\n]$", printed, re.MULTILINE) == names
    assert printed.splitlines()[-2:] == [
        f"{len(names)} checks: {len(names)} passed, 0 warned, 0 failed",
        "✓ The history is what the bill and the rules want",
    ]


@pytest.mark.parametrize("month", ["202401", "202511", "202512", "202601", "202602"])
def test_good_state_passes_month_by_month(shared, capsys, month):
    assert findings(shared, capsys, month) == []


@pytest.mark.parametrize(
    "breach", BREACHES, ids=[f"{place}-{breach.check}" for place, breach in enumerate(BREACHES)]
)
def test_check_finds_what_breaks_its_rule_and_no_other_does(rolled_back, capsys, breach):
    assert findings(rolled_back, capsys) == []
    rolled_back.sql(breach.sql)
    rolled_back.sql("set constraints all immediate")
    assert {name for _, name in findings(rolled_back, capsys)} == {breach.check, *breach.also}
    assert (breach.sign, breach.check) in findings(rolled_back, capsys, breach.seen)
    assert (breach.sign, breach.check) not in findings(rolled_back, capsys, breach.unseen)


def test_every_check_has_a_breach():
    assert {path.stem for path in checks.files()} == {breach.check for breach in BREACHES}


def test_checks_pass_on_an_empty_database(project):
    assert " 0 warned, 0 failed" in project.ok("validate")


def test_failed_check_sets_the_exit_code_and_is_named_with_its_rows(good):
    good.sql(f"{LINE_ROW} aum_balance = 7 {A_IN_JANUARY}")
    result = good.just("validate", "202601")
    assert result.returncode == 1
    assert result.stderr.startswith("Error: 3 of ")
    names = SNAPSHOTS[1], LINE_TOTAL, "snapshot_total_differs_from_bill"
    assert f"checks failed: {', '.join(names)}\n" in result.stderr
    lines = result.stdout.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(FAILING))
    assert lines[place] == (
        "✗ product_line_snapshot_differs_from_contract_month: The assets in the product line snapshot "
        "are those of the month (if not: just snapshot PERIOD): 1 row"
    )
    assert lines[place + 1].split() == [
        "snapshot_month", "company_id", "product_line_code", "aum_balance", "assets"
    ]  # fmt: skip
    assert lines[place + 2].split() == ["2026-01-31", "A", "PL202", "7.00", "0.0000"]
    assert " 0 warned, 3 failed" in lines[-1]
    assert good.just("validate", "202512").returncode == 0


def test_warning_leaves_the_exit_code_alone(good):
    good.configure(**GOOD_RULES, expected_shares={"strategic": [0.05, 0.1], "existing": [0.7, 1]})
    printed = good.ok("validate", "202601").splitlines()
    place = next(number for number, line in enumerate(printed) if line.startswith("! strategic_share"))
    assert printed[place] == (
        "! strategic_share: The share of strategic contracts (战客) is in its configured range: 1 row"
    )
    assert printed[place + 2].split() == ["5", "2", "0.4000", "0.05", "0.1"]
    assert " 2 warned, 0 failed" in printed[-2]


def test_share_on_the_bound_of_its_range_is_in_it(good, capsys):
    good.configure(expected_shares={"strategic": [0.4, 0.5], "existing": [0.5, 0.6]})
    assert findings(good, capsys) == []


def test_all_rows_are_counted_and_the_first_are_shown(rolled_back, capsys):
    rolled_back.sql(f"{PLAN_ROW} is_in_bill = not is_in_bill")
    with pytest.raises(Problem):
        checks.validate(open_database(rolled_back), None, show=2)
    printed = capsys.readouterr().out
    assert "(if not: just snapshot PERIOD): 13 rows\n" in printed
    assert len(re.findall(r"^  20", printed, re.MULTILINE)) == 2


def test_snapshots_of_a_sealed_year_that_are_short_are_found(good, capsys):
    """What a sealed year does not hold is missing from its snapshots, however often they are refreshed."""
    good.sql(bill("2025-12-01", "'B'"))
    good.ok("sync")
    good.ok("snapshot", "202511..202601")
    assert findings(good, capsys) == [(FAILING, "snapshot_total_differs_from_bill")]
    printed = good.just("validate").stdout
    assert re.search("fct_customer_plan_monthly +2025-12-31 +1011.00 +1012.00 +-1.00", printed)
    good.ok("sync", "--unseal")
    good.ok("snapshot", "202511..202601")
    assert findings(good, capsys) == []


def test_differences_in_sealed_years_are_said(good):
    """A correction of the baseline changes who is existing in the year after it."""
    good.sql(bill("2025-12-01", "'B'", assets="0"))
    assert "2025-12-01" in good.just("validate").stdout
    good.ok("sync")
    good.ok("snapshot", "202601")
    assert "Note: 1 differences in sealed years stay" in good.ok("validate")


def test_a_history_that_is_stale_where_no_check_looks_is_found(good):
    """Other rules make another history of the same bill."""
    good.configure(
        **GOOD_RULES | {"strategic_threshold": 10},
        expected_shares={"strategic": [0, 1], "existing": [0, 0.9]},
        status_year=2025,
    )
    for arguments in ([], ["202601"]):
        error = good.fails("validate", *arguments)
        assert "a sync would add " in error
        assert "just sync" in error
    good.ok("sync")
    good.ok("snapshot", "202511..202601")
    assert " 0 failed" in good.ok("validate")


def test_what_somebody_wrote_to_contract_month_is_found(good):
    good.sql(
        "update mdm.contract_month set is_candidate = true where (month, company_id) = ('2025-12-01', 'E')"
    )
    assert "mdm.market_cut is not what the bill and the rules want: 202512" in good.fails("validate")
    assert "stale: 202512" in good.ok("sync", "--full")
    assert " 0 failed" in good.ok("validate")


def test_a_month_that_is_not_in_the_bill_has_nothing_to_check(shared):
    assert "outside of the bill" in shared.fails("validate", "209901")


def test_a_month_that_is_missing_in_the_bill_is_not_called_right(project):
    project.bill(("202601", "A", 5), ("202603", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    error = project.fails("validate", "202602")
    line, remedy = error.splitlines()
    assert line == "Error: There is no bill of 202602, but of later months"
    assert remedy == "  Run first: just etl annuity_performance 202602"


def test_a_year_without_a_contract_ends_the_one_before(project):
    project.configure(expected_shares={"strategic": [0, 1], "existing": [0, 1]})
    project.bill(("202511", "A", 5), ("202512", "A", 0), ("202601", "A", 7))
    project.sql("""update business."规模明细" set "计划代码" = null where "月度" = '2026-01-01'""")
    project.ok("sync")
    assert project.versions()[-1].endswith("2025-12-31")
    assert " 0 failed" in project.ok("validate")


def test_bill_that_was_never_synced_is_found(project, capsys):
    project.configure(expected_shares={"strategic": [0, 1], "existing": [0, 1]})
    project.bill(("202412", "A", 1), ("202511", "A", 1))
    assert findings(project, capsys) == [(FAILING, "bill_month_changed")]


def test_carried_assets_are_no_contradiction(project, capsys):
    project.configure(missing_month="carry", expected_shares={"strategic": [0, 1], "existing": [0, 1]})
    project.bill(("202601", "A", 1), ("202602", "B", 1))
    sync(open_database(project), Run(0), None)
    for month in ("202601", "202602"):
        snapshot(open_database(project), Run(0), period.parse(month))
    assert findings(project, capsys) == []
    project.configure(missing_month="suspend", expected_shares={"strategic": [0, 1], "existing": [0, 1]})
    assert "a sync would add 1 versions" in project.fails("validate")
