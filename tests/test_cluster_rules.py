"""The SQL of every command and migration keeps the rules of docs/cluster.md, so far as a text can tell."""

import re
import shutil

import psycopg
import pytest
from pglast import ast

from cluster_rules import (
    DISTRIBUTED,
    LOCAL,
    REFERENCE,
    RULES,
    STABLE,
    UNIONS,
    Source,
    begins_with_setting,
    broken,
    found,
    statements,
    title,
    uses_distributed,
    words,
)
from corrections import correct
from healthy import newest_load
from mdm.database import Database
from project import ROOT, Project
from workbooks import bill, event, ledger, row

MIGRATIONS = [
    Source(f"migrations/{path.name}", path.read_text("utf-8"))
    for path in sorted((ROOT / "migrations").glob("*.sql"))
]
BEFORE = "it completes a table that stands before its first migration, on one machine"
NOT_THERE = "they are made only where the tables are not distributed"
ON_COORDINATOR = "the plan that it reads is on the coordinator: differences only, which it brings together"
EXCEPTIONS = {
    ("migrations/0012_bill.sql", "no UPDATE of company_id"): BEFORE,
    ("migrations/0013_events.sql", "no UPDATE of company_id"): BEFORE,
    ("migrations/0048_triggers.sql", "no triggers on distributed or reference tables"): NOT_THERE,
    ("sql/history/apply_add.sql", "ids are given explicitly"): ON_COORDINATOR,
    (
        "sql/history/apply_add.sql",
        "no materialised CTE around the whole select in INSERT … SELECT",
    ): ON_COORDINATOR,
    ("sql/history/apply_audit.sql", "ids are given explicitly"): ON_COORDINATOR,
    (
        "sql/load/replace.sql",
        "no correlated EXISTS between a temporary table or a CTE and a distributed table",
    ): "a cluster leaves this part out",
}
"""The rules that are broken, by what, and why that is left."""
BREAKS = {
    "every key contains company_id": [
        "create table mdm.contract_month (month date, company_id text not null, primary key (month))",
        "create table mdm.contract_month (month date unique)",
        "create unique index i on customer.customer_plan_contract (plan_code)",
        "call mdm.add_constraint('business.\"规模明细\"', 'pk', 'primary key (\"月度\")')",
    ],
    "company_id is text everywhere": ["create table mdm.contract_month (company_id varchar(20) not null)"],
    "company_id is never null": [
        "create table mdm.contract_month (company_id text)",
        "alter table business.\"规模明细\" add column if not exists company_id text default ''",
        'alter table business."规模明细" alter column company_id drop not null',
    ],
    "bigserial rather than identity": [
        "alter table customer.customer_plan_contract add column id bigint generated always as identity"
    ],
    "named checks": [
        "create table mdm.contract_month (assets numeric check (assets > 0))",
        "alter table mdm.market_cut add check (amount > 0)",
    ],
    "foreign keys go to colocated tables or reference tables": [
        "alter table mdm.contract_month add foreign key (month) references mdm.bill_month (month)",
        'alter table mapping."年金计划" add foreign key (company_id) references customer."年金客户"',
        "alter table mdm.contract_month add foreign key (plan_code) references customer.当年中标",
    ],
    "no ON UPDATE CASCADE": [
        "alter table mdm.contract_month add foreign key (company_id) "
        'references customer."年金客户" (company_id) on update cascade'
    ],
    "no triggers on distributed or reference tables": [
        'create trigger t after insert on mapping."产品线" for each row execute function f()'
    ],
    "functions over distributed tables that take parameters are plpgsql": [
        "create function f(d date) returns bigint language sql "
        "as 'select count(*) from mdm.contract_month where month = d'",
        "create function f(d date) returns bigint language sql "
        "return (select count(*) from mdm.contract_month where month = d)",
    ],
    "exists (select 1 …)": [
        "select exists (select from mdm.contract_month)",
        "do $$ begin if exists (select from mdm.contract_month) then null; end if; end $$",
        "create function f() returns trigger language plpgsql as "
        "$$ begin new.x := exists (select from mdm.contract_month); return new; end $$",
    ],
    "no UPDATE of company_id": [
        "update business.\"规模明细\" set company_id = '1'",
        "with a as (update mdm.contract_month set company_id = '1' returning 1) select from a",
        "insert into mdm.contract_month values (1) on conflict (month) do update set company_id = ''",
    ],
    "no MERGE": ["merge into mdm.contract_month as a using b on a.x = b.x when matched then delete"],
    "no recursive CTEs": [
        "with recursive a as (select 1 as x union all select x + 1 from a) select from a, mdm.contract_month"
    ],
    "no GROUPING SETS": ["select from mdm.contract_month group by rollup (month)"],
    "no correlated EXISTS between a temporary table or a CTE and a distributed table": [
        "select 1 from planned where exists (select 1 from mdm.contract_month as m where m.x = planned.x)",
        "select not exists (select 1 from planned as p where p.x = m.x) from mdm.contract_month as m",
        "delete from mdm.contract_month as m where exists (select 1 from planned as p where p.x = m.x)",
        "with c as (select 1 as x) select 1 from c join d on exists "
        "(select 1 from e union select 1 from mdm.contract_month as m where m.x = c.x)",
    ],
    "no stable function over a column in UPDATE and DELETE": [
        "delete from mdm.contract_month as m returning to_jsonb(m)",
        "update mdm.contract_month set plan_code = to_char(month, 'YYYY')",
    ],
    "no now() inside an expression of ON CONFLICT DO UPDATE": [
        "insert into mdm.contract_month values (1) on conflict (month) do update set x = now() + '1 day'",
        "insert into mdm.contract_month values (1) on conflict (month) do update set x = coalesce(a, now())",
    ],
    "no current_setting on workers": ["select current_setting('a.b') from mdm.contract_month"],
    "no ALTER SEQUENCE … RESTART": [
        "alter sequence s restart",
        "truncate customer.customer_plan_contract restart identity",
    ],
    "joins of distributed tables are on company_id": [
        "select from mdm.contract_month as a join customer.customer_plan_contract as b on a.x = b.x"
    ],
    "no VALUES of several rows beside a UNION ALL of distributed tables": [
        "select from bi.fct_status_change as a join lateral (values (1, a.x), (2, a.y)) as b (i, x) on b.x",
        "select from (select 1 from mdm.contract_month union all select 2) as a, (values (1), (2)) as b",
    ],
    "company_id is passed through bare in INSERT … SELECT": [
        "insert into mdm.contract_month select coalesce(a.company_id, b.company_id) from a, b"
    ],
    "no FULL JOIN in INSERT … SELECT": [
        "insert into mdm.contract_month select 1 from a full join b on a.x = b.x"
    ],
    "no scalar subquery in INSERT … SELECT": [
        "insert into mdm.contract_month select 1 from mdm.contract_month where month = (select max(x) from c)"
    ],
    "no generate_series in INSERT … SELECT": ["insert into mdm.contract_month select generate_series(1, 2)"],
    "no materialised CTE around the whole select in INSERT … SELECT": [
        "insert into mdm.contract_month with a as materialized (select 1) select * from a",
        "with a as materialized (select 1) insert into mdm.contract_month select * from a",
    ],
    "no LIMIT in INSERT … SELECT": ["insert into mdm.contract_month select 1 from a limit 1"],
    "windows in INSERT … SELECT partition by company_id": [
        "insert into mdm.contract_month select row_number() over (partition by month) from a"
    ],
    "ids are given explicitly": [
        "insert into customer.customer_plan_contract (company_id) select company_id from a"
    ],
}
"""Statements that break each rule."""
KEEPS = [
    "create table mdm.contract_month (company_id text not null, constraint c check (company_id > ''))",
    "create table mdm.run (run_id bigint primary key check (run_id > 0))",
    "create function f() returns bigint language sql as 'select count(*) from mdm.contract_month'",
    "select exists (select 1 from mdm.contract_month), exists (select 1 from p join q on p.x = q.x)",
    'delete from customer."年金客户" as a where not exists '
    "(select 1 from customer.customer_plan_contract as b where b.company_id = a.company_id)",
    "update mapping.\"年金计划\" set company_id = '1'",
    "with recursive a as (select 1 as x union all select x + 1 from a) select from a, mdm.reject",
    "insert into mdm.contract_month values (1) on conflict (month) do update set month = now()",
    "select from mdm.contract_month as a full join customer.customer_plan_contract as b "
    "on a.company_id = b.company_id",
    "select from mdm.contract_month, (values (1), (2)) as a",
    "select from bi.fct_status_change, (values (1)) as a",
    "insert into customer.customer_plan_contract (contract_id, company_id) "
    "select row_number() over (partition by company_id), company_id from a",
]


@pytest.fixture(scope="module")
def announced(shared_project: Project) -> list[Source]:
    """What a representative set of commands runs: each text once, with the template that it is from."""
    texts: dict[str, str] = {}
    text = Database.text

    def remember(self: Database, template: str, values: dict) -> str:
        made = text(self, template, values)
        texts[made] = template
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "text", remember)
        use_everything(shared_project)
    return [Source(f"sql/{template}", made) for made, template in texts.items()]


def use_everything(project: Project) -> None:
    """Run each command, so that each template is rendered."""
    folder = project.folder
    awards, losses = "企年受托中标(空白)", "企年投资流失(解约)"
    temporary = "select company_id from business.\"规模明细\" where company_id like 'IN%'"
    seeds = {
        "组织架构": "机构代码,机构\nG01,北京\n", "年金客户": "company_id,客户名称\n600,甲集团\n",
        "年金计划": "年金计划号,计划全称\nP9,九号计划\n", "产品线": "产品线代码,产品线\nPL201,企年投资\n",
    }  # fmt: skip
    for name, text in seeds.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
        project.ok("seed", name, f"{name}.csv")
    bill(
        folder,
        row(),
        row(计划号="P2", 期末资产规模="none"),
        *[row(计划号=f"Q{n}", 机构="火星") for n in range(40)],
    )
    ledger(folder, {awards: [event()], losses: [event(流失日期="2026/1/16")]})
    project.ok("etl", "all", "202601")
    project.ok("etl", "all", "202601", "dry=1")
    project.ok(*correct(project))
    project.ok("unload", newest_load(project))
    bill(folder, row(), *[row(计划号=f"Q{n}", 期末资产规模=7) for n in range(40)])
    project.ok("etl", "annuity_performance", "202601", "--force")
    ((customer,),) = project.sql(f"{temporary} limit 1")
    project.ok("unresolved")
    (folder / "pairs.csv").write_text(f"temporary_id,company_id\n{customer},600\n", "utf-8")
    project.ok("resolve", "--file", "pairs.csv", "--force")
    project.ok("resolve", customer, "--undo")
    project.ok("resolve", customer, "601", "--new")
    # Versions that overlap, a run that holds the lock, a mistake in the period, a rollback.
    project.bill(("202602", "600", 0, None, "P1"))
    project.ok("sync", "--force")
    project.sql(
        "update customer.customer_plan_contract set valid_to = '2026-03-15' where valid_to = '2026-02-27'"
    )
    project.ok("sync", "--repair", "--force")
    project.fails("sync", "202912")
    project.fails("rollback", "100")
    project.sql((ROOT / "sql/runs/lock.sql").read_text("utf-8"))
    project.fails("sync")
    project.sql("select pg_advisory_unlock_all()")
    project.configure(timeouts={"lock": 1})
    with psycopg.connect(project.connection.info.dsn, password=project.connection.info.password) as other:
        other.execute("lock table customer.customer_plan_contract")
        project.fails("sync")
    shutil.rmtree(folder / "config")
    project.ok("render", "sync")
    for command in (
        "sync --full", "sync 202601 dry=1", "snapshot 202601", "snapshot 202601 dry=1", "validate", "why 601",
        "timeline 601", "export dim_plan", "export fct_contract_monthly 202601 dry=1", "loads", "rejects",
        "runs", "fingerprint", "domains", "migrations", "migrate", "rejects 1",
    ):  # fmt: skip
        project.ok(*command.split())
    project.ok("grants", "--apply")
    project.just("status", "--seen")  # what waits makes its exit code 1
    project.ok("catch-up", "--dry-run")
    project.configure()
    domains = folder / "config/domains.yaml"
    domains.write_text(domains.read_text("utf-8").replace("due: null", "due: 15"), "utf-8")
    project.just("doctor")
    project.just("report", "202601")  # runs all its SQL, also where no font draws its charts


def names(folder: str, pattern: str) -> set[str]:
    """Return the names of files, partials excluded."""
    paths = (ROOT / folder).rglob(pattern)
    return {str(path.relative_to(ROOT)) for path in paths if not path.name.startswith("_")}


def test_the_sql_of_every_command_keeps_the_rules(announced):
    # The others run on a cluster only: test_cluster.py; or where a privilege is missing: test_grants.py.
    others = ("sql/distribute/", "sql/kind/", "sql/grants/missing.sql")
    everywhere = {name for name in names("sql", "*.sql") if not name.startswith(others)}
    assert everywhere - {source.name for source in announced} == set(), "use_everything lacks them"
    breaches = set().union(*map(broken, announced))
    assert breaches == {key for key in EXCEPTIONS if key[0].startswith("sql/")}


def test_the_migrations_keep_the_rules():
    breaches = set().union(*map(broken, MIGRATIONS))
    assert breaches == {key for key in EXCEPTIONS if key[0].startswith("migrations/")}


def test_every_migration_begins_with_the_setting_for_a_cluster():
    assert [source.name for source in MIGRATIONS if not begins_with_setting(source.text)] == []
    for text in (
        "select 1",
        "set \"citus.multi_shard_modify_mode\" to 'sequential'",
        "set local \"citus.multi_shard_modify_mode\" to 'parallel'",
        "select 1; set local \"citus.multi_shard_modify_mode\" to 'sequential'",
    ):
        assert not begins_with_setting(text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BREAKS.items() for text in texts])
def test_a_statement_that_breaks_a_rule_is_found(name, text):
    assert (text, name) in broken(Source(text, text))


def test_each_rule_is_broken_by_a_test():
    assert set(BREAKS) == set(RULES)


@pytest.mark.parametrize("text", KEEPS)
def test_a_statement_that_keeps_the_rules_is_not_found(text):
    assert broken(Source(text, text)) == set()


def test_every_table_is_distributed_a_reference_or_local():
    made = {
        title(statement.relation)
        for source in MIGRATIONS
        for statement in statements(source.text)
        if isinstance(statement, ast.CreateStmt)
    }
    assert made == DISTRIBUTED | REFERENCE | LOCAL
    document = (ROOT / "docs/cluster.md").read_text("utf-8")
    described = document.split("## Distributed, whole or local", 1)[1].split("\n## ", 1)[0]
    assert [table for table in LOCAL | REFERENCE if table.split(".")[1] not in described] == []


def test_the_views_that_are_unions_are_known():
    assert {
        title(statement.view)
        for source in MIGRATIONS
        for statement in statements(source.text)
        if isinstance(statement, ast.ViewStmt) and statement.query.op and uses_distributed(statement)
    } == UNIONS


def test_company_id_is_not_null_in_every_distributed_table(project):
    assert project.sql("""
        select attrelid::regclass::text
        from pg_attribute
        join pg_class on pg_class.oid = attrelid and relkind = 'r'
        where attname = 'company_id' and not attnotnull
    """) == [('mapping."年金计划"',)]


def test_the_stable_functions_are_known(announced, project):
    called = {
        ".".join(words(call))
        for source in [*announced, *MIGRATIONS]
        for statement in statements(source.text)
        for change in found(statement, ast.UpdateStmt, ast.DeleteStmt)
        for call in found(change, ast.FuncCall)
    }
    stable = project.sql(
        """
        select proname::text
        from pg_proc
        where prokind = 'f' and proname = any(%s)
        group by proname
        having bool_and(provolatile <> 'i') and max(pronargs) > 0
        """,
        [name.split(".")[-1] for name in called],
    )
    assert {name for (name,) in stable} <= STABLE
    immutable = project.sql(
        "select proname from pg_proc where proname = any(%s) and provolatile = 'i'", [*STABLE]
    )
    assert immutable == []


def test_a_setting_of_a_transaction_stands_in_a_file_of_settings():
    """Citus sends the workers the whole text in which one stands: what else is in it would run there, too."""
    for path in (ROOT / "sql").rglob("*.sql"):
        text = re.sub("--.*", "", path.read_text("utf-8"))
        statements = [statement.split()[:2] for statement in text.split(";") if statement.strip()]
        others = [words for words in statements if words[0] not in ("set", "{%", "select")]
        assert ["set", "local"] not in statements or not others, path
