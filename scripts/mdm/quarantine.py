"""The quarantine: rejected rows, to be looked at and to be corrected in Excel."""

import os
from pathlib import Path

from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.reading import CORRECTION, REASON


def show(database: Database, load: int | None, how_many: int) -> None:
    """Print the rejected rows of `load`, or of all loads, newest first."""
    _require_load(database, load)
    rows = database.rows("rejects/list.sql", load=load)
    if not rows:
        report.line("No rejected row waits for correction")
        return
    report.table(
        ("load", "domain", "file", "sheet", "row", "reason"),
        [
            (row.load_id, row.domain, row.file_name, row.sheet, row.source_row, row.reason)
            for row in rows[:how_many]
        ],
    )
    report.line(f"{len(rows)} rejected rows wait. To correct them in Excel: just rejects --export FILE.xlsx")


def export(database: Database, load: int | None, path: Path, dry: bool) -> None:
    """Write the rejected rows to a workbook, a sheet per sheet of origin, as it can be loaded again.

    Raises Problem when there is none, when they are of several domains, and when `path` exists, is no
    .xlsx or can't be written.
    """
    # Late: every command that looks would wait for it.
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    if path.suffix.lower() != ".xlsx":
        raise Problem(f"{path} is no name of a workbook", "Give one that ends in .xlsx.")
    _require_load(database, load)
    rows = database.rows("rejects/list.sql", load=load)
    if not rows:
        raise Problem("No rejected row waits for correction", "Look: just rejects")
    if os.path.exists(path):  # unlike path.exists(), takes a name that is too long
        raise Problem(f"{path} exists already", "Give another name, so that no correction gets lost.")
    names = {row.domain for row in rows}
    if len(names) > 1:
        raise Problem(
            f"The rejected rows are of several domains: {', '.join(sorted(names))}",
            "Export one load at a time: just rejects LOAD --export FILE.xlsx",
        )
    domain = database.config.domain(names.pop())
    header = [*CORRECTION.values(), REASON, *domain.all_columns]
    # Text stays text: what starts like a formula is none, and codes keep their digits.
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}

    def home(sheet: str) -> str:
        """Rows of a CSV file go to the first sheet of the domain."""
        return sheet if sheet in domain.sheets else domain.sheets[0]

    if dry:
        report.done(f"{len(rows)} rejected rows would be written to {path} (dry run, nothing was written)")
        return
    workbook = xlsxwriter.Workbook(path, options)
    for name in domain.sheets:
        sheet = workbook.add_worksheet(name)
        sheet.write_row(0, 0, header)
        of_sheet = [row for row in rows if name == home(row.sheet)]
        for place, row in enumerate(of_sheet, start=1):
            content = [row.content.get(column) for column in domain.all_columns]
            cells = [str(row.load_id), str(row.source_row), row.reason, *content]
            for column, text in enumerate(cells):
                if text is not None:
                    sheet.write_string(place, column, text)
    try:
        workbook.close()
    except FileCreateError as error:
        raise Problem(
            f"{path} can't be written: {error}",
            "Give a name in a folder that can be written to.",
        ) from None
    report.done(f"{len(rows)} rejected rows written to {path}")
    report.line(f"  Correct them there, then: just etl {rows[0].domain} --file {path}")


def _require_load(database: Database, load: int | None) -> None:
    """Refuse the number of a load that there never was."""
    if load is not None and not database.row("rejects/load.sql", load=load).is_known:
        raise Problem(f"There is no load {load}", "The loads with rejected rows: just rejects")
