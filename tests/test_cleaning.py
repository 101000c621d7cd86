"""What people type beside what is meant: separators, spaces, marks, lines of totals, empty cells."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from tables import stored
from workbooks import EVENT, HEADER, bill, event, ledger, row, write

# Every row of it is plain, so that what is typed in one cell decides alone whether the row is cleaned.
PLAIN = {"流失（含待遇支付）": 0}


def load(project, *rows, header=HEADER, share: float = 1.0) -> str:
    """Load rows of the bill as CSV, where control characters survive; return what was printed."""
    project.configure()
    domains = project.folder / "config/domains.yaml"
    text = domains.read_text("utf-8")
    domains.write_text(text.replace("max_rejected_share: 0.05", f"max_rejected_share: {share}"), "utf-8")
    with (project.folder / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return project.ok("etl", "annuity_performance", "--file", "x.csv", "--no-post-hooks")


def rejected(project) -> list[str]:
    return [reason for (reason,) in project.sql("select reason from mdm.reject order by source_row")]


# Repeated rows


def test_the_same_event_on_two_sheets_is_two_events(project):
    ledger(
        project.folder,
        {
            "企年受托中标(空白)": [event(年金计划号="P1"), event(年金计划号="P1")],
            "企年投资中标(空白)": [event(年金计划号="P1")],
        },
    )
    output = project.ok("etl", "annual_award", "202601")
    assert "Read: 3 = 2 loaded + 0 rejected + 1 skipped\n  Skipped: duplicate 1\n" in output
    assert project.sql('select "业务类型" from customer."当年中标" order by 1') == [
        ("企年受托",),
        ("企年投资",),
    ]


# Numbers


def test_separators_in_wrong_places_make_no_number(project):
    wrong = [
        "100,5", "1234，56", "1,234,56", "1.234,56", "1,5亿", "100 200", "100\n200", "1 234", "1, 234",
        "1,234 567", ",123", "1,", "1,,234", "1234,567", "1.234,567", "0,123", "1¥2", "12 .5", "100\u2003200",
        "1\x0b2", "(1,5)",
    ]  # fmt: skip
    load(project, row(), *(row(**PLAIN, 计划号=f"P{n}", 期末资产规模=typed) for n, typed in enumerate(wrong)))
    assert stored(project, "期末资产规模") == [(100,)]
    assert rejected(project) == [f"期末资产规模 is no number: {typed}" for typed in wrong]


def test_a_number_that_no_column_takes_is_named_as_it_was_typed(project):
    wrong = ["99999999999999.99999", "-100000000000000", "00100000000000000", "1e20"]
    load(project, row(), *(row(**PLAIN, 计划号=f"P{n}", 期末资产规模=typed) for n, typed in enumerate(wrong)))
    assert stored(project, "期末资产规模") == [(100,)]
    assert rejected(project) == [f"期末资产规模 is no number: {typed}" for typed in wrong]


def test_separators_in_their_places_are_no_part_of_the_number(project):
    right = {
        "1,234.56": "1234.56", "(1,234.56)": "-1234.56", "（1,234.56）": "-1234.56",
        "１，２３４．５": "1234.5", "1,234万元": "12340000", "1,234 万元": "12340000", "1.5 亿": "150000000",
        "¥ 1,000": "1000", "￥1,000": "1000", "1,000 ¥": "1000", "- 5": "-5", "-¥ 5": "-5", "( 5 )": "-5",
        "( ¥ 5 )": "-5", "+ 5": "5", "1,234,567": "1234567", "12,345": "12345",
        "123,456.": "123456", " 7\n": "7", "8\u2003": "8", "\u200b9": "9", "1\ufeff0": "10", "\x0b11": "11",
        "−12": "-12", "- -": None, "—": None, "1e3": "1000",
    }  # fmt: skip
    load(project, *(row(**PLAIN, 计划号=f"P{n}", 期末资产规模=typed) for n, typed in enumerate(right)))
    assert rejected(project) == []
    amounts = [number and Decimal(number) for number in right.values()]
    assert [amount for (amount,) in stored(project, "期末资产规模")] == amounts


def test_the_unit_of_an_event_counts_wherever_it_stands(project):
    typed = ["(1.5亿元 )", "-1.5亿元¥", "( 1.5 亿元 )", "-1.5"]
    ledger(project.folder, {"企年受托中标(空白)": [event(计划规模=cell) for cell in typed]})
    project.ok("etl", "annual_award", "202601")
    assert project.sql('select "计划规模" from customer."当年中标"') == [(Decimal("-1.5"),)] * 4


# Codes


def test_a_code_that_says_nothing_is_none(project):
    project.sql("""insert into customer."年金客户" (company_id, "客户名称", "年金账户号") values
        ('700', '按账户', '-'), ('800', '按空账户', '')""")
    header = [*HEADER, "company_id", "年金账户号"]
    collective = {"计划类型": "集合计划"}
    nothing = ["-", "--", "—", "–", "－", "/", "／", "无", " - ", "'-"]
    rows = [
        [*row(**collective, 计划号=word, 组合代码=word, 客户名称=f"{n}公司", 集团企业客户号=word), word, word]
        for n, word in enumerate(nothing)
    ]
    rows += [[*row(组合代码="F", 客户名称="丙公司", 集团企业客户号="C"), "", ""]]
    rows += [[*row(组合代码="F", 客户名称="丁公司", 集团企业客户号="C", 业务类型="职年受托"), "", "9"]]
    output = load(project, *rows, header=header)
    assert "Customers by: temporary 12\n" in output
    assert stored(project, "计划代码", "组合代码", "年金账户号") == [
        *[("AN001", "QTAN001", None)] * 10,
        ("P1", "QTAN002", None),
        ("P1", "QTAN003", "9"),
    ]
    assert all(company.startswith("IN") for (company,) in stored(project, "company_id"))


def test_an_event_without_a_plan_says_so_in_many_ways(project):
    rows = [event(客户全称=f"{n}公司", 年金计划号=word) for n, word in enumerate(["-", "无", "/", "P-1"])]
    ledger(project.folder, {"企年受托中标(空白)": rows})
    project.ok("etl", "annual_award", "202601")
    assert project.sql('select "年金计划号" from customer."当年中标" order by source_row') == [
        (None,), (None,), (None,), ("P-1",),
    ]  # fmt: skip


def test_a_code_is_what_stands_between_the_marks_that_keep_its_zero(project):
    typed = [
        "'00123", "’00123", '="00123"', " '00123 ", '=" 00123"', "00\u200b123", "\ufeff00123", "００１２３",
        "\x0b00123", "\u202a00123\u202c", "00123\u2009",
    ]  # fmt: skip
    load(project, *(row(**PLAIN, 计划号=cell, 组合代码=cell, 集团企业客户号=cell) for cell in typed))
    assert stored(project, "计划代码", "组合代码", "年金账户号") == [("00123", "00123", "00123")] * len(typed)


def test_a_code_that_excel_has_rounded_is_rejected_behind_an_apostrophe_too(project):
    load(project, row(), row(集团企业客户号='="1.23457E+17"'), row(集团企业客户号="'1.23457E+17"))
    assert [reason[:25] for reason in rejected(project)] == ["集团企业客户号 has lost digits, "[:25]] * 2


# Invisible characters and spaces

INVISIBLE = [*"\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2069\ufeff"]
SPACES = [*"\x0b\x0c\x01\x1f\x7f\x85\u00a0\u1680\u2000\u2002\u2003\u2009\u200a\u2028\u202f\u205f\u3000"]


def test_invisible_characters_mean_nothing_anywhere(project):
    marks = ["", *INVISIBLE]
    usual = row(**PLAIN, 期末资产规模=1000)
    cells = [[f"{mark}{str(cell)[:1]}{mark}{str(cell)[1:]}{mark}" for cell in usual] for mark in marks]
    load(project, *cells)
    columns = (
        "月度", "业务类型", "计划类型", "计划代码", "计划名称", "组合代码", "客户名称", "期末资产规模",
        "机构名称", "机构代码", "年金账户号",
    )  # fmt: skip
    month = date(2026, 1, 1)
    assert stored(project, *columns) == [
        (month, "企年受托", "单一计划", "P1", "甲计划", "1", "甲公司", 1000, "北分", "G37", "01")
    ] * len(marks)


@pytest.mark.parametrize("column", ["业务类型", "机构", "计划名称"])
def test_one_text_that_is_not_plain_is_cleaned_in_a_row_that_is(project, column):
    usual = dict(zip(HEADER, row(), strict=True))[column]
    typed = [usual + mark for mark in INVISIBLE + SPACES] + [mark + usual for mark in INVISIBLE + SPACES]
    load(project, *(row(**PLAIN, 计划号=f"P{n}", **{column: cell}) for n, cell in enumerate(typed)))
    stored_column = {"机构": "机构名称"}.get(column, column)
    assert stored(project, stored_column, "产品线代码") == [(usual, "PL202")] * len(typed)


# Names


def test_marks_and_punctuation_behind_a_name_go_in_any_order(project):
    marked = [
        "甲公司(已转出)。", "甲公司已转出-", "甲公司（待转出）-已转出", "甲公司-已转出-保留账户",
        "甲公司/已转出", "甲公司【已转出】", "甲公司[已转出]", "甲公司 - 已转出", "甲公司（已转出。）",
        "甲公司（-已转出）", "甲公司–已转出", "甲公司。-。", "甲公司（已终止）（保留账户）;", "甲公司/",
        "甲公司已转出\u200b", "甲公司\u2003（已转出）", "甲公司_已转出", "甲公司已转出）",
    ]  # fmt: skip
    only_marks = ["已转出", "（已转出）", "-已转出-", "【保留账户】。", "-"]
    names = [
        "转出服务有限公司", "甲公司（上海）", "终止-公司", "甲·公司", "已转出账户管理公司", "A.B. Co",
        "甲/乙公司",
    ]  # fmt: skip
    typed = [*marked, *only_marks, *names, "甲公司（上海）已转出"]
    load(project, *(row(**PLAIN, 计划号=f"P{n}", 客户名称=name) for n, name in enumerate(typed)))
    cleaned = ["甲公司"] * len(marked) + [None] * len(only_marks) + [*names, "甲公司（上海）"]
    assert stored(project, "客户名称") == [(name,) for name in cleaned]


# Lines of totals

WORDS = [
    "合计", "总计", "小计", "汇总", "共计", "合 计", "合\u3000\u3000计", "合\u2003计", "合\n计", "合\u200b计",
    "合计:", "合计：", "合计 ：", "合计（元）", "合计(人民币元)", "合计（单位：元）：", "合计金额",
    "企年受托小计", "合计 元", "2026年1月合计",
]  # fmt: skip


def test_a_row_without_a_plan_that_says_so_anywhere_is_a_total(project):
    usual = dict.fromkeys(HEADER) | {"期末资产规模": 100}
    columns = ["月度", "业务类型", "计划类型", "计划名称", "客户名称", "机构"]
    totals = [list((usual | {column: word}).values()) for column in columns for word in WORDS]
    output = load(project, row(), *totals)
    assert f"Read: {len(totals) + 1} = 1 loaded + 0 rejected + {len(totals)} skipped" in output
    assert f"Skipped: total {len(totals)}\n" in output


def test_a_total_is_one_whatever_else_its_row_says(project):
    rows = [
        *(row(计划号="-", 机构=word) for word in WORDS),
        *(row(计划号=word) for word in WORDS if not word.startswith("2026")),
        row(计划号="合计", 客户名称="合计"),
    ]
    output = load(project, row(), *rows)
    assert f"Skipped: total {len(rows)}\n" in output
    assert stored(project, "计划代码") == [("P1",)]


def test_what_only_looks_like_a_total_is_none(project):
    lookalikes = [
        *(
            {"计划号": None, "计划类型": "集合计划", "计划名称": name, "机构": name, "客户名称": name}
            for name in [
                "集合计划",
                "集合 计划",
                "联合计算机",
                "集 合 计 划",
                "集合计划（元）",
                "合计划",
                "总计划部",
            ]
        ),
        *({"计划号": "P1", "客户名称": name} for name in ["联合合计", "乙公司 汇总"]),
    ]
    output = load(project, *(row(**cells) for cells in lookalikes))
    assert "Read: 9 = 9 loaded" in output


def test_a_total_of_events(project):
    header = [*EVENT, "业务类型"]
    usual = dict.fromkeys(header) | {"计划规模": 3}
    columns = ["上报月份", "客户全称", "年金计划号", "机构", "业务类型"]
    words = [word for word in WORDS if "元" not in word]  # the unit of events is 亿元
    totals = [list((usual | {column: word}).values()) for column in columns for word in words]
    rows = [[*event(计划规模=3), "企年受托"], *totals]
    sheets = {"企年受托中标(空白)": [header, *rows], "企年投资中标(空白)": [header]}
    path = write(project.folder / "x.xlsx", sheets)
    output = project.ok("etl", "annual_award", "--file", path.name)
    assert f"Read: {len(totals) + 1} = 1 loaded + 0 rejected + {len(totals)} skipped" in output
    assert f"Skipped: total {len(totals)}\n" in output


# Rows that say nothing


def test_a_row_with_only_a_number_in_front_is_blank(project):
    rows = [[1, *row()], [2], [3], [], [4, *[" \u200b"] * 12], [5, *row(计划号="P2")], [6], []]
    path = bill(project.folder)
    write(path, {"规模明细": [["序号", *HEADER], *rows]})
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Read: 7 = 2 loaded + 0 rejected + 5 skipped\n  Skipped: blank 5\n" in output
    counts = "rows_read, rows_loaded, rows_rejected, rows_skipped"
    assert project.sql(f"select {counts} from mdm.load") == [(7, 2, 0, 5)]


def test_a_blank_event_is_blank(project):
    header = ["序号", *EVENT]
    path = write(project.folder / "x.xlsx", {
        "企年受托中标(空白)": [header, [1, *event()], [2], [3]], "企年投资中标(空白)": [header, [1], [2]],
    })  # fmt: skip
    output = project.ok("etl", "annual_award", "--file", path.name)
    assert "Read: 5 = 1 loaded + 0 rejected + 4 skipped\n  Skipped: blank 4\n" in output


# Months


def test_a_day_that_its_month_lacks_makes_no_month(project):
    wrong = [
        "2025-01-99", "2025-02-30", "2025-02-29", "2025-01-00", "2025/1/32", "2025年4月31日", "20250431",
        "2025013", "2025-13", "2025-13-01", "2025-1-0",
    ]  # fmt: skip
    right = {
        "2025-01-31": 1, "2024-02-29": 2, "2025-02-28": 2, "2025/1/31": 1, "2025年4月30日": 4, "20250430": 4,
        "2025-01": 1, "2025年1月": 1, "45688": 1, "2025-01-29T00:00:00": 1, "202501.0": 1, "2025.1.5": 1,
    }  # fmt: skip
    load(project, *(row(月度=typed) for typed in right), *(row(月度=typed) for typed in wrong))
    assert rejected(project) == [f"月度 is no month: {typed}" for typed in wrong]
    assert [month.month for (month,) in stored(project, "月度")] == list(right.values())
