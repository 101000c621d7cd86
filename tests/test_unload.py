"""A load that was a mistake is taken back: then all is as if it had never been."""

import random
import re
import signal

import pytest
import yaml
from openpyxl import load_workbook

from processes import ADVISORY, WAITING, start, until
from tables import everything, stored
from workbooks import EVENT, HEADER, event, ledger, row, write

ETL = ("etl", "annuity_performance", "--file")
# What a comparison passes over: logs, and what numbers or dates a row that is the same otherwise.
LOGS = ["mdm.run", "mdm.load", "customer.customer_plan_contract_audit", "mdm.history_state"]
MARKS = ["contract_id", "created_at", "updated_at", "replaced_at", "loaded_at", "duration", "run_id"]
IDS = ["load_id", "replaced_by", "superseded_by", "corrected_by"]


def state(project, ids: bool = True) -> dict[str, list[str]]:
    """Return what every table holds, but for LOGS, MARKS and perhaps IDS; of the loads those that count."""
    tables = project.sql(
        "select format('%I.%I', schemaname, tablename) from pg_tables "
        "where schemaname in ('business', 'customer', 'mapping', 'mdm')"
    )
    marks = MARKS if ids else MARKS + IDS
    passed_over = re.compile(f'"({"|".join(marks)})": ("[^"]*"|[0-9]+|null)')
    queries = {
        table: f"select to_jsonb(t)::text from {table} as t" for (table,) in tables if table not in LOGS
    }
    queries["mdm.load"] = "select to_jsonb(t)::text from mdm.load as t where unloaded_at is null"
    return {
        table: sorted(passed_over.sub("", text) for (text,) in project.sql(query))
        for table, query in queries.items()
    }


def load(project, name: str, *rows: list, hooks: bool = True) -> int:
    """Load a bill of these rows by its file; return the number of the load."""
    write(project.folder / name, {"规模明细": [HEADER, *rows]})
    project.ok(*ETL, name, *([] if hooks else ["--no-post-hooks"]))
    return newest(project)


def newest(project) -> int:
    return project.sql("select max(load_id) from mdm.load")[0][0]


def lenient(project) -> None:
    """Have a load pass with many rejected rows, and no year sealed."""
    project.configure(status_year=2025)
    path = project.folder / "config/domains.yaml"
    domains = yaml.safe_load(path.read_text("utf-8"))
    for domain in domains.values():
        domain["max_rejected_share"] = 0.9
    path.write_text(yaml.safe_dump(domains, allow_unicode=True, sort_keys=False), "utf-8")


def correct(project, name: str, *amounts) -> int:
    """Export the rows that wait, write `amounts` into them in turn, load that; return its number."""
    project.ok("rejects", "--export", name)
    workbook = load_workbook(project.folder / name)
    sheet = workbook["规模明细"]
    (column,) = [cell.column for cell in sheet[1] if str(cell.value).startswith("期末资产规模")]
    for number in range(2, sheet.max_row + 1):
        sheet.cell(number, column).value = amounts[number % len(amounts)]
    workbook.save(project.folder / name)
    project.ok(*ETL, name)
    return newest(project)


def random_row(choose: random.Random, month: str) -> list:
    customer = choose.choice("甲乙丙丁戊")
    return row(
        月度=month,
        业务类型=choose.choice(["企年受托", "企年投资"]),
        计划类型=choose.choice(["单一计划", "集合计划"]),
        计划号=choose.choice(["P1", "P2", "P3", None]),
        客户名称=f"{customer}公司",
        期末资产规模=choose.choice([0, 5, 100, 10**9, "约一百"]),
        供款=choose.choice([None, 0, 5]),
        机构=choose.choice(["北分", "内蒙", None]),
        集团企业客户号=choose.choice([None, f"C{ord(customer)}"]),
    )


@pytest.mark.parametrize("seed", range(4))
def test_loads_taken_back_in_reverse_order_leave_what_stood_before_each(project, seed):
    lenient(project)
    choose = random.Random(seed)
    stood = []
    for number in range(6):
        before, known = state(project), newest(project) or 0
        waiting = "rejected rows wait" in project.ok("rejects")
        kind = choose.choice(["bill", "bill", "bill", "ledger", "correction"])
        if kind == "correction" and waiting:
            correct(project, f"{number}.xlsx", 7, choose.choice([100, "约"]))
        elif kind == "ledger":
            events = [event(客户全称=f"{name}公司", 计划规模=1) for name in choose.sample("甲乙己", 2)]
            sheets = ["企年受托中标(空白)", "企年投资中标(空白)"]
            ledger(project.folder, dict.fromkeys(choose.sample(sheets, choose.randint(1, 2)), events))
            project.ok("etl", "annual_award", "202601")
        else:
            month = choose.choice(["202512", "202601", "202602"])
            rows = [random_row(choose, month) for _ in range(8)] + [row(月度=month, 客户名称="己公司")]
            load(project, f"data/{month}/V{number}/年金规模收入数据.xlsx", *rows)
        stood.append((before, known))
    for before, known in reversed(stood):
        for (taken,) in project.sql("select load_id from mdm.load where load_id > %s order by 1 desc", known):
            if not project.sql(
                "select 1 from mdm.load where load_id = %s and unloaded_at is not null", taken
            ):
                project.ok("unload", str(taken), "--force")
        assert state(project) == before
    assert project.versions() == []
    assert (
        project.sql('select 1 from customer."年金客户"')
        == project.sql("select 1 from mdm.replaced_row")
        == []
    )


def test_a_load_taken_back_between_others_leaves_what_they_alone_make(project):
    lenient(project)
    first = [row(月度="202512"), row(月度="202512", 计划号="P2", 客户名称="乙公司", 集团企业客户号="C02")]
    last = [row(月度="202602", 期末资产规模=0), row(月度="202602", 计划号="P4", 客户名称="丁公司", 供款="约")]
    wrong = [row(月度="202601", 计划号="P9", 客户名称="丙公司", 集团企业客户号="C09"), row(期末资产规模="约")]
    one = load(project, "1.xlsx", *first)
    mistake = load(project, "2.xlsx", *wrong)
    two = load(project, "3.xlsx", *last)
    project.ok("unload", str(mistake))
    left = state(project, ids=False)
    for number in (two, one):
        project.ok("unload", str(number), "--force")
    for name in ("1.xlsx", "3.xlsx"):
        project.ok(*ETL, name)
    assert state(project, ids=False) == left


def test_a_month_that_is_wrong_by_a_digit_is_taken_back(project):
    """The issue's first mistake: rows of the month before take its place."""
    customers = [{"计划号": f"P{n}", "客户名称": f"第{n}公司", "集团企业客户号": f"C{n}"} for n in range(9)]
    load(project, "3.xlsx", *(row(月度="202503", **cells) for cells in customers))
    load(project, "4.xlsx", *(row(月度="202504", **cells) for cells in customers[1:]))
    before, fingerprint = state(project), project.ok("fingerprint")
    mistake = load(project, "new.xlsx", row(月度="202503", **customers[0]))
    assert project.ok("fingerprint") != fingerprint
    output = project.ok("unload", str(mistake))
    assert "Removed: 1\n  Brought back: 9 (9 of load 1)\n  Months: 202503" in output
    assert "202503  PL202  1            9      100.00               900.00  800.00" in output
    assert project.ok("fingerprint") == fingerprint
    assert state(project) == before
    assert "0 failed" in project.ok("validate")


def test_a_year_that_never_was_is_taken_back(project):
    load(project, "1.xlsx", row(月度="202504"))
    before = state(project)
    new = row(月度="202604", 计划号="P2", 客户名称="乙公司", 集团企业客户号="C02")
    mistake = load(project, "2.xlsx", row(月度="202604"), new)
    assert state(project) != before
    output = project.ok("unload", str(mistake))
    assert "年金客户 that the load brought: 1 removed" in output
    assert "202604 has no bill or no contract yet" not in output
    assert state(project) == before


def test_the_only_load_needs_force_past_the_guard_or_a_sync_with_it(project):
    before = state(project)
    load(project, "1.xlsx", row())
    dry = project.fails("unload", "1", "--dry-run")
    assert "Guard:" in dry and "stays" not in dry
    assert len(project.versions()) == 1
    error = project.fails("unload", "1")
    assert "Hook contract_status_sync failed: Guard:" in error and "just sync --force" in error
    assert (
        "The load stays taken back. When mended, resume with\n    just sync\n    just snapshot 202601"
        in error
    )
    assert stored(project, "月度") == []
    # The customer goes with the next hooks.
    project.ok("sync", "--force")
    project.ok("snapshot", "202601")
    assert "年金客户 that the load brought: 1 removed" in project.ok("post-etl", "annual_award", "202601")
    assert state(project) == before
    load(project, "1.xlsx", row())
    project.ok("unload", "2", "--force")
    assert state(project) == before


def test_what_can_not_be_taken_back_is_refused_and_says_why(project):
    one = load(project, "data/202601/V1/年金规模收入数据.xlsx", row(), row(计划号="P2"))
    two = load(project, "data/202601/V2/年金规模收入数据.xlsx", row(期末资产规模=5))
    three = load(project, "data/202601/V3/年金规模收入数据.xlsx", row(期末资产规模=6))
    before = everything(project)
    error = project.fails("unload", str(one))
    assert f"by load {two} (data/202601/V2/年金规模收入数据.xlsx, 规模明细)" in error
    assert f"in this order:\n    just unload {two}\n" in error
    error = project.fails("unload", str(two))
    assert re.findall("just unload ([0-9]+)", error) == [str(three)]
    for unknown in ("99", "0", "-1", "9" * 30):
        assert f"There is no load {unknown}" in project.fails("unload", "--", unknown)
    project.ok("unload", str(three))
    assert f"{three} (data/202601/V3/年金规模收入数据.xlsx, 规模明细) is unloaded already: " in project.fails(
        "unload", str(three)
    )
    project.ok("unload", str(two))
    assert stored(project, "计划代码", "期末资产规模", "load_id") == [("P1", 100, one), ("P2", 100, one)]
    assert project.sql(
        "select unloaded_by is not null, unloaded_at is not null from mdm.load order by load_id"
    ) == [
        (False, False), (True, True), (True, True)
    ]  # fmt: skip
    assert before["mdm.reject"] == []
    outcomes = project.sql("select command, outcome from mdm.run where command = 'unload' order by run_id")
    assert outcomes == [("unload", "failed")] * 6 + [("unload", "ok"), ("unload", "failed"), ("unload", "ok")]


def test_rows_that_would_count_twice_are_refused(project):
    """The load has brought nothing that the later one could replace, only taken away."""
    lenient(project)
    load(project, "1.xlsx", row(), row(业务类型="企年投资"))
    bad = load(project, "2.xlsx", row(期末资产规模="约"), row(业务类型="企年投资"))
    later = load(project, "3.xlsx", row(期末资产规模=5))
    assert f"just unload {later}\n" in project.fails("unload", str(bad)) + "\n"
    project.ok("unload", str(later))
    project.ok("unload", str(bad))
    assert stored(project, "期末资产规模", "load_id") == [(100, 1), (100, 1)]


def test_rejects_wait_again_with_what_was_in_them(project):
    lenient(project)
    bad = row(计划号="P9", 期末资产规模="约一百")
    one = load(project, "data/202601/V1/年金规模收入数据.xlsx", row(), bad)
    waiting = project.sql("select * from mdm.reject")
    corrected = correct(project, "r.xlsx", 100)
    assert f"just unload {corrected}\n" in project.fails("unload", str(one)) + "\n"
    assert stored(project, "计划代码") in ([("P1",), ("P9",)], [("P9",), ("P1",)])
    assert "Rejected rows as before: 1" in project.ok("unload", str(corrected))
    assert project.sql("select * from mdm.reject") == waiting
    assert stored(project, "计划代码") == [("P1",)]

    anew = load(project, "data/202601/V2/年金规模收入数据.xlsx", row(期末资产规模=7), row(计划号="P9"))
    assert "No rejected row waits" in project.ok("rejects")
    project.ok("unload", str(anew))
    assert project.sql("select * from mdm.reject") == waiting
    # What it rejected itself goes.
    project.ok("unload", str(one), "--force")
    assert project.sql("select * from mdm.reject") == []


@pytest.fixture
def replaced(project):
    """A project in which load 2 has replaced what load 1 brought, and brought customers of its own."""
    load(project, "1.xlsx", row())
    load(project, "2.xlsx", row(期末资产规模=5), row(计划号="P2", 客户名称="乙公司", 集团企业客户号="C02"))
    return project


def test_a_dry_run_says_what_the_run_says_and_changes_nothing(replaced):
    before = everything(replaced)
    dry = replaced.ok("unload", "2", "--dry-run")
    assert {**everything(replaced), "sequences": None} == {**before, "sequences": None}
    real = replaced.ok("unload", "2")
    assert {line for line in real.splitlines() if line.startswith("  ")} <= set(dry.splitlines())


# What it writes to, in this order: when it hangs before one, what comes before is written, but not committed.
@pytest.mark.parametrize("table", ['business."规模明细"', "mdm.replaced_row", "mdm.reject", "mdm.load"])
def test_a_killed_unload_leaves_all_as_before(replaced, table):
    before = {**everything(replaced), "mdm.run": None, "sequences": None}
    replaced.sql("begin")
    replaced.sql(f"lock table {table} in share row exclusive mode")
    process = start(replaced, "unload", "2")
    until(lambda: replaced.sql(f"select 1 from {WAITING}"))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    replaced.sql("commit")
    until(lambda: not replaced.sql(f"select 1 from {ADVISORY}"))
    assert {**everything(replaced), "mdm.run": None, "sequences": None} == before
    replaced.ok("unload", "2")
    assert stored(replaced, "期末资产规模", "load_id") == [(100, 1)]


def test_without_hooks_customers_stay_until_the_history_lets_them_go(replaced):
    output = replaced.ok("unload", "2", "--no-post-hooks")
    assert "年金客户 that the load brought: 1 stay, in use" in output and "Starting" not in output
    output = replaced.ok("post-etl", "annuity_performance", "202601")
    assert "年金客户 that the load brought: 1 removed" in output
    assert replaced.sql('select "年金计划号" from mapping."年金计划"') == [("P1",)]
    assert "that the load brought" not in replaced.ok("post-etl", "annuity_performance", "202601")


def test_customers_and_plans_that_others_use_or_edited_stay(replaced):
    replaced.sql("""update mapping."年金计划" set "计划全称" = '改名' where "年金计划号" = 'P2'""")
    ledger(replaced.folder, {"企年受托中标(空白)": [event(客户全称="乙公司")]})
    replaced.ok("etl", "annual_award", "202601")
    output = replaced.ok("unload", "2")
    assert "年金计划 that the load brought: 1 stay, edited since" in output
    assert "年金客户 that the load brought: 1 stay, in use" in output
    assert replaced.sql('select "计划全称" from mapping."年金计划" order by 1') == [("改名",), ("甲计划",)]
    # Once nobody uses it, the customer goes too.
    assert "年金客户 that the load brought: 1 removed" in replaced.ok("unload", "3")
    assert replaced.sql('select "客户名称" from customer."年金客户"') == [("甲公司",)]


def test_what_a_load_filled_in_where_it_was_empty_is_empty_again(project):
    project.sql("""insert into customer."年金客户" (company_id, "客户名称") values ('600', '甲公司')""")
    load(project, "1.xlsx", row())
    filled = 'select "主拓机构代码", "管理资格" from customer."年金客户"'
    assert project.sql(filled) == [("G37", "企年受托")]
    project.ok("unload", "1", "--force")
    assert project.sql(filled) == [(None, None)]


def test_a_load_is_a_sheet_and_the_others_are_named(project):
    sheets = {"企年受托中标(空白)": [event()], "企年投资中标(空白)": [event(客户全称="乙公司")]}
    ledger(project.folder, {name: [event(客户全称="丙公司")] for name in sheets})
    project.ok("etl", "annual_award", "202601")
    ledger(project.folder, sheets)
    project.ok("etl", "annual_award", "202601")
    assert "A load is one sheet of a file" in project.ok("loads")
    output = project.ok("unload", "3")
    assert "Brought back: 1 (1 of load 1)" in output
    assert "other sheets of the file stay: 企年投资中标(空白) (load 4); all: just unload data/" in output
    names = 'select "业务类型", "客户名称" from customer."当年中标" order by 1'
    assert project.sql(names) == [("企年受托", "丙公司"), ("企年投资", "乙公司")]
    assert "other sheets" not in project.ok("unload", "4")
    assert project.sql(names) == [("企年受托", "丙公司"), ("企年投资", "丙公司")]


def test_several_loads_are_taken_back_together_or_none(project):
    sheets = ["企年受托中标(空白)", "企年投资中标(空白)"]
    names = 'select "业务类型", "客户名称" from customer."当年中标" order by 1'
    for name in ("甲公司", "乙公司"):
        path = ledger(project.folder, {sheet: [event(客户全称=name)] for sheet in sheets})
        project.ok("etl", "annual_award", "202601")
    assert "Take the later ones back first" in project.fails("unload", "3", "2", "1")
    assert project.sql(names) == [("企年受托", "乙公司"), ("企年投资", "乙公司")]
    file = str(path.relative_to(project.folder))
    output = project.ok("unload", file)
    assert output.count("Brought back: 1") == 2
    assert "other sheets" not in output
    assert project.sql(names) == [("企年受托", "甲公司"), ("企年投资", "甲公司")]
    project.ok("unload", "1", "2")
    assert project.sql(names) == []
    assert f"No load of a file {file} is left" in project.fails("unload", file)


def test_sheets_that_bring_the_same_are_taken_back_last_first(project):
    ledger(project.folder, {"企年受托中标(空白)": [event()]})
    project.ok("etl", "annual_award", "202601")
    both = [[*event(), "企年受托"]]
    header = [*EVENT, "业务类型"]
    names = ["企年受托中标(空白)", "企年投资中标(空白)"]
    write(project.folder / "data/202601/2026台账登记.xlsx", {name: [header, *both] for name in names})
    project.ok("etl", "annual_award", "202601")
    assert "just unload 4\n" in project.fails("unload", "3") + "\n"
    project.ok("unload", "4")
    project.ok("unload", "3")
    assert project.sql('select load_id from customer."当年中标"') == [(1,)]


def states(output: str) -> dict[int, str]:
    """Return what just loads says of each load."""
    lines = [line for line in output.splitlines() if re.match("  [0-9]", line)]
    return {int(line.split()[0]): re.split(r"  +", line)[-1] for line in lines}


def test_loads_are_listed_with_what_is_left_of_them(project):
    assert "No such load yet" in project.ok("loads")
    load(project, "1.xlsx", row(月度="202512"), row(月度="202601"), row(月度="202601", 业务类型="企年投资"))
    load(project, "2.xlsx", row(月度="202512", 计划号="P2"))
    load(project, "3.xlsx", row(月度="202512", 计划号="P3"))
    ledger(project.folder, {"企年受托中标(空白)": [event()]})
    project.ok("etl", "annual_award", "202601")
    told = states(project.ok("loads"))
    assert told == {
        1: "partly replaced by 2", 2: "replaced by 3", 3: "current", 4: "current", 5: "current"
    }  # fmt: skip
    assert [*told] == [5, 4, 3, 2, 1]
    assert [*states(project.ok("loads", "annuity_performance"))] == [3, 2, 1]
    assert [*states(project.ok("loads", "annuity_performance", "202601"))] == [1]
    assert [*states(project.ok("loads", "202512"))] == [3, 2, 1]
    assert [*states(project.ok("loads", "--show", "2"))] == [5, 4]
    assert "Unknown domain: 'nobody'" in project.fails("loads", "nobody")
    assert re.search(
        r"  1 +annuity_performance +1\.xlsx +规模明细 +202512\.\.202601 +3 +0 +0 ", project.ok("loads")
    )
    project.ok("unload", "3")
    assert re.fullmatch(r"unloaded 20\d\d-\d\d-\d\d \d\d:\d\d by \w+", states(project.ok("loads"))[3])
    project.sql('delete from business."规模明细" where load_id = 2')
    assert states(project.ok("loads"))[2] == "0 rows left"


def test_rows_of_a_customer_who_was_resolved_meanwhile_come_back_under_the_real_id(replaced):
    ((temporary,),) = replaced.sql("""select company_id from business."规模明细" where "计划代码" = 'P1'""")
    replaced.ok("resolve", temporary, "600", "--new")
    replaced.ok("unload", "2")
    assert stored(replaced, "company_id") == [("600",)]
    # Also where it was replaced under the temporary id.
    assert "1.xlsx, 规模明细, row 2" in replaced.ok("why", "600")


def test_rows_of_others_come_back_whole_also_what_no_domain_knows(project):
    project.sql("""
        alter table business."规模明细"
            add column id bigint generated always as identity,
            add column note text,
            add column double numeric generated always as ("期末资产规模" * 2) stored
    """)
    project.bill(("202601", "600", 5, 7, "P1", "PL202", "G01"))
    project.sql(
        """update business."规模明细" set note = 'x', "业务类型" = '企年受托', "计划类型" = '单一计划'"""
    )
    before = project.sql('select b::text from business."规模明细" as b')
    load(project, "1.xlsx", row())
    assert "Brought back: 1 (1 not loaded by us)" in project.ok("unload", "1", "--force")
    assert project.sql('select b::text from business."规模明细" as b') == before


def test_what_was_replaced_is_dropped_after_a_while_and_then_a_load_stays(replaced):
    replaced.sql("update mdm.load set loaded_at = now() - interval '24 months 1 day' where load_id = 2")
    load(replaced, "3.xlsx", row(月度="202602"))
    error = replaced.fails("unload", "2")
    assert "can't be unloaded any more: what it replaced was kept for keep_replaced_months (24)" in error
    assert replaced.sql("select 1 from mdm.replaced_row where replaced_by = 2") == []
    replaced.ok("unload", "3")


def test_months_of_keeping_are_configured_and_checked(replaced):
    replaced.configure(keep_replaced_months=0)
    assert "keep_replaced_months" in replaced.fails("loads")
    replaced.configure(keep_replaced_months=30)
    replaced.sql("update mdm.load set loaded_at = now() - interval '24 months 1 day' where load_id = 2")
    load(replaced, "3.xlsx", row(月度="202602"), hooks=False)
    replaced.ok("unload", "2", "--no-post-hooks")


def test_why_shows_the_rows_as_they_were_before(replaced):
    ((company,),) = replaced.sql("""select company_id from business."规模明细" where "计划代码" = 'P1'""")
    heading = "The rows that loads have replaced, as they were before"
    for words in ([company], [company, "P1"], [company, "P1", "202601"]):
        before = replaced.ok("why", *words).partition(heading)[2]
        assert re.search(
            r"202601 +P1 +PL202 +1 +G37 +100\.0+ +1\.0+ +1\.xlsx, 规模明细, row 2 .* 2\n", before
        )
    for words in ([company, "P2"], [company, "202602"]):
        assert heading not in replaced.just("why", *words).stdout
    replaced.ok("unload", "2")
    assert heading not in replaced.ok("why", company)
