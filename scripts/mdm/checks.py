"""The checks of sql/checks: each file is a query that returns the rows which break a rule."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from mdm import period as periods
from mdm import report
from mdm import sync as syncing
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import SQL, Identifier

EVER = (date(1, 1, 1), date(9999, 12, 31))


# More than a program wants to know of a check, too.
MOST_EXAMPLES = 10


def run(database: Database, month: date | None) -> Iterator[tuple[Path, Any]]:
    """Run every check, for all months or for `month`; yield its file and a cursor with what it found."""
    first, last = (month, periods.last_day(month)) if month else EVER
    domains = [
        {"title": domain.title, "table": Identifier(*domain.table), "month": domain.month}
        for domain in database.config.domains.values()
    ]
    with database.transaction():
        database.execute("history/drop.sql")
        syncing.look_for_changes(database, everywhere=True)
        for path in files():
            # Millions of rows may break a rule: only those that are shown become Python objects.
            yield (
                path,
                database.execute(
                    path.relative_to(SQL).as_posix(), first_day=first, last_day=last, domains=domains
                ),
            )


def validate(database: Database, month: date | None, show: int | None = None) -> None:
    """Run every check, for all months or for `month`, and print a line each.

    The rows that break one are shown, `show` of them. Checks in sql/checks/warnings only warn. What passes is
    compared as a whole with what a sync would write. Raises Problem when a check found rows, or a sync would
    write any.
    """
    failed: list[str] = []
    warned: list[str] = []
    results: list[tuple[str, str, int, str, list[Any]]] = []
    passed = 0
    for path, cursor in run(database, month):
        if not cursor.rowcount:
            passed += 1
            results.append((path.stem, "passed", 0, _title(path), []))
            report.done(f"{path.stem}: {_title(path)}")
            continue
        warns = only_warns(path)
        (warned if warns else failed).append(path.stem)
        sign, style = ("!", "yellow") if warns else ("✗", "red")
        count = "1 row" if cursor.rowcount == 1 else f"{cursor.rowcount} rows"
        report.line(f"{sign} {path.stem}: {_title(path)}: {count}", style=style)
        examples = cursor.fetchmany(show or MOST_EXAMPLES)
        results.append((
            path.stem, "warned" if warns else "failed", cursor.rowcount, _title(path),
            [row._asdict() for row in examples],
        ))  # fmt: skip
        if report.for_programs is None:
            report.table([column.name for column in cursor.description or ()], examples)
    if report.for_programs is not None:
        report.table(("check", "outcome", "rows", "looks for", "examples"), results)
    total = passed + len(warned) + len(failed)
    report.line(f"{total} checks: {passed} passed, {len(warned)} warned, {len(failed)} failed")
    if failed:
        raise Problem(
            f"{len(failed)} of {total} checks failed: {', '.join(failed)}",
            "Each is a query: sql/checks/NAME.sql tells what it looks for. "
            "just sync and just snapshot PERIOD bring derived tables in step with the bill.",
        )
    _compare_history(database, month)


def _compare_history(database: Database, month: date | None) -> None:
    """Plan a sync and apply nothing; raises Problem where it would change the history.

    Without a month it starts from nothing, so that it does not build on what the last sync left.
    """
    options = syncing.Options(dry=True, force=True, full=month is None, keeps_open=True)
    with database.transaction(), report.working("Comparing the history with what a sync would write") as say:
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


def only_warns(path: Path) -> bool:
    """Tell whether what the check finds may be as it should."""
    return path.parent.name == "warnings"


def _title(path: Path) -> str:
    """Return the first sentence of the comment that a check starts with."""
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    return first_line.removeprefix("-- ").rstrip(".")
