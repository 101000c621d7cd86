"""`just why` against the stored history and the bill, on generated bills and for each thing that it says."""

import re
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given

from generated import COMPANIES, Store, bills, example_settings, rules
from project import Project
from reference import Row, last_day, months_back

# Amounts of the generated bills in a unit that shows in 亿元.
UNIT = 10_000_000
Contract = tuple[str, str, str]


@pytest.fixture
def store(shared_project: Project, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database for the examples of one test."""
    return Store(shared_project.connection, monkeypatch)


def rows_by_contract(bill: list[Row]) -> dict[tuple[Contract, date], list[Row]]:
    """Return the rows of each contract and month."""
    found = defaultdict(list)
    for row in bill:
        if all(row[1:4]):
            found[row[1:4], row.month].append(row)
    return found


def at_branches(bill: list[Row], month: date) -> dict[tuple[str, str], dict[Contract, Decimal]]:
    """Return what each contract has at each product line and branch, where that is above zero."""
    found: dict = defaultdict(lambda: defaultdict(Decimal))
    for row in bill:
        if row.month == month and all(row[1:4]):
            found[row.line, row.branch or ""][row[1:4]] += row.assets or 0
    return {place: {k: a for k, a in of.items() if a > 0} for place, of in found.items()}


def in_100_million(amount: Decimal) -> str:
    """Return yuan as 亿元, with up to eight places."""
    text = f"{(amount / 10**8).quantize(Decimal('0.00000001'), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def closest(bill: list[Row], contract: Contract, month: date, top_n: int) -> str | None:
    """Return where `contract` comes closest to the largest of a branch, by ranking them all."""
    found = []
    for (line, branch), amounts in at_branches(bill, month).items():
        if line == contract[2] and contract in amounts and top_n:
            cut = sorted(amounts.values(), reverse=True)[:top_n][-1]
            found.append((-amounts[contract] / cut, branch, amounts[contract], cut))
    if not found:
        return None
    _, branch, amount, cut = min(found)
    return (
        f"{in_100_million(amount)} 亿元 at {branch or '-'}, "
        f"where {in_100_million(cut)} is among the {top_n} largest"
    )


def explained(store: Store, company: str, month: date | None = None) -> dict[tuple, tuple]:
    """Return what `just why` says of each contract of `company` and month."""
    lines = store.database.rows("why/months.sql", company=company, plan=None, month=month, show=1000)
    found = {((company, line.plan_code, line.product_line_code), line.month): line for line in lines}
    assert len(found) == len(lines)
    return found


@example_settings(100)
@given(bill=bills(), rules=rules)
def test_why_says_what_the_history_and_the_bill_say(store, bill, rules):
    bill = [row._replace(assets=row.assets and row.assets * UNIT) for row in bill]
    threshold = rules["strategic_threshold"] * UNIT
    store.start(bill, **rules | {"strategic_threshold": threshold})
    store.sync()
    loaded = sorted({row.month for row in bill})
    rows, versions = rows_by_contract(bill), store.versions()
    first = {contract: min(m for k, m in rows if k == contract) for contract, _ in rows}
    starts = {(v[:3], v.valid_from) for v in versions}

    for company in COMPANIES:
        shown = explained(store, company)
        mine = [contract for contract in first if contract[0] == company]
        assert shown.keys() == {
            (contract, f"{month:%Y%m}")
            for contract in mine
            for month in loaded
            if (contract, month) in rows or (contract, last_day(month)) in starts
        }
        for month in loaded:
            asked = explained(store, company, month)
            assert asked.keys() == {(k, f"{month:%Y%m}") for k in mine if first[k] <= month}
            for (contract, name), line in asked.items():
                assert shown.get((contract, name), line) == line
                check_line(store, bill, rows, versions, contract, month, line)


def check_line(store, bill, rows, versions, contract: Contract, month: date, line) -> None:
    """Check what is said of `contract` in `month`: against the version of that day, and against the bill."""
    rules, mine = store.rules, rows.get((contract, month), [])
    valid = [v for v in versions if v[:3] == contract and v.valid_from <= last_day(month) <= v.valid_to]
    assert ("not in the history" in line.rule) == (not valid)
    if valid:
        (version,) = valid
        assert re.match("正常|停缴", line.rule)[0] == version.status
        assert ("战客" in line.rule) == version.is_strategic
    assert ("no row" in line.rule) == (not mine)
    assert line.at_branch == closest(bill, contract, month, rules.whitelist_top_n)

    known = [
        row.contribution
        for window_month in months_back(month, rules.contribution_months)
        for row in rows.get((contract, window_month), [])
        if row.contribution is not None
    ]
    assert line.contributions == (sum(known) if known else None)
    if mine:
        assert line.assets == sum(row.assets or 0 for row in mine)
        # Why: exactly one of the reasons holds where one is given.
        assert ("assets are not above zero" in line.rule) == (line.assets <= 0)
        assert ("assets reach" in line.rule) <= (line.assets >= rules.strategic_threshold)
        assert ("add up to nothing" in line.rule) == (line.assets > 0 and bool(known) and sum(known) <= 0)
    elif rules.missing_month == "suspend":
        assert line.assets == 0


MONTHS = (("202111", "A", 5), ("202112", "A", 50), ("202201", "B", 5))


def test_a_month_without_a_row_and_one_that_is_not_loaded_are_explained(project):
    project.bill(*MONTHS)
    project.ok("sync")
    assert "停缴: no row in a loaded month, so assets are 0" in project.ok("why", "A", "202201")
    assert "the month is not loaded, so it changes nothing" in project.ok("why", "A", "202202")
    project.configure(missing_month="carry")
    project.ok("sync")
    assert "正常: no row, the assets of the last row count on" in project.ok("why", "A", "202201")


def test_rows_that_belong_to_no_contract_are_shown_and_explain_nothing(project):
    project.bill(*MONTHS, ("202201", "C", 77), ("202112", "A", 88))
    project.sql("""update business."规模明细" set "计划代码" = null where company_id = 'C'""")
    project.sql("""update business."规模明细" set "产品线代码" = null where "期末资产规模" = 88""")
    project.ok("sync")
    shown = project.ok("why", "C")
    assert "77" in shown.partition("The rows of the bill")[2]
    assert "202201" not in shown.partition("The rows of the bill")[0]
    assert "88" in project.ok("why", "A").partition("The rows of the bill")[2]
    assert "88" not in project.ok("why", "A").partition("The rows of the bill")[0]


def test_why_says_which_is_unknown_the_company_or_the_plan(project):
    project.bill(
        ("202601", "A", 5, None, "P2"), ("202601", "A", 5, None, "P1"), ("202601", "B", 5, None, "P3")
    )
    remedy = 'Is the company_id or the name right? The names are in customer."年金客户".'
    for _ in range(2):  # known by the bill, then by the history too
        assert project.fails("why", "A", "P3") == "Error: A A公司 has no plan P3\n  Its plans: P1, P2\n"
        assert project.fails("why", "X", "P3") == (
            f"Error: Neither the bill nor the history knows X\n  {remedy}\n"
        )
        project.ok("sync")


def test_why_says_that_the_bill_has_changed_since_and_up_to_which_month(project):
    project.bill(*MONTHS)
    project.ok("sync")
    changed = "the bill has changed since the last sync"
    assert changed not in project.ok("why", "A")
    project.bill(("202112", "A", 5))
    assert f"{changed} (202112): run just sync first" in project.ok("why", "A")
    assert changed in project.ok("why", "A", "202201")
    # Later months decide nothing of an earlier one.
    assert changed not in project.ok("why", "A", "202111")
    project.ok("sync", "--force", "--unseal")
    assert changed not in project.ok("why", "A")


def test_why_says_that_the_rules_have_changed_since_and_not_that_the_bill_has(project):
    project.bill(*MONTHS)
    project.ok("sync")
    project.configure(whitelist_top_n=0)
    said = project.ok("why", "A")
    assert "the rules have changed since the last sync" in said
    assert "the bill has changed" not in said
