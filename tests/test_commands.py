"""The commands from outside: bad input, set-up, what is printed. See test_load for loads."""

import re
import subprocess

import psycopg
import pytest

import cluster
from project import ROOT, checkout
from workbooks import HEADER, bill, row, write

TABLES = [
    "business.规模明细", "customer.customer_plan_contract", "customer.customer_plan_contract_audit",
    "customer.fct_customer_plan_monthly", "customer.fct_customer_plan_monthly_total",
    "customer.fct_customer_product_line_monthly", "customer.fct_customer_product_line_monthly_total",
    "customer.年金客户", "customer.当年中标", "customer.当年流失", "mapping.产品线", "mapping.年金计划",
    "mapping.组织架构", "mdm.bill_change", "mdm.bill_month", "mdm.contract_month", "mdm.history_change",
    "mdm.history_state", "mdm.load", "mdm.market_cut", "mdm.reject", "mdm.replaced_row",
    "mdm.rolled_cut", "mdm.rolled_month", "mdm.run",
    "mdm.snapshot_behind",
]  # fmt: skip


def test_migrations_create_every_table(project):
    """AC-1 of the first document."""
    found = project.sql(
        "select schemaname || '.' || tablename from pg_tables "
        "where schemaname in ('business', 'customer', 'mapping', 'mdm')"
    )
    assert {name for (name,) in found} == set(TABLES)


def test_contract_table_has_the_indexes_and_keys_of_the_specification(project):
    indexes = {
        name for (name,) in project.sql("select indexname from pg_indexes where schemaname = 'customer'")
    }
    assert {
        "idx_contract_company", "idx_contract_plan", "idx_contract_product_line", "idx_contract_strategic",
        "idx_contract_status_year", "idx_active_contracts", "idx_contract_valid_from_brin",
        "idx_contract_customer_name", "idx_contract_plan_name", "uq_active_contract",
    } <= indexes  # fmt: skip
    keys = project.sql(
        "select conname, pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid = 'customer.customer_plan_contract'::regclass and contype in ('p', 'u', 'f')"
    )
    assert dict(keys) == {
        "customer_plan_contract_pkey": "PRIMARY KEY (company_id, plan_code, product_line_code, valid_from)",
        "uq_active_contract": "UNIQUE (company_id, plan_code, product_line_code, valid_to)",
        "fk_contract_company": 'FOREIGN KEY (company_id) REFERENCES customer."年金客户"(company_id)',
        "fk_contract_product_line": "FOREIGN KEY (product_line_code) "
        'REFERENCES mapping."产品线"("产品线代码")',
    }


def test_every_key_contains_company_id_where_the_table_has_it(project):
    """docs/cluster.md, Tables and keys."""
    assert (
        project.sql("""
        select i.indexrelid::regclass::text
        from pg_index as i
        join pg_class as t on t.oid = i.indrelid
        join pg_attribute as a on a.attrelid = t.oid and a.attname = 'company_id'
        where i.indisunique and t.relnamespace::regnamespace::text in ('business', 'customer')
          and not a.attnum = any(i.indkey)
    """)
        == []
    )
    types = project.sql(
        "select distinct format_type(atttypid, atttypmod) from pg_attribute where attname = 'company_id'"
    )
    assert types == [("text",)]


def test_migrate_rollback_and_migrate_again(project):
    assert "0 pending" in project.ok("migrations")
    assert "Nothing to do" in project.ok("migrate")
    project.ok("rollback", "100")
    assert "0 applied" in project.ok("migrations")
    assert "would apply 0001_schemas" in project.ok("migrate", "dry=1")
    assert "first: 0001_schemas" in project.fails("sync")
    project.ok("migrate")
    assert "0 pending" in project.ok("migrations")


def test_migrate_completes_tables_that_stand_already_and_keeps_their_rows(project):
    def constraints() -> list[tuple]:
        return project.sql(
            "select conname from pg_constraint where connamespace::regnamespace::text in "
            "('business', 'customer', 'mapping', 'mdm') and contype in ('p', 'u', 'f', 'c') order by conname"
        )

    wanted = constraints()
    project.ok("rollback", "100")
    project.sql("create schema if not exists customer")
    project.sql("create schema if not exists mapping")
    project.sql("create schema if not exists business")
    project.sql(
        'create table customer."年金客户" (company_id text primary key, "客户名称" text, "标签" text)'
    )
    project.sql("""insert into customer."年金客户" values ('1', '甲', '老')""")
    project.sql('create table mapping."产品线" ("产品线代码" text, "产品线" text)')
    project.sql("""insert into mapping."产品线" values ('PL201', '企年投资')""")
    project.sql('create table business."规模明细" ("月度" date, company_id text)')
    project.sql("create table customer.customer_plan_contract (contract_id bigint, company_id text not null)")
    project.sql("create table customer.fct_customer_plan_monthly (company_id text, snapshot_month date)")
    project.ok("migrate")
    assert constraints() == wanted
    assert project.sql('select company_id, "客户名称", "标签" from customer."年金客户"') == [
        ("1", "甲", "老")
    ]
    project.bill(("202601", "1", 5))
    project.ok("sync")
    assert len(project.versions()) == 1


def test_rollback_refuses_where_rows_would_be_lost_and_names_these_only(project):
    """A dry run does, too. What the migrations themselves have filled in is no loss."""
    project.bill(("202601", "A", 5))
    project.sql("""insert into mapping."组织架构" ("机构代码", "机构") values ('G01', '甲')""")
    project.ok("rollback")
    project.ok("migrate")
    project.ok("sync")
    applied = [word for line in project.ok("migrations").splitlines() for word in line.split() if "_" in word]
    names = applied[applied.index("0055_run_by_hand") :][::-1]
    back = "rollback", str(len(names))
    for words in back, (*back, "dry=1"):
        assert project.fails(*words) == (
            f"Error: A rollback of {', '.join(names)} would lose what stands in mdm.run.by_hand\n"
            "  Nothing was changed. If it may go: --yes\n"
        )
    assert "would undo 0055_run_by_hand" in project.ok(*back, "--yes", "dry=1")
    error = project.fails("rollback", "100").partition("would lose")[2]
    lost = ('business."规模明细"', 'mapping."组织架构"', "mdm.contract_month", "mdm.run,", "mdm.bill_month")
    assert all(table in error for table in lost)
    assert not any(table in error for table in ('"产品线"', "mdm.reject", "stands_on", "_total"))
    project.ok("rollback", "--yes")


def test_migrations_wait_for_another_command_and_it_for_them(project):
    with psycopg.connect(project.url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        for words in ("rollback", "--yes"), ("migrate",), ("migrate", "--wait", "0.3"):
            assert "Error: Another command is writing to this database: " in project.just(*words).stderr
        assert "0 pending" in project.ok("migrations")
        assert "would undo" in project.ok("rollback", "--yes", "dry=1")
    assert "Nothing to do" in project.ok("migrate", "--wait", "5")
    project.ok("rollback", "100", "--yes")
    with psycopg.connect(project.url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        assert "Another command is writing to this database: unknown" in project.fails("migrate")


@pytest.mark.parametrize("period", ["2026-01", "202613", "209901x", "26", "２０２６０１", ""])
@pytest.mark.parametrize("command", [["sync"], ["snapshot"], ["post-etl", "annuity_performance"]])
def test_invalid_period(project, command, period):
    if command == ["sync"] and not period:
        return
    error = project.fails(*command, period)
    assert f"Invalid period format: {period!r}" in error
    assert "202601" in error


@pytest.mark.parametrize("period", ["202613", "202500", "202501..202513"])
def test_a_month_that_no_year_has(project, period):
    error = project.fails("snapshot", period)
    month = period[-2:]
    assert error.startswith(f"Error: Invalid period format: {period!r}: there is no month {month}\n")


def test_a_day_that_is_none(project):
    assert project.fails("runs", "--since", "yesterday").startswith(
        "Error: Invalid value for '--since': 'yesterday' is no day: give 2026-01-31, or '2026-01-31 08:00'.\n"
    )


def test_a_period_far_in_the_future(project):
    project.bill(("202601", "A", 5))
    assert "from 202601 to 202601" in project.fails("sync", "209901")


def test_database_url_missing(project):
    result = project.outside.just("sync", DATABASE_URL="")
    assert result.returncode == 1
    assert result.stderr.startswith("Error: DATABASE_URL not found\n")
    assert "just init" in result.stderr and "postgresql://user:password@host" in result.stderr


def test_init_writes_a_private_env_file_once(project):
    result = project.outside.just("init", DATABASE_URL="")
    assert result.returncode == 0
    path = project.folder / ".wdh_env"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "DATABASE_URL=embedded\n" in path.read_text("utf-8")
    assert project.fails("init") == "Error: .wdh_env exists already\n  Edit it, or remove it first.\n"


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_way_out_of_the_demo_is_said_and_leads_out(project, readme):
    for path in (".wdh_env", "data/DEMO.txt", ".postgres/data", "report-202512.html", "data/202512/x.csv"):
        (project.folder / path).parent.mkdir(exist_ok=True)
        (project.folder / path).touch()
    said = project.fails("init").splitlines()[-1]
    stop, remove = said.removeprefix("  To leave the demo: ").split("; ")
    assert f"`{stop}`" in (text := (ROOT / readme).read_text("utf-8")) and f"`{remove}`" in text
    subprocess.run(remove, cwd=project.folder, shell=True, check=True)
    assert list(project.folder.iterdir()) == []
    project.ok("init")


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_alias_of_the_readme_is_just(tmp_path, readme):
    (alias,) = re.findall(r"`(alias just=[^`]+)`", (ROOT / readme).read_text("utf-8"))
    shell = f'shopt -s expand_aliases\n{alias}\ncd "$1"\njust --summary'
    result = subprocess.run(
        ["bash", "-c", shell, "bash", tmp_path], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert " sync " in result.stdout


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bob:s3cret@127.0.0.1:1/db",
        "postgresql://bob:s3cret@no-such-host.invalid:5432/db",
        "postgresql://bob:s3cret@127.0.0.1:notaport/db",
        "mysql://bob:s3cret@127.0.0.1/db",
    ],
)
def test_an_unreachable_database_is_named_without_its_password(project, url):
    result = project.just("sync", DATABASE_URL=url)
    assert result.returncode == 1
    assert result.stderr.startswith("Error: ")
    assert "s3cret" not in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_unknown_domain_names_the_known_ones(project):
    error = project.fails("etl", "nope", "202601")
    assert "'nope'" in error and "annuity_performance" in error
    assert "'nope'" in project.fails("post-etl", "nope", "202601")


def test_unknown_configuration_key_is_named_with_its_file(project):
    project.configure(strategic_treshold=1)
    error = project.fails("sync")
    assert "config/customer_mdm.yaml" in error and "strategic_treshold" in error


@pytest.mark.parametrize(
    ("key", "value"),
    [("missing_month", "drop"), ("whitelist_top_n", -1), ("strategic_threshold", "much"),
     ("guard", {"max_closed_share": 2, "min_contracts": 1}), ("hooks", {"nope": []})],
)  # fmt: skip
def test_a_wrong_configuration_value_is_named(project, key, value):
    project.configure(**{key: value})
    assert key in project.fails("sync")


def test_missing_file_and_two_files(project):
    assert "No file of 202601" in project.fails("etl", "annuity_performance", "202601")
    assert "No file matches" in project.fails("etl", "annuity_performance")
    assert "does not exist" in project.fails("etl", "annuity_performance", "--file", "gone.xlsx")
    bill(project.folder, row(), name="a规模收入数据.xlsx")
    bill(project.folder, row(), name="b规模收入数据.xlsx")
    error = project.fails("etl", "annuity_performance", "202601")
    assert "a规模收入数据.xlsx" in error and "b规模收入数据.xlsx" in error


def test_corrupt_workbook_wrong_sheet_and_missing_column(project):
    path = project.folder / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    assert "no .xlsx workbook that can be read" in project.fails(
        "etl", "annuity_performance", "--file", "x.xlsx"
    )
    write(path, {"Sheet1": [HEADER]})
    error = project.fails("etl", "annuity_performance", "--file", "x.xlsx")
    assert "no sheet '规模明细'" in error and "'Sheet1'" in error
    write(path, {"规模明细": [[name for name in HEADER if name != "期末资产规模"]]})
    error = project.fails("etl", "annuity_performance", "--file", "x.xlsx")
    assert "required column 期末资产规模" in error and "客户名称" in error
    write(path, {"规模明细": [HEADER]})
    assert "no rows to load" in project.fails("etl", "annuity_performance", "--file", "x.xlsx")
    assert project.sql("select count(*) from mdm.load") == [(0,)]


def test_a_file_of_another_month_is_refused(project):
    bill(project.folder, row(月度="202512"), period="202601")
    error = project.fails("etl", "annuity_performance", "202601")
    assert "row 2): 月度 is 202512, but the file is of 202601" in error


def test_debug_shows_the_traceback(project):
    assert "Traceback" in project.outside.just("sync", "2026-01", "--debug").stderr


def test_wrong_options_are_explained(project):
    assert "--dry-rum" in project.fails("sync", "--dry-rum")
    assert "  Usage and options: just snapshot --help\n" in project.fails("snapshot")
    assert "  Usage and options: just etl --help\n" in project.fails("etl", "all", "--wait", "soon")


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["etl", "annual_award", "--file", "a.xlsx", "--file=b.xlsx"], "--file"),
        (["export", "dim_plan", "--out", "a.csv", "--out", "a.csv"], "--out"),
        (["sync", "--wait", "1", "--show", "5", "--wait", "2"], "--wait"),
        (["status", "--format", "csv", "--format", "json"], "--format"),
        (["render", "sync", "--show", "5", "--show", "6"], "--show"),
    ],
)
def test_an_option_that_is_given_twice_is_refused(project, arguments, option):
    error = project.fails(*arguments)
    assert error.startswith(f"Error: {option} is given 2 times, but takes one value.\n"), error
    assert list(project.folder.glob("*.csv")) == []


def test_a_flag_may_be_given_twice(project):
    assert "dry run" in project.ok("sync", "dry=1", "--dry-run")


@pytest.mark.parametrize(
    "arguments",
    [("sync", "dry=1"), ("sync", "202601", "--dry-run"), ("sync", "--dry-run", "202601"), ("dry=1", "sync"),
     ("snapshot", "202601", "dry=1"), ("snapshot", "dry=1", "202601"),
     ("post-etl", "annuity_performance", "202601", "--dry-run")],
)  # fmt: skip
def test_dry_runs_in_any_order_of_words_write_nothing(project, arguments):
    project.bill(("202601", "A", 5))
    project.ok("sync")
    if "snapshot" not in arguments:  # which wants the sync first
        project.bill(("202601", "B", 5))
    assert "dry run" in project.outside.ok(*arguments)
    assert len(project.versions()) == 1
    assert project.sql("select count(*) from customer.fct_customer_plan_monthly") == [(0,)]


def test_rendered_sql_runs_in_psql_as_it_is_and_does_the_same(project):
    project.bill(("202512", "A", 5), ("202601", "B", 5))
    project.ok("migrations")
    script = project.folder / "sync.sql"
    script.write_text(project.ok("render", "sync"), "utf-8")
    assert project.versions() == []
    result = project.outside.just("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script))
    assert result.returncode == 0, result.stderr
    # Citus warns of views that stand on temporary tables.
    assert result.stderr == "" or cluster.URL
    assert len(project.versions()) == 4
    assert "Inserted: 0\n  Updated: 0\n  Skipped: 4" in project.ok("sync")


def test_another_command_is_told_who_is_writing(project):
    project.bill(("202601", "A", 5))
    with project.connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        cursor.execute(
            "insert into mdm.run (command, arguments, config_fingerprint, version, os_user) "
            "values ('sync', '202601', '', '', 'li')"
        )
        error = project.fails("sync")
        assert "Another command is writing to this database: sync 202601 by li, since 20" in error
        pid = project.connection.info.backend_pid
        assert f"(pid {pid})\n" in error
        assert f"\n    just psql -c 'select pg_terminate_backend({pid})'\n" in error
        cursor.execute("select pg_advisory_unlock(hashtext('customer_mdm'))")
    project.ok("sync")
    assert project.sql("select outcome from mdm.run order by run_id") == [("killed",), ("refused",), ("ok",)]
    # Nobody saw it end.
    killed = project.ok("runs").splitlines()[-1]
    assert killed.split()[3:6] == ["-", "li", "killed"] and "its end was not logged" in killed


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_recipe_of_the_readme_exists_and_every_public_recipe_is_in_it(name):
    readme = (ROOT / name).read_text("utf-8")
    recipes = subprocess.run(
        [ROOT / "scripts/just", "--summary"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    named = set(re.findall(r"(?:scripts/)?just ([a-z][a-z-]+)", readme))
    assert named <= set(recipes)
    assert set(recipes) <= named


def test_it_works_in_a_path_with_spaces(tmp_path):
    """The justfile and the set-up scripts, with the virtual environment of this project."""
    copy = checkout(tmp_path / "a folder with spaces")
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(tmp_path)}
    try:
        for command in ("init", "migrate", "sync"):
            result = subprocess.run(
                [copy / "scripts/just", command], cwd=copy, env=environment, capture_output=True, text=True
            )
            assert result.returncode == 0, result.stderr
            assert result.stderr == ""
    finally:
        subprocess.run([copy / "scripts/just", "stop"], cwd=copy, env=environment, capture_output=True)


def test_words_may_be_given_as_options(project):
    """The documents write them so."""
    bill(project.folder, row(), period="202601")
    etl = "annuity_performance", "202601", "--no-post-hooks"
    for arguments in (
        etl,
        ("--domains", "annuity_performance", "--period", "202601", "--execute", "--no-post-hooks"),
        ("--domain", "annuity_performance", "--execute", "--no-post-hooks"),
        ("--domain", "annuity_performance", "202601", "--no-post-hooks"),
        ("annuity_performance", "--period=202601", "--no-post-hooks"),
    ):
        assert "Months: 202601" in project.ok("etl", *arguments)
    assert project.sql("select distinct domain, period from mdm.run") == [("annuity_performance", "202601")]
    for command in (("sync",), ("post-etl", "--domain", "annuity_performance"), ("snapshot",)):
        assert "completed" in project.ok(*command, "--period", "202601")
    assert "0 failed" in project.ok("validate", "--period", "202601")
    assert project.sql("select period from mdm.run where command = 'snapshot'") == [("202601",)]
    ((company,),) = project.sql("select company_id from customer.customer_plan_contract")
    assert project.ok("why", company, "--period", "202601") == project.ok("why", company, "202601")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sync", "202601", "--period", "202602"], ["PERIOD", "'202601'", "'202602'"]),
        (["snapshot", "--period", "202601", "--period", "202602"], ["PERIOD", "'202601'", "'202602'"]),
        (["etl", "annual_award", "--domain", "annual_loss"], ["DOMAINS", "'annual_award'", "'annual_loss'"]),
        (["post-etl", "--period", "202601"], ["Missing argument 'DOMAINS'"]),
        (["post-etl", "--domain", "annual_award"], ["Missing argument 'PERIOD'"]),
        (["sync", "--period", ""], ["Invalid period format: ''"]),
        (["etl", "annual_award", "--execute", "--dry-run"], ["--execute", "--dry-run"]),
        (["etl", "annual_award", "--execute", "dry=1"], ["--execute", "--dry-run"]),
    ],
)
def test_words_that_contradict_each_other_are_named(project, arguments, named):
    error = project.fails(*arguments)
    assert all(words in error for words in named), error
    assert project.sql("select * from mdm.run") == []


def test_a_word_that_is_given_twice_and_the_same_is_given(project):
    project.bill(("202601", "A", 5))
    assert "Sync completed" in project.ok("sync", "202601", "--period", "202601")
