"""Loading (specification, section 6), from workbooks made cell by cell."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated import example_settings
from tables import stored
from workbooks import HEADER, bill, event, ledger, row, write


def test_a_month_goes_in_and_history_and_snapshots_come_out(project):
    bill(project.folder, row(), row(客户名称="乙公司", 计划号="P2", 期末资产规模=0))
    output = project.ok("etl", "annuity_performance", "202601")
    assert "Read: 2 = 2 loaded + 0 rejected + 0 skipped" in output
    assert "🔄 Starting contract status sync...\n✓ Sync completed:\n  Inserted: 2\n" in output
    assert (
        "🔄 Starting monthly snapshot refresh for period 202601...\n"
        "✓ Snapshot refresh completed:\n"
        "  ProductLine table: 2 records\n"
        "  Plan table: 2 records\n"
    ) in output
    assert project.sql(
        "select plan_code, contract_status from customer.customer_plan_contract order by 1"
    ) == [("P1", "正常"), ("P2", "停缴")]


def test_the_same_file_again_changes_nothing_that_counts(project):
    bill(project.folder, row(), row(计划号="P2"))
    project.ok("etl", "annuity_performance", "202601")
    before = stored(project, "计划代码", "期末资产规模", "company_id")
    output = project.ok("etl", "annuity_performance", "202601")
    assert "Replaced: 2" in output
    assert "Inserted: 0\n  Updated: 0\n  Skipped: 2" in output
    assert stored(project, "计划代码", "期末资产规模", "company_id") == before


def test_a_load_replaces_only_what_it_brings(project):
    bill(project.folder, row(), row(业务类型="企年投资"), row(计划类型="集合计划"))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    path = bill(project.folder, row(期末资产规模=7), name="单一/年金规模收入数据.xlsx")
    output = project.ok("etl", "annuity_performance", "202601", "--file", str(path), "--no-post-hooks")
    assert "Replaced: 1" in output
    assert sorted(amount for (amount,) in stored(project, "期末资产规模")) == [7, 100, 100]


def test_no_post_hooks_runs_none_and_post_etl_runs_them_later(project):
    bill(project.folder, row())
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Starting" not in output
    assert project.versions() == []
    output = project.ok("post-etl", "annuity_performance", "202601")
    assert output.index("contract status sync") < output.index("monthly snapshot refresh")
    assert len(project.versions()) == 1


@pytest.mark.parametrize(
    "typed", ["202601", 202601, "2026-01", "2026/1/31", "2026年1月", "２０２６０１", datetime(2026, 1, 31)]
)
def test_months_as_people_type_them(project, typed):
    path = project.folder / "x.xlsx"
    write(path, {"规模明细": [HEADER, row(月度=typed)]})
    if isinstance(typed, datetime):
        import xlsxwriter

        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
            sheet = workbook.add_worksheet("规模明细")
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, row(月度=typed))
    project.ok("etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks")
    assert stored(project, "月度") == [(date(2026, 1, 1),)]


def test_codes_numbers_and_defaults(project):
    bill(
        project.folder,
        row(计划号="1P0290", 组合代码="F0123", 期末资产规模="1,234.50", 供款="-"),
        row(计划号="1P0807", 组合代码="01234", 期末资产规模="(12)", 供款=""),
        row(计划号=123, 组合代码=45.0, 期末资产规模=" ３ ", 供款="—"),
        row(计划号=None, 组合代码=None, 计划类型="集合计划"),
        row(计划号=None, 组合代码=None, 计划类型="单一计划"),
        row(计划号="P1", 组合代码=None, 业务类型="职年受托"),
    )
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert stored(project, "计划代码", "组合代码", "产品线代码", "期末资产规模", "供款") == [
        ("P0290", "0123", "PL202", Decimal("1234.5"), None),
        ("P0807", "01234", "PL202", Decimal(-12), None),
        ("123", "45", "PL202", Decimal(3), None),
        ("AN001", "QTAN001", "PL202", 100, 1),
        ("AN002", "QTAN002", "PL202", 100, 1),
        ("P1", "QTAN003", "PL204", 100, 1),
    ]


def test_a_number_with_separators_is_one_number_also_where_all_else_is_plain(project):
    plain = {"流失（含待遇支付）": 0}
    bill(project.folder, row(**plain, 期末资产规模="504,162.87"), row(**plain, 计划号="P2", 供款="1,000"))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert stored(project, "期末资产规模", "供款") == [(Decimal("504162.87"), 1), (100, 1000)]


def test_branches_by_name_alias_and_default(project):
    project.sql("""insert into mapping."组织架构" values ('G05', '上海'), ('G31', '内蒙古')""")
    names = ["上海", " 上海 ", "内蒙", "北分", "火星", None]
    bill(project.folder, *(row(机构=name) for name in names))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert [code for (code,) in stored(project, "机构代码")] == ["G05", "G05", "G31", "G37", "G00", "G00"]


def test_company_id_from_plan_account_name_or_made_from_the_name(project):
    project.sql("""insert into customer."年金客户" (company_id, "客户名称", "年金账户号")
        values ('600', '按计划', null), ('700', '按账户', '777'), ('800', '按名称（集团）', null)""")
    project.sql("""insert into mapping."年金计划" ("年金计划号", "计划类型", company_id)
        values ('PX', '单一计划', '600')""")
    bill(
        project.folder,
        row(客户名称="谁", 计划号="PX", 集团企业客户号=None),
        row(客户名称="谁", 计划号="PX", 集团企业客户号="C777", 计划类型="集合计划"),
        row(客户名称=" 按 名称(集团)-已转出", 集团企业客户号=None),
        row(客户名称="新客户", 集团企业客户号=None),
        row(客户名称="新 客户。", 集团企业客户号=None),
        row(客户名称=None, 集团企业客户号="C9"),
    )
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Customers by: temporary 3, account 1, name 1, plan 1" in output
    rows = stored(project, "company_id", "客户名称", "年金账户名", "年金账户号")
    temporary = rows[3][0]
    assert temporary.startswith("IN")
    assert rows == [
        ("600", "谁", "谁", None),
        ("700", "谁", "谁", "777"),
        ("800", "按名称（集团）", "按 名称(集团)-已转出", None),
        (temporary, "新客户", "新客户", None),
        (temporary, "新客户", "新 客户。", None),
        (rows[5][0], None, None, "9"),
    ]
    assert rows[5][0].startswith("IN") and rows[5][0] != temporary
    assert project.sql('select "客户名称" from customer."年金客户" where company_id = %s', temporary) == [
        ("新客户",)
    ]


def test_dimensions_learn_main_branch_and_product_lines_and_are_never_overwritten(project):
    project.sql("""insert into customer."年金客户" (company_id, "客户名称", "年金账户号", "主拓机构代码")
        values ('700', '乙公司', '2', 'G99')""")
    first, known = {"集团企业客户号": "C1"}, {"集团企业客户号": "C2", "计划号": "P2"}
    project.sql("insert into customer.\"年金客户\" (company_id, \"年金账户号\") values ('600', '1')")

    def dimensions():
        return project.sql(
            'select "客户名称", "主拓机构代码", "管理资格" from customer."年金客户" order by company_id'
        ), project.sql('select "年金计划号", "主拓机构代码", "管理资格" from mapping."年金计划" order by 1')

    bill(
        project.folder,
        row(**first, 机构="北分", 期末资产规模=100),
        row(**first, 机构="内蒙", 期末资产规模=60, 业务类型="企年投资"),
        row(**first, 机构="内蒙", 期末资产规模=60),
        row(**first, 机构="哪里", 期末资产规模=900),
        row(**known, 机构="济南"),
    )
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    expected = (
        [("甲公司", "G31", "企年受托+企年投资"), ("乙公司", "G99", "企年受托")],
        [("P1", "G31", "企年受托+企年投资"), ("P2", "G21", "企年受托")],
    )
    assert dimensions() == expected
    bill(project.folder, row(**first, 机构="战略", 业务类型="职年投资", 期末资产规模=10**9))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks", "--force")
    assert dimensions() == expected


def test_a_plan_alone_names_no_customer(project):
    project.sql("insert into customer.\"年金客户\" (company_id) values ('600')")
    project.sql("""insert into mapping."年金计划" ("年金计划号", "计划类型", company_id)
        values ('P1', '单一计划', '600')""")
    nameless = row(客户名称=None, 集团企业客户号=None)
    bill(project.folder, *[row(期末资产规模=n) for n in range(30)], nameless)
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "row 32): 客户名称 and 年金账户号 are empty: the row names no customer" in output
    assert "Customers by: plan 30\n" in output


def test_a_later_load_fills_in_what_a_dimension_lacks(project):
    """Names, and the customer of a single plan that was first seen under a temporary id."""
    shared = {"计划号": "S1", "计划类型": "集合计划"}
    header = [*HEADER, "company_id"]

    def deliver(period, *customers):
        rows = [
            [*row(月度=period, 集团企业客户号=None, **cells), company_id] for company_id, cells in customers
        ]
        path = project.folder / f"data/{period}/年金规模收入数据.xlsx"
        write(path, {"规模明细": [header, *rows]})
        project.ok("etl", "annuity_performance", period, "--no-post-hooks", "--force")

    def dimensions():
        return project.sql(
            'select company_id, "客户名称" from customer."年金客户" where company_id like \'6%%\' order by 1'
        ), project.sql('select "年金计划号", "计划全称", company_id from mapping."年金计划" order by 1')

    nameless = {"计划名称": None, "客户名称": None}
    second, third = {"客户名称": "乙公司"}, {"客户名称": "丙", "计划号": "P2"}
    deliver("202601", ("600", shared | nameless), (None, second), (None, third))
    before = dimensions()
    assert before == (
        [("600", None)],
        [("P1", "甲计划", None), ("P2", "甲计划", None), ("S1", None, None)],
    )
    # Of two customers neither is the plan's.
    first = ("600", shared | {"客户名称": "甲公司", "计划名称": "集合一号"})
    deliver("202602", first, ("601", second), ("602", third), ("603", {"客户名称": "丁", "计划号": "P2"}))
    customers, plans = dimensions()
    assert ("600", "甲公司") in customers
    assert plans == [("P1", "甲计划", "601"), ("P2", "甲计划", None), ("S1", "集合一号", None)]
    # Never overwritten.
    renamed = {"客户名称": "改名", "计划名称": "改名"}
    deliver("202603", ("600", shared | renamed), ("609", {"计划名称": "改名"}))
    found = dict(dimensions()[0])
    assert (found["600"], dimensions()[1]) == ("甲公司", plans)
    project.ok("unload", "3", "2", "--no-post-hooks")
    assert dimensions() == before


def test_rejected_rows_are_kept_with_place_reason_and_content(project):
    good = [row(计划号=f"P{n}") for n in range(60)]
    bill(project.folder, *good, row(期末资产规模="abc"), row(月度="某月"), row(业务类型="火箭"))
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Read: 63 = 60 loaded + 3 rejected + 0 skipped" in output
    assert "row 62): 期末资产规模 is no number: abc" in output
    assert project.sql(
        "select source_row, reason, content ->> '期末资产规模', file_name, sheet, rows_rejected "
        "from mdm.reject join mdm.load using (load_id) order by source_row"
    ) == [
        (62, "期末资产规模 is no number: abc", "abc", "data/202601/年金规模收入数据.xlsx", "规模明细", 3),
        (63, "月度 is no month: 某月", "100", "data/202601/年金规模收入数据.xlsx", "规模明细", 3),
        (
            64,
            "业务类型 is none of those that values in config/domains.yaml lists: 火箭",
            "100",
            "data/202601/年金规模收入数据.xlsx",
            "规模明细",
            3,
        ),
    ]


def test_columns_that_no_domain_knows_and_rows_of_nul_leave_no_trace(project):
    lines = [[*HEADER, "备用"], [*row(), "x"], [*row(计划号="P2", 月度="?"), "x"], ["\x00", ""]]
    lines += [[*row(计划号=f"P{number}"), "x"] for number in range(3, 40)]
    text = "\n".join(",".join(map(str, line)) for line in lines)
    (project.folder / "x.csv").write_text(text, "utf-8")
    output = project.ok("etl", "annuity_performance", "--file", "x.csv", "--no-post-hooks")
    assert "Read: 40 = 38 loaded + 1 rejected + 1 skipped\n  Skipped: blank 1\n" in output
    ((content,),) = project.sql("select content from mdm.reject")
    assert content["月度"] == "?" and "x" not in content.values()


def test_too_many_rejected_rows_fail_the_load(project):
    bill(project.folder, row(), row(期末资产规模="abc"))
    error = project.fails("etl", "annuity_performance", "202601")
    assert "1 of 2 rows can't be used, more than max_rejected_share (5%) allows" in error
    assert "row 3): 期末资产规模 is no number: abc" in error
    assert stored(project, "月度") == []


def test_集合计划_is_no_total_row(project):
    """It contains 合计, and so do names like 联合计算机."""
    bill(project.folder, row(计划号=None, 计划类型="集合计划"), row(计划号=None, 客户名称="联合计算机"))
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Read: 2 = 2 loaded" in output


def test_titles_blank_and_total_rows_are_no_data(project):
    path = project.folder / "data/202601/规模收入数据.xlsx"
    write(path, {"规模明细": [["年金规模明细"], [], HEADER, row(), [], row(计划号="P2"), ["合计"]]})
    output = project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Read: 4 = 2 loaded + 0 rejected + 2 skipped\n  Skipped: total 1, blank 1\n" in output
    assert project.sql('select source_row from business."规模明细" order by 1') == [(4,), (6,)]


def test_every_row_knows_its_load(project):
    path = bill(project.folder, row())
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert project.sql(
        "select domain, file_name, sheet, length(sha256), file_size, rows_read, rows_loaded, months, "
        "source_row "
        'from mdm.load join business."规模明细" using (load_id)'
    ) == [
        ("annuity_performance", "data/202601/年金规模收入数据.xlsx", "规模明细", 64, path.stat().st_size,
         1, 1, [date(2026, 1, 1)], 2)
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(project, encoding):
    lines = [",".join(HEADER), ",".join(map(str, row(期末资产规模='"1,000"')))]
    (project.folder / "bill.csv").write_bytes("\r\n".join(lines).encode(encoding))
    project.ok("etl", "annuity_performance", "--file", "bill.csv", "--no-post-hooks")
    assert stored(project, "客户名称", "期末资产规模") == [("甲公司", 1000)]


def test_the_highest_version_folder_counts_and_temporary_files_do_not(project):
    for version, amount in (("V1", 1), ("V10", 3), ("V2", 2)):
        path = bill(project.folder, row(期末资产规模=amount))
        target = project.folder / "data/202601" / version / path.name
        target.parent.mkdir()
        path.rename(target)
    (target.parent / "~$年金规模收入数据.xlsx").write_text("x")
    project.ok("etl", "annuity_performance", "--no-post-hooks")
    assert stored(project, "期末资产规模") == [(3,)]


def test_the_newest_month_is_loaded_without_a_period(project):
    bill(project.folder, row(月度="202512"), period="202512")
    bill(project.folder, row(月度="202601"), period="202601")
    (project.folder / "data/202602").mkdir()
    project.ok("etl", "annuity_performance", "--no-post-hooks")
    assert stored(project, "月度") == [(date(2026, 1, 1),)]


def test_a_dry_run_prints_what_the_run_prints_and_changes_nothing(project):
    bill(project.folder, row(), row(计划号="P2", 期末资产规模=5))
    dry = project.ok("etl", "annuity_performance", "202601", "dry=1")
    for table in ('business."规模明细"', "customer.customer_plan_contract", "mdm.run", 'customer."年金客户"'):
        assert project.sql(f"select count(*) from {table}") == [(0,)]
    real = project.ok("etl", "annuity_performance", "202601")
    figures = [line for line in real.splitlines() if line.startswith("  ")]
    assert set(figures) <= set(dry.splitlines())


def test_events_are_loaded_and_mark_the_snapshots(project):
    bill(project.folder, row(), row(客户名称="乙公司", 计划号="P2", 集团企业客户号=None))
    ledger(
        project.folder,
        {
            "企年受托中标(空白)": [event(计划规模="1.5", 年缴规模=0.2, 机构="北分")],
            "企年受托流失(解约)": [event(客户全称="乙公司", 年金计划号="P2", 流失日期=20260120)],
        },
    )
    output = project.ok("etl", "annuity_performance,annual_award,annual_loss", "202601")
    assert output.count("Load completed") == 3
    assert project.sql(
        'select "上报月份", "业务类型", "产品线代码", "客户名称", "机构代码", "中标日期", "计划规模" '
        'from customer."当年中标"'
    ) == [(date(2026, 1, 1), "企年受托", "PL202", "甲公司", "G37", date(2026, 1, 15), Decimal("1.5"))]
    assert project.sql(
        "select customer_name, is_winning_this_year, is_new, is_churned_this_year "
        "from customer.fct_customer_product_line_monthly order by 1"
    ) == [("乙公司", False, False, True), ("甲公司", True, True, False)]
    assert project.sql(
        "select customer_name, is_churned_this_year from customer.fct_customer_plan_monthly order by 1"
    ) == [("乙公司", True), ("甲公司", False)]


def test_a_hook_that_fails_leaves_the_load_and_tells_how_to_resume(project):
    bill(project.folder, row())
    project.ok("etl", "annuity_performance", "202601")
    project.configure(guard={"max_closed_share": 0.0, "min_contracts": 1})
    bill(project.folder, row(期末资产规模=0))
    result = project.just("etl", "annuity_performance", "202601")
    assert result.returncode == 1
    assert "Snapshot refresh" not in result.stdout
    assert "Hook contract_status_sync failed: Guard: 1 of 1 current versions" in result.stderr
    assert "Skipped: snapshot_refresh" in result.stderr
    assert "  just post-etl annuity_performance 202601" in result.stderr
    assert stored(project, "期末资产规模") == [(0,)]
    project.ok("sync", "202601", "--force")
    assert "停缴" in project.versions()[0]


def test_a_reload_of_an_earlier_month_refreshes_the_later_snapshots_of_its_year(project):
    for period in ("202601", "202602"):
        bill(project.folder, row(月度=period), period=period)
        project.ok("etl", "annuity_performance", period)
    bill(project.folder, row(月度="202601", 供款=-50), period="202601")
    output = project.ok("etl", "annuity_performance", "202601")
    assert "for period 202601" in output and "for period 202602" in output
    assert project.sql(
        "select contract_status from customer.fct_customer_plan_monthly order by snapshot_month"
    ) == [("停缴",), ("停缴",)]


PARTS = ["甲", "公司", "已", "待", "转出", "终止", "保留账户", *"（）()-·。Ａ\u3000 ", "A1"]


@given(st.lists(st.sampled_from(PARTS), max_size=6).map("".join))
@example_settings(500)
def test_plain_names_are_what_cleaning_makes_of_them(project, name):
    ((plain, cleaned),) = project.sql("select mdm.clean_name(%s), mdm.clean_typed_name(%s)", name, name)
    assert plain == cleaned
