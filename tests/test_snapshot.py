"""The monthly snapshots (specification, section 4): a test per rule, and generated bills."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from hypothesis import given

import cluster
from generated import Store, bills, events, example_settings, rules
from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from reference import Event, LineSnapshot, PlanSnapshot, Row, history, last_day, snapshots

LINE = "customer.fct_customer_product_line_monthly"
PLAN = "customer.fct_customer_plan_monthly"


@pytest.fixture
def store(postgresql: psycopg.Connection, monkeypatch) -> Store:
    """An empty database for the examples of one test."""
    return Store(postgresql, monkeypatch)


def lines(project, month: str) -> list[str]:
    """Return the product line snapshot, a line per row: A PL202 战客 已客 新 中标 流失 5.00 1."""
    rows = project.sql(
        f"""
        select concat_ws(' ', company_id, product_line_code, case when is_strategic then '战客' end,
            case when is_existing then '已客' end, case when is_new then '新' end,
            case when is_winning_this_year then '中标' end,
            case when is_churned_this_year then '流失' end, aum_balance, plan_count)
        from {LINE}
        where to_char(snapshot_month, 'YYYYMM') = %s
        order by company_id, product_line_code
        """,
        month,
    )
    return [line for (line,) in rows]


def plans(project, month: str) -> list[str]:
    """Return the plan snapshot, a line per row: A P1 PL202 正常 流失 5.00."""
    rows = project.sql(
        f"""
        select concat_ws(' ', company_id, plan_code, product_line_code, contract_status,
            case when is_churned_this_year then '流失' end, aum_balance)
        from {PLAN}
        where to_char(snapshot_month, 'YYYYMM') = %s
        order by company_id, plan_code, product_line_code
        """,
        month,
    )
    return [line for (line,) in rows]


def win(project, month: str, company: str, line: str | None = "PL202") -> None:
    """Report a customer won."""
    project.sql(
        'insert into customer."当年中标" ("上报月份", company_id, "产品线代码") values (%s, %s, %s)',
        month, company, line,
    )  # fmt: skip


def lose(project, month: str, company: str, plan: str | None = "P1", line: str | None = "PL202") -> None:
    """Report a customer lost."""
    project.sql(
        'insert into customer."当年流失" ("上报月份", company_id, "年金计划号", "产品线代码") '
        "values (%s, %s, %s, %s)",
        month, company, plan, line,
    )  # fmt: skip


def stored(project) -> list[tuple]:
    """Return all rows of both snapshots, with the transaction that wrote each."""
    query = "select xmin::text, t.* from {} as t order by 2, 3, 4, 5"
    return [row for table in (LINE, PLAN) for row in project.sql(query.format(table))]


def test_output_of_the_specification(project):
    project.bill(("202601", "A", 5), ("202601", "A", 5, None, "P2"))
    project.ok("sync")
    output = project.ok("snapshot", "202601")
    assert output.splitlines()[:4] == [
        "🔄 Starting monthly snapshot refresh for period 202601...",
        "✓ Snapshot refresh completed:",
        "  ProductLine table: 1 records",
        "  Plan table: 2 records",
    ]


def test_plans_of_a_customer_add_up_by_product_line(project):
    project.configure(strategic_threshold=1000, whitelist_top_n=0)
    project.bill(
        ("202512", "A", 1000, None, "P1", "PL202"),
        ("202601", "A", 1000, None, "P1", "PL202", "G01"),
        ("202601", "A", 1.004, None, "P1", "PL202", "G02"),
        ("202601", "A", 2.004, None, "P2", "PL202"),
        ("202601", "A", None, None, "P3", "PL202"),
        ("202601", "A", 7, None, "P1", "PL201"),
        ("202602", "A", 9, None, "P1", "PL202"),
    )
    project.ok("sync")
    project.ok("snapshot", "202601")
    # Strategic and existing because one of its plans is; the sum is rounded, not its parts.
    assert lines(project, "202601") == ["A PL201 7.00 1", "A PL202 战客 已客 1003.01 3"]
    assert plans(project, "202601") == [
        "A P1 PL201 正常 7.00",
        "A P1 PL202 正常 1001.00",
        "A P2 PL202 正常 2.00",
        "A P3 PL202 停缴 0.00",
    ]
    assert project.sql(f"select distinct snapshot_month from {LINE}") == [(date(2026, 1, 31),)]


def test_the_versions_of_the_last_day_count_not_those_of_today(project):
    project.configure(strategic_threshold=1000, whitelist_top_n=0)
    project.bill(
        ("202511", "A", 5), ("202511", "GONE", 5),
        ("202512", "A", 1000),
        ("202601", "A", 0), ("202601", "LATER", 5),
    )  # fmt: skip
    project.ok("sync")
    project.ok("snapshot", "202511..202601")
    assert lines(project, "202511") == ["A PL202 5.00 1", "GONE PL202 5.00 1"]
    # A version that starts on the last day counts, and so does one that ends on it.
    assert lines(project, "202512") == ["A PL202 战客 1000.00 1", "GONE PL202 0.00 1"]
    assert lines(project, "202601") == ["A PL202 战客 已客 0.00 1", "LATER PL202 5.00 1"]
    assert plans(project, "202511") == ["A P1 PL202 正常 5.00", "GONE P1 PL202 正常 5.00"]
    assert plans(project, "202512") == ["A P1 PL202 正常 1000.00", "GONE P1 PL202 停缴 0.00"]
    assert plans(project, "202601") == ["A P1 PL202 停缴 0.00", "LATER P1 PL202 正常 5.00"]


@pytest.mark.parametrize(
    ("reported", "counts"),
    [
        ("2024-12-31", False),
        ("2025-01-01", True),
        ("2025-11-01", True),
        ("2025-11-30", True),
        ("2025-12-01", False),
        ("2026-11-01", False),
    ],
)
def test_winning_and_churned_count_from_1_january_to_the_last_day(project, reported, counts):
    project.configure(whitelist_top_n=0)
    project.bill(("202511", "A", 5))
    win(project, reported, "A")
    lose(project, reported, "A")
    project.ok("sync")
    project.ok("snapshot", "202511")
    assert lines(project, "202511") == ["A PL202 新 中标 流失 5.00 1" if counts else "A PL202 5.00 1"]
    assert plans(project, "202511") == ["A P1 PL202 正常 流失 5.00" if counts else "A P1 PL202 正常 5.00"]


def test_is_new_is_won_this_year_and_not_existing(project):
    project.configure(whitelist_top_n=0)
    project.bill(
        ("202512", "OLD", 5), ("202512", "OLD WON", 5),
        ("202601", "OLD", 5), ("202601", "OLD WON", 5), ("202601", "FRESH", 5), ("202601", "FRESH WON", 5),
        ("202601", "WON ELSEWHERE", 5),
    )  # fmt: skip
    for company in ("OLD WON", "FRESH WON", "FRESH WON"):
        win(project, "2026-01-01", company)
    win(project, "2026-01-01", "WON ELSEWHERE", "PL201")
    win(project, "2026-01-01", "WON ELSEWHERE", None)
    project.ok("sync")
    project.ok("snapshot", "202601")
    assert lines(project, "202601") == [
        "FRESH PL202 5.00 1",
        "FRESH WON PL202 新 中标 5.00 1",
        "OLD PL202 已客 5.00 1",
        "OLD WON PL202 已客 中标 5.00 1",
        "WON ELSEWHERE PL202 5.00 1",
    ]


def test_a_rehearsed_version_has_no_number_yet(project):
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("post-etl", "annuity_performance", "202601")
    project.sql("""update business."规模明细" set "期末资产规模" = 0 where "月度" = '2026-01-01'""")
    for words in (("--dry-run",), ()):
        output = project.ok("post-etl", "annuity_performance", "202601", *words)
        assert ("→ another, contract_status 正常 → 停缴" in output) == bool(words)


@pytest.mark.parametrize("no_line", [None, ""], ids=["null", "empty"])
def test_a_plan_lost_without_product_line_is_lost_on_all_of_them(project, no_line):
    project.configure(whitelist_top_n=0)
    for plan in ("P1", "P2"):
        for line in ("PL201", "PL202"):
            project.bill(("202601", "ALL", 5, None, plan, line), ("202601", "ONE", 5, None, plan, line))
    project.bill(("202601", "NO PLAN", 5))
    for _ in range(2):  # reported twice is lost once
        lose(project, "2026-01-01", "ALL", "P1", no_line)
    lose(project, "2026-01-01", "ALL", "P1", "PL201")
    lose(project, "2026-01-01", "ONE", "P1", "PL201")
    lose(project, "2026-01-01", "NO PLAN", None)
    project.ok("sync")
    project.ok("snapshot", "202601")
    assert [row for row in plans(project, "202601") if "流失" in row] == [
        "ALL P1 PL201 正常 流失 5.00",
        "ALL P1 PL202 正常 流失 5.00",
        "ONE P1 PL201 正常 流失 5.00",
    ]
    output = project.ok("validate", "202601")
    assert " 0 failed" in output and "✓ event_without_product_line" in output
    # The product line snapshot asks for the company and the product line.
    assert [row for row in lines(project, "202601") if "流失" in row] == [
        "ALL PL201 流失 10.00 2",
        "NO PLAN PL202 流失 5.00 1",
        "ONE PL201 流失 10.00 2",
    ]


def test_a_refresh_adds_updates_and_removes_and_leaves_the_rest_alone(project):
    project.configure(whitelist_top_n=0)
    project.bill(
        *(("202601", company, 5) for company in ("CHANGES", "GOES")),
        *((month, "STAYS", 50) for month in ("202601", "202602")),
    )
    project.ok("sync")
    project.ok("snapshot", "202601..202602")
    before = stored(project)
    project.sql("delete from business.\"规模明细\" where company_id = 'GOES'")
    project.bill(("202601", "CHANGES", 1), ("202601", "COMES", 5))
    project.ok("sync", "--force")
    output = project.ok("snapshot", "202601")
    assert "  ProductLine: 1 added, 1 changed, 1 removed\n" in output
    assert "  Plan: 1 added, 1 changed, 1 removed\n" in output
    assert plans(project, "202601") == [
        "CHANGES P1 PL202 正常 6.00",
        "COMES P1 PL202 正常 5.00",
        "STAYS P1 PL202 正常 50.00",
    ]
    assert lines(project, "202601") == ["CHANGES PL202 6.00 1", "COMES PL202 5.00 1", "STAYS PL202 50.00 1"]
    # Neither rows that stay as they are, their places too, nor other months are written.
    kept = [row for row in before if "STAYS" in row or date(2026, 2, 28) in row]
    assert len(kept) == 4 + 4
    assert set(kept) <= set(stored(project))


def test_a_refresh_on_unchanged_input_writes_nothing(project):
    project.bill(("202512", "A", 5), ("202601", "A", 5), ("202601", "B", 5))
    win(project, "2026-01-01", "B")
    project.sql('delete from mapping."年金计划"')  # names may be missing
    project.ok("sync")
    project.ok("snapshot", "202601")
    before = stored(project)
    project.ok("snapshot", "202601")
    assert stored(project) == before


@pytest.mark.parametrize(
    ("change", "table", "column"),
    [
        ("is_strategic = not is_strategic", LINE, "is_strategic"),
        ("is_existing = not is_existing", LINE, "is_existing"),
        ("is_new = not is_new", LINE, "is_new"),
        ("is_winning_this_year = not is_winning_this_year", LINE, "is_winning_this_year"),
        ("is_churned_this_year = not is_churned_this_year", LINE, "is_churned_this_year"),
        ("aum_balance = aum_balance + 0.01", LINE, "aum_balance"),
        ("plan_count = plan_count + 1", LINE, "plan_count"),
        ("customer_name = null", LINE, "customer_name"),
        ("product_line_name = 'x'", LINE, "product_line_name"),
        ("is_churned_this_year = not is_churned_this_year", PLAN, "is_churned_this_year"),
        ("contract_status = '停缴'", PLAN, "contract_status"),
        ("aum_balance = aum_balance + 0.01", PLAN, "aum_balance"),
        ("customer_name = 'x'", PLAN, "customer_name"),
        ("plan_name = null", PLAN, "plan_name"),
        ("product_line_name = 'x'", PLAN, "product_line_name"),
        ("contract_id = contract_id + 1", PLAN, "contract_id"),
        ("contract_id = null", PLAN, "contract_id"),
        ("is_strategic = not is_strategic", PLAN, "is_strategic"),
        ("is_existing = not is_existing", PLAN, "is_existing"),
        ("is_in_bill = false", PLAN, "is_in_bill"),
        ("contributions = 1", PLAN, "contributions"),
        ("product_line_rank = 2", PLAN, "product_line_rank"),
        ("customer_count = 2", f"{LINE}_total", "customer_count"),
        ("is_existing = not is_existing", f"{LINE}_total", "is_existing"),
        ("contract_count = 2", f"{PLAN}_total", "contract_count"),
        ("aum_balance = 2", f"{PLAN}_total", "aum_balance"),
    ],
)
def test_a_refresh_mends_each_column(store, change, table, column):
    bill = [Row(date(2024, 1, 1), "A", "P1", "PL201", None, 5, None)]
    store.start(bill)
    store.connection.execute('update customer."年金客户" set "客户名称" = \'A公司\'')
    store.connection.execute(
        'insert into mapping."年金计划" ("年金计划号", "计划全称") values (\'P1\', \'计划一\')'
    )
    store.sync()
    store.snapshot(date(2024, 1, 1))
    right = store.connection.execute(f"select {column} from {table}").fetchall()
    store.connection.execute(f"update {table} set {change}")
    assert store.connection.execute(f"select {column} from {table}").fetchall() != right
    counts = store.snapshot(date(2024, 1, 1))
    assert store.connection.execute(f"select {column} from {table}").fetchall() == right
    # The totals follow without being counted.
    assert sum(counts.values()) == (not table.endswith("_total"))


def test_a_range_refreshes_each_of_its_months(project):
    project.configure(whitelist_top_n=0)
    project.bill(*((month, "A", 5) for month in ("202511", "202512", "202601", "202602")))
    project.ok("sync")
    output = project.ok("snapshot", "202512..202601")
    assert [line[-9:-3] for line in output.splitlines() if line.startswith("🔄")] == ["202512", "202601"]
    assert project.sql(f"select snapshot_month from {PLAN} order by 1") == [
        (date(2025, 12, 31),),
        (date(2026, 1, 31),),
    ]


def test_a_refresh_that_changes_nothing_writes_nothing(project):
    """Row for row: xmin is the transaction that wrote it, ctid where it stands."""
    project.configure(whitelist_top_n=0)
    project.bill(*((month, "A", 5) for month in ("202511", "202512", "202601")))
    project.ok("sync")
    assert "✓ 3 months: 3 with changes, 0 without" in project.ok("snapshot", "202511..202601")
    tables = [
        "customer.fct_customer_product_line_monthly", "customer.fct_customer_plan_monthly",
        "mdm.snapshot_behind", "mdm.contract_month", "customer.customer_plan_contract",
    ]  # fmt: skip

    def written() -> list[tuple]:
        return [
            row
            for table in tables
            for row in project.sql(f"select xmin::text, ctid::text, * from {table} order by 1, 2")
        ]

    before = written()
    assert len(before) > 6
    assert "✓ 3 months: 0 with changes, 3 without" in project.ok("snapshot", "202511..202601")
    assert written() == before
    project.sql(
        "update customer.fct_customer_plan_monthly set aum_balance = 7 where snapshot_month = '2025-12-31'"
    )
    changed = written()
    assert "✓ 3 months: 1 with changes, 2 without" in project.ok("snapshot", "202511..202601", "dry=1")
    assert written() == changed
    assert "✓ 3 months: 1 with changes, 2 without" in project.ok("snapshot", "202511..202601")
    assert len(set(written()) - set(before)) == 1


def test_a_range_says_on_a_terminal_how_far_it_is(project, monkeypatch):
    project.bill(("202511", "A", 5), ("202512", "A", 5))
    project.ok("sync")
    said: list[str] = []

    @contextmanager
    def working(text: str) -> Iterator[Callable[[str], None]]:
        said.append(text)
        yield said.append

    monkeypatch.setattr(report, "working", working)
    project.ok("snapshot", "202511..202512")
    assert said == [
        "Comparing the snapshots of 202511 (1 of 2)",
        "Comparing the snapshots of 202512 (2 of 2)",
    ]
    project.ok("snapshot", "202512")
    assert said[-1] == "Comparing the snapshots of 202512"


def test_a_month_that_is_not_loaded_is_an_error_that_says_what_to_run(project):
    project.bill(("202512", "A", 5), ("202602", "A", 5))
    project.ok("sync")
    assert "just etl annuity_performance 202601" in project.fails("snapshot", "202601")
    assert stored(project) == []


@pytest.mark.parametrize("option", [(), ("--dry-run",)])
def test_a_range_goes_on_over_months_that_are_not_loaded_and_names_them(project, option):
    project.bill(*((month, "A", 5) for month in ("202512", "202603")))
    project.ok("sync")
    result = project.just("snapshot", "202511..202605", *option)
    assert result.returncode == 1
    assert "  Note: The month 202602 is not loaded\n" in result.stdout
    assert "✓ 2 months: 2 with changes, 0 without\n" in result.stdout
    assert result.stderr == (
        "Error: Not loaded: 202511, 202601..202602, 202604..202605\n"
        "  Run first: just etl annuity_performance 202511\n"
        "  Run first: just etl annuity_performance 202601..202602\n"
        "  Run first: just etl annuity_performance 202604..202605\n"
    ) + ("" if option else "  All others were refreshed.\n")
    assert [row[0] for row in project.sql(f"select snapshot_month from {PLAN} order by 1")] == (
        [] if option else [date(2025, 12, 31), date(2026, 3, 31)]
    )
    assert "All others" not in project.fails("snapshot", "202604..202605", *option)


def test_snapshots_of_a_month_that_vanished_from_the_bill_go_with_a_refresh(project):
    project.bill(("202601", "A", 5), ("202602", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601..202602")
    project.sql('delete from business."规模明细" where "月度" = \'2026-02-01\'')
    assert "just snapshot 202602\n" in project.ok("sync")
    assert "Plan: 0 added, 0 changed, 1 removed" in project.ok("snapshot", "202602")
    assert plans(project, "202602") == lines(project, "202602") == []
    assert len(plans(project, "202601")) == 1
    assert " 0 failed" in project.ok("validate")
    assert "just etl annuity_performance 202602" in project.fails("snapshot", "202602")


def test_a_month_without_a_valid_version_is_an_error_that_says_what_to_run(project):
    project.bill(("202601", "A", 5), ("202602", "A", 5))
    assert "just sync" in project.fails("snapshot", "202601")
    project.ok("sync")
    project.sql("update customer.customer_plan_contract set valid_from = '2026-02-01'")
    assert "2026-01-31" in project.fails("snapshot", "202601")
    assert stored(project) == []


def test_a_dry_run_changes_nothing_and_prints_what_the_real_run_prints(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202601", "A", 5), ("202601", "B", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    project.sql("delete from business.\"规模明细\" where company_id = 'B'")
    project.bill(("202601", "A", 5), ("202601", "C", 5))
    project.ok("sync", "--force")
    before = stored(project), project.sql("select * from mdm.run")
    dry = project.ok("snapshot", "202601", "dry=1")
    assert (stored(project), project.sql("select * from mdm.run")) == before
    real = project.ok("snapshot", "202601")
    assert "(dry run" in dry.splitlines()[0]
    numbers = [line for line in real.splitlines() if line.startswith("  ")]
    assert [line for line in dry.splitlines() if line in numbers] == numbers
    assert any("aum_balance" in line or "5.00 → 10.00" in line for line in dry.splitlines())


def test_a_chain_and_a_range_look_at_the_whole_bill_once(project, monkeypatch):
    project.bill(("202601", "A", 5), ("202602", "A", 5))
    project.ok("sync")
    if not cluster.URL:  # which has no log
        project.sql('alter table business."规模明细" disable trigger trg_log_bill_insert')
    looked, text = [], Database.text

    def remember(self, template, values):
        if template == "history/changed_month.sql":
            looked.append("everywhere" if values["months"] is None else "as the log says")
        return text(self, template, values)

    monkeypatch.setattr(Database, "text", remember)
    for command in ("post-etl", "annuity_performance", "202602"), ("snapshot", "202601..202602"):
        looked.clear()
        project.ok(*command)
        assert looked == ["everywhere", "as the log says"]
    project.bill(("202602", "A", 5))
    assert "The bill has changed since the last sync: 202602" in project.fails("snapshot", "202601..202602")


def read_snapshots(store: Store) -> tuple[set[LineSnapshot], set[PlanSnapshot]]:
    """Return what both snapshot tables hold, without names."""
    line_rows = store.connection.execute(
        "select snapshot_month, company_id, product_line_code, is_strategic, is_existing, is_new, "
        f"is_winning_this_year, is_churned_this_year, aum_balance, plan_count from {LINE}"
    ).fetchall()
    plan_rows = store.connection.execute(
        "select snapshot_month, company_id, plan_code, product_line_code, is_churned_this_year, "
        f"contract_status, aum_balance from {PLAN}"
    ).fetchall()
    return {LineSnapshot(*row) for row in line_rows}, {PlanSnapshot(*row) for row in plan_rows}


def check_snapshots(store: Store, bill: list[Row], awards: list[Event], losses: list[Event]) -> None:
    """Sync, refresh each month of `bill` and compare: all that was stored for it before is replaced."""
    store.sync(unseal=True)
    versions = history(bill, store.rules)
    for month in sorted({row.month for row in bill}):
        wanted = snapshots(versions, bill, awards, losses, month)
        if not wanted[0]:
            with pytest.raises(Problem, match="No contract version is valid"):
                store.snapshot(month)
            continue
        store.snapshot(month)
        rows = [{row for row in table if row.last_day == last_day(month)} for table in read_snapshots(store)]
        assert rows == [*wanted]
        assert not any(store.snapshot(month).values())


@example_settings(100)
@given(old=bills(), new=bills(), awards=events, old_losses=events, new_losses=events, rules=rules)
def test_snapshots_equal_the_reference_also_after_a_change(
    store, old, new, awards, old_losses, new_losses, rules
):
    store.start(old, **rules)
    store.report_events(awards, old_losses)
    check_snapshots(store, old, awards, old_losses)
    store.load(old + new)
    store.connection.execute('delete from customer."当年流失"')
    store.report_events([], new_losses)
    check_snapshots(store, old + new, awards, new_losses)
