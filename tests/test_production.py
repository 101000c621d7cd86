"""docs/production.md is followed word by word; what a dump or migrations bring back is what was there."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import schema
from mdm import embedded
from project import ROOT, Project
from workbooks import bill, row

TEXT = (ROOT / "docs/production.md").read_text("utf-8")
PARTS = re.compile(r"^## ([^\n]+)$|^```(sh|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
AS_POSTGRES = re.compile(r'^# su postgres -c "(.*)"( < .*)?$', re.MULTILINE)


def address(project: Project) -> dict[str, str]:
    """Return where the programs of PostgreSQL find the server of `project`, and these programs first."""
    info = project.connection.info
    return {
        "PATH": f"{embedded.programs()}:{os.environ['PATH']}",
        "PGHOST": info.host,
        "PGPORT": str(info.port),
        "PGUSER": info.user,
        "PGPASSWORD": info.password or "",
    }


def shell(script: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a script that has to succeed line by line; return what it printed."""
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert result.returncode == 0, f"{script}\n{result.stdout}{result.stderr}"
    return result.stdout


@pytest.fixture
def server(project: Project, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The document with names of this test, and the environment for its commands; files of two months.

    Others run beside. Root and peer authentication have no place here.
    """
    info = project.connection.info
    checkout, owner = tmp_path / "srv", f"{info.dbname}_owner"
    origin = tmp_path / "origin"
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (origin / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, origin / name)
    # Nobody waits for the minute after which a file is taken to be whole.
    catch_up = origin / "scripts/mdm/catch_up.py"
    catch_up.write_text(re.sub(r"SETTLED = \d+", "SETTLED = 0", catch_up.read_text("utf-8")), "utf-8")
    git = "git -c user.name=x -c user.email=x@y"
    shell(f"git init -q && git add . && {git} commit -qm x && git clone -q . ../srv", origin, os.environ)
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "backups").mkdir()
    for month in "202512", "202601":
        bill(checkout, *(row(月度=month, 计划号=f"P{n}") for n in range(30)), period=month)
    (checkout / "branches.csv").write_text("机构代码,机构\nG01,北分\n", "utf-8")

    text = TEXT.replace("/srv/customer-mdm", str(checkout))
    text = text.replace("/var/backups/customer-mdm", str(tmp_path / "backups"))
    names = [f"{info.dbname}_production{end}" for end in ("", "_restored", "_old")]
    text = re.sub(r"\bmdm\b(?!/|-|`)", owner, text.replace("customer_mdm", names[0]))
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTHONPATH")
    } | address(project)

    def clean() -> None:
        for name in names:
            project.sql(f'drop database if exists "{name}" with (force)')
        project.sql(f'drop role if exists "{owner}"')

    clean()
    yield text, environment
    clean()


def test_the_document_is_followed_word_by_word(server, tmp_path):
    text, environment = server
    owner = environment | {"PGUSER": re.findall(r"createuser (\w+)", text)[0]}
    before, _, commands = text.partition("\n## Database\n")
    said: dict[str, str] = {}
    for heading, kind, block in PARTS.findall("## Database\n" + commands):
        if heading:
            said[heading] = ""
        elif kind == "sh":
            said[[*said][-1]] += shell(block, tmp_path / "srv", owner)
        else:
            for command, source in AS_POSTGRES.findall(block):
                shell(command + source, tmp_path, environment)
    assert (tmp_path / "srv/.wdh_env").stat().st_mode & 0o077 == 0
    assert said["First load"].count("Load completed") == 3 and " 0 failed" in said["First load"]
    assert "Inserted: 0" in said["Restore"] and "every month" in said["Restore"]
    assert "0 pending" in said["Upgrade"] and "Inserted: 0" in said["Upgrade"]
    assert before.count("```") == 2, "a block that is not followed"


def test_the_comparison_of_fingerprints_can_fail(project, tmp_path):
    (line,) = re.findall(r"^scripts/just fingerprint \| diff .*$", TEXT, re.MULTILINE)
    (tmp_path / "x.fingerprint").write_text("0123456789abcdef\n")
    with pytest.raises(AssertionError, match="> 0123456789abcdef"):
        shell(f"newest={tmp_path}/x.dump\n{line}", ROOT, os.environ | {"DATABASE_URL": project.url})


def filled(project: Project) -> None:
    """Give the database two loads, of which one replaces rows of the other, history and snapshots."""
    bill(project.folder, *(row(计划号=f"P{number}") for number in range(30)), row(月度=None))
    project.ok("etl", "annuity_performance", "202601")
    bill(project.folder, *(row(计划号=f"P{number}", 期末资产规模=7) for number in range(30)), row(月度=None))
    project.ok("etl", "annuity_performance", "202601", "--force")


@pytest.mark.parametrize("form", ["custom", "plain"])
def test_dump_and_restore_leave_everything_as_it_was(project, tmp_path, form):
    filled(project)
    before, name = project.ok("fingerprint"), f"{project.connection.info.dbname}_copy"
    environment = os.environ | address(project) | {"FROM": project.url, "TO": name}
    project.sql(f'drop database if exists "{name}"')
    project.sql(f'create database "{name}"')
    try:
        if form == "custom":
            shell('pg_dump -Fc -d "$FROM" -f dump && pg_restore -e -O -d "$TO" dump', tmp_path, environment)
        else:
            shell('pg_dump -O -d "$FROM" | psql -qbv ON_ERROR_STOP=1 -d "$TO"', tmp_path, environment)
        url = project.url.replace(f"dbname={project.connection.info.dbname}", f"dbname={name}")
        with psycopg.connect(url, autocommit=True) as connection:
            copy = Project(project.folder, url, connection)
            assert copy.ok("fingerprint") == before
            for table in re.findall(r"^CREATE TABLE (\S+)", schema.FILE.read_text("utf-8"), re.MULTILINE):
                content = f"select md5(string_agg(t::text, ',' order by t::text)) from {table} as t"
                assert copy.sql(content) == project.sql(content), table
            assert schema.describe(copy.url) == schema.FILE.read_text("utf-8")
            assert "Inserted: 0\n  Updated: 0" in copy.ok("sync")
            assert " 0 failed" in copy.ok("validate")
            assert copy.ok("fingerprint") == before
    finally:
        project.sql(f'drop database "{name}" with (force)')


def test_migrations_back_and_forth_with_data_leave_the_fingerprint(project):
    """As far back as the bill and the dimensions stand: what is derived from them comes back."""
    filled(project)
    before = project.ok("fingerprint")
    applied = len(list((ROOT / "migrations").glob("*.sql"))) // 2
    kept = int(next((ROOT / "migrations").glob("*_contract.sql")).name[:4])
    # Only the tables that are derived from the history and the bill.
    project.ok("rollback", str(applied - kept), "--yes")
    assert schema.describe(project.url) != schema.FILE.read_text("utf-8")
    project.ok("migrate")
    assert project.ok("fingerprint") == before
    assert "Inserted: 0\n  Updated: 0" in project.ok("sync")
    # And the history itself, with all that was known of it.
    project.ok("rollback", str(applied - kept + 1), "--yes")
    assert project.sql("select to_regclass('customer.customer_plan_contract')") == [(None,)]
    project.ok("migrate")
    assert "Inserted: 30\n" in project.ok("sync")
    assert project.ok("fingerprint") == before
    project.ok("snapshot", "202601")
    assert " 0 failed" in project.ok("validate")
    assert schema.describe(project.url) == schema.FILE.read_text("utf-8")


def test_what_is_derived_comes_back_after_any_rollback(project):
    """As far back as the bill and the dimensions stand: every row of every table."""

    def derived() -> dict[str, list[tuple]]:
        return {
            table: project.sql(
                f"select to_jsonb(t) - %s::text[] from {table} as t order by 1",
                ["contract_id", "created_at", "updated_at", "change_log"],
            )
            for table in re.findall(r"^CREATE TABLE (\S+)", schema.FILE.read_text("utf-8"), re.MULTILINE)
            if table != "mdm.run"
        }

    for number, month in enumerate(("202411", "202412", "202501", "202502")):
        project.bill((month, "A", 5 + number), (month, "B", 0 if number == 3 else 7, 1, "P2", "PL201"))
    project.sql(
        """insert into customer."当年中标" ("上报月份", company_id, "产品线代码") values """
        "('2025-01-01', 'A', 'PL202')"
    )
    project.ok("sync")
    project.ok("snapshot", "202411..202502")
    before = derived()
    undoing = sorted((ROOT / "migrations").glob("*.rollback.sql"), reverse=True)
    for count, path in enumerate(undoing, start=1):
        if not re.search("drop (table|column)", path.read_text("utf-8")):
            continue
        project.ok("rollback", str(count), "--yes")
        project.ok("migrate")
        project.ok("sync")
        project.ok("catch-up")
        assert derived() == before, path.name
        if path.name.endswith("_contract.rollback.sql"):
            break


def test_a_snapshot_that_would_come_out_short_stays_after_a_rollback(project):
    """Its year is sealed and differs from the bill: that was forgotten with mdm.snapshot_behind."""
    project.bill(("202412", "A", 5), ("202501", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202412..202501")
    stood = "select * from customer.fct_customer_plan_monthly where snapshot_month = '2024-12-31'"
    before = project.sql(stood)
    project.bill(("202412", "B", 7))
    project.ok("sync")
    undoing = sorted((ROOT / "migrations").glob("*.rollback.sql"), reverse=True)
    count = next(place for place, path in enumerate(undoing, start=1) if "snapshot_behind" in path.name)
    project.ok("rollback", str(count), "--yes")
    project.ok("migrate")
    assert "would come out short: just sync --unseal, then just snapshot 202412\n" in project.ok("sync")
    project.ok("catch-up")
    assert project.sql(stood) == before
