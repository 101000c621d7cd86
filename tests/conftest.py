"""A real PostgreSQL for the tests: TEST_DATABASE_URL, else one of their own in a temporary folder.

That one is the embedded PostgreSQL (with PGSERVER_POSTGRES_VERSION=16 the older one that the package brings),
or the one whose programs stand in the folder TEST_POSTGRES.

Each test gets a clone of a migrated template database, and a project folder in which it runs commands.
All of them run side by side, a process for each processor; each process has a template of its own.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_postgresql import factories
from pytest_postgresql.executors import NoopExecutor
from pytest_postgresql.janitor import DatabaseJanitor
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

import servers
from mdm import embedded, migrate
from mdm.database import Database
from mdm.errors import Problem
from mdm.url import require_open
from processes import WAITING, start, until
from project import Project, end, read_config

pytest.register_assert_rewrite("healthy")

import cluster  # noqa: E402
from cluster import Cluster, HealthyHere  # noqa: E402
from healthy import Healthy  # noqa: E402


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes run the tests: a few that are asked for by name run in this one."""
    named = any("::" in argument for argument in config.args)
    named = named or any(config.getoption(name, False) for name in ("keyword", "lf", "collectonly"))
    # From eight on, the demo alone takes longest.
    return 0 if named else min(os.cpu_count() or 1, 8)


def pytest_configure(config: pytest.Config) -> None:
    # just test says where it was typed, like every recipe; the commands of the tests are typed elsewhere.
    os.environ.pop("MDM_TYPED_IN", None)
    if cluster.URL:
        try:
            require_open(cluster.URL)
        except Problem as problem:
            raise pytest.UsageError(f"{problem.what}. {problem.remedy}") from None
        return
    if programs := os.environ.get("TEST_POSTGRES"):
        servers.use(Path(programs))
    worker = getattr(config, "workerinput", None)
    url = worker["server_url"] if worker else os.environ.get("TEST_DATABASE_URL")
    if not url:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        url = embedded.conninfo(stack.enter_context(servers.throwaway_folder()))
        with psycopg.connect(url, autocommit=True) as connection:
            # Nothing in it is to survive.
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"alter system set {setting} = off")
            connection.execute("select pg_reload_conf()")
    config.server_url = url
    server = conninfo_to_dict(url)
    config.option.postgresql_host = server.get("host", "localhost")
    config.option.postgresql_port = str(server.get("port", 5432))
    config.option.postgresql_user = server.get("user", "postgres")
    config.option.postgresql_password = server.get("password", "")
    # A killed session leaves its databases (tests, tests_tmpl) on a server that stays.
    config.option.postgresql_drop_test_database = True


class OneByOne(LoadScopeScheduling):
    """Each test goes to the next process that is free, but one process runs all that look at one demo."""

    def _split_scope(self, nodeid: str) -> str:
        return "test_demo" if "test_demo.py" in nodeid else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneByOne:
    """Return what hands out the tests."""
    return OneByOne(config, log)


def pytest_configure_node(node: WorkerController) -> None:
    """Have all processes use the one server."""
    node.workerinput["server_url"] = node.config.server_url


def _migrate(**parameters) -> None:
    parameters.pop("autocommit")
    with psycopg.connect(**parameters, autocommit=True) as connection:
        migrate.migrate(Database(connection, read_config()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if cluster.URL:
        cluster.leave_out(items)


if cluster.URL:

    @pytest.fixture(scope="session")
    def postgresql_noproc() -> Cluster:
        """The database for all tests."""
        return Cluster()

    @pytest.fixture
    def postgresql(postgresql_noproc: Cluster) -> Iterator[psycopg.Connection]:
        """The same, with nothing but what migrations fill in."""
        postgresql_noproc.switch("")
        connection = psycopg.connect(cluster.URL)
        yield connection
        end(connection)

    @pytest.fixture(autouse=True)
    def shared_content(request: pytest.FixtureRequest, postgresql_noproc: Cluster) -> None:
        """Bring back what the tests of a module share."""
        if "shared_project" in request.fixturenames:
            postgresql_noproc.switch(request.module.__name__)

    @pytest.fixture(scope="module")
    def shared_project(
        request: pytest.FixtureRequest, postgresql_noproc: Cluster, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Project]:
        """The same for all tests of a module, which leave in the database what they found there."""
        postgresql_noproc.switch(request.module.__name__)
        connection = psycopg.connect(cluster.URL)
        yield _project(tmp_path_factory.mktemp("shared"), connection)
        end(connection)
        postgresql_noproc.owner = ""

    @pytest.fixture(scope="module")
    def healthy(postgresql_noproc: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Healthy]:
        """A database of six months, whose rows others get."""
        with HealthyHere(postgresql_noproc, tmp_path_factory.mktemp("healthy"), _project).built() as healthy:
            yield healthy

else:
    postgresql_noproc = factories.postgresql_noproc(load=[_migrate])
    postgresql = factories.postgresql("postgresql_noproc")

    @pytest.fixture(scope="module")
    def shared_project(
        postgresql_noproc: NoopExecutor, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Project]:
        """The same for all tests of a module, which leave in the database what they found there."""
        server = postgresql_noproc
        place = {name: getattr(server, name) for name in ("host", "port", "user", "password")}
        name = f"{server.dbname}_shared"
        janitor = DatabaseJanitor(**place, dbname=name, template_dbname=server.template_dbname)
        janitor.drop()
        with janitor, psycopg.connect(**place, dbname=name) as connection:
            yield _project(tmp_path_factory.mktemp("shared"), connection)

    @pytest.fixture(scope="module")
    def healthy(
        postgresql_noproc: NoopExecutor, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Healthy]:
        """A database of six months, from which others are cloned."""
        with Healthy(postgresql_noproc, tmp_path_factory.mktemp("healthy"), _project).built() as healthy:
            yield healthy


def _project(folder: Path, connection: psycopg.Connection) -> Project:
    connection.autocommit = True
    parameters = {
        name: value
        for name, value in conninfo_to_dict(connection.info.dsn).items()
        if name in ("host", "port", "user", "dbname")
    } | ({"password": connection.info.password} if connection.info.password else {})
    url = "postgresql://?" + "&".join(f"{name}={value}" for name, value in parameters.items())
    assert make_conninfo(url)
    return Project(folder, url, connection)


@pytest.fixture
def project(postgresql: psycopg.Connection, tmp_path: Path) -> Project:
    """A project folder on a fresh, migrated database."""
    return _project(tmp_path, postgresql)


@pytest.fixture
def database(project: Project) -> Database:
    """The project's database, for calls in process."""
    return Database(project.connection, read_config())


@pytest.fixture
def blocked(project: Project) -> Iterator[subprocess.Popen[str]]:
    """A sync that has planned and hangs in the middle of apply: the table is locked by us."""
    project.bill(("202512", "A", 5))
    project.ok("sync")
    project.bill(("202601", "B", 5))
    project.sql("begin")
    project.sql("lock table customer.customer_plan_contract in share row exclusive mode")
    process = start(project, "sync")
    until(lambda: project.sql(f"select 1 from {WAITING}"))
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()
