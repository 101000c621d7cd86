"""What a clerk does with the workbook of rejected rows."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from project import Project


def cells_of(path: Path, sheet: str = "规模明细") -> tuple[Workbook, Worksheet, dict[str, int]]:
    """Return the workbook, one of its sheets, and the columns by their headers without units."""
    workbook = load_workbook(path)
    header = {str(cell.value).split("(")[0]: cell.column for cell in workbook[sheet][1]}
    return workbook, workbook[sheet], header


def rows_of(path: Path, sheet: str = "规模明细") -> list[dict[str, Any]]:
    """Return the rows below the header, each by the headers without units."""
    _, cells, columns = cells_of(path, sheet)
    return [dict(zip(columns, row, strict=True)) for row in cells.iter_rows(min_row=2, values_only=True)]


def load_of(name: str | Path, domain: str = "annuity_performance") -> tuple[str, ...]:
    """Return the command that loads a file, without hooks."""
    return "etl", domain, "--file", str(name), "--no-post-hooks"


def correct(project: Project, name: str = "r.xlsx", *more: dict[str, Any], **cells: Any) -> tuple[str, ...]:
    """Export the rows that wait, write 100 and `cells` into each; return the command that loads them.

    `more` are rows to add.
    """
    project.ok("rejects", "--export", name)
    workbook, sheet, columns = cells_of(project.folder / name)
    added = range(sheet.max_row + 1, sheet.max_row + 1 + len(more))
    wanted = [(number, {"期末资产规模": 100} | cells) for number in range(2, sheet.max_row + 1)]
    for number, values in [*wanted, *zip(added, more, strict=True)]:
        for column, value in values.items():
            sheet.cell(number, columns[column]).value = value
    workbook.save(project.folder / name)
    return load_of(name)
