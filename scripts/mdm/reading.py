"""Workbooks and CSV files become rows of text; which text means what is decided in SQL."""

import csv
import difflib
import io
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from mdm import xlsx
from mdm.apart import Died, apart
from mdm.config import Domain
from mdm.errors import Problem

HEADER_WITHIN = 20  # rows: a title or two may stand above the header
MOST_BLANK_ROWS = 100_000
MOST_COLUMNS = 200
# Headers by which `just rejects --export` names the load and the row that a row corrects.
CORRECTION = {"corrects_load": "退回批次", "corrects_row": "退回行号"}
REASON = "原因"  # beside them, for people

UNIT = "元|千元|万元?|百万元?|亿元?|%"  # that a header may name; 万 is 万元

KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}

CHUNK = 1 << 18  # characters
# Bytes that reading a workbook may take: a bill takes 20 times the size of its file.
READER_MEMORY, READER_MEMORY_TIMES = 250 << 20, 30
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

    def __init__(
        self, path: Path, name: str, rows: Iterator[list[Any]], domain: Domain, merged: xlsx.Merged = ()
    ) -> None:
        self.name = name
        self.blank = 0
        self.columns: list[str] = []
        """The columns of staging that the cells of a row go to, beside its number."""
        self.unread: list[str] = []
        """The headers of columns that nothing is read from."""
        self._path = path
        self._rows = enumerate(rows, start=1)
        self._header_row = 0
        self._width = 0
        self._month = 0
        self._places: list[int] = []
        self._units: list[tuple[int, str]] = []
        self._rates: list[tuple[int, int]] = []
        self._find_header(domain)
        self._check_merged(merged)

    def _find_header(self, domain: Domain) -> None:
        """Find the row that names all required columns, and what stands where."""
        wanted = {column: [header] for column, header in CORRECTION.items()} | domain.all_columns
        best: list[str] = []
        best_missing = list(domain.columns)
        above: list[list[Any]] = []
        for number, row in self._rows:
            headers: dict[str, tuple[int, str]] = {}
            for place, cell in reversed(list(enumerate(row))):
                header, unit = split_unit(header_key(cell))
                headers |= {header: (place, unit), header_key(cell): (place, "")}
            found = {
                column: next((headers[key] for key in map(header_key, spellings) if key in headers), None)
                for column, spellings in wanted.items()
            }
            missing = [column for column in domain.columns if found[column] is None]
            if not missing:
                self._header_row, self._width = number, len(row)
                _check_unit(above, domain, f"{self._path}, sheet {self.name}")
                self.unread = _unread(row, wanted, [column for column in wanted if found[column] is None])
                places = {column: place for column, place in found.items() if place is not None}
                self._month = places[domain.month][0]
                self._take(len(row), places, {"", domain.unit})
                return
            above.append(row)
            if len(missing) < len(best_missing):
                best, best_missing = [str(cell) for cell in row if cell not in (None, "")], missing
            if number >= HEADER_WITHIN:
                break
        absent = ", ".join(f"{name} ({' or '.join(domain.columns[name])})" for name in best_missing)
        raise Problem(
            f"{self._path}, sheet {self.name}: no header with the required column {absent} "
            f"in the first {HEADER_WITHIN} rows",
            self._how_to_mend(above)
            or f"Nearest row found: {', '.join(best) or 'none'}. Correct the header, or add its spelling "
            "to config/domains.yaml.",
        )

    def _how_to_mend(self, rows: list[list[Any]]) -> str:
        """Return what to do about a header that isn't found among `rows`, where they tell."""
        return ""

    def _check_merged(self, merged: xlsx.Merged) -> None:
        """Refuse cells merged over several rows of data: only the first of these would have their value."""
        for row, place, cells in merged:
            if row > self._header_row and place in self._places:
                raise Problem(
                    f"{self._path}, sheet {self.name}: the cells {cells} are merged, their value would count "
                    f"in row {row} only",
                    "Unmerge them, fill each row, save, and load again.",
                )

    def _check_width(self, number: int, row: list[Any]) -> None:
        """Refuse a row that can't belong to the header; those of a workbook are as wide as the sheet."""

    def _take(self, width: int, found: dict[str, tuple[int, str]], usual: set[str]) -> None:
        """Read each column from its place; amounts whose header names an unusual unit get it in each cell.

        `width` is the number of cells of the header.
        """
        for column, (place, unit) in sorted(found.items(), key=lambda item: item[1]):
            if unit not in usual:
                self._units.append((len(self.columns), unit))
            elif column.endswith("率"):
                self._rates.append((len(self.columns), place))
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
            self._check_width(number, row)
            width = len(cells)
            if self._month < width and type(row[self._month]) is float:
                cells[self._month] = _as_month(cells[self._month] or "")
            picked = [cells[at] if at < width else None for at in self._places]
            for index, place in self._rates:
                if type(row[place]) is xlsx.Percent:  # a rate is a share where its header says no %
                    picked[index] = as_text(float(row[place]))
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

    def _how_to_mend(self, rows: list[list[Any]]) -> str:
        """Tell that commas are expected where all of a row stands in one cell."""
        for row in rows:
            for mark, name in ((";", "semicolons"), ("\t", "tabs")):
                if len(row) == 1 and row[0].count(mark) > 1:
                    return f"Its cells are separated by {name}: save it as CSV with commas, or as .xlsx."
        return ""

    def _check_width(self, number: int, row: list[Any]) -> None:
        """Refuse a row with too few cells, or too many: behind a comma too much, cells stand elsewhere."""
        surplus = "".join(row[self._width :]).strip(WHITE)
        if len(row) < self._width or surplus:
            raise Problem(
                f"{self._path}, row {number} has {len(row)} cells, the header {self._width}"
                + (f"; beyond them stands {surplus[:50]!r}" if surplus else ""),
                'Is the row cut off? Quote amounts with commas, like "1,234.50", or save it as .xlsx.',
            )

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
        text = text.replace("\r\n", "\n").removesuffix("\n") + "\n"
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
    """Return a header without the unit that it names, and the unit: 规模(万元) is 规模, 万元.

    Takes a header as header_key returns it. 收益率(%) is a rate in percent; no amount is.
    """
    match = re.fullmatch(rf"(.+)(?:[(\[【](?:单位:)?(?:人民币)?({UNIT})[)\]】]|/({UNIT}))", header)
    if not match:
        return header, ""
    unit = match[2] or match[3]
    if unit == "%" and not match[1].endswith("率"):
        return header, ""
    return match[1], _in_full(unit)


def _in_full(unit: str) -> str:
    """Return a unit of money with its 元: 万 is 万元."""
    return unit if unit.endswith(("元", "%")) else unit + "元"


def _check_unit(above: list[list[Any]], domain: Domain, place: str) -> None:
    """Refuse a sheet where a line above the header says another unit than the usual one: 单位：万元."""
    for number, row in enumerate(above, start=1):
        line = header_key("|".join(str(cell) for cell in row if cell))
        # What follows 元 doesn't matter; 万 and 亿 may be the start of another word.
        said = re.search(r"单位:\W*(?:人民币)?\W*((?:千|万|百万|亿)?元|(?:万|百万|亿)(?!\w))", line)
        if said and _in_full(said[1]) != domain.unit:
            unit = _in_full(said[1])
            raise Problem(
                f"{place}, row {number}: the unit is said to be {unit}, but amounts whose header names no "
                f"unit count in {domain.unit}",
                f"Name the unit in the headers, like {domain.amount}({unit}), and delete the line.",
            )


def _unread(header: list[Any], wanted: dict[str, list[str]], missing: list[str]) -> list[str]:
    """Return the headers that belong to none of the `wanted` columns, each in one line.

    One that looks like a `missing` column says so.
    """
    known = {header_key(spelling) for spellings in wanted.values() for spelling in spellings}
    known |= {"", header_key(REASON)}
    spelled = {header_key(spelling): column for column in wanted for spelling in wanted[column]}
    unread = []
    for cell in header:
        bare = split_unit(header_key(cell))[0]
        if not known & {header_key(cell), bare}:
            likely = difflib.get_close_matches(bare, spelled, 1)
            column = spelled[likely[0]] if likely else ""
            hint = f" (is it {column}? Then call it so)" if column in missing else ""
            unread.append(" ".join(str(cell).split()) + hint)
    return unread


def _as_month(cell: str) -> str:
    """Return a month that is a number; one like 2025.1 with the doubt, so that it is rejected with it."""
    if re.fullmatch(r"[0-9]{4}[.]1", cell):
        year = cell[:4]
        return f"{cell} (a number: January or October? Type {year}-01 or {year}-10)"
    return cell


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
    if type(cell) is xlsx.Percent:
        return f"{Decimal(repr(float(cell))) * 100:f}%"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return None if cell is None else str(cell).upper()  # TRUE and FALSE, as Excel shows them


class Received:
    """A sheet that another process reads: the same as a Sheet to those who store it."""

    def __init__(self, name: str, columns: list[str], unread: list[str], items: Iterator[Any]) -> None:
        self.name, self.columns, self.unread, self.blank = name, columns, unread, 0
        self._items = items

    def __iter__(self) -> Iterator[str]:
        while isinstance(item := next(self._items), str):
            yield item
        self.blank = item


def sheets(path: Path, domain: Domain) -> Iterator[Sheet | Received]:
    """Yield the domain's sheets in `path`; a CSV file is one sheet.

    Raises Problem for a file that can't be read, a missing sheet and a missing required column.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = KINDS.get(stat.S_IFMT(mode), "a device")
            raise Problem(f"{path} is no file, but {kind}", "Give the file itself.")
        yield from _csv(path, domain) if path.suffix.lower() == ".csv" else _workbook(path, domain)
    except FileNotFoundError:
        raise Problem(f"{path} does not exist", "Check the path.") from None
    except PermissionError:
        raise Problem(f"{path} can't be opened: permission denied", "Is it open in Excel?") from None
    except OSError as error:
        raise Problem(f"{path} can't be opened: {error.strerror}", "Check the path.") from None


def _csv(path: Path, domain: Domain) -> Iterator[Sheet]:
    with path.open(newline="", encoding=_encoding(path)) as lines:
        yield CsvSheet(path, lines, domain)


def _workbook(path: Path, domain: Domain) -> Iterator[Received]:
    """Yield the sheets of a workbook, read in another process: few cells can ask for all memory."""
    items = _received(path, domain)
    for name, columns, unread in items:
        yield Received(name, columns, unread, items)


def _received(path: Path, domain: Domain) -> Iterator[Any]:
    """Yield _items from another process; raises Problem where it fails."""
    memory = max(READER_MEMORY, READER_MEMORY_TIMES * path.stat().st_size)
    try:
        yield from apart(partial(_items, path, domain), memory)
    except Died:
        raise xlsx.explained(path, domain.sheets, f"it takes more than {memory >> 20} MB") from None
    except xlsx.Damaged as error:
        raise xlsx.explained(path, domain.sheets, str(error)) from None


def _items(path: Path, domain: Domain) -> Iterator[Any]:
    """Yield for each sheet its name and columns, its rows as CSV text, and how many are blank."""
    for name, rows, merged in xlsx.sheets(path, domain.sheets):
        sheet = Sheet(path, name, rows, domain, merged)
        yield name, sheet.columns, sheet.unread
        yield from sheet
        yield sheet.blank


def _encoding(path: Path) -> str:
    """Return utf-8-sig where the whole file is UTF-8, else gb18030, the two that Excel writes here."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for _ in lines:
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
