"""Rows and cells that are none: totals, nobody, placeholders, units elsewhere, merged cells.

Files as they are delivered, as .xlsx and where it makes a difference as .csv. Each is understood, or refused,
or rejected with the place and what to do.
"""

import csv
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from tables import stored
from workbooks import EVENT, HEADER, event, row, write

ETL = ("etl", "annuity_performance", "--no-post-hooks", "--file")
NOBODY = {"客户名称": None, "集团企业客户号": None}
BLANK = dict.fromkeys(HEADER)


@pytest.fixture(params=["xlsx", "csv"])
def kind(request) -> str:
    return request.param


def deliver(project, kind: str, *rows: list, header=HEADER, above: tuple = (), **settings) -> str:
    """Write a bill, allow any share of rejects, and return the name of the file."""
    configure(project, max_rejected_share=1.0, **settings)
    lines = [*above, header, *rows]
    path = project.folder / f"x.{kind}"
    if kind == "csv":
        width = max(map(len, lines))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([*line, *[None] * (width - len(line))] for line in lines)
    else:
        write(path, {"规模明细": lines})
    return path.name


def configure(project, **settings) -> None:
    """Change settings of the domains in the folder's own configuration."""
    project.configure()
    path = project.folder / "config/domains.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    for key, value in settings.items():
        start = f"  {key}:"
        lines = [f"{start} {value}\n" if line.startswith(start) else line for line in lines]
    path.write_text("".join(lines), "utf-8")


def rejected(project) -> list[tuple]:
    return project.sql("select source_row, reason from mdm.reject order by source_row")


def plans(how_many: int, **cells) -> list[list]:
    """Return usable rows of 100 each, of different plans."""
    return [row(计划号=f"P{number}", **cells) for number in range(1, how_many + 1)]


def total(amount, **cells) -> list:
    return list((BLANK | {"期末资产规模": amount} | cells).values())


# Rows that name nobody


def test_a_row_that_names_no_customer_is_rejected(project, kind):
    name = deliver(project, kind, row(), row(计划号="P2", **NOBODY))
    project.ok(*ETL, name)
    assert stored(project, "计划代码") == [("P1",)]
    assert rejected(project) == [(3, "客户名称 and 年金账户号 are empty: the row names no customer")]


def test_an_account_names_a_customer_and_a_plan_does_not(project):
    project.sql("""insert into mapping."年金计划" ("年金计划号", "计划类型", company_id)
        values ('PX', '单一计划', '600')""")
    name = deliver(project, "csv", row(客户名称=None), row(计划号="PX", **NOBODY))
    project.ok(*ETL, name)
    ((by_account, _),) = stored(project, "company_id", "年金账户号")
    assert by_account.startswith("IN")


# Totals

WORDS = [
    "累计", "总额", "总和", "总数", "Total", "TOTAL:", "Grand Total", "subtotal", "合计", "合 计", "本页小计",
    "本年累计", "资产总额", "累计金额（元）",
]  # fmt: skip


@pytest.mark.parametrize("column", ["月度", "计划名称", "组合代码", "客户名称", "供款", "集团企业客户号"])
def test_a_total_is_skipped_wherever_its_word_stands(project, column):
    totals = [total(200, **{column: word}) for word in WORDS]
    output = project.ok(*ETL, deliver(project, "csv", *plans(2), *totals))
    assert f"Skipped: total {len(WORDS)}\n" in output
    assert rejected(project) == []


@pytest.mark.parametrize("word", ["累计", "Total", "合计", "TOTAL", "企年受托 合计"])
def test_a_total_in_the_place_of_the_plan_code(project, kind, word):
    output = project.ok(*ETL, deliver(project, kind, *plans(2), row(计划号=word, 期末资产规模=200)))
    assert "Skipped: total 1\n" in output


def test_a_total_that_is_filled_down_is_told_by_the_name(project, kind):
    rows = [*plans(2), row(计划号="P2", 客户名称="合计", 期末资产规模=200)]
    assert "Skipped: total 1\n" in project.ok(*ETL, deliver(project, kind, *rows))


def test_a_total_without_a_word(project, kind):
    rows = [*plans(2), total(200), total("200.00", 月度="202601", 业务类型="企年受托", 计划类型="单一计划")]
    output = project.ok(*ETL, deliver(project, kind, *rows))
    assert "Read: 4 = 2 loaded + 0 rejected + 2 skipped\n  Skipped: total 2\n" in output


@pytest.mark.parametrize("cells", [{"客户名称": "合计"}, {"备注": "x"}, {}])
def test_a_total_that_is_none_is_rejected_with_both_numbers(project, kind, cells):
    line = total(150.5, **{key: word for key, word in cells.items() if key in HEADER})
    project.ok(*ETL, deliver(project, kind, *plans(2), line))
    ((place, reason),) = rejected(project)
    assert place == 4
    # Nothing else that it lacks is said of it.
    assert reason.removeprefix("the row names no customer; ") == (
        "期末资产规模 is a total, 150.5, but the rows above add up to 200"
    )


def test_totals_of_parts_of_parts_and_of_all(project):
    rows = [
        *plans(2), total(200, 机构="小计"), *plans(1, 机构="内蒙"), total(100, 机构="小计"),
        total(300, 业务类型="企年受托合计"), *plans(3, 业务类型="企年投资"), total(300, 机构="小计"),
        total(300, 业务类型="企年投资合计"), total(600, 月度="总计"),
    ]  # fmt: skip
    output = project.ok(*ETL, deliver(project, "xlsx", *rows))
    assert "Read: 12 = 6 loaded + 0 rejected + 6 skipped" in output


def test_a_total_on_top_is_that_of_all_rows(project, kind):
    output = project.ok(*ETL, deliver(project, kind, total(300, 月度="合计"), *plans(3)))
    assert "Skipped: total 1\n" in output


@pytest.mark.parametrize(
    ("amounts", "typed", "is_total"),
    [
        (["100.26", "200.30"], "300.6", True),
        (["100.26", "200.30"], "300.7", False),
        (["100.26", "200.30"], "301", True),
        (["0.1", "0.2"], "0.30000000000000004", True),
        (["10000", "2344"], "1.23万", True),
        (["10000", "2356"], "1.23万", False),
        (["1.23万", "-300"], "12,000.00", True),
        (["abc", "5"], "5", True),
    ],
)
def test_a_total_is_exact_to_half_of_its_last_digit(project, amounts, typed, is_total):
    rows = [row(计划号=f"P{place}", 期末资产规模=amount) for place, amount in enumerate(amounts)]
    output = project.ok(*ETL, deliver(project, "csv", *rows, total(typed, 客户名称="合计")))
    assert ("total 1" in output) == is_total


def test_a_total_in_the_unit_of_its_header(project):
    header = [name.replace("期末资产规模", "期末资产规模（万元）") for name in HEADER]
    rows = [row(计划号="P1", 期末资产规模=1.25), row(计划号="P2", 期末资产规模=2.5), total(3.75, 月度="合计")]
    assert "Skipped: total 1\n" in project.ok(*ETL, deliver(project, "xlsx", *rows, header=header))
    assert stored(project, "期末资产规模") == [(12_500,), (25_000,)]


def test_a_word_for_totals_without_numbers_adds_nothing_and_one_without_the_amount_is_rejected(project):
    rows = [row(), total(None, 月度="合计"), total(None, 月度="累计", 供款=1)]
    output = project.ok(*ETL, deliver(project, "csv", *rows))
    assert "1 loaded + 1 rejected + 1 skipped\n  Skipped: total 1\n" in output
    assert "a line of totals without 期末资产规模" in rejected(project)[0][1]


@pytest.mark.parametrize("name", ["合计科技有限公司", "总和集团", "道达尔Total中国", "累计", "Totalis"])
def test_a_customer_is_no_total(project, name):
    """Unless nobody can be called so: then a person has to look."""
    project.ok(*ETL, deliver(project, "csv", row(), row(计划号="P2"), row(计划号="P3", 客户名称=name)))
    assert len(stored(project, "计划代码")) == (2 if name == "累计" else 3)


def test_a_total_of_events_with_units(project):
    rows = [event(计划规模=1.5), event(计划规模="5000万元", 客户全称="乙公司"), *[[None] * 6 + [2]]]
    sheets = {"企年受托中标(空白)": [EVENT, *rows], "企年投资中标(空白)": [EVENT]}
    path = write(project.folder / "x.xlsx", sheets)
    output = project.ok("etl", "annual_award", "--no-post-hooks", "--file", path.name)
    assert "Read: 3 = 2 loaded + 0 rejected + 1 skipped\n  Skipped: total 1\n" in output


# Placeholders

PLACEHOLDERS = ["0", "nan", "NaN", "NULL", "None", "N/A", "待定", "-", "TRUE", "False", "无", " null ", "0.0"]


@pytest.mark.parametrize("typed", PLACEHOLDERS)
def test_a_placeholder_is_no_name_and_no_code(project, typed):
    header, name = [*HEADER, "company_id", "年金账户号"], typed.replace("0.0", "0")
    cells = {"计划号": typed, "组合代码": typed, "集团企业客户号": typed}
    rows = [
        [*row(**cells), typed, typed],
        [*row(客户名称=name, 集团企业客户号="C77"), None, None],
        [*row(**cells | {"客户名称": name}), typed, typed],
    ]
    project.ok(*ETL, deliver(project, "csv", *rows, header=header))
    found = stored(project, "计划代码", "组合代码", "客户名称", "年金账户号")
    assert found == [("AN002", "QTAN002", "甲公司", None), ("P1", "1", None, "77")]
    assert stored(project, "company_id")[0][0].startswith("IN")
    ((place, reason),) = rejected(project)
    assert place == 4 and "names no customer" in reason


def test_cells_of_excel_that_are_no_code(project):
    header = [*HEADER, "company_id"]
    rows = [[*row(计划号=0, 组合代码=0.0, 集团企业客户号=True), False]]
    project.ok(*ETL, deliver(project, "xlsx", *rows, header=header))
    assert stored(project, "计划代码", "组合代码", "年金账户号") == [("AN002", "QTAN002", None)]


@pytest.mark.parametrize("typed", ["2026-01-31", "2026/1/5", "2026年1月31日", "2026-01-31 00:00:00"])
def test_a_date_is_no_code(project, typed):
    project.ok(*ETL, deliver(project, "csv", row(), row(计划号=typed), row(集团企业客户号=typed)))
    assert rejected(project) == [
        (3, f"计划代码 is a date: {typed}"), (4, f"集团企业客户号 is a date: {typed}")
    ]  # fmt: skip


def test_what_a_placeholder_is_is_a_setting(project):
    name = deliver(project, "csv", row(计划号="TBD"), row(计划号="无"), placeholders="[tbd]")
    text = (project.folder / "config/domains.yaml").read_text("utf-8")
    assert "*placeholders" not in text
    project.ok(*ETL, name)
    assert stored(project, "计划代码") == [("AN002",), ("无",)]


# Amounts and codes that contradict


@pytest.mark.parametrize("typed", ["12%", "12.5 %", "１２％", "(3%)"])
def test_a_percentage_is_no_amount_but_a_rate(project, kind, typed):
    header = [*HEADER, "当期收益率"]
    rows = [[*row(), typed], [*row(计划号="P2", 期末资产规模=typed), None]]
    project.ok(*ETL, deliver(project, kind, *rows, header=header))
    assert stored(project, "计划代码") == [("P1",)]
    assert rejected(project) == [(3, f"期末资产规模 is no amount: {typed}")]


def test_a_product_line_that_contradicts_the_business_is_rejected(project, kind):
    header = [*HEADER, "产品线代码"]
    rows = [[*row(), "PL202"], [*row(计划号="P2"), "PL201"], [*row(计划号="P3"), None]]
    project.ok(*ETL, deliver(project, kind, *rows, header=header))
    assert stored(project, "产品线代码") == [("PL202",)] * 2
    assert rejected(project) == [(3, "产品线代码 PL201 contradicts 业务类型 企年受托, which is PL202")]


# Units that stand anywhere but in the header

SAYS = ["单位：万元", "万元", "（万元）", "金额单位: 人民币万元", "单位： 万元", "规模明细（万元）"]


@pytest.mark.parametrize("said", SAYS)
@pytest.mark.parametrize("place", ["above", "under the header", "below the data"])
def test_a_unit_in_a_line_is_refused(project, kind, place, said):
    line = [None, said]
    rows = {"under the header": [line, *plans(2)], "below the data": [*plans(2), line]}.get(place, plans(2))
    rows = [[*cells, *[None] * (len(HEADER) - len(cells))] for cells in rows]
    name = deliver(project, kind, *rows, above=(["标题"], line) if place == "above" else ())
    error = project.fails(*ETL, name)
    number = {"above": 2, "under the header": 2, "below the data": 4}[place]
    assert f"row {number}: the unit is said to be 万元" in error and "Name the unit in the headers" in error
    assert stored(project, "月度") == []


@pytest.mark.parametrize("said", ["单位：万元", "万元", "万"])
@pytest.mark.parametrize("header", ["单位", "备注"])
def test_a_unit_in_a_column_is_refused(project, kind, header, said):
    rows = [[*cells, said] for cells in plans(2)]
    error = project.fails(*ETL, deliver(project, kind, *rows, header=[*HEADER, header]))
    assert "row 2: the unit is said to be 万元" in error


def test_a_unit_beside_the_headers_or_beyond_them_is_refused(project):
    name = deliver(project, "xlsx", *plans(2), header=[*HEADER, "单位：万元"])
    assert "row 1: the unit is said to be 万元" in project.fails(*ETL, name)
    name = deliver(project, "xlsx", row(), [*row(计划号="P2"), None, None, "单位：千元"])
    assert "row 3: the unit is said to be 千元" in project.fails(*ETL, name)


def test_a_line_of_units_of_each_column_is_refused_or_understood(project, kind):
    header = [*HEADER, "当期收益率"]
    units = [[*total("元", 供款="元"), None], [*total("元", 供款="万元"), None], [*total("元"), "%"]]
    rows = [[*cells, 0.1] for cells in plans(2)]
    output = project.ok(*ETL, deliver(project, kind, units[0], *rows, header=header))
    assert "Read: 3 = 2 loaded + 0 rejected + 1 skipped\n  Skipped: unit 1\n" in output
    for line, unit in zip(units[1:], ("万元", "%"), strict=True):
        name = deliver(project, kind, line, *rows, header=header)
        assert f"row 2: the unit is said to be {unit}" in project.fails(*ETL, name)


def test_a_total_says_the_unit(project, kind):
    name = deliver(project, kind, *plans(2), total(200, 客户名称="合计（万元）"))
    assert "row 4: the unit is said to be 万元" in project.fails(*ETL, name)


@pytest.mark.parametrize("said", ["填报单位：北京分公司", "单位：元", "万科元气公司", "1.5 万元", "亿达"])
def test_what_says_no_other_unit_is_no_matter(project, kind, said):
    rows = [[*cells, said, "甲单位"] for cells in plans(2)]
    header = [*HEADER, "备注", "单位名称"]
    output = project.ok(*ETL, deliver(project, kind, *rows, header=header, above=([said],)))
    assert "2 loaded" in output and "columns not read: 备注, 单位名称" in output


def test_a_header_that_is_repeated_on_each_page_says_what_it_said(project):
    header = [name.replace("期末资产规模", "期末资产规模（万元）") for name in HEADER]
    project.ok(*ETL, deliver(project, "xlsx", row(), header, row(计划号="P2"), header=header))
    assert stored(project, "期末资产规模") == [(1_000_000,)] * 2


# Merged cells


def merged(project, *ranges: str, **cells) -> str:
    """Write a bill of three rows and a note with these cells merged, and return its name."""
    name = deliver(project, "xlsx", *plans(3, **cells), ["注：以上数据未经审计"], total(300, 月度="合计"))
    book = openpyxl.load_workbook(project.folder / name)
    for place in ranges:
        book.active.merge_cells(place)
    book.save(project.folder / name)
    return name


@pytest.mark.parametrize("place", ["H2:I2", "H3:J3", "H2:I4", "G3:H3", "E2:I2", "H2:H3", "G2:H4"])
def test_amounts_that_are_merged_with_a_neighbour_or_over_a_block_are_refused(project, place):
    error = project.fails(*ETL, merged(project, place))
    assert f"sheet 规模明细: the cells {place} are merged, their value would count in" in error
    assert "Unmerge them" in error


def test_a_note_and_the_word_of_a_total_may_be_wide(project):
    output = project.ok(*ETL, merged(project, "A5:L5", "A6:G6", "J2:K2"))
    assert "3 loaded + 1 rejected + 1 skipped\n  Skipped: total 1\n" in output


# Two columns with one header


def test_two_columns_with_one_header_are_refused_with_both_places(project, kind):
    rows = [[*cells, 100] for cells in plans(2)]
    rows[1][-1] = 50
    error = project.fails(*ETL, deliver(project, kind, *rows, header=[*HEADER, "期末资产规模"]))
    assert "two columns have the header 期末资产规模, H1 and M1, and row 3 has '100' in one and '50'" in error


def test_two_columns_with_one_header_whose_cells_agree_are_one(project, kind):
    rows = [[*cells, 100] for cells in plans(2)]
    output = project.ok(*ETL, deliver(project, kind, *rows, header=[*HEADER, "期末资产规模"]))
    assert "2 loaded" in output and "not read" not in output


def test_two_columns_of_one_amount_in_two_units_are_refused(project, kind):
    header = [*HEADER, "期末资产规模（万元）"]
    error = project.fails(*ETL, deliver(project, kind, [*row(), 100], header=header))
    assert "two columns have the header 期末资产规模, H1 and M1" in error


def test_the_place_of_a_twin_counts_from_column_a(project):
    rows = [[None, *cells, 7] for cells in ([*HEADER], row())]
    rows[0][-1] = "供款"
    write(project.folder / "x.xlsx", {"规模明细": rows})
    assert "I1 is" not in project.fails(*ETL, "x.xlsx")
    assert "two columns have the header 供款, J1 and N1" in project.fails(*ETL, "x.xlsx")


def test_a_second_spelling_of_a_header_is_named(project, kind):
    output = project.ok(*ETL, deliver(project, kind, [*row(), "P9"], header=[*HEADER, "计划代码"]))
    assert "columns not read: 计划号" in output
    assert stored(project, "计划代码") == [("P9",)]


# Identical rows

TWICE = [row(), row(计划号="P2"), row(), row(), row(计划号="P2")]
SAID = "Identical with an earlier row: 3 (规模明细, row 4, 5, 6); duplicates: "


@pytest.mark.parametrize(
    ("setting", "balance"),
    [
        ("skip", "5 = 2 loaded + 0 rejected + 3 skipped\n  Skipped: duplicate 3\n"),
        ("keep", "5 = 5 loaded + 0 rejected + 0 skipped\n"),
        ("reject", "5 = 2 loaded + 3 rejected + 0 skipped\n"),
    ],
)
def test_identical_rows_are_counted_and_shown(project, setting, balance):
    name = deliver(project, "xlsx", *TWICE, duplicates=setting)
    output = project.ok(*ETL, name)
    assert f"  Read: {balance}" in output and SAID + setting in output
    reason = "it is identical with an earlier row (duplicates: reject)"
    assert rejected(project) == [(place, reason) for place in (4, 5, 6) if setting == "reject"]


def test_a_rejected_repetition_that_a_person_sends_back_counts_once(project):
    project.ok(*ETL, deliver(project, "xlsx", *TWICE, duplicates="reject"))
    project.ok("rejects", "--export", "r.xlsx")
    assert "3 loaded" in project.ok(*ETL, "r.xlsx")
    assert len(stored(project, "计划代码")) == 5


@pytest.mark.parametrize("setting", ["skip", "keep"])
def test_totals_that_are_repeated_are_totals(project, setting):
    rows = [*plans(2), total(200, 月度="合计"), total(200, 月度="合计")]
    output = project.ok(*ETL, deliver(project, "csv", *rows, duplicates=setting))
    assert "Skipped: total 2\n" in output and "Identical" not in output


def test_a_setting_that_there_is_not_is_named(project):
    name = deliver(project, "csv", row(), duplicates="ignore")
    assert "duplicates" in project.fails(*ETL, name)


# Days


@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize("form", ["date", "moment", "number"])
def test_days_of_excel(project, from_1904, form):
    options = {"date_1904": from_1904, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with xlsxwriter.Workbook(project.folder / "x.xlsx", options) as book:
        sheet = book.add_worksheet("规模明细")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row(月度=None))
        days = 46053 - (1462 if from_1904 else 0)
        moment = datetime(2026, 1, 31, *((23, 59, 59) if form == "moment" else ()))
        sheet.write(1, 0, days if form == "number" else moment)
    project.ok(*ETL, "x.xlsx")
    assert stored(project, "月度") == [(date(2026, 1, 1),)]


def test_a_day_of_an_event_that_is_a_number_from_1904(project):
    with xlsxwriter.Workbook(project.folder / "x.xlsx", {"date_1904": True}) as book:
        for name in ("企年受托中标(空白)", "企年投资中标(空白)"):
            book.add_worksheet(name).write_row(0, 0, EVENT)
        cells = event(上报月份=202601, 中标日期=44591)
        book.get_worksheet_by_name("企年受托中标(空白)").write_row(1, 0, cells)
    project.ok("etl", "annual_award", "--no-post-hooks", "--file", "x.xlsx")
    assert project.sql('select "上报月份", "中标日期" from customer."当年中标"') == [
        (date(2026, 1, 1), date(2026, 1, 31))
    ]


@pytest.mark.parametrize("typed", ["2026-01-31 23:59:59.999", "2026/1/31 23:59", "2026-01-31T23:59:59"])
def test_the_time_of_a_day_does_not_move_it(project, typed):
    project.ok(*ETL, deliver(project, "csv", row(月度=typed)))
    assert stored(project, "月度") == [(date(2026, 1, 1),)]


def test_amounts_stay_exact(project):
    project.ok(*ETL, deliver(project, "csv", row(期末资产规模="0.1"), total("0.1", 月度="合计")))
    assert stored(project, "期末资产规模") == [(Decimal("0.1"),)]
