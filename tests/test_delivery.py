"""A delivery as a whole (specification, section 6): its months, what it replaces, whether it is plausible."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from tables import stored
from workbooks import HEADER, bill, event, ledger, row, write

LOAD = ("etl", "annuity_performance")
ONLY = "--no-post-hooks"


def customers(how_many: int, **cells) -> list[list]:
    """Return rows of so many customers, each with a plan."""
    return [
        row(计划号=f"P{n}", 客户名称=f"{n}公司", 集团企业客户号=f"C{n}", **cells) for n in range(how_many)
    ]


def version(folder: Path, name: str, *rows: list, period: str = "202601") -> Path:
    return bill(folder, *rows, period=period, name=f"{name}/年金规模收入数据.xlsx")


def months(project) -> list[tuple]:
    return project.sql(
        """select to_char("月度", 'YYYYMM'), count(*) from business."规模明细" group by 1 order by 1"""
    )


def reasons(project) -> list[str]:
    return [reason for (reason,) in project.sql("select reason from mdm.reject order by load_id, source_row")]


def present(project, offset: int = 0) -> str:
    ((month,),) = project.sql(f"select to_char(current_date + interval '{offset} months', 'YYYYMM')")
    return month


# Months


def test_a_row_of_another_month_is_rejected_and_takes_nothing_from_that_month(project):
    bill(project.folder, *customers(30, 月度="202503"), period="202503")
    project.ok(*LOAD, "202503")
    before = project.ok("fingerprint")
    april = customers(30, 月度="202504")
    bill(project.folder, *april, row(月度="202503", 计划号="P99"), period="202504")
    output = project.ok(*LOAD, "202504")
    assert "row 32): 月度 is 202503, but the file is of 202504" in output
    assert months(project) == [("202503", 30), ("202504", 30)]
    # Nothing is left of the mistake once V2 has it right.
    version(project.folder, "V2", *april, row(月度="202504", 计划号="P99"), period="202504")
    (project.folder / "data/202504/年金规模收入数据.xlsx").unlink()
    project.ok(*LOAD)
    assert "No rejected row waits" in project.ok("rejects")
    assert months(project) == [("202503", 30), ("202504", 31)]
    assert project.ok("fingerprint") != before


def test_the_period_asked_for_counts_with_file_too(project):
    bill(project.folder, *customers(30), row(月度="202512"))
    path = "data/202601/年金规模收入数据.xlsx"
    project.ok(*LOAD, "202601", "--file", path, ONLY)
    assert months(project) == [("202601", 30)]
    assert reasons(project) == ["月度 is 202512, but the file is of 202601"]
    # Without a period it is a backfill.
    project.ok(*LOAD, "--file", path, ONLY)
    assert months(project) == [("202512", 1), ("202601", 30)]
    assert "No rejected row waits" in project.ok("rejects")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("2052-12", "月度 is 205212, after the present month, "),
        ("1999-12", "月度 is 199912, before 2000"),
        ("next", "月度 is {}, after the present month, {}"),
    ],
)
def test_months_that_can_not_be_are_rejected_in_a_backfill_too(project, typed, reason):
    following = present(project, 1)
    typed = following if typed == "next" else typed
    write(project.folder / "x.xlsx", {"规模明细": [HEADER, *customers(30), row(月度=typed, 计划号="P99")]})
    project.ok(*LOAD, "--file", "x.xlsx")
    assert months(project) == [("202601", 30)]
    assert reasons(project)[0].startswith(reason.format(following, present(project)))


def test_the_present_month_and_january_2000_are_months(project):
    rows = [row(月度=present(project)), row(月度="2000-01")]
    write(project.folder / "x.xlsx", {"规模明细": [HEADER, *rows]})
    project.ok(*LOAD, "--file", "x.xlsx", ONLY)
    assert months(project) == [("200001", 1), (present(project), 1)]


def test_a_ledger_holds_the_months_of_its_year_up_to_its_own(project):
    typed = ["202601", "202603", "202604", "202512"] + ["202602"] * 40
    events = [event(上报月份=month, 客户全称=f"{n}公司") for n, month in enumerate(typed)]
    ledger(project.folder, {"企年受托中标(空白)": events}, "202603")
    output = project.ok("etl", "annual_award", "202603")
    assert "Months: 202601, 202602, 202603\n" in output
    assert reasons(project) == [
        "上报月份 is 202604, but the file is of 202601..202603",
        "上报月份 is 202512, but the file is of 202601..202603",
    ]


def set_key(project, domain: str, key: str, value) -> None:
    project.configure()
    path = project.folder / "config/domains.yaml"
    entries = yaml.safe_load(path.read_text("utf-8"))
    entries[domain][key] = value
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")


def test_a_domain_says_which_months_its_files_hold(project):
    assert "  months    one\n" in project.ok("domains") and "  months    year_to_date\n" in project.ok(
        "domains"
    )
    bill(project.folder, row(), row(月度="202511"))
    set_key(project, "annuity_performance", "months", "any")
    project.ok(*LOAD, "202601", ONLY)
    assert months(project) == [("202511", 1), ("202601", 1)]
    set_key(project, "annuity_performance", "months", "some")
    assert "months" in project.fails("domains")


def test_the_guard_of_a_sync_names_the_load_that_brought_the_last_month(project):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0.2, "min_contracts": 5})
    bill(project.folder, *customers(10), period="202601")
    project.ok(*LOAD, "202601")
    write(project.folder / "late.xlsx", {"规模明细": [HEADER, row(月度="202603", 计划号="P0")]})
    error = project.fails(*LOAD, "--file", "late.xlsx")
    assert "The last month of the bill is 202603, with rows: 1 by load 2 (late.xlsx, 规模明细)" in error
    assert "1 by load 2 (late.xlsx, 规模明细)" in project.fails("sync", "202602")
    assert "1 by load 2 (late.xlsx, 规模明细)" in project.fails("sync", "202607")


# What a load replaces


def test_a_corrected_plan_type_leaves_nothing_behind(project):
    version(project.folder, "V1", *customers(30), row(计划类型="集合计划", 计划号="P99"))
    project.ok(*LOAD)
    version(project.folder, "V2", *customers(30), row(计划号="P99"))
    assert "Replaced: 31" in project.ok(*LOAD)
    assert months(project) == [("202601", 31)]
    assert project.sql('select distinct "计划类型" from business."规模明细"') == [("单一计划",)]


def test_a_value_that_the_domain_does_not_list_is_rejected(project):
    path = version(
        project.folder, "V1", *customers(40), row(计划类型="单一计画"), row(业务类型="企年托管", 计划号="P98")
    )
    project.ok(*LOAD, ONLY)
    said = "is none of those that values in config/domains.yaml lists: "
    assert reasons(project) == [f"计划类型 {said}单一计画", f"业务类型 {said}企年托管"]
    set_key(project, "annuity_performance", "values", {"计划类型": ["单一计划", "单一计画"]})
    assert "  values    计划类型: 单一计划, 单一计画\n" in project.ok("domains")
    project.ok(*LOAD, "202601", "--file", str(path), ONLY)
    unknown = "业务类型 is no known product line: 企年托管"
    assert reasons(project) == [f"计划类型 {said}单一计画", unknown]
    set_key(project, "annuity_performance", "values", {"计划种类": ["单一计划"]})
    assert "values of annuity_performance names '计划种类'" in project.fails("domains")


def test_only_rows_of_the_delivery_and_of_the_same_file_go(project):
    """The same name, in another month and in another folder, is another file."""
    version(project.folder, "V1", row(月度="202512", 计划类型="集合计划"), period="202512")
    version(project.folder, "集合", row(计划类型="集合计划", 计划号="P7"))
    version(project.folder, "V1", row(计划类型="集合计划", 计划号="P8"), row(业务类型="企年投资"))
    project.ok(*LOAD, "202512", ONLY)
    project.ok(*LOAD, "--file", "data/202601/集合/年金规模收入数据.xlsx", ONLY)
    # A backfill of the first version, by its whole path.
    whole = project.folder / "data/202601/V1/年金规模收入数据.xlsx"
    write(whole, {"规模明细": [HEADER, row(业务类型="企年投资"), row(月度="202511", 计划号="P9")]})
    project.ok(*LOAD, "--file", str(whole), ONLY)
    version(project.folder, "V2", row())
    project.ok(*LOAD, "202601", "--file", "data/202601/V2/年金规模收入数据.xlsx", ONLY)
    assert sorted(stored(project, "月度", "计划代码")) == [
        (date(2025, 11, 1), "P9"), (date(2025, 12, 1), "P1"),
        (date(2026, 1, 1), "P1"), (date(2026, 1, 1), "P7"),
    ]  # fmt: skip


def test_a_sheet_that_is_empty_in_the_next_version_takes_its_events_along(project):
    def awards():
        return project.sql(
            """select to_char("上报月份", 'MM'), "业务类型" from customer."当年中标" order by 1, 2"""
        )

    trusted = [event(), event(上报月份="202602")]
    invested = [event(上报月份="202602")]
    ledger(project.folder, {"企年受托中标(空白)": trusted, "企年投资中标(空白)": invested}, "202602")
    project.ok("etl", "annual_award", "202602")
    assert awards() == [("01", "企年受托"), ("02", "企年受托"), ("02", "企年投资")]
    ledger(project.folder, {"企年受托中标(空白)": [event(上报月份="202602")]}, "202602")
    output = project.ok("etl", "annual_award", "202602")
    assert awards() == [("02", "企年受托")]
    # The hooks hear of the month that has lost its rows.
    assert "Replaced: 3\n  Months: 202601, 202602\n" in output


def test_corrections_of_the_same_name_replace_nothing(project):
    for number, amount in enumerate(("约一", "约二")):
        bad = row(计划号=f"P9{number}", 业务类型="企年投资", 期末资产规模=amount)
        bill(project.folder, *customers(30), bad, name=f"{number}/年金规模收入数据.xlsx")
        path = f"data/202601/{number}/年金规模收入数据.xlsx"
        project.ok(*LOAD, "--file", path, ONLY)
        (project.folder / "r.xlsx").unlink(missing_ok=True)
        project.ok("rejects", "--export", "r.xlsx")
        book = load_workbook(project.folder / "r.xlsx")
        column = next(cell.column for cell in book["规模明细"][1] if cell.value == "期末资产规模(元)")
        book["规模明细"].cell(2, column).value = 5
        book.save(project.folder / "r.xlsx")
        assert "Replaced: 0" in project.ok(*LOAD, "--file", "r.xlsx", ONLY)
        project.sql("""update mdm.load set months = array['2026-01-01'::date] where file_name = 'r.xlsx'""")
    assert "No rejected row waits" in project.ok("rejects")


@pytest.mark.parametrize("mistake", [{"月度": None}, {"计划类型": "单一计画"}, {"期末资产规模": "约一百"}])
def test_a_reject_of_an_earlier_version_waits_no_more(project, mistake):
    version(project.folder, "V1", *customers(30), row(计划号="P99", **mistake))
    project.ok(*LOAD, ONLY)
    project.ok("rejects", "--export", "r.xlsx")
    version(project.folder, "V2", *customers(30), row(计划号="P99"))
    project.ok(*LOAD, ONLY)
    assert "No rejected row waits" in project.ok("rejects")
    assert "Nothing to do" in project.ok(*LOAD, "--file", "r.xlsx", ONLY)
    assert months(project) == [("202601", 31)]


def test_a_reject_of_another_month_of_a_file_of_the_same_name_waits_on(project):
    for month in ("202601", "202602"):
        rows = [*customers(30, 月度=month), row(计划号="P99", 月度=month, 期末资产规模="约一百")]
        write(project.folder / "x.xlsx", {"规模明细": [HEADER, *rows]})
        project.ok(*LOAD, "--file", "x.xlsx", ONLY)
    assert "2 rejected rows wait" in project.ok("rejects")


# Plausibility


@pytest.fixture
def loaded(project):
    """A project with a bill of 200 rows that is loaded, its branch and its ids known."""
    project.sql("""insert into mapping."组织架构" values ('G05', '上海')""")
    for n in range(200):
        project.sql('insert into customer."年金客户" values (%s, %s, %s)', f"6{n:03}", f"{n}公司", str(n))
    version(project.folder, "V1", *customers(200, 机构="上海"))
    project.ok(*LOAD)
    return project


def contents(project) -> list:
    return [
        project.sql(f"select t::text from {table} as t order by 1")
        for table in (
            'business."规模明细"',
            'customer."年金客户"',
            'mapping."年金计划"',
            "mdm.load",
            "mdm.reject",
        )
    ]


def refused(project, *arguments: str) -> list[list[str]]:
    """Load, which must be refused and write nothing, also as a dry run; return the table that is shown."""
    before = contents(project)
    error = project.fails(*LOAD, *arguments)
    assert error.startswith("Error: Guard: data/") and "guard.max_load_change (50%)" in error
    assert "--force" in error and "Nothing was loaded." in error
    assert contents(project) == before
    assert project.fails(*LOAD, *arguments, "--dry-run") == error
    return [line.split()[2:] for line in error.splitlines() if line.strip().startswith("2026")]


WRONG = {
    "half of the file and a row more is missing": (
        customers(99, 机构="上海"),
        [["rows", "replaced", "200.00", "99.00"],
         ["期末资产规模", "replaced", "20000.00", "9900.00"]],
    ),
    "another unit": (
        customers(200, 机构="上海", 期末资产规模=10**6),
        [["期末资产规模", "replaced", "20000.00", "200000000.00"]],
    ),
    "no amounts in most rows": (
        customers(95, 机构="上海", 期末资产规模=220) + customers(200, 机构="上海", 期末资产规模=None)[95:],
        [["rows", "without", "期末资产规模", "replaced", "0.00", "105.00"]],
    ),
    "no branches": (
        customers(200, 机构=None),
        [["rows", "of", "no", "known", "branch", "(G00)", "replaced", "0.00", "200.00"]],
    ),
    "no accounts, and names that nobody knows": (
        [row(计划号="P0", 客户名称=f"某{n}", 集团企业客户号=None, 机构="上海") for n in range(200)],
        [["rows", "with", "a", "temporary", "id", "replaced", "0.00", "200.00"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", WRONG)
def test_a_version_that_differs_too_much_is_refused(loaded, mistake):
    rows, expected = WRONG[mistake]
    loaded.sql('update mapping."年金计划" set company_id = null')
    version(loaded.folder, "V2", *rows)
    assert refused(loaded) == expected
    assert "Load completed" in loaded.ok(*LOAD, "--force", ONLY)
    assert months(loaded) == [("202601", len(rows))]


@pytest.mark.parametrize(
    "rows",
    [
        customers(100, 机构="上海"),
        customers(200, 机构="上海", 期末资产规模=150),
        customers(200, 机构="上海", 期末资产规模=50),
        customers(100, 机构="上海") + customers(200)[100:],
    ],
)
def test_what_changes_by_half_is_loaded(loaded, rows):
    version(loaded.folder, "V2", *rows)
    assert "Load completed" in loaded.ok(*LOAD, ONLY)


def test_a_month_is_compared_with_the_month_before(loaded):
    def february(rows):
        for path in (loaded.folder / "data").glob("202602/*"):
            path.unlink()
        bill(loaded.folder, *rows, period="202602")

    february(customers(38, 月度="202602", 机构="上海"))
    assert refused(loaded) == [
        ["rows", "202601", "200.00", "38.00"], ["期末资产规模", "202601", "20000.00", "3800.00"],
    ]  # fmt: skip
    february(customers(200, 月度="202602", 机构="上海", 期末资产规模=10**6))
    assert refused(loaded) == [["期末资产规模", "202601", "20000.00", "200000000.00"]]
    # Part of a month is compared with the same part.
    february(customers(5, 月度="202602", 机构="上海", 计划类型="集合计划"))
    loaded.ok(*LOAD, ONLY)
    february(customers(210, 月度="202602", 机构="上海"))
    loaded.ok(*LOAD, ONLY)


def test_a_backfill_of_which_most_rows_are_typed_to_another_month_is_refused(loaded):
    rows = customers(200, 月度="202512", 机构="上海") + customers(20, 机构="上海")
    write(loaded.folder / "data/x.xlsx", {"规模明细": [HEADER, *rows]})
    found = refused(loaded, "--file", "data/x.xlsx")
    assert [line[:2] for line in found] == [
        ["rows", "202512"], ["rows", "replaced"], ["期末资产规模", "202512"], ["期末资产规模", "replaced"],
    ]  # fmt: skip


def test_few_rows_are_no_measure(project):
    version(project.folder, "V1", *customers(12))
    project.ok(*LOAD)
    version(project.folder, "V2", *customers(3, 期末资产规模=10**9))
    project.ok(*LOAD, ONLY)
    project.configure(
        guard={"max_closed_share": 1, "min_contracts": 1, "max_load_change": 0.5, "min_rows": 1}
    )
    version(project.folder, "V3", *customers(2))
    error = project.fails(*LOAD, ONLY)
    assert "202601  PL202  期末资产规模  replaced       3000000000.00  200.00" in error
    project.configure(guard={"max_closed_share": 1, "min_contracts": 1, "max_load_change": 1, "min_rows": 1})
    project.ok(*LOAD, ONLY)


def test_a_small_product_line_is_not_replaced_by_a_few_rows(project):
    version(project.folder, "V1", *customers(40))
    project.ok(*LOAD, ONLY)
    version(project.folder, "V2", *customers(3))
    assert "202601  PL202  rows    replaced       40.00   3.00" in project.fails(*LOAD, ONLY)
    assert months(project) == [("202601", 40)]
    version(project.folder, "V2", *customers(31))
    project.ok(*LOAD, ONLY)


@pytest.mark.parametrize(("how_many", "stops"), [(2, False), (3, True)])
def test_a_product_line_that_an_earlier_version_had_is_not_forgotten(project, how_many, stops):
    other = [row(计划号=f"Q{n}", 客户名称=f"另{n}公司", 业务类型="企年投资") for n in range(how_many)]
    version(project.folder, "V1", *customers(20), *other)
    project.ok(*LOAD, ONLY)
    version(project.folder, "V2", *customers(20))
    if stops:
        assert "202601  PL201  rows    replaced       3.00    0.00" in project.fails(*LOAD, ONLY)
        assert months(project) == [("202601", 20 + how_many)]
    project.ok(*LOAD, ONLY, "--force")
    assert months(project) == [("202601", 20)]


def test_events_vary_from_month_to_month(project):
    for month, how_many in (("202601", 150), ("202602", 2), ("202603", 400)):
        events = [event(上报月份=month, 客户全称=f"{n}公司", 计划规模=n) for n in range(how_many)]
        ledger(project.folder, {"企年受托中标(空白)": events}, month)
        project.ok("etl", "annual_award", month, ONLY)
    ledger(project.folder, {"企年受托中标(空白)": events[:150]}, "202603")
    assert "202603  PL202  rows" in project.fails("etl", "annual_award", "202603", ONLY)


def test_corrections_are_compared_with_nothing(loaded):
    bad = customers(200, 机构="上海", 期末资产规模="约一")[195:]
    version(loaded.folder, "V2", *customers(195, 机构="上海"), *bad)
    loaded.ok(*LOAD, ONLY)
    loaded.ok("rejects", "--export", "r.xlsx")
    book = load_workbook(loaded.folder / "r.xlsx")
    column = next(cell.column for cell in book["规模明细"][1] if cell.value == "期末资产规模(元)")
    for place in range(2, 7):
        book["规模明细"].cell(place, column).value = 100
    book.save(loaded.folder / "r.xlsx")
    loaded.ok(*LOAD, "--file", "r.xlsx", ONLY)
    assert months(loaded) == [("202601", 200)]


@pytest.mark.parametrize("domain", ["annuity_performance", "annual_loss"])
def test_a_copy_of_another_month_is_refused(project, domain):
    made = bill(project.folder, *customers(3)), ledger(project.folder, {"企年投资流失(解约)": [event()]})
    project.ok("etl", domain, "202601", ONLY)
    for path in made:
        copy = project.folder / "data/202602" / path.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    error = project.fails("etl", domain, ONLY)
    assert error.startswith("Error: Guard: data/202602/")
    assert "has the content of data/202601/" in error and "loaded for 202601, not for 202602" in error
    # Once more for its own month is fine.
    project.ok("etl", domain, "202601", ONLY)


def test_a_header_that_names_the_wrong_unit_makes_nobody_strategic(loaded):
    header = [f"{name}（万元）" if name == "期末资产规模" else name for name in HEADER]
    path = loaded.folder / "data/202601/V2/年金规模收入数据.xlsx"
    write(path, {"规模明细": [header, *customers(200, 机构="上海", 期末资产规模=100_000)]})
    before = loaded.ok("fingerprint")
    assert refused(loaded)
    assert loaded.ok("fingerprint") == before


def test_an_exact_share(loaded):
    """As floats, 58 of 200 are more than a share of 0.29."""
    guard = {"max_closed_share": 1, "min_contracts": 1, "max_load_change": 0.29, "min_rows": 100}
    loaded.configure(guard=guard)
    version(loaded.folder, "V2", *customers(142, 机构="上海"))
    loaded.ok(*LOAD, ONLY, "--dry-run")
    version(loaded.folder, "V2", *customers(141, 机构="上海"))
    assert "guard.max_load_change (29%)" in loaded.fails(*LOAD, ONLY)
