"""Customers with a temporary id, and how they get their real one."""

from datetime import date
from pathlib import Path
from typing import Any

from mdm import period as periods
from mdm import report
from mdm.config import Dimension
from mdm.database import Database, retried
from mdm.errors import Problem
from mdm.load import fill_staging, forget
from mdm.render import Identifier
from mdm.runs import Run

# A file of pairs; its headers may also be those that just unresolved shows.
PAIRS = Dimension(
    table=("pg_temp", "pair"),
    key="temporary_id",
    columns={"temporary_id": ["temporary_id", "temporary id"], "company_id": ["company_id"]},
)

# So many customers are listed where a name is not enough.
MOST_MATCHES = 20


def find(database: Database, wanted: str) -> tuple[str, str]:
    """Return id and name of the customer that a person means by an id, a name or a part of a name.

    What nobody knows is returned as an id, with no name. Raises Problem, which lists them, for several.
    """
    rows = database.rows("customers/find.sql", company=wanted)
    if len(rows) > 1:
        listed = report.aligned(("company_id", "name"), rows[:MOST_MATCHES])
        more = len(rows) - MOST_MATCHES
        raise Problem(
            f"{len(rows)} customers have {wanted!r} in their name",
            "\n".join(listed)
            + (f"\n... and {more} more: give more of the name." if more > 0 else "")
            + "\nGive the company_id of one of them.",
        )
    return rows[0] if rows else (wanted, "")


def unresolved(database: Database, show: int | None) -> None:
    """Print the customers whose id is temporary, with what hangs on it, largest first."""
    rows = database.rows("customers/unresolved.sql")
    header = ("temporary id", "customer", "bill rows", "newest month", "assets in it", "events")
    report.table((*header, "suggestion", "command"), rows[:show], empty="Every customer has a real id")
    if rows:
        report.line(
            f"{len(rows)} temporary ids. Once you know the real one: just resolve TEMPORARY_ID COMPANY_ID"
        )


def resolve(
    database: Database,
    run: Run,
    temporary_id: str | None,
    company_id: str | None,
    path: Path | None,
    *,
    new: bool,
    force: bool,
    undo: bool,
) -> None:
    """Move facts, events and plans from `temporary_id` to `company_id`, or back; all or nothing.

    Does so for all pairs in the file `path`, where there is one. Later loads find `company_id` by what is
    known of the temporary customer. Raises Problem for pairs that can't be resolved, each with its place.
    """
    pairs, moved, behind = _resolved(
        database, temporary_id, company_id, path, new=new, force=force, undo=undo
    )
    run.counts |= moved
    if path:
        what = f"{len(pairs)} temporary ids are {'undone' if undo else 'resolved'}"
    elif undo:
        what = f"{pairs[0].temporary_id} is no more {pairs[0].company_id}"
    else:
        word = "already" if pairs[0].is_resolved else "now"
        what = f"{pairs[0].temporary_id} is {pairs[0].company_id} {word}"
    report.done(
        f"{what}: "
        + ", ".join(f"{title} {count}" for title, count in moved.items())
        + (" (dry run, nothing was changed)" if database.rehearsing else "")
    )
    report.line("  The history follows with: just sync (where years are sealed: just sync --unseal)")
    for span in periods.spans(behind):
        report.line(f"  Then the snapshots: just snapshot {span}")


@retried
def _resolved(
    database: Database,
    temporary_id: str | None,
    company_id: str | None,
    path: Path | None,
    *,
    new: bool,
    force: bool,
    undo: bool,
) -> tuple[list[Any], dict[str, int], list[date]]:
    """Return the pairs, how many rows of each table were moved, and the months whose snapshots are behind."""
    tables = {"年金计划": Identifier("mapping", "年金计划")} | {
        domain.title: Identifier(*domain.table)
        for domain in database.config.domains.values()
        if "company_id" in domain.all_columns
    }
    with database.transaction():
        if path:
            fill_staging(database, PAIRS.layout, path)
            database.execute("customers/pairs.sql", placeholders=database.config.placeholders)
            forget(database)
        else:
            database.execute("customers/pair.sql", temporary_id=temporary_id, company_id=company_id)
        faults = database.rows(
            f"customers/{'undo_' if undo else ''}faults.sql",
            new=new, force=force, placeholders=database.config.placeholders,
        )  # fmt: skip
        if faults:
            raise _problem(faults, path)
        pairs = database.rows("customers/resolved.sql")
        leaving = "company_id" if undo else "temporary_id"
        behind = [row.month for row in database.rows("customers/snapshots_behind.sql", leaving=leaving)]
        if not undo:
            database.execute("customers/keep.sql")
        database.execute("customers/stand.sql", undo=undo)
        move = "customers/move_back.sql" if undo else "customers/move.sql"
        moved = {
            title: database.execute(move, table=table, columns=database.columns(table)).rowcount
            for title, table in tables.items()
        }
        if undo:
            database.execute("customers/forget.sql")
        database.execute("customers/clear.sql")
        database.execute("customers/drop.sql")
    return pairs, moved, behind


def _problem(faults: list[Any], path: Path | None) -> Problem:
    """Return the Problem of pairs that can't be resolved."""
    if not path:
        return Problem(faults[0].fault, f"{faults[0].remedy}\nNothing was changed.")
    lines = [f"row {row.source_row}: {row.fault}. {row.remedy}" for row in faults]
    return Problem(f"{path}: {len(faults)} pairs can't be used", "\n".join([*lines, "Nothing was changed."]))
