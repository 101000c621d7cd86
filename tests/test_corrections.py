"""Corrections of rejected rows, as clerks make them: in parts, twice, late, in any order, each once.

The workbook that they correct is one that they like.
"""

import csv
import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from corrections import cells_of, correct, load_of, rows_of
from generated import example_settings
from mdm import config, quarantine, report
from mdm.load import load
from mdm.runs import Run
from project import ROOT, Project
from tables import everything
from workbooks import HEADER, bill, event, ledger, row, write

GOOD = [row(计划号=f"P{number}", 客户名称=f"第{number}公司") for number in range(1, 41)]
BAD = row(计划号="P98", 客户名称="坏公司", 期末资产规模="约一百")
WORSE = row(计划号="P99", 客户名称="坏公司", 期末资产规模="约两百", 月度="2026-13")
# The texts that say what is wrong: those of sql/load, and those that reading adds to a cell.
REASONS = {
    ".sql": r"'([^']*\b(?:is|has|are|have|was|stands|differs|contradicts)\b[^']*)'",
    ".py": r" ([(](?:a number|formula)\b[^\"]*[)])\"",
}
FILE = "data/202601/V1/年金规模收入数据.xlsx"


def deliver(project, *rows: list, version: str = "V1") -> str:
    """Deliver a file of good rows and `rows`, and load it; return what was printed."""
    path = bill(project.folder, *GOOD, *rows, name=f"{version}/年金规模收入数据.xlsx")
    return project.ok(*load_of(path.relative_to(project.folder)))


def part(project, source: str, name: str, **amounts: object) -> tuple[str, ...]:
    """Keep the rows of these plans of an exported workbook, with their amounts; return what loads them."""
    workbook, sheet, columns = cells_of(project.folder / source)
    for number in range(sheet.max_row, 1, -1):
        plan = sheet.cell(number, columns["计划代码"]).value
        if plan in amounts:
            sheet.cell(number, columns["期末资产规模"]).value = amounts[plan]
            sheet.cell(number, columns["月度"]).value = "202601"
        else:
            sheet.delete_rows(number)
    workbook.save(project.folder / name)
    return load_of(name)


def amounts(project) -> dict[str, list[int]]:
    """Return the amounts of the plans that were rejected, as the bill has them."""
    query = """
        select "计划代码", array_agg("期末资产规模"::int order by 1) from business."规模明细"
        where "计划代码" in ('P98', 'P99') group by 1
    """
    return dict(project.sql(query))


def waiting(project) -> list[tuple[str, int]]:
    """Return file and row of what waits, as `rejects` lists it."""
    listed = re.findall(r"^ +\d+ +\w+ +(\S+) +\S+ +(\d+) ", project.ok("rejects"), re.MULTILINE)
    return [(name, int(number)) for name, number in listed]


@pytest.fixture
def tolerant(project: Project) -> Project:
    """A project in which a file may have any share of rejected rows."""
    project.configure()
    path = project.folder / "config/domains.yaml"
    path.write_text(
        re.sub("max_rejected_share: .*", "max_rejected_share: 1", path.read_text("utf-8")), "utf-8"
    )
    return project


# What is final, and what waits


def test_a_second_load_of_the_same_corrections_changes_nothing(project):
    deliver(project, BAD, WORSE)
    command = correct(project, 月度="202601")
    project.ok(*command)
    before = everything(project)
    output = project.ok(*command)
    assert "✓ Nothing to do: r.xlsx corrects no row that still waits\n" in output
    assert "Read: 2 = 0 loaded + 0 rejected + 2 skipped\n  Skipped: waits no more 2\n" in output
    assert amounts(project) == {"P98": [100], "P99": [100]}
    after = everything(project)
    for table in ('business."规模明细"', "mdm.reject", 'customer."年金客户"', 'mapping."年金计划"'):
        assert after[table] == before[table]


def test_a_file_of_corrections_can_be_finished_bit_by_bit(project):
    """What is left of a file may be wrong in all its rows: it waits on, however large a share it is."""
    deliver(project, BAD, WORSE)
    project.ok("rejects", "--export", "r.xlsx")
    output = project.ok(*part(project, "r.xlsx", "1.xlsx", P98=100, P99="约"))
    assert "Read: 2 = 1 loaded + 1 rejected + 0 skipped" in output
    assert waiting(project) == [(FILE, 43)]
    output = project.ok(*part(project, "1.xlsx", "2.xlsx", P98=999, P99="还是不对"))
    assert "Read: 2 = 0 loaded + 1 rejected + 1 skipped" in output
    assert waiting(project) == [(FILE, 43)]
    assert "期末资产规模 is no number: 还是不对" in project.ok("rejects")
    project.ok(*part(project, "1.xlsx", "3.xlsx", P98=999, P99=200))
    assert waiting(project) == []
    assert amounts(project) == {"P98": [100], "P99": [200]}


def test_what_is_still_wrong_keeps_what_was_tried_and_its_place(project):
    deliver(project, WORSE)
    project.ok(*correct(project, 期末资产规模=200))  # the month is still wrong
    project.ok("rejects", "--export", "again.xlsx")
    (found,) = rows_of(project.folder / "again.xlsx")
    about = [found[name] for name in ("退回批次", "退回行号", "原文件", "原工作表", "期末资产规模")]
    assert about == ["1", "42", FILE, "规模明细", 200]


def test_a_corrected_row_bears_the_place_of_its_first_delivery(project):
    deliver(project, BAD)
    project.ok(*correct(project))
    place = project.sql("""select load_id, source_row from business."规模明细" where "计划代码" = 'P98'""")
    assert place == [(1, 42)]
    (company,) = project.sql("""select company_id from business."规模明细" where "计划代码" = 'P98'""")[0]
    assert f"{FILE}, 规模明细, row 42, corrected by r.xlsx" in project.ok("why", company)
    assert project.sql("select corrected_by, correction ->> '期末资产规模' from mdm.reject") == [(2, "100")]


def test_two_corrections_of_one_row_are_refused_with_both_places(project):
    deliver(project, BAD)
    command = correct(project)
    workbook, sheet, columns = cells_of(project.folder / "r.xlsx")
    sheet.append([cell.value for cell in sheet[2]])
    sheet.cell(3, columns["期末资产规模"]).value = 5
    workbook.save(project.folder / "r.xlsx")
    before = everything(project)
    error = project.fails(*command)
    assert "规模明细, row 2 and 规模明细, row 3 correct row 42 of load 1" in error
    assert "Nothing was loaded. Keep one of them" in error
    after = everything(project)
    assert after["mdm.reject"] == before["mdm.reject"]
    assert amounts(project) == {}


def test_two_corrections_that_agree_are_one(project):
    deliver(project, BAD)
    command = correct(project)
    workbook, sheet, _ = cells_of(project.folder / "r.xlsx")
    sheet.append([cell.value for cell in sheet[2]])
    workbook.save(project.folder / "r.xlsx")
    project.ok(*command)
    assert amounts(project) == {"P98": [100]}


@pytest.mark.parametrize("place", [("1", "43"), ("7", "42"), ("一", "42"), ("1", None), (None, "42")])
def test_a_row_that_corrects_what_never_was_is_refused(project, place):
    deliver(project, BAD)
    command = correct(project, 退回批次=place[0], 退回行号=place[1])
    assert "1 rows that correct none (规模明细, row 2)" in project.fails(*command)
    assert amounts(project) == {}


def test_a_row_that_another_domain_rejected_is_refused(project):
    deliver(project, BAD)
    reports = [event(客户全称=f"第{number}公司") for number in range(30)]
    ledger(project.folder, {"企年受托中标(空白)": [*reports, event(计划规模="约一亿")]})
    project.ok("etl", "annual_award", "202601", "--no-post-hooks")
    project.ok("rejects", "2", "--export", "r.xlsx")
    workbook, sheet, columns = cells_of(project.folder / "r.xlsx", "企年受托中标(空白)")
    for column, value in {"退回批次": "1", "退回行号": "42", "计划规模": 1}.items():
        sheet.cell(2, columns[column]).value = value
    workbook.save(project.folder / "r.xlsx")
    assert "1 rows that correct none" in project.fails(*load_of("r.xlsx", "annual_award"))


# Identical rows

REPEATED = row(计划号="P98", 客户名称="坏公司", 期末资产规模="1,234.50")


@pytest.mark.parametrize("in_file", [True, False], ids=["in the file", "by export"])
@pytest.mark.parametrize(
    ("setting", "cells", "left"),
    [
        ("skip", {}, 1),
        ("keep", {}, 3),
        ("skip", {"组合代码": "F2"}, 3),
        ("skip", {"集团企业客户号": None}, 3),
    ],
)
def test_identical_rows_count_the_same_whichever_way_they_are_mended(project, setting, cells, left, in_file):
    """The first row is right; two others lack their month. They are like it, or like none."""
    project.configure()
    path = project.folder / "config/domains.yaml"
    path.write_text(path.read_text("utf-8").replace("duplicates: skip", f"duplicates: {setting}"), "utf-8")
    others = [
        dict(zip(HEADER, REPEATED, strict=True)) | given for given in (cells, cells and cells | {"供款": 2})
    ]
    faulty = [list((other | {"月度": None}).values()) for other in others]
    deliver(project, REPEATED, *faulty)
    if in_file:
        deliver(project, REPEATED, *(list(other.values()) for other in others), version="V2")
    else:
        output = project.ok(*correct(project, 月度="202601", 期末资产规模=1234.5))
        if left == 1:
            assert "Read: 1 = 0 loaded + 0 rejected + 1 skipped\n  Skipped: identical 1\n" in output
            assert "Identical with an earlier row: 1 (规模明细, row 2); duplicates: skip" in output
            assert "✓ Load completed:" in output
            assert "Nothing to do" in project.ok(*load_of("r.xlsx"))
    assert amounts(project) == {"P98": [1235] * left}
    assert waiting(project) == []


def test_of_corrections_that_are_identical_with_each_other_the_first_counts(project):
    faulty = [BAD, row(计划号="P98", 客户名称="坏公司", 期末资产规模="约二百")]
    deliver(project, *faulty)
    output = project.ok(*correct(project))
    assert "Read: 2 = 1 loaded + 0 rejected + 1 skipped\n  Skipped: identical 1\n" in output
    assert amounts(project) == {"P98": [100]}
    assert waiting(project) == []
    # What was skipped is no row that could stand: delivered again, it waits, and is skipped again.
    deliver(project, *faulty, version="V2")
    assert amounts(project) == {"P98": [100]}
    again = [(FILE.replace("V1", "V2"), 43)]
    assert waiting(project) == again
    project.ok(*correct(project, "again.xlsx"))
    assert amounts(project) == {"P98": [100]}
    assert waiting(project) == []
    project.ok("unload", "4", "--no-post-hooks")
    assert waiting(project) == again


# Delivered again


def test_the_same_file_again_leaves_what_was_corrected_and_what_waits(project):
    deliver(project, BAD, WORSE)
    project.ok("rejects", "--export", "r.xlsx")
    project.ok(*part(project, "r.xlsx", "1.xlsx", P98=100))
    for version in ("V1", "V1", "V2"):
        output = deliver(project, BAD, WORSE, version=version)
        assert "Read: 42 = 40 loaded + 2 rejected" in output
        assert "Corrected before: 1 of them, which stay as they were corrected" in output
        assert amounts(project) == {"P98": [100]}
        assert waiting(project) == [(FILE, 43)]
    # The workbook of the first delivery still fits.
    project.ok(*part(project, "r.xlsx", "2.xlsx", P98=7, P99=200))
    assert amounts(project) == {"P98": [100], "P99": [200]}


def test_a_row_that_moved_within_the_file_is_the_same(project):
    deliver(project, BAD, WORSE)
    project.ok(*correct(project, 月度="202601"))
    deliver(project, WORSE, row(计划号="P97"), BAD, version="V2")
    assert amounts(project) == {"P98": [100], "P99": [100]}
    assert waiting(project) == []


def test_a_new_version_with_the_row_fixed_wins_over_its_correction_and_says_so(project):
    deliver(project, BAD, WORSE)
    early = correct(project, 月度="202601")
    project.ok(*early)
    fixed = row(计划号="P99", 客户名称="坏公司", 期末资产规模=250)
    output = deliver(project, BAD, fixed, version="V2")
    assert f"Note: 1 corrections were replaced: {FILE}, 规模明细, row 43\n" in output
    assert amounts(project) == {"P98": [100], "P99": [250]}
    assert "Nothing to do" in project.ok(*early)
    assert amounts(project) == {"P98": [100], "P99": [250]}


def test_a_row_without_a_month_waits_no_more_when_a_new_version_has_it(project):
    """It belongs to no month that a load could replace, only to its file."""
    deliver(project, row(计划号="P99", 月度=None))
    early = correct(project, 月度="202601")
    deliver(project, row(计划号="P99", 期末资产规模=300), version="V2")
    assert waiting(project) == []
    assert "Nothing to do" in project.ok(*early)
    assert amounts(project) == {"P99": [300]}


def test_a_row_that_is_wrong_in_another_way_waits_anew_and_its_correction_goes(project):
    deliver(project, BAD)
    project.ok(*correct(project))
    deliver(project, row(计划号="P98", 客户名称="坏公司", 期末资产规模="约三百"), version="V2")
    assert amounts(project) == {}
    assert waiting(project) == [(FILE.replace("V1", "V2"), 42)]


def test_a_dry_run_of_corrections_keeps_nothing(project):
    deliver(project, BAD, WORSE)
    command = correct(project, 月度="202601")
    before = everything(project)
    assert "2 loaded" in project.ok(*command, "--dry-run")
    after = everything(project)
    assert {name: after[name] for name in after if name not in ("sequences", "mdm.run")} == {
        name: before[name] for name in before if name not in ("sequences", "mdm.run")
    }


# The workbook


def test_the_workbook_is_one_that_a_clerk_likes(project):
    deliver(project, row(计划号="0098", 期末资产规模="1234567.5", 供款="约", 月度=None), BAD)
    project.ok("rejects", "--export", "r.xlsx")
    sheet = load_workbook(project.folder / "r.xlsx")["规模明细"]
    columns = {cell.value: get_column_letter(cell.column) for cell in sheet[1]}
    assert list(columns)[:10] == [
        "退回批次", "退回行号", "原文件", "原工作表", "原因", "作废原因", "月度", "业务类型", "计划类型",
        "计划代码",
    ]  # fmt: skip
    assert {
        "期末资产规模(元)",
        "供款(元)",
        "流失_含待遇支付(元)",
        "当期收益率",
        "年金账户号",
    } <= columns.keys()

    assert sheet[f"{columns['原因']}2"].value == "月度为空；供款不是可用的数字：约"
    assert (sheet[f"{columns['原文件']}2"].value, sheet[f"{columns['原工作表']}2"].value) == (
        FILE,
        "规模明细",
    )
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{get_column_letter(sheet.max_column)}3"
    red = {
        (header, number)
        for header, letter in columns.items()
        for number in (2, 3)
        if sheet[f"{letter}{number}"].fill.patternType
    }
    assert red == {("月度", 2), ("供款(元)", 2), ("期末资产规模(元)", 3)}

    # Codes and months stay text, also what is typed into an empty cell; amounts are numbers.
    for header, format_of in {"计划代码": "@", "月度": "@", "期末资产规模(元)": "#,##0.00####"}.items():
        assert sheet[f"{columns[header]}2"].number_format == format_of
    assert sheet[f"{columns['计划代码']}2"].value == "0098"
    assert sheet[f"{columns['期末资产规模(元)']}2"].value == 1234567.5
    # As wide as what stands there; Chinese characters are twice as wide as others.
    assert sheet.column_dimensions[columns["客户名称"]].width >= 2 * len("客户名称") + 3
    assert sheet.column_dimensions[columns["原文件"]].width >= len(FILE)
    assert all(8 <= sheet.column_dimensions[letter].width <= 52 for letter in columns.values())


def test_every_reason_has_its_chinese_text(project):
    """Whoever adds a reason in sql/load adds its Chinese text in sql/rejects/_chinese.sql."""
    files = [*(ROOT / "sql/load").rglob("*.sql"), *(ROOT / "scripts/mdm").glob("*.py")]
    lines = [(path.suffix, line) for path in files for line in path.read_text("utf-8").splitlines()]
    texts = {
        text.replace("{year}", "2025") + "202601" * text.endswith(" ")
        for kind, line in lines
        if not line.strip().startswith("--")
        for text in re.findall(REASONS[kind], line)
    }
    assert len(texts) > 10
    project.sql(
        "insert into mdm.load (run_id, domain, file_name, sheet, sha256, file_size, "
        "rows_read, rows_loaded, rows_rejected, rows_skipped) "
        "values (1, 'annuity_performance', 'a.xlsx', '规模明细', '', 1, 0, 0, 0, 0)"
    )
    for number, text in enumerate(sorted(texts), start=2):
        reason = text if re.match("[\u4e00-\u9fff]", text) else f"客户名称{text}"
        project.sql("insert into mdm.reject values (1, %s, %s, '{}')", number, reason)
    project.ok("rejects", "--export", "r.xlsx")
    english = [
        found["原因"]
        for found in rows_of(project.folder / "r.xlsx")
        if re.search("[a-zA-Z]{2}", found["原因"].replace("Excel", ""))
    ]
    assert english == []
    # The terminal stays English.
    assert "客户名称 is longer than 200 characters" in project.ok("rejects")


def test_amounts_in_another_unit_come_out_the_same(project):
    """A reject of a file in 万元 goes into columns in yuan, one of a list of events into columns in 亿元."""
    header = [name if name != "期末资产规模" else "期末资产规模（万元）" for name in HEADER]
    good = [row(计划号=f"P{number}") for number in range(40)]
    cells = row(计划号="P98", 期末资产规模="1234.5678", 供款="约")
    with (project.folder / "万元.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *good, cells])
    project.ok(*load_of("万元.csv"))
    project.ok("rejects", "--export", "r.xlsx")
    project.ok(*part_with(project, "r.xlsx", "规模明细", 供款=5))
    assert amounts(project) == {"P98": [12345678]}

    reports = [event(客户全称=f"第{number}公司") for number in range(30)]
    wrong = event(客户全称="坏公司", 计划规模="1.25", 年缴规模="3000万", 中标日期="某日")
    ledger(project.folder, {"企年投资中标(空白)": [*reports, wrong]})
    project.ok("etl", "annual_award", "202601", "--no-post-hooks")
    project.ok("rejects", "--export", "award.xlsx")
    (found,) = load_workbook(project.folder / "award.xlsx")["企年投资中标(空白)"].iter_rows(
        min_row=1, max_row=1
    )
    assert {"计划规模(亿元)", "年缴规模(亿元)"} <= {cell.value for cell in found}
    part_with(project, "award.xlsx", "企年投资中标(空白)", 中标日期="2026-01-15")
    project.ok(*load_of("award.xlsx", "annual_award"))
    query = (
        """select "计划规模"::text, "年缴规模"::text from customer."当年中标" where "客户名称" = '坏公司'"""
    )
    assert project.sql(query) == [("1.2500", "0.3000")]


def part_with(project, name: str, sheet_name: str, **cells: object) -> tuple[str, ...]:
    """Write cells into the first row of an exported workbook; return what loads it."""
    workbook, sheet, columns = cells_of(project.folder / name, sheet_name)
    for column, value in cells.items():
        sheet.cell(2, columns[column]).value = value
    workbook.save(project.folder / name)
    return load_of(name)


cells = st.one_of(
    st.sampled_from([
        "0012", "12345678901234567890", "1e5", "1.50", "0.1", "-0", "1234.5", "1,234", "12万元", "=1+1", "'5",
        "２", "TRUE", "_x0041_", "#N/A", " a ", "a\nb", "a\r\nb", "\t", "\x01", "5%", "(3)", "nan",
    ]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.integers().map(str),
)  # fmt: skip


@example_settings(80)
@given(rows=st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=5))
def test_a_workbook_that_nobody_touched_holds_what_was_delivered(tolerant, database, monkeypatch, rows):
    """No cell loses a digit, a zero, a space or a sign on its way to Excel and back."""
    monkeypatch.setattr(report.out, "quiet", True)
    path, exported = tolerant.folder / "delivered.csv", tolerant.folder / "exported.xlsx"
    names = ["客户名称", "供款", "计划名称", "机构代码"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["月度", "业务类型", "计划类型", "计划号", "期末资产规模", *names])
        writer.writerow(["202601", "企年受托", "单一计划", "P1", 1, "甲公司", 1, "甲计划", ""])
        writer.writerows(["202613", "企年受托", "单一计划", "P2", 1, *typed] for typed in rows)
    exported.unlink(missing_ok=True)
    database.config = config.read(tolerant.folder / "config")
    with database.rehearsal():
        load(database, Run(0), "annuity_performance", path, None)
        quarantine.export(database, None, exported, False)
        load(database, Run(0), "annuity_performance", exported, None)
        found = database.connection.execute("select content, correction from mdm.reject").fetchall()
    assert found
    assert [correction for _, correction in found] == [content for content, _ in found]


# Any order, any parts, any number of times


PLANS = ("P95", "P96", "P97", "P98")
# What is wrong with the row of each plan.
FAULTS = ({"期末资产规模": "约一百"}, {"月度": None}, {"业务类型": "火箭"}, {"月度": "2026-13", "供款": "约"})
RIGHT = {"月度": "202601", "业务类型": "企年受托", "供款(元)": 1}
variants = st.sampled_from(["wrong", "wrong", "wrong otherwise", "right", None])
steps = st.one_of(
    st.tuples(st.just("deliver"), st.sampled_from(["V1", "V2"]), st.tuples(*[variants] * 4), st.booleans()),
    st.tuples(st.just("deliver again"), st.integers(0, 9)),
    st.tuples(st.just("export")),
    st.tuples(
        st.just("correct"),
        st.integers(0, 9),
        st.permutations(range(4)),
        st.tuples(*[st.sampled_from(["right", "right", "wrong", "as it is", None])] * 4),
    ),
    st.tuples(st.just("correct again"), st.integers(0, 9)),
)


@dataclass
class Rejected:
    """A row in the quarantine: what was delivered where, and the amount of its correction once loaded."""

    plan: int
    variant: str
    place: tuple[int, int]
    amount: int | None = None


class Story:
    """What happens to one file and its corrections, beside what must come of it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.loads = 0
        self.amount = 0
        self.quarantine: list[Rejected] = []
        self.bill: dict[str, tuple[int, tuple[int, int]]] = {}
        self.deliveries: list[tuple[str, list[tuple[int, str, int]]]] = []
        self.exports: list[list[list[object]]] = []
        self.corrections: list[tuple[str, list[tuple[tuple[int, int], int | None]]]] = []
        project.sql('truncate business."规模明细", mdm.load, mdm.reject restart identity')

    def deliver(self, version: str, of_plans: tuple, backwards: bool) -> None:
        """Deliver the rows of the plans: wrong, wrong in another way, right, or none."""
        rows = [(plan, variant, self.fresh()) for plan, variant in enumerate(of_plans) if variant]
        self.deliveries.append((version, rows[::-1] if backwards else rows))
        self.deliver_again(-1)

    def deliver_again(self, which: int) -> None:
        """Deliver what was delivered before, to where it was."""
        if not self.deliveries:
            return
        version, rows = self.deliveries[which % len(self.deliveries)]
        cells = [
            row(计划号=PLANS[plan], 计划名称=variant, 期末资产规模=amount)
            if variant == "right"
            else row(计划号=PLANS[plan], 计划名称=variant, **FAULTS[plan])
            for plan, variant, amount in rows
        ]
        deliver(self.project, *cells, version=version)
        self.loads += 1
        before, self.quarantine, stood, self.bill = self.quarantine, [], self.bill, {}
        for number, (plan, variant, amount) in enumerate(rows, start=len(GOOD) + 2):
            place = (self.loads, number)
            if variant == "right":
                # One that stands as it was brought before stays, with its place.
                found = stood.get(PLANS[plan], (0, place))
                self.bill[PLANS[plan]] = found if found[0] == amount else (amount, place)
                continue
            known = [row for row in before if (row.plan, row.variant) == (plan, variant)]
            (found,) = known or [Rejected(plan, variant, place)]
            self.quarantine.append(found)
            if found.amount is not None:
                self.bill[PLANS[plan]] = (found.amount, found.place)

    def export(self) -> None:
        """Export what waits, if anything does."""
        if self.waiting():
            path = self.project.folder / "export.xlsx"
            path.unlink(missing_ok=True)
            self.project.ok("rejects", "--export", path.name)
            self.exports.append([list(cells) for cells in load_workbook(path)["规模明细"].values])

    def correct(self, which: int, order: list[int], actions: tuple) -> None:
        """Correct rows of an export in any order, some rightly, some not; leave the others out."""
        if not self.exports:
            return
        header, *rows = self.exports[which % len(self.exports)]
        chosen, said = [], []
        for at in order:
            if at >= len(rows) or actions[at] is None:
                continue
            cells = dict(zip(header, rows[at], strict=True))
            amount = self.fresh() if actions[at] == "right" else None
            if amount:
                cells |= RIGHT | {"期末资产规模(元)": amount}
            if actions[at] == "wrong":
                cells |= {"期末资产规模(元)": "还不知道"}
            chosen.append(list(cells.values()))
            said.append(((int(cells["退回批次"]), int(cells["退回行号"])), amount))
        if chosen:
            name = f"correction {len(self.corrections)}.xlsx"
            write(self.project.folder / name, {"规模明细": [header, *chosen]})
            self.corrections.append((name, said))
            self.correct_again(-1)

    def correct_again(self, which: int) -> None:
        """Load a file of corrections as it is."""
        if not self.corrections:
            return
        name, said = self.corrections[which % len(self.corrections)]
        self.project.ok(*load_of(name))
        self.loads += 1
        for place, amount in said:
            for found in self.waiting():
                if found.place == place and amount is not None:
                    found.amount = amount
                    self.bill[PLANS[found.plan]] = (amount, place)

    def waiting(self) -> list[Rejected]:
        """Return what waits."""
        return [found for found in self.quarantine if found.amount is None]

    def fresh(self) -> int:
        """Return an amount that there was not before."""
        self.amount += 1
        return 1000 + self.amount

    def check(self) -> None:
        """Compare: each amount once, at the place of its first delivery, and what waits with its own."""
        query = """
            select "计划代码", "期末资产规模"::int, load_id, source_row from business."规模明细"
            where "计划代码" = any(%s) order by 1
        """
        expected = [(plan, amount, *place) for plan, (amount, place) in sorted(self.bill.items())]
        assert self.project.sql(query, list(PLANS)) == expected
        listed = re.findall(r"^ +(\d+) .* 规模明细 +(\d+) ", self.project.ok("rejects"), re.MULTILINE)
        assert sorted((int(load), int(number)) for load, number in listed) == sorted(
            found.place for found in self.waiting()
        )
        assert self.project.sql('select count(*) from business."规模明细"') == [(len(GOOD) + len(expected),)]


@example_settings(12)
@given(script=st.lists(steps, min_size=4, max_size=9))
def test_whatever_is_corrected_and_delivered_in_any_order_counts_once(tolerant, script):
    story = Story(tolerant)
    story.deliver("V1", ("wrong",) * 4, backwards=False)
    story.export()
    for name, *arguments in script:
        getattr(story, name.replace(" ", "_"))(*arguments)
        story.check()
