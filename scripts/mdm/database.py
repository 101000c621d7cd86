"""The connection: what runs on it, and the one place that opens a transaction, or runs it again."""

import functools
import logging
import os
import pwd
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row

from mdm import report
from mdm.config import Config, Timeouts
from mdm.errors import Problem
from mdm.render import render
from mdm.url import conninfo
from mdm.waiting import Watch, told

# A lost connection is one line, ours.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


UNCHANGED = "Nothing was changed."
# Seconds after which a transaction that gave way to another writer is run again; then it is given up.
PAUSES = (0.1, 0.5, 2.0, 5.0)
# What the coordinator of a cluster says of a worker that does not answer.
OF_A_WORKER = "remote node|SSL SYSCALL error|closed the connection|marked as essential|to shard .* on "


class Database:
    """A connection on which templates of sql/ run. Each value in them is a quoted literal."""

    def __init__(self, connection: psycopg.Connection[Any], config: Config | None) -> None:
        self.connection = connection
        self._config = config
        self._configured = _configured(config)
        self._zone = _zone()
        self.rehearsing = False
        """True while everything that is written will be rolled back (a dry run of several steps)."""
        self.echo: Callable[[str], object] | None = None
        """Receives the text of each statement before it runs, and the data of a COPY (just render)."""
        self.is_cluster = False
        """Whether the tables are distributed (just distribute)."""
        self.has_written = False
        """Whether a transaction of ours was committed, so that nobody is told that nothing was changed."""
        self.timeouts = config.rules.timeouts if config else Timeouts()
        info = connection.info
        self._address, self._password = info.dsn, info.password or None
        pid, patience = info.backend_pid, self.timeouts.lock / 3
        self.watch = Watch(self.another, self.text, pid, patience)
        self.execute("session.sql")
        self.execute("limits.sql")
        self.execute("vigilance.sql")
        self.is_cluster = self.row("kind/kind.sql").is_cluster

    @property
    def config(self) -> Config:
        """What is configured. Only just doctor, which says what is wrong there, works without."""
        assert self._config
        return self._config

    @config.setter
    def config(self, config: Config) -> None:
        self._config = config
        self._configured = _configured(config)

    def execute(self, template: str, **values: Any) -> psycopg.Cursor[Any]:
        """Run sql/`template` with the configured rules and `values` in it; raises Problem."""
        text = self._announced(template, values)
        cursor = self.connection.cursor(row_factory=namedtuple_row)
        try:
            with self.watch.watching():
                return cursor.execute(text)
        except psycopg.Error as error:
            raise self.explained(error, f"sql/{template}") from error

    def rows(self, template: str, **values: Any) -> list[Any]:
        """Run sql/`template` and return its rows: named tuples, whose fields only the SQL knows."""
        return self.execute(template, **values).fetchall()

    def row(self, template: str, **values: Any) -> Any:
        """Run sql/`template` and return its only row."""
        (row,) = self.rows(template, **values)
        return row

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table that can be written."""
        return [row.name for row in self.rows("columns.sql", table=str(table))]

    def copy(self, template: str, data: Iterable[bytes], **values: Any) -> None:
        """Run the COPY of sql/`template` with `data`: pieces of CSV."""
        text = self.text(template, values)
        if self.echo:
            self.echo(text)
        with self.connection.cursor().copy(text) as copy:
            for piece in data:
                copy.write(piece)
                if self.echo:
                    self.echo(str(piece, "utf-8"))
        if self.echo:
            self.echo("\\.\n")

    def stream(self, template: str, **values: Any) -> Iterator[bytes]:
        """Yield what the COPY of sql/`template` sends, row by row: it holds one at a time. Raises Problem."""
        text = self._announced(template, values)
        try:
            with self.connection.cursor().copy(text) as copy:
                yield from map(bytes, copy)
        except psycopg.Error as error:
            raise self.explained(error, f"sql/{template}") from error

    @property
    def is_idle(self) -> bool:
        """Whether no transaction is under way."""
        return self.connection.info.transaction_status == TransactionStatus.IDLE

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[None]:
        """All or nothing; inside another transaction, a part of it. One that doesn't write keeps nothing.

        Raises Problem, also for an error of the commit.
        """
        commits = writes and self.is_idle
        try:
            with self.connection.transaction(force_rollback=not writes):
                if self.is_cluster:
                    self.execute("kind/transaction.sql")
                    self.execute("kind/memory.sql")
                    # Of a dry run, only the script that it prints (just render) locks.
                    if self.echo or (writes and not self.rehearsing):
                        self.execute("kind/lock.sql")
                yield
        except psycopg.Error as error:
            raise self.explained(error) from error
        self.has_written |= commits

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Run real statements, also several transactions that build on each other, and keep nothing."""
        self.rehearsing = True
        try:
            with self.connection.transaction(force_rollback=True):
                yield
        finally:
            self.rehearsing = False

    @property
    def unchanged(self) -> str:
        """What a person may be told when a step fails: whether anything was changed before it."""
        return "This step changed nothing; what was done before it stays." if self.has_written else UNCHANGED

    def explained(self, error: psycopg.Error, where: str = "") -> Problem:
        """Return the Problem that tells a person about an error of a statement or a commit."""
        if error.sqlstate == "55P03":
            holders = self.watch.holders
            return Problem(
                f"A lock is held by {told(holders) or 'another session'}, and was waited for "
                f"{self.timeouts.lock} s (timeouts.lock in config/customer_mdm.yaml)",
                "\n".join(
                    [f"{self.unchanged} Run the same command again when that one has ended, or end it:"]
                    + [f"  just psql -c 'select pg_terminate_backend({row.pid})'" for row in holders]
                ),
            )
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            from mdm import grants  # late: it is seldom needed

            return grants.refusal(self, error, where)
        return explain(error, where, self.unchanged)

    def another(self) -> psycopg.Connection[Any]:
        """Return a second connection to the same database, also where ours is closed."""
        return psycopg.connect(self._address, password=self._password, autocommit=True)

    @contextmanager
    def beside(self) -> Iterator["Database"]:
        """Yield this database on a connection of its own, for the time; raises Problem."""
        try:
            connection = self.another()
        except psycopg.Error as error:
            raise explain(error) from error
        with closing(connection):
            yield Database(connection, self._config)

    def text(self, template: str, values: dict[str, Any]) -> str:
        """Return the text of sql/`template` with the configured rules, the kind and `values` in it."""
        return f"-- sql/{template}\n{render(template, self._values(values))}"

    def _values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return what templates may print: the configured rules, the kind, the tables, and `values`."""
        now = {"is_cluster": self.is_cluster, "timeouts": self.timeouts, "zone": self._zone}
        return self._configured | now | values

    def _announced(self, template: str, values: dict[str, Any]) -> str:
        """Return the text of a statement that is about to run."""
        text = self.text(template, values)
        if self.echo:
            self.echo(f"{text}\n")
        return text


def _configured(config: Config | None) -> dict[str, Any]:
    """Return what every template may print of the configuration."""
    if not config:
        return {"company_tables": [], "domain_tables": []}
    rules = config.rules
    return {field: getattr(rules, field) for field in rules.__struct_fields__} | {
        "company_tables": config.company_tables,
        "domain_tables": config.domain_tables,
    }


def explain(error: psycopg.Error, where: str = "", unchanged: str = "") -> Problem:
    """Return the Problem that tells a person about a database error: message, detail and hint.

    `unchanged` says what is known of what was changed.
    """
    diagnosis = error.diag
    said = " ".join(str(diagnosis.message_primary or error).split())
    # Of a worker of a cluster the coordinator tells in whichever class of errors.
    if error.sqlstate and re.search(OF_A_WORKER, said):
        return Problem(
            f"A worker of the cluster does not answer: {said}",
            f"{unchanged} When it runs again, run the same command again.".strip(),
        )
    # A connection that ends, or is ended, may have committed before (57P: shutdown, a terminated session).
    if isinstance(error, psycopg.OperationalError) and (error.sqlstate or "57P").startswith(("57P", "08")):
        return Problem(
            f"The connection to the database was lost: {said}",
            "What was not committed is undone. Run the same command again: it does what is left to do.",
        )
    what = f"{type(error).__name__}: {said}"
    details = [diagnosis.message_detail, diagnosis.message_hint, where and f"In {where}."]
    if error.sqlstate == "57014":
        details.append("How long a statement may take: timeouts.statement in config/customer_mdm.yaml.")
    if _gives_way(error):
        details.append("Others write to the same rows. Run the same command again when they have ended.")
    return Problem(what, "\n".join(text for text in (*details, unchanged) if text))


def _gives_way(error: BaseException | None) -> bool:
    """Tell whether a transaction was undone for the sake of another one: it may well work when run again."""
    # Serialization failure and deadlock.
    return isinstance(error, psycopg.Error) and error.sqlstate in ("40001", "40P01")


P = ParamSpec("P")
T = TypeVar("T")


def retried(
    work: Callable[Concatenate[Database, P], T],
) -> Callable[Concatenate[Database, P], T]:
    """Have a function run again, as a whole, when its transaction gives way to a foreign writer.

    It does all its work in one transaction of the database, and nothing else, so that it can. Inside of
    another transaction it is not run again: the outer one is.
    """

    @functools.wraps(work)
    def again(database: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        for pause in PAUSES:
            try:
                return work(database, *args, **kwargs)
            except Problem as error:
                if not _gives_way(error.__cause__) or not database.is_idle:
                    raise
                report.note(f"another session wrote to the same rows; again in {pause} s ({error.what})")
                time.sleep(pause)
        return work(database, *args, **kwargs)

    return again


def connect(config: Config | None) -> Database:
    """Return a connection in autocommit; raises Problem for a server that can't be reached."""
    info = conninfo()
    try:
        connection = psycopg.connect(info, autocommit=True, fallback_application_name="customer-mdm")
    except psycopg.OperationalError as error:
        parameters = conninfo_to_dict(info)
        place = f"{parameters.get('host', 'localhost')}:{parameters.get('port', 5432)}"
        remedy = "Check that the server runs and that DATABASE_URL is right."
        if "user" not in parameters and not _has_name():
            remedy = f"Name the user in DATABASE_URL: the user id {os.getuid()} has no entry in passwd."
        raise Problem(
            f"Can't connect to the database at {place}: {' '.join(str(error).split())}", remedy
        ) from None
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        name = connection.info.dbname
        connection.close()
        raise Problem(
            f"The database {name} is in {encoding}, which has no room for every name: it has to be in UTF8",
            "Make another one, and name it in DATABASE_URL:\n"
            "  create database NAME encoding 'UTF8' template template0",
        )
    # Plan and apply see one state of the tables, whatever others write meanwhile.
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    # Hardly a statement comes twice with the same values.
    connection.prepare_threshold = None
    return Database(connection, config)


def _zone() -> str | timedelta:
    """Return the time zone of this machine, in which people are told times: as PostgreSQL names it, if it has
    a name, else what it is off now.
    """
    name = os.environ.get("TZ")
    if name is None:
        name = os.path.realpath("/etc/localtime").rpartition("zoneinfo/")[2]
    try:
        return ZoneInfo(name.removeprefix(":")).key
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return datetime.now().astimezone().utcoffset() or timedelta()


def _has_name() -> bool:
    try:
        return bool(pwd.getpwuid(os.getuid()))
    except KeyError:
        return False
