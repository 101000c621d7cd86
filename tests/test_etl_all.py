"""Which files etl takes: of the newest month, of a range with holes, CSV files, other kinds of workbook."""

import csv

import pytest

from workbooks import HEADER, bill, event, ledger, row, write

AWARDS = "企年受托中标(空白)"
BILL, AWARD, LOSS = "annuity_performance", "annual_award", "annual_loss"


def bill_of(project, period: str) -> None:
    bill(project.folder, row(月度=period), period=period)


def ledger_of(project, period: str) -> None:
    ledger(project.folder, {AWARDS: [event(上报月份=period)]}, period=period)


def csv_of(project, name: str, *rows: list) -> None:
    path = project.folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])


def months(project, table: str = 'business."规模明细"', column: str = "月度") -> list[str]:
    return [
        month
        for (month,) in project.sql(
            f"select distinct to_char(\"{column}\", 'YYYYMM') from {table} order by 1"
        )
    ]


def awards(project) -> list[str]:
    return months(project, 'customer."当年中标"', "上报月份")


def test_all_domains_take_the_newest_month_that_any_of_them_has(project):
    bill_of(project, "202601")
    ledger_of(project, "202601")
    bill_of(project, "202602")
    output = project.ok("etl", "all", "--no-post-hooks")
    assert months(project) == ["202602"]
    assert awards(project) == []
    for name in (AWARD, LOSS):
        assert f"Note: {name}: No file of 202602: nothing matches data/202602/**/*台账登记*" in output
    assert f"Note: {BILL}" not in output


def test_the_newest_month_may_be_that_of_the_ledger(project):
    bill_of(project, "202601")
    ledger_of(project, "202602")
    output = project.ok("etl", "all", "--no-post-hooks")
    assert (months(project), awards(project)) == ([], ["202602"])
    assert f"Note: {BILL}: No file of 202602" in output


def test_strict_loads_nothing_where_a_file_is_missing(project):
    bill_of(project, "202602")
    for words in (["all"], ["all", "202602"], [BILL, "202601..202602"]):
        error = project.fails("etl", *words, "--strict")
        assert "No file of 2026" in error and "Nothing was loaded." in error
    assert months(project) == []
    assert project.sql("select distinct outcome from mdm.run") == [("failed",)]
    ledger_of(project, "202602")
    project.ok("etl", "all", "--strict", "--no-post-hooks")
    assert months(project) == awards(project) == ["202602"]


def test_a_range_with_a_hole_loads_what_it_can_and_fails(project):
    for period in ("202601", "202603", "202604"):
        bill_of(project, period)
    for period in ("202601", "202602", "202603"):
        ledger_of(project, period)
    result = project.just("etl", "all", "202601..202604", "--no-post-hooks")
    assert result.returncode == 1
    assert result.stderr.startswith(
        f"Error: No file of 202602 for {BILL}; 202604 for {AWARD}; 202604 for {LOSS}\n"
    )
    assert "All others were loaded." in result.stderr
    assert months(project) == ["202601", "202603", "202604"]
    assert awards(project) == ["202601", "202602", "202603"]


def test_one_missing_month_names_pattern_and_remedy(project):
    bill_of(project, "202601")
    error = project.fails("etl", BILL, "202601..202602", "--no-post-hooks")
    assert "No file of 202602: nothing matches data/202602/**/*规模*收入数据*.{xlsx,csv} in" in error
    assert "--file PATH" in error
    assert months(project) == ["202601"]


def test_a_dry_run_of_a_range_with_a_hole_rehearses_the_rest_and_fails(project):
    bill_of(project, "202601")
    bill_of(project, "202603")
    result = project.just("etl", BILL, "202601..202603", "--dry-run")
    assert result.returncode == 1
    assert result.stdout.count("Load completed") == 2
    assert "No file of 202602" in result.stderr
    assert months(project) == []


@pytest.mark.parametrize("name", ["规模收入数据.csv", "V2/年金规模收入数据.CSV"])
def test_a_csv_of_the_newest_month_is_found(project, name):
    bill_of(project, "202601")
    csv_of(project, f"202602/{name}", row(月度="202602"))
    project.ok("etl", BILL, "--no-post-hooks")
    assert months(project) == ["202602"]


def test_a_csv_beside_the_workbook_is_a_second_file(project):
    bill_of(project, "202602")
    csv_of(project, "202602/年金规模收入数据.csv", row(月度="202602"))
    error = project.fails("etl", BILL)
    assert "2 files match" in error and "收入数据.csv" in error and "收入数据.xlsx" in error
    # Versions count whatever the kind of file.
    csv_of(project, "202602/V2/年金规模收入数据.csv", row(月度="202602", 期末资产规模=7))
    project.ok("etl", BILL, "--no-post-hooks")
    assert project.sql('select "期末资产规模" from business."规模明细"') == [(7,)]


def test_a_csv_of_the_ledger_is_for_the_domain_that_its_name_says(project):
    path = project.folder / "data/202601/台账登记_企年受托中标.csv"
    path.parent.mkdir(parents=True)
    path.write_text("上报月份,客户全称\n202601,甲公司\n", "utf-8")
    output = project.ok("etl", "all", "--no-post-hooks")
    assert awards(project) == ["202601"]
    assert f"Note: {LOSS}: No file of 202601" in output
    assert project.sql('select "业务类型" from customer."当年中标"') == [("企年受托",)]


@pytest.mark.parametrize("name", ["年金规模收入数据.xls", "年金规模收入数据.xlsb", "V1/规模收入数据.ODS"])
def test_another_kind_of_workbook_in_the_newest_month_is_named(project, name):
    bill_of(project, "202601")
    write(project.folder / "data/202602" / name, {"规模明细": [HEADER, row(月度="202602")]})
    error = project.fails("etl", BILL)
    assert "No file of 202602" in error
    assert f"data/202602/{name} is another kind of file" in error
    assert months(project) == []
