"""Dimensions from files: just seed, and the branches that a load doesn't know."""

import csv
from pathlib import Path

import pytest

import cluster
from tables import everything, stored
from workbooks import bill, event, ledger, row, write

BRANCHES = ["机构代码", "机构"]
CUSTOMERS = ["company_id", "客户名称", "年金账户号"]


def csv_file(project, *rows: list, name: str = "x.csv") -> Path:
    with (project.folder / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return project.folder / name


def xlsx_file(project, *rows: list, sheet: str = "Sheet1") -> Path:
    return write(project.folder / "x.xlsx", {sheet: [*rows]})


def rows_of(project, table: str) -> list[tuple]:
    return project.sql(f"select * from {table} order by 1")


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_branches_are_added_changed_and_left_alone(project, make):
    path = make(project, BRANCHES, ["G01", "上海"], ["G02", "江苏"])
    output = project.ok("seed", "组织架构", path.name)
    assert "Seed completed:\n  Added: 2\n  Changed: 0\n  Unchanged: 0\n" in output
    path = make(project, BRANCHES, ["G02", " 江苏省　"], ["G01", "上海"], ["G03", "浙江"])
    output = project.ok("seed", "组织架构", path.name)
    assert "Added: 1\n  Changed: 1\n  Unchanged: 1\n" in output
    assert [line.split() for line in output.splitlines() if "G0" in line] == [
        ["added", "G03", "机构", "浙江"],
        ["changed", "G02", "机构", "江苏", "→", "江苏省"],
    ]
    assert rows_of(project, 'mapping."组织架构"') == [("G01", "上海"), ("G02", "江苏省"), ("G03", "浙江")]
    before = everything(project)
    assert "Added: 0\n  Changed: 0\n  Unchanged: 3\n" in project.ok("seed", "组织架构", path.name)
    assert {table for table, rows in everything(project).items() if rows != before[table]} <= {
        "mdm.run", "sequences",
    }  # fmt: skip
    assert project.sql("select command, domain, outcome from mdm.run where run_id = 1") == [
        ("seed", "组织架构", "ok")
    ]


def test_a_dry_run_prints_the_same_and_changes_nothing(project):
    csv_file(project, BRANCHES, ["G01", "上海"])
    before = everything(project)
    dry = project.ok("seed", "组织架构", "x.csv", "--dry-run")
    assert everything(project) == before
    assert "(dry run, nothing was changed)" in dry
    real = project.ok("seed", "组织架构", "x.csv").splitlines()
    assert [line for line in real if line.startswith("  ")] == dry.splitlines()[2:]


def test_customers_by_whom_the_next_load_finds_the_id(project):
    csv_file(project, CUSTOMERS, [600, "甲公司（已转出）", ""], ["0700", "乙 公司", "01"])
    project.ok("seed", "年金客户", "x.csv")
    assert project.sql('select company_id, "客户名称", "年金账户号" from customer."年金客户" order by 1') == [
        ("0700", "乙公司", "01"),
        ("600", "甲公司", None),
    ]
    bill(project.folder, row(集团企业客户号=None), row(客户名称="丙公司"))
    project.ok("etl", "annuity_performance", "202601")
    assert stored(project, "company_id") == [("600",), ("0700",)]


def test_an_empty_cell_and_a_missing_column_change_nothing(project):
    csv_file(project, CUSTOMERS, ["600", "甲公司", "01"])
    project.ok("seed", "年金客户", "x.csv")
    csv_file(project, CUSTOMERS, ["600", "甲新公司", "-"])
    assert "客户名称 甲公司 → 甲新公司" in project.ok("seed", "年金客户", "x.csv")
    csv_file(project, CUSTOMERS[:2], ["600", "甲公司"])
    project.ok("seed", "年金客户", "x.csv")
    assert project.sql('select "客户名称", "年金账户号" from customer."年金客户"') == [("甲公司", "01")]


@pytest.mark.parametrize("triggers", [True, False])
def test_new_names_show_in_versions_and_snapshots(project, triggers):
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    fingerprint = project.ok("fingerprint")
    if not triggers and not cluster.URL:  # which has none
        for table in ('customer."年金客户"', 'mapping."年金计划"', 'mapping."产品线"'):
            project.sql(f"alter table {table} disable trigger all")
    csv_file(project, CUSTOMERS, ["A", "新公司", ""])
    project.ok("seed", "年金客户", "x.csv")
    csv_file(project, ["计划号", "计划名称"], ["P1", "新计划"])
    project.ok("seed", "年金计划", "x.csv")
    csv_file(project, ["产品线代码", "产品线"], ["PL202", "新线"])
    project.ok("seed", "产品线", "x.csv")
    if not triggers:
        assert "Renamed: 2\n" in project.ok("sync")
        project.ok("snapshot", "202601")
    names = [("新公司", "新计划", "新线")]
    for table in ("customer_plan_contract", "fct_customer_plan_monthly"):
        assert names == project.sql(
            f"select distinct customer_name, plan_name, product_line_name from customer.{table}"
        )
    assert project.ok("fingerprint") == fingerprint
    assert "0 failed" in project.ok("validate")


@pytest.mark.parametrize(
    ("dimension", "rows", "place", "what"),
    [
        ("组织架构", [["机构代码", "机构", "备注"], ["G01", "上海", ""]], "x.csv", "组织架构 is 备注"),
        ("组织架构", [["机构代码", "名称"], ["G01", "上海"]], "x.csv", "required column 机构"),
        ("组织架构", [BRANCHES, ["G01", "上海"], ["", "江苏"]], "row 3", "机构代码 is empty"),
        ("组织架构", [BRANCHES, ["G01", "上海"], ["G02", " "]], "row 3", "机构 is empty"),
        ("组织架构", [BRANCHES, ["G01", "上海"], ["Ｇ01", "上海"]], "row 3", "G01 stands in rows 2, 3"),
        ("组织架构", [BRANCHES, ["G01", "长" * 201]], "row 2", "机构 is longer than 200 characters"),
        ("组织架构", [BRANCHES, ["G01", "#N/A"]], "row 2", "机构 is an error of Excel"),
        ("年金客户", [CUSTOMERS, ["6.00123E+17", "甲公司", ""]], "row 2", "company_id has lost digits"),
        ("年金客户", [CUSTOMERS, ["600", "甲公司", "1.2E+15"]], "row 2", "年金账户号 has lost digits"),
        ("年金客户", [CUSTOMERS, ["60①", "甲公司", ""]], "row 2", "raised or circled digits"),
        ("年金客户", [CUSTOMERS, ["IN0123456789ABCDEF", "甲公司", ""]], "row 2", "is temporary"),
        ("年金计划", [["年金计划号", "计划全称", "company_id"], ["P1", "甲", "IN0123456789ABCDEF"]], "row 2",
         "is temporary"),
    ],
)  # fmt: skip
def test_a_file_with_a_bad_row_is_refused_as_a_whole(project, dimension, rows, place, what):
    csv_file(project, *rows)
    before = everything(project)
    error = project.fails("seed", dimension, "x.csv")
    assert what in error and place in error
    after = everything(project)
    assert {table for table, content in after.items() if content != before[table]} <= {"mdm.run", "sequences"}


def test_all_bad_rows_are_counted_and_the_first_shown(project):
    csv_file(project, BRANCHES, *(["", f"{number}号"] for number in range(12)))
    error = project.fails("seed", "组织架构", "x.csv", "--show", "2")
    assert "x.csv: 12 rows can't be used" in error
    assert error.count("机构代码 is empty") == 2 and "... and 10 more" in error


def test_a_resolved_customer_is_not_overwritten(project):
    bill(project.folder, row())
    project.ok("etl", "annuity_performance", "202601")
    ((temporary,),) = stored(project, "company_id")
    project.ok("resolve", temporary, "600", "--new")
    csv_file(project, CUSTOMERS, ["700", "乙公司", ""], [temporary, "丙公司", ""])
    error = project.fails("seed", "年金客户", "x.csv")
    assert f"row 3: company_id {temporary} was resolved: it is 600 now" in error
    # As it stands, it may be in a file: one that was written from the table.
    csv_file(project, CUSTOMERS, ["700", "乙公司", ""], [temporary, "甲公司", "01"])
    assert "Added: 1\n  Changed: 0\n  Unchanged: 1" in project.ok("seed", "年金客户", "x.csv")


def test_an_unknown_dimension_and_files_that_are_none(project):
    csv_file(project, BRANCHES, ["G01", "上海"])
    assert "Known ones: 组织架构, 年金客户, 年金计划, 产品线" in project.fails("seed", "机构", "x.csv")
    assert "does not exist" in project.fails("seed", "组织架构", "gone.csv")
    write(project.folder / "x.xlsx", {"a": [BRANCHES], "b": [BRANCHES]})
    assert "has no sheet '组织架构'; it has 'a', 'b'" in project.fails("seed", "组织架构", "x.xlsx")
    write(project.folder / "x.xlsx", {"a": [], "组织架构": [BRANCHES, ["G01", "上海"]]})
    assert "Added: 1" in project.ok("seed", "组织架构", "x.xlsx")


def test_a_load_names_the_branches_that_it_does_not_know(project):
    csv_file(project, BRANCHES, ["G01", "上海"])
    project.ok("seed", "组织架构", "x.csv")
    cells = ["火星", "月球", "火星", "上海", "北分", None]
    bill(project.folder, *(row(机构=name, 计划号=f"P{at}") for at, name in enumerate(cells)))
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "  Note: unknown branches count as G00: 火星 2, 月球 1\n" in output
    assert "just seed 组织架构 FILE" in output and "branch_aliases" in output
    ledger(project.folder, {"企年受托中标(空白)": [event(机构="金星")]})
    assert "unknown branches count as G00: 金星 1" in project.ok("etl", "annual_award", "202601")
    csv_file(project, BRANCHES, ["G91", "火星"], ["G92", "月球"])
    project.ok("seed", "组织架构", "x.csv")
    assert "unknown branches" not in project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")


def test_many_unknown_branches_are_counted(project):
    bill(project.folder, *(row(机构=f"{at}号", 计划号=f"P{at}") for at in range(13)))
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert ", and 3 more\n" in output
