"""The schema that stands in a database beside the one that the migrations make, docs/schema.sql."""

import re
from collections.abc import Iterator

from mdm.database import Database
from mdm.errors import Problem
from mdm.render import ROOT

FILE = ROOT / "docs/schema.sql"
MADE = re.compile(
    r"CREATE (?:OR REPLACE )?[A-Z ]*?(SCHEMA|TABLE|VIEW|FUNCTION|PROCEDURE) "
    r"(.*?)(?: \(|; --|;$| WITH| RETURNS| LANGUAGE)"
)


def standing(database: Database) -> str:
    """Return what stands in the database, in the form of the file."""
    with database.transaction(writes=False):
        database.execute("doctor/names.sql")
        return "\n".join(row.text for row in database.rows("doctor/schema.sql"))


def differences(database: Database) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each object that is not as the file has it, with the lines that it lacks and those that are new.

    An object is a table with all that belongs to it, a view or a function. Raises Problem without the file.
    """
    try:
        wanted = _objects(FILE.read_text("utf-8"))
    except OSError as error:
        raise Problem(f"{FILE} can't be read: {error.strerror}", "Restore it: git checkout docs") from None
    found = _objects(standing(database))
    for name in sorted(wanted.keys() | found.keys()):
        lines = wanted.get(name, [])
        if database.is_cluster:  # its tables have no triggers
            lines = [line for line in lines if " TRIGGER " not in line]
        lost = [line for line in lines if line not in found.get(name, [])]
        new = [line for line in found.get(name, []) if line not in lines]
        if lost or new:
            yield name, lost, new


def _objects(text: str) -> dict[str, list[str]]:
    """Return the lines of the file by the object that they belong to: what follows its CREATE."""
    objects: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.replace("\n    ADD ", " ADD ").splitlines():
        if made := MADE.match(line):
            lines = objects.setdefault(f"{made[1].lower()} {made[2]}", [])
        if line and not line.startswith("--"):
            lines.append(line.strip().rstrip(","))
    return objects
