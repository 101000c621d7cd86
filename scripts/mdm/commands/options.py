"""What several commands share: options, and the database that they work on."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mdm import report, unattended

if TYPE_CHECKING:
    from mdm.database import Database

Command = Callable[..., None]

dry_run = click.option(
    "--dry-run", "dry", is_flag=True, envvar="MDM_DRY_RUN", help="Change nothing, show what would."
)


class GivenPath(click.Path):
    """A file, named from the folder in which the command was typed: just has gone to another one."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Path:
        """Return its path from the folder in which the command works, if it is in there."""
        folder, here = os.environ.get("MDM_TYPED_IN") or os.curdir, Path.cwd()
        path = Path(value)
        if path.is_absolute() or os.path.samefile(folder, here):
            return path
        absolute = Path(os.path.abspath(Path(folder, path)))
        return absolute.relative_to(here) if absolute.is_relative_to(here) else absolute


given_path = GivenPath()
# For a command that only reads: every command takes the option.
dry_anyway = click.option(
    "--dry-run", is_flag=True, expose_value=False, help="Makes no difference: it never writes."
)


def seconds(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """Refuse a time below zero, and nan, which is below nothing and which click.FloatRange takes."""
    if not value >= 0:
        raise click.BadParameter(f"{value} is no number of seconds.")
    return value


waits = click.option(
    "--wait", default=0.0, metavar="SECONDS", callback=seconds, help="Wait for another command to end."
)
"""Declare --wait, for a command that writes one at a time while somebody watches."""


def wait(command: Command) -> Command:
    """Declare --wait, for a command that writes one at a time: its end is told to those who don't watch."""
    return waits(unattended.run(command))


def shows(number: int, what: str) -> Callable[[Command], Command]:
    """Declare --show: `number` of them, unless another is given; all of them for programs (--format)."""

    def settled(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
        return value if value or context.params.get("format") else number

    return click.option(
        "--show", type=click.IntRange(min=1), callback=settled, help=f"{what}  [default: {number}]"
    )


show = shows(10, "Rows to show of each kind.")


def formats(command: Callable[..., None]) -> Callable[..., None]:
    """Declare --format and --bom, for a command that prints tables: it then prints nothing else."""

    @functools.wraps(command)
    def told(*, format: str | None, bom: bool, **values: Any) -> None:
        if bom and format != "csv":
            raise click.UsageError("--bom is for --format csv.")
        with report.told(format, bom):
            command(**values)

    click.option("--bom", is_flag=True, help="With CSV: begin it with the mark by which Excel knows UTF-8.")(
        told
    )
    # Eager, so that the default of --show knows it.
    return click.option(
        "--format",
        type=click.Choice(["csv", "json"]),
        is_eager=True,
        help="Print it for programs: all of it.",
    )(told)


# How the words that are options too are spelled as such.
SPELLINGS = {"domains": ("--domains", "--domain"), "period": ("--period",)}


def words(**wanted: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare words of a command, True for one that it needs, each given by its place or as an option.

    just snapshot 202601 is just snapshot --period 202601. Raises UsageError for a word that is missing, or
    that is given twice and not the same.
    """

    def declare(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def settled(**values: Any) -> None:
            placed = {name: values.pop(name) for name in wanted}
            options = {name: values.pop(f"{name}_options") for name in wanted}
            first = placed.get("domains") or ""
            # just etl --domains annual_award 202601: no domain starts with a digit.
            if first[:1].isdigit() and options["domains"] and placed["period"] is None:
                placed = {"domains": None, "period": first}
            for name, needed in wanted.items():
                given = [word for word in (placed[name], *options[name]) if word is not None]
                values[name] = _only(name.upper(), given, needed)
            command(**values)

        for name, needed in reversed(wanted.items()):
            word = name.upper()
            click.option(
                *SPELLINGS[name], f"{name}_options", multiple=True, metavar=word, help=f"The same as {word}."
            )(settled)
            click.argument(name, required=False, metavar=word if needed else f"[{word}]")(settled)
        return settled

    return declare


def _only(name: str, given: list[str], needed: bool) -> str | None:
    """Return the only word in `given`, None for none; raises UsageError for several, or for a missing one."""
    if len(set(given)) > 1:
        raise click.UsageError(f"{name} is given more than once: as {' and as '.join(map(repr, given))}.")
    if needed and not given:
        raise click.UsageError(f"Missing argument {name!r}.")
    return given[0] if given else None


def open_unmigrated() -> "Database":
    """Return a connection to the database, which may lack migrations."""
    from mdm import config
    from mdm.database import connect

    return connect(config.read_nearest())


def open_database() -> "Database":
    """Return a connection to a database that is migrated."""
    from mdm import migrate

    database = open_unmigrated()
    migrate.require_current(database)
    # Under `just render`, the command runs as a rehearsal and prints its SQL.
    database.echo = click.get_current_context().obj
    return database
