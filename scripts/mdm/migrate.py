"""Migrations: yoyo applies the numbered files of migrations/."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from mdm import distribute, report
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import ROOT, Identifier

NEWER = "A newer version of the project, or another branch of it, has migrated the database: use that one."
# Its rows are made by the migration that makes it.
FILLED_IN = 'mapping."产品线"'
# What migrations were called before they were written anew.
OF_OLD = {"0001_create_schemas", "0007_cleaning"}
OLD = """\
They are from before the first release. Today's migrations complete the tables that stand and keep their rows;
have yoyo forget the old ones, and apply them:
  just psql -c 'delete from public._yoyo_migration'
  just migrate
  just sync"""


def pending(database: Database) -> list[str]:
    """Return the ids of the migrations that are not applied yet, oldest first; writes nothing."""
    applied = set(applied_ids(database))
    return [id for id in _known() if id not in applied]


def applied_ids(database: Database) -> list[str]:
    """Return the ids of the applied migrations; writes nothing. Raises Problem for one that we don't have."""
    if not database.row("migrations/table_exists.sql").found:
        return []
    applied = [row.migration_id for row in database.rows("migrations/applied.sql")]
    known = set(_known())
    if unknown := [id for id in applied if id not in known]:
        raise Problem(
            f"The database has {len(unknown)} migrations that this version of the project lacks "
            f"(first: {unknown[0]}, last: {unknown[-1]})",
            OLD if OF_OLD & set(unknown) else NEWER,
        )
    return applied


def require_current(database: Database) -> None:
    """Raise Problem unless every migration is applied."""
    missing = pending(database)
    if missing:
        raise Problem(
            f"The database is not up to date: {len(missing)} migrations are not applied "
            f"(first: {missing[0]})",
            "Run: just migrate",
        )
    if database.is_cluster:
        distribute.require_whole(database)


def migrate(database: Database) -> list[str]:
    """Apply what is pending and return it; each migration is one transaction."""
    applied_ids(database)
    with _backend(database) as backend:
        wanted = backend.to_apply(_migrations())
        with database.watch.watching():
            backend.apply_migrations(wanted)
        if database.is_cluster:
            distribute.complete(database)
        return [migration.id for migration in wanted]


def require_right(database: Database) -> None:
    """Become mdm_owner, where there is one; raises Problem for who may not migrate."""
    database.execute("migrations/become_owner.sql")
    if missing := database.rows("migrations/missing.sql"):
        raise Problem(
            f"{missing[0].who} may not migrate: {'; '.join(row.what for row in missing)} is missing",
            "Nothing was changed. Migrate as a member of mdm_owner: just grants --apply makes that role.",
        )


def complete(database: Database) -> None:
    """Run all migrations once more, in this transaction: they complete tables and change no row."""
    for name in _known():
        _run(database, name)


def drop_triggers(database: Database) -> None:
    """Undo the migration that makes the triggers, in this transaction."""
    _run(database, "0048_triggers.rollback")


def rollback(database: Database, count: int) -> list[str]:
    """Undo the newest `count` applied migrations and return them, newest first."""
    with _backend(database) as backend:
        applied = backend.to_rollback(_migrations())
        unwanted = applied.__class__(list(applied)[:count])
        with database.watch.watching():
            backend.rollback_migrations(unwanted)
        return [migration.id for migration in unwanted]


def losses(database: Database, names: list[str]) -> list[str]:
    """Return the tables and columns that hold something and that a rollback of migrations `names` drops."""
    text = "".join((ROOT / "migrations" / f"{name}.rollback.sql").read_text("utf-8") for name in names)
    dropped = re.findall(r"^drop table if exists ([^;]+)()", text, re.MULTILINE)
    dropped += re.findall(r"^alter table (\S+)\s+drop column if exists ([^;]+)", text, re.MULTILINE)
    standing = {
        f"{row.schema_name}.{row.table_name}": Identifier(row.schema_name, row.table_name)
        for row in database.rows("migrations/tables.sql")
    }
    return [
        f"{table}.{column}".rstrip(".")
        for table, column in dropped
        if (name := standing.get(table.replace('"', "")))
        and table != FILLED_IN
        and database.row("migrations/has_rows.sql", table=name, column=column or None).found
    ]


def tables_with_rows(database: Database) -> list[str]:
    """Return the tables of business and customer that hold rows."""
    found: list[str] = []
    for table in database.rows("migrations/tables.sql"):
        name = Identifier(table.schema_name, table.table_name)
        is_ours = table.schema_name in ("business", "customer")
        if is_ours and database.row("migrations/has_rows.sql", table=name, column=None).found:
            found.append(name)
    return found


def _run(database: Database, name: str) -> None:
    database.connection.execute((ROOT / "migrations" / f"{name}.sql").read_bytes())


def _known() -> list[str]:
    folder = ROOT / "migrations"
    files = (path.name.removesuffix(".sql") for path in sorted(folder.glob("*.sql")))
    return [name for name in files if not name.endswith(".rollback")]


@contextmanager
def _backend(database: Database) -> Iterator[Any]:
    """Yield yoyo's connection, under yoyo's lock; its errors become Problems."""
    # Late: most commands only ask whether anything is pending, and importing yoyo takes its time.
    from yoyo import exceptions

    from mdm.yoyo_tables import connect

    require_right(database)

    def on_connect(connection: psycopg.Connection[Any]) -> None:
        connection.execute(database.text("limits.sql", {}))
        database.watch.pid = connection.info.backend_pid

    backend = connect(database.connection, _pass_on, on_connect)
    try:
        with backend.lock(timeout=10):
            yield backend
    except exceptions.LockTimeout as error:
        raise Problem(
            f"The migrations are locked: {error}",
            "Another just migrate is running, or one was killed. If none runs, remove its lock:\n"
            "  just psql -c 'delete from public.yoyo_lock'",
        ) from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise Problem(
            f"{database.connection.info.user} may not migrate: {' '.join(str(error).split())}",
            "Migrate as a member of mdm_owner: just grants --apply makes that role the owner of what stands.",
        ) from error
    except psycopg.errors.LockNotAvailable as error:
        raise database.explained(error) from error
    finally:
        database.watch.pid = database.connection.info.backend_pid
        backend.connection.close()


def _pass_on(message: psycopg.errors.Diagnostic) -> None:
    """Print a warning of a migration. Notices (exists, skipping) are for nobody.

    Nor is what Citus says of each view while the tables stand on one machine.
    """
    if message.severity_nonlocalized == "WARNING" and "not in Citus' metadata" not in str(
        message.message_primary
    ):
        report.note(str(message.message_primary))


def _migrations() -> Any:
    """Return what yoyo reads in migrations/."""
    from yoyo import read_migrations

    return read_migrations(str(ROOT / "migrations"))
