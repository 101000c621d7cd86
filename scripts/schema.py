"""Write docs/schema.sql, the tables, views and functions that the migrations make: just schema.

The text is what pg_dump writes of a migrated database in an embedded server, sorted for reading: all that
belongs to a table stands together, and of views and functions only how they are called. It is the same for
PostgreSQL 15 to 18.
"""

import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from itertools import chain
from pathlib import Path

import psycopg

from mdm import config, embedded, migrate, report
from mdm.database import Database
from mdm.render import ROOT
from mdm.url import for_program

FILE = ROOT / "docs/schema.sql"
SCHEMAS = ("bi", "business", "customer", "mapping", "mdm", "mdm_staging")
HEADER = """\
-- The schema that the migrations make: written by just schema, never by hand.
-- First the tables, each with its keys, indexes and triggers, and the views, then the functions. What views
-- and functions do stands in migrations/.
"""
ENTRY = re.compile(r"^--\n-- Name: .*; Type: (.*); Schema: .*\n--\n\n((?:.*\n)*?)\n\n", re.MULTILINE)
# The table or view that a statement is about.
OWNER = re.compile(r'(?:TABLE|VIEW|ONLY|ON) (\w+\.(?:"[^"]+"|\w+))')
BODY = re.compile(r"\n    (?:RETURN|AS) .*| AS\n .*", re.DOTALL)


def main() -> None:
    """Write the file."""
    folder = Path(tempfile.mkdtemp(prefix="mdm-schema-"))
    folder.chmod(0o755)  # for the user that the server runs as
    try:
        url = embedded.conninfo(folder)
        with psycopg.connect(url, autocommit=True) as connection:
            migrate.migrate(Database(connection, config.read(ROOT / "config")))
        FILE.write_text(describe(url), "utf-8")
    finally:
        embedded.stop(folder)
        shutil.rmtree(folder)
    report.done(f"{FILE.relative_to(ROOT)} written")


def describe(url: str) -> str:
    """Return the text of the file for the migrated database at `url`."""
    place, environment = for_program(url)
    dump = subprocess.run(
        [embedded.programs() / "pg_dump", "--schema-only", "--no-owner", "--no-privileges",
         *(f"--schema={schema}" for schema in SCHEMAS), "--dbname", place],
        capture_output=True, text=True, encoding="utf-8", check=True, env=environment,
    ).stdout  # fmt: skip
    schemas: list[str] = []
    functions: list[str] = []
    tables: dict[str, list[str]] = defaultdict(list)
    views: dict[str, list[str]] = defaultdict(list)
    for kind, text in ENTRY.findall(dump):
        # A comment follows what it is about. Sequences only number the rows of a table.
        if kind.startswith("SEQUENCE"):
            continue
        if kind == "SCHEMA":
            section = schemas
        elif kind in ("FUNCTION", "PROCEDURE"):
            section, text = functions, BODY.sub(";\n", text)
        elif kind == "VIEW" and (owner := OWNER.search(text)):
            section, text = views[owner[1]], BODY.sub(";\n", text)
        elif kind != "COMMENT" and (owner := OWNER.search(text)):
            section = tables[owner[1]]
        section.append(text if kind == "COMMENT" else "\n" + text)
    # A dump has them in an order in which they can be made; people look for names.
    named = (
        group[name]
        for group in (tables, views)
        for name in sorted(group, key=lambda name: name.replace('"', ""))
    )
    return HEADER + "".join(chain(schemas, *named, functions))


if __name__ == "__main__":
    main()
