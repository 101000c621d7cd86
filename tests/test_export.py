"""`just export`, from outside: what stands in the files beside what stands in the views."""

import csv
import datetime
import os
import re
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyarrow import parquet

from mdm import export
from processes import measured, start, until
from project import ROOT, Project
from workbooks import bill, row

VIEWS = [
    "dim_branch", "dim_contract_version", "dim_contract_version_known", "dim_customer", "dim_date",
    "dim_plan", "dim_product_line", "fct_award_loss", "fct_contract_monthly", "fct_contract_monthly_total",
    "fct_customer_plan_monthly", "fct_customer_product_line_monthly",
    "fct_customer_product_line_monthly_total", "fct_status_change",
]  # fmt: skip
# Names that a spreadsheet would run, and others that are hard to write down.
RUN = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "=cmd|' /C calc'!A0", "＝1", "＋1", "－1", "＠x"]
HARD = [
    'a"b', "a,b", "a\nb", "a\r\nb", "'x", " =1", "甲公司", "", "null", "\\N", "\\.", "1e5", "007", "true",
    "𠮷", "x" * 3000, "NaN",
]  # fmt: skip


@pytest.fixture
def told(project: Project) -> Project:
    """Months with customers of all these names, with amounts of all signs and lengths, and losses."""
    project.configure(whitelist_top_n=0)
    amounts = [-5, 0, None, Decimal("12345678901234.5678"), Decimal("0.0001")]
    for number, name in enumerate([*RUN, *HARD]):
        company = f"{number:03}"
        for month in ("202511", "202512", "202601"):
            project.bill((month, company, amounts[number % 5], (number - 3) * 100, f"P{number}"))
        project.sql("""update customer."年金客户" set "客户名称" = %s where company_id = %s""", name, company)
        project.sql(
            """update mapping."年金计划" set "计划全称" = %s where "年金计划号" = %s""", name, f"P{number}"
        )
        project.sql(
            'insert into customer."当年流失" ("上报月份", company_id, "年金计划号", "产品线代码", '
            '"客户名称", "流失日期", "计划规模") values (%s, %s, %s, %s, %s, %s, %s)',
            "2026-01-01", company, f"P{number}", "PL202", name, "1899-12-31", number / 8 - 1,
        )  # fmt: skip
    project.ok("sync")
    project.ok("snapshot", "202511..202601")
    return project


def shown(project: Project, view: str, where: str = "true") -> list[tuple]:
    return project.sql(f"select * from bi.{view} where {where}")


def same(found: list, wanted: list) -> None:
    """Compare rows in any order."""
    assert sorted(found, key=repr) == sorted(wanted, key=repr)


def in_csv(value: Any) -> str:
    """Return what CSV has of a value of a view, by the rules in plain Python."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value[:1] in list("=+-@\t\r\n＝＋－＠"):
        return f"'{value}"
    if isinstance(value, datetime.datetime):
        # As PostgreSQL writes it: no zeros at the end of the seconds, and none of the zone's minutes.
        return re.sub(r"(\.[0-9]*[1-9])0+(?=[+-])", r"\1", str(value).removesuffix(":00"))
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def read_csv(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("view", VIEWS)
def test_csv_has_each_row_and_nothing_that_a_spreadsheet_runs(told, view):
    assert f"rows of {view} written to {view}.csv" in told.ok("export", view)
    header, *rows = read_csv(told.folder / f"{view}.csv")
    wanted = shown(told, view)
    assert wanted
    same(rows, [[in_csv(cell) for cell in row] for row in wanted])
    ((columns,),) = told.sql(
        "select array_agg(column_name::text order by ordinal_position) from information_schema.columns "
        "where table_schema = 'bi' and table_name = %s",
        view,
    )
    assert header == columns


def test_hostile_names_are_in_the_files_and_negative_numbers_stay_numbers(told):
    told.ok("export", "fct_customer_plan_monthly")
    header, *rows = read_csv(told.folder / "fct_customer_plan_monthly.csv")
    names = {row[header.index("customer_name")] for row in rows}
    assert names == {f"'{name}" for name in RUN} | set(HARD)
    assert "-5.00" in {row[header.index("assets")] for row in rows}


def test_csv_tells_null_from_empty_text(told):
    told.ok("export", "dim_customer", "--out", "c.csv")
    told.sql("create temp table copied (like bi.dim_customer)")
    text = (told.folder / "c.csv").read_bytes()
    with told.connection.cursor().copy("copy copied from stdin (format csv, header)") as copy:
        copy.write(text)
    same(
        told.sql("select company_id, ltrim(customer_name, '''') from copied"),
        told.sql("select company_id, ltrim(customer_name, '''') from bi.dim_customer"),
    )


@pytest.mark.parametrize("view", VIEWS)
def test_parquet_has_the_values_as_they_are(told, view):
    told.ok("export", f"bi.{view}", "--format", "parquet")
    table = parquet.read_table(told.folder / f"{view}.parquet")
    same([tuple(row.values()) for row in table.to_pylist()], shown(told, view))
    types = {str(field.type) for field in table.schema}
    assert not any(kind.startswith(("double", "float")) for kind in types)
    times = {field.name for field in table.schema if str(field.type) == "timestamp[us, tz=UTC]"}
    assert times == ({"known_from", "known_until"} if view == "dim_contract_version_known" else set())
    if view == "fct_customer_plan_monthly":
        assert str(table.schema.field("assets").type) == "decimal128(38, 2)"
        assert str(table.schema.field("month_end").type) == "date32[day]"


def in_xlsx(value: Any) -> Any:
    """Return what Excel has of a value: numbers of 15 digits, and days from 1900 on."""
    if type(value) is datetime.date and value.year >= 1900:
        return datetime.datetime.combine(value, datetime.time())
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return float(f"{float(value):.14e}")
    if isinstance(value, str):
        return value.replace("\r\n", "\n") or None
    if isinstance(value, datetime.datetime):
        return in_csv(value)
    return value and str(value)


def from_xlsx(value: Any) -> Any:
    """Return what openpyxl reads, with line breaks that are written as XML wants it."""
    if isinstance(value, str):
        return value.replace("_x000D_", "\r").replace("\r\n", "\n")
    return float(f"{value:.14e}") if type(value) in (int, float) else value


@pytest.mark.parametrize("view", VIEWS)
def test_workbook_has_text_as_text_and_numbers_as_numbers(told, view):
    told.ok("export", view, "--format", "xlsx")
    sheet = openpyxl.load_workbook(told.folder / f"{view}.xlsx").active
    _, *rows = sheet.iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row)
    found = [tuple(from_xlsx(cell.value) for cell in row) for row in rows]
    same(found, [tuple(map(in_xlsx, row)) for row in shown(told, view)])


def test_text_stays_text_when_somebody_edits_its_cell(told):
    told.ok("export", "dim_customer", "--format", "xlsx")
    sheet = openpyxl.load_workbook(told.folder / "dim_customer.xlsx").active
    cells = {cell.value: cell for cell in next(iter(sheet.iter_cols(2, 2)))}
    assert cells["=1+1"].quotePrefix and cells["+1"].quotePrefix and not cells["甲公司"].quotePrefix


def test_a_sheet_holds_so_many_rows_and_the_next_one_goes_on(told, monkeypatch):
    monkeypatch.setattr(export, "SHEET", 11)
    view = "fct_customer_product_line_monthly"
    output = told.ok("export", view, "--format", "xlsx")
    book = openpyxl.load_workbook(told.folder / f"{view}.xlsx")
    rows = [list(sheet.values) for sheet in book]
    assert len({tuple(header) for header, *_ in rows}) == 1
    assert [len(of) for of in rows][:-1] == [11] * (len(rows) - 1) and 1 < len(rows[-1]) <= 11
    count = sum(len(of) - 1 for of in rows)
    assert count == len(shown(told, view)) and output.startswith(f"✓ {count} rows")
    assert all(len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_full_sheet_or_group_is_no_reason_for_an_empty_one(told, monkeypatch, kind):
    ((count,),) = told.sql("select count(*) from bi.dim_customer")
    monkeypatch.setattr(export, "SHEET", count + 1)
    monkeypatch.setattr(export, "GROUP", count)
    told.ok("export", "dim_customer", "--format", kind)
    if kind == "xlsx":
        assert len(openpyxl.load_workbook(told.folder / "dim_customer.xlsx").sheetnames) == 1
    if kind == "parquet":
        assert parquet.ParquetFile(told.folder / "dim_customer.parquet").num_row_groups == 1


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_view_without_rows_is_a_header(project, kind):
    assert project.ok("export", "fct_status_change", "--format", kind).startswith("✓ 0 rows")
    path = project.folder / f"fct_status_change.{kind}"
    if kind == "csv":
        assert len(read_csv(path)) == 1
    elif kind == "parquet":
        assert parquet.read_table(path).num_rows == 0
    else:
        assert openpyxl.load_workbook(path).active.max_row == 1


def test_a_period_without_snapshot_is_no_data(project):
    error = project.fails("export", "fct_contract_monthly", "202601")
    assert "There is no row of fct_contract_monthly of 202601: 202601 without snapshot" in error
    assert "just status" in error and not list(project.folder.glob("*.csv"))
    project.bill(("202601", "A", 5), ("202602", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    assert "Note" not in project.ok("export", "fct_contract_monthly", "202601")
    output = project.ok("export", "fct_contract_monthly", "202601..202602")
    assert "without snapshot: 202602" in output and "1 rows" in output
    # A month with a snapshot in which nothing changed.
    project.ok("snapshot", "202602")
    assert "✓ 0 rows" in project.ok("export", "fct_award_loss", "202602")


def test_a_period_is_a_month_or_a_range(told):
    for period, days in (
        ("202512", ["2025-12-31"]),
        ("202511..202512", ["2025-11-30", "2025-12-31"]),
    ):
        told.ok("export", "fct_contract_monthly", period)
        _, *rows = read_csv(told.folder / f"fct_contract_monthly-{period}.csv")
        assert sorted({row[0] for row in rows}) == days
        assert len(rows) == len(shown(told, "fct_contract_monthly", f"month_end::text in {(*days, '')}"))
    assert "dim_plan has no months" in told.fails("export", "dim_plan", "202512")
    assert "Invalid period format" in told.fails("export", "fct_contract_monthly", "2025")


def test_rows_have_an_order(told):
    told.ok("export", "dim_date")
    _, *rows = read_csv(told.folder / "dim_date.csv")
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    before = (told.folder / "dim_date.csv").read_bytes()
    told.ok("export", "dim_date")
    assert (told.folder / "dim_date.csv").read_bytes() == before


def test_bom_and_names_of_files(told):
    told.ok("export", "dim_customer", "--bom", "--out", "客户.csv")
    assert (told.folder / "客户.csv").read_bytes().startswith(b"\xef\xbb\xbfcompany_id,")
    assert read_csv(told.folder / "客户.csv", "utf-8-sig")[0][0] == "company_id"
    told.ok("export", "dim_customer", "--out", "客户.xlsx")
    openpyxl.load_workbook(told.folder / "客户.xlsx")
    for name in ("客户.txt", "-"):
        assert f"{name} does not say what file it is" in told.fails("export", "dim_customer", "--out", name)
    told.ok("export", "dim_customer", "--out", "客户.txt", "--format", "csv")
    assert (told.folder / "客户.txt").read_text("utf-8").startswith("company_id,")
    assert "客户.xlsx is no name for csv" in told.fails("export", "dim_customer", "--out", "客户.xlsx",
                                                       "--format", "csv")  # fmt: skip
    assert "--bom is for CSV" in told.fails("export", "dim_customer", "--bom", "--format", "parquet")


@pytest.mark.parametrize(
    "view", ["nothing", "", "bi.", "mdm.run", "dim_customer; drop table x", '"', "DIM_DATE"]
)
def test_a_view_that_there_is_not(project, view):
    error = project.fails("export", view)
    assert "There is no view bi." in error
    assert all(name in error for name in VIEWS)


def test_a_dry_run_writes_nothing(told):
    before = sorted(told.folder.iterdir())
    count = len(shown(told, "fct_contract_monthly", "month_end = '2025-12-31'"))
    output = told.ok("export", "fct_contract_monthly", "202512", "dry=1")
    assert output.startswith(f"✓ {count} rows of fct_contract_monthly of 202512 would be written")
    assert sorted(told.folder.iterdir()) == before


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Have the disk full from `size` bytes a file on. (To look at it costs no disk.)"""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_full_disk_is_one_line_and_what_stood_there_stays(told, kind):
    path = told.folder / f"x.{kind}"
    path.write_text("as it was")
    with files_up_to(700):
        error = told.fails("export", "fct_contract_monthly", "--format", kind, "--out", path.name)
    assert error == (
        f"Error: x.{kind} can't be written: File too large\n"
        "  Give a name in a folder that has room and can be written to.\n"
    )
    assert path.read_text() == "as it was"
    assert not list(told.folder.glob(".*.part"))


@pytest.mark.parametrize("name", ["no/such/folder.csv", ".", "x" * 300 + ".csv", "/dev/null"])
def test_a_place_that_can_not_be_written_to(project, name):
    command = ("export", "dim_date", "--format", "csv", "--out", name)
    assert "can't be written" in project.fails(*command)
    assert not Path("/dev/null").is_file()


def test_a_link_stays_one_and_rights_are_the_usual_ones(told):
    (told.folder / "link.csv").symlink_to("there.csv")
    told.ok("export", "dim_date", "--out", "link.csv")
    assert (told.folder / "link.csv").is_symlink()
    umask = os.umask(0o22)
    os.umask(umask)
    assert (told.folder / "there.csv").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_export_leaves_no_half_file(told, how):
    path = told.folder / "x.csv"
    path.write_text("as it was")
    told.sql("begin")
    told.sql('lock table mapping."组织架构"')  # which is read for the view only
    process = start(told, "export", "dim_branch", "--out", "x.csv")
    until(lambda: list(told.folder.glob(".x.csv.*.part")))
    process.send_signal(how)
    assert process.wait() == {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}[how]
    told.sql("rollback")
    assert path.read_text() == "as it was"
    if how != signal.SIGKILL:
        assert not list(told.folder.glob(".*.part"))
    told.ok("export", "dim_branch", "--out", "x.csv")
    assert len(read_csv(path)) > 1


def test_a_number_that_has_no_room_in_parquet(project):
    project.bill(("202601", "A", 5))
    project.sql("create or replace view bi.dim_customer as select company_id, "
                'null::text as customer_name, null::text as account_number, null::text as main_branch_code, '
                'null::text as product_lines, false as is_temporary, null::text as resolved_company_id, '
                '1e30::numeric / 3 as large from customer."年金客户"')  # fmt: skip
    assert "has no room in Parquet" in project.fails("export", "dim_customer", "--format", "parquet")
    assert not list(project.folder.glob("*.parquet"))
    project.ok("export", "dim_customer")


def test_text_that_has_no_room_in_excel(project):
    project.bill(("202601", "A", 5))
    project.sql("""update customer."年金客户" set "客户名称" = repeat('x', 40000)""")
    error = project.fails("export", "dim_customer", "--format", "xlsx")
    assert "Excel has no room for customer_name in row 2: 40000 characters" in error


def test_an_error_of_the_database_while_rows_arrive_is_explained(project):
    project.bill(("202601", "A", 5))
    project.sql(
        "create or replace view bi.dim_branch as "
        "select 'x' as branch_code, (1 / (extract(year from now()) * 0))::text as branch_name"
    )
    for kind in ("csv", "parquet", "xlsx"):
        assert "DivisionByZero" in project.fails("export", "dim_branch", "--format", kind)
    assert not list(project.folder.glob("*dim_branch*"))


def peak(project: Project, *arguments: str) -> float:
    """Return the most memory that a command held, in MB, by its own account."""
    result, held = measured(project, *arguments)
    assert result.returncode == 0, result.stderr
    return held


@pytest.mark.parametrize(
    ("kind", "few", "many", "room"),
    [("csv", 20_000, 120_000, 10), ("xlsx", 20_000, 120_000, 10), ("parquet", 110_000, 300_000, 80)],
)
def test_more_rows_need_no_more_memory(project, kind, few, many, room):
    """`room` is in MB: 100,000 rows are 24 MB of CSV. Parquet holds 50,000 at a time, in several forms."""
    project.sql(
        "insert into customer.fct_customer_plan_monthly (snapshot_month, company_id, plan_code, "
        "product_line_code, customer_name, plan_name, is_churned_this_year, contract_status, aum_balance) "
        "select case when i <= %s then date '2025-12-31' else date '2026-01-31' end, i::text, 'P', "
        "'PL202', repeat('客', 30), repeat('计', 30), false, '正常', i from generate_series(1, %s) as i",
        few,
        few + many,
    )
    small, large = (
        peak(project, "export", "fct_customer_plan_monthly", period, "--format", kind)
        for period in ("202512", "202601")
    )
    assert large - small < room, (small, large)


def test_git_ignores_files_with_customers_and_nothing_that_belongs_there(project):
    shutil.copy(ROOT / ".gitignore", project.folder)
    bill(project.folder, *(row(计划号=f"P{number}") for number in range(30)), row(月度=None))
    project.ok("etl", "annuity_performance", "202601")
    for command in (
        *(("export", "dim_customer", "--format", kind) for kind in ("csv", "parquet", "xlsx")),
        ("export", "fct_contract_monthly", "202601"), ("rejects", "--export", "退回.xlsx"), ("bi",),
    ):  # fmt: skip
        project.ok(*command)
    (project.folder / "report-202601.html").touch()
    belongs = ["config/holidays.csv", "tests/libreoffice/bill.xlsx", "report/page.html"]
    for name in belongs:
        (project.folder / name).parent.mkdir(parents=True)
        (project.folder / name).touch()
    git = ["git", "-C", project.folder]
    subprocess.run([*git, "init", "--quiet"], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "--others", "--exclude-standard"], check=True, capture_output=True, text=True
    )
    assert listed.stdout.split() == sorted([".gitignore", *belongs])
