"""The sheets of an .xlsx: what calamine reads, and what only the XML tells: error cells, formats."""

import functools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from mdm.errors import Problem

MOST_UNPACKED = 1 << 30  # bytes
# Excel keeps a formula's value beside it; other programs may not, and only Excel can tell it.
NO_VALUE = "#N/A (formula without a value: open the workbook in Excel and save it)"
# Parts of a cell. No part reaches beyond the next <, so that a search takes as long as the sheet is.
FORMULA = rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
EMPTY_VALUE = rb"<(?:\w+:)?v(?:\s[^<>]*)?(?:/>|></(?:\w+:)?v>)"
ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c(?=\s)([^<>]*\st=[\"']e[\"'][^<>]*)>"
    rb"(?:\s*" + FORMULA + rb")?(?:\s*<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<)?"
)
FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c(?=\s)([^<>]*)>\s*" + FORMULA + rb"\s*(" + EMPTY_VALUE + rb")?\s*</(?:\w+:)?c>"
)
# Parts of a format: texts in it, and all that has no meaning: colours, conditions, room for a character.
LITERAL = r'(?:"[^"]*"|\\.)*'
NO_MEANING = re.compile(r"\[[^\]]*\]|[_*].")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an .xls starts, and what has a password
PIECE, LONGEST_ROW = 1 << 20, 64 << 20  # bytes of XML
# What the readers of a workbook raise where somebody has cut or changed it.
DAMAGED = (
    CalamineError,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


class Percent(float):
    """A number that Excel shows in percent."""


class Damaged(Exception):
    """The file is no workbook that can be read."""


Format = Callable[[float], Any]
"""What a number becomes that Excel shows in a format that has a meaning."""


class Layout(NamedTuple):
    """What a sheet says beside its cells."""

    merged: Sequence[tuple[int, int, int, str]] = ()
    """Merged cells: the first row, counted from 1, first and last place in the rows, and range like D5:D6."""
    left: int = 0
    """The first column that isn't empty, counted from 0."""
    from_1904: bool = False
    """Whether days count from 1904."""

    def cell(self, row: int, place: int) -> str:
        """Return the name of a cell like D5: the row from 1 on, its place in the row from 0 on."""
        return _place(row - 1, place + self.left)


def sheets(path: Path, names: list[str], lenient: bool) -> Iterator[tuple[str, Iterator[list[Any]], Layout]]:
    """Yield these sheets of the workbook `path`: name, rows from row 1 on, layout.

    Where `lenient`, the only sheet of a workbook may have any name.

    Raises Problem for a file that is no .xlsx, is damaged, lacks a sheet, or asks for too much memory.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > MOST_UNPACKED:
                raise Problem(
                    f"{path} unpacks to {unpacked >> 20} MB, more than {MOST_UNPACKED >> 20} MB",
                    "Is it the right file? Save only the sheets that are needed, or load it as CSV.",
                )
            parts = _sheet_parts(archive)
            names = _chosen(parts, names, lenient)
            absent = [name for name in names if name not in parts]
            if absent:
                raise Problem(
                    f"{path} has no sheet {absent[0]!r}; it has {', '.join(map(repr, parts))}",
                    "Rename the sheet in the workbook, or correct its name in config/.",
                )
            from_1904 = re.search(rb"\sdate1904=[\"'](?:1|true)", archive.read("xl/workbook.xml")) is not None
            workbook = CalamineWorkbook.from_path(str(path))
            formats = _formats(archive.read("xl/styles.xml")) if "xl/styles.xml" in archive.namelist() else {}
            for name in names:
                with ThreadPoolExecutor(1) as meanwhile:  # calamine leaves a processor to it
                    looking = meanwhile.submit(_look_through, archive, parts[name], formats)
                    try:
                        sheet = workbook.get_sheet_by_name(name)
                    except CalamineError as error:
                        _check_new_error(path, name, str(error), looking.result()[0])
                        raise
                yield name, _rows(sheet, *looking.result()), _layout(sheet, from_1904)
    except DAMAGED as error:
        raise Damaged(str(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Damaged(str(error)) from None


def _chosen(parts: dict[str, str], names: list[str], lenient: bool) -> list[str]:
    """Return the sheets to read: where `lenient`, the only one of a workbook, whatever its name."""
    return list(parts) if lenient and len(parts) == 1 else names


def _look_through(
    archive: zipfile.ZipFile, part: str, formats: dict[bytes, Format]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, Format]]]:
    """Return the cells of a sheet with errors, and those whose format has a meaning."""
    errors, formatted = [], []
    styles = re.compile(
        rb"<(?:\w+:)?c(?=\s)([^<>]*\ss=[\"'](" + b"|".join(formats) + rb")[\"'][^<>]*)(?<!/)>"
    )
    for cells in _pieces(archive, part):
        errors += error_cells(cells)
        if formats:
            for attributes, style in styles.findall(cells):
                formatted.append((*_row_and_column(attributes), formats[style]))
    return errors, formatted


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the XML of a sheet, some rows at a time."""
    rest = b""
    with archive.open(part) as xml:
        while read := xml.read(PIECE):
            end = read.rfind(b"row>") + 4
            if end > 3:
                yield rest + read[:end]
                rest = b""
            rest += read[end:] if end > 3 else read
            if len(rest) > LONGEST_ROW:
                raise ValueError(f"a row takes more than {LONGEST_ROW >> 20} MB")
    yield rest


def _formats(styles: bytes) -> dict[bytes, Format]:
    """Return the styles, by number, whose format of numbers has a meaning: 00000 and 0%."""
    root = ElementTree.fromstring(styles)
    codes = {"9": "0%", "10": "0.00%"} | {
        each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iterfind("{*}numFmts/{*}numFmt")
    }
    found: dict[bytes, Format] = {}
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        code = NO_MEANING.sub("", codes.get(style.get("numFmtId", ""), "").split(";")[0])
        if "%" in re.sub(LITERAL, "", code):
            found[b"%d" % number] = Percent
        elif zeros := re.fullmatch(rf"({LITERAL})(0+)", code):
            before = "".join(re.findall(r'"([^"]*)"|\\(.)', zeros[1])[0]) if zeros[1] else ""
            if before or len(zeros[2]) > 1:
                found[b"%d" % number] = functools.partial(_with_zeros, before, len(zeros[2]))
    return found


def _with_zeros(before: str, digits: int, number: float) -> Any:
    """Return a whole number as a format like 00000 shows it; others as they are."""
    return f"{before}{int(number):0{digits}}" if number.is_integer() and 0 <= number < 1e15 else number


def explained(path: Path, names: list[str], lenient: bool, fault: str) -> Problem:
    """Return the Problem of a workbook that can't be read: cells far away are looked for."""
    with suppress(*DAMAGED, OSError), zipfile.ZipFile(path) as archive:
        parts = _sheet_parts(archive)
        for name in _chosen(parts, names, lenient):
            if far := _far_cells(archive, parts[name]):
                return Problem(
                    f"{path}, sheet {name}: its cells reach {far}",
                    "Delete what stands far below or beside the data, save, and load again.",
                )
        if path.suffix.lower() != ".xlsx":
            return Problem(
                f"{path} is called {path.suffix}, but its content is that of an .xlsx workbook",
                f"Rename it to {path.with_suffix('.xlsx').name}.",
            )
    with path.open("rb") as file:
        start = file.read(len(OLE))
    if path.name.startswith("~$"):
        return Problem(
            f"{path} is what Excel keeps beside a workbook that is open",
            "Save and close it in Excel, then give the workbook itself: its name without ~$.",
        )
    if not start:
        return Problem(
            f"{path} is empty: it has no bytes", "Was it copied to its end? Save or fetch it again."
        )
    if start == OLE:
        fault = "it is an old .xls, or has a password"
    elif not start.startswith(b"PK"):
        fault = "its content is that of no workbook"
    return Problem(
        f"{path} is no .xlsx workbook that can be read: {fault}",
        "Open it in Excel and save it as .xlsx (without a password, only the sheets needed), or as CSV.",
    )


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the sheets of an .xlsx, and where in it their cells are.

    Raises ValueError for other kinds of workbook: in them no error cell can be told from an empty one.
    """
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(archive.namelist()):
        raise ValueError("it is of another kind")
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(value, "")))[1:]
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter()
        if sheet.tag.endswith("}sheet")
        for key, value in sheet.items()
        if key.endswith("}id")
    }


def _far_cells(archive: zipfile.ZipFile, part: str) -> str:
    """Return how far the cells of a sheet reach, '' where they fill a good part of what lies between."""
    rows = columns = cells = 0
    for piece in _pieces(archive, part):
        # Cells that are empty and only have a format end in />; calamine leaves them out.
        places = re.findall(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]+)([0-9]+)[^>/]*>", piece)
        cells += len(places)
        rows = max(rows, *(int(row) for _, row in places), 0)
        columns = max(
            columns, *(_column_number(column) + 1 for column in {column for column, _ in places}), 0
        )
    return f"down to row {rows} and as far as column {columns}" if rows * columns > 10 * cells + 1000 else ""


def _check_new_error(path: Path, name: str, raised: str, errors: list[tuple[int, int, str]]) -> None:
    """Name the cell whose error calamine is too old for, like #SPILL!, where that is what it raised."""
    unknown = re.search("cell error value '(.*)'", raised)
    if unknown:
        places = [_place(row, column) for row, column, error in errors if error == unknown[1]]
        raise Problem(
            f"{path}, sheet {name}, cell {places[0] if places else '(unknown)'}: a formula shows the error "
            f"{unknown[1]}",
            "Replace the formula by its value, or correct it, save, and load again.",
        ) from None


def _layout(sheet: CalamineSheet, from_1904: bool) -> Layout:
    """Return the layout of a sheet, its merged cells from top to bottom."""
    first = sheet.start[1] if sheet.start else 0
    merged = [
        (top + 1, left - first, right - first, f"{_place(top, left)}:{_place(bottom, right)}")
        for (top, left), (bottom, right) in sorted(sheet.merged_cell_ranges or [])
    ]
    return Layout(merged, first, from_1904)


def _rows(
    sheet: CalamineSheet, errors: list[tuple[int, int, str]], formatted: list[tuple[int, int, Format]]
) -> Iterator[list[Any]]:
    """Yield the rows of a sheet, from its first column that isn't empty on, with their errors and formats."""
    left = sheet.start[1] if sheet.start else 0
    # calamine's last row is the last with a value; below it formulas may stand that have none.
    below = max((row for row, _, _ in errors), default=0) - (sheet.end[0] if sheet.end else -1)
    of_row: dict[int, list[tuple[int, str]]] = {}
    for number, column, error in errors:
        of_row.setdefault(number, []).append((column - left, error))
    shown: dict[int, list[tuple[int, Format]]] = {}
    for number, column, form in formatted:
        shown.setdefault(number, []).append((column - left, form))
    rows: Iterator[list[Any]] = chain(sheet.iter_rows(), ([""] * sheet.width for _ in range(below)))
    for number, row in enumerate(rows):
        for column, error in of_row.get(number, ()):
            if 0 <= column < len(row):
                row[column] = error
        for column, form in shown.get(number, ()):
            if 0 <= column < len(row) and type(row[column]) is float:
                row[column] = form(row[column])
        yield row


def error_cells(cells: bytes) -> list[tuple[int, int, str]]:
    """Return (row, column, error) of the cells of a sheet that show an error like #N/A, counted from 0.

    So does a formula without a value. calamine reads both as empty, and an empty amount would count as
    nothing without a word.
    """
    found = []
    if b't="e"' in cells or b"t='e'" in cells:
        for attributes, error in ERROR_CELL.findall(cells):
            found.append((*_row_and_column(attributes), error.decode() or "#N/A"))
    if b"f" in cells and (b"<f" in cells or b":f" in cells):  # most have no f at all, which is soon found
        for attributes, value in FORMULA_WITHOUT_VALUE.findall(cells):
            kind = re.search(rb"\st=[\"'](\w+)", attributes)
            # An empty value of the kind str is the text '', of the kind e an error: found above.
            if not kind or (kind[1] != b"e" and not (kind[1] == b"str" and value)):
                found.append((*_row_and_column(attributes), NO_VALUE))
    return found


def _row_and_column(attributes: bytes) -> tuple[int, int]:
    """Return where a cell stands; raises ValueError for one that doesn't say so."""
    place = re.search(rb"\sr=[\"']([A-Z]+)([0-9]+)", attributes)
    if not place:
        raise ValueError("a cell with an error has no place")
    return int(place[2]) - 1, _column_number(place[1])


def _place(row: int, column: int) -> str:
    """Return a place, counted from 0, as Excel names it: 4, 3 is D5."""
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


@functools.cache
def _column_number(letters: bytes) -> int:
    """Return the column, counted from 0: A is 0, AA is 26."""
    return functools.reduce(lambda number, letter: number * 26 + letter - 64, letters, 0) - 1
