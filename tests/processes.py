"""Commands that hang, wait or are killed while others go on."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess

from project import ROOT, Project

# Other tests run beside, on databases of the same server.
HERE = "(select oid from pg_database where datname = current_database())"
WAITING = f"pg_locks where database = {HERE} and not granted"
ADVISORY = f"pg_locks where database = {HERE} and locktype = 'advisory'"
MDM = (ROOT / ".venv/bin/python", "-m", "mdm")
SESSIONS = "pg_stat_activity where datname = current_database()"


def start(project: Project, *arguments: str, through: Sequence[Path | str] = MDM) -> subprocess.Popen[str]:
    """Start `python -m mdm ARGUMENTS` itself, so that it can be killed, or what it runs `through`."""
    return subprocess.Popen(
        [*through, *arguments],
        cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env=os.environ
        | {"DATABASE_URL": project.url, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1"},
        # A shell that runs the tests in the background has them ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


# A process starts with the peak of the one that starts it: this one is small.
MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(code)
"""


def measured(project: Project, *arguments: str) -> tuple[CompletedProcess[str], float]:
    """Run `python -m mdm ARGUMENTS`; return its result, and the most memory (MB) a process of it took."""
    path = project.folder / "peak"
    result = subprocess.run(
        [sys.executable, "-c", MEASURED, path, sys.executable, "-m", "mdm", *arguments],
        cwd=project.folder, capture_output=True, text=True, encoding="utf-8",
        env=os.environ
        | {"DATABASE_URL": project.url, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1"},
    )  # fmt: skip
    return result, int(path.read_text()) / 1e3


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until `condition` holds; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


class Waiting(threading.Thread):
    """`just ARGUMENTS --wait 60` in the background; `result` is its, once it is joined."""

    result: CompletedProcess[str]

    def __init__(self, project: Project, *arguments: str) -> None:
        super().__init__(target=self._wait, args=(project.outside, *arguments, "--wait", "60"))
        self.start()

    def _wait(self, project: Project, *arguments: str) -> None:
        self.result = project.just(*arguments)
