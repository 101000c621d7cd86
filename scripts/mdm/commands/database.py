"""The database itself: its migrations, psql, the embedded server."""

import os

import click

from mdm import report
from mdm.commands.options import dry_anyway, dry_run, open_database, open_unmigrated, wait, waits
from mdm.errors import Problem


@click.command("migrate")
@dry_run
@waits
def migrate_command(dry: bool, wait: float) -> None:
    """Apply the migrations that are pending."""
    from mdm import migrate
    from mdm.runs import hold_lock

    database = open_unmigrated()
    if not dry:
        hold_lock(database, wait)
    names = migrate.pending(database) if dry else migrate.migrate(database)
    for name in names:
        report.line(f"  {'would apply' if dry else 'applied'} {name}")
    report.done(f"{len(names)} migrations" if names else "Nothing to do: all migrations are applied")
    where = "a cluster: its tables are distributed by company_id" if database.is_cluster else "one machine"
    report.line(f"  This database is on {where}")


@click.command()
@click.argument("count", type=click.IntRange(min=1), default=1)
@click.option("--yes", is_flag=True, help="Also where something would be lost.")
@dry_run
@waits
def rollback(count: int, yes: bool, dry: bool, wait: float) -> None:
    """Undo the newest COUNT migrations (one, if not given)."""
    from mdm import migrate
    from mdm.runs import hold_lock

    database = open_unmigrated()
    if not dry:
        hold_lock(database, wait)
        migrate.require_right(database)
    names = migrate.applied_ids(database)[::-1][:count]
    lost = [] if yes else migrate.losses(database, names)
    if lost:
        raise Problem(
            f"A rollback of {', '.join(names)} would lose what stands in {', '.join(lost)}",
            "Nothing was changed. If it may go: --yes",
        )
    if not dry:
        names = migrate.rollback(database, count)
    for name in names:
        report.line(f"  {'would undo' if dry else 'undone'} {name}")
    report.done(f"{len(names)} migrations" if names else "Nothing to do: no migration is applied")


@click.command()
@dry_anyway
def migrations() -> None:
    """List the migrations: applied or pending."""
    from mdm import migrate

    database = open_unmigrated()
    applied, pending = migrate.applied_ids(database), migrate.pending(database)
    for name in applied:
        report.line(f"✓ {name}")
    for name in pending:
        report.line(f"  {name} (pending)")
    report.line(f"{len(applied)} applied, {len(pending)} pending")


@click.command()
@click.option("--apply", "applies", is_flag=True, help="Make them, and not only print the script.")
@dry_run
def grants(applies: bool, dry: bool) -> None:
    """Print the SQL that makes the roles mdm_owner, mdm_loader and mdm_reader, with what each may do."""
    from mdm import grants

    (grants.apply if applies and not dry else grants.show)(open_unmigrated())


@click.command("distribute")
@wait
@dry_run
def distribute_command(dry: bool, wait: float) -> None:
    """Distribute the tables over the servers of a cluster, by company_id (docs/cluster.md)."""
    from mdm import distribute
    from mdm.runs import writing

    database = open_database()
    with writing(database, dry, wait):
        distribute.distribute(database, dry)


@click.command()
@wait
@dry_run
def undistribute(dry: bool, wait: float) -> None:
    """Bring the tables of a cluster back to one machine."""
    from mdm import distribute
    from mdm.runs import writing

    database = open_unmigrated()
    with writing(database, dry, wait):
        distribute.undistribute(database, dry)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the database."""
    from mdm.embedded import programs
    from mdm.url import conninfo, for_program

    place, environment = for_program(conninfo())
    os.execve(programs() / "psql", ["psql", "-d", place, *arguments], environment)


@click.command()
@click.option("--force", is_flag=True, help="Also while a command is writing, which is undone.")
def stop(force: bool) -> None:
    """Stop the embedded server (it starts again when needed)."""
    from mdm import embedded
    from mdm.database import connect
    from mdm.runs import hold_lock
    from mdm.url import database_url, embedded_folder

    folder = embedded_folder(database_url())
    if not folder:
        raise Problem("DATABASE_URL is a real server", "Only an embedded one is ours to stop.")
    if embedded.is_running(folder) and not force:
        try:
            hold_lock(connect(None), 0)
        except Problem as error:
            remedy = "Run it again when that one has ended. To stop it all the same: just stop --force"
            raise Problem(error.what, remedy) from error
    report.done("Stopped" if embedded.stop(folder) else "Nothing to do: it is not running")
