"""The history (specification, section 3) and the snapshots (specification, section 4) in plain Python.

Slow, literal and short; written from the text alone. It shares no idea with sql/, so that both being wrong
alike is unlikely.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

OPEN = date(9999, 12, 31)
DAY = timedelta(days=1)


class Row(NamedTuple):
    """A row of the bill."""

    month: date
    company: str  # '' where it belongs to nobody
    plan: str | None
    line: str | None
    branch: str | None
    assets: Decimal | None
    contribution: Decimal | None


class Version(NamedTuple):
    """A version of a contract."""

    company: str
    plan: str
    line: str
    status: str
    is_strategic: bool
    is_existing: bool
    status_year: int
    valid_from: date
    valid_to: date


class Event(NamedTuple):
    """A customer won (without plan) or lost."""

    reported: date
    company: str
    line: str | None
    plan: str | None = None


class LineSnapshot(NamedTuple):
    """A row of the product line snapshot, without names."""

    last_day: date
    company: str
    line: str
    is_strategic: bool
    is_existing: bool
    is_new: bool
    is_winning: bool
    is_churned: bool
    balance: Decimal
    plan_count: int


class PlanSnapshot(NamedTuple):
    """A row of the plan snapshot, without names."""

    last_day: date
    company: str
    plan: str
    line: str
    is_churned: bool
    status: str
    balance: Decimal


def last_day(month: date) -> date:
    """Return the last day of the month of `month`."""
    return next_month(month) - DAY


def next_month(month: date) -> date:
    """Return the first day of the month after `month`."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def months_back(month: date, number: int) -> list[date]:
    """Return `number` months, `month` and those before it."""
    months = []
    for _ in range(number):
        months.append(month)
        month = (month - DAY).replace(day=1)
    return months


def history(bill: Iterable[Row], rules, latest_year: int | None = None) -> set[Version]:
    """Return the history that `bill` and `rules` want.

    `rules` has strategic_threshold, whitelist_top_n, contribution_months and missing_month.
    """
    bill = list(bill)
    loaded = sorted({row.month for row in bill})
    if not loaded:
        return set()
    latest_year = latest_year or loaded[-1].year
    rows_of = defaultdict(list)  # (contract, month) -> its rows
    for row in bill:
        if row.company and row.plan and row.line:
            rows_of[(row.company, row.plan, row.line), row.month].append(row)
    contracts = {contract for contract, _ in rows_of}

    def has_row(contract: tuple, month: date) -> bool:
        return (contract, month) in rows_of

    def assets(contract: tuple, month: date) -> Decimal:
        if not has_row(contract, month) and rules.missing_month == "carry":
            earlier = [m for m in loaded if m < month and has_row(contract, m)]
            return assets(contract, earlier[-1]) if earlier else Decimal(0)
        return sum((row.assets or Decimal(0) for row in rows_of.get((contract, month), [])), Decimal(0))

    def status(contract: tuple, month: date) -> str:
        if assets(contract, month) <= 0:
            return "停缴"
        known = [
            row.contribution
            for window_month in months_back(month, rules.contribution_months)
            for row in rows_of.get((contract, window_month), [])
            if row.contribution is not None
        ]
        return "停缴" if known and sum(known) <= 0 else "正常"

    @cache
    def whitelist(month: date) -> set[tuple]:
        """Contracts among the first of some branch (none named: a branch too) and product line."""
        at_branch = defaultdict(Decimal)
        for (contract, row_month), rows in rows_of.items():
            for row in rows:
                if row_month == month:
                    at_branch[contract, row.branch, row.line] += row.assets or 0
        chosen = set()
        for (contract, *place), amount in at_branch.items():
            larger = [a for (_, *other), a in at_branch.items() if other == place and a > amount]
            if amount > 0 and len(larger) + 1 <= rules.whitelist_top_n:
                chosen.add(contract)
        return chosen

    def candidate(contract: tuple, month: date) -> bool:
        return (
            has_row(contract, month)
            and assets(contract, month) > 0
            and (assets(contract, month) >= rules.strategic_threshold or contract in whitelist(month))
        )

    def year_of(contract: tuple, year: int) -> list[Version]:
        """Return the versions of one contract within one status year."""
        observations = []  # (first day, status, strategic, existing)
        before = [month for month in loaded if month.year == year - 1]
        is_existing = bool(before) and assets(contract, before[-1]) > 0
        is_strategic = False
        if is_existing:
            is_strategic = candidate(contract, before[-1])
            observations.append((date(year, 1, 1), status(contract, before[-1]), is_strategic, is_existing))
        for month in (month for month in loaded if month.year == year):
            if observations or has_row(contract, month):
                is_strategic = is_strategic or candidate(contract, month)
                observations.append((last_day(month), status(contract, month), is_strategic, is_existing))
        changes = [
            now
            for place, now in enumerate(observations)
            if place == 0 or now[1:] != observations[place - 1][1:]
        ]
        ends = [first_day - DAY for first_day, *_ in changes[1:]]
        ends.append(OPEN if year == latest_year else date(year, 12, 31))
        return [
            Version(*contract, *state, year, first_day, end)
            for (first_day, *state), end in zip(changes, ends, strict=False)
        ]

    return {
        version
        for contract in contracts
        for year in range(loaded[0].year, latest_year + 1)
        for version in year_of(contract, year)
    }


def snapshots(
    versions: Iterable[Version],
    bill: Iterable[Row],
    awards: Iterable[Event],
    losses: Iterable[Event],
    month: date,
) -> tuple[set[LineSnapshot], set[PlanSnapshot]]:
    """Return the product line snapshot and the plan snapshot of `month`."""
    day = last_day(month)
    valid = [version for version in versions if version.valid_from <= day <= version.valid_to]
    won = [event for event in awards if event.reported.year == day.year and event.reported <= day]
    lost = [event for event in losses if event.reported.year == day.year and event.reported <= day]

    def balance(of: list[Version]) -> Decimal:
        contracts = [(version.company, version.plan, version.line) for version in of]
        total = sum(
            (
                row.assets or Decimal(0)
                for row in bill
                if row.month == month and (row.company, row.plan, row.line) in contracts
            ),
            Decimal(0),
        )
        return total.quantize(Decimal("0.01"), ROUND_HALF_UP)

    lines, plans = set(), set()
    for company, line in {(version.company, version.line) for version in valid}:
        mine = [version for version in valid if (version.company, version.line) == (company, line)]
        is_existing = any(version.is_existing for version in mine)
        is_winning = any((event.company, event.line) == (company, line) for event in won)
        lines.add(
            LineSnapshot(
                day, company, line,
                is_strategic=any(version.is_strategic for version in mine),
                is_existing=is_existing,
                is_new=is_winning and not is_existing,
                is_winning=is_winning,
                is_churned=any((event.company, event.line) == (company, line) for event in lost),
                balance=balance(mine),
                plan_count=len({version.plan for version in mine}),
            )
        )  # fmt: skip
    for version in valid:
        plans.add(
            PlanSnapshot(
                day, version.company, version.plan, version.line,
                is_churned=any(
                    (event.company, event.plan) == (version.company, version.plan)
                    and event.line in (None, version.line)
                    for event in lost
                ),
                status=version.status,
                balance=balance([version]),
            )
        )  # fmt: skip
    return lines, plans
