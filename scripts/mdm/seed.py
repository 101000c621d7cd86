"""Filling a dimension from a file: the reading of loads, then all rules in SQL, in one transaction."""

from pathlib import Path
from typing import Any

from mdm import report
from mdm.database import Database, retried
from mdm.errors import Problem
from mdm.load import fill_staging, forget
from mdm.render import Identifier
from mdm.runs import Run


def seed(database: Database, run: Run, name: str, path: Path, show: int) -> None:
    """Add the rows of `path` to the dimension `name`, and update those that are others; all or nothing.

    Removes none. Raises Problem for a file that can't be read, and for one with any row that can't be used.
    """
    dimension = database.config.dimension(name)
    dry = database.rehearsing
    report.step(f"Filling {name} from {path}..." + (" (dry run)" if dry else ""))
    values = {
        "table": Identifier(*dimension.table),
        "key": dimension.key,
        "columns": list(dimension.all_columns),
        "required": list(dimension.columns),
        "codes": dimension.codes,
        "placeholders": database.config.placeholders,
        "names": dimension.names,
    }
    with report.working(f"Reading {path.name}"):
        effect, examples = _seeded(database, name, path, values, show)
    run.counts |= effect._asdict()
    report.done("Seed completed:" + (" (dry run, nothing was changed)" if dry else ""))
    for word, how_many in effect._asdict().items():
        report.line(f"  {word.capitalize()}: {how_many}")
    if examples:
        report.table(("action", dimension.key, "what"), examples)
        report.line("  Rows that were loaded before keep their codes and ids: load their months again")


@retried
def _seeded(
    database: Database, name: str, path: Path, values: dict[str, Any], show: int
) -> tuple[Any, list[Any]]:
    """Read the file, judge it and write it; return what it adds and changes, and examples."""
    dimension = database.config.dimension(name)
    with database.transaction():
        _, unread, _ = fill_staging(database, dimension.layout, path)
        if unread:
            raise Problem(
                f"{path}: no column of {name} is {', '.join(unread)}",
                f"Nothing was changed. Its columns: {', '.join(dimension.all_columns)}. "
                "Rename the header or delete the column.",
            )
        database.execute("seed/prepare.sql", **values)
        database.execute("seed/compare.sql", **values)
        faults = database.rows("seed/faults.sql", **values)
        if faults:
            shown = [f"row {row.source_row}: {row.fault}" for row in faults[:show]]
            more = [f"... and {len(faults) - show} more"] if len(faults) > show else []
            raise Problem(
                f"{path}: {len(faults)} rows can't be used",
                "\n".join([*shown, *more, "Nothing was changed. Correct the file and run the same again."]),
            )
        effect = database.row("seed/effect.sql")
        examples = database.rows("seed/examples.sql", show=show)
        database.execute("seed/write.sql", **values)
        forget(database)
    return effect, examples
