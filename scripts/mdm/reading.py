"""Workbooks and CSV files become rows of text; which text means what is decided in SQL."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from mdm import xlsx
from mdm.config import Domain
from mdm.errors import Problem

HEADER_WITHIN = 20  # rows: a title or two may stand above the header
MOST_BLANK_ROWS = 100_000
MOST_COLUMNS = 200
# Headers by which `just rejects --export` names the load and the row that a row corrects.
CORRECTION = {"corrects_load": "退回批次", "corrects_row": "退回行号"}

CHUNK = 1 << 18  # characters
WHITE = "\x00" + "".join(filter(str.isspace, map(chr, range(0x3001))))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (UnicodeDecodeError, csv.Error) as error:
        raise Problem(f"{path} is no CSV file that can be read: {error}", "Save it as UTF-8 CSV.") from None


class Sheet:
    """A sheet of a file. Iterating yields its rows of data, ready for COPY: CSV text, many rows at a time.

    A row starts with its number in the sheet; blank rows are counted and left out.
    """

    def __init__(self, path: Path, name: str, rows: Iterator[list[Any]], domain: Domain) -> None:
        self.name = name
        self.blank = 0
        self.columns: list[str] = []
        """The columns of staging that the cells of a row go to, beside its number."""
        self._path = path
        self._rows = enumerate(rows, start=1)
        self._header_row = 0
        self._places: list[int] = []
        self._units: list[tuple[int, str]] = []
        self._find_header(domain)

    def _find_header(self, domain: Domain) -> None:
        """Find the row that names all required columns, and what stands where."""
        wanted = {column: [header] for column, header in CORRECTION.items()} | domain.all_columns
        best: list[str] = []
        best_missing = list(domain.columns)
        for number, row in self._rows:
            headers = {}
            for place, cell in reversed(list(enumerate(row))):
                header, unit = split_unit(header_key(cell))
                headers |= {header: (place, unit), header_key(cell): (place, "")}
            found = {
                column: next((headers[key] for key in map(header_key, spellings) if key in headers), None)
                for column, spellings in wanted.items()
            }
            missing = [column for column in domain.columns if found[column] is None]
            if not missing:
                self._header_row = number
                places = {column: place for column, place in found.items() if place is not None}
                self._take(len(row), places, {"", domain.unit})
                return
            if len(missing) < len(best_missing):
                best, best_missing = [str(cell) for cell in row if cell not in (None, "")], missing
            if number >= HEADER_WITHIN:
                break
        absent = ", ".join(f"{name} ({' or '.join(domain.columns[name])})" for name in best_missing)
        raise Problem(
            f"{self._path}, sheet {self.name}: no header with the required column {absent} "
            f"in the first {HEADER_WITHIN} rows",
            f"Nearest row found: {', '.join(best) or 'none'}. Correct the header, or add its spelling "
            "to config/domains.yaml.",
        )

    def _take(self, width: int, found: dict[str, tuple[int, str]], usual: set[str]) -> None:
        """Read each column from its place; amounts whose header names an unusual unit get it in each cell.

        `width` is the number of cells of the header.
        """
        for column, (place, unit) in sorted(found.items(), key=lambda item: item[1]):
            if unit not in usual:
                self._units.append((len(self.columns), unit))
            self._places.append(place)
            self.columns.append(column)

    def __iter__(self) -> Iterator[str]:
        return self._written(self._rows)

    def _written(self, rows: Iterable[tuple[int, list[Any]]]) -> Iterator[str]:
        """Write the cells that are wanted of numbered rows as CSV."""
        text = io.StringIO()
        writer = csv.writer(text)
        for number, row in rows:
            cells = [cell if type(cell) is str else as_text(cell) for cell in row]
            if not any(cell and cell.strip(WHITE) for cell in cells):
                self.blank += 1
                if self.blank > MOST_BLANK_ROWS:
                    raise Problem(
                        f"{self._path}, sheet {self.name}: more than {MOST_BLANK_ROWS} blank rows",
                        "Delete the blank rows below the data, save, and load again.",
                    )
                continue
            width = len(cells)
            picked = [cells[at] if at < width else None for at in self._places]
            for index, unit in self._units:
                picked[index] = with_unit(picked[index], unit)
            writer.writerow((number, *picked))
            if text.tell() > CHUNK:
                yield without_nul(text.getvalue())
                text.seek(0)
                text.truncate()
        yield without_nul(text.getvalue())


class CsvSheet(Sheet):
    """A CSV file, whose lines go to COPY as they are where PostgreSQL reads in them what we would."""

    def __init__(self, path: Path, lines: TextIO, domain: Domain) -> None:
        self._lines = lines
        with _readable(path):
            super().__init__(path, path.name, csv.reader(lines, strict=True), domain)

    def _take(self, width: int, found: dict[str, tuple[int, str]], usual: set[str]) -> None:
        """Read every place, so that whole lines can be taken."""
        read = {place for place, _ in found.values()}
        if width <= MOST_COLUMNS:
            found = found | {f"unused {at + 1}": (at, "") for at in range(width) if at not in read}
        super()._take(width, found, usual)
        self._takes_lines = not self._units and self._places == list(range(width)) and width > 1

    def __iter__(self) -> Iterator[str]:
        number = self._header_row + 1
        with _readable(self._path):
            while lines := self._lines.readlines(CHUNK):
                text = self._taken(lines, number)
                if text is None:
                    records = list(enumerate(_records(lines, self._lines), start=number))
                    number += len(records)
                    yield from self._written(records)
                else:
                    number += len(lines)
                    yield text

    def _taken(self, lines: list[str], number: int) -> str | None:
        """Return lines as they are, with their numbers; None unless each is a row of plain cells."""
        if not self._takes_lines:
            return None
        separators = len(self._places) - 1
        if not all(line.count(",") == separators and line.strip("," + WHITE) for line in lines):
            return None
        text = "".join([f"{at},{line}" for at, line in enumerate(lines, start=number)])
        text = text.replace("\r\n", "\n")
        # Quotes in the middle of a cell mean to PostgreSQL what they don't mean to a person.
        if any(odd in text for odd in '"\r\x00'):
            return None
        return text.replace("\n", "\r\n")


def _records(lines: list[str], following: Iterator[str]) -> Iterator[list[str]]:
    """Yield the records of these lines; the last one may need some that follow, for a quoted line break."""
    reader = csv.reader(chain(lines, following), strict=True)
    for record in reader:
        yield record
        if reader.line_num >= len(lines):
            return


def split_unit(header: str) -> tuple[str, str]:
    """Return a header without the unit that it names, and the unit: 规模(万元) is 规模, 万元."""
    match = re.fullmatch(r"(.+)\((元|千元|万元|百万元|亿元)\)", header)
    return (match[1], match[2]) if match else (header, "")


def with_unit(cell: str | None, unit: str) -> str | None:
    """Return an amount with the unit of its header, unless it has its own: (12) becomes (12万元)."""
    if cell and re.fullmatch(r"\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)[eE][+-]?[0-9]{1,3}\s*", cell):
        cell = f"{Decimal(cell.strip()):f}"
    amount = re.fullmatch(r"([^#元千万亿%％]*\d[^元千万亿%％)）]*)([)）]?\s*)", cell or "")
    return f"{amount[1]}{unit}{amount[2]}" if amount else cell


def header_key(cell: Any) -> str:
    """Return a header as it is compared: narrow characters, no white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell)))


def without_nul(text: str) -> str:
    """Return text as PostgreSQL takes it: without NUL, which no cell means."""
    return text.replace("\x00", "") if "\x00" in text else text


def as_text(cell: Any) -> str | None:
    """Return what a cell that isn't text holds as text; dates as 2025-01-31."""
    if type(cell) is float:
        if abs(cell) >= 1e15:  # a code of so many digits has been rounded: SQL rejects it by its exponent
            return f"{cell:.16e}"
        if cell.is_integer():
            return str(int(cell))
        digits = repr(cell)
        return f"{Decimal(digits):f}" if "e" in digits else digits
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return None if cell is None else str(cell).upper()  # TRUE and FALSE, as Excel shows them


def sheets(path: Path, domain: Domain) -> Iterator[Sheet]:
    """Yield the domain's sheets in `path`; a CSV file is one sheet.

    Raises Problem for a file that can't be read, a missing sheet and a missing required column.
    """
    try:
        if path.suffix.lower() == ".csv":
            yield from _csv(path, domain)
        else:
            for name, rows in xlsx.sheets(path, domain.sheets):
                yield Sheet(path, name, rows, domain)
    except FileNotFoundError:
        raise Problem(f"{path} does not exist", "Check the path.") from None
    except PermissionError:
        raise Problem(f"{path} can't be opened: permission denied", "Is it open in Excel?") from None
    except IsADirectoryError:
        raise Problem(f"{path} is a folder", "Give the file itself.") from None


def _csv(path: Path, domain: Domain) -> Iterator[Sheet]:
    with path.open(newline="", encoding=_encoding(path)) as lines:
        yield CsvSheet(path, lines, domain)


def _encoding(path: Path) -> str:
    """Return utf-8-sig where the whole file is UTF-8, else gb18030, the two that Excel writes here."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for _ in lines:
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
