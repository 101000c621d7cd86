"""What LibreOffice saves: the files in tests/libreoffice (see README.md there)."""

import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tables import stored

FOLDER = Path(__file__).parent / "libreoffice"


Etl = Callable[[str, str], str]


def unmerged(name: str, path: Path, old: bytes = b"", new: bytes = b"") -> None:
    """Copy a workbook to `path` without the cells merged over rows 28 and 29, with `old` replaced."""
    with zipfile.ZipFile(FOLDER / name) as saved, zipfile.ZipFile(path, "w") as archive:
        for part in saved.namelist():
            text = re.sub(rb'<mergeCell ref="[A-Z]28:[A-Z]29"/>', b"", saved.read(part))
            archive.writestr(part, text.replace(old, new) if old else text)


@pytest.fixture
def etl(project) -> Etl:
    """Load a file of LibreOffice, however many of its rows are rejected, and return what that printed."""

    def load(domain: str, name: str) -> str:
        project.configure()
        domains = project.folder / "config/domains.yaml"
        domains.write_text(
            domains.read_text("utf-8").replace("max_rejected_share: 0.05", "max_rejected_share: 1"), "utf-8"
        )
        if not (project.folder / name).exists():
            if name.endswith(".xlsx"):
                unmerged(name, project.folder / name)
            else:
                shutil.copy(FOLDER / name, project.folder)
        return project.ok("etl", domain, "--file", name, "--no-post-hooks")

    return load


def bill(kind: str, name: str = "bill") -> str:
    """Return the name of the bill in a format; of a workbook, a CSV file holds one sheet."""
    return f"{name}-规模明细.csv" if kind == "csv" else f"{name}.{kind}"


def table(rows: list[tuple]) -> list[list[str]]:
    """Return rows as words, as they stand in the tables below: a dash for null, 1.5 for 1.5000."""
    return [
        [
            "-" if cell is None else f"{cell.normalize():f}" if isinstance(cell, Decimal) else str(cell)
            for cell in row
        ]
        for row in rows
    ]


def rejected(project) -> dict[int, str]:
    """Return the reason of each rejected row."""
    return dict(project.sql("select source_row, reason from mdm.reject order by 1"))


# row, plan, portfolio, customer, 期末资产规模, 供款, 流失_含待遇支付, 当期收益率, branch, account
BILL = """
5  00123 0456    甲公司          12345000 1000    -     0.035   G37 0077
6  206   45      乙公司          100000   -1234.5 12.25 -0.0125 G00 700800
7  P07   QTAN002 丙公司          70000    -       -     -       G00 -
8  P08   QTAN002 丁公司          25000000 -       -     -       G00 -
9  P09   QTAN002 戊公司          90000    -       -     -       G00 -
10 P10   QTAN002 己公司          100000   -       -     -       G00 -
11 P11   QTAN002 庚公司          110000   -       -     -       G00 -
12 P12   QTAN002 辛公司          120000   -       -     -       G00 -
13 P13   013     ABC（中国）公司 12345000 -50     -     -       G00 -
14 P14   014     东方公司        140000   -       -     -       G37 -
15 P15   QTAN002 红黑公司        150000   -       -     -       G37 -
16 P16   QTAN002 引用公司        1776000  -234.5  -     -       G00 -
17 P17   QTAN002 余数公司        170000   0       -     -       G00 -
18 P18   QTAN002 隐藏公司        180000   -       -     -       G00 -
19 P19   QTAN002 筛选公司        190000   -       -     -       G00 -
23 P23   P23     同格公司        230000   2       2     2       G00 -
24 P24   QTAN002 同行公司        240000   -       -     -       G00 -
28 P28   QTAN002 合并公司        280000   -       -     -       G00 -
30 P30   QTAN002 长号公司        300000   -       -     -       G00 1234567890123460000
31 P31   QTAN002 长号公司        310000   -       -     -       G00 1234567890123456789
33 P33   QTAN002 真假公司        330000   -       -     -       G00 -
39 P39   QTAN002 旁错公司        390000   -       -     -       G00 -
"""


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_cell_and_every_row_of_a_bill(project, etl, kind):
    output = etl("annuity_performance", bill(kind))
    assert ("  Read: 36 = 21 loaded + 9 rejected + 6 skipped\n  Skipped: duplicate 3, blank 3\n") in output
    assert "  Replaced: 0\n  Months: 202601\n" in output

    # A workbook says that a number has lost digits. A CSV file doesn't, but there Jan-26 is all of a date.
    lost = (8, "月度 is no month: Jan-26") if kind == "csv" else (30, "集团企业客户号 has lost digits")
    reasons = rejected(project)
    # Its total is no sum: rows with errors and merged cells are among those above.
    assert "万元, but the rows above add up to " in reasons.pop(max(reasons))
    assert {row: reason.split(", store")[0] for row, reason in reasons.items() if row != 32} == {
        29: "月度 is empty; 业务类型 is no known product line: (empty)",
        34: "供款 is no number: #N/A",
        35: "供款 is no number: #DIV/0!",
        36: "机构名称 is an error of Excel: #REF!",
        37: "计划代码 is an error of Excel: #N/A",
        38: "月度 is no month: #DIV/0!; 客户名称 is an error of Excel: #VALUE!",
    } | dict([lost])
    assert reasons[32].upper() == "供款 IS NO NUMBER: TRUE"

    columns = ("source_row", "计划代码", "组合代码", "客户名称", "期末资产规模", "供款")
    columns += ("流失_含待遇支付", "当期收益率", "机构代码", "年金账户号")
    wanted = [line.split() for line in BILL.strip().splitlines()]
    assert table(stored(project, *columns)) == [row for row in wanted if row[0] != str(lost[0])]
    assert project.sql('select distinct "月度"::text, "业务类型", "计划类型" from business."规模明细"') == [
        ("2026-01-01", "企年受托", "单一计划")
    ]
    # The spaces, rich text, link, notes and text box of rows 14 and 15.
    assert project.sql(
        'select "年金账户名", "机构名称", "子企业名称" from business."规模明细" '
        "where source_row in (14, 15) order by source_row"
    ) == [("东方  公司", "北分", None), ("红黑 公司", "北分", None)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_boolean_is_no_name(project, etl, kind):
    etl("annuity_performance", bill(kind))
    assert project.sql('select "子企业名称" from business."规模明细" where source_row = 33') == [(None,)]


def test_errors_of_formulas_with_line_breaks_are_rejected_as_excel_saves_them(project, etl):
    """Excel writes the line break itself into the sheet, LibreOffice &#10;."""
    unmerged("bill.xlsx", project.folder / "bill.xlsx", b"G35&#10;/0", b"G35\n/0")
    etl("annuity_performance", "bill.xlsx")
    assert rejected(project)[35] == "供款 is no number: #DIV/0!"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_amounts_are_in_the_unit_of_their_header(project, etl, kind):
    output = etl("annuity_performance", bill(kind, "units"))
    assert table(stored(project, "source_row", "期末资产规模")) == [
        ["2", "-123000"],
        ["3", "40005000"],
        ["4", "-10000000"],
        ["5", "0"],
        ["6", "150000000"],
    ]
    assert "Read: 5 = 5 loaded + 0 rejected + 0 skipped\n" in output


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_formats_in_which_errors_can_not_be_told_from_empty_cells_are_refused(project, kind):
    error = project.fails("etl", "annuity_performance", "--file", str(FOLDER / f"units.{kind}"))
    assert "no .xlsx workbook that can be read" in error and "save it as .xlsx" in error


def test_cells_merged_over_rows_are_refused(project):
    error = project.fails("etl", "annuity_performance", "--file", str(FOLDER / "bill.xlsx"))
    assert "sheet 规模明细: the cells A28:A29 are merged" in error


def test_a_text_box_is_no_part_of_the_cell_below_it(project, etl):
    etl("annuity_performance", "units.xlsx")
    assert stored(project, "年金账户名")[-1] == ("甲公司",)


def test_events_won_with_errors_and_a_total(project, etl):
    output = etl("annual_award", "ledger.xlsx")
    assert "Read: 8 = 2 loaded + 5 rejected + 1 skipped\n  Skipped: total 1\n" in output
    assert project.sql(
        'select source_row, "上报月份"::text, "客户名称", "中标日期"::text, "计划规模", "年缴规模", "备注" '
        'from customer."当年中标" order by 1'
    ) == [
        (3, "2026-01-01", "甲公司", "2026-01-15", Decimal("1.5"), Decimal("0.25"), "一、首次  二、  复核"),
        (4, "2026-01-01", "乙公司", "2026-01-15", 3, None, None),
    ]
    reasons = rejected(project)
    # LibreOffice's own errors, Err:502 and Err:522, become others in the formats of Excel.
    assert {row: reason if row < 8 else reason.split(":")[0] for row, reason in reasons.items()} == {
        5: "中标日期 is no date: #VALUE!",
        6: "计划规模 is no number: #DIV/0!",
        7: "上报客户名称 is an error of Excel: #N/A",
        8: "备注 is an error of Excel",
        9: "备注 is an error of Excel",
    }


def test_events_lost_in_repeated_rows_and_beside_a_blank_column(project, etl):
    output = etl("annual_loss", "ledger.xlsx")
    assert "Read: 4 = 2 loaded + 1 rejected + 1 skipped\n  Skipped: duplicate 1\n" in output
    assert project.sql(
        'select "业务类型", source_row, "客户名称", "流失日期"::text, "计划规模" '
        'from customer."当年流失" order by 1'
    ) == [
        ("企年受托", 2, "庚公司", "2026-01-09", Decimal("1.5")),
        ("企年投资", 2, "辛公司", "2026-01-20", None),
    ]
    assert rejected(project) == {3: "流失日期 is no date: #N/A"}
