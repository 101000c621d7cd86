"""Write docs/schema.sql, the tables, views and functions that the migrations make: just schema.

It is what just doctor finds in a migrated database (sql/doctor/schema.sql), here one of an embedded server.
"""

import shutil
import tempfile
from pathlib import Path

import psycopg

from mdm import config, embedded, migrate, report
from mdm.database import Database
from mdm.render import ROOT
from mdm.schema import FILE, standing

HEADER = """\
-- The schema that the migrations make: written by just schema, never by hand, and read by just doctor.
-- First the tables, each with its keys, indexes and triggers, and the views, then the functions. What views
-- and functions do stands in migrations/; here a hash of it stands behind them.
"""


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
    with psycopg.connect(url, autocommit=True) as connection:
        return HEADER + standing(Database(connection, None)) + "\n"


if __name__ == "__main__":
    main()
