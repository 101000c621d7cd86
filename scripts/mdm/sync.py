"""The contract history: plan the difference between the wanted and the stored versions, then apply it."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

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


@dataclass(frozen=True)
class Options:
    """What a person may ask of a sync beside the period."""

    dry: bool = False
    force: bool = False
    unseal: bool = False
    repair: bool = False
    show: int = 10
    plan: str | None = None
    json: bool = False


@dataclass(frozen=True)
class Plan:
    """The difference between the wanted and the stored history, planned and not yet applied."""

    counts: Counts
    kinds: dict[str, int]
    digest: str
    notes: list[str]


def sync(
    database: Database, run: Run, period: date | None, options: Options | None = None, **flags: Any
) -> Counts:
    """Bring the stored history to what the bill and the rules want (spec, section 3); report it.

    `period` limits it to that month's year; `flags` are fields of Options. All or nothing; a dry run
    stops after the plan. Raises Problem for a period that can't be synced, a tripped guard, missing
    dimension rows, versions that overlap, and a plan that is not the expected one.
    """
    options = options or Options(**flags)
    if not options.json:
        report.step("Starting contract status sync..." + (" (dry run)" if options.dry else ""))
    with database.transaction(), report.working("Comparing the wanted history with the stored one"):
        planned = plan(database, period, options)
        counts = planned.counts
        wants_rows = options.dry or options.json or counts.sealed
        examples = database.rows("sync/examples.sql", show=options.show) if wants_rows else []
        if not options.dry or database.rehearsing:
            apply(database, run, counts)
    run.counts |= asdict(counts)
    if options.json:
        _print_json(period, planned, examples, options)
    else:
        _report(planned, examples, options)
        # The steps of a rehearsal have no --plan to take it.
        if options.dry and not database.rehearsing:
            report.line(f"  To run exactly this plan: --plan {planned.digest}")
    return counts


def plan(database: Database, period: date | None, options: Options) -> Plan:
    """Make the temporary table `planned` (and what it is made from), check it and return its figures.

    Writes nothing but temporary tables. Raises Problem as `sync` does.
    """
    rules = database.config.rules
    # Where the latest years have vanished, the one before opens again, whatever the period.
    everything = (
        period is None or rules.missing_month == "carry" or database.row("sync/has_vanished_year.sql").found
    )
    # The contribution window of the earliest baseline reaches back as far.
    years_back = 1 + (rules.contribution_months + 11) // 12
    database.execute("sync/drop.sql")
    database.execute(
        "sync/loaded_month.sql",
        first_day=FIRST_DAY if everything else date(period.year - years_back, 1, 1),
        last_day=LAST_DAY if everything else date(period.year, 12, 31),
    )
    span = database.row("sync/bill_span.sql")
    notes = _check_bill(database, period, span, options.force)

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
    notes += [
        f"{row.status_year} opens with {periods.show(row.baseline_month)}, "
        f"the last loaded month of {row.status_year - 1}"
        for row in database.rows("sync/early_baseline.sql")
    ]
    reading = database.row("sync/reading_span.sql")
    months = {
        "first_month": FIRST_DAY if everything else reading.first_month,
        "first_judged": FIRST_DAY if everything else reading.first_judged,
        "last_month": reading.last_month or FIRST_DAY,
    }
    database.execute("sync/calendar.sql", **months)
    database.execute("sync/contract_branch.sql", **months)
    database.execute("sync/sort_first.sql")
    database.execute(f"sync/wanted_{rules.missing_month}.sql", **months)
    database.execute("sync/sort_last.sql")
    database.execute("sync/plan.sql", latest_year=latest_year, unseal=options.unseal)
    database.execute("sync/renamed.sql")
    _check_overlaps(database, options.repair)
    planned = Plan(
        Counts(**database.row("sync/counts.sql")._asdict()),
        {row.kind: row.how_many for row in database.rows("sync/kinds.sql")},
        database.row("sync/digest.sql").digest,
        notes,
    )
    _check_guard(database, options.force)
    _check_dimensions(database)
    if options.plan and options.plan != planned.digest:
        raise Problem(
            f"The plan is now {planned.digest}, not {options.plan}: the bill, the rules or the history "
            "changed since",
            "Nothing was changed. Look at the new plan: just sync ... --dry-run",
        )
    return planned


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


def _check_bill(database: Database, period: date | None, span, force: bool) -> list[str]:
    """Refuse a period or a bill from which no history should be made; return what is worth a note."""
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
                "Load the bill again (just etl annuity_performance). To remove the whole history: --force.",
            )
        if period:
            raise Problem(
                f'There is no bill of {periods.show(period)}: business."规模明细" is empty',
                f"Run first: just etl annuity_performance {periods.show(period)}",
            )
        return ['business."规模明细" is empty: load a month with just etl annuity_performance']
    if period is None:
        years = ", ".join(map(str, span.absent_years or []))
        return [f"no month of {years} is loaded: the year after opens with no contract"] if years else []
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
    if period.year < span.last_month.year:
        return [f"the years after {period.year} build on it: just sync brings them in step too"]
    return []


def _check_overlaps(database: Database, repair: bool) -> None:
    """Refuse to build on versions that overlap, or plan to write them anew."""
    overlaps = database.rows("sync/overlaps.sql")
    if not overlaps:
        return
    if not repair:
        raise Problem(
            f"{len(overlaps)} stored versions overlap the one before them, which no sync does: "
            + "; ".join(" ".join(map(str, row)) for row in overlaps[:10])
            + ("; ..." if len(overlaps) > 10 else ""),
            "Nothing was changed. Who wrote to customer.customer_plan_contract? "
            "To replace them by what the bill says: --repair",
        )
    database.execute("sync/repair.sql")
    database.execute("sync/repair_remove.sql")


def _check_guard(database: Database, force: bool) -> None:
    """Refuse to close suspiciously many contracts (spec, section 3, Guard)."""
    guard = database.config.rules.guard
    seen = database.row("sync/guard.sql")
    closed = seen.suspended + seen.ended
    if (
        # 0.29 as a float is a little less, and 29 of 100 would be more than it.
        closed > Decimal(str(guard.max_closed_share)) * seen.current_versions
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


def _report(planned: Plan, examples: list, options: Options) -> None:
    counts = planned.counts
    report.done("Sync completed:" + (" (dry run, nothing was changed)" if options.dry else ""))
    report.line(f"  Inserted: {counts.inserted}")
    report.line(f"  Updated: {counts.updated}")
    report.line(f"  Skipped: {counts.skipped}")
    report.line(f"  Total processed: {counts.total}")
    for name in ("removed", "renamed", "sealed"):
        if getattr(counts, name):
            report.line(f"  {name.capitalize()}: {getattr(counts, name)}")
    if planned.kinds:
        report.line("  Changes: " + ", ".join(f"{kind} {n}" for kind, n in planned.kinds.items()))
    for text in planned.notes:
        report.note(text)
    if counts.sealed:
        report.note("differences in sealed years were not applied; to apply them: --unseal")
    if examples:
        report.table(
            ("action", "company", "plan", "line", "valid_from", "old", "new"),
            [row[:7] for row in examples],
        )


def _print_json(period: date | None, planned: Plan, examples: list, options: Options) -> None:
    """Print what `_report` prints, for programs."""
    result = {
        "dry_run": options.dry,
        "period": period and periods.show(period),
        "counts": asdict(planned.counts),
        "kinds": planned.kinds,
        "notes": planned.notes,
        "plan": planned.digest,
        "rows": [row._asdict() for row in examples],
    }
    report.line(json.dumps(result, ensure_ascii=False, default=str))
