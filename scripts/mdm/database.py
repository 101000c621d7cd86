"""The connection: where it goes, what runs on it, and the one place that opens a transaction."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import namedtuple_row

from mdm import embedded
from mdm.config import Config
from mdm.errors import Problem
from mdm.render import render

ENV_FILE = ".wdh_env"


def database_url() -> str:
    """Return DATABASE_URL from the environment, else from .wdh_env; raises Problem without one."""
    url = os.environ.get("DATABASE_URL", "").strip() or _url_in_file(Path(ENV_FILE))
    if not url:
        raise Problem(
            "DATABASE_URL not found",
            f"Neither the environment nor {ENV_FILE} (in {Path.cwd()}) sets it. Either\n"
            f"  just init            writes {ENV_FILE} for an embedded PostgreSQL, or write into it\n"
            "  DATABASE_URL=postgresql://user:password@host:5432/database",
        )
    return url


def _url_in_file(path: Path) -> str:
    """Return DATABASE_URL of the settings in `path`, '' without; raises Problem for no text file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise Problem(
            f"{path} (in {Path.cwd()}) can't be read: {reason}",
            "It is a text file in UTF-8. Remove it and write another: just init",
        ) from None
    setting = re.search(r"^[ \t]*(?:export[ \t]+)?DATABASE_URL[ \t]*=(.*)$", text, re.MULTILINE)
    value = setting[1].strip() if setting else ""
    quoted = re.fullmatch(r"""(["'])(.*?)\1\s*(?:#.*)?""", value)
    # Outside of quotes, a # at the start or after white space starts a comment.
    return (quoted[2] if quoted else re.sub(r"(?:^|\s)#.*", "", value)).strip()


def embedded_folder(url: str) -> Path | None:
    """Return the folder of an embedded server's URL (embedded or embedded:PATH), else None.

    Raises Problem for a path of a user who has no home.
    """
    kind, _, path = url.partition(":")
    if kind != "embedded":
        return None
    try:
        return Path(path or ".postgres").expanduser().absolute()
    except RuntimeError:
        raise Problem(
            f"DATABASE_URL is {url!r}, but there is no such home folder", "Write out the whole path."
        ) from None


def conninfo() -> str:
    """Return the connection string that DATABASE_URL means, with an embedded server started.

    Raises Problem; never shows a password.
    """
    url = database_url()
    folder = embedded_folder(url)
    if folder:
        return embedded.conninfo(folder)
    if not re.match(r"postgres(ql)?://", url):
        raise Problem(
            "DATABASE_URL is neither postgresql://... nor embedded",
            "Example: DATABASE_URL=postgresql://user:password@host:5432/database",
        )
    try:
        parameters = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its text would show the password
        parameters = None
    if parameters is None or not _is_unmistakable(url, parameters):
        raise Problem(
            "DATABASE_URL is no valid connection URL",
            "Write special characters of user and password as %XX: @ is %40, / is %2F, : is %3A, # is %23. "
            "The port is a number.\n"
            "Example: DATABASE_URL=postgresql://user:password@host:5432/database",
        ) from None
    return make_conninfo(**({"connect_timeout": "10"} | parameters))


def _is_unmistakable(url: str, parameters: dict[str, Any]) -> bool:
    """Tell whether no part of a password can have been read as host, port or database.

    An @ or / in a password ends it early; messages about the connection would show the rest.
    """
    name = url.partition("://")[2].partition("?")[0].partition("/")[2]
    host, ports = str(parameters.get("host", "")), str(parameters.get("port", "")).split(",")
    # A host may start with @: a socket without a file.
    return "@" not in host[1:] + name and all(re.fullmatch("[0-9]*", port) for port in ports)


class Database:
    """A connection on which templates of sql/ run. Each value in them is a quoted literal."""

    def __init__(self, connection: psycopg.Connection, config: Config) -> None:
        self.connection = connection
        self.config = config
        self.rehearsing = False
        """True while everything that is written will be rolled back (a dry run of several steps)."""
        self.echo: Callable[[str], None] | None = None
        """Receives the text of each statement before it runs (just render)."""
        self.execute("session.sql")

    def execute(self, template: str, **values: Any) -> psycopg.Cursor:
        """Run sql/`template` with the configured rules and `values` in it; raises Problem."""
        text = self._announced(template, values)
        cursor = self.connection.cursor(row_factory=namedtuple_row)
        try:
            return cursor.execute(text)
        except psycopg.Error as error:
            raise explain(error, f"sql/{template}") from error

    def rows(self, template: str, **values: Any) -> list[NamedTuple]:
        """Run sql/`template` and return its rows."""
        return self.execute(template, **values).fetchall()

    def row(self, template: str, **values: Any) -> NamedTuple:
        """Run sql/`template` and return its only row."""
        (row,) = self.rows(template, **values)
        return row

    def copy(self, template: str, **values: Any):
        """Return the COPY of sql/`template` as a context manager that takes rows."""
        return self.connection.cursor().copy(self._announced(template, values))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction, a part of it."""
        with self.connection.transaction():
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
        """Return the text of sql/`template` with the configured rules and `values` in it."""
        rules = self.config.rules
        configured = {field: getattr(rules, field) for field in rules.__struct_fields__}
        return f"-- sql/{template}\n{render(template, configured | values)}"

    def _announced(self, template: str, values: dict[str, Any]) -> str:
        """Return the text of a statement that is about to run."""
        text = self.text(template, values)
        if self.echo:
            self.echo(text)
        return text


def explain(error: psycopg.Error, where: str = "") -> Problem:
    """Return the Problem that tells a person about a database error: message, detail and hint."""
    if isinstance(error, psycopg.OperationalError) and not error.sqlstate:
        return Problem(
            f"The connection to the database was lost: {' '.join(str(error).split())}",
            "What was not committed is undone. Run the same command again.",
        )
    diagnosis = error.diag
    what = f"{type(error).__name__}: {diagnosis.message_primary or error}"
    details = [diagnosis.message_detail, diagnosis.message_hint, where and f"In {where}."]
    return Problem(what, "\n".join(text for text in details if text) + "\nNothing was changed.")


def connect(config: Config) -> Database:
    """Return a connection in autocommit; raises Problem for a server that can't be reached."""
    info = conninfo()
    try:
        connection = psycopg.connect(info, autocommit=True)
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
