"""Alerts: the commands of on_failure, on_success and heartbeat, which get a run as JSON on stdin."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import msgspec

from mdm import config, files, report
from mdm.errors import Problem

TIMEOUT = 30  # seconds for a command: systemd gives 90 to a service that it stops
STATE = Path(".alerts.json")  # beside .wdh_env: it is needed where no database can be reached
KEPT = 400 * 86400  # seconds for which a failure waits for its recovery
REMEMBERED = 20  # failures of one command
# What differs each time that the same thing fails: dots of progress, temporary files, numbers that stand
# alone (times, pids, rows) and are no months.
VARIES = re.compile(r"\.{2,}|\b(?:base|pgsql_tmp)/[\w/.]+|(?<![\w./-])(?!20\d{4}\b)\d[\d.,:]*(?![\w/-])")
# No other variable is handed on: DATABASE_URL and those like it hold secrets.
HANDED_ON = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


class Failing(msgspec.Struct, forbid_unknown_fields=True):
    """A command that has failed since it last succeeded. Times are in seconds of the clock."""

    since: str
    times: int = 0
    told: dict[str, float] = {}
    """When each of its failures was told last."""
    last: float = 0
    runs: list[int] = []
    """Those of its last failure."""


def tell(run: dict[str, Any]) -> None:
    """Call what the configuration names for a run that has ended; nothing that goes wrong is an error.

    A failure is told once in same_failure_hours, as long as the same command fails on the same database with
    the same words, and its end once. Raises KeyboardInterrupt.
    """
    alerts = config.read_alerts()
    if not (alerts.on_failure or alerts.on_success or alerts.heartbeat):
        return
    words = _plain(f"{run['command']} {run['arguments']}".strip())
    key = f"{words} on {run['database']}" if run["database"] else words
    if run["outcome"] == "ok":
        # Without a database: it failed before anybody knew which one.
        for known in dict.fromkeys((key, words)):
            before = _read().get(known)
            if before and (not before.told or _recovered(alerts, run, before)):
                _keep(known, None)
        if alerts.heartbeat:
            _call("heartbeat", alerts.heartbeat, run)
    else:
        before = _read().get(key)
        # A run that lost its connection has told so, and looks killed to the next one.
        if not (before and run.get("run") in before.runs):
            _keep(key, _failed(alerts, run, before or Failing(run["time"])))


def _recovered(alerts: config.Alerts, run: dict[str, Any], before: Failing) -> bool:
    """Tell that a command succeeds again; if that fails, the next success tries once more."""
    run = run | {"recovered": {"since": before.since, "times": before.times}}
    return not alerts.on_success or _call("on_success", alerts.on_success, run)


def _failed(alerts: config.Alerts, run: dict[str, Any], state: Failing) -> Failing:
    """Tell of a failure unless that was done, and return what is known of the command from now on."""
    # Who was writing, and since when, differs each time.
    failure = VARIES.sub("…", _plain(run["error"])) if run["outcome"] == "failed" else run["outcome"]
    now = time.time()
    state.times, state.last, state.runs = state.times + 1, now, [each["run"] for each in run["runs"]]
    told = state.told.pop(failure, None)
    # After a clock was set back, a failure is rather told twice.
    if told is None or not 0 <= now - told < alerts.same_failure_hours * 3600:
        run = run | {"failing": {"since": state.since, "times": state.times}}
        if alerts.on_failure and _call("on_failure", alerts.on_failure, run):
            told = now
    if told is not None:
        state.told = dict([*state.told.items(), (failure, told)][-REMEMBERED:])
    return state


def _plain(text: str) -> str:
    """Return `text` as UTF-8 has it: the bytes of a file name that is none are written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _call(name: str, words: list[str], run: dict[str, Any]) -> bool:
    """Run a command with `run` on its stdin; where it fails, say so in a line and return False."""
    content = _plain(json.dumps(run, ensure_ascii=False)).encode()
    try:
        with subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={key: os.environ[key] for key in HANDED_ON if key in os.environ},
            start_new_session=True,
        ) as process:  # fmt: skip
            try:
                process.communicate(content, TIMEOUT)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        wrong = process.returncode and f"it ended with exit code {process.returncode}"
    except subprocess.TimeoutExpired:
        wrong = f"it took longer than {TIMEOUT} s and was ended"
    except (OSError, ValueError) as error:
        wrong = f"it can't be run: {getattr(error, 'strerror', None) or error}"
    if wrong:
        report.warn(f"{name} ({words[0]!r}) failed: {wrong}")
    return not wrong


def _read() -> dict[str, Failing]:
    """Return what fails, by command; nothing where that can't be known."""
    try:
        return msgspec.json.decode(STATE.read_bytes(), type=dict[str, Failing])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _keep(key: str, state: Failing | None) -> None:
    """Remember how a command fails, or None: that it does no more. Others may have ended meanwhile."""
    states = {other: known for other, known in _read().items() if time.time() - known.last < KEPT}
    states.pop(key, None)
    if state:
        states[key] = state
    try:
        with files.written(STATE) as file:
            file.write(msgspec.json.format(msgspec.json.encode(states), indent=1))
    except Problem as error:
        report.warn(f"{error.what}, so alerts may be repeated")
