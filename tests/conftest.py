"""A real PostgreSQL for the tests: TEST_DATABASE_URL, else an embedded one in a temporary folder.

Each test gets a clone of a migrated template database, and a project folder in which it calls `just`.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_postgresql import factories

from mdm import config, embedded, migrate
from mdm.database import Database

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        config.server_folder = Path(tempfile.mkdtemp(prefix="mdm-tests-"))
        config.server_folder.chmod(0o755)
        url = embedded.conninfo(config.server_folder)
    server = conninfo_to_dict(url)
    config.option.postgresql_host = server.get("host", "localhost")
    config.option.postgresql_port = str(server.get("port", 5432))
    config.option.postgresql_user = server.get("user", "postgres")
    config.option.postgresql_password = server.get("password", "")
    # A killed session leaves its databases (tests, tests_tmpl) on a server that stays.
    config.option.postgresql_drop_test_database = True


def pytest_unconfigure(config: pytest.Config) -> None:
    if folder := getattr(config, "server_folder", None):
        embedded.stop(folder)
        shutil.rmtree(folder)


def read_config() -> config.Config:
    """Return the configuration that the project ships."""
    return config.read(ROOT / "config")


def _migrate(**parameters) -> None:
    parameters.pop("autocommit")
    with psycopg.connect(**parameters, autocommit=True) as connection:
        migrate.migrate(Database(connection, read_config()))


postgresql_noproc = factories.postgresql_noproc(load=[_migrate])
postgresql = factories.postgresql("postgresql_noproc")


@dataclass
class Project:
    """A project folder with a database of its own, driven from outside through `just`."""

    folder: Path
    url: str
    connection: psycopg.Connection
    environment: dict[str, str] = field(default_factory=dict)

    def just(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """Run `just ARGUMENTS` in the folder; its result has returncode, stdout and stderr."""
        return subprocess.run(
            [ROOT / "scripts/just", "--justfile", ROOT / "justfile",
             "--working-directory", self.folder, *arguments],
            cwd=self.folder, capture_output=True, text=True, encoding="utf-8", timeout=300,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"DATABASE_URL": self.url} | self.environment | environment,
        )  # fmt: skip

    def ok(self, *arguments: str) -> str:
        """Run `just ARGUMENTS`, which must succeed, and return what it printed."""
        result = self.just(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        assert result.stderr == ""
        return result.stdout

    def fails(self, *arguments: str) -> str:
        """Run `just ARGUMENTS`, which must fail with a clear error, and return that error."""
        result = self.just(*arguments)
        assert result.returncode == 1, result.stdout + result.stderr
        assert result.stderr.startswith("Error: "), result.stderr
        assert "Traceback" not in result.stderr
        return result.stderr

    def configure(self, **rules) -> None:
        """Give the folder a configuration of its own, with some rules changed."""
        shutil.copytree(ROOT / "config", self.folder / "config", dirs_exist_ok=True)
        path = self.folder / "config/customer_mdm.yaml"
        path.write_text(
            yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | rules, allow_unicode=True),
            "utf-8",
        )

    def sql(self, query: str, *values) -> list[tuple]:
        """Run `query` and return its rows, if it has any."""
        cursor = self.connection.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []

    def bill(self, *rows: tuple) -> None:
        """Add rows to the bill, and what the dimensions lack for them.

        A row is (YYYYMM, company, assets) and optionally contribution, plan, product line, branch.
        """
        defaults = (None, "P1", "PL202", "G01")
        for month, company, assets, *rest in rows:
            contribution, plan, line, branch = (*rest, *defaults[len(rest) :])
            self.sql(
                'insert into customer."年金客户" (company_id, "客户名称") values (%s, %s) '
                "on conflict do nothing",
                company,
                f"{company}公司",
            )
            self.sql(
                'insert into mapping."年金计划" ("年金计划号", "计划全称") values (%s, %s) '
                "on conflict do nothing",
                plan,
                f"{plan}计划",
            )
            self.sql(
                'insert into business."规模明细" ("月度", company_id, "期末资产规模", "供款", '
                '"计划代码", "产品线代码", "机构代码") values (%s, %s, %s, %s, %s, %s, %s)',
                date(int(month[:4]), int(month[4:]), 1), company, assets, contribution, plan, line,
                branch,
            )  # fmt: skip

    def versions(self) -> list[str]:
        """Return the stored history, a line per version: A 正常 战客 新客 2025 2025-11-30 2025-12-31."""
        rows = self.sql(
            """
            select concat_ws(' ', company_id, contract_status,
                case when is_strategic then '战客' end,
                case when is_existing then '已客' else '新客' end,
                status_year, valid_from, valid_to)
            from customer.customer_plan_contract
            order by company_id, plan_code, product_line_code, valid_from
            """
        )
        return [line for (line,) in rows]


@pytest.fixture
def project(postgresql: psycopg.Connection, tmp_path: Path) -> Project:
    """A project folder on a fresh, migrated database."""
    postgresql.autocommit = True
    parameters = {
        name: value
        for name, value in conninfo_to_dict(postgresql.info.dsn).items()
        if name in ("host", "port", "user", "dbname")
    } | ({"password": postgresql.info.password} if postgresql.info.password else {})
    url = "postgresql://?" + "&".join(f"{name}={value}" for name, value in parameters.items())
    assert make_conninfo(url)
    return Project(tmp_path, url, postgresql)


@pytest.fixture
def database(project: Project) -> Database:
    """The project's database, for calls in process."""
    return Database(project.connection, read_config())
