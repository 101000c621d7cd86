"""A domain of one's own without Python, and loads that are killed or collide."""

import csv
import dataclasses
import shutil
import signal

import pytest
import yaml

from processes import ADVISORY, SESSIONS, WAITING, Waiting, start, until
from project import ROOT
from tables import everything
from workbooks import HEADER, bill, ledger, row, write

# What somebody writes who adds a domain: an entry in config/domains.yaml, a table, and how its rows are made.
DOMAIN = {
    "annuity_income": {
        "title": "收入明细",
        "table": ["business", "收入明细"],
        "month": "月度",
        "amount": "固费",
        "unit": "元",
        "files": "data/{YYYYMM}/**/*规模*收入数据*.xlsx",
        "sheets": ["收入明细"],
        "months": "one",
        "replaces": ["月度", "业务类型"],
        "max_rejected_share": 0.5,
        "branch_aliases": {"北分": "G37"},
        "columns": {
            "月度": ["月度"],
            "业务类型": ["业务类型"],
            "计划代码": ["计划代码", "计划号"],
            "客户名称": ["客户名称"],
            "固费": ["固费"],
            "浮费": ["浮费"],
            "回补": ["回补"],
            "税": ["税"],
        },
        "optional_columns": {
            "机构名称": ["机构名称", "机构"],
            # Made by prepare.sql; what is not listed here is not stored.
            "机构代码": ["机构代码"],
            "产品线代码": ["产品线代码"],
        },
    }
}
TABLE = """
-- business."收入明细": one row per month, product line, customer and plan. Amounts in yuan.
-- depends: {newest}

create table if not exists business."收入明细" (
    "月度" date not null,
    "业务类型" text,
    "产品线代码" text,
    "计划代码" text,
    "客户名称" text,
    "固费" numeric(18, 4),
    "浮费" numeric(18, 4),
    "回补" numeric(18, 4),
    "税" numeric(18, 4),
    "机构名称" text,
    "机构代码" text,
    load_id bigint,
    source_row integer
);
"""
PREPARE = """
-- The income: from the cells of staging to rows of business."收入明细".
{% set texts, codes = ['业务类型', '客户名称', '机构名称'], ['计划代码'] %}
{% set amounts = '99999999999999.99995' %}
{% set numbers = {'固费': amounts, '浮费': amounts, '回补': amounts, '税': amounts} %}
{% set name, indexed = '客户名称', codes %}
{% set plan, total_in = '计划代码', ['月度'] %}
create temp table prepared on commit drop as
with
{% include 'load/_cleaned.sql' %}

{% include 'load/_known.sql' %}

{% include 'load/_repeated.sql' %}

identified as (
    select
        cleaned.*,
        line."产品线代码",
        coalesce(branch.branch_code, alias.branch_code, 'G00') as branch_code
    from cleaned
    left join mapping."产品线" as line on cleaned."业务类型" = line."产品线"
    left join branch on cleaned."机构名称" = branch.branch_name
    left join alias on cleaned."机构名称" = alias.branch_name
)

select
    identified.sheet,
    identified.source_row,
    'none' as resolved_by,
    {% include 'load/_skipped.sql' %}
    nullif(concat_ws(
        '; ',
        {% include 'load/_delivery.sql' %}
        case when identified."计划代码" is null then '计划代码 is empty' end,
        case when identified."产品线代码" is null then '业务类型 is no known product line' end,
        {% include 'load/_faults.sql' %}
    ), '') as rejected,
    identified.month as "月度",
    identified."业务类型",
    identified."产品线代码",
    identified."计划代码",
    identified.name as "客户名称",
    {% for column in numbers %}
    identified.{{ column | identifier }},
    {% endfor %}
    identified."机构名称",
    identified.branch_code as "机构代码"
from identified
left join waiting
    on
        (identified.typed).corrects_load = waiting.corrects_load
        and (identified.typed).corrects_row = waiting.corrects_row;
"""
INCOME = ["月度", "业务类型", "计划号", "客户名称", "固费", "浮费", "回补", "税", "机构"]


@pytest.fixture
def checkout(project):
    """A project folder that is a checkout of its own, with a fourth domain added by files alone."""
    folder = project.folder
    for part in ("scripts", "sql", "migrations", "config"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("justfile", "requirements.txt"):
        shutil.copy(ROOT / part, folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    project = dataclasses.replace(project.outside, root=folder)

    domains = folder / "config/domains.yaml"
    entry = yaml.safe_dump(DOMAIN, allow_unicode=True, sort_keys=False)
    domains.write_text(domains.read_text("utf-8") + "\n" + entry, "utf-8")
    newest = max(path.stem for path in folder.glob("migrations/????_*.sql") if ".rollback" not in path.name)
    name = f"{int(newest[:4]) + 1:04}_create_income"
    (folder / f"migrations/{name}.sql").write_text(TABLE.format(newest=newest).lstrip(), "utf-8")
    (folder / f"migrations/{name}.rollback.sql").write_text(
        'drop table if exists business."收入明细";\n', "utf-8"
    )
    (folder / "sql/load/annuity_income").mkdir()
    (folder / "sql/load/annuity_income/prepare.sql").write_text(PREPARE.lstrip(), "utf-8")
    assert "1 migrations are not applied" in project.fails("etl", "annuity_income", "--file", "justfile")
    assert f"applied {name}\n" in project.ok("migrate")
    return project


def income(folder, *rows, period: str = "202601") -> None:
    """Write the workbook of `period` with its two sheets."""
    path = folder / "data" / period / "年金规模收入数据.xlsx"
    write(path, {"规模明细": [HEADER, row(月度=period)], "收入明细": [["年金收入明细"], INCOME, *rows]})


def paid(plan: str, fee="1,000.5", line: str = "企年受托", month: str = "2026年1月") -> list:
    return [month, line, plan, "甲 公司。", fee, "-", "", 1, "北分"]


def test_a_domain_of_ones_own_is_loaded_listed_and_replaced(checkout):
    project = checkout
    income(project.folder, paid("P1"), paid("P2", line="企年投资"), paid("P2", line="企年投资"), ["合计"])

    listed = project.ok("domains")
    assert "annuity_income: business.收入明细\n" in listed
    assert listed.endswith("  replaces  the same 月度, 业务类型\n  hooks     none\n")

    before = everything(project)
    dry = project.ok("etl", "annuity_income", "202601", "--dry-run")
    balance = "Read: 4 = 2 loaded + 0 rejected + 2 skipped\n  Skipped: duplicate 1, total 1\n"
    assert balance in dry
    assert {**everything(project), "sequences": None} == before | {"sequences": None}

    output = project.ok("etl", "annuity_income", "202601")
    assert balance in output and "Replaced: 0" in output and "No hooks follow annuity_income." in output
    assert [line.split() for line in output.splitlines() if line.startswith("  202601")] == [
        ["202601", "PL201", "0", "1", "0.00", "1000.50", "1000.50"],
        ["202601", "PL202", "0", "1", "0.00", "1000.50", "1000.50"],
    ]
    stored = (
        'select to_char("月度", $$YYYYMM$$), "产品线代码", "计划代码", "客户名称", "固费"::float, "浮费", '
        '"税"::float, "机构代码", source_row, domain, sheet '
        'from business."收入明细" join mdm.load using (load_id) order by source_row'
    )
    rest = ("annuity_income", "收入明细")
    assert project.sql(stored) == [
        ("202601", "PL202", "P1", "甲公司", 1000.5, None, 1.0, "G37", 3, *rest),
        ("202601", "PL201", "P2", "甲公司", 1000.5, None, 1.0, "G37", 4, *rest),
    ]

    assert "Replaced: 2" in project.ok("etl", "annuity_income", "202601")
    income(project.folder, paid("P3", 7))
    assert "Replaced: 2" in project.ok("etl", "annuity_income", "202601")
    assert project.sql('select "计划代码" from business."收入明细" order by 1') == [("P3",)]
    assert "Removed: 1\n  Brought back: 2 (2 of load 3)" in project.ok("unload", "4")
    assert project.sql('select "计划代码" from business."收入明细" order by 1') == [("P1",), ("P2",)]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("replaces", ["业务类型"], "replaces of annuity_income lacks the month, 月度"),
        ("amount", "规费", "amount of annuity_income names '规费', which is none of its columns"),
    ],
)
def test_an_entry_that_can_not_work_is_named(project, key, value, said):
    project.configure()
    path = project.folder / "config/domains.yaml"
    entry = {"annuity_income": DOMAIN["annuity_income"] | {key: value}}
    path.write_text(path.read_text("utf-8") + "\n" + yaml.safe_dump(entry, allow_unicode=True), "utf-8")
    assert said in project.fails("domains")


def test_all_takes_the_new_domain_along(checkout):
    project = checkout
    income(project.folder, paid("P1"))
    ledger(project.folder, {})
    output = project.ok("etl", "all", "202601")
    assert output.count("Load completed") == 4 and "🔄 Loading 收入明细 from" in output
    assert project.sql('select count(*) from business."收入明细"') == [(1,)]
    project.ok("validate")
    assert "undone" in project.ok("rollback", "--yes")
    assert project.sql("select to_regclass('business.\"收入明细\"')") == [(None,)]


def test_rejected_rows_of_the_new_domain_are_exported_and_corrected(checkout):
    project = checkout
    income(project.folder, paid("P1"), paid("P2", fee="约一千"), paid("P3", fee=2))
    output = project.ok("etl", "annuity_income", "202601")
    assert "Read: 3 = 2 loaded + 1 rejected" in output
    assert "固费 is no number: 约一千" in project.ok("rejects")
    project.ok("rejects", "--export", "r.xlsx")
    # As it was: the same row is rejected again.
    assert "Read: 1 = 0 loaded + 1 rejected" in project.ok("etl", "annuity_income", "--file", "r.xlsx")
    assert project.sql("select count(*) from mdm.reject") == [(1,)]
    (load,) = project.sql("select load_id from mdm.reject")[0]
    with (project.folder / "r.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["退回批次", "退回行号", *INCOME], [load, 4, *paid("P2", fee=1000)]])
    assert "Replaced: 0" in project.ok("etl", "annuity_income", "--file", "r.csv")
    assert "No rejected row waits" in project.ok("rejects")
    assert project.sql('select sum("固费")::float from business."收入明细"') == [(2002.5,)]


# Faults


def tables(project) -> dict[str, list[tuple]]:
    """Return the content of every table but the run log."""
    return {name: rows for name, rows in everything(project).items() if name not in ("mdm.run", "sequences")}


def outcomes(project) -> list[str]:
    return [outcome for (outcome,) in project.sql("select outcome from mdm.run order by run_id")]


def write_csv(project, name: str, how_many: int, **cells) -> None:
    """Write a bill of new customers as CSV."""
    with (project.folder / name).open("w", encoding="utf-8", newline="") as file:
        rows = (
            row(计划号=f"P{n}", 客户名称=f"{n}公司", 集团企业客户号=None, **cells) for n in range(how_many)
        )
        csv.writer(file).writerows([HEADER, *rows])


def load_of(name: str) -> tuple[str, ...]:
    return ("etl", "annuity_performance", "--file", name, "--no-post-hooks")


@pytest.fixture
def loaded(project):
    """A project with a small bill that is loaded, and a larger one of the same keys in big.csv."""
    bill(project.folder, row(), row(计划号="P2"))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    write_csv(project, "big.csv", 5000)
    return project


@pytest.fixture
def hanging(loaded):
    """Start the load of big.csv; it hangs where it first writes to a table, which is locked by us."""
    processes = []

    def hang(table: str):
        loaded.sql("begin")
        loaded.sql(f"lock table {table} in share row exclusive mode")
        processes.append(start(loaded, *load_of("big.csv")))
        until(lambda: loaded.sql(f"select 1 from {WAITING}"))
        return processes[0]

    yield hang
    for process in processes:
        process.kill()
        process.communicate()


# What a load writes, in this order: when it writes to one, the ones before are written, but not committed.
WRITTEN = ["mdm.load", 'customer."年金客户"', 'mapping."年金计划"', 'business."规模明细"']


@pytest.mark.parametrize("table", WRITTEN)
def test_a_load_whose_client_is_killed_leaves_no_row(loaded, hanging, table):
    project, before = loaded, tables(loaded)
    process = hanging(table)
    process.send_signal(signal.SIGKILL)
    process.wait()
    # Its session ends although it still waits for us.
    until(lambda: not project.sql(f"select 1 from {ADVISORY}"))
    assert tables(project) == before
    project.sql("commit")
    assert outcomes(project) == ["ok", "running"]
    assert "Read: 5000 = 5000 loaded + 0 rejected + 0 skipped" in project.ok(*load_of("big.csv"))
    assert outcomes(project) == ["ok", "killed", "ok"]
    assert project.sql('select count(*) from business."规模明细"') == [(5000,)]


@pytest.mark.parametrize("table", WRITTEN[2:])
def test_a_load_whose_server_session_is_killed_is_one_line_and_leaves_no_row(loaded, hanging, table):
    project, before = loaded, tables(loaded)
    process = hanging(table)
    project.sql(f"select pg_terminate_backend(pid) from {WAITING}")
    _, error = process.communicate(timeout=60)
    project.sql("commit")
    assert process.returncode == 1
    assert error.startswith("Error: ") and "Traceback" not in error
    assert "connection" in error
    assert tables(project) == before
    project.ok(*load_of("big.csv"))
    assert outcomes(project) == ["ok", "killed", "ok"]
    assert project.sql('select count(*) from business."规模明细"') == [(5000,)]


@pytest.mark.parametrize("killed", ["client", "server session"])
def test_a_load_killed_while_it_copies_leaves_no_row(loaded, killed):
    project, before = loaded, tables(loaded)
    write_csv(project, "big.csv", 300_000)
    process = start(project, *load_of("big.csv"))
    copying = f"from {SESSIONS} and state = 'active' and query like '-- sql/load/copy.sql%'"
    until(lambda: project.sql(f"select 1 {copying}"))
    process.send_signal(signal.SIGSTOP)  # so that the COPY stays open until we are done
    assert project.sql(f"select 1 {copying}"), "too fast for us: give it more rows"
    if killed == "client":
        process.kill()
    else:
        project.sql(f"select pg_terminate_backend(pid) {copying}")
        process.send_signal(signal.SIGCONT)
    _, error = process.communicate(timeout=60)
    if killed == "server session":
        assert process.returncode == 1
        assert error.startswith("Error: ") and "Traceback" not in error and "connection" in error
    until(lambda: not project.sql(f"select 1 from {ADVISORY}"))
    assert tables(project) == before
    write_csv(project, "big.csv", 10)
    project.ok(*load_of("big.csv"))
    assert outcomes(project) == ["ok", "killed", "ok"]
    assert project.sql('select count(*) from business."规模明细"') == [(10,)]


def waits(project, *arguments: str) -> Waiting:
    """Run `just ARGUMENTS --wait 60` in the background; return when it waits."""

    def waiting() -> bool:
        project.sql("select pg_stat_clear_snapshot()")  # we are in a transaction, which sees one state of it
        return bool(project.sql(f"select 1 from {SESSIONS} and query like '-- sql/runs/lock.sql%'"))

    command = Waiting(project, *arguments)
    until(waiting)
    return command


def test_a_second_load_is_refused_or_waits_and_then_both_are_there(loaded, hanging):
    project = loaded
    write_csv(project, "second.csv", 3, 业务类型="企年投资")
    process = hanging("mdm.load")
    error = project.fails(*load_of("second.csv"))
    assert "Another command is writing to this database: etl annuity_performance --file big.csv" in error
    assert "--wait SECONDS" in error
    waiting = waits(project, *load_of("second.csv"))
    project.sql("commit")
    waiting.join()
    result = waiting.result
    assert (result.returncode, result.stderr) == (0, "")
    assert "Read: 3 = 3 loaded" in result.stdout
    assert process.wait(60) == 0
    assert project.sql(
        'select "业务类型", count(*) from business."规模明细" group by 1 order by 1'
    ) == [("企年受托", 5000), ("企年投资", 3)]  # fmt: skip
    assert outcomes(project) == ["ok", "ok", "refused", "ok"]


def test_a_load_is_refused_or_waits_while_a_sync_is_under_way(project, blocked):
    write_csv(project, "bill.csv", 3)
    before = tables(project)
    error = project.fails(*load_of("bill.csv"))
    assert "Another command is writing to this database: sync " in error
    assert tables(project) == before
    waiting = waits(project, *load_of("bill.csv"))
    project.sql("commit")
    waiting.join()
    result = waiting.result
    assert (result.returncode, result.stderr) == (0, "")
    assert blocked.wait(60) == 0
    assert len(project.versions()) > len(before["customer.customer_plan_contract"])
    assert project.sql('select count(*) from business."规模明细" where load_id is not null') == [(3,)]
