"""The contract history: roll the months forward, plan the difference to the stored versions, apply it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from mdm import period as periods
from mdm import report
from mdm.database import Database, retried
from mdm.errors import Guard, Problem
from mdm.render import Identifier
from mdm.runs import Run

# The statements that say what the history is: how a month follows from the one before it, which years are
# open, and what their versions are.
RULE = (
    "history/calendar.sql",
    "history/branch_month.sql",
    "history/market_cut.sql",
    "history/roll_forward.sql",
    "history/span.sql",
    "history/touched_year.sql",
    "history/versions.sql",
)


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
    full: bool = False
    show: int = 10
    plan: str | None = None
    json: bool = False
    keeps_open: bool = False
    """A year that a period opened before stays open (validate)."""


@dataclass(frozen=True)
class Plan:
    """The difference between the wanted and the stored history, planned and perhaps not yet applied.

    `behind` are the months whose snapshots are behind once it is applied, with whether they would come out
    short because their year is sealed; `stale` those of which
    mdm.contract_month or mdm.market_cut was not what the bill and the rules say, as a run from nothing finds
    out. `state` is to be remembered. What is written counts as known from now on, or from
    `not_before` on, where the clock was set back. `rolled` are the months that were rolled forward, with how
    many contracts each has.
    """

    counts: Counts
    kinds: dict[str, int]
    digest: str
    notes: list[str]
    behind: dict[date, bool]
    stale: list[date]
    state: dict[str, Any]
    not_before: datetime | None
    rolled: dict[date, int]


# Where months are rolled forward: in what is stored, or for a dry run in tables of its own beside it
# (sql/kind/beside.sql).
STORED = {
    "known_month": Identifier("mdm", "contract_month"),
    "contract_month": Identifier("mdm", "contract_month"),
    "market_cut": Identifier("mdm", "market_cut"),
}
BESIDE = {
    "known_month": Identifier("pg_temp", "known_month"),
    "contract_month": Identifier("pg_temp", "rolled_month"),
    "market_cut": Identifier("pg_temp", "rolled_cut"),
}
ON_CLUSTER = {
    "contract_month": Identifier("mdm", "rolled_month"),
    "market_cut": Identifier("mdm", "rolled_cut"),
}


def sync(
    database: Database, run: Run, period: date | None, options: Options | None = None, **flags: Any
) -> Plan:
    """Bring the stored history to what the bill and the rules want (specification, section 3); report it.

    `period` is a month that has to be there; `flags` are fields of Options. All or nothing; a dry run stops
    after the plan. Raises Problem for a period that can't be synced, missing dimension rows, versions that
    overlap, and a plan that is not the expected one, Guard for what only --force does.
    """
    options = options or Options(**flags)
    if not options.json:
        report.step("Starting contract status sync..." + (" (dry run)" if options.dry else ""))
    planned, examples = _synced(database, run, period, options)
    run.counts |= asdict(planned.counts)
    if options.json:
        _print_json(period, planned, examples, options)
    else:
        _report(planned, examples, options)
        # The steps of a rehearsal have no --plan to take it.
        if options.dry and not database.rehearsing:
            if planned.digest.strip("0"):
                report.line(f"  To run exactly this plan: --plan {planned.digest}")
            else:
                report.line("  Nothing to do: no version would change")
    return planned


@retried
def _synced(database: Database, run: Run, period: date | None, options: Options) -> tuple[Plan, list[Any]]:
    """Plan, and apply unless it is a dry run; return the plan, and examples of its rows if shown."""
    writes = not options.dry or database.rehearsing
    with database.transaction(writes=writes), report.working("Looking for months that have changed") as say:
        planned = plan(database, period, options, say)
        wants_rows = options.dry or options.json or planned.counts.sealed
        examples = database.rows("history/examples.sql", show=options.show) if wants_rows else []
        if writes:
            apply(database, run, planned)
    return planned, examples


def plan(
    database: Database, period: date | None, options: Options, say: Callable[[str], None] = lambda text: None
) -> Plan:
    """Roll the changed months forward, make the temporary table `planned`, check it and return its figures.

    A dry run writes nothing but temporary tables; otherwise all is written but the versions themselves.
    `say` is told what is under way. Raises Problem as `sync` does.
    """
    is_dry = options.dry and not database.rehearsing
    database.execute("history/lock.sql")
    database.execute("history/drop.sql")
    trust = look_for_changes(database, full=options.full, compares=True)
    if database.echo:
        found = database.row("history/found.sql").found
        database.execute("history/unchanged.sql", changes=trust.changes, found=found)
    from_nothing = trust.from_nothing is not None
    database.execute("history/calendar.sql")
    span = database.row("history/span.sql", period=period, keeps_open=options.keeps_open)
    notes = _check_bill(database, span, period, options)
    if options.keeps_open and span.last_month and span.latest_year > span.last_month.year:
        notes.append(
            f"{span.latest_year} is open although no month of it is loaded: a sync without "
            f"{periods.show(span.next_month)} takes it back"
        )
    elif trust.latest_year and span.latest_year and trust.latest_year > span.latest_year:
        notes.append(f"{trust.latest_year} was open; no month of it is loaded, so it is taken back")
    not_before = database.row("history/not_before.sql").moment
    if not_before:
        ended = f"{not_before.astimezone():%Y-%m-%d %H:%M:%S}"
        notes.append(
            f"the clock of the database was set back: a run ended at {ended}. "
            "What is written now counts as known from then on"
        )
    if trust.from_nothing:
        notes.append(f"every month was rolled forward anew: {trust.from_nothing}")
    elif trust.look_at_all and not from_nothing:
        notes.append(f"every month was looked at: {trust.look_at_all}")

    tables = STORED
    if is_dry:
        tables = BESIDE | ON_CLUSTER if database.is_cluster else BESIDE
    years = {"latest_year": span.latest_year, "open_year": span.open_year}
    # Where the log of the bill may have missed something, that of the versions may have, too.
    compares_all = (
        from_nothing
        or bool(trust.look_at_all)
        or trust.has_foreign_versions
        or options.unseal
        or options.repair
    )
    database.execute("history/touched_year.sql", everything=compares_all, **years)
    database.execute("history/analyze.sql")
    # On a cluster all versions are compared where they are.
    since = None if database.is_cluster else database.row("history/since.sql").since
    if since:
        database.execute("history/touched_contract.sql", since=since)
    if from_nothing:
        database.execute("history/stood.sql")
    rolled = _roll_forward(database, tables, is_dry, from_nothing, say)
    stale: list[date] = []
    if from_nothing:
        stale = [row.month for row in database.rows("history/stale.sql", rules=trust.rules, **tables)]
    say("Comparing the wanted history with the stored one")
    notes += [
        f"{row.status_year} opens with {periods.show(row.baseline_month)}, "
        f"the last loaded month of {row.status_year - 1}"
        for row in database.rows("history/early_baseline.sql")
    ]
    if since:
        database.execute("history/touched_anew.sql", since=since, **tables)
    database.execute("history/versions.sql", since=since, **tables)
    database.execute("history/plan.sql", since=since, unseal=options.unseal, **years)
    database.execute("history/renamed.sql", has_new_names=from_nothing or trust.has_new_names)
    _check_overlaps(database, options.repair)
    database.execute("history/snapshots_behind.sql", stale=stale)
    last = {"last_month": span.last_month, "contracts": rolled.get(span.last_month)}
    counts = database.row("history/counts.sql", **last)
    planned = Plan(
        Counts(**counts._asdict()),
        {row.kind: row.how_many for row in database.rows("history/kinds.sql")},
        database.row("history/digest.sql").digest,
        notes,
        {row.month: row.is_short for row in database.rows("history/behind.sql")},
        stale,
        {
            "rules": trust.rules,
            "change_log": trust.change_log,
            "name_hash": trust.name_hash,
            "version_hash": trust.version_hash,
            "latest_year": span.latest_year,
        },
        not_before,
        rolled,
    )
    _check_guard(database, span.last_month, options.force, trust.rules)
    _check_dimensions(database)
    if options.plan and options.plan != planned.digest:
        raise Problem(
            f"The plan is now {planned.digest}, not {options.plan}: the bill, the rules or the history "
            "changed since",
            "Nothing was changed. Look at the new plan: just sync ... --dry-run",
        )
    return planned


def out_of_step(database: Database, month: date | None = None) -> str | None:
    """Say how the history differs from what bill and rules say by now, up to `month`; None where it does not.

    What is made from the history is as old as it is. To be asked within a transaction.
    """
    database.execute("history/drop.sql")
    trust = look_for_changes(database)
    if trust.from_nothing:
        return f"the history is not in step: {trust.from_nothing} since the last sync: run just sync first"
    changed = [row.month for row in database.rows("history/changed.sql", month=month)]
    if changed:
        months = ", ".join(periods.spans(changed))
        return f"the bill has changed since the last sync ({months}): run just sync first"
    return None


def look_for_changes(
    database: Database,
    *,
    full: bool = False,
    everywhere: bool = False,
    in_step: bool = False,
    compares: bool = False,
) -> Any:
    """Make the temporary table `changed_month` and return the row of sql/history/trust.sql.

    Writes nothing else. Looks at the months that the log names, at all of them where it can't be trusted or
    `everywhere` is set; `full` has every month rolled forward anew. `in_step`: the caller has just looked at
    all of them, so that those of the log will do. `compares`: what others did to versions and names
    matters, too.
    """
    rules = _fingerprint_of_rule(database)
    trust = database.row("history/trust.sql", rules=rules, full=full, compares=compares)
    look_at_all = trust.look_at_all is not None and not in_step
    everywhere = everywhere or trust.from_nothing is not None or look_at_all
    database.execute(
        "history/changed_month.sql",
        months=None if everywhere else trust.months,
        from_nothing=trust.from_nothing is not None,
    )
    return trust


def _roll_forward(
    database: Database,
    tables: dict[str, Identifier],
    is_dry: bool,
    from_nothing: bool,
    say: Callable[[str], None],
) -> dict[date, int]:
    """Derive each month from the first changed one on from the month before it, the oldest first.

    Returns them with their contracts.
    """
    # Of months before the first one, nothing may be left either.
    first = date.min if from_nothing else database.row("history/first_changed.sql").month
    if is_dry:
        database.execute("kind/beside.sql", first_month=first or date.max)
    elif from_nothing and not database.rehearsing:
        database.execute("history/forget_all.sql")
    elif first:
        database.execute("history/forget.sql", first_month=first)
    rolled = {}
    for month in database.rows("history/months_to_roll.sql"):
        say(f"Rolling forward {periods.show(month.month)}")
        database.execute("history/branch_month.sql", month=month.month)
        database.execute("history/market_cut.sql", month=month.month, **tables)
        written = database.execute("history/roll_forward.sql", **month._asdict(), **tables)
        rolled[month.month] = written.rowcount
    return rolled


def _fingerprint_of_rule(database: Database) -> str:
    """Return what changes whenever the rules do: their statements, or a setting that they use."""
    of_month = ("month", "before_month", "base_month", "is_new_year", "opens_year")
    of_years = ("period", "keeps_open", "latest_year", "open_year", "everything", "since")
    # ... the same on each kind of database.
    values = dict.fromkeys(of_month + of_years) | STORED | {"is_cluster": False}
    text = "".join(database.text(template, values) for template in RULE)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def apply(database: Database, run: Run, planned: Plan) -> None:
    """Write what `plan` planned, and remember from what; raises Problem when the table took anything else."""
    counts = planned.counts
    if counts.inserted or counts.updated or counts.removed or counts.renamed:
        time = {"not_before": planned.not_before}
        database.execute("history/apply_audit.sql", run_id=run.run_id, **time)
        written = {
            "removed": database.execute("history/apply_remove.sql").rowcount,
            "updated": database.execute("history/apply_change.sql", **time).rowcount,
            "inserted": database.execute("history/apply_add.sql", **time).rowcount,
            "renamed": database.execute("history/apply_rename.sql").rowcount,
        }
        for action, number in written.items():
            if number != getattr(counts, action):
                raise Problem(
                    f"The plan had {getattr(counts, action)} versions to be {action}, the table took "
                    f"{number}",
                    "Nothing was changed. Did somebody else write to customer.customer_plan_contract "
                    "at the same time? Run the same command again.",
                )
        database.execute("customers/clear.sql")
    rolled = {"rolled_months": list(planned.rolled), "rolled_contracts": list(planned.rolled.values())}
    database.execute("history/remember.sql", **rolled)
    database.execute("history/remember_behind.sql")
    database.execute("history/remember_state.sql", **planned.state)


def _check_bill(database: Database, span: Any, period: date | None, options: Options) -> list[str]:
    """Refuse a period or a bill from which no history should be made; return what is worth a note."""
    if span.odd_month:
        raise Problem(
            f'business."规模明细" has rows whose 月度 is not the first of a month: {span.odd_month}',
            'Correct them: update business."规模明细" '
            """set "月度" = date_trunc('month', "月度") where extract(day from "月度") <> 1;""",
        )
    if span.last_month is None:
        if span.has_versions and not options.force:
            raise Guard(
                'business."规模明细" is empty, but versions are stored',
                "Load the bill again (just etl annuity_performance). To remove the whole history: --force.",
            )
        if period:
            raise Problem(
                f'There is no bill of {periods.show(period)}: business."规模明细" is empty',
                f"Run first: just etl annuity_performance {periods.show(period)}",
            )
        return ['business."规模明细" is empty: load a month with just etl annuity_performance']
    if period and span.is_outside:
        raise Problem(
            f"The period {periods.show(period)} is outside of the bill, which has months from "
            f"{periods.show(span.first_month)} to {periods.show(span.last_month)}. "
            + _last_month(database, span.last_month),
            f"Give one from {periods.show(span.first_month)} to {periods.show(span.next_month)}, "
            f"or run first: just etl annuity_performance {periods.show(period)}",
        )
    if period and span.is_missing and options.keeps_open:
        raise Problem(
            f"There is no bill of {periods.show(period)}, but of later months",
            f"Run first: just etl annuity_performance {periods.show(period)}",
        )
    if period and span.is_missing and not options.force:
        raise Guard(
            f"the bill has no rows of {periods.show(period)}, but of later months. "
            + _last_month(database, span.last_month),
            f"Load it: just etl annuity_performance {periods.show(period)}. "
            "If the month really has no bill: --force.",
        )
    notes = []
    if period == span.next_month and period.year > span.last_month.year:
        notes.append(f"{periods.show(period)} is not in the bill: it opens the year {period.year}")
    if span.open_year > span.latest_year:
        notes.append(
            f"status_year in config/customer_mdm.yaml is {span.open_year}, after the latest year, "
            f"{span.latest_year}: what has versions is sealed, the latest year, too"
        )
    if span.absent_years:
        years = ", ".join(map(str, span.absent_years))
        notes.append(f"no month of {years} is loaded: the year after opens with no contract")
    return notes


def _last_month(database: Database, month: date | None) -> str:
    """Say how the last month of the bill came there: by mistake, it closes every contract."""
    if month is None:
        return "The bill is empty"
    loads = [
        f"{row.row_count} by load {row.load_id} ({row.file_name}, {row.sheet})"
        if row.load_id
        else f"{row.row_count} by no load"
        for row in database.rows("history/brought_by.sql", month=month)
    ]
    return f"The last month of the bill is {periods.show(month)}, with rows: {', '.join(loads)}"


def _check_overlaps(database: Database, repair: bool) -> None:
    """Refuse to build on versions that overlap, or plan to write them anew."""
    overlaps = database.rows("history/overlaps.sql")
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
    database.execute("history/repair.sql")
    database.execute("history/repair_remove.sql")


def _check_guard(database: Database, last_month: date | None, force: bool, rules: str) -> None:
    """Refuse to close or change suspiciously many contracts (specification, section 3, Guard)."""
    seen = database.row("history/guard.sql", rules=rules)
    if force or not (seen.closes_too_many or seen.restates_too_many):
        return
    limit = f"The limit is {database.config.rules.guard.max_closed_share:.0%}"
    if seen.closes_too_many:
        raise Guard(
            f"{seen.closed} of {seen.current_versions} current versions "
            f"({seen.closed / seen.current_versions:.0%}) would be closed: {seen.suspended} turn to 停缴, "
            f"{seen.ended} end without a successor. {limit}. {_last_month(database, last_month)}",
            "Nothing was changed. Is the bill complete? Look at it with --dry-run --force. "
            "If it is right: --force.",
        )
    raise Guard(
        f"the rules have changed since the last sync (config/customer_mdm.yaml, or the SQL), and with them "
        f"{seen.restated} contracts, beside {seen.current_versions} current versions, would have another "
        f"history, {seen.strategic} of them become strategic. {limit}",
        "Nothing was changed. Is every setting what it should be? Look at the plan with --dry-run --force. "
        "If it is right: --force.",
    )


def _check_dimensions(database: Database) -> None:
    """Name the companies and product lines that the foreign keys would refuse."""
    missing: dict[str, list[str]] = {}
    for row in database.rows("history/missing_keys.sql"):
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


def _report(planned: Plan, examples: list[Any], options: Options) -> None:
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
    if planned.stale:
        stale = ", ".join(periods.spans(planned.stale))
        report.note(f"what stood in mdm.contract_month or mdm.market_cut was stale: {stale}")
    if counts.sealed:
        report.note("differences in sealed years were not applied; to apply them: --unseal")
    if examples:
        report.table(
            ("action", "company", "plan", "line", "valid_from", "old", "new"),
            [row[:7] for row in examples],
        )


def _print_json(period: date | None, planned: Plan, examples: list[Any], options: Options) -> None:
    """Print what `_report` prints, for programs."""
    result = {
        "dry_run": options.dry,
        "period": period and periods.show(period),
        "counts": asdict(planned.counts),
        "kinds": planned.kinds,
        "notes": planned.notes,
        "snapshots_behind": [periods.show(month) for month in planned.behind],
        "stale": [periods.show(month) for month in planned.stale],
        "plan": planned.digest,
        "rows": [row._asdict() for row in examples],
    }
    report.line(json.dumps(result, ensure_ascii=False, default=str))
