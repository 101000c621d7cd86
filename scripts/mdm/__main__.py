"""The commands, as `just` calls them: python -m mdm COMMAND ..."""

import os
import sys
from pathlib import Path

import click
import psycopg

from mdm import checks, config, embedded, files, hooks, migrate, report, runs
from mdm import load as loading
from mdm import period as periods
from mdm import snapshot as snapshots
from mdm import sync as syncing
from mdm.database import (
    ENV_FILE,
    Database,
    connect,
    conninfo,
    database_url,
    embedded_folder,
    explain,
)
from mdm.errors import Problem
from mdm.render import ROOT

dry_run = click.option("--dry-run", "dry", is_flag=True, help="Change nothing, show what would.")
show = click.option("--show", default=10, show_default=True, help="Rows to show of each kind.")


@click.group()
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Customer master data: contract history and monthly snapshots."""


def read_config() -> config.Config:
    """Return the configuration of the working folder, else the project's own."""
    here = Path("config")
    return config.read(here if here.is_dir() else ROOT / "config")


def open_database() -> Database:
    """Return a connection to a database that is migrated."""
    database = connect(read_config())
    migrate.require_current(database)
    return database


@cli.command()
def init() -> None:
    """Write .wdh_env for an embedded PostgreSQL in .postgres."""
    try:
        handle = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Problem(f"{ENV_FILE} exists already", "Edit it, or remove it first.") from None
    with open(handle, "w", encoding="utf-8") as file:
        file.write("# embedded, embedded:FOLDER or postgresql://user:password@host:5432/database\n")
        file.write("DATABASE_URL=embedded\n")
    report.done(f"{ENV_FILE} written: an embedded PostgreSQL in .postgres. Next: just migrate")


@cli.command("migrate")
@dry_run
def migrate_command(dry: bool) -> None:
    """Apply the migrations that are pending."""
    database = connect(read_config())
    names = migrate.pending(database) if dry else migrate.migrate(database)
    for name in names:
        report.line(f"  {'would apply' if dry else 'applied'} {name}")
    report.done(
        f"{len(names)} migrations" if names else "Nothing to do: all migrations are applied"
    )


@cli.command()
@click.argument("count", type=click.IntRange(min=1), default=1)
@click.option("--yes", is_flag=True, help="Also where tables hold rows.")
@dry_run
def rollback(count: int, yes: bool, dry: bool) -> None:
    """Undo the newest COUNT migrations (one, if not given)."""
    database = connect(read_config())
    names = migrate.applied_ids(database)[::-1][:count]
    full = migrate.tables_with_rows(database)
    if full and not yes and not dry:
        raise Problem(
            f"A rollback of {', '.join(names)} may lose rows: {', '.join(full)} hold some",
            "Nothing was changed. If they may go: --yes",
        )
    if not dry:
        names = migrate.rollback(database, count)
    for name in names:
        report.line(f"  {'would undo' if dry else 'undone'} {name}")
    report.done(f"{len(names)} migrations" if names else "Nothing to do: no migration is applied")


@cli.command()
def migrations() -> None:
    """List the migrations: applied or pending."""
    database = connect(read_config())
    applied, pending = migrate.applied_ids(database), migrate.pending(database)
    for name in applied:
        report.line(f"✓ {name}")
    for name in pending:
        report.line(f"  {name} (pending)")
    report.line(f"{len(applied)} applied, {len(pending)} pending")


@cli.command()
@click.argument("domains")
@click.argument("period", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path), help="Load this file.")
@click.option("--no-post-hooks", is_flag=True, help="Load only.")
@dry_run
def etl(
    domains: str, period: str | None, path: Path | None, no_post_hooks: bool, dry: bool
) -> None:
    """Load DOMAINS (comma-separated, or all), then run their hooks."""
    configuration = read_config()
    names = list(configuration.domains) if domains == "all" else domains.split(",")
    chosen = {name: configuration.domain(name) for name in names}
    if path and len(chosen) > 1:
        raise Problem("--file goes with one domain", f"Given: {domains}. Load them one by one.")
    month = periods.parse(period) if period else None
    plan = []
    for name, domain in chosen.items():
        wanted = month or (None if path else files.newest_period(domain))
        plan.append((name, path or files.find(domain, wanted), wanted))

    database = open_database()
    for name, source, wanted in plan:
        with (
            runs.logged(database, dry, domain=name, period=wanted and periods.show(wanted)) as run,
            database.rehearsal() if dry else database.separately(),
        ):
            months = loading.load(database, run, name, source, wanted)
            if not no_post_hooks:
                hooks.run_hooks(database, run, name, months, dry)


@cli.command("post-etl")
@click.argument("domain")
@click.argument("period")
@dry_run
def post_etl(domain: str, period: str, dry: bool) -> None:
    """Run the hooks of DOMAIN for PERIOD, in their order."""
    configuration = read_config()
    configuration.domain(domain)
    month = periods.parse(period)
    database = open_database()
    with (
        runs.logged(database, dry, domain=domain, period=period) as run,
        database.rehearsal() if dry else database.separately(),
    ):
        hooks.run_hooks(database, run, domain, [month], dry)


@cli.command()
@click.argument("period", required=False)
@dry_run
@show
@click.option("--force", is_flag=True, help="Also where the guard stops.")
@click.option("--unseal", is_flag=True, help="Also rewrite years before the open one.")
def sync(period: str | None, dry: bool, show: int, force: bool, unseal: bool) -> None:
    """Bring the contract history to what the bill says: all years, or the year of PERIOD."""
    month = periods.parse(period) if period else None
    database = open_database()
    with runs.logged(database, dry, period=period) as run:
        syncing.sync(database, run, month, dry=dry, force=force, unseal=unseal, show=show)


@cli.command()
@click.argument("period")
@dry_run
@show
def snapshot(period: str, dry: bool, show: int) -> None:
    """Refresh both snapshots of PERIOD, a month or a range like 202501..202512."""
    months = periods.parse_range(period)
    database = open_database()
    with runs.logged(database, dry, period=period) as run:
        for month in months:
            snapshots.snapshot(database, run, month, dry=dry, show=show)


@cli.command()
@click.argument("period", required=False)
@show
def validate(period: str | None, show: int) -> None:
    """Check the tables against each other: all of them, or one month."""
    month = periods.parse(period) if period else None
    checks.validate(open_database(), month, show)


@cli.command()
def stop() -> None:
    """Stop the embedded server (it starts again when needed)."""
    folder = embedded_folder(database_url())
    if not folder:
        raise Problem("DATABASE_URL is a real server", "Only an embedded one is ours to stop.")
    report.done("Stopped" if embedded.stop(folder) else "Nothing to do: it is not running")


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the database."""
    parameters = psycopg.conninfo.conninfo_to_dict(conninfo())
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    os.environ |= {names[key]: str(value) for key, value in parameters.items() if key in names}
    os.execv(
        embedded.programs() / "psql",
        ["psql", "-d", parameters.get("dbname", "postgres"), *arguments],
    )


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0, or 1 after an explanation on stderr."""
    # `dry=1` is how just users write a flag.
    arguments = ["--dry-run" if word == "dry=1" else word for word in arguments if word != "dry=0"]
    debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        cli.main(arguments, prog_name="just", standalone_mode=False)
    except click.ClickException as error:
        report.problem(Problem(error.format_message(), "Usage and options: just COMMAND --help"))
    except (click.Abort, KeyboardInterrupt):
        report.problem(Problem("Interrupted", "What was not committed is undone."))
    except (Problem, psycopg.Error) as error:
        report.problem(error if isinstance(error, Problem) else explain(error))
        if debug:
            raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
