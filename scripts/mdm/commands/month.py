"""What is done every month: load, hooks, sync, snapshot and the checks."""

from pathlib import Path
from typing import Any

import click

from mdm import period as periods
from mdm import report
from mdm.commands.options import dry_run, formats, given_path, open_database, show, wait, words


@click.command()
@words(domains=True, period=False)
@click.option("--file", "path", type=given_path, help="Load this file.")
@click.option("--no-post-hooks", is_flag=True, help="Load only.")
@click.option("--strict", is_flag=True, help="Load nothing where any domain lacks its file.")
@click.option("--force", is_flag=True, help="Also where the guard of the load stops.")
@click.option("--execute", is_flag=True, help="Makes no difference: without --dry-run it loads anyway.")
@dry_run
@wait
def etl(
    domains: str,
    period: str | None,
    path: Path | None,
    no_post_hooks: bool,
    strict: bool,
    force: bool,
    execute: bool,
    dry: bool,
    wait: float,
) -> None:
    """Load DOMAINS (comma-separated, or all), then run their hooks.

    PERIOD is a month or a range like 202501..202512; without it, the newest month that any of DOMAINS has a
    file for. Months asked for that have none are named, with exit code 1, after the others are loaded.
    """
    if execute and dry:
        raise click.UsageError("--execute loads, --dry-run does not: give one of them.")
    from mdm import config
    from mdm.etl import check_order, chosen_domains, load_domains

    names = chosen_domains(config.read_nearest(), domains)
    months = periods.parse_range(period) if period is not None else []
    check_order(names, months, path)
    load_domains(
        open_database(), names, months, path,
        post_hooks=not no_post_hooks, strict=strict, force=force, dry=dry, wait=wait,
    )  # fmt: skip


@click.command("post-etl")
@words(domains=True, period=True)
@dry_run
@wait
def post_etl(domains: str, period: str, dry: bool, wait: float) -> None:
    """Run the hooks of DOMAINS (comma-separated, or all) for PERIOD, in their order."""
    from mdm import config
    from mdm.etl import chosen_domains
    from mdm.hooks import run_hooks
    from mdm.runs import writing

    names = chosen_domains(config.read_nearest(), domains)
    month = periods.parse(period)
    database = open_database()
    for place, name in enumerate(names, start=1):
        with writing(database, dry, wait, steps=True, domain=name, period=period) as run:
            run_hooks(database, run, name, [month], dry, then=names[place:])


@click.command("catch-up")
@dry_run
@wait
def catch_up(dry: bool, wait: float) -> None:
    """Load every file that is new or has changed, the oldest month first, and derive what is behind."""
    from mdm import catch_up as catching_up

    catching_up.catch_up(open_database(), wait, dry)


@click.command()
@click.argument("loads", metavar="LOAD...", nargs=-1, required=True)
@click.option("--no-post-hooks", is_flag=True, help="Take back only.")
@click.option("--force", is_flag=True, help="Also where the guard stops the sync after it.")
@dry_run
@wait
def unload(loads: tuple[str, ...], no_post_hooks: bool, force: bool, dry: bool, wait: float) -> None:
    """Take loads back, all or none, then run the hooks of their domains for their months.

    LOAD is a number or a file. A load is one sheet of a file: just loads lists them. Of a file, all sheets
    go, of the last time that it was loaded.
    """
    from mdm import unload as unloading
    from mdm.runs import writing

    database = open_database()
    with writing(database, dry, wait, steps=True) as run:
        chosen = unloading.chosen(database, list(loads))
        unloading.unload(database, run, chosen, post_hooks=not no_post_hooks, force=force, dry=dry)


@click.command()
@words(period=False)
@dry_run
@show
@wait
@click.option("--full", is_flag=True, help="From nothing, instead of from the first month that has changed.")
@click.option("--force", is_flag=True, help="Also where the guard stops.")
@click.option("--unseal", is_flag=True, help="Also rewrite years before the open one.")
@click.option("--repair", is_flag=True, help="Also replace versions that somebody made overlap.")
@click.option("--plan", metavar="DIGEST", help="Only if this is still the plan (see --dry-run).")
@click.option("--json", is_flag=True, help="Print the plan for programs.")
def sync(period: str | None, wait: float, **options: Any) -> None:
    """Bring the contract history to what the bill says. The bill of PERIOD has to be there."""
    from mdm import snapshot as snapshots
    from mdm import sync as syncing
    from mdm.runs import writing

    report.is_for_people = not options["json"]
    month = periods.parse(period) if period is not None else None
    database = open_database()
    with writing(database, options["dry"], wait, period=period) as run:
        planned = syncing.sync(database, run, month, syncing.Options(**options))
        if not options["json"]:
            snapshots.note_behind(planned.behind)


@click.command()
@words(period=True)
@dry_run
@show
@wait
def snapshot(period: str, dry: bool, show: int, wait: float) -> None:
    """Refresh both snapshots of PERIOD, a month or a range like 202501..202512."""
    from mdm import snapshot as snapshots
    from mdm.runs import writing

    months = periods.parse_range(period)
    database = open_database()
    with writing(database, dry, wait, period=period) as run:
        snapshots.snapshots(database, run, months, dry=dry, show=show)


@click.command()
@words(period=False)
@dry_run
@show
@formats
def validate(period: str | None, dry: bool, show: int | None) -> None:
    """Check the tables against each other: all of them, or one month. It never writes anyway."""
    from mdm import checks

    month = periods.parse(period) if period is not None else None
    checks.validate(open_database(), month, show)
