"""One writing command at a time, and a row in the run log for each."""

import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any

from mdm import __version__, report, unattended
from mdm.database import Database
from mdm.errors import Problem, interruption

WIDTH = 120  # columns of a run in the list


@dataclass
class Run:
    """The run that is under way; `counts` end up in the run log."""

    run_id: int
    counts: dict[str, int] = field(default_factory=dict)
    _: KW_ONLY
    domain: str | None = None
    period: str | None = None
    began: float = field(default_factory=time.monotonic)


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
    alone(database, wait, period=period, domain=domain)
    run = _numbered(database, period, domain)
    try:
        _start(database, run)
        yield run
    except BaseException as error:
        interrupted = interruption(error)
        explanation = error.what if isinstance(error, Problem) else repr(error)
        if interrupted:
            explanation = "it was interrupted (Ctrl-C or SIGTERM)"
        # Of two errors, people need the first; a run that stays unfinished will be called killed.
        with suppress(Problem):
            _finish(database, run, unattended.outcome_of(error), explanation)
        # What failed because of an interruption is one, also for who goes on after a Problem.
        if interrupted:
            raise interrupted from None
        raise
    _finish(database, run, "ok", None)


def alone(database: Database, wait: float, *, period: str | None = None, domain: str | None = None) -> None:
    """Hold the lock from now on, as `logged` does, which may follow."""
    try:
        hold_lock(database, wait)
    except Problem as error:
        run = _numbered(database, period, domain)
        with database.connection.transaction():
            _start(database, run)
            _finish(database, run, "refused", error.what)
        raise
    for killed in database.rows("runs/mark_killed.sql"):
        started = killed.started.astimezone().isoformat(timespec="seconds")
        unattended.tell_killed(killed._asdict() | {"started": started, "counts": killed.counts or {}})


@contextmanager
def step(run: Run, name: str) -> Iterator[None]:
    """Log a part of a run when it ends, with what it has counted."""
    before, began = dict(run.counts), time.monotonic()
    outcome = "ok"
    try:
        yield
    except BaseException as error:
        outcome = unattended.outcome_of(error)
        raise
    finally:
        counts = {
            key: count - before.get(key, 0) for key, count in run.counts.items() if count != before.get(key)
        }
        unattended.log(
            "step", outcome, began,
            run=run.run_id, domain=run.domain, period=run.period, step=name, counts=counts,
        )  # fmt: skip


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
                    run = _numbered(database, period, domain)
                    _start(database, run)
                yield run
                if database.echo:
                    _finish(database, run, "ok", None)
        else:
            yield run


def hold_lock(database: Database, wait: float) -> None:
    """Let no other command write while our connection lasts.

    Waits up to `wait` seconds for one that does, then raises Problem.
    """
    deadline = time.monotonic() + wait
    said = False
    while not database.row("runs/lock.sql").is_ours:
        if time.monotonic() >= deadline:
            holders = _holders(database)
            raise Problem(
                f"Another command is writing to this database: {_named(holders)}",
                f"{database.unchanged} Run the same command again when that one has ended, "
                "or let it wait: --wait SECONDS\n"
                "If nobody is there any more who typed it, end its session:\n"
                + "\n".join(f"  just psql -c 'select pg_terminate_backend({row.pid})'" for row in holders),
            )
        if not said:
            report.note(f"waits up to {wait:g} s for another command: {_named(_holders(database))}")
            said = True
        time.sleep(0.2)


def _named(holders: list[Any]) -> str:
    named = (
        f"{row.what} by {row.os_user}, since {row.since} (pid {row.pid})" if row.what else f"pid {row.pid}"
        for row in holders
    )
    return "; ".join(named) or "unknown"


def _holders(database: Database) -> list[Any]:
    """Return who holds the lock: of none anything is known where mdm.run is not made yet."""
    with suppress(Problem):
        return database.rows("runs/holder.sql")
    return []


def os_user() -> str:
    """Return the name of the user who runs this; in a container it may have none, but a number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # which of them depends on the version of Python
        return str(os.getuid())


def _numbered(database: Database, period: str | None, domain: str | None) -> Run:
    number = database.row("runs/next_id.sql", sequence="mdm.run_run_id_seq").id
    return Run(number, domain=domain, period=period)


def _start(database: Database, run: Run) -> None:
    command, *arguments = unattended.job.words or ["python"]
    database.execute(
        "runs/start.sql",
        run_id=run.run_id,
        command=command,
        arguments=" ".join(arguments),
        period=run.period,
        domain=run.domain,
        fingerprint=database.config.fingerprint,
        version=__version__,
        os_user=os_user(),
        by_hand=report.err.is_terminal,
    )


def _finish(database: Database, run: Run, outcome: str, error: str | None) -> None:
    """Tell how a run has ended, in the run log if that can be reached: else the next run finds it killed."""
    unattended.job.runs.append(
        unattended.log(
            "run", outcome, run.began,
            run=run.run_id, domain=run.domain, period=run.period, counts=run.counts, error=error,
        )
    )  # fmt: skip
    values = {"run_id": run.run_id, "outcome": outcome, "error": error, "counts": json.dumps(run.counts)}
    try:
        if outcome == "interrupted":
            _finish_beside(database, values)
        elif outcome != "ok" and database.connection.closed:
            # What was on its way to be committed may be.
            _finish_beside(database, values | {"outcome": "killed"})
        else:
            database.execute("runs/finish.sql", **values)
    except KeyboardInterrupt:
        _finish_beside(database, values)
        raise


def _finish_beside(database: Database, values: dict[str, Any]) -> None:
    """Complete the row of a run whose connection may be stuck in the statement that was interrupted."""
    with database.beside() as other:
        other.execute("runs/finish.sql", **values)


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
