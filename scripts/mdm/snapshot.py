"""The two monthly snapshots: plan the difference to what is stored, then apply it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mdm import period as periods
from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import Identifier
from mdm.runs import Run
from mdm.sync import look_for_changes


@dataclass(frozen=True)
class Table:
    """A snapshot: what people call it, its table, the columns that with company_id are its key, the others.

    `wanted_rows` is the part of a query that says which rows it should have, `planned` where the
    difference to them stands.
    """

    title: str
    fct: Identifier
    planned: Identifier
    wanted_rows: str
    keys: list[str]
    columns: list[str]


PRODUCT_LINE = Table(
    "ProductLine",
    Identifier("customer", "fct_customer_product_line_monthly"),
    Identifier("product_line_planned"),
    "snapshot/_product_line.sql",
    ["snapshot_month", "product_line_code"],
    [
        "product_line_name",
        "customer_name",
        "is_strategic",
        "is_existing",
        "is_new",
        "is_winning_this_year",
        "is_churned_this_year",
        "aum_balance",
        "plan_count",
    ],
)
PLAN = Table(
    "Plan",
    Identifier("customer", "fct_customer_plan_monthly"),
    Identifier("plan_planned"),
    "snapshot/_plan.sql",
    ["snapshot_month", "plan_code", "product_line_code"],
    [
        "customer_name",
        "plan_name",
        "product_line_name",
        "is_churned_this_year",
        "contract_status",
        "aum_balance",
    ],
)


def snapshot(database: Database, run: Run, month: date, *, dry: bool = False, show: int = 10) -> None:
    """Refresh both snapshots of `month` (specification, section 4) and report it. All or nothing.

    Raises Problem for a month that is not loaded, has no valid version or has changed since the last sync.
    """
    name = periods.show(month)
    report.step(f"Starting monthly snapshot refresh for period {name}..." + (" (dry run)" if dry else ""))
    tables = [vars(PRODUCT_LINE), vars(PLAN)]
    days = {"month": month, "last_day": periods.last_day(month), "year_start": date(month.year, 1, 1)}
    writes = not dry or database.rehearsing
    with database.transaction(writes=writes), report.working(f"Comparing the snapshots of {name}"):
        database.execute("snapshot/drop.sql")
        _check_period(database, name, days)
        database.execute("snapshot/contract_on_day.sql", **days)
        for table in tables:
            database.execute("snapshot/planned.sql", **table, **days)
        counts = {table["title"]: database.row("snapshot/counts.sql", **table, **days) for table in tables}
        examples: list[Any] = []
        for table in tables:
            if dry:
                examples += database.rows("snapshot/examples.sql", show=show, **table)
            if writes:
                database.execute("snapshot/remove.sql", **table)
                database.execute("snapshot/change.sql", **table)
                database.execute("snapshot/add.sql", **table)
        if writes:
            database.execute("snapshot/caught_up.sql", **days)
    report.done("Snapshot refresh completed:" + (" (dry run, nothing was changed)" if dry else ""))
    for title, row in counts.items():
        report.line(f"  {title} table: {row.records} records")
    for title, row in counts.items():
        report.line(f"  {title}: {row.added} added, {row.changed} changed, {row.removed} removed")
        for action in ("added", "changed", "removed"):
            key = f"{title}_{action}"
            run.counts[key] = run.counts.get(key, 0) + getattr(row, action)
    if examples:
        report.table(("action", "company", "plan", "line", "difference"), examples)


def note_behind(months: Mapping[date, bool]) -> None:
    """Say which command refreshes the snapshots of `months`, which are behind; True: short while sealed."""
    for span in periods.spans(month for month, is_short in months.items() if not is_short):
        report.note(f"snapshots are behind, refresh them: just snapshot {span}")
    for span in periods.spans(month for month, is_short in months.items() if is_short):
        report.note(
            "snapshots of a sealed year are behind, and would come out short: just sync --unseal, "
            f"then just snapshot {span}"
        )


def _check_period(database: Database, name: str, days: dict[str, date]) -> None:
    """Refuse a month that has no snapshots, or none that would be right."""
    trust = look_for_changes(database)
    found = database.row("snapshot/period.sql", **days)
    if trust.from_nothing and found.has_versions:
        raise Problem(
            f"The history is not in step: {trust.from_nothing} since the last sync", "Run first: just sync"
        )
    if found.stale_months:
        raise Problem(
            f"The bill has changed since the last sync: {', '.join(periods.spans(found.stale_months))}",
            "Run first: just sync",
        )
    if found.has_snapshot:
        return  # What stands there of a month that is loaded no more, or has no contract, has to go.
    if not found.is_loaded:
        raise Problem(f"The month {name} is not loaded", f"Run first: just etl annuity_performance {name}")
    if not found.has_versions:
        raise Problem(f"No contract version is valid on {days['last_day']}", f"Run first: just sync {name}")
