"""Commands that look: at the history, the customers, the rejected rows, the runs, the SQL."""

import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

from mdm import period as periods
from mdm import report
from mdm.commands.options import (
    dry_anyway,
    dry_run,
    formats,
    given_path,
    open_database,
    show,
    shows,
    wait,
    words,
)


@click.command()
@dry_anyway
def domains() -> None:
    """List the domains with their files, columns and hooks."""
    from mdm import config

    configuration = config.read_nearest()
    for name, domain in configuration.domains.items():
        hooks_of = configuration.rules.hooks.get(name, [])
        report.line(f"{name}: {'.'.join(domain.table)}", style="bold")
        report.line(f"  files     {domain.files}")
        report.line(f"  sheets    {', '.join(domain.sheets)}")
        report.line(f"  required  {', '.join(domain.columns)}")
        report.line(f"  optional  {', '.join(domain.optional_columns)}")
        report.line(f"  months    {domain.months}")
        for column, known in domain.values.items():
            report.line(f"  values    {column}: {', '.join(known)}")
        report.line(f"  replaces  the same {', '.join(domain.replaces)}")
        report.line(f"  hooks     {', '.join(hooks_of) or 'none'}")


@click.command()
@words(domains=False, period=False)
@dry_anyway
@shows(20, "How many.")
@formats
def loads(domains: str | None, period: str | None, show: int | None) -> None:
    """List the latest loads, of DOMAINS (comma-separated) and of PERIOD, with what is left of each."""
    from mdm import config
    from mdm.etl import chosen_domains
    from mdm.unload import show_loads

    if domains and period is None and periods.is_period(domains):
        domains, period = None, domains
    names = chosen_domains(config.read_nearest(), domains or "all")
    month = periods.parse(period) if period is not None else None
    show_loads(open_database(), names, month, show)


@click.command()
@click.argument("load", type=int, required=False)
@click.option("--export", "path", type=given_path, help="Write them to this workbook.")
@dry_run
@show
@formats
def rejects(load: int | None, path: Path | None, dry: bool, show: int | None) -> None:
    """Show the rejected rows that still wait for correction: of all loads, or of LOAD."""
    if path and report.for_programs is not None:
        raise click.UsageError("--export writes a workbook, --format prints the rows: give one of them.")
    from mdm import quarantine

    database = open_database()
    if path:
        quarantine.export(database, load, path, dry)
    else:
        quarantine.show(database, load, show)


@click.command()
@click.argument("company")
@click.argument("plan", required=False)
@words(period=False)
@dry_anyway
@show
@formats
def why(company: str, plan: str | None, period: str | None, show: int | None) -> None:
    """Explain the status of the contracts of COMPANY [PLAN] [PERIOD], down to file and row.

    COMPANY is an id, a name or a part of a name.
    """
    from mdm.why import explain_contract

    if plan and period is None and periods.is_period(plan):
        plan, period = None, plan
    month = periods.parse(period) if period is not None else None
    explain_contract(open_database(), company, plan, month, show)


@click.command()
@click.argument("company")
@dry_anyway
@formats
def timeline(company: str) -> None:
    """Draw what the contracts of COMPANY were, month by month; in a pipe, print a line for each month.

    COMPANY is an id, a name or a part of a name.
    """
    from mdm.timeline import show_timeline

    show_timeline(open_database(), company)


@click.command()
@dry_anyway
@show
@formats
def unresolved(show: int | None) -> None:
    """List the customers with a temporary id, largest first."""
    from mdm import customers

    customers.unresolved(open_database(), show)


@click.command()
@click.argument("temporary_id", required=False)
@click.argument("company_id", required=False)
@click.option("--file", "path", type=given_path, help="Resolve the pairs in this file.")
@click.option("--new", is_flag=True, help="Also to an id that nothing knows yet.")
@click.option("--force", is_flag=True, help="Also where two customers become one.")
@click.option("--undo", is_flag=True, help="Move back what was resolved.")
@dry_run
@wait
def resolve(
    temporary_id: str | None,
    company_id: str | None,
    path: Path | None,
    dry: bool,
    wait: float,
    **options: bool,
) -> None:
    """Move what was loaded under TEMPORARY_ID to COMPANY_ID, or back with --undo.

    A file of pairs (CSV or XLSX) has the columns temporary_id and company_id.
    """
    if path and temporary_id is not None:
        raise click.UsageError("--file brings the ids: give either.")
    if not path and (temporary_id is None or (company_id is None and not options["undo"])):
        raise click.UsageError("Give TEMPORARY_ID and COMPANY_ID, or --file.")
    from mdm import customers
    from mdm.runs import writing

    database = open_database()
    with writing(database, dry, wait, steps=True) as run:
        customers.resolve(database, run, temporary_id, company_id, path, **options)


class Moment(click.DateTime):
    """A day, perhaps with a time; click would explain it with %Y."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the moment; raises BadParameter for text that is none."""
        try:
            return super().convert(value, parameter, context)
        except click.BadParameter:
            self.fail(f"{value!r} is no day: give 2026-01-31, or '2026-01-31 08:00'.", parameter, context)


@click.command()
@click.option("--failed", is_flag=True, help="Only those that did not succeed.")
@click.option("--since", type=Moment(["%Y-%m-%d", "%Y-%m-%d %H:%M"]), help="Only from then on.")
@shows(20, "How many.")
@dry_anyway
@formats
def runs(failed: bool, since: datetime | None, show: int | None) -> None:
    """List the latest runs of commands that may write."""
    from mdm.runs import show_runs

    show_runs(open_database(), failed, since, show)


@click.command()
@click.option("--seen", is_flag=True, help="Take note of the runs that did not succeed, then look.")
@dry_run
@formats
def status(seen: bool, dry: bool) -> None:
    """Tell how far each domain is, and what waits; exit code 1 where something needs a person."""
    from mdm.status import show_status

    database = open_database()
    if seen and not dry:
        database.execute("runs/seen.sql", command=None)
    show_status(database)


@click.command()
@click.option("--format", "kind", type=click.Choice(["json", "nagios"]), help="Print it for a program.")
@dry_anyway
@click.pass_context
def doctor(context: click.Context, kind: str | None) -> None:
    """Look at configuration, database, disk, clock and files for what is wrong, and say what to do.

    Exit code 0, 1 for a warning, 2 for a failure.
    """
    from mdm.doctor import doctor

    with report.told("json" if kind == "json" else None):
        code = doctor(kind)
    context.exit(code)


@click.command()
@dry_anyway
def fingerprint() -> None:
    """Print a fingerprint of the history: the same for the same versions."""
    row = open_database().row("history/fingerprint.sql")
    report.line(f"{row.fingerprint} ({row.versions} versions)")


@click.command()
@click.option("--out", "path", type=given_path, help="Write it to this file.")
@dry_run
def bi(path: Path | None, dry: bool) -> None:
    """Write a .pbids file, which opens Power BI on this database; it holds no password."""
    from mdm.bi import write_pbids

    write_pbids(open_database(), path, dry)


@click.command()
@click.argument("view")
@words(period=False)
@click.option("--format", "kind", type=click.Choice(["csv", "parquet", "xlsx"]), help="As which file; csv.")
@click.option("--out", "path", type=given_path, help="Write it to this file.")
@click.option("--bom", is_flag=True, help="With CSV: begin it with the mark by which Excel knows UTF-8.")
@dry_run
def export(view: str, period: str | None, kind: str | None, path: Path | None, bom: bool, dry: bool) -> None:
    """Write VIEW, a view of the schema bi, to a file: all of it, or PERIOD, a month or a range of them."""
    from mdm.export import export_view

    months = periods.parse_range(period) if period is not None else []
    export_view(open_database(), view, months, kind, path, bom=bom, dry=dry)


@click.command("report")
@words(period=True)
@click.option("--out", "path", type=given_path, help="Write it to this file.")
@click.option("--lang", "language", type=click.Choice(["zh", "en"]), default="zh", help="zh (Chinese) or en.")
@dry_run
def report_command(period: str, path: Path | None, language: Literal["zh", "en"], dry: bool) -> None:
    """Write the report of PERIOD, one page of HTML for a browser, to report-PERIOD.html."""
    from mdm.monthly import write_report

    month = periods.parse(period)
    write_report(open_database(), month, path, language, dry)


@click.command("render", context_settings={"ignore_unknown_options": True})
@click.argument("command", type=click.Choice(["etl", "post-etl", "sync", "snapshot", "validate"]))
@click.argument("arguments", nargs=-1)
@click.pass_context
def render_command(context: click.Context, command: str, arguments: tuple[str, ...]) -> None:
    """Print the SQL that a command would run, ready for psql; it runs and keeps nothing."""
    from mdm.render import render

    report.is_for_people = False
    commands = context.find_root().command
    assert isinstance(commands, click.Group)
    words = [command, *arguments, *([] if command == "validate" else ["--dry-run"])]
    # Printed at the end: psql at the other end of a pipe would wait for what we hold, and we for psql.
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as script:
        script.write(render("session.sql", {}) + "\nbegin isolation level repeatable read;\n\n")
        with report.silence():
            commands.main(words, standalone_mode=False, obj=script.write)
        script.write("commit;\n")
        script.seek(0)
        shutil.copyfileobj(script, sys.stdout)
