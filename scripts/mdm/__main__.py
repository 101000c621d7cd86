"""The commands, as `just` calls them: python -m mdm COMMAND ..."""

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mdm import checks, config, customers, embedded, files, hooks, migrate, quarantine, report, runs
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
from mdm.render import ROOT, SQL, render
from mdm.why import explain_contract

dry_run = click.option(
    "--dry-run", "dry", is_flag=True, envvar="MDM_DRY_RUN", help="Change nothing, show what would."
)
# For a command that only reads: every command takes the option.
dry_anyway = click.option(
    "--dry-run", is_flag=True, expose_value=False, help="Makes no difference: it never writes."
)


def seconds(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """Refuse a time below zero, and nan, which is below nothing and which click.FloatRange takes."""
    if not value >= 0:
        raise click.BadParameter(f"{value} is no number of seconds.")
    return value


wait = click.option(
    "--wait", default=0.0, metavar="SECONDS", callback=seconds, help="Wait for another command to end."
)
show = click.option(
    "--show", type=click.IntRange(min=1), default=10, show_default=True, help="Rows to show of each kind."
)


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
    # Under `just render`, the command runs as a rehearsal and prints its SQL.
    database.echo = click.get_current_context().obj
    return database


def chosen_domains(configuration: config.Config, words: str) -> list[str]:
    """Return the names of the domains in `words`, with commas between them, or of all.

    Raises Problem for one that is not known.
    """
    if words.strip() == "all":
        return list(configuration.domains)
    names = [name for name in re.split(r"[,，、\s]+", words) if name]
    for name in names or [words]:
        configuration.domain(name)
    return names


@contextmanager
def writing(
    database: Database, dry: bool, wait: float, *, steps: bool = False, **about: str | None
) -> Iterator[runs.Run]:
    """Run a command that may write: alone and logged, or as a dry run that keeps nothing.

    A dry run of a command with `steps` that build on each other rehearses them; of one step, its plan
    is enough.
    """
    with runs.logged(database, dry, wait, **about) as run:
        if dry and (steps or database.echo):
            with database.rehearsal():
                yield run
        else:
            yield run


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
    report.done(f"{len(names)} migrations" if names else "Nothing to do: all migrations are applied")


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
@dry_anyway
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
@wait
def etl(
    domains: str, period: str | None, path: Path | None, no_post_hooks: bool, dry: bool, wait: float
) -> None:
    """Load DOMAINS (comma-separated, or all), then run their hooks."""
    configuration = read_config()
    chosen = {name: configuration.domain(name) for name in chosen_domains(configuration, domains)}
    for name in chosen:
        if not (SQL / "load" / name / "prepare.sql").is_file():
            raise Problem(
                f"The domain {name} has no {SQL / 'load' / name / 'prepare.sql'}",
                "See Add a domain in the README.",
            )
    months = periods.parse_range(period) if period else [None]
    if path and len(chosen) * len(months) > 1:
        raise Problem("--file goes with one domain and one period", "Load them one by one.")
    database = open_database()
    try:
        plan = [
            (name, *find_file(domain, month, path)) for month in months for name, domain in chosen.items()
        ]
    except Problem:
        with writing(database, dry, wait, domain=domains, period=period):  # a failed run, too
            raise
    # One rehearsal of all steps, as each builds on those before it; in earnest each is a run of its own.
    with writing(database, dry, wait, steps=True) if dry else nullcontext() as rehearsal:
        for name, wanted, found in plan:
            if dry:
                for other, reason in found.skipped:
                    report.line(f"  Passed over: {other} ({reason})")
            about = {"domain": name, "period": wanted and periods.show(wanted)}
            with nullcontext(rehearsal) if dry else writing(database, dry, wait, **about) as run:
                loaded = loading.load(database, run, name, found.path, wanted)
                if not no_post_hooks:
                    hooks.run_hooks(database, run, name, loaded, dry)


def find_file(
    domain: config.Domain, month: date | None, path: Path | None
) -> tuple[date | None, files.Found]:
    """Return the period that is wanted and the file to load: `path`, or the one of `month` or the newest."""
    if path:
        return month, files.Found(path, [])
    month = month or files.newest_period(domain)
    return month, files.find(domain, month)


@cli.command("post-etl")
@click.argument("domains")
@click.argument("period")
@dry_run
@wait
def post_etl(domains: str, period: str, dry: bool, wait: float) -> None:
    """Run the hooks of DOMAINS (comma-separated, or all) for PERIOD, in their order."""
    names = chosen_domains(read_config(), domains)
    month = periods.parse(period)
    database = open_database()
    for name in names:
        with writing(database, dry, wait, steps=True, domain=name, period=period) as run:
            hooks.run_hooks(database, run, name, [month], dry)


@cli.command()
@click.argument("period", required=False)
@dry_run
@show
@wait
@click.option("--force", is_flag=True, help="Also where the guard stops.")
@click.option("--unseal", is_flag=True, help="Also rewrite years before the open one.")
@click.option("--repair", is_flag=True, help="Also replace versions that somebody made overlap.")
@click.option("--plan", metavar="DIGEST", help="Only if this is still the plan (see --dry-run).")
@click.option("--json", is_flag=True, help="Print the plan for programs.")
def sync(period: str | None, wait: float, **options: Any) -> None:
    """Bring the contract history to what the bill says: all years, or the year of PERIOD."""
    month = periods.parse(period) if period else None
    database = open_database()
    with writing(database, options["dry"], wait, period=period) as run:
        syncing.sync(database, run, month, syncing.Options(**options))


@cli.command()
@click.argument("period")
@dry_run
@show
@wait
def snapshot(period: str, dry: bool, show: int, wait: float) -> None:
    """Refresh both snapshots of PERIOD, a month or a range like 202501..202512."""
    months = periods.parse_range(period)
    database = open_database()
    with writing(database, dry, wait, period=period) as run:
        for month in months:
            snapshots.snapshot(database, run, month, dry=dry, show=show)


@cli.command()
@click.argument("period", required=False)
@dry_run
@show
def validate(period: str | None, dry: bool, show: int) -> None:
    """Check the tables against each other: all of them, or one month. It never writes anyway."""
    month = periods.parse(period) if period else None
    checks.validate(open_database(), month, show)


@cli.command("runs")
@click.option("--show", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@dry_anyway
def runs_command(show: int) -> None:
    """List the latest runs of commands that may write."""
    rows = open_database().rows("runs/list.sql", show=show)
    if not rows:
        report.line("No run yet")
        return
    report.table(("run", "started", "took", "command", "outcome", "result"), [row[:6] for row in rows])


@cli.command()
@dry_anyway
def fingerprint() -> None:
    """Print a fingerprint of the history: the same for the same versions."""
    row = open_database().row("history/fingerprint.sql")
    report.line(f"{row.fingerprint} ({row.versions} versions)")


@cli.command()
@dry_anyway
def domains() -> None:
    """List the domains with their files, columns and hooks."""
    configuration = read_config()
    for name, domain in configuration.domains.items():
        hooks_of = configuration.rules.hooks.get(name, [])
        report.line(f"{name}: {'.'.join(domain.table)}", style="bold")
        report.line(f"  files     {domain.files}")
        report.line(f"  sheets    {', '.join(domain.sheets)}")
        report.line(f"  required  {', '.join(domain.columns)}")
        report.line(f"  optional  {', '.join(domain.optional_columns)}")
        report.line(f"  replaces  the same {', '.join(domain.replaces)}")
        report.line(f"  hooks     {', '.join(hooks_of) or 'none'}")


@cli.command()
@click.argument("load", type=int, required=False)
@click.option("--export", "path", type=click.Path(path_type=Path), help="Write them to this workbook.")
@dry_run
@show
def rejects(load: int | None, path: Path | None, dry: bool, show: int) -> None:
    """Show the rejected rows that still wait for correction: of all loads, or of LOAD."""
    database = open_database()
    if path:
        quarantine.export(database, load, path, dry)
    else:
        quarantine.show(database, load, show)


@cli.command()
@click.argument("company")
@click.argument("plan", required=False)
@click.argument("period", required=False)
@dry_anyway
@show
def why(company: str, plan: str | None, period: str | None, show: int) -> None:
    """Explain the status of the contracts of COMPANY [PLAN] [PERIOD], down to file and row."""
    if plan and not period and periods.is_period(plan):
        plan, period = None, plan
    explain_contract(open_database(), company, plan, period and periods.parse(period), show)


@cli.command()
@dry_anyway
@show
def unresolved(show: int) -> None:
    """List the customers with a temporary id, largest first."""
    customers.unresolved(open_database(), show)


@cli.command()
@click.argument("temporary_id")
@click.argument("company_id")
@dry_run
@wait
def resolve(temporary_id: str, company_id: str, dry: bool, wait: float) -> None:
    """Move what was loaded under TEMPORARY_ID to COMPANY_ID."""
    database = open_database()
    with writing(database, dry, wait, steps=True) as run:
        customers.resolve(database, run, temporary_id, company_id)


@cli.command("render", context_settings={"ignore_unknown_options": True})
@click.argument("command", type=click.Choice(["etl", "post-etl", "sync", "snapshot", "validate"]))
@click.argument("arguments", nargs=-1)
@click.pass_context
def render_command(context: click.Context, command: str, arguments: tuple[str, ...]) -> None:
    """Print the SQL that a command would run, ready for psql; it runs and keeps nothing."""
    report.out.quiet = True
    words = [*arguments, *([] if command == "validate" else ["--dry-run"])]
    click.echo(render("session.sql", {}))
    click.echo("begin isolation level repeatable read;\n")
    cli.commands[command].main(words, standalone_mode=False, obj=click.echo)
    click.echo("commit;")


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
    parameters = conninfo_to_dict(conninfo())
    # Everybody on the machine can read the arguments of a process.
    if password := parameters.pop("password", None):
        os.environ["PGPASSWORD"] = str(password)
    os.execv(embedded.programs() / "psql", ["psql", "-d", make_conninfo(**parameters), *arguments])


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0, or 1 after an explanation on stderr."""
    # A lost connection is one line, ours.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
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
