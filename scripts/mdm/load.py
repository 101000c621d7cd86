"""Loading a domain: cells into staging by COPY, then all rules in SQL, in one transaction."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mdm import period as periods
from mdm import reading, report
from mdm.apart import ahead
from mdm.config import Domain
from mdm.database import Database, retried
from mdm.errors import Guard, Problem
from mdm.files import content_hash
from mdm.reading import CORRECTION
from mdm.render import SQL, Identifier
from mdm.runs import Run, os_user


@dataclass(frozen=True)
class Loaded:
    """What a load did, for the report. Rows are those of the statement in sql/load/ of the same name."""

    totals: dict[str, int]
    skipped: dict[str, int]
    unread: list[str]
    replaced: int
    months: list[date]
    effect: list[Any]
    corrections: Any
    reasons: list[Any]
    repeated: list[Any]
    resolved: list[Any]
    unknown_branches: list[Any]
    fate: Any


def load(
    database: Database, run: Run, name: str, path: Path, period: date | None, *, force: bool = False
) -> list[date]:
    """Load `path` into the table of the domain `name` and return the months whose rows it touches.

    Replaces what the file brings (specification, section 6, Replacing), keeps rejected rows in mdm.reject;
    all or nothing.
    Raises Problem for a file that can't be read, that has no row of `period`, or too many bad rows, Guard for
    what only `force` loads.
    """
    domain = database.config.domain(name)
    dry = database.rehearsing
    report.step(f"Loading {domain.title} from {path}..." + (" (dry run)" if dry else ""))
    values: dict[str, Any] = {
        "domain": name,
        "file_name": str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path),
        "period": period,
        "holds": domain.months,
        "listed_values": domain.values,
        "columns": list(domain.all_columns),
        "required": list(domain.columns),
        "table": Identifier(*domain.table),
        "table_name": ".".join(domain.table),
        "table_columns": database.columns(Identifier(*domain.table)),
        "month": domain.month,
        "amount": domain.amount,
        "unit": domain.unit,
        "replaces": domain.replaces,
        "branch_aliases": domain.branch_aliases,
        "duplicates": domain.duplicates,
        "placeholders": domain.placeholders,
    }
    with report.working(f"Reading {path.name}"):
        loaded = _load(database, run, path, values, force)
    run.counts |= loaded.totals
    _report(path, domain, loaded, dry)
    return loaded.months


@retried
def _load(database: Database, run: Run, path: Path, values: dict[str, Any], force: bool) -> Loaded:
    """Read the file, judge what it says, and write it: all or nothing."""
    with database.transaction():
        return _loaded(database, run, path, dict(values), force)


def _loaded(database: Database, run: Run, path: Path, values: dict[str, Any], force: bool) -> Loaded:
    domain = database.config.domain(values["domain"])
    blank, unread, values["is_correction"] = fill_staging(database, domain, path)
    values["sha256"] = content_hash(path)
    values["staged_columns"] = database.columns(_staged(database))
    values |= {"sheets": list(blank)} | database.row("load/delivery.sql", **values)._asdict()
    if not force:
        _check_content(database, path, values)

    database.execute(f"load/{values['domain']}/prepare.sql", **values)
    database.execute("load/analyze.sql", **values)
    if values["is_correction"] and domain.duplicates == "skip":
        for step in ("identical", "skip_identical"):
            database.execute(f"load/{step}.sql", **values)
    for step in ("counted", "kinds"):
        database.execute(f"load/{step}.sql", **values)
    outcomes = [row._asdict() for row in database.rows("load/outcome.sql", **values)]
    brought = {month for outcome in outcomes for month in outcome["months"] or []}
    values["months"] = [row.month for row in database.rows("load/months.sql", **values)]
    reasons = database.rows("load/reasons.sql")
    corrections = database.row("load/corrections.sql", **values)
    _check(domain, path, values["period"], outcomes, reasons, sorted(brought), corrections)
    if not force:
        _check_plausible(database, path, values)

    load_ids, totals = _register(database, run, path, outcomes, blank, values)
    replaced = _write(database, load_ids, values)
    months = sorted(brought | replaced.keys())
    fate = database.row("load/fate.sql", **values)
    for step in ("keep_rejects", "complete", "trim"):
        database.execute(f"load/{step}.sql", **values)
    skipped = {row.rule: row.how_many for row in database.rows("load/skipped.sql")}
    loaded = Loaded(
        totals=totals,
        skipped=skipped | {"blank": skipped.get("blank", 0) + sum(blank.values())},
        unread=unread,
        replaced=sum(replaced.values()),
        months=months,
        effect=database.rows("load/effect.sql", **values | {"months": months}),
        corrections=corrections,
        reasons=reasons,
        repeated=database.rows("load/repeated.sql"),
        resolved=database.rows("load/resolved.sql"),
        unknown_branches=database.rows("load/unknown_branches.sql", **values),
        fate=fate,
    )
    forget(database)
    return loaded


def _write(database: Database, load_ids: dict[str, int], values: dict[str, Any]) -> dict[date, int]:
    """Replace what stands by what was read; return how many rows of each month it replaced."""
    values["load_ids"] = list(load_ids.values())
    for fill in sorted((SQL / "load" / values["domain"]).glob("fill_*.sql")):
        database.execute(f"load/{values['domain']}/{fill.name}", **values)
    numbers = [row.name for row in database.rows("rejects/numbers.sql", table=str(values["table"]))]
    for step in ("before", "quarantine_before", "supersede", "quarantined", "unchanged"):
        database.execute(f"load/{step}.sql", numbers=numbers, **values)
    replaced = {row.month: row.row_count for row in database.rows("load/replace.sql", **values)}
    database.execute("load/stands.sql", **values)
    for sheet, load_id in load_ids.items():
        for step in ("reject", "corrected", "dismiss", "insert"):
            database.execute(f"load/{step}.sql", load_id=load_id, sheet=sheet, **values)
    return replaced


def _report(path: Path, domain: Domain, loaded: Loaded, dry: bool) -> None:
    totals, fate = loaded.totals, loaded.fate
    skipped = sum(loaded.skipped.get(rule, 0) for rule in ("dismissed", "identical"))
    done = totals["rows_loaded"] + totals["rows_rejected"] + skipped
    if loaded.corrections.is_correction and not done:
        report.done(f"Nothing to do: {path} corrects no row that still waits")
    else:
        report.done("Load completed:" + (" (dry run, nothing was changed)" if dry else ""))
    report.line(
        "  Read: {rows_read} = {rows_loaded} loaded + {rows_rejected} rejected "
        "+ {rows_skipped} skipped".format(**totals)
    )
    rules = [f"{rule} {how_many}" for rule, how_many in loaded.skipped.items() if how_many]
    if rules:
        report.line(f"  Skipped: {', '.join(rules)}")
    for row in loaded.repeated:
        report.line(f"  Identical with an earlier row: {_rows(row)}; duplicates: {domain.duplicates}")
    report.line(f"  Replaced: {loaded.replaced}")
    report.line(f"  Months: {', '.join(map(periods.show, loaded.months)) or 'none'}")
    if loaded.resolved:
        customers = ", ".join(f"{row.resolved_by} {row.how_many}" for row in loaded.resolved)
        report.line(f"  Customers by: {customers}")
    if loaded.unread:
        report.note(f"columns not read: {', '.join(loaded.unread)}")
    if loaded.unknown_branches:
        report.note(f"unknown branches count as G00: {_named(loaded.unknown_branches)}")
        report.line(
            "    Add them: just seed 组织架构 FILE, or branch_aliases in config/domains.yaml; then load again"
        )
    for row in loaded.reasons:
        report.line(f"  Rejected {_reason(row)}")
    more = totals["rows_rejected"] - sum(row.how_many for row in loaded.reasons)
    if more:
        report.line(f"  Rejected {more} more: just rejects")
    if fate.kept:
        report.line(f"  Corrected before: {fate.kept} of them, which stay as they were corrected")
    if fate.dropped:
        others = " ..." if fate.dropped > len(fate.first_dropped) else ""
        report.note(f"{fate.dropped} corrections were replaced: {'; '.join(fate.first_dropped)}{others}")
    report.effect(domain.amount, loaded.effect)


def fill_staging(database: Database, domain: Domain, path: Path) -> tuple[dict[str, int], list[str], bool]:
    """Copy the cells of the file into staging.

    Return the blank rows of each sheet, unread headers, and whether it has columns of corrections.
    """
    forget(database)
    staged = {"staged": _staged(database)}
    database.execute("load/staging.sql", columns=list(domain.all_columns), **staged)
    blank: dict[str, int] = {}
    unread: dict[str, None] = {}
    is_correction = False
    for sheet in reading.sheets(path, domain):
        columns = {"sheet": sheet.name, "columns": sheet.columns} | staged
        database.execute("load/next_sheet.sql", **columns)
        database.copy("load/copy.sql", ahead(sheet), **columns)
        blank[sheet.name] = sheet.blank
        unread |= dict.fromkeys(sheet.unread)
        is_correction |= CORRECTION.keys() <= set(sheet.columns)
    database.execute("load/staging_view.sql", **staged)
    return blank, list(unread), is_correction


def forget(database: Database) -> None:
    """Drop staging and what was made from it."""
    database.execute("load/drop.sql", staged=_staged(database))


def _staged(database: Database) -> Identifier:
    """Return the table that is staging in this session: a dry run may read a file beside a load."""
    return Identifier("mdm_staging", f"staging_{database.connection.info.backend_pid}")


def _register(
    database: Database,
    run: Run,
    path: Path,
    outcomes: list[dict[str, Any]],
    blank: dict[str, int],
    values: dict[str, Any],
) -> tuple[dict[str, int], dict[str, int]]:
    """Enter each sheet into the table of loads; return the number of its load, and totals."""
    file = {
        "run_id": run.run_id,
        "file_size": path.stat().st_size,
        "loaded_by": os_user(),
    }
    totals = dict.fromkeys(("rows_read", "rows_loaded", "rows_rejected", "rows_skipped"), 0)
    found = {outcome["sheet"]: outcome for outcome in outcomes}
    load_ids = {}
    for sheet, blank_rows in blank.items():
        counts = {"sheet": sheet, "months": None} | totals.fromkeys(totals, 0) | found.get(sheet, {})
        counts["rows_read"] += blank_rows
        counts["rows_skipped"] += blank_rows
        load_ids[sheet] = database.row("runs/next_id.sql", sequence="mdm.load_load_id_seq").id
        database.execute("load/register.sql", load_id=load_ids[sheet], **values | file | counts)
        totals = {key: total + counts[key] for key, total in totals.items()}
    return load_ids, totals


def _check(
    domain: Domain,
    path: Path,
    period: date | None,
    outcomes: list[dict[str, Any]],
    reasons: list[Any],
    months: list[date],
    corrections: Any,
) -> None:
    """Refuse a file with too many bad rows, none that can be used, or none of the period.

    Corrections that are still wrong wait on, however many. Other rows between them are refused: they would
    replace the rest of their month. So are two that correct one row, which would count twice.
    """
    if corrections.is_correction and corrections.others:
        raise Problem(
            f"{path} has corrections of rejected rows, and {corrections.others} rows that correct none "
            f"({corrections.example})",
            f"Nothing was loaded. Rows without {' and '.join(CORRECTION.values())} belong into a file of the "
            "whole month: correct that one, or take them out.",
        )
    if corrections.twice:
        raise Problem(f"{path}: {corrections.twice}", "Nothing was loaded. Keep one of them, and load again.")
    loaded = sum(outcome["rows_loaded"] for outcome in outcomes)
    rejected = sum(outcome["rows_rejected"] for outcome in outcomes)
    why = "\n".join(_reason(row) for row in reasons)
    if rejected > domain.max_rejected_share * (loaded + rejected) and not corrections.is_correction:
        raise Problem(
            f"{path}: {rejected} of {loaded + rejected} rows can't be used, more than "
            f"max_rejected_share ({domain.max_rejected_share:%}) allows",
            f"Nothing was loaded. Correct the file:\n{why}",
        )
    if not loaded and not domain.may_be_empty and not corrections.is_correction:
        raise Problem(f"{path} has no rows to load", "Is it the right file?")
    if period and months and period not in months:
        raise Problem(
            f"{path} has no rows of {periods.show(period)}, but of {', '.join(map(periods.show, months))}",
            "Is it the right file? To load it as it is, leave out the period and give --file.",
        )


def _check_content(database: Database, path: Path, values: dict[str, Any]) -> None:
    """Refuse a copy of what has been loaded as another month."""
    for earlier in database.rows("load/same_content.sql", **values):
        raise Guard(
            f"{path} has the content of {earlier.file_name}, which load {earlier.load_id} loaded for "
            f"{', '.join(periods.spans(earlier.months))}, not for {periods.show(values['period'])}",
            f"Nothing was loaded. Put the file of {periods.show(values['period'])} in its place.",
        )


def _check_plausible(database: Database, path: Path, values: dict[str, Any]) -> None:
    """Refuse a load that changes suspiciously much (specification, section 6, Plausibility)."""
    figures = database.rows("load/implausible.sql", **values)
    if figures:
        limit = database.config.rules.guard.max_load_change
        header = ("month", "line", "figure", "compared with", "before", "after")
        branches = database.rows("load/unknown_branches.sql", **values)
        unknown = f"Unknown branches: {_named(branches)}\n" if branches else ""
        raise Guard(
            f"{path} differs by more than guard.max_load_change ({limit:%}) from what it replaces or from "
            "the month before",
            "\n".join(report.aligned(header, figures)) + f"\n{unknown}Nothing was loaded. "
            "Is it the right file, complete and in the right unit? If it is: --force.",
        )


def _named(branches: list[Any]) -> str:
    """Return the first branches with the number of their rows."""
    names = ", ".join(f"{row.branch_name} {row.how_many}" for row in branches[:10])
    return names + (f", and {len(branches) - 10} more" if len(branches) > 10 else "")


def _reason(row: Any) -> str:
    return f"{_rows(row)}: {row.reason}"


def _rows(row: Any) -> str:
    """Return how many rows of a sheet there are, and the first of them: 2 (规模明细, row 3, 4)."""
    rows = ", ".join(map(str, row.first_rows)) + (" ..." if row.how_many > len(row.first_rows) else "")
    return f"{row.how_many} ({row.sheet}, row {rows})"
