"""Workbooks and CSV files become rows of text; which text means what is decided in SQL."""

import codecs
import csv
import difflib
import io
import re
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from operator import itemgetter, methodcaller
from pathlib import Path
from typing import Any, BinaryIO

from mdm import xlsx
from mdm.apart import Died, apart
from mdm.cells import (
    UNIT_BESIDE,
    UNIT_OF_LINE,
    WHITE,
    as_month,
    as_text,
    header_key,
    in_full,
    narrow,
    split_unit,
    with_unit,
    without_nul,
)
from mdm.config import Domain
from mdm.errors import Problem

HEADER_WITHIN = 20  # rows: a title or two may stand above the header
MOST_BLANK_ROWS = 100_000
MOST_COLUMNS = 200
# Headers by which `just rejects --export` names the load and the row that a row corrects.
CORRECTION = {"corrects_load": "退回批次", "corrects_row": "退回行号"}
DISMISSED = {"dismissed": "作废原因"}  # beside them: why a row need not be corrected
FOR_PEOPLE = ("原文件", "原工作表", "原因")  # beside them; not read

DAYS_UNTIL_1904 = 1462
NO_LAYOUT = xlsx.Layout()

KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}

UTF_8 = "utf-8"
CHUNK = 1 << 18  # bytes, about
# What a cell that may say a unit has, and how it says so.
HINTS = [hint.encode() for hint in ("单位", "元", ",千", ",万", ",百", ",亿")]
MAYBE_UNIT = re.compile("单位|(?:,|千|万|亿)元|,(?:千|万|百|亿)+[,\n]".encode())
# Bytes that reading a workbook may take: a bill takes 20 times the size of its file.
READER_MEMORY, READER_MEMORY_TIMES = 250 << 20, 30


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        is_utf_16 = error.start == 0 and error.object[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        what = "it is in UTF-16" if is_utf_16 else "it is neither in UTF-8 nor in GB18030"
        raise Problem(
            f"{path} is no CSV file that can be read: {what}", "Save it as CSV UTF-8, or as .xlsx."
        ) from None
    except csv.Error as error:
        raise Problem(f"{path} is no CSV file that can be read: {error}", "Save it as UTF-8 CSV.") from None


class Sheet:
    """A sheet of a file. Iterating yields its rows of data, ready for COPY: CSV text, many rows at a time.

    A row starts with its number in the sheet; blank rows are counted and left out.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        rows: Iterator[list[Any]],
        domain: Domain,
        layout: xlsx.Layout = NO_LAYOUT,
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
        self._domain = domain
        self._layout = layout
        self._header: list[str] = []
        self._twins: list[tuple[int, int]] = []
        """Places of columns that have the header of another one."""
        self._beside: list[int] = []
        """Places of columns that nothing is read from."""
        self._days: list[int] = []
        """Places of days that count from 1904 where they are numbers."""
        self._find_header(domain)
        self._check_merged()

    def _find_header(self, domain: Domain) -> None:
        """Find the row that names all required columns, and what stands where."""
        ours = CORRECTION | DISMISSED
        wanted = {column: [header] for column, header in ours.items()} | domain.all_columns
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
                self._found(row, {column: place for column, place in found.items() if place is not None})
                for number, line in enumerate(above, start=1):
                    self._check_unit(number, line, UNIT_OF_LINE)
                self._check_unit(self._header_row, [row[at] for at in self._beside], UNIT_BESIDE)
                return
            above.append(row)
            if len(missing) < len(best_missing):
                best, best_missing = [str(cell) for cell in row if cell not in (None, "")], missing
            if number >= HEADER_WITHIN:
                break
        absent = ", ".join(
            name if domain.columns[name] == [name] else f"{name} ({' or '.join(domain.columns[name])})"
            for name in best_missing
        )
        raise Problem(
            f"{self._path}, sheet {self.name}: no header with the required column {absent} "
            f"in the first {HEADER_WITHIN} rows",
            self._how_to_mend(above)
            or f"Nearest row found: {', '.join(best) or 'none'}. Correct the header, or add its spelling "
            "to its entry in config/.",
        )

    def _how_to_mend(self, rows: list[list[Any]]) -> str:
        """Return what to do about a header that isn't found among `rows`, where they tell."""
        return ""

    def _found(self, header: list[Any], found: dict[str, tuple[int, str]]) -> None:
        """Take note of what stands in which place of the rows."""
        self._header = [header_key(cell) for cell in header]
        if not CORRECTION.keys() <= found.keys():
            for word in FOR_PEOPLE[:2]:
                if header_key(word) in self._header:
                    raise Problem(
                        f"{self._path}, sheet {self.name}: it has {word}, like an export of rejects, "
                        f"but not {' and '.join(CORRECTION.values())}",
                        "Without them nothing says which rows it corrects. Export the rows again, and leave "
                        "these columns as they are.",
                    )
        self._month = found.get(self._domain.month, (len(header), ""))[0]
        read = {place for place, _ in found.values()}
        names = [split_unit(key)[0] for key in self._header]
        self._twins = [
            (place, other)
            for place in sorted(read)
            for other in range(len(names))
            if names[other] == names[place] and other not in read
        ]
        self._beside = [at for at in range(len(header)) if at not in read]
        twins = {other for _, other in self._twins}
        self.unread = [
            " ".join(str(header[at]).split()) + self._likely(names[at], found.keys())
            for at in self._beside
            if self._header[at] not in ("", *map(header_key, FOR_PEOPLE)) and at not in twins
        ]
        if self._layout.from_1904:
            self._days = [at for at in read if at == self._month or names[at].endswith("日期")]
        self._take(len(header), found, {"", self._domain.unit})

    def _likely(self, name: str, found: Collection[str]) -> str:
        """Return which column a header that nothing is read from may mean, where that isn't found."""
        columns = self._domain.all_columns
        spelled = {header_key(spelling): column for column in columns for spelling in columns[column]}
        likely = [spelled[key] for key in difflib.get_close_matches(name, spelled, 1)]
        return f" (is it {likely[0]}? Then call it so)" if likely and likely[0] not in found else ""

    def _check_merged(self) -> None:
        """Refuse cells merged over several rows of data: only the first of these would have their value."""
        for row, left, right, cells in self._layout.merged:
            if row > self._header_row and left == right and left in self._places and _is_tall(cells):
                raise Problem(
                    f"{self._path}, sheet {self.name}: the cells {cells} are merged, their value would count "
                    f"in row {row} only",
                    "Unmerge them, fill each row, save, and load again.",
                )

    def _check_merged_row(self, number: int, cells: list[str]) -> None:
        """Refuse cells merged over columns that hold a number, or over an amount in a row that says more.

        A title, a note, the word before a total may be as wide as they want.
        """
        for row, left, right, place in self._layout.merged:
            over = [at for at in self._places if left <= at <= right]
            if row != number or left == right or not over:
                continue
            text = cells[left] if left >= 0 else None
            others = [cell for at, cell in enumerate(cells) if not left <= at <= right and cell]
            is_number = re.fullmatch(
                r"[-+(（]?[¥￥]?[0-9０-９][0-9０-９.,，]*[元千万亿%)）]*", (text or "").strip()
            )
            if is_number or (others and any(self._is_amount(at) for at in over)):
                raise Problem(
                    f"{self._path}, sheet {self.name}: the cells {place} are merged, their value would count "
                    f"in {self._layout.cell(number, left)} only",
                    "Unmerge them, fill each cell, save, and load again.",
                )

    def _is_amount(self, place: int) -> bool:
        """Tell whether the amount of the domain is read from this place, or an amount by its unit."""
        name, unit = split_unit(self._header[place])
        amounts = map(header_key, self._domain.all_columns.get(self._domain.amount, []))
        return bool(unit) or name in amounts

    def _check_twins(self, number: int, cells: list[str]) -> None:
        """Refuse two columns with one header, unless their cells agree."""
        for place, other in self._twins:
            texts = [cells[at].strip() if at < len(cells) else "" for at in (place, other)]
            if self._header[place] != self._header[other] or texts[0] != texts[1]:
                said = [self._layout.cell(self._header_row, at) for at in (place, other)]
                raise Problem(
                    f"{self._path}, sheet {self.name}: two columns have the header {self._header[place]}, "
                    f"{said[0]} and {said[1]}, and row {number} has {texts[0]!r} in one and {texts[1]!r} in "
                    "the other",
                    "Delete one of them, or give it another header.",
                )

    def _check_unit(self, number: int, cells: list[Any], pattern: re.Pattern[str]) -> None:
        """Refuse a sheet where cells that are no header say another unit than the usual one: 单位：万元."""
        line = "|".join(" ".join(narrow(cell).split()) for cell in cells if cell)
        named = {unit for _, unit in self._units}
        for match in pattern.finditer(line):
            unit = in_full(next(filter(None, match.groups())))
            if unit == self._domain.unit or unit == "%" in named:
                continue
            raise Problem(
                f"{self._path}, sheet {self.name}, row {number}: the unit is said to be {unit}, but amounts "
                f"whose header names no unit count in {self._domain.unit}",
                f"Name the unit in the headers, like {self._domain.amount}({unit}), and delete the line, or "
                "the cell.",
            )

    def _check_row(self, number: int, cells: list[str]) -> None:
        """Refuse what may stand below and beside the data: a unit."""
        if not self._has_month(cells):
            month = cells[self._month] if self._month < len(cells) else None
            if header_key(month or "") != self._header[self._month]:  # the header, repeated on a page
                self._check_unit(number, cells, UNIT_OF_LINE)
        elif self._beside:
            beside = [cells[at] for at in self._beside if at < len(cells)] + cells[self._width :]
            text = "".join(filter(None, beside))
            if not text.isascii() or "%" in text:  # the only unit that can be
                self._check_unit(number, beside, UNIT_BESIDE)

    def _has_month(self, cells: list[str]) -> bool:
        """Tell whether a row has something like a month, which notes and lines of units have not."""
        return self._month < len(cells) and cells[self._month][:1].isdigit()

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

    def __iter__(self) -> Iterator[bytes]:
        return self._written(self._rows)

    def _written(self, rows: Iterable[tuple[int, list[Any]]]) -> Iterator[bytes]:
        """Write the cells that are wanted of numbered rows as CSV."""
        text = io.StringIO()
        writer = csv.writer(text)
        merged = {row for row, *_ in self._layout.merged}
        pick = itemgetter(0, *(place + 1 for place in self._places))
        for number, row in rows:
            cells = [cell if type(cell) is str else as_text(cell) for cell in row]
            has_month = self._has_month(cells)
            if not has_month and not any(cell.strip(WHITE) for cell in cells):
                self.blank += 1
                if self.blank > MOST_BLANK_ROWS:
                    raise Problem(
                        f"{self._path}, sheet {self.name}: more than {MOST_BLANK_ROWS} blank rows",
                        "Delete the blank rows below the data, save, and load again.",
                    )
                continue
            self._check_width(number, row)
            if has_month and type(row[self._month]) is float:
                cells[self._month] = as_month(cells[self._month])
            if self._domain.amount and (self._beside or not has_month):
                self._check_row(number, cells)
            if self._twins:
                self._check_twins(number, cells)
            if number in merged:
                self._check_merged_row(number, cells)
            for at in self._days:
                if type(row[at]) is float and 20_000 <= row[at] < 100_000:
                    cells[at] = str(int(row[at]) + DAYS_UNTIL_1904)
            cells += [""] * (self._width - len(cells))
            picked = list(pick([str(number), *cells]))
            for index, place in self._rates:
                if type(row[place]) is xlsx.Percent:  # a rate is a share where its header says no %
                    picked[index + 1] = as_text(float(row[place]))
            for index, unit in self._units:
                picked[index + 1] = with_unit(picked[index + 1], unit)
            line = ",".join(picked)
            if line.count(",") > len(self._places) or '"' in line or "\n" in line or "\r" in line:
                writer.writerow(picked)
            else:  # takes a fifth of the time
                text.write(line + "\r\n")
            if text.tell() > CHUNK:
                yield without_nul(text.getvalue()).encode()
                text.seek(0)
                text.truncate()
        yield without_nul(text.getvalue()).encode()


class _Lines:
    """The lines of a CSV file: one after the other, as text, or a block of them, as they are."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self.encoding = encoding
        self._blocks = _blocks(file)
        self._begun: list[bytes] = []
        """What is left of a block whose first lines have been taken, from the end on."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._begun:
            self.begin(next(self._blocks))
        return self._begun.pop().decode(self.encoding)

    @property
    def are_begun(self) -> bool:
        """Whether lines are left of a block that was begun."""
        return bool(self._begun)

    def block(self) -> bytes:
        """Return the next block, b'' behind the last one."""
        return next(self._blocks, b"")

    def begin(self, block: bytes) -> None:
        """Have the lines of `block` taken next."""
        self._begun = block.splitlines(keepends=True)[::-1]


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file in blocks of whole lines."""
    rest = b""
    while read := file.read(CHUNK):
        end = read.rfind(b"\n") + 1 or read.rfind(b"\r", 0, -1) + 1
        if end:
            yield rest + read[:end]
            rest = b""
        rest += read[end:]
    if rest:
        yield rest


class CsvSheet(Sheet):
    """A CSV file, whose lines go to COPY as they are where PostgreSQL reads in them what we would."""

    def __init__(self, path: Path, lines: _Lines, domain: Domain) -> None:
        self._lines = lines
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
        if width <= MOST_COLUMNS:
            found = found | {f"unused {at + 1}": (at, "") for at in self._beside}
        super()._take(width, found, usual)
        self._takes_lines = (
            not self._units
            and not self._twins
            and self._places == list(range(width))
            and width > 1
            and self._month < width
        )
        self._commas = methodcaller("count", b",")
        self._no_month = re.compile(rb"\n(?:[^,]*,){%d}[^0-9]" % self._month)

    def __iter__(self) -> Iterator[bytes]:
        number = self._header_row + 1
        while self._lines.are_begun or (block := self._lines.block()):
            if not self._lines.are_begun:
                if lines := self._plain(block):
                    yield _numbered(lines, number)
                    number += len(lines)
                    continue
                self._lines.begin(block)
            records = []
            with _readable(self._path):
                try:
                    # To the end of a block; of a later one, where a quoted line break stands between them.
                    for record in csv.reader(self._lines, strict=True):
                        records.append((number, record))
                        number += 1
                        if not self._lines.are_begun:
                            break
                except UnicodeDecodeError:
                    raise Problem(
                        f"{self._path}, row {number} is not in {self._lines.encoding.upper()}, "
                        "as its header is",
                        "Save it as CSV UTF-8, or as .xlsx.",
                    ) from None
            yield from self._written(records)

    def _plain(self, block: bytes) -> list[bytes]:
        """Return the lines of `block` in UTF-8, without their ends; none unless each is a row of plain cells.

        Everything is looked for in all of them at once.
        """
        if not self._takes_lines:
            return []
        try:
            text = block.decode(self._lines.encoding)
        except UnicodeDecodeError:
            return []
        if self._lines.encoding != UTF_8:
            block = text.encode()
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        # Quotes in the middle of a cell mean to PostgreSQL what they don't mean to a person.
        if any(odd in block for odd in (b'"', b"\r", b"\0")):
            return []
        lines = block.removesuffix(b"\n").split(b"\n")
        if set(map(self._commas, lines)) != {len(self._places) - 1}:
            return []
        block = b"\n" + block.removesuffix(b"\n") + b"\n"
        if self._no_month.search(block):
            return []
        if self._beside and any(hint in block for hint in HINTS) and MAYBE_UNIT.search(block):
            return []
        return lines


def _numbered(lines: list[bytes], number: int) -> bytes:
    """Return lines for COPY, each with its number in front."""
    parts = [b""] * (2 * len(lines))
    parts[::2] = map(b"\r\n%d,".__mod__, range(number, number + len(lines)))
    parts[1::2] = lines
    return b"".join(parts)[2:] + b"\r\n"


def _is_tall(cells: str) -> bool:
    """Tell whether a range like D5:D6 has several rows."""
    return len(set(re.findall("[0-9]+", cells))) > 1


class Received:
    """A sheet that another process reads: the same as a Sheet to those who store it."""

    def __init__(self, name: str, columns: list[str], unread: list[str], items: Iterator[Any]) -> None:
        self.name, self.columns, self.unread, self.blank = name, columns, unread, 0
        self._items = items

    def __iter__(self) -> Iterator[bytes]:
        while isinstance(item := next(self._items), bytes):
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
    """Yield a CSV file; of the two encodings that Excel writes here, it is in that of its header."""
    with path.open("rb") as file:
        mark = codecs.BOM_UTF8
        start = len(mark) if file.read(len(mark)) == mark else 0
        file.seek(start)
        with _readable(path):
            try:
                sheet = CsvSheet(path, _Lines(file, UTF_8), domain)
            except UnicodeDecodeError:
                file.seek(start)
                sheet = CsvSheet(path, _Lines(file, "gb18030"), domain)
        yield sheet


def _workbook(path: Path, domain: Domain) -> Iterator[Received]:
    """Yield the sheets of a workbook, read in another process: few cells can ask for all memory."""
    items = _received(path, domain)
    for name, columns, unread in items:
        yield Received(name, columns, unread, items)


def _received(path: Path, domain: Domain) -> Iterator[Any]:
    """Yield _items from another process; raises Problem where it fails."""
    memory = max(READER_MEMORY, READER_MEMORY_TIMES * path.stat().st_size)
    names, lenient = domain.sheets or [domain.title], not domain.sheets
    try:
        yield from apart(partial(_items, path, domain, names, lenient), memory)
    except Died:
        raise xlsx.explained(path, names, lenient, f"it takes more than {memory >> 20} MB") from None
    except xlsx.Damaged as error:
        raise xlsx.explained(path, names, lenient, str(error)) from None


def _items(path: Path, domain: Domain, names: list[str], lenient: bool) -> Iterator[Any]:
    """Yield for each sheet its name and columns, its rows as CSV text, and how many are blank."""
    for name, rows, layout in xlsx.sheets(path, names, lenient):
        sheet = Sheet(path, name, rows, domain, layout)
        yield name, sheet.columns, sheet.unread
        yield from sheet
        yield sheet.blank
