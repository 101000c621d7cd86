"""The contract history: plan the difference between the wanted and the stored versions, then apply it."""

from dataclasses import dataclass
from datetime import date, timedelta

from mdm import period as periods
from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.runs import Run

FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Counts:
    """Versions that a sync adds, changes, removes and leaves alone; `total` counts contracts."""

    inserted: int
    updated: int
    removed: int
    skipped: int
    sealed: int
    renamed: int
    total: int


def sync(
    database: Database,
    run: Run,
    period: date | None,
    *,
    dry: bool = False,
    force: bool = False,
    unseal: bool = False,
    show: int = 10,
) -> Counts:
    """Bring the stored history to what the bill and the rules want (spec, section 3); report it.

    `period` limits it to that month's year. All or nothing; a dry run stops after the plan.
    Raises Problem for a period that can't be synced, a tripped guard and missing dimension rows.
    """
    report.step("Starting contract status sync..." + (" (dry run)" if dry else ""))
    with database.transaction():
        counts = plan(database, period, force=force, unseal=unseal)
        if not dry or database.rehearsing:
            apply(database, run, counts)
        examples = database.rows("sync/examples.sql", show=show) if dry or counts.sealed else []
    run.counts |= vars(counts)
    _report(counts, examples, dry)
    return counts


def plan(database: Database, period: date | None, *, force: bool, unseal: bool) -> Counts:
    """Make the temporary table `planned` (and what it is made from); check it; return its counts.

    Writes nothing but temporary tables. Raises Problem as `sync` does.
    """
    rules = database.config.rules
    everything = period is None or rules.missing_month == "carry"
    database.execute("sync/drop.sql")
    database.execute(
        "sync/loaded_month.sql",
        first_day=FIRST_DAY if everything else date(period.year - 1, 1, 1),
        last_day=LAST_DAY if everything else date(period.year, 12, 31),
    )
    span = database.row("sync/bill_span.sql")
    _check_bill(database, period, span, force)

    latest_year = span.last_month and span.last_month.year
    if period and latest_year and period > span.last_month:
        latest_year = period.year
    database.execute(
        "sync/touched_year.sql",
        first_year=period.year if period else FIRST_DAY.year,
        last_year=period.year if period else LAST_DAY.year,
        latest_year=latest_year,
        open_year=rules.status_year or latest_year or FIRST_DAY.year,
    )
    reading = database.row("sync/reading_span.sql")
    database.execute(
        f"sync/wanted_{rules.missing_month}.sql",
        first_month=FIRST_DAY if everything else reading.first_month,
        last_month=reading.last_month or FIRST_DAY,
    )
    database.execute("sync/plan.sql", latest_year=latest_year, unseal=unseal)
    database.execute("sync/renamed.sql")
    counts = Counts(**database.row("sync/counts.sql")._asdict())
    _check_guard(database, force)
    _check_dimensions(database)
    return counts


def apply(database: Database, run: Run, counts: Counts) -> None:
    """Write what `plan` planned; raises Problem when the table took anything else."""
    database.execute("sync/apply_audit.sql", run_id=run.run_id)
    written = {
        "removed": database.execute("sync/apply_remove.sql").rowcount,
        "updated": database.execute("sync/apply_change.sql").rowcount,
        "inserted": database.execute("sync/apply_add.sql").rowcount,
        "renamed": database.execute("sync/apply_rename.sql").rowcount,
    }
    for action, number in written.items():
        if number != getattr(counts, action):
            raise Problem(
                f"The plan had {getattr(counts, action)} versions to be {action}, the table took {number}",
                "Nothing was changed. Did somebody else write to customer.customer_plan_contract "
                "at the same time? Run the same command again.",
            )


def _check_bill(database: Database, period: date | None, span, force: bool) -> None:
    """Refuse a period or a bill from which no history should be made."""
    if span.odd_month:
        raise Problem(
            f'business."规模明细" has rows whose 月度 is not the first of a month: {span.odd_month}',
            'Correct them: update business."规模明细" '
            """set "月度" = date_trunc('month', "月度") where extract(day from "月度") <> 1;""",
        )
    if span.last_month is None:
        if database.row("sync/has_versions.sql").found and not force:
            raise Problem(
                'Guard: business."规模明细" is empty, but versions are stored',
                "Load the bill again (just etl annuity_performance). "
                "To remove the whole history: --force.",
            )
        if period:
            raise Problem(
                f'There is no bill of {periods.show(period)}: business."规模明细" is empty',
                f"Run first: just etl annuity_performance {periods.show(period)}",
            )
        report.note('business."规模明细" is empty: load a month with just etl annuity_performance')
        return
    if period is None:
        if span.absent_years:
            years = ", ".join(map(str, span.absent_years))
            report.note(f"no month of {years} is loaded; the year after starts without a baseline")
        return
    following = (span.last_month.replace(day=1) + timedelta(days=31)).replace(day=1)
    if not span.first_month <= period <= following:
        raise Problem(
            f"The period {periods.show(period)} is outside of the bill, which has months from "
            f"{periods.show(span.first_month)} to {periods.show(span.last_month)}",
            f"Give one from {periods.show(span.first_month)} to {periods.show(following)}.",
        )
    if period < span.last_month and period not in span.months and not force:
        raise Problem(
            f"Guard: the bill has no rows of {periods.show(period)}, but of later months "
            f"(the last is {periods.show(span.last_month)})",
            f"Load it: just etl annuity_performance {periods.show(period)}. "
            "If the month really has no bill: --force.",
        )


def _check_guard(database: Database, force: bool) -> None:
    """Refuse to close suspiciously many contracts (spec, section 3, Guard)."""
    guard = database.config.rules.guard
    seen = database.row("sync/guard.sql")
    closed = seen.suspended + seen.ended
    if (
        closed > guard.max_closed_share * seen.current_versions
        and closed >= guard.min_contracts
        and not force
    ):
        raise Problem(
            f"Guard: {closed} of {seen.current_versions} current versions "
            f"({closed / seen.current_versions:.0%}) would be closed: {seen.suspended} turn to 停缴, "
            f"{seen.ended} end without a successor. The limit is {guard.max_closed_share:.0%}",
            "Nothing was changed. Is the bill complete? Look at it with --dry-run --force. "
            "If it is right: --force.",
        )


def _check_dimensions(database: Database) -> None:
    """Name the companies and product lines that the foreign keys would refuse."""
    missing: dict[str, list[str]] = {}
    for row in database.rows("sync/missing_keys.sql"):
        missing.setdefault(row.dimension, []).append(row.code)
    if missing:
        lists = "; ".join(
            f"{dimension} lacks {len(codes)}: {', '.join(codes[:10])}"
            + (f" and {len(codes) - 10} more" if len(codes) > 10 else "")
            for dimension, codes in missing.items()
        )
        raise Problem(
            f"ForeignKeyViolation: the bill has codes that are no rows of a dimension: {lists}",
            "Nothing was changed. Insert the missing rows (a load with just etl annuity_performance "
            "adds missing customers by itself), then run the same command again.",
        )


def _report(counts: Counts, examples: list, dry: bool) -> None:
    report.done("Sync completed:" + (" (dry run, nothing was changed)" if dry else ""))
    report.line(f"  Inserted: {counts.inserted}")
    report.line(f"  Updated: {counts.updated}")
    report.line(f"  Skipped: {counts.skipped}")
    report.line(f"  Total processed: {counts.total}")
    if counts.removed:
        report.line(f"  Removed: {counts.removed}")
    if counts.renamed:
        report.line(f"  Renamed: {counts.renamed}")
    if counts.sealed:
        report.line(f"  Sealed: {counts.sealed}")
        report.note("differences in sealed years were not applied; to apply them: --unseal")
    if examples:
        report.table(
            ("action", "company", "plan", "line", "valid_from", "old", "new"),
            [row[:7] for row in examples],
        )
