"""The quarantine: rejected rows, to be looked at and to be corrected in Excel."""

from pathlib import Path

import xlsxwriter

from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.reading import CORRECTION


def show(database: Database, load: int | None, how_many: int) -> None:
    """Print the rejected rows of `load`, or of all loads, newest first."""
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


def export(database: Database, load: int | None, path: Path) -> None:
    """Write the rejected rows to a workbook, a sheet per sheet of origin, as it can be loaded again.

    Raises Problem when there is none, when they are of several domains, and when `path` exists.
    """
    rows = database.rows("rejects/list.sql", load=load)
    if not rows:
        raise Problem("No rejected row waits for correction", "Look: just rejects")
    if path.exists():
        raise Problem(f"{path} exists already", "Give another name, so that no correction gets lost.")
    names = {row.domain for row in rows}
    if len(names) > 1:
        raise Problem(
            f"The rejected rows are of several domains: {', '.join(sorted(names))}",
            "Export one load at a time: just rejects LOAD --export FILE.xlsx",
        )
    domain = database.config.domain(names.pop())
    header = [*CORRECTION.values(), "原因", *domain.all_columns]
    # Text stays text: what starts like a formula is none, and codes keep their digits.
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}

    def home(sheet: str) -> str:
        """Rows of a CSV file go to the first sheet of the domain."""
        return sheet if sheet in domain.sheets else domain.sheets[0]

    with xlsxwriter.Workbook(path, options) as workbook:
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
    report.done(f"{len(rows)} rejected rows written to {path}")
    report.line(f"  Correct them there, then: just etl {rows[0].domain} --file {path}")
