"""One writing command at a time, and a row in the run log for each."""

import getpass
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from mdm import __version__, report
from mdm.database import Database
from mdm.errors import Problem

WIDTH = 120  # columns of a run in the list


@dataclass
class Run:
    """The run that is under way; `counts` end up in the run log."""

    run_id: int
    counts: dict[str, int] = field(default_factory=dict)


@contextmanager
def logged(
    database: Database,
    dry: bool,
    wait: float = 0,
    *,
    period: str | None = None,
    domain: str | None = None,
) -> Iterator[Run]:
    """Hold the lock and keep the run log while a command runs. A dry run does neither.

    Waits up to `wait` seconds for a command that holds the lock, then raises Problem: a refused run.
    """
    if dry:
        yield Run(run_id=0)
        return
    try:
        _lock(database, wait)
    except Problem as error:
        with database.connection.transaction():
            _finish(database, _start(database, period, domain), "refused", error.what)
        raise
    database.execute("runs/mark_killed.sql")
    run = _start(database, period, domain)
    try:
        yield run
    except BaseException as error:
        if not database.connection.closed:
            explanation = error.what if isinstance(error, Problem) else repr(error)
            outcome = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
            # Of two errors, people need the first; a run that stays unfinished will be called killed.
            with suppress(Problem):
                _finish(database, run, outcome, explanation)
        raise
    _finish(database, run, "ok", None)


@contextmanager
def writing(
    database: Database,
    dry: bool,
    wait: float,
    *,
    steps: bool = False,
    period: str | None = None,
    domain: str | None = None,
) -> Iterator[Run]:
    """Run a command that may write: alone and logged, or as a dry run that keeps nothing.

    A dry run of a command with `steps` that build on each other rehearses them; of one step, its plan
    is enough.
    """
    with logged(database, dry, wait, period=period, domain=domain) as run:
        if dry and (steps or database.echo):
            with database.rehearsal():
                if database.echo:  # what psql will write belongs to a run, too
                    run = _start(database, period, domain)
                yield run
                if database.echo:
                    _finish(database, run, "ok", None)
        else:
            yield run


def _lock(database: Database, wait: float) -> None:
    deadline = time.monotonic() + wait
    said = False
    while not database.row("runs/lock.sql").is_ours:
        holders = database.rows("runs/holder.sql")
        who = "; ".join(f"{row.what.strip()} by {row.os_user}, since {row.since}" for row in holders)
        if time.monotonic() >= deadline:
            raise Problem(
                f"Another command is writing to this database: {who or 'unknown'}",
                f"{database.unchanged} Run the same command again when that one has ended, "
                "or let it wait: --wait SECONDS",
            )
        if not said:
            report.note(f"waits up to {wait:g} s for another command: {who or 'unknown'}")
            said = True
        time.sleep(0.2)


def os_user() -> str:
    """Return the name of the user who runs this; in a container it may have none, but a number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # which of them depends on the version of Python
        return str(os.getuid())


def _start(database: Database, period: str | None, domain: str | None) -> Run:
    command, *arguments = sys.argv[1:] or ["python"]
    run = Run(database.row("runs/next_id.sql", sequence="mdm.run_run_id_seq").id)
    database.execute(
        "runs/start.sql",
        run_id=run.run_id,
        command=command,
        arguments=" ".join(arguments),
        period=period,
        domain=domain,
        fingerprint=database.config.fingerprint,
        version=__version__,
        os_user=os_user(),
    )
    return run


def _finish(database: Database, run: Run, outcome: str, error: str | None) -> None:
    database.execute(
        "runs/finish.sql",
        run_id=run.run_id,
        outcome=outcome,
        error=error,
        counts=json.dumps(run.counts),
    )


def show_runs(database: Database, only_failed: bool, since: datetime | None, show: int | None) -> None:
    """Print the latest `show` runs in local time, for people a line of at most WIDTH columns each."""
    rows = [
        (run_id, f"{started.astimezone():%Y-%m-%d %H:%M:%S}", *rest)
        for run_id, started, *rest in database.rows(
            "runs/list.sql", only_failed=only_failed, since=since and since.astimezone(), show=show
        )
    ]
    header = ("run", "started", "seconds", "who", "outcome", "command", "result")
    empty = "No such run" if only_failed or since else "No run yet"
    report.table(header, rows, empty=empty, width=WIDTH)
