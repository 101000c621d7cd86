"""The two monthly snapshots: plan the difference to what is stored, then apply it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from mdm import period as periods
from mdm import report
from mdm.database import Database, retried
from mdm.errors import Problem
from mdm.render import Identifier
from mdm.runs import Run
from mdm.sync import look_for_changes


class NotLoaded(Problem):
    """A month that is not in the bill."""


@dataclass(frozen=True)
class Table:
    """A snapshot, or its totals: what people call it, its table, the columns that are its key beside
    snapshot_month, the others.

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
    ["company_id", "product_line_code"],
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
    ["company_id", "plan_code", "product_line_code"],
    [
        "customer_name",
        "plan_name",
        "product_line_name",
        "is_churned_this_year",
        "contract_status",
        "aum_balance",
        "contract_id",
        "is_strategic",
        "is_existing",
        "is_in_bill",
        "contributions",
        "product_line_rank",
    ],
)
SNAPSHOTS = [vars(PRODUCT_LINE), vars(PLAN)]
TOTALS = [
    vars(
        Table(
            "ProductLine totals",
            Identifier("customer", "fct_customer_product_line_monthly_total"),
            Identifier("product_line_total_planned"),
            "snapshot/_product_line_total.sql",
            [
                "product_line_code",
                "is_strategic",
                "is_existing",
                "is_new",
                "is_winning_this_year",
                "is_churned_this_year",
            ],
            ["customer_count", "aum_balance", "plan_count"],
        )
    ),
    vars(
        Table(
            "Plan totals",
            Identifier("customer", "fct_customer_plan_monthly_total"),
            Identifier("plan_total_planned"),
            "snapshot/_plan_total.sql",
            ["product_line_code", "contract_status", "is_strategic", "is_existing", "is_churned_this_year"],
            ["contract_count", "aum_balance", "contributions"],
        )
    ),
]


def snapshots(database: Database, run: Run, months: list[date], *, dry: bool, show: int) -> None:
    """Refresh the snapshots of `months`, one after another, and sum up where there are several.

    Raises Problem, also for months that are not loaded, after all others are refreshed.
    """
    if len(months) == 1:
        snapshot(database, run, months[0], dry=dry, show=show)
        return
    unchanged, missing, in_step = 0, [], False
    for place, month in enumerate(months, start=1):
        before = sum(run.counts.values())
        try:
            of_all = f" ({place} of {len(months)})"
            in_step = snapshot(database, run, month, dry=dry, show=show, place=of_all, in_step=in_step)
            unchanged += sum(run.counts.values()) == before
        except NotLoaded as error:
            report.note(error.what)
            missing.append(month)
    done = len(months) - len(missing)
    if done:
        report.done(f"{done} months: {done - unchanged} with changes, {unchanged} without")
    if missing:
        spans = periods.spans(missing)
        raise NotLoaded(
            f"Not loaded: {', '.join(spans)}",
            "\n".join(f"Run first: just etl annuity_performance {span}" for span in spans)
            + ("\nAll others were refreshed." if done and not dry else ""),
        )


def snapshot(
    database: Database,
    run: Run,
    month: date,
    *,
    dry: bool = False,
    show: int = 10,
    place: str = "",
    in_step: bool = False,
) -> bool:
    """Refresh both snapshots of `month` (specification, section 4) and report it. All or nothing.

    One that is as it should be is not written to. `place` says which of several months it is. `in_step`: this
    command has just seen that the history is what all months of the bill say; returns whether it is.
    Raises NotLoaded for a month that is not loaded, Problem for one that has no valid version or has
    changed since the last sync.
    """
    name = periods.show(month)
    report.step(f"Starting monthly snapshot refresh for period {name}..." + (" (dry run)" if dry else ""))
    with report.working(f"Comparing the snapshots of {name}{place}"):
        counts, examples, in_step = _refreshed(database, month, dry, show, in_step)
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
    return in_step


@retried
def _refreshed(
    database: Database, month: date, dry: bool, show: int, in_step: bool
) -> tuple[dict[str, Any], list[Any], bool]:
    """Plan both snapshots, apply them unless it is a dry run.

    Return counts of each, examples, and whether the history is in step.
    """
    name = periods.show(month)
    days = {"month": month, "last_day": periods.last_day(month), "year_start": date(month.year, 1, 1)}
    writes = not dry or database.rehearsing
    with database.transaction(writes=writes):
        database.execute("snapshot/drop.sql")
        found = _check_period(database, name, days, in_step)
        database.execute(
            "snapshot/contract_on_day.sql", years=[month.year] if found.is_loaded else [], **days
        )
        values = days | {"places": database.rows("snapshot/place.sql")}
        is_new = not (dry or found.has_snapshot)
        step = _fill if is_new else _plan
        counts = {table["title"]: step(database, table, values) for table in SNAPSHOTS}
        examples: list[Any] = []
        if dry:
            for table in SNAPSHOTS:
                examples += database.rows("snapshot/examples.sql", show=show, **table)
        if writes:
            for table in [] if is_new else SNAPSHOTS:
                _apply(database, table, counts[table["title"]])
            # The totals are those of what stands there now.
            for table in TOTALS:
                _apply(database, table, _plan(database, table, days | {"first_day": month}))
            database.execute("snapshot/caught_up.sql", **days)
    return counts, examples, not found.has_changed


def _plan(database: Database, table: dict[str, Any], values: dict[str, Any]) -> Any:
    """Plan the difference of a snapshot, or of its totals, to what is stored; return its counts."""
    database.execute("snapshot/planned.sql", **table, **values)
    return database.row("snapshot/counts.sql", **table, **values)


def _fill(database: Database, table: dict[str, Any], values: dict[str, Any]) -> Any:
    """Write a snapshot that was not there; return its counts."""
    rows = database.execute("snapshot/fill.sql", **table, **values).rowcount
    return SimpleNamespace(records=rows, added=rows, changed=0, removed=0)


def _apply(database: Database, table: dict[str, Any], counts: Any) -> None:
    """Write what is planned."""
    for statement, rows in ("remove", counts.removed), ("change", counts.changed), ("add", counts.added):
        if rows:
            database.execute(f"snapshot/{statement}.sql", **table)


def note_behind(months: Mapping[date, bool]) -> None:
    """Say which command refreshes the snapshots of `months`, which are behind; True: short while sealed."""
    for span in periods.spans(month for month, is_short in months.items() if not is_short):
        report.note(f"snapshots are behind, refresh them: just snapshot {span}")
    for span in periods.spans(month for month, is_short in months.items() if is_short):
        report.note(
            "snapshots of a sealed year are behind, and would come out short: just sync --unseal, "
            f"then just snapshot {span}"
        )


def _check_period(database: Database, name: str, days: dict[str, date], in_step: bool) -> Any:
    """Refuse a month that has no snapshots, or none that would be right; return what is known of it."""
    trust = look_for_changes(database, in_step=in_step)
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
        # What stands there of a month that is loaded no more, or has no contract, has to go.
        return found
    if not found.is_loaded:
        raise NotLoaded(f"The month {name} is not loaded", f"Run first: just etl annuity_performance {name}")
    if not found.has_versions:
        raise Problem(f"No contract version is valid on {days['last_day']}", f"Run first: just sync {name}")
    return found
