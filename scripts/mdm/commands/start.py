"""What comes first: the settings."""

import os

import click

from mdm import report
from mdm.errors import Problem
from mdm.url import ENV_FILE


@click.command()
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
