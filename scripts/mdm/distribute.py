"""From one machine to a cluster and back: Citus distributes the tables by company_id (docs/cluster.md)."""

from collections.abc import Callable
from typing import Any

from mdm import migrate, report
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import Identifier

GUIDE = "docs/cluster.md says how a cluster is set up."


def distribute(database: Database, dry: bool) -> None:
    """Distribute the tables of a database on one machine, with their rows; all or nothing.

    Raises Problem where there is no cluster, where its Citus is too old, and where tables are distributed
    otherwise.
    """
    _require_citus(database)
    if database.is_cluster:
        require_whole(database)
        report.done("Nothing to do: the tables are distributed by company_id")
        return
    others = database.rows("distribute/triggers.sql")
    if others:
        names = ", ".join(f"{row.trigger_name} on {row.title}" for row in others)
        raise Problem(
            f"Tables of a cluster have no triggers, but others have made some: {names}",
            "Nothing was changed. Drop them, and have what they do done elsewhere.",
        )
    tables = database.rows("distribute/tables.sql")
    report.step("Distributing by company_id..." + (" (dry run)" if dry else ""))
    if not dry:
        database.execute("distribute/roles.sql")
        with database.connection.transaction(), report.working("Waiting for those who write") as say:
            _distribute(database, tables, say)
            _let_read(database, is_cluster=True)
        database.has_written = True
        with report.working("Looking at what stands where"):
            for table in tables:
                database.execute("distribute/analyze.sql", table=_name(table))
    for table in tables:
        where = "by company_id" if table.is_distributed else "whole, on each server"
        report.line(f"  {table.schema_name}.{table.table_name}: {where} (about {table.about_rows} rows)")
    report.done(
        f"{len(tables)} tables are distributed" if not dry else "Dry run completed: nothing was changed"
    )


def undistribute(database: Database, dry: bool) -> None:
    """Bring all tables back to one machine, with their rows; all or nothing."""
    if not database.is_cluster:
        report.done("Nothing to do: the tables stand on one machine")
        return
    tables = [table for table in database.rows("distribute/tables.sql") if table.found]
    report.step("Bringing the tables back to one machine..." + (" (dry run)" if dry else ""))
    if not dry:
        with database.connection.transaction(), report.working("Waiting for those who write") as say:
            database.execute("distribute/begin.sql", tables=list(map(_name, tables)))
            view_readers = database.rows("distribute/view_readers.sql")
            for table in reversed(tables):
                say(f"Bringing back {table.schema_name}.{table.table_name}")
                database.execute("distribute/back.sql", title=table.title)
            # What Citus leaves behind: comments, and triggers, which only one machine has.
            say("Completing the tables")
            migrate.complete(database)
            _let_read(database, is_cluster=False)
            if view_readers:
                database.execute("distribute/let_read_views.sql", view_readers=view_readers)
    for table in tables:
        report.line(f"  {table.schema_name}.{table.table_name} (about {table.about_rows} rows)")
    report.done(
        f"{len(tables)} tables stand on one machine" if not dry else "Dry run completed: nothing was changed"
    )


def complete(database: Database) -> None:
    """Distribute what migrations have made on a cluster."""
    made = [table for table in database.rows("distribute/tables.sql") if not table.found]
    if made:
        with database.connection.transaction():
            _distribute(database, made, lambda text: None)
    _let_read(database, is_cluster=True)


def require_whole(database: Database) -> None:
    """Raise Problem unless all tables of a cluster are distributed as they should be, by a Citus that can."""
    _require_citus(database)
    wrong = [table for table in database.rows("distribute/tables.sql") if not table.is_right]
    if not wrong:
        return
    strange = next((table for table in wrong if table.found), None)
    if strange:
        name = f"{strange.schema_name}.{strange.table_name}"
        found = strange.found if strange.found != strange.wanted else "apart from the other tables"
        wanted = (
            "as a reference table"
            if strange.wanted == "reference"
            else f"by {strange.wanted}, beside the others"
        )
        what = f"{name} is distributed by {found}, not {wanted}"
    else:
        here = ", ".join(f"{table.schema_name}.{table.table_name}" for table in wrong)
        what = f"The database is distributed only in part: {here} are not"
    raise Problem(
        what,
        "Nothing was changed. Bring what is distributed back, then distribute all of it:\n"
        "  just undistribute\n"
        "  just distribute",
    )


def _require_citus(database: Database) -> None:
    """Raise Problem unless the database has a Citus that is new enough, and servers that take shards."""
    extension = next(iter(database.rows("distribute/extension.sql")), None)
    if not extension:
        raise Problem("The server has no Citus, which distributes tables", f"Nothing was changed. {GUIDE}")
    if not extension.installed:
        raise Problem(
            "The extension citus is not in this database",
            f"Nothing was changed. As a superuser: just psql -c 'create extension citus'. {GUIDE}",
        )
    server = database.row("distribute/server.sql")
    if not server.is_new_enough:
        raise Problem(
            f"Citus {server.version} is too old: on PostgreSQL {server.postgres} it has to be "
            f"{server.needed} or newer, for older ones lose rows",
            "Nothing was changed. Install it on every server, then: "
            "just psql -c 'alter extension citus update'",
        )
    if not server.takes_shards:
        raise Problem(
            "No server of the cluster takes shards",
            "Nothing was changed. Add a worker: just psql -c \"select citus_add_node('HOST', 5432)\". "
            + GUIDE,
        )


def _distribute(database: Database, tables: list[Any], say: Callable[[str], None]) -> None:
    """Distribute `tables`, in this transaction."""
    database.execute("distribute/begin.sql", tables=list(map(_name, tables)))
    migrate.drop_triggers(database)
    standing = [
        table.title for table in database.rows("distribute/tables.sql") if table.found == "company_id"
    ]
    beside = standing[0] if standing else "none"
    for table in tables:
        say(f"Distributing {table.schema_name}.{table.table_name}")
        database.execute(
            "distribute/table.sql", title=table.title, is_distributed=table.is_distributed, beside=beside
        )
        if table.is_distributed and beside == "none":
            beside = table.title
    for table in tables:
        database.execute("distribute/forget_local.sql", title=table.title)


def _let_read(database: Database, is_cluster: bool) -> None:
    """Let the readers of bi, or don't, read the tables beneath its views, as a cluster asks for."""
    beneath = database.rows("distribute/beneath.sql")
    if not beneath or not beneath[0].has_reader:
        return
    with database.connection.transaction():
        database.execute("distribute/begin.sql", tables=[])
        database.execute("distribute/readers.sql", beneath=beneath, is_cluster=is_cluster)


def _name(table: Any) -> Identifier:
    return Identifier(table.schema_name, table.table_name)
