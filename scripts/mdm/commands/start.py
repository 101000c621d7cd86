"""What comes first: the settings."""

import os
from pathlib import Path

import click

from mdm import report
from mdm.commands.options import dry_run, given_path, open_database, show, wait
from mdm.errors import Problem


@click.command()
def init() -> None:
    """Write .wdh_env for an embedded PostgreSQL in .postgres."""
    from mdm.url import ENV_FILE

    try:
        handle = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        leave = "\nTo leave the demo: just stop; rm -r .wdh_env data .postgres report-*.html"
        is_demo = Path("data/DEMO.txt").exists()
        raise Problem(
            f"{ENV_FILE} exists already", "Edit it, or remove it first." + (leave if is_demo else "")
        ) from None
    except OSError as error:
        raise Problem(
            f"{ENV_FILE} can't be written in {Path.cwd()}: {error.strerror}",
            "Run the command in a folder that you may write to, or set DATABASE_URL in the environment.",
        ) from None
    with open(handle, "w", encoding="utf-8") as file:
        file.write("# embedded, embedded:FOLDER or postgresql://user:password@host:5432/database\n")
        file.write("DATABASE_URL=embedded\n")
    report.done(f"{ENV_FILE} written: an embedded PostgreSQL in .postgres. Next: just migrate")


@click.command()
@click.argument("dimension")
@click.argument("path", metavar="FILE", type=given_path)
@dry_run
@show
@wait
def seed(dimension: str, path: Path, dry: bool, show: int, wait: float) -> None:
    """Fill or update DIMENSION (组织架构, 年金客户, 年金计划, 产品线) from a CSV or XLSX file."""
    from mdm import seed as seeding
    from mdm.runs import writing

    database = open_database()
    with writing(database, dry, wait, steps=True, domain=dimension) as run:
        seeding.seed(database, run, dimension, path, show)
