"""Rejected rows wait until they are corrected, or delivered anew; none counts twice."""

import csv

import pytest

from corrections import cells_of, correct
from workbooks import EVENT, HEADER, bill, event, ledger, row, write

GOOD = [row(计划号=f"P{number}", 客户名称=f"第{number}公司") for number in range(1, 31)]
BAD = row(计划号="P99", 客户名称="坏公司", 期末资产规模="约一百")
CORRECT = row(计划号="P99", 客户名称="坏公司", 期末资产规模=100)


def load(project, path="年金规模收入数据.xlsx") -> str:
    return project.ok("etl", "annuity_performance", "--file", f"data/202601/{path}", "--no-post-hooks")


def assets(project) -> list[tuple]:
    return project.sql("""select count(*), sum("期末资产规模") from business."规模明细" """)


def test_a_corrected_file_of_another_name_supersedes_what_waits(project):
    bill(project.folder, *GOOD, BAD)
    bill(project.folder, *GOOD, CORRECT, name="更正/年金规模收入数据.xlsx")
    load(project)
    project.ok("rejects", "--export", "early.xlsx")
    load(project, "更正/年金规模收入数据.xlsx")
    assert "No rejected row waits" in project.ok("rejects")
    assert "No rejected row waits" in project.ok("rejects", "1")
    # An export from before corrects nothing any more.
    early = "etl", "annuity_performance", "--file", "early.xlsx", "--no-post-hooks"
    output = project.ok(*early)
    assert "Nothing to do: early.xlsx corrects no row that still waits" in output
    assert "Skipped: waits no more 1\n" in output
    assert assets(project) == [(31, 3100)]
    # None is lost.
    assert project.sql("select source_row, superseded_by from mdm.reject") == [(32, 2)]


def test_the_same_file_by_another_path_waits_once(project):
    path = bill(project.folder, *GOOD, row(**{"月度": "2026-13", "计划号": "P99"}))
    load(project)
    project.ok("etl", "annuity_performance", "--file", str(path), "--no-post-hooks")
    assert "1 rejected rows wait" in project.ok("rejects")


def test_a_file_of_other_plan_types_leaves_what_waits(project):
    bill(project.folder, *GOOD, BAD)
    others = [row(计划类型="集合计划", 计划号=f"C{number}") for number in range(5)]
    bill(project.folder, *others, name="集合/年金规模收入数据.xlsx")
    load(project)
    load(project, "集合/年金规模收入数据.xlsx")
    assert "1 rejected rows wait" in project.ok("rejects")


def test_a_correction_that_is_rejected_again_can_be_corrected_again(project):
    more = [row(计划号=f"P{number}") for number in range(31, 51)]
    bill(project.folder, *GOOD, *more, BAD, row(**{"月度": "2026-13", "计划号": "P98"}))
    load(project)
    first = correct(project)
    # The amount is corrected, the month is not: however few the rows, it waits on.
    assert "Read: 2 = 1 loaded + 1 rejected" in project.ok(*first)
    assert "1 rejected rows wait" in project.ok("rejects")
    project.ok(*correct(project, "again.xlsx", 月度="202601"))
    assert "No rejected row waits" in project.ok("rejects")
    assert assets(project) == [(52, 5200)]


def test_a_correction_replaces_what_its_row_was_to_replace(project):
    old = row(业务类型="职年受托", 计划号="P9", 期末资产规模=100)
    bill(project.folder, *GOOD, old)
    load(project)
    bill(project.folder, *GOOD, row(业务类型="职年受托", 计划号="P9", 期末资产规模="12O"))
    output = load(project)
    assert "202601  PL204  1            0" in output
    project.ok(*correct(project))
    assert assets(project) == [(31, 3100)]


def test_a_rejected_row_of_another_month_replaces_nothing_there(project):
    bill(project.folder, *(row(月度="202512", 计划号=f"P{number}") for number in range(5)))
    load(project)
    bill(project.folder, *GOOD, row(月度="202512", 期末资产规模="12O"))
    load(project)
    assert assets(project) == [(35, 3500)]


def test_corrections_with_other_rows_between_them_are_refused(project):
    bill(project.folder, *GOOD, BAD)
    load(project)
    extra = {"月度": "202601", "业务类型": "企年受托", "计划代码": "P100", "期末资产规模": 5}
    error = project.fails(*correct(project, "r.xlsx", extra))
    assert "1 rows that correct none (规模明细, row 3)" in error
    assert "退回批次" in error
    assert assets(project) == [(30, 3000)]
    assert "1 rejected rows wait" in project.ok("rejects")


def test_the_table_of_loads_knows_how_long_a_load_took(project):
    bill(project.folder, *GOOD)
    load(project)
    assert project.sql("select duration > interval '0' from mdm.load") == [(True,)]


def test_a_rejected_event_of_a_csv_file_keeps_what_its_name_says(project):
    with (project.folder / "202601企年投资中标.csv").open("w", encoding="utf-8", newline="") as file:
        good = [event(客户全称=f"第{number}公司") for number in range(30)]
        csv.writer(file).writerows([EVENT, *good, event(客户全称="坏公司", 计划规模="约一亿")])
    project.ok("etl", "annual_award", "--file", "202601企年投资中标.csv", "--no-post-hooks")
    project.ok("rejects", "--export", "r.xlsx")
    workbook, sheet, columns = cells_of(project.folder / "r.xlsx", "企年受托中标(空白)")
    sheet.cell(2, columns["计划规模"]).value = 1
    workbook.save(project.folder / "r.xlsx")
    project.ok("etl", "annual_award", "--file", "r.xlsx", "--no-post-hooks")
    query = 'select "业务类型", "产品线代码", count(*) from customer."当年中标" group by 1, 2'
    assert project.sql(query) == [("企年投资", "PL201", 31)]


# What a row would have been is not known


LINES = [row(计划号=f"T{number}", 业务类型="企年投资", 客户名称=f"第{number}公司") for number in range(5)]
UNKNOWN = {
    "no month": {"月度": None},
    "no such month": {"月度": "2026-13"},
    "another month": {"月度": "202512"},
    "no product line": {"业务类型": None},
    "no such product line": {"业务类型": "火箭"},
    "no such plan type": {"计划类型": "单1计划"},
    "a contradiction": {"业务类型": "企年投资", "产品线代码": "PL202"},
    "nothing at all": {"月度": None, "业务类型": None, "计划类型": None},
}


@pytest.mark.parametrize("cells", UNKNOWN.values(), ids=UNKNOWN)
def test_a_row_of_unknown_month_or_kind_waits_no_more_when_a_file_of_another_name_replaces_its_own(
    project, cells
):
    header = [*HEADER, "产品线代码"]
    good = [*GOOD, *LINES]
    usual = dict(zip(header, [*row(计划号="P99"), None], strict=True))
    for name, typed in {"年金规模收入数据": cells, "更正/年金规模收入数据": {}}.items():
        path = project.folder / f"data/202601/{name}.xlsx"
        write(path, {"规模明细": [header, *good, list((usual | typed).values())]})
    first = path.parents[1] / path.name
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks", "--file", str(first))
    project.ok("rejects", "--export", "early.xlsx")
    # The file of the next month replaces nothing of this one.
    bill(project.folder, *[row(月度="202602", 计划号=f"P{n}") for n in range(31)], period="202602")
    project.ok("etl", "annuity_performance", "202602", "--no-post-hooks")
    assert "1 rejected rows wait" in project.ok("rejects")

    load(project, "更正/年金规模收入数据.xlsx")
    assert "No rejected row waits" in project.ok("rejects")
    workbook, sheet, columns = cells_of(project.folder / "early.xlsx")
    for column in HEADER[:3]:
        sheet.cell(2, columns[column]).value = usual[column]
    workbook.save(project.folder / "early.xlsx")
    early = "etl", "annuity_performance", "--file", "early.xlsx", "--no-post-hooks"
    assert "Nothing to do: early.xlsx corrects no row that still waits" in project.ok(*early)
    assert project.sql("""select count(*) from business."规模明细" where "计划代码" = 'P99'""") == [(1,)]


def test_a_row_that_may_be_of_what_still_stands_of_its_file_waits_on(project):
    """Two files bring a product line each, anew: only when both have come, the first file is replaced."""
    bill(project.folder, *GOOD, *LINES, row(业务类型="火箭", 计划号="P99"))
    load(project)
    for name, rows in {"投资": LINES, "受托": [*GOOD, row(计划号="P99")]}.items():
        bill(project.folder, *rows, name=f"{name}/年金规模收入数据.xlsx")
    load(project, "投资/年金规模收入数据.xlsx")
    assert "1 rejected rows wait" in project.ok("rejects")
    load(project, "受托/年金规模收入数据.xlsx")
    assert "No rejected row waits" in project.ok("rejects")
    # Taken back in this order only: without the second load the fourth would not have ended it.
    assert "unload 3" in project.fails("unload", "2", "--no-post-hooks")
    project.ok("unload", "3", "2", "--no-post-hooks")
    assert "1 rejected rows wait" in project.ok("rejects")


def test_a_row_without_month_that_comes_again_under_another_name_waits_once(project):
    faulty = row(月度=None, 计划号="P99")
    bill(project.folder, *GOOD, faulty)
    bill(project.folder, faulty, *GOOD, name="更正/年金规模收入数据.xlsx")
    load(project)
    load(project, "更正/年金规模收入数据.xlsx")
    assert "1 rejected rows wait" in project.ok("rejects")


def test_an_event_of_no_month_waits_until_all_that_its_list_brought_is_replaced(project):
    def deliver(period, *rows):
        ledger(project.folder, {"企年受托中标(空白)": list(rows)}, period)
        return project.ok("etl", "annual_award", period, "--no-post-hooks")

    january = [event(客户全称=f"第{number}公司") for number in range(30)]
    february = event(上报月份="202602")
    deliver("202601", *january, event(上报月份="某月", 客户全称="乙公司"))
    deliver("202602", february)  # forgot January
    assert "1 rejected rows wait" in project.ok("rejects")
    deliver("202603", *january, event(客户全称="乙公司"), february, event(上报月份="202603"))
    assert "No rejected row waits" in project.ok("rejects")
