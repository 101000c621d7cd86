"""yoyo on a connection where nothing depends on search_path: its tables are in public, whoever asks."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo.backends import DatabaseBackend, PostgresqlPsycopgBackend
from yoyo.connections import DatabaseURI
from yoyo.migrations import default_migration_table

from mdm.render import render

Notice = Callable[[psycopg.errors.Diagnostic], None]
OnConnect = Callable[[psycopg.Connection[Any]], None]


class Backend(PostgresqlPsycopgBackend):  # type: ignore[misc]
    """What yoyo runs on. It makes a copy of it, with a connection of its own, for each migration."""

    listener: Notice
    on_connect: OnConnect
    """What is done first on each connection."""

    def connect(self, dburi: DatabaseURI) -> Any:
        """Return a connection; its notices go to the listener."""
        connection = super().connect(dburi)
        connection.add_notice_handler(self.listener)
        return connection

    def init_connection(self, connection: psycopg.Connection[Any]) -> None:
        """Settle where names are looked up, and who owns what is made."""
        connection.execute(render("session.sql", {}))
        connection.execute(render("migrations/become_owner.sql", {}))
        self.on_connect(connection)

    def quote_identifier(self, s: str) -> str:
        """Return a name in quotes; that of one of yoyo's tables with its schema."""
        quoted = str(super().quote_identifier(s))
        return f"public.{quoted}" if s.lstrip("_").startswith("yoyo_") else quoted

    def list_tables(self, **kwargs: Any) -> Any:
        """Return the names of the tables in public."""
        return DatabaseBackend.list_tables(self, schema="public", **kwargs)


def connect(connection: psycopg.Connection[Any], listener: Notice, on_connect: OnConnect) -> Backend:
    """Return yoyo on a second connection to the same database."""
    parameters = conninfo_to_dict(connection.info.dsn) | {"password": connection.info.password}
    given = {name: value for name, value in parameters.items() if value}
    Backend.listener, Backend.on_connect = staticmethod(listener), staticmethod(on_connect)
    backend = Backend(
        DatabaseURI("postgresql+psycopg", None, None, None, None, None, given), default_migration_table
    )
    backend.init_database()
    return backend
