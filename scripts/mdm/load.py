"""Loading a domain: cells into staging by COPY, then all rules in SQL, in one transaction."""

import getpass
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from mdm import period as periods
from mdm import reading, report
from mdm.config import Domain
from mdm.database import Database
from mdm.errors import Problem
from mdm.reading import CORRECTION
from mdm.render import SQL, Identifier
from mdm.runs import Run


def load(database: Database, run: Run, name: str, path: Path, period: date | None) -> list[date]:
    """Load `path` into the table of the domain `name` and return the months that it holds.

    Replaces what the file brings (specification, section 6, Replacing), keeps rejected rows in mdm.reject;
    all or nothing.
    Raises Problem for a file that can't be read, that has no row of `period`, or too many bad rows.
    """
    domain = database.config.domain(name)
    dry = database.rehearsing
    report.step(f"Loading {domain.title} from {path}..." + (" (dry run)" if dry else ""))
    values = {
        "columns": list(domain.all_columns),
        "table": Identifier(*domain.table),
        "month": domain.month,
        "amount": domain.amount,
        "replaces": domain.replaces,
        "branch_aliases": domain.branch_aliases,
    }
    with database.transaction(), report.working(f"Reading {path.name}"):
        blank, unread = fill_staging(database, domain, path)
        database.execute(f"load/{name}/prepare.sql", **values)
        database.execute("load/analyze.sql")
        outcomes = [row._asdict() for row in database.rows("load/outcome.sql", **values)]
        months = sorted({month for outcome in outcomes for month in outcome["months"] or []})
        reasons = database.rows("load/reasons.sql")
        corrections = database.row("load/corrections.sql")
        _check(domain, path, period, outcomes, reasons, months, corrections)
        for fill in sorted((SQL / "load" / name).glob("fill_*.sql")):
            database.execute(f"load/{name}/{fill.name}", **values)
        database.execute("load/before.sql", months=months, **values)
        replaced = database.execute("load/replace.sql", **values).rowcount
        load_ids, totals = _store(database, run, name, path, outcomes, blank, values)
        database.execute("load/supersede.sql", domain=name, load_ids=load_ids, **values)
        database.execute("load/corrected.sql")
        resolved = database.rows("load/resolved.sql")
        skipped = {row.rule: row.how_many for row in database.rows("load/skipped.sql")}
        effect = database.rows("load/effect.sql", months=months, **values)
        database.execute("load/drop.sql", place=staging_place(database))
    run.counts |= totals
    skipped |= {"blank": skipped.get("blank", 0) + sum(blank.values())}
    rules = [f"{rule} {how_many}" for rule, how_many in skipped.items() if how_many]
    report.done("Load completed:" + (" (dry run, nothing was changed)" if dry else ""))
    report.line(
        "  Read: {rows_read} = {rows_loaded} loaded + {rows_rejected} rejected "
        "+ {rows_skipped} skipped".format(**totals)
    )
    if rules:
        report.line(f"  Skipped: {', '.join(rules)}")
    report.line(f"  Replaced: {replaced}")
    report.line(f"  Months: {', '.join(map(periods.show, months)) or 'none'}")
    if resolved:
        report.line("  Customers by: " + ", ".join(f"{row.resolved_by} {row.how_many}" for row in resolved))
    if unread:
        report.note(f"columns not read: {', '.join(unread)}")
    for row in reasons:
        report.line(f"  Rejected {_reason(row)}")
    more = totals["rows_rejected"] - sum(row.how_many for row in reasons)
    if more:
        report.line(f"  Rejected {more} more: just rejects")
    if effect:
        header = ("month", "line", "rows before", "after", f"{domain.amount} before", "after", "difference")
        report.table(header, effect)
    return months


def staging_place(database: Database) -> Identifier:
    """Return the table that is staging in this session: a dry run doesn't wait for another one's load."""
    return Identifier("mdm", f"staging_{database.connection.info.backend_pid}")


def fill_staging(database: Database, domain: Domain, path: Path) -> tuple[dict[str, int], list[str]]:
    """Copy the cells of the file into staging; return the blank rows of each sheet, and unread headers."""
    place = staging_place(database)
    database.execute("load/staging.sql", place=place, columns=list(domain.all_columns))
    blank: dict[str, int] = {}
    unread: dict[str, None] = {}
    for sheet in reading.sheets(path, domain):
        columns = {"place": place, "sheet": sheet.name, "columns": sheet.columns}
        database.execute("load/next_sheet.sql", **columns)
        database.copy("load/copy.sql", sheet, **columns)
        blank[sheet.name] = sheet.blank
        unread |= dict.fromkeys(sheet.unread)
    database.execute("load/staged.sql", place=place)
    return blank, list(unread)


def _store(
    database: Database,
    run: Run,
    name: str,
    path: Path,
    outcomes: list[dict[str, Any]],
    blank: dict[str, int],
    values: dict[str, Any],
) -> tuple[list[int], dict[str, int]]:
    """Enter each sheet into the table of loads, keep its rejects, insert its rows; return ids and totals."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    file = {
        "run_id": run.run_id,
        "domain": name,
        "file_name": str(path),
        "sha256": sha256,
        "file_size": path.stat().st_size,
        "loaded_by": getpass.getuser(),
    }
    totals = dict.fromkeys(("rows_read", "rows_loaded", "rows_rejected", "rows_skipped"), 0)
    found = {outcome["sheet"]: outcome for outcome in outcomes}
    load_ids = []
    for sheet, blank_rows in blank.items():
        counts = {"sheet": sheet, "months": None} | totals.fromkeys(totals, 0) | found.get(sheet, {})
        counts["rows_read"] += blank_rows
        counts["rows_skipped"] += blank_rows
        load_id = database.row("runs/next_id.sql", sequence="mdm.load_load_id_seq").id
        database.execute("load/register.sql", load_id=load_id, **file, **counts)
        load_ids.append(load_id)
        if counts["rows_rejected"]:
            database.execute("load/reject.sql", load_id=load_id, sheet=sheet, **values)
        database.execute("load/insert.sql", load_id=load_id, sheet=sheet, **values)
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
    replace the rest of their month.
    """
    if corrections.is_correction and corrections.others:
        raise Problem(
            f"{path} has corrections of rejected rows, and {corrections.others} rows that correct none "
            f"({corrections.example})",
            f"Nothing was loaded. Rows without {' and '.join(CORRECTION.values())} belong into a file of the "
            "whole month: correct that one, or take them out.",
        )
    loaded = sum(outcome["rows_loaded"] for outcome in outcomes)
    rejected = sum(outcome["rows_rejected"] for outcome in outcomes)
    why = "\n".join(_reason(row) for row in reasons)
    tolerated = corrections.is_correction and loaded
    if rejected > domain.max_rejected_share * (loaded + rejected) and not tolerated:
        raise Problem(
            f"{path}: {rejected} of {loaded + rejected} rows can't be used, more than "
            f"max_rejected_share ({domain.max_rejected_share:%}) allows",
            f"Nothing was loaded. Correct the file:\n{why}",
        )
    if not loaded and not domain.may_be_empty:
        raise Problem(f"{path} has no rows to load", "Is it the right file?")
    if period and months and period not in months:
        raise Problem(
            f"{path} has no rows of {periods.show(period)}, but of {', '.join(map(periods.show, months))}",
            "Is it the right file? To load it as it is, leave out the period and give --file.",
        )


def _reason(row: Any) -> str:
    rows = ", ".join(map(str, row.first_rows)) + (" ..." if row.how_many > len(row.first_rows) else "")
    return f"{row.how_many} ({row.sheet}, row {rows}): {row.reason}"
