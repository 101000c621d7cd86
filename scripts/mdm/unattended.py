"""What a command tells those who don't watch it: a log for programs on stderr, and its end for alerts."""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

import click

from mdm import report
from mdm.errors import Problem, interruption

# Options that change nothing about what a command does, with whether a value follows.
BESIDE = {"--quiet": False, "--debug": False, "--log-format": True, "--wait": True}


@dataclass
class Job:
    """The command that is under way, from its first word to its exit code: several runs, one, or none."""

    words: list[str] = field(default_factory=list)
    """Its name and arguments, without the options in BESIDE."""
    may_write: bool = False
    """Whether it is one of those that are in the run log, and no dry run."""
    debug: bool = False
    runs: list[dict[str, Any]] = field(default_factory=list)
    began: datetime = field(default_factory=lambda: datetime.now().astimezone())
    clock: float = field(default_factory=time.monotonic)


job = Job()


def begin(words: list[str]) -> None:
    """Start over, for the command of `words`."""
    global job
    job = Job(_essential(words))
    report.held, report.log_as_json, report.is_for_people = None, False, True


def _essential(words: list[str]) -> list[str]:
    """Return what was asked for, the same in whichever way it was: cron's words are those of a person."""
    kept, rest = [], iter(words)
    for word in rest:
        if word in BESIDE:
            if BESIDE[word]:
                next(rest, None)
        elif word.partition("=")[0] not in BESIDE:
            kept.append(word)
    return kept


def _quiet(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    report.held = [] if value else None


def _log_format(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    report.log_as_json = value == "json"


def _debug(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    job.debug = value


OPTIONS: list[click.Parameter] = [
    click.Option(["--quiet"], is_flag=True, expose_value=False, callback=_quiet,
                 help="Print only on failure, and then everything."),
    click.Option(["--log-format"], type=click.Choice(["text", "json"]), expose_value=False,
                 callback=_log_format, help="json: an object a line on stderr; what people read on stdout."),
    click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug,
                 help="Show the traceback of an error."),
]  # fmt: skip
"""What every command has, but those that hand their words on (psql, render)."""


def run(command: Callable[..., None]) -> Callable[..., None]:
    """Mark a command that the run log has: its end is told, unless it is a dry run."""

    @wraps(command)
    def marked(**values: Any) -> None:
        job.may_write = not values["dry"]
        command(**values)

    return marked


def outcome_of(error: BaseException) -> str:
    """Return what a run is in the run log that ends with `error`."""
    return "interrupted" if interruption(error) else "failed"


def what_stands(error: KeyboardInterrupt) -> str:
    """Return what a person is told who interrupted the command: what stays of it, and how it goes on.

    Whoever knows a better command for that than the same one has added it to the error as a note.
    """
    done = [f"{run['domain']} {run['period'] or ''}".strip() for run in job.runs if run["outcome"] == "ok"]
    return "\n".join(
        ["What was not committed is undone."]
        + ([f"Done before, and stays: {', '.join(done)}."] if done else [])
        + getattr(error, "__notes__", ["Run the same command again: it does what is left to do."])
    )


def log(event: str, outcome: str, began: float, **fields: Any) -> dict[str, Any]:
    """Write to the log, if there is one, what has ended: a step, a run or the command. Return the entry.

    It began at `began` (time.monotonic).
    """
    command, *arguments = job.words or ["python"]
    entry = {
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "event": event,
        "command": command,
        "arguments": " ".join(arguments),
        "outcome": outcome,
        "seconds": round(time.monotonic() - began, 3),
        **fields,
    }
    report.log(entry)
    return entry


def tell_killed(row: dict[str, Any]) -> None:
    """Tell of a run of any command that could not do so: at once, for this one may be killed as well.

    `row` is what the run log has.
    """
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    run = row | {"time": now, "event": "run", "seconds": None}
    report.log(run)
    from mdm import alerts  # late, as below

    alerts.tell({**run, **_place(), "runs": [run]})


def _place() -> dict[str, str | None]:
    """Return where a command works."""
    from mdm.url import shown  # late: psycopg takes its time

    return {"host": socket.gethostname(), "folder": os.getcwd(), "database": shown()}


def end(code: int, fault: Problem | None) -> None:
    """Tell that the command has ended: print what --quiet held back if it failed, then log and alert."""
    report.release(shown=code != 0)
    outcome = "ok" if code == 0 else "interrupted" if code in (130, 143) else "failed"
    if {run["outcome"] for run in job.runs} == {"refused"}:
        outcome = "refused"
    told = log(
        "command", outcome, job.clock,
        exit_code=code, error=fault and fault.what, remedy=fault and fault.remedy,
        started=job.began.isoformat(timespec="seconds"),
        **(_place() if job.may_write or report.log_as_json else {}), runs=job.runs,
    )  # fmt: skip
    if job.may_write:
        from mdm import alerts  # late: most commands have nothing to tell

        try:
            alerts.tell(told)
        except KeyboardInterrupt:  # the work is done, and so is its exit code
            report.warn("an alert was interrupted")
