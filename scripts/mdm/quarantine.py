"""The quarantine: rejected rows, to be looked at and to be corrected in Excel."""

import os
import re
from pathlib import Path
from typing import IO, Any

from mdm import files, report
from mdm.cells import as_text
from mdm.config import Domain
from mdm.database import Database
from mdm.errors import Problem
from mdm.reading import CORRECTION, DISMISSED, FOR_PEOPLE
from mdm.render import Identifier

ABOUT = (*CORRECTION.values(), *FOR_PEOPLE, *DISMISSED.values())
NUMBER = re.compile("-?[0-9]+([.][0-9]+)?")
WIDEST = 50
TOP = {"valign": "top", "text_wrap": True}
HEADER = {"bold": True, "bg_color": "#D9E1F2", "bottom": 1}
FAULTY = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}


def show(database: Database, load: int | None, how_many: int | None) -> None:
    """Print the rejected rows of `load`, or of all loads, newest first."""
    _require_load(database, load)
    rows = database.rows("rejects/list.sql", load=load)
    report.table(
        ("load", "domain", "file", "sheet", "row", "reason"),
        [
            (row.load_id, row.domain, row.file_name, row.sheet, row.source_row, row.reason)
            for row in rows[:how_many]
        ],
        empty="No rejected row waits for correction",
    )
    if rows:
        report.line(
            f"{len(rows)} rejected rows wait. To correct them in Excel: just rejects --export FILE.xlsx"
        )


def export(database: Database, load: int | None, path: Path, dry: bool) -> None:
    """Write the rejected rows to a workbook, a sheet per sheet of origin, as it can be loaded again.

    Raises Problem when there is none, when they are of several domains, when a cell is too long for Excel,
    and when `path` exists, is no .xlsx or can't be written.
    """
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
    if dry:
        report.done(f"{len(rows)} rejected rows would be written to {path} (dry run, nothing was written)")
        return
    table = str(Identifier(*domain.table))
    numbers = {row.name: row.has_unit for row in database.rows("rejects/numbers.sql", table=table)}
    with files.written(path) as file:
        _write(file, domain, rows, numbers)
    report.done(f"{len(rows)} rejected rows written to {path}")
    report.line(f"  Correct them there, then: just etl {rows[0].domain} --file {path}")


def _write(file: IO[bytes], domain: Domain, rows: list[Any], numbers: dict[str, bool]) -> None:
    """Write the workbook; raises OSError where there is no room for it."""
    # Late: every command that looks would wait for it.
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    # Text stays text: what starts like a formula is none, and codes keep their digits.
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, options)
    for name in domain.sheets:
        # Rows of a CSV file go to the first sheet of the domain.
        of_sheet = [
            row for row in rows if name == (row.sheet if row.sheet in domain.sheets else domain.sheets[0])
        ]
        _write_sheet(workbook, name, domain, of_sheet, numbers)
    try:
        workbook.close()
    except FileCreateError as error:
        raise error.args[0] from None


def _write_sheet(workbook: Any, name: str, domain: Domain, rows: list[Any], numbers: dict[str, bool]) -> None:
    """Write a sheet as people like it: frozen header, filter, units, what is wrong in red.

    `numbers` has the columns with numbers, and whether they count in the unit of the domain. All else is
    text, also what people type there. Raises Problem for a cell that Excel has no room for.
    """
    from rich.cells import cell_len

    sheet = workbook.add_worksheet(name)
    columns = [*[""] * len(ABOUT), *domain.all_columns]
    header = list(ABOUT)
    for column, (spelling, *_) in domain.all_columns.items():
        header.append(f"{spelling}({domain.unit})" if numbers.get(column) else spelling)
    kinds = [{"num_format": "#,##0.00####" if column in numbers else "@"} for column in columns]
    usual = [workbook.add_format(TOP | kind) for kind in kinds]
    faulty = [workbook.add_format(TOP | kind | FAULTY) for kind in kinds]
    widths = [cell_len(title) + 3 for title in header]  # the button of the filter
    for line, row in enumerate(rows, start=1):
        about = [str(row.load_id), str(row.source_row), row.file_name, row.sheet, row.chinese, None]
        cells = [*about, *map(row.content.get, domain.all_columns)]
        for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            style = (faulty if column in row.faulty else usual)[place]
            if cell is None:
                sheet.write_blank(line, place, None, style)
            elif column in numbers and NUMBER.fullmatch(cell) and as_text(float(cell)) == cell:
                sheet.write_number(line, place, float(cell), style)
            elif sheet.write_string(line, place, cell, style):
                raise Problem(
                    f"Excel has no room for {header[place]} of load {row.load_id}, row {row.source_row}: "
                    f"{len(cell)} characters",
                    f"Correct {row.file_name} itself, and load it again.",
                )
            widths[place] = max(widths[place], min(cell_len(cell or ""), WIDEST))
    sheet.write_row(0, 0, header, workbook.add_format(HEADER))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
    # The green corners of codes, which are text.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(rows) + 1}"})
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width + 1, usual[place])


def _require_load(database: Database, load: int | None) -> None:
    """Refuse the number of a load that there never was."""
    if load is not None and not database.row("rejects/load.sql", load=load).is_known:
        raise Problem(f"There is no load {load}", "The loads with rejected rows: just rejects")
