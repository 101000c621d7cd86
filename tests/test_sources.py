"""What people deliver, and how every row of it is accounted for."""

import csv
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from generated import example_settings
from mdm.errors import Problem
from mdm.load import load
from mdm.runs import Run
from tables import stored
from workbooks import HEADER, bill, event, ledger, row, write


def test_a_row_delivered_twice_in_a_file_counts_once(project):
    bill(project.folder, row(), row(), row(期末资产规模=7))
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Read: 3 = 2 loaded + 0 rejected + 1 skipped\n  Skipped: duplicate 1\n" in output


def test_the_effect_on_every_month_and_product_line_is_printed(project):
    bill(project.folder, row(), row(业务类型="企年投资"))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    path = bill(project.folder, row(期末资产规模="40.5"), name="受托/年金规模收入数据.xlsx")
    expected = [
        ["202601", "PL201", "1", "1", "100.00", "100.00", "0.00"],
        ["202601", "PL202", "1", "1", "100.00", "40.50", "-59.50"],
    ]
    for arguments in (("dry=1",), ()):
        output = project.ok("etl", "annuity_performance", "--file", str(path), "--no-post-hooks", *arguments)
        lines = [line.split() for line in output.splitlines()]
        assert [line for line in lines if line and line[0] == "202601"] == expected


@pytest.mark.parametrize(
    ("header", "typed", "amount"),
    [
        ("期末资产规模(万元)", 1.5, 15000),
        ("期末资产规模（亿元）", "2", 200_000_000),
        ("期末 资产\n规模(元)", "12", 12),
        ("期末资产规模", "1.5亿元", 150_000_000),
        ("期末资产规模(万元)", "1.5亿元", 150_000_000),
        ("期末资产规模", "３百万", 3_000_000),
    ],
)
def test_units_in_headers_and_cells(project, header, typed, amount):
    names = [header if name == "期末资产规模" else name for name in HEADER]
    write(project.folder / "x.xlsx", {"规模明细": [names, row(期末资产规模=typed)]})
    project.ok("etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks")
    assert stored(project, "期末资产规模") == [(amount,)]


def test_event_amounts_are_in_亿元_whatever_the_unit(project):
    rows = [event(客户全称=name, 计划规模=typed) for name, typed in (("甲", 1.5), ("乙", "15000万元"))]
    ledger(project.folder, {"企年受托中标(空白)": rows})
    project.ok("etl", "annual_award", "202601")
    assert project.sql('select "计划规模" from customer."当年中标"') == [(Decimal("1.5"),)] * 2


def test_dates_as_serial_numbers(project):
    bill(project.folder, row(月度=46053))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert stored(project, "月度") == [(date(2026, 1, 1),)]


def test_codes_that_excel_has_rounded_are_rejected(project):
    good = [row(计划号=f"P{n}") for n in range(30)]
    bill(
        project.folder,
        *good,
        row(集团企业客户号=1234567890123456789),
        row(集团企业客户号="C1234567890123456789"),
    )
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "row 32): 集团企业客户号 has lost digits, store it as text: 1.2345678901234" in output
    assert stored(project, "年金账户号")[-1] == ("1234567890123456789",)


def test_formulas_count_by_their_cached_values(project):
    path = project.folder / "x.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("规模明细")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row())
        sheet.write_formula(1, HEADER.index("期末资产规模"), "=100*2", None, 200)
    project.ok("etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks")
    assert stored(project, "期末资产规模") == [(200,)]


def test_error_cells_are_rejected_and_never_count_as_empty(project):
    path = project.folder / "x.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("说明").write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet = workbook.add_worksheet("规模明细")
        sheet.write_row(0, 0, HEADER)
        for number in range(1, 60):
            sheet.write_row(number, 0, row(计划号=f"P{number}"))
        sheet.write_formula(2, HEADER.index("供款"), "=NA()", None, "#N/A")
        sheet.write_formula(3, HEADER.index("机构"), "=Z1", None, "#REF!")
    output = project.ok("etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks")
    assert "Read: 59 = 57 loaded + 2 rejected" in output
    assert "row 3): 供款 is no number: #N/A" in output
    assert "row 4): 机构名称 is an error of Excel: #REF!" in output


def test_hidden_sheets_rows_and_columns_make_no_difference(project):
    path = project.folder / "x.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        other = workbook.add_worksheet("说明")
        sheet = workbook.add_worksheet("规模明细")
        sheet.merge_range(0, 0, 0, 5, "年金规模明细表")
        sheet.write_row(1, 0, HEADER)
        sheet.write_row(2, 0, row())
        sheet.write_row(3, 0, row(计划号="P2"))
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.activate()
        other.hide()
    project.ok("etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks")
    assert stored(project, "计划代码") == [("P1",), ("P2",)]


def test_rejected_rows_are_exported_corrected_and_added(project):
    good = [row(计划号=f"P{n}") for n in range(60)]
    bill(project.folder, *good, row(期末资产规模="=1+", 计划号="0123"), row(业务类型="火箭"))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "2 rejected rows wait" in project.ok("rejects")
    project.ok("rejects", "--export", "r.xlsx")
    assert "exists already" in project.fails("rejects", "--export", "r.xlsx")
    workbook = openpyxl.load_workbook(project.folder / "r.xlsx")
    sheet = workbook["规模明细"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, columns["期末资产规模(元)"]).value == "=1+"
    assert sheet.cell(2, columns["期末资产规模(元)"]).data_type == "s"
    sheet.cell(2, columns["期末资产规模(元)"]).value = 11
    sheet.cell(3, columns["业务类型"]).value = "企年投资"
    workbook.save(project.folder / "r.xlsx")
    output = project.ok("etl", "annuity_performance", "--file", "r.xlsx", "--no-post-hooks")
    assert "Read: 2 = 2 loaded" in output and "Replaced: 0" in output
    assert project.sql('select count(*) from business."规模明细"') == [(62,)]
    assert "No rejected row waits" in project.ok("rejects")
    assert "Nothing to do: r.xlsx corrects" in project.ok("etl", "annuity_performance", "--file", "r.xlsx")


def test_domains_lists_files_columns_and_hooks(project):
    output = project.ok("domains")
    for word in (
        "annuity_performance",
        "annual_award",
        "annual_loss",
        "收入数据",
        "contract_status_sync",
    ):
        assert word in output


def test_all_domains_and_ranges(project):
    for period in ("202601", "202602"):
        bill(project.folder, row(月度=period), period=period)
        ledger(project.folder, {"企年投资中标(空白)": [event(上报月份=period)]}, period=period)
    output = project.ok("etl", "all", "202601..202602")
    assert output.count("Load completed") == 6
    assert project.sql('select count(*) from customer."当年中标"') == [(2,)]
    assert project.sql(
        "select distinct snapshot_month from customer.fct_customer_plan_monthly order by 1"
    ) == [
        (date(2026, 1, 31),),
        (date(2026, 2, 28),),
    ]


def test_temporary_ids_are_listed_and_resolved_with_their_history(project):
    bill(project.folder, row(集团企业客户号=None))
    project.ok("etl", "annuity_performance", "202601")
    (temporary,) = project.sql('select company_id from business."规模明细"')[0]
    assert temporary in project.ok("unresolved")
    assert "no temporary id" in project.fails("resolve", "600", "700")
    project.ok("resolve", temporary, "600", "--new", "dry=1")
    assert stored(project, "company_id") == [(temporary,)]
    project.ok("resolve", temporary, "600", "--new")
    project.ok("sync")
    assert [line[:3] for line in project.versions()] == ["600"]
    assert "Every customer has a real id" in project.ok("unresolved")
    project.ok("etl", "annuity_performance", "202601")
    assert stored(project, "company_id") == [("600",)]


def test_why_explains_down_to_file_and_row(project):
    bill(project.folder, row(供款=0))
    project.ok("etl", "annuity_performance", "202601")
    (company,) = project.sql('select company_id from business."规模明细"')[0]
    output = project.ok("why", company, "P1", "202601")
    assert (
        "停缴: the known 供款 of 12 months add up to nothing; 战客: among the 10 largest of a branch"
        in output
    )
    assert "data/202601/年金规模收入数据.xlsx, 规模明细, row 2" in output
    assert "knows nobody" in project.fails("why", "nobody")


def test_why_names_a_csv_file_once(project):
    path = project.folder / "data/202601/规模收入数据.csv"
    path.parent.mkdir(parents=True)
    for amount in (100, 50):
        path.write_text(
            "\n".join(",".join(map(str, line)) for line in (HEADER, row(期末资产规模=amount))), "utf-8"
        )
        project.ok("etl", "annuity_performance", "202601")
    output = project.ok("why", "甲公司")
    assert output.count("  data/202601/规模收入数据.csv, row 2") == 2
    assert "csv, 规模收入数据.csv" not in output


def test_of_several_months_lines_that_stay_as_they_were_are_counted(project):
    load = "etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks"
    months = ("202601", "202602", "202603")

    def effect(amount: int, *arguments: str) -> list[list[str]]:
        rows = [
            row(
                月度=month,
                业务类型=kind,
                期末资产规模=amount if (month, kind) == ("202602", "企年投资") else 1,
            )
            for month in months
            for kind in ("企年受托", "企年投资")
        ]
        write(project.folder / "x.xlsx", {"规模明细": [HEADER, *rows]})
        lines = [line.split() for line in project.ok(*load, *arguments).splitlines()]
        start = next(place for place, line in enumerate(lines) if line[:2] == ["month", "line"])
        return lines[start + 1 :]

    assert len(effect(5)) == 6
    for arguments in (("dry=1",), ()):
        assert effect(7, *arguments)[:2] == [
            ["202602", "PL201", "1", "1", "5.00", "7.00", "2.00"],
            ["...", "and", "5", "lines", "of", "these", "months", "that", "are", "as", "before"],
        ]


def test_a_workbook_of_blank_rows_stops_at_a_limit(project, monkeypatch):
    lines = [",".join(HEADER), *([","] * 100_001)]
    (project.folder / "x.csv").write_text("\n".join(lines), "utf-8")
    assert "more than 100000 blank rows" in project.fails("etl", "annuity_performance", "--file", "x.csv")


def test_cells_far_away_that_only_have_a_format_do_not_matter(project):
    with xlsxwriter.Workbook(project.folder / "x.xlsx") as workbook:
        sheet = workbook.add_worksheet("规模明细")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row())
        sheet.write_blank("XFD1", None, workbook.add_format({"bold": True}))
        sheet.write_blank("A1048576", None, workbook.add_format({"bold": True}))
    output = project.ok("etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks")
    assert "Read: 1 = 1 loaded" in output


def test_a_workbook_that_unpacks_to_a_bomb_stops_at_a_limit(project):
    path = project.folder / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as part:
        for _ in range(1100):
            part.write(b"\0" * 1024 * 1024)
    assert "unpacks to" in project.fails("etl", "annuity_performance", "--file", "x.xlsx")


cells = st.one_of(
    st.none(), st.text(max_size=6), st.integers(-(10**18), 10**18), st.booleans(), st.dates(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["合计", "-", "202601", "2026年13月", "1e5", "#N/A", "（）", "９９", "亿元", "=1+1"]),
)  # fmt: skip


@example_settings(60)
@given(
    mutations=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, len(HEADER) - 1), cells), min_size=1, max_size=30
    ),
    kind=st.sampled_from(["xlsx", "csv"]),
)
def test_no_row_gets_lost_whatever_is_typed(project, database, mutations, kind):
    """The reader and the rules end in a Problem or in a balance, never in a traceback."""
    rows = [row(计划号=f"P{n}") for n in range(10)]
    for number, column, cell in mutations:
        rows[number][column] = cell
    path = project.folder / f"x.{kind}"
    path.unlink(missing_ok=True)
    if kind == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADER, *rows])
    else:
        with xlsxwriter.Workbook(
            path, {"strings_to_formulas": False, "default_date_format": "d/m/yy"}
        ) as book:
            sheet = book.add_worksheet("规模明细")
            for number, typed in enumerate([HEADER, *rows]):
                sheet.write_row(number, 0, typed)
    try:
        load(database, Run(0), "annuity_performance", path, None)
    except Problem as problem:
        known = ("can't be used", "no rows to load", "the unit is said to be")
        assert any(words in problem.what for words in known), problem.what
        return
    columns = "rows_read, rows_loaded, rows_rejected, rows_skipped"
    read, loaded, rejected, skipped = project.sql(
        f"select {columns} from mdm.load order by load_id desc limit 1"
    )[0]
    assert read == loaded + rejected + skipped <= 10
    brought = """
        select count(*)
        from business."规模明细" as stored, (select * from mdm.load order by load_id desc limit 1) as newest
        where
            stored.load_id = newest.load_id
            or (stored.load_id = any(newest.stands_on) and stored."月度" = any(newest.months))
    """
    assert project.sql(brought) == [(loaded,)]


def test_a_dry_run_names_the_files_that_are_passed_over(project):
    project.configure()
    domains = project.folder / "config/domains.yaml"
    domains.write_text(
        domains.read_text("utf-8").replace("exclude: []", "exclude: ['*副本*']"), encoding="utf-8"
    )
    for name in ("V1/规模收入数据", "V2/规模收入数据", "V2/规模收入数据 副本", "V2/~$规模收入数据"):
        bill(project.folder, row(), name=f"{name}.xlsx")
    lines = project.ok("etl", "annuity_performance", "202601", "--dry-run").splitlines()
    assert lines[:4] == [
        "  Passed over: data/202601/V2/~$规模收入数据.xlsx (a temporary file of Excel)",
        "  Passed over: data/202601/V2/规模收入数据 副本.xlsx (excluded by *副本*)",
        "  Passed over: data/202601/V1/规模收入数据.xlsx (an older version)",
        "🔄 Loading 规模明细 from data/202601/V2/规模收入数据.xlsx... (dry run)",
    ]
    assert "Passed over" not in project.ok("etl", "annuity_performance", "202601")


def test_a_dry_run_of_several_loads_prints_what_the_real_run_prints(project):
    for period in ("202512", "202601"):
        bill(project.folder, row(月度=period), period=period)
        ledger(project.folder, {"企年受托中标(空白)": [event(上报月份=period)]}, period=period)

    def printed(*arguments: str) -> list[str]:
        output = project.ok("etl", "all", "202512..202601", *arguments)
        words = ("Read", "Customers", "Inserted", "Updated", "Skipped", "ProductLine", "Plan", "Note")
        return [line for line in output.splitlines() if line.split(":")[0].strip() in words]

    dry = printed("--dry-run")
    assert len(dry) > 20
    assert printed() == dry


def test_a_load_that_finds_no_file_is_in_the_run_log(project):
    assert "No file of 202601" in project.fails("etl", "annuity_performance", "202601")
    assert project.sql("select command, domain, period, outcome from mdm.run") == [
        ("etl", "annuity_performance", "202601", "failed")
    ]


def test_why_explains_a_month_without_a_row(project):
    project.bill(("202511", "A", 5), ("202512", "B", 5))
    project.ok("sync")
    assert "停缴: no row in a loaded month" in project.ok("why", "A", "P1", "202512")
    assert "the month is not loaded" in project.ok("why", "A", "P1", "202601")


def test_reasons_that_are_not_shown_are_counted(project):
    rows = [row(计划号=f"P{number}") for number in range(300)]
    bill(project.folder, *rows, *(row(期末资产规模=f"约{number}") for number in range(11)))
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert output.count("is no number") == 10
    assert "  Rejected 1 more: just rejects\n" in output
