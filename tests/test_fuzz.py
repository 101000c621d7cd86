"""Whatever is delivered, a load ends in a Problem with nothing loaded, or in a balance.

FUZZ_EXAMPLES=5000 tries that many files per test, other ones at each run.
"""

import codecs
import io
import os
import re
import resource
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
import openpyxl
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated import example_settings
from mdm import reading, report
from mdm.database import Database
from mdm.errors import Problem
from mdm.load import load
from mdm.runs import Run
from workbooks import EVENT, HEADER, event, row

EXAMPLES = os.environ.get("FUZZ_EXAMPLES")
fuzz = settings(
    example_settings(60),
    **({"max_examples": int(EXAMPLES), "derandomize": False} if EXAMPLES else {}),
    suppress_health_check=list(HealthCheck),
)

RATES = [*HEADER, "当期收益率"]
EVENTS = [*EVENT, "业务类型"]
HEADERS = {"annuity_performance": RATES, "annual_award": EVENTS, "annual_loss": EVENTS}
REQUIRED = {
    "annuity_performance": ["月度", "业务类型", "计划类型", "计划号", "客户名称", "期末资产规模"],
    "annual_award": ["上报月份", "客户全称"],
    "annual_loss": ["上报月份", "客户全称"],
}
AMOUNTS = {
    "annuity_performance": ["期末资产规模", "供款", "当期收益率"],
    "annual_award": ["计划规模", "年缴规模"],
    "annual_loss": ["计划规模", "年缴规模"],
}
names = st.sampled_from(list(HEADERS))


def usable(name: str, number: int) -> list:
    """Return a row of the domain `name` that can be loaded, another one for each number.

    Every second one needs no cleaning.
    """
    if name == "annuity_performance":
        outflow, rate = (0, "0.015") if number % 2 else ("-", "1.5%")
        return [*row(计划号=f"P{number}", **{"流失（含待遇支付）": outflow}), rate]
    return [*event(客户全称=f"甲{number}公司", 年金计划号=f"P{number}"), "企年受托"]


class Number(str):
    """A number as the sheet's XML spells it."""


def workbook(name: str, rows: list[list], database: Database) -> bytes:
    """Return a workbook of the bare XML, with `rows` in the first sheet of the domain."""
    sheets = database.config.domain(name).sheets
    office = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for number in range(len(sheets))
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{office}/spreadsheetml/2006/main" '
        f'xmlns:r="{office}/officeDocument/2006/relationships"><sheets>'
        + "".join(
            f'<sheet name="{sheet}" sheetId="{number + 1}" r:id="s{number}"/>'
            for number, sheet in enumerate(sheets)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="s{number}" Type="{office}/officeDocument/2006/relationships/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
            for number in range(len(sheets))
        )
        + "</Relationships>",
    }
    for number in range(len(sheets)):
        lines = [HEADERS[name], *(rows if number == 0 else [])] if number else rows
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{office}/spreadsheetml/2006/main"><sheetData>'
            + "".join(
                f'<row r="{at}">' + "".join(map(_cell, line, _places(at))) + "</row>"
                for at, line in enumerate(lines, start=1)
            )
            + "</sheetData></worksheet>"
        )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return content.getvalue()


def _places(number: int):
    return (f"{chr(65 + column)}{number}" for column in range(26))


def _cell(cell, place: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Number | int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def tolerant(database: Database) -> Database:
    """Return the database with domains that accept any share of rejected rows, even all."""
    config = database.config
    domains = {
        name: msgspec.structs.replace(domain, max_rejected_share=1.0, may_be_empty=True)
        for name, domain in config.domains.items()
    }
    database.config = msgspec.structs.replace(config, domains=domains)
    return database


def outcome(database: Database, name: str, path: Path, check=None) -> int | Problem:
    """Load `path` and keep nothing; return the rows read, after all counts were checked, or the Problem."""

    def ask(query: str) -> tuple:
        return database.connection.execute(query).fetchone()

    schema, table = database.config.domain(name).table
    with database.rehearsal():
        try:
            load(database, Run(0), name, path, None)
        except Problem as problem:
            # A cell that the database refuses should have been rejected, row and reason named.
            assert not isinstance(problem.__cause__, psycopg.Error), problem.what
            for place in (f'{schema}."{table}"', "mdm.load", "mdm.reject", 'customer."年金客户"'):
                assert ask(f"select count(*) from {place}") == (0,)
            return problem
        read, loaded, rejected, skipped = ask(
            "select sum(rows_read)::int, sum(rows_loaded), sum(rows_rejected), sum(rows_skipped) "
            "from mdm.load"
        )
        assert read == loaded + rejected + skipped
        assert ask(f'select count(*), count(distinct source_row) from {schema}."{table}"') == (loaded,) * 2
        assert ask("select count(*), count(distinct source_row) from mdm.reject") == (rejected,) * 2
        if check:
            check(ask)
    return read


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """A thousand reports would bury the one example that fails."""
    monkeypatch.setattr(report.out, "quiet", True)


# Cells

# Too long for an index, whatever compresses it.
LONG = "".join(chr(0x4E00 + n * n % 20011) for n in range(6000))

strange_text = st.one_of(
    st.text(max_size=8),
    st.text(st.characters(categories=["Mn", "Mc", "Cf", "Zs", "Zl", "Zp", "Nd", "Nl", "No"]), max_size=8),
    st.sampled_from([
        "", " ", "\u00a0", "\u3000", "\u200b", "\ufeff", "e\u0301", "\u202e公司", "\U0001f600", "\uffff",
        "ﷺ" * 9, "合计", "-", "—", "#N/A", "#REF!x", "\\.", "a\n\\.\nb", "\\N", "\\", "=1+1", "null", "NaN",
        "infinity", "'", "{}", "202601", "2026年13月", "20260230", "1900-01-01", "69999", "99999",
        "2026-02-30", "公司" * 3000, "-" * 3000, "-" * 3000 + "x", "(" * 500, "9" * 3000, " " * 3000 + "x",
        "9" * 100_000 + "e99", "9" * 140_000, LONG,
    ]),
)  # fmt: skip
numbers = st.one_of(
    st.integers(-(10**40), 10**40).map(str),
    st.integers(-(10**9), 10**9).map("{:,}.5".format),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.floats().map(repr),
    st.builds(lambda whole, part: f"{'9' * whole}.{'9' * part}", st.integers(0, 20), st.integers(1, 12)),
    st.sampled_from([
        "1e400", "-1e400", "1e-400", "-0", "-0.0", "0.00", "inf", "-inf", "nan", "1e-30", "1e14", "1e13",
        "99999999999999.99999", "9999.9999999", "99999999999999", "1e15", "123456789012345678",
        "1e99", "46053",
    ]),
)  # fmt: skip
FORMS = [
    "{}", "{}", "{}", "{}%", "({})", "{}亿元", "{}万", " {} ", "¥{}", "{}\u3000", "{}⁹", "{}\u200b",
    "\u2003{}", "{} 5", "{},5",
]  # fmt: skip
typed_numbers = st.builds(str.format, st.sampled_from(FORMS), numbers)
# What XML can't carry: control characters, surrogates, U+FFFE and U+FFFF.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@st.composite
def dirty_rows(draw) -> tuple[str, list[list]]:
    """A domain and rows of it with some cells replaced by anything."""
    name = draw(names)
    rows = [usable(name, number) for number in range(6)]
    kinds = st.one_of(st.none(), strange_text, typed_numbers, numbers.map(Number))
    anywhere = st.tuples(st.sampled_from(HEADERS[name]), kinds)
    amount = st.tuples(st.sampled_from(AMOUNTS[name]), numbers.map(Number) | typed_numbers)
    changes = st.tuples(st.integers(0, 5), anywhere | amount)
    for number, (column, cell) in draw(st.lists(changes, min_size=1, max_size=12)):
        rows[number][HEADERS[name].index(column)] = cell
    return name, rows


@fuzz
@given(dirty=dirty_rows())
def test_any_cell_of_a_workbook_is_loaded_or_rejected(project, database, dirty):
    name, rows = dirty
    rows = [[NOT_IN_XML.sub("", cell) if type(cell) is str else cell for cell in cells] for cells in rows]
    path = project.folder / "x.xlsx"
    path.write_bytes(workbook(name, [HEADERS[name], *rows], tolerant(database)))
    last = max((at for at, cells in enumerate(rows, 1) if any(cell is not None for cell in cells)), default=0)
    assert outcome(database, name, path) == last


@fuzz
@given(dirty=dirty_rows())
def test_a_row_means_the_same_whether_all_its_cells_are_cleaned_or_none(project, database, dirty):
    name, rows = dirty
    schema, table = tolerant(database).config.domain(name).table
    # A text column of its own for the space that makes a row one to be cleaned.
    beside = "子企业名称" if name == "annuity_performance" else "原受托人"
    header = [*(column if column != beside else "空" for column in HEADERS[name]), beside]
    found = []

    def check(ask) -> None:
        found.append((
            ask(f"select jsonb_agg(to_jsonb(t) - 'load_id' order by source_row) from {schema}.\"{table}\" t"),
            ask("select jsonb_agg(reason order by source_row) from mdm.reject"),
        ))  # fmt: skip

    for mark in ("标记", "标记 "):
        path = project.folder / "x.csv"
        lines = [header, *([*cells, mark] for cells in rows)]
        text = "\n".join(",".join(quoted(cell, False) for cell in line) for line in lines)
        path.write_text(text, "utf-8", "surrogatepass", newline="")
        outcome(database, name, path, check)
    assert not found or found[0] == found[1]


# What was found, by its smallest example


def one_row(project, database, name: str, header: list, cells: list, part=lambda xml: xml) -> list[tuple]:
    """Load one row from a workbook whose sheet XML went through `part`; return what became of it."""
    found = []
    content = io.BytesIO()
    whole = workbook(name, [header, cells], tolerant(database))
    with zipfile.ZipFile(io.BytesIO(whole)) as before, zipfile.ZipFile(content, "w") as after:
        for each in before.namelist():
            xml = before.read(each)
            after.writestr(each, part(xml) if each == "xl/worksheets/sheet0.xml" else xml)
    path = project.folder / "x.xlsx"
    path.write_bytes(content.getvalue())
    schema, table = database.config.domain(name).table
    amount = database.config.domain(name).amount

    def check(ask) -> None:
        found.append(ask(f'select "{amount}" from {schema}."{table}"'))
        found.append(ask("select reason from mdm.reject"))

    got = outcome(database, name, path, check)
    assert got == 1, got
    return found


@pytest.mark.parametrize(
    ("unit", "typed", "amount"),
    [
        ("万元", "-12", -120_000),
        ("万元", "1,200 ", 12_000_000),
        ("万元", "１２\u3000", 120_000),
        ("万元", "12万元", 120_000),
        ("万元", "(12)", -120_000),
        ("万元", "（12）", -120_000),
        ("万元", "12.", 120_000),
        ("万元", "12¥", 120_000),
        ("亿元", Number("0.00005"), 5_000),
    ],
)
def test_the_unit_of_a_header_counts_however_the_number_is_typed(project, database, unit, typed, amount):
    header = [f"{name}({unit})" if name == "期末资产规模" else name for name in HEADER]
    stored, rejected = one_row(project, database, "annuity_performance", header, row(期末资产规模=typed))
    assert (stored, rejected) == ((amount,), None)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.5", "1.5"),
        ("1.5亿元", "1.5"),
        ("15000万", "1.5"),
        ("1.5亿元 ", "1.5"),
        ("1.5亿元\u3000", "1.5"),
        ("1.5亿元\u00a0", "1.5"),
        ("(1.5亿元)", "-1.5"),
        ("500000千", "5"),
    ],
)
def test_the_unit_of_an_event_counts_however_it_is_typed(project, database, typed, amount):
    cells = [*event(计划规模=typed), "企年受托"]
    stored, rejected = one_row(project, database, "annual_award", EVENTS, cells)
    assert (stored, rejected) == ((Decimal(amount),), None)


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("期末资产规模", "1e99"),
        # Rounded to four places it has fifteen digits.
        ("期末资产规模", "99999999999999.99999"),
        ("期末资产规模", "9" * 131_000 + "e99"),
        ("当期收益率", "9999.9999999"),
        # Longer than an index takes.
        ("计划号", LONG),
        # The mark of a footnote is no digit.
        ("期末资产规模", "100①"),
        ("期末资产规模", "5²"),
    ],
)
def test_what_no_column_takes_is_rejected(project, database, column, typed):
    cells = [*row(), None]
    cells[RATES.index(column)] = typed
    stored, (reason,) = one_row(project, database, "annuity_performance", RATES, cells)
    assert stored is None and reason.startswith("计划代码" if column == "计划号" else column)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="H2" t="e"><v>#N/A</v></c>',
        b'<c t="e" r="H2"><v>#N/A</v></c>',
        b"<c r='H2' t='e'><v>#N/A</v></c>",
        b'<c r="H2" t="e"><f>IF(1,\n2)</f><v>#N/A</v></c>',
        # ... also without a value.
        b'<c r="H2" t="e"/>',
    ],
)
def test_an_error_cell_is_rejected_however_it_is_written(project, database, cell):
    usual = b'<c r="H2"><v>100</v></c>'
    stored, rejected = one_row(
        project, database, "annuity_performance", HEADER, row(), lambda xml: xml.replace(usual, cell)
    )
    assert stored is None and rejected


@pytest.mark.parametrize("place", ["XFD1048576", "A4294967295"])
def test_a_cell_far_away_stops_at_a_limit(project, database, place):
    rows = [[*HEADER, "x"], [*row(), "x"]]
    whole = workbook("annuity_performance", rows, database)
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as before,
        zipfile.ZipFile(project.folder / "x.xlsx", "w") as after,
    ):
        for each in before.namelist():
            after.writestr(each, before.read(each).replace(b'"M2"', f'"{place}"'.encode()))
    limit = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, limit[1]))  # for the command, which inherits it
    try:
        error = project.outside.fails("etl", "annuity_performance", "--file", "x.xlsx")
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limit)
    assert "its cells reach down to row" in error


@pytest.mark.parametrize(
    ("more", "cells"), [(10, row()), (2000, row()), (0, row(期末资产规模="9" * 140_000))]
)
def test_a_csv_file_of_more_than_a_table_takes_is_a_problem_or_balances(project, database, more, cells):
    path = project.folder / "x.csv"
    header = [*HEADER, *(f"c{number}" for number in range(more))]
    lines = (header, [*cells, *[""] * more])
    path.write_text("\n".join(",".join(map(str, line)) for line in lines), "utf-8")
    outcome(tolerant(database), "annuity_performance", path)


# CSV files


def quoted(cell, always: bool) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if always or re.search('[",\r\n]', text) else text


ends = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n\r", "\r\r\n", "\n \n", "\n,,\n"])
WHITE = "\0" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
FIELD = r'(?:"[^"]*(?:""[^"]*)*"|[^",\r\n][^,\r\n]*|)'
RECORD = re.compile(rf"{FIELD}(?:,{FIELD})*(?:\r\n|\r|\n|\Z)")


def records(content: bytes) -> list[str] | None:
    """Return the records that RFC 4180 finds, None for what is no text or has a broken quote."""
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        if HEADER[0].encode() in content or EVENT[0].encode() in content:
            return None  # in UTF-8 the header, but not the rows
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            return None
    found, place = [], 0
    while place < len(text):
        record = RECORD.match(text, place)
        if not record:
            return None
        found.append(record[0])
        place = record.end()
    return found


def filled(cell: str) -> str:
    """Return what stands in a cell of a record, without the quotes and the white space around it."""
    return re.sub(r'^"|"$', "", cell).strip(WHITE)


def misfits(header: str, records: list[str]) -> list[int]:
    """Return which records aren't blank and have too few cells for the header, or filled ones beyond it."""
    width, found = len(cells_of(header)), []
    for at, record in enumerate(records):
        cells = cells_of(record)
        if any(map(filled, cells)) and (len(cells) < width or any(map(filled, cells[width:]))):
            found.append(at)
    return found


def cells_of(record: str) -> list[str]:
    return re.findall(rf"(?:^|,)({FIELD})", record)


@st.composite
def csv_files(draw) -> tuple[str, bytes]:
    """A domain and a CSV file of it: dirty cells, ragged rows, mixed line ends, quotes and encodings."""
    name, rows = draw(dirty_rows())
    lines = [",".join(HEADERS[name]) + draw(ends)]
    cut_off = draw(st.sampled_from([[], [], [], [1, 3]]))
    for cells in rows:
        always = draw(st.booleans())
        width = draw(st.sampled_from([len(cells), len(cells), len(cells), 0, 40, *cut_off]))
        ragged = (cells + [""] * 30)[:width]
        lines.append(",".join(quoted(cell, always) for cell in ragged) + draw(ends))
    text = draw(st.sampled_from(["", "", "\ufeff", "\ufeff\ufeff", "\n", "标题,,\n"])) + "".join(lines)
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "gb18030"]))
    content = text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace")
    return name, content


def edited(content: bytes, edits: list[tuple[int, int, bytes]], start: int = 0) -> bytes:
    """Return `content` with bytes cut and put in after its first `start` bytes."""
    for place, cut, put in edits:
        at = start + place % (len(content) - start + 1)
        content = content[:at] + put + content[at + cut :]
    return content


def edits_with(*snippets: bytes) -> st.SearchStrategy:
    """Bytes flipped, cut out and put in, at up to four places."""
    put = st.one_of(st.sampled_from(snippets), st.binary(max_size=4))
    return st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 20), put), min_size=1, max_size=4)


csv_edits = edits_with(
    b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\\.\n", b"\n\\.\n", codecs.BOM_UTF8, b"\xff\xfe",
    "公".encode("gb18030"), "公".encode(), b"\xed\xa0\x80", b"\x836\xc78", b"\x1a", b"\t", b";", b"9" * 400,
    b"\x85", "\u2028".encode(), b'"\n"',
)  # fmt: skip


def check_csv(project, database, name: str, content: bytes, chunk: int) -> None:
    path = project.folder / "x.csv"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(reading, "CHUNK", chunk)
        got = outcome(tolerant(database), name, path)
    expected = records(content)
    if expected is None:
        assert isinstance(got, Problem), "a broken quote or encoding swallows rows"
        return
    # The header stands in the first record, or below the title or blank lines that we put above.
    header = next((at for at, record in enumerate(expected, 1) if HEADERS[name][0] in record), 0)
    wrong = misfits(expected[header - 1], expected[header:])
    if not isinstance(got, Problem):
        assert got == len(expected) - header and not wrong
    elif ", the header" in got.what:
        assert f"row {header + 1 + wrong[0]} has" in got.what
    else:
        assert "no header with the required column" in got.what or "field larger" in got.what, got.what


chunks = st.sampled_from([7, 100, reading.CHUNK])


@pytest.mark.parametrize("chunk", [1, 150, reading.CHUNK])
@pytest.mark.parametrize(
    "body",
    [
        "{0}\r\n\r\n{1}\r{0}\n",
        '{0},"a\n\\.\nb"\n{1}\n',
        "\\.\n{0}\n{1}",
        "{0}\x00\n{1}\x1a\n",
        "{0}\n\ufeff{1}\n\ufeff",
        "{0}\x85{1}\u2028{0}\n",
        # A broken quote, in which the rest of the file would be one cell.
        '{0},"x\n{1}\n{0}\n',
        '"{0}\n{1}\n"x\n{0}\n',
    ],
)
def test_lines_of_a_csv_file_that_are_no_usual_lines(project, database, body, chunk):
    lines = [",".join(map(str, row(计划号=plan))) for plan in ("P1", "P2")]
    content = ",".join(HEADER) + "\n" + body.format(*lines)
    check_csv(project, database, "annuity_performance", content.encode(), chunk)


@fuzz
@given(file=csv_files(), chunk=chunks)
def test_no_row_of_a_csv_file_gets_lost(project, database, file, chunk):
    check_csv(project, database, *file, chunk)


@fuzz
@given(file=csv_files(), edits=csv_edits, chunk=chunks)
def test_no_row_of_a_damaged_csv_file_gets_lost(project, database, file, edits, chunk):
    name, content = file
    header = len(content.splitlines(keepends=True)[0])
    check_csv(project, database, name, edited(content, edits, start=min(header + 200, len(content))), chunk)


# Workbooks


def rows_by_another_reader(path: Path, name: str, database: Database) -> int | None:
    """Return the rows of data that openpyxl finds below the header; None for what it can't read."""
    try:
        book = openpyxl.load_workbook(path, data_only=True)
        sheets = [list(book[sheet].values) for sheet in database.config.domain(name).sheets]
    except Exception:
        return None
    found = 0
    for rows in sheets:
        headers = [at for at, cells in enumerate(rows) if set(REQUIRED[name]) <= set(cells)]
        if not headers:
            return None
        filled = [at for at, cells in enumerate(rows) if any(cell is not None for cell in cells)]
        found += filled[-1] - headers[0]
    return found


def check_workbook(project, database, name: str, content: bytes) -> None:
    path = project.folder / "x.xlsx"
    path.write_bytes(content)
    got = outcome(database, name, path)
    expected = rows_by_another_reader(path, name, database)
    if not isinstance(got, Problem) and expected is not None:
        assert got == expected


@fuzz
@given(name=names, edits=edits_with(b"PK", b"\0" * 9, b"\xff" * 4))
def test_a_damaged_workbook_is_a_problem_or_balances(project, database, name, edits):
    rows = [HEADERS[name], *(usable(name, number) for number in range(6))]
    check_workbook(project, database, name, edited(workbook(name, rows, tolerant(database)), edits))


xml_edits = edits_with(
    b"<", b">", b"/>", b'"', b"&", b"&#0;", b"&x;", b' t="e"', b' t="s"', b' t="d"', b' t="b"', b' s="1"',
    b"<v>", b"</v>", b"<row>", b"</row>", b"<c>", b"</c>", b'<c r="B3"><v>1</v></c>', b'<row r="2">',
    b"<!--", b"-->", b"<f>1+1</f>", b"1", b"-", b"e400", b"nan", b"]]>", b"<![CDATA[", b"\0", b"\xff",
    b"<?x?>", b"x:",
)  # fmt: skip


@fuzz
@given(name=names, part=st.integers(0, 10), edits=xml_edits)
def test_a_workbook_with_damaged_xml_is_a_problem_or_balances(project, database, name, part, edits):
    rows = [HEADERS[name], *(usable(name, number) for number in range(6))]
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(name, rows, tolerant(database)))) as whole,
        zipfile.ZipFile(content, "w") as damaged,
    ):
        parts = whole.namelist()
        # Half of the times the sheet itself.
        chosen = parts[part] if part < len(parts) else "xl/worksheets/sheet0.xml"
        for each in parts:
            text = whole.read(each)
            damaged.writestr(each, edited(text, edits) if each == chosen else text)
    check_workbook(project, database, name, content.getvalue())


# Headers


@fuzz
@given(name=names, data=st.data(), kind=st.sampled_from(["xlsx", "csv"]))
def test_columns_are_found_in_any_order_or_named_as_missing(project, database, name, data, kind):
    header = HEADERS[name]
    order = data.draw(st.permutations(range(len(header))))
    missing = data.draw(st.sets(st.sampled_from(header), max_size=2))
    order = [place for place in order if header[place] not in missing]
    repeated, agree = data.draw(st.lists(st.sampled_from(order), max_size=3)), data.draw(st.booleans())
    disguise = st.sampled_from(["{}", " {}", "{}\n", "\u3000{}\u00a0", "{0:.1}\n {1}"])
    titles = data.draw(st.lists(st.just(["标题"]), max_size=3))
    typed = [data.draw(disguise).format(header[at], header[at][1:]) for at in order]
    typed = [word if "\n " not in word else header[at][0] + "\n " + header[at][1:]
             for word, at in zip(typed, order, strict=True)]  # fmt: skip
    rows = [*titles, typed + [header[at] for at in repeated]]
    for number in range(3):
        cells = usable(name, number)
        rows.append([cells[at] for at in order] + [cells[at] if agree else "火箭" for at in repeated])
    path = project.folder / f"x.{kind}"
    if kind == "csv":
        text = "\n".join(",".join(quoted(cell, False) for cell in cells) for cells in rows)
        path.write_text(text, "utf-8", newline="")
    else:
        path.write_bytes(workbook(name, rows, tolerant(database)))
    tolerant(database)
    got = outcome(database, name, path)
    absent = missing & set(REQUIRED[name])
    if absent:
        assert isinstance(got, Problem) and "no header with the required column" in got.what
        assert all(header_of in got.what for header_of in absent)
    elif repeated and not agree:
        assert isinstance(got, Problem) and "two columns have the header" in got.what
    else:
        assert got == 3
