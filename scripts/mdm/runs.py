"""One writing command at a time, and a row in the run log for each."""

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mdm import __version__
from mdm.database import Database
from mdm.errors import Problem


@dataclass
class Run:
    """The run that is under way; `counts` end up in the run log."""

    run_id: int
    counts: dict[str, int] = field(default_factory=dict)


@contextmanager
def logged(
    database: Database, dry: bool, *, period: str | None = None, domain: str | None = None
) -> Iterator[Run]:
    """Hold the lock and keep the run log while a command runs. A dry run does neither.

    Raises Problem when another command holds the lock.
    """
    if dry:
        yield Run(run_id=0)
        return
    _lock(database)
    database.execute("runs/mark_killed.sql")
    command, *arguments = sys.argv[1:] or ["python"]
    run = Run(
        database.row(
            "runs/start.sql",
            command=command,
            arguments=" ".join(arguments),
            period=period,
            domain=domain,
            fingerprint=database.config.fingerprint,
            version=__version__,
            os_user=getpass.getuser(),
        ).run_id
    )
    try:
        yield run
    except BaseException as error:
        if not database.connection.closed:
            explanation = error.what if isinstance(error, Problem) else repr(error)
            _finish(database, run, "failed", explanation)
        raise
    _finish(database, run, "ok", None)


def _lock(database: Database) -> None:
    if database.row("runs/lock.sql").is_ours:
        return
    holders = database.rows("runs/holder.sql")
    who = (
        f"{holders[0].what} by {holders[0].os_user}, since {holders[0].since}"
        if holders
        else "unknown"
    )
    raise Problem(
        f"Another command is writing to this database ({who})",
        "Nothing was changed. Run the same command again when that one has ended.",
    )


def _finish(database: Database, run: Run, outcome: str, error: str | None) -> None:
    database.execute(
        "runs/finish.sql",
        run_id=run.run_id,
        outcome=outcome,
        error=error,
        counts=json.dumps(run.counts),
    )
