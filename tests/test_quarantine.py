"""Rejected rows wait until they are corrected, or delivered anew; none counts twice."""

import csv

from corrections import cells_of, correct
from workbooks import EVENT, bill, event, row

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
