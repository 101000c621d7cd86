"""Servers whose content nobody will want: of which PostgreSQL, and in which folder."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mdm import embedded

PREFIX = "mdm-throwaway-"
MEMORY = Path("/dev/shm")
ENOUGH = 2 << 30  # bytes; a container may have 64 MB


def use(programs: Path) -> None:
    """Run the programs in a folder (initdb, pg_dump and their like) in the place of the embedded ones.

    As root, the server runs as another user, like the embedded one.
    """
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    (embedded.VERSION,) = re.findall(r"PostgreSQL\) (\d+)", said.stdout)
    embedded.programs = lambda: programs


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """A new folder, removed in the end together with the servers in it; those of killed sessions go, too.

    It is in memory, if there is enough: a clone of a database makes and removes a thousand files.
    """
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    place = MEMORY if in_memory else Path(tempfile.gettempdir())
    for left in place.glob(f"{PREFIX}*"):
        # Made a moment ago, it may be new and not locked yet.
        with suppress(OSError), _locked(left):
            if any(left.rglob("postmaster.pid")):
                _remove(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    folder.chmod(0o755)
    with _locked(folder):
        try:
            yield folder
        finally:
            _remove(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock that ends with this process; raises OSError where another holds it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _remove(folder: Path) -> None:
    for file in folder.rglob("postmaster.pid"):
        embedded.stop(file.parents[1])
    shutil.rmtree(folder)


@contextmanager
def throwaway_server(version: str) -> Iterator[str]:
    """Yield the connection string of a server of its own: 18, or another whose programs are on the PATH."""
    with pytest.MonkeyPatch.context() as patch:
        if version != embedded.VERSION:
            program = shutil.which("pg_ctl")
            said = program and subprocess.run([program, "--version"], capture_output=True, text=True).stdout
            if not program or f" {version}." not in said:
                pytest.skip(f"no pg_ctl of PostgreSQL {version} on the PATH")
            patch.setattr(embedded, "VERSION", version)
            patch.setattr(embedded, "programs", Path(program).resolve().parent.absolute)
        with throwaway_folder() as folder:
            yield embedded.conninfo(folder)
