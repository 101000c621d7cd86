"""Commands that hang, wait or are killed while others go on."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from subprocess import CompletedProcess

from project import ROOT, Project

# Other tests run beside, on databases of the same server.
HERE = "(select oid from pg_database where datname = current_database())"
WAITING = f"pg_locks where database = {HERE} and not granted"
ADVISORY = f"pg_locks where database = {HERE} and locktype = 'advisory'"
SESSIONS = "pg_stat_activity where datname = current_database()"


def start(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """Start `python -m mdm ARGUMENTS` itself, so that it can be killed."""
    return subprocess.Popen(
        [ROOT / ".venv/bin/python", "-m", "mdm", *arguments],
        cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env=os.environ
        | {"DATABASE_URL": project.url, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1"},
    )  # fmt: skip


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
