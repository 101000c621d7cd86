"""`just demo`, from outside: invented data, a database of its own, figures that add up."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from corrections import correct
from demo import __main__ as demo
from demo import invented
from mdm import embedded
from project import ROOT, Project
from servers import throwaway_folder


@pytest.fixture(scope="module")
def finished() -> Iterator[tuple[Project, str]]:
    """A new folder in which `just demo` ran, and what it printed. Nothing was set up: no .wdh_env."""
    # Not of pytest: another session takes away what the user of the embedded server may do in its folders.
    with throwaway_folder() as folder:
        output = Project(folder, "", None).outside.ok("demo")
        with psycopg.connect(embedded.conninfo(folder / ".postgres"), autocommit=True) as connection:
            yield Project(folder, "", connection).outside, output


# The history of the demo, as just fingerprint prints it: the same on one machine and on a cluster.
HISTORY = "694f18a2b394f2e6 (2306 versions)\n"


def test_the_history_is_the_one_that_is_known(finished: tuple[Project, str]):
    project, _ = finished
    assert project.ok("fingerprint") == HISTORY


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_what_the_demo_prints(finished: tuple[Project, str], readme: str):
    """Line by line, in its order; the time that it took aside."""
    _, output = finished
    shown = (ROOT / readme).read_text("utf-8").partition("$ scripts/just demo\n")[2].partition("\n```")[0]
    printed = iter(timeless(output).splitlines())
    for part in timeless(shown).split("\n...\n"):
        for line in part.splitlines():
            assert line in printed, line


def timeless(text: str) -> str:
    return re.sub(r"\(\d+ s\)", "(s)", text)


def test_generator_is_deterministic():
    assert list(invented.workbooks()) == list(invented.workbooks())


def test_demo_sums_agree_with_the_bill(finished: tuple[Project, str]):
    project, output = finished
    assert "Bill and snapshots agree in all 96 sums (24 months x 4 product lines)" in output
    for snapshot in ("customer.fct_customer_product_line_monthly", "customer.fct_customer_plan_monthly"):
        assert project.sql(
            f"""
            select month, sum(bill) = sum(shown)
            from (
                select "月度" as month, "期末资产规模" as bill, 0 as shown from business."规模明细"
                union all
                select date_trunc('month', snapshot_month)::date, 0, aum_balance from {snapshot}
            ) as amount
            group by month
            order by month
            """
        ) == [(month, True) for month in invented.MONTHS]


def test_demo_prints_what_is_stored(finished: tuple[Project, str]):
    project, output = finished
    ((customers, active, suspended, rejected),) = project.sql(
        """
        select
            count(distinct company_id),
            count(*) filter (where contract_status = '正常' and valid_to = '9999-12-31'),
            count(*) filter (where contract_status = '停缴' and valid_to = '9999-12-31'),
            (select count(*) from mdm.reject)
        from customer.customer_plan_contract
        """
    )
    assert f" {customers} customers\n" in output
    assert f": {active:,} 正常, {suspended:,} 停缴;" in output
    assert f"  {rejected} rows that could not be used" in output
    assert min(customers, active, suspended, rejected) > 20


def test_demo_shows_the_commands_and_three_to_try_next(finished: tuple[Project, str]):
    project, output = finished
    assert output.startswith("$ just init\n")
    for month in ("202401", "202512"):
        assert f"$ just etl annual_award,annual_loss,annuity_performance {month}\n" in output
    dry_sync, checks, query = output.partition("Try next:\n")[2].splitlines()[:3]
    assert project.ok(*dry_sync.split()[1:]).splitlines()[2:4] == ["  Inserted: 0", "  Updated: 0"]
    assert "0 failed" in project.ok(*checks.split()[1:])
    statement = query.removeprefix('  scripts/just psql -c "').removesuffix('"')
    assert "停缴" in project.ok("psql", "-c", statement)


def test_demo_ends_with_the_report_that_it_wrote(finished: tuple[Project, str]):
    project, output = finished
    last = output.splitlines()[-1]
    if last.startswith("  Then: "):
        pytest.skip("this machine has no Chinese font")
    page = project.folder / "report-202512.html"
    assert last == f"  Open it in a browser: {page.as_uri()}"
    assert "年金客户月报" in page.read_text("utf-8")


def test_demo_covers_the_rules_of_the_load(finished: tuple[Project, str]):
    project, _ = finished
    assert (
        project.sql('select 1 from business."规模明细" where "计划代码" in (%s, %s)', "1P0290", "1P0807")
        == []
    )
    covered = project.sql(
        """
        select array_agg(distinct "计划代码" order by "计划代码")
        from business."规模明细"
        where "计划代码" in ('AN001', 'AN002', 'P0290', 'P0807')
        """
    )
    assert covered == [(["AN001", "AN002", "P0290", "P0807"],)]
    branches = project.sql('select distinct "机构代码" from business."规模明细" order by 1')
    assert [code for (code,) in branches] == ["G00", "G01", "G05", "G07", "G21", "G31", "G37"]
    corrected = project.sql("select distinct file_name from mdm.load where file_name like '%%/V2/%%'")
    assert len(corrected) == len(invented.CORRECTED)
    temporary = project.sql("select count(*) from customer.\"年金客户\" where company_id like 'IN%%'")
    assert temporary > [(0,)]


def test_the_totals_of_the_demo_add_up_and_its_mistakes_repeat_no_row(finished: tuple[Project, str]):
    project, output = finished
    assert output.count("  Skipped: total 1") == 2
    reasons = project.sql("select distinct split_part(reason, ' ', 1) from mdm.reject order by 1")
    assert reasons == [("业务类型",), ("月度",), ("期末资产规模",)]
    correct(project, 月度="202512", 业务类型="企年受托", 期末资产规模=5)
    corrected = project.ok("etl", "annuity_performance", "--file", "r.xlsx", "--dry-run")
    assert "+ 0 skipped" in corrected


def test_second_run_changes_nothing(finished: tuple[Project, str], monkeypatch: pytest.MonkeyPatch):
    project, _ = finished
    files, tables = _fingerprints(project.folder), _derived(project)
    # A month of the sealed year, one of the open year and the newest. All would double the time of the tests.
    months, run = {"202401", "202506", "202512"}, demo.run
    monkeypatch.setattr(
        demo, "run", lambda *words: run(*words) if words[0] != "etl" or words[-1] in months else ""
    )
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.chdir(project.folder)
    assert demo.main() == 0
    assert _fingerprints(project.folder) == files
    assert _derived(project) == tables


def _fingerprints(folder: Path) -> dict[Path, str]:
    files = (path for path in (folder / "data").rglob("*") if path.is_file())
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _derived(project: Project) -> list[list[tuple]]:
    """Return the history, its audit and the snapshots as they are stored, with the time of each change."""
    return [
        project.sql("select * from customer.customer_plan_contract order by contract_id"),
        project.sql("select * from customer.customer_plan_contract_audit order by audit_id"),
        project.sql("select * from customer.fct_customer_product_line_monthly order by 1, 2, 3"),
        project.sql("select * from customer.fct_customer_plan_monthly order by 1, 2, 3, 4"),
    ]


def test_demo_refuses_a_real_server(project: Project):
    assert "The demo runs in an embedded database only" in project.outside.fails("demo")
    assert list(project.folder.iterdir()) == []


def test_demo_refuses_a_folder_with_other_data(tmp_path: Path):
    other = tmp_path / "data" / "202401" / "bill.xlsx"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"ours")
    assert "holds files that the demo did not write" in Project(tmp_path, "", None).outside.fails("demo")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]


def test_demo_refuses_an_embedded_database_with_other_rows(finished: tuple[Project, str], tmp_path: Path):
    project, _ = finished
    other = Project(tmp_path, f"embedded:{project.folder / '.postgres'}", None)
    assert "no data/DEMO.txt says they are invented" in other.outside.fails("demo")
    assert list(tmp_path.iterdir()) == []
