"""The connection: what runs on it, and the one place that opens a transaction."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import namedtuple_row

from mdm.config import Config
from mdm.errors import Problem
from mdm.render import render
from mdm.url import conninfo

# A lost connection is one line, ours.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


# What the coordinator of a cluster says of a worker that does not answer.
OF_A_WORKER = "remote node|closed the connection|marked as essential|to shard .* on "


class Database:
    """A connection on which templates of sql/ run. Each value in them is a quoted literal."""

    def __init__(self, connection: psycopg.Connection[Any], config: Config | None) -> None:
        self.connection = connection
        self._config = config
        self.rehearsing = False
        """True while everything that is written will be rolled back (a dry run of several steps)."""
        self.echo: Callable[[str], object] | None = None
        """Receives the text of each statement before it runs, and the data of a COPY (just render)."""
        self.is_cluster = False
        """Whether the tables are distributed (just distribute)."""
        self.execute("session.sql")
        self.is_cluster = self.row("kind/kind.sql").is_cluster

    @property
    def config(self) -> Config:
        """What is configured. Only just doctor, which says what is wrong there, works without."""
        assert self._config
        return self._config

    @config.setter
    def config(self, config: Config) -> None:
        self._config = config

    def execute(self, template: str, **values: Any) -> psycopg.Cursor[Any]:
        """Run sql/`template` with the configured rules and `values` in it; raises Problem."""
        text = self._announced(template, values)
        cursor = self.connection.cursor(row_factory=namedtuple_row)
        try:
            return cursor.execute(text)
        except psycopg.Error as error:
            raise self._explained(error, template) from error

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

    def copy(self, template: str, data: Iterable[str | bytes], **values: Any) -> None:
        """Run the COPY of sql/`template` with `data`: pieces of CSV."""
        text = self.text(template, values)
        if self.echo:
            self.echo(text)
        with self.connection.cursor().copy(text) as copy:
            for piece in data:
                copy.write(piece)
                if self.echo:
                    self.echo(str(piece, "utf-8") if isinstance(piece, bytes) else piece)
        if self.echo:
            self.echo("\\.\n")

    def stream(self, template: str, **values: Any) -> Iterator[bytes]:
        """Yield what the COPY of sql/`template` sends, row by row: it holds one at a time. Raises Problem."""
        text = self._announced(template, values)
        try:
            with self.connection.cursor().copy(text) as copy:
                yield from map(bytes, copy)
        except psycopg.Error as error:
            raise self._explained(error, template) from error

    def _explained(self, error: psycopg.Error, template: str) -> Problem:
        """Return the Problem that tells about an error of sql/`template`."""
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            from mdm import grants  # late: it is seldom needed

            return grants.refusal(self, error, f"sql/{template}")
        return explain(error, f"sql/{template}")

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[None]:
        """All or nothing; inside another transaction, a part of it. One that doesn't write keeps nothing."""
        with self.connection.transaction(force_rollback=not writes):
            if self.is_cluster:
                self.execute("kind/transaction.sql")
                self.execute("kind/memory.sql")
                # Of a dry run, only the script that it prints (just render) locks.
                if self.echo or (writes and not self.rehearsing):
                    self.execute("kind/lock.sql")
            yield

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Run real statements, also several transactions that build on each other, and keep nothing."""
        self.rehearsing = True
        try:
            with self.connection.transaction(force_rollback=True):
                yield
        finally:
            self.rehearsing = False

    def text(self, template: str, values: dict[str, Any]) -> str:
        """Return the text of sql/`template` with the configured rules, the kind and `values` in it."""
        return f"-- sql/{template}\n{render(template, self._values(values))}"

    def _values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return what templates may print: the configured rules, the kind, the tables, and `values`."""
        found: dict[str, Any] = {"is_cluster": self.is_cluster, "company_tables": [], "domain_tables": []}
        if self._config:
            rules = self._config.rules
            found |= {field: getattr(rules, field) for field in rules.__struct_fields__}
            found |= {name: getattr(self._config, name) for name in ("company_tables", "domain_tables")}
        return found | values

    def _announced(self, template: str, values: dict[str, Any]) -> str:
        """Return the text of a statement that is about to run."""
        text = self.text(template, values)
        if self.echo:
            self.echo(f"{text}\n")
        return text


def explain(error: psycopg.Error, where: str = "") -> Problem:
    """Return the Problem that tells a person about a database error: message, detail and hint."""
    diagnosis = error.diag
    said = " ".join(str(diagnosis.message_primary or error).split())
    # Of a worker of a cluster the coordinator tells in whichever class of errors.
    if error.sqlstate and re.search(OF_A_WORKER, said):
        return Problem(
            f"A worker of the cluster does not answer: {said}",
            "Nothing was changed. When it runs again, run the same command again.",
        )
    # A connection that ends, or is ended, may have committed before (57P: shutdown, a terminated session).
    if isinstance(error, psycopg.OperationalError) and (error.sqlstate or "57P").startswith(("57P", "08")):
        return Problem(
            f"The connection to the database was lost: {' '.join(str(error).split())}",
            "What was not committed is undone. Run the same command again: it does what is left to do.",
        )
    what = f"{type(error).__name__}: {diagnosis.message_primary or error}"
    details = [diagnosis.message_detail, diagnosis.message_hint, where and f"In {where}."]
    return Problem(what, "\n".join(text for text in details if text) + "\nNothing was changed.")


def connect(config: Config | None) -> Database:
    """Return a connection in autocommit; raises Problem for a server that can't be reached."""
    info = conninfo()
    try:
        connection = psycopg.connect(info, autocommit=True, client_encoding="utf8")
    except psycopg.OperationalError as error:
        parameters = conninfo_to_dict(info)
        place = f"{parameters.get('host', 'localhost')}:{parameters.get('port', 5432)}"
        raise Problem(
            f"Can't connect to the database at {place}: {str(error).strip()}",
            "Check that the server runs and that DATABASE_URL is right.",
        ) from None
    # Plan and apply see one state of the tables, whatever others write meanwhile.
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return Database(connection, config)
