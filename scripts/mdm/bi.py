"""The file that opens Power BI on this database."""

import json
from pathlib import Path

from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.files import written


def write_pbids(database: Database, path: Path | None, dry: bool) -> None:
    """Write the place of the database, and no user or password, to `path`; raises Problem."""
    info = database.connection.info
    # A socket is a path, and means this machine.
    has_address = not info.host.startswith(("/", "@"))
    server = f"{info.host if has_address else 'localhost'}:{info.port}"
    path = path or Path(f"{info.dbname}.pbids")
    if path.suffix.lower() != ".pbids":
        raise Problem(f"{path} is no name that Power BI knows", "Give one that ends in .pbids.")
    place = {"protocol": "postgresql", "address": {"server": server, "database": info.dbname}}
    content = {"version": "0.1", "connections": [{"details": place, "options": {}, "mode": "Import"}]}
    if not dry:
        with written(path) as file:
            file.write((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
    what = "would be written (dry run)" if dry else "written"
    report.done(f"{path} {what}: Power BI opens {info.dbname} on {server} with it")
    if not has_address:
        report.note(
            "this machine reaches the database through a socket. Power BI needs its address in the network: "
            "write it into the file in place of localhost, or use a server that has one."
        )
