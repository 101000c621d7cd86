"""The two monthly snapshots: plan the difference to what is stored, then apply it."""

from datetime import date

from mdm import period as periods
from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import Identifier
from mdm.runs import Run

TABLES = {
    "product_line": Identifier("customer", "fct_customer_product_line_monthly"),
    "plan": Identifier("customer", "fct_customer_plan_monthly"),
}


def snapshot(database: Database, run: Run, month: date, *, dry: bool = False, show: int = 10) -> None:
    """Refresh both snapshots of `month` (spec, section 4) and report it. All or nothing.

    Raises Problem for a month that is not loaded or has no valid version.
    """
    name = periods.show(month)
    report.step(f"Starting monthly snapshot refresh for period {name}..." + (" (dry run)" if dry else ""))
    days = {
        "month": month,
        "last_day": periods.last_day(month),
        "year_start": date(month.year, 1, 1),
    }
    with database.transaction(), report.working(f"Comparing the snapshots of {name}"):
        _check_period(database, name, days)
        database.execute("snapshot/drop.sql")
        database.execute("snapshot/contract_on_day.sql", **days)
        for table in TABLES:
            database.execute(f"snapshot/{table}_planned.sql", **days)
        counts = {row.snapshot: row for row in database.rows("snapshot/counts.sql", **days)}
        examples = [row for table in TABLES for row in _examples(database, table, show)] if dry else []
        if not dry or database.rehearsing:
            for table in TABLES:
                database.execute(f"snapshot/{table}_remove.sql")
                database.execute(f"snapshot/{table}_upsert.sql")
    report.done("Snapshot refresh completed:" + (" (dry run, nothing was changed)" if dry else ""))
    for snapshot_name, row in counts.items():
        report.line(f"  {snapshot_name} table: {row.records} records")
    for snapshot_name, row in counts.items():
        report.line(f"  {snapshot_name}: {row.added} added, {row.changed} changed, {row.removed} removed")
        for action in ("added", "changed", "removed"):
            key = f"{snapshot_name}_{action}"
            run.counts[key] = run.counts.get(key, 0) + getattr(row, action)
    if examples:
        report.table(("action", "company", "plan", "line", "difference"), examples)


def _check_period(database: Database, name: str, days: dict[str, date]) -> None:
    found = database.row("snapshot/period.sql", **days)
    if not found.is_loaded:
        raise Problem(
            f"The month {name} is not loaded",
            f"Run first: just etl annuity_performance {name}",
        )
    if not found.has_versions:
        raise Problem(f"No contract version is valid on {days['last_day']}", f"Run first: just sync {name}")


def _examples(database: Database, table: str, show: int) -> list:
    return database.rows(
        "snapshot/examples.sql",
        show=show,
        planned=Identifier("pg_temp", f"{table}_planned"),
        fct=TABLES[table],
        has_plan=table == "plan",
    )
