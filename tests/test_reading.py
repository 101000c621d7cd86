"""What a file says by its form: formulas, widths of rows, units, merged cells, separators."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from mdm import reading, xlsx
from tables import stored
from workbooks import HEADER, event, ledger, row, write

AMOUNT = HEADER.index("期末资产规模")
ETL = ("etl", "annuity_performance", "--no-post-hooks", "--file")
NO_VALUE = "#N/A (formula without a value: open the workbook in Excel and save it)"


def with_cell(path: Path, written: str, usual: str = '<c r="H2"><v>100</v></c>') -> None:
    """Replace a cell in the XML of a bill of 40 rows, which are enough for one to be rejected."""
    plain = write(
        path.with_name("plain.xlsx"), {"规模明细": [HEADER, *(row(计划号=f"P{n}") for n in range(40))]}
    )
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            if part == "xl/worksheets/sheet1.xml":
                assert text.count(usual.encode()) == 1
                text = text.replace(usual.encode(), written.encode())
            after.writestr(part, text)


def csv_file(project, *lines: str) -> str:
    (project.folder / "x.csv").write_text("\n".join(lines), "utf-8")
    return "x.csv"


def line(**cells) -> str:
    return ",".join(map(str, row(**cells)))


# Formulas


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="H2"><f>1000*2</f></c>',
        '<c r="H2"><f>1000*2</f><v></v></c>',
        '<c r="H2"><f>1000*2</f><v/></c>',
        '<c r="H2"><f>1000*2</f>\n<v />\n</c>',
        '<c r="H2" t="n"><f>1000*2</f><v></v></c>',
        '<c r="H2" t="str"><f>1000*2</f></c>',
        '<c r="H2"><f t="shared" si="0"/></c>',
        '<c t="b" s="0" r="H2"><f t="shared" si="0" /><v/></c>',
        "<c r='H2'><f>IF(A1&gt;1,\n2)</f></c>",
    ],
)
def test_a_formula_without_a_value_is_rejected(project, cell):
    with_cell(project.folder / "x.xlsx", cell)
    output = project.ok(*ETL, "x.xlsx")
    assert "Read: 40 = 39 loaded + 1 rejected" in output
    assert f"row 2): 期末资产规模 is no number: {NO_VALUE}" in output


def test_a_formula_without_a_value_is_rejected_in_any_column(project):
    path = write(
        project.folder / "x.xlsx", {"规模明细": [HEADER, *(row(计划号=f"P{n}") for n in range(200))]}
    )
    book = openpyxl.load_workbook(path)
    for place in ("A3", "D4", "G5", "I6"):
        book.active[place] = '="20"&"2601"'
    # calamine takes the sheet to end above a row of formulas only.
    for column in range(1, len(HEADER) + 1):
        book.active.cell(202, column).value = "=1+1"
    book.save(path)
    output = project.ok(*ETL, "x.xlsx")
    assert "Read: 201 = 196 loaded + 5 rejected" in output
    reasons = dict(project.sql("select source_row, reason from mdm.reject"))
    assert reasons.pop(202).startswith("月度 is no month: #N/A")
    assert reasons == {
        3: f"月度 is no month: {NO_VALUE}",
        4: f"计划代码 is an error of Excel: {NO_VALUE}",
        5: f"客户名称 is an error of Excel: {NO_VALUE}",
        6: f"供款 is no number: {NO_VALUE}",
    }


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="H2" t="str"><f>""</f><v></v></c>',
        '<c r="H2" t="str"><f>""</f><v/></c>',
        '<c r="H2"/>',
        '<c r="H2"><v></v></c>',
        '<c r="H2" t="inlineStr"><f>"-"</f><is><t>-</t></is></c>',
    ],
)
def test_a_formula_whose_value_is_empty_text_is_an_empty_cell(project, cell):
    with_cell(project.folder / "x.xlsx", cell)
    assert "Read: 40 = 40 loaded" in project.ok(*ETL, "x.xlsx")
    assert stored(project, "期末资产规模")[0] == (None,)


@pytest.mark.parametrize(
    "cell",
    [
        b'<x:c r="F2"><x:f>1000*2</x:f></x:c>',
        b'<x:c r="F2" t="str"><x:f/></x:c>',
        b'<c r="F2"><f>1</f><v></v></c><c r="G2"><f>1</f><v>1</v></c><c r="H2"/>',
    ],
)
def test_formulas_without_a_value_are_found_with_any_prefix(cell):
    assert xlsx.error_cells(cell) == [(1, 5, NO_VALUE)]


@pytest.mark.parametrize("part", [b'<c r="A1" t="e">', b'<c r="A1"><f>', b"<c ", b"<f", b'<c r="A1"><f/>'])
def test_cells_without_an_end_are_looked_through_only_once(part):
    """Looked through again for each of them, they would take hours."""
    xlsx.error_cells(b't="e"<f' + part * 1_000_000)


@pytest.mark.parametrize("error", ["#SPILL!", "#GETTING_DATA", "#CALC!", "#BUSY!"])
def test_an_error_that_is_newer_than_the_reader_is_named_with_its_cell(project, error):
    with_cell(project.folder / "x.xlsx", f'<c r="H2" t="e"><f>A1:A9</f><v>{error}</v></c>')
    message = project.fails(*ETL, "x.xlsx")
    assert f"x.xlsx, sheet 规模明细, cell H2: a formula shows the error {error}" in message
    assert "Replace the formula by its value" in message


# Rows of a CSV file


@pytest.mark.parametrize(
    ("wrong", "cells", "beyond"),
    [
        (line(期末资产规模="1,234"), 13, "; beyond them stands 'C01'"),
        (line() + ",,x", 14, "; beyond them stands 'x'"),
        (line()[:20], 5, ""),
        ("合计", 1, ""),
        (line(期末资产规模='"1,234"') + ",x", 13, "; beyond them stands 'x'"),
    ],
)
def test_a_row_of_a_csv_file_with_other_cells_than_the_header_is_refused(project, wrong, cells, beyond):
    name = csv_file(project, "标题", ",".join(HEADER), line(), "", wrong, line())
    error = project.fails(*ETL, name)
    assert f"x.csv, row 5 has {cells} cells, the header 12{beyond}\n" in error
    assert "Quote amounts with commas" in error
    assert stored(project, "计划代码") == []


def test_empty_cells_beyond_the_header_and_blank_lines_are_no_matter(project):
    lines = [
        line(计划号="P1") + ",,",
        line(计划号="P2") + ', ,""',
        "",
        ",",
        ",,,,,,,,,,,,,,,,",
        line(计划号="P3"),
    ]
    output = project.ok(*ETL, csv_file(project, ",".join(HEADER), *lines))
    assert "Read: 6 = 3 loaded + 0 rejected + 3 skipped\n  Skipped: blank 3\n" in output


def test_empty_cells_of_the_header_count(project):
    header = ",".join(HEADER) + ",,"
    error = project.fails(*ETL, csv_file(project, header, line() + ",,", line()))
    assert "row 3 has 12 cells, the header 14" in error
    assert "1 loaded" in project.ok(*ETL, csv_file(project, header, line() + ",,x"))


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_than_commas_are_named(project, mark, name):
    lines = [each.replace(",", mark) for each in (",".join(HEADER), line())]
    error = project.fails(*ETL, csv_file(project, "标题", *lines))
    assert "no header with the required column" in error
    assert f"Its cells are separated by {name}: save it as CSV with commas, or as .xlsx." in error


def test_rows_are_counted_through_blocks_of_lines(project, monkeypatch):
    """Most go to the server as they are, many at once; those around a quoted cell are read one by one."""
    monkeypatch.setattr(reading, "CHUNK", 300)
    lines = [line(计划号=f"P{n}") for n in range(60)]
    lines[17] = line(计划号="P17", 客户名称='"甲\n""乙""\n公司"')
    lines[18:20] = ["", line(计划号="P19", 期末资产规模="x")]
    lines[39] = line(计划号="P39", 期末资产规模="y")
    assert "Read: 60 = 57 loaded + 2 rejected + 1 skipped" in project.ok(
        *ETL, csv_file(project, ",".join(HEADER), *lines)
    )
    assert project.sql("select source_row from mdm.reject order by 1") == [(21,), (41,)]


@pytest.mark.parametrize(("header", "row"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_a_row_in_another_encoding_than_the_header_is_named(project, header, row):
    text = [f"{','.join(HEADER)}\n{line()}\n".encode(header), f"{line(客户名称='甲公')}\n".encode(row)]
    (project.folder / "x.csv").write_bytes(b"".join(text))
    error = project.fails(*ETL, "x.csv")
    assert f"x.csv, row 3 is not in {header.upper()}, as its header is" in error
    assert "Save it as CSV UTF-8, or as .xlsx." in error


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_encoding_is_that_of_the_header(project, encoding, mark):
    text = f"title\n{','.join(HEADER)}\n{line(客户名称='甲公司')}".encode(encoding)
    (project.folder / "x.csv").write_bytes((mark if encoding == "utf-8" else b"") + text)
    project.ok(*ETL, "x.csv")
    assert stored(project, "客户名称") == [("甲公司",)]


# Files of another kind


def kinds_of_file(folder: Path) -> dict[str, tuple[bytes, str, str]]:
    """Return contents by name, with what is said of them, and the remedy."""
    workbook = write(folder / "right.xlsx", {"规模明细": [HEADER, row()]}).read_bytes()
    again = "Open it in Excel and save it as .xlsx (without a password, only the sheets needed), or as CSV."
    return {
        "x.xlsx": (b"", " is empty: it has no bytes", "Was it copied to its end? Save or fetch it again."),
        "~$x.xlsx": (
            b"\x06li" + bytes(162), " is what Excel keeps beside a workbook that is open",
            "Save and close it in Excel, then give the workbook itself: its name without ~$.",
        ),
        "y.xlsx": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
            " is no .xlsx workbook that can be read: it is an old .xls, or has a password", again,
        ),
        "z.xlsx": (
            line().encode(),
            " is no .xlsx workbook that can be read: its content is that of no workbook", again,
        ),
        "x.xls": (
            workbook, " is called .xls, but its content is that of an .xlsx workbook", "Rename it to x.xlsx.",
        ),
        "x.csv": (
            line().encode("utf-16"), " is no CSV file that can be read: it is in UTF-16",
            "Save it as CSV UTF-8, or as .xlsx.",
        ),
        "y.csv": (
            line().encode() + b"\xff\xff",
            " is no CSV file that can be read: it is neither in UTF-8 nor in GB18030",
            "Save it as CSV UTF-8, or as .xlsx.",
        ),
    }  # fmt: skip


def test_files_of_another_kind_are_named_with_what_to_do(project):
    for name, (content, what, remedy) in kinds_of_file(project.folder).items():
        (project.folder / name).write_bytes(content)
        assert project.fails(*ETL, name) == f"Error: {name}{what}\n  {remedy}\n"


def test_columns_that_lack_are_named_once_with_their_other_spellings(project):
    error = project.fails(*ETL, csv_file(project, "甲,乙", "1,2"))
    assert (
        "required column 月度, 业务类型, 计划类型, 计划代码 (计划代码 or 计划号), 客户名称, 期末资产规模 in"
        in error
    )


# Months


def test_a_month_that_is_a_number_and_may_be_january_or_october_is_rejected(project):
    months = [2025.1, 2025.11, 2025.2, "2025.1", 202501, "2025.10"]
    rows = [row(计划号=f"P{n}") for n in range(40)]
    write(project.folder / "x.xlsx", {"规模明细": [HEADER, *(row(月度=month) for month in months), *rows]})
    output = project.ok(*ETL, "x.xlsx")
    assert (
        "Rejected 1 (规模明细, row 2): 月度 is no month: "
        "2025.1 (a number: January or October? Type 2025-01 or 2025-10)\n"
    ) in output
    name = csv_file(project, ",".join(HEADER), line(月度="2025.1"))
    assert "Months: 202501" in project.ok(*ETL, name)


def test_an_amount_like_a_month_is_an_amount(project):
    write(project.folder / "x.xlsx", {"规模明细": [HEADER, row(期末资产规模=2025.1)]})
    project.ok(*ETL, "x.xlsx")
    assert float(stored(project, "期末资产规模")[0][0]) == 2025.1


# Headers


def test_columns_that_are_not_read_are_named(project):
    header = ["序号", *HEADER, "备用\n一", "", "原因", "退回批次", "期初资产规模(万元)", "供款(美元)"]
    cells = [1, *row(), "x", "y", None, None, 1, 2]
    write(project.folder / "x.xlsx", {"规模明细": [header, cells]})
    output = project.ok(*ETL, "x.xlsx")
    assert "  Note: columns not read: 序号, 备用 一, 供款(美元)\n" in output
    write(project.folder / "x.xlsx", {"规模明细": [HEADER, row()]})
    assert "columns not read" not in project.ok(*ETL, "x.xlsx")


def test_columns_that_are_not_read_are_named_once_for_all_sheets(project):
    ledger(project.folder, {"企年受托流失(解约)": [event()], "企年投资流失(解约)": [event()]})
    assert project.ok("etl", "annual_loss", "202601").count("  Note: columns not read: 中标日期\n") == 1


@pytest.mark.parametrize(
    ("header", "typed", "amount"),
    [
        ("期末资产规模【万元】", 1.5, 15_000),
        ("期末资产规模[万元]", 1.5, 15_000),
        ("期末资产规模（单位：万元）", 1.5, 15_000),
        ("期末资产规模(人民币万元)", 1.5, 15_000),
        ("期末资产规模 / 万元", 1.5, 15_000),
        ("期末资产规模(万)", 1.5, 15_000),
        ("期末资产规模(万)", "1.5亿", 150_000_000),
        ("期末资产规模(亿)", "(1.5)", -150_000_000),
        ("期末资产规模［元］", 1.5, 1.5),
    ],
)
def test_units_of_headers_however_they_are_written(project, header, typed, amount):
    names = [header if name == "期末资产规模" else name for name in HEADER]
    write(project.folder / "x.xlsx", {"规模明细": [names, row(期末资产规模=typed)]})
    assert "not read" not in project.ok(*ETL, "x.xlsx")
    assert stored(project, "期末资产规模") == [(amount,)]


@pytest.mark.parametrize("header", ["当期收益率(%)", "当期收益率（％）", "当期收益率【%】", "当期收益率/%"])
def test_a_rate_whose_header_says_percent_is_in_percent(project, header):
    typed = [5, "5%", "(5)", "-", "-0.5", "5.5 "]
    rows = [[*row(计划号=f"P{n}"), rate] for n, rate in enumerate(typed)]
    write(project.folder / "x.xlsx", {"规模明细": [[*HEADER, header], *rows]})
    project.ok(*ETL, "x.xlsx")
    rates = [rate if rate is None else float(rate) for (rate,) in stored(project, "当期收益率")]
    assert rates == [0.05, 0.05, -0.05, None, -0.005, 0.055]


def test_no_amount_is_in_percent(project):
    names = ["期末资产规模(%)" if name == "期末资产规模" else name for name in HEADER]
    write(project.folder / "x.xlsx", {"规模明细": [names, row()]})
    assert "no header with the required column 期末资产规模" in project.fails(*ETL, "x.xlsx")


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        (["单位：万元"], "万元"),
        (["", "金额单位: 千元"], "千元"),
        (["制表：甲 单位：百万元、%"], "百万元"),
        (["单位：人民币亿元"], "亿元"),
        (["单位：", "万"], "万元"),
        (["单位：（万元）"], "万元"),
    ],
)
def test_a_unit_above_the_header_that_is_not_the_usual_one_is_refused(project, cells, unit):
    write(project.folder / "x.xlsx", {"规模明细": [["标题"], cells, HEADER, row()]})
    error = project.fails(*ETL, "x.xlsx")
    assert f"x.xlsx, sheet 规模明细, row 2: the unit is said to be {unit}, but" in error
    assert f"期末资产规模({unit}), and delete the line" in error


@pytest.mark.parametrize("said", ["单位：元", "单位：人民币元", "填报单位：万达公司", "单位：亿达"])
def test_other_lines_above_the_header_are_no_matter(project, said):
    write(project.folder / "x.xlsx", {"规模明细": [[said], HEADER, row()]})
    assert "1 loaded" in project.ok(*ETL, "x.xlsx")


# Merged cells


def merged(path: Path, *ranges: str) -> str:
    """Write a bill with its header in row 3 and these cells merged, and return its name."""
    write(path, {"规模明细": [["标题"], [], HEADER, row(), row(计划号="P2"), row(计划号="P3")]})
    book = openpyxl.load_workbook(path)
    for place in ranges:
        book.active.merge_cells(place)
    book.save(path)
    return path.name


@pytest.mark.parametrize("place", ["G5:G6", "D4:D6", "L4:L5"])
def test_cells_merged_over_several_rows_are_refused(project, place):
    error = project.fails(*ETL, merged(project.folder / "x.xlsx", "A1:L2", place))
    where = f"sheet 规模明细: the cells {place} are merged, their value would count in row {place[1]} only"
    assert where in error and "Unmerge them, fill each row" in error


def test_cells_merged_in_titles_headers_and_single_rows_are_fine(project):
    name = merged(project.folder / "x.xlsx", "A1:L2", "E5:F5", "G3:G4", "A8:H9")
    assert "Read: 3 = " in project.ok(*ETL, name)
