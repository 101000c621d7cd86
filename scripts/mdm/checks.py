"""The checks of sql/checks: each file is a query that returns the rows which break a rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from mdm import period as periods
from mdm import report
from mdm import sync as syncing
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import SQL, Identifier

EVER = (date(1, 1, 1), date(9999, 12, 31))
# More than a program wants to know of a check, too.
MOST_EXAMPLES = 10


@dataclass(frozen=True)
class Check:
    """A check that has run: its name, what it asks for, and the rows that break it."""

    name: str
    title: str
    only_warns: bool
    count: int
    cursor: psycopg.Cursor[Any]


def validate(database: Database, month: date | None, show: int | None = None) -> None:
    """Run every check, for all months or for `month`, and print a line each.

    The rows that break one are shown, `show` of them. Checks in sql/checks/warnings only warn. What passes is
    compared as a whole with what a sync would write. Raises Problem when a check found rows, or a sync would
    write any.
    """
    failed: list[str] = []
    warned: list[str] = []
    results: list[tuple[str, str, int, str, list[Any]]] = []
    with database.transaction(writes=False):
        for check in run(database, month, everywhere=True):
            if not check.count:
                results.append((check.name, "passed", 0, check.title, []))
                report.done(f"{check.name}: {check.title}")
                continue
            (warned if check.only_warns else failed).append(check.name)
            sign, style = ("!", "yellow") if check.only_warns else ("✗", "red")
            count = "1 row" if check.count == 1 else f"{check.count} rows"
            report.line(f"{sign} {check.name}: {check.title}: {count}", style=style)
            # Millions of rows may break a rule: only those that are shown become Python objects.
            examples = check.cursor.fetchmany(show or MOST_EXAMPLES)
            results.append((
                check.name, "warned" if check.only_warns else "failed", check.count, check.title,
                [row._asdict() for row in examples],
            ))  # fmt: skip
            if report.for_programs is None:
                report.table([column.name for column in check.cursor.description or ()], examples)
                if check.count > len(examples):
                    report.line(f"  ... and {check.count - len(examples)} more: --show {check.count}")
    if report.for_programs is not None:
        report.table(("check", "outcome", "rows", "looks for", "examples"), results)
    passed = len(results) - len(failed) - len(warned)
    report.line(f"{len(results)} checks: {passed} passed, {len(warned)} warned, {len(failed)} failed")
    if failed:
        raise Problem(
            f"{len(failed)} of {len(results)} checks failed: {', '.join(failed)}",
            "Each is a query: sql/checks/NAME.sql tells what it looks for. "
            "just sync and just snapshot PERIOD bring derived tables in step with the bill.",
        )
    _compare_history(database, month)


def run(database: Database, month: date | None, *, everywhere: bool) -> Iterator[Check]:
    """Run every check for `month`, or for all months, and yield it with its result; in a transaction.

    Months that have changed since the last sync are looked for in the log of changes, or `everywhere`.
    """
    first, last = (month, periods.last_day(month)) if month else EVER
    domains = [
        {"title": domain.title, "table": Identifier(*domain.table), "month": domain.month}
        for domain in database.config.domains.values()
    ]
    database.execute("history/drop.sql")
    syncing.look_for_changes(database, everywhere=everywhere)
    for path in files():
        template = path.relative_to(SQL).as_posix()
        cursor = database.execute(template, first_day=first, last_day=last, domains=domains)
        yield Check(path.stem, title(path), path.parent.name == "warnings", cursor.rowcount, cursor)


def broken(database: Database, names: Iterable[str]) -> Iterator[Any]:
    """Yield the rows that break the checks of these names, which need the tables only."""
    for name in names:
        yield from database.rows(f"checks/{name}.sql", first_day=EVER[0], last_day=EVER[1])


def _compare_history(database: Database, month: date | None) -> None:
    """Plan a sync and apply nothing; raises Problem where it would change the history.

    Without a month it starts from nothing, so that it does not build on what the last sync left.
    """
    options = syncing.Options(dry=True, force=True, full=month is None, keeps_open=True)
    with (
        database.transaction(writes=False),
        report.working("Comparing the history with what a sync would write") as say,
    ):
        planned = syncing.plan(database, month, options, say)
    counts = planned.counts
    if counts.sealed:
        report.note(f"{counts.sealed} differences in sealed years stay; to apply them: just sync --unseal")
    if planned.stale:
        raise Problem(
            "mdm.contract_month or mdm.market_cut is not what the bill and the rules want: "
            + ", ".join(periods.spans(planned.stale)),
            "Somebody wrote to it. Make it anew: just sync --full",
        )
    if counts.inserted or counts.updated or counts.removed or counts.renamed:
        raise Problem(
            "The history is not what the bill and the rules want: a sync would add "
            f"{counts.inserted} versions, change {counts.updated}, remove {counts.removed}, "
            f"rename {counts.renamed}",
            "Bring it in step: just sync --full (see --dry-run), then the snapshots that it names.",
        )
    report.done("The history is what the bill and the rules want")


def files() -> list[Path]:
    """Return the files of the checks, those that only warn last. A name with _ is a part of others."""
    folder = SQL / "checks"
    return sorted(folder.glob("[!_]*.sql")) + sorted((folder / "warnings").glob("[!_]*.sql"))


def title(path: Path) -> str:
    """Return the first sentence of the comment that a query starts with."""
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    return first_line.removeprefix("-- ").rstrip(".")
