"""Alerts: what on_failure, on_success and heartbeat are told, when, and what happens where they fail."""

import json
import os
import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict

from mdm import alerts, catch_up, config
from mdm.errors import Problem
from processes import start, until
from project import ROOT, Project
from workbooks import bill, event, ledger, row

UNREACHABLE = {"DATABASE_URL": "postgresql://bob:s3cret@127.0.0.1:1/db"}
STATE = ".alerts.json"

Script = Callable[..., list[str]]


@pytest.fixture
def script(project: Project) -> Script:
    """Makes a command of the project's folder out of lines of sh."""

    def write(name: str, *lines: str) -> list[str]:
        path = project.folder / name
        path.write_text("\n".join(["#!/bin/sh", *lines, ""]), "utf-8")
        path.chmod(0o755)
        return [f"./{name}"]

    return write


@pytest.fixture
def alerting(project: Project, script: Script) -> Project:
    """A project whose commands write down what they are told."""
    words = script("tell", "{ printf '%s ' \"$1\"; cat; echo; } >> told")
    project.configure(**{name: [*words, name] for name in ("on_failure", "on_success", "heartbeat")})
    return project


def told(project: Project) -> list[tuple[str, dict]]:
    """Return what was told since the last look: the key of the configuration, and the run."""
    path = project.folder / "told"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return [(name, json.loads(run)) for name, run in (line.split(" ", 1) for line in lines)]


def kinds(project: Project) -> list[str]:
    return [name for name, _ in told(project)]


def state(project: Project) -> dict:
    return json.loads((project.folder / STATE).read_text("utf-8"))


def key(project: Project, words: str) -> str:
    """Return what a command is called in what was told."""
    info = project.connection.info
    return f"{words} on {info.host}:{info.port}/{info.dbname}"


def as_user(project: Project, user: str) -> str:
    """Return the URL of the project's database for another user."""
    parameters = conninfo_to_dict(project.url) | {"user": user}
    return f"postgresql://?{urlencode(parameters)}"


def test_a_failure_is_told_once_another_one_too_and_the_recovery_once(alerting):
    for _ in range(3):
        alerting.fails("sync", "202601")
    ((name, run),) = told(alerting)
    assert name == "on_failure"
    assert (run["command"], run["arguments"], run["outcome"], run["exit_code"]) == (
        "sync",
        "202601",
        "failed",
        1,
    )
    assert run["error"].startswith("There is no bill of 202601") and run["remedy"]
    assert run["folder"] == str(alerting.folder) and run["failing"]["times"] == 1
    (one,) = run["runs"]
    assert (one["run"], one["outcome"], one["error"]) == (1, "failed", run["error"])

    # The same command with other words is another one; so is another failure of it.
    alerting.fails("sync", "202602")
    assert kinds(alerting) == ["on_failure"]
    unreachable = {"DATABASE_URL": as_user(alerting, "nobody_here")}
    alerting.just("sync", "202601", **unreachable)
    ((name, run),) = told(alerting)
    assert run["error"].startswith("Can't connect") and run["failing"]["times"] == 4
    # Both are known now, in whatever order they come.
    alerting.fails("sync", "202601", "--wait", "0.1")
    alerting.just("sync", "202601", "--quiet", **unreachable)
    assert told(alerting) == []

    alerting.bill(("202601", "A", 5))
    alerting.ok("sync", "202601")
    (success, recovered), (beat, _) = told(alerting)
    assert (success, beat) == ("on_success", "heartbeat")
    assert recovered["recovered"] == {"since": run["failing"]["since"], "times": 6}
    assert recovered["runs"][0]["counts"]["inserted"] == 1
    alerting.ok("sync", "202601")
    assert kinds(alerting) == ["heartbeat"]
    assert list(state(alerting)) == [key(alerting, "sync 202602")]


def test_a_success_on_another_database_is_no_recovery(alerting):
    alerting.just("sync", **UNREACHABLE)
    ((name, run),) = told(alerting)
    assert (name, run["database"]) == ("on_failure", "127.0.0.1:1/db")
    alerting.ok("sync")
    ((name, run),) = told(alerting)
    assert name == "heartbeat" and run["database"].endswith(f"/{alerting.connection.info.dbname}")
    # Before anybody knew which database, it may have been any.
    alerting.just("sync", DATABASE_URL="")
    assert [run["database"] for _, run in told(alerting)] == [None]
    alerting.ok("sync")
    assert kinds(alerting) == ["on_success", "heartbeat"]


@pytest.mark.parametrize(
    ("first", "second", "is_the_same"),
    [
        (
            'DiskFull: could not write block 5 of "base/5/t73_17937": wrote 4096 of 8192 bytes',
            'DiskFull: could not write block 17 of "base/5/t9_20260": wrote 1 of 8192 bytes',
            True,
        ),
        ('no room for "base/pgsql_tmp/pgsql_tmp1.0"', 'no room for "base/pgsql_tmp/pgsql_tmp22.17"', True),
        ("waiting for server to start.... stopped", "waiting for server to start........ stopped", True),
        ("A lock is held by pid 7 (since 01:02:03)", "A lock is held by pid 818 (since 11:22:33)", True),
        ("40 of 40 rows can't be used", "3 of 41 rows can't be used", True),
        ("There is no bill of 202601", "There is no bill of 202602", False),
        ("data/202601/V2/规模2026.csv is empty", "data/202601/V3/规模2026.csv is empty", False),
        ("data/202601/规模2.csv is empty", "data/202601/规模3.csv is empty", False),
        ("No room", "No rows", False),
    ],
)
def test_a_failure_is_the_same_whatever_its_numbers_are(alerting, monkeypatch, first, second, is_the_same):
    for text in (first, second):

        def fail(*arguments, text=text):
            raise Problem(text)

        monkeypatch.setattr("mdm.sync.sync", fail)
        alerting.fails("sync")
    assert kinds(alerting) == ["on_failure"] * (1 if is_the_same else 2)


def test_a_failure_that_goes_on_is_told_again_after_the_time_that_is_configured(alerting):
    alerting.fails("sync", "202601")
    kinds(alerting)
    for hours, again in ((23.9, []), (24.1, ["on_failure"]), (-0.1, ["on_failure"])):  # a clock was set back
        known = state(alerting)
        (failing,) = known.values()
        failing["told"] = {failure: moment - hours * 3600 for failure, moment in failing["told"].items()}
        (alerting.folder / STATE).write_text(json.dumps(known), "utf-8")
        alerting.fails("sync", "202601")
        assert kinds(alerting) == again, hours


def test_every_failure_is_told_where_that_is_configured(alerting):
    alerting.configure(on_failure=["./tell", "on_failure"], same_failure_hours=0)
    for _ in range(2):
        alerting.fails("sync", "202601")
    assert kinds(alerting) == ["on_failure"] * 2


def test_several_runs_of_a_command_are_told_as_one(alerting):
    bill(alerting.folder, row())
    ledger(alerting.folder, {"企年受托中标(空白)": [event(上报月份="202601")]})
    alerting.ok("etl", "all", "202601")
    ((name, run),) = told(alerting)
    assert name == "heartbeat"
    assert [one["domain"] for one in run["runs"]] == ["annuity_performance", "annual_award", "annual_loss"]


def test_a_catching_up_with_nothing_to_do_is_a_sign_of_life_and_one_with_two_failures_is_one(
    alerting, monkeypatch
):
    alerting.ok("catch-up")
    assert kinds(alerting) == ["heartbeat"]
    monkeypatch.setattr(catch_up, "SETTLED", 0)
    for period in ("202601", "202602"):
        ledger(alerting.folder, {}, period=period).write_bytes(b"none")
    alerting.fails("catch-up")
    ((name, run),) = told(alerting)
    assert name == "on_failure" and len(run["runs"]) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["sync", "dry=1"], ["sync", "202601", "--dry-run"], ["status"], ["validate", "202613"], ["why", "A"],
        ["render", "sync", "202601"], ["migrate"], ["runs"], ["sync", "--bogus"], ["sync", "--wait", "-1"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_only_looks_tells_nothing(alerting, words):
    alerting.just(*words)
    assert told(alerting) == [] and not (alerting.folder / STATE).exists()


@pytest.mark.parametrize("broken", ["database", "settings", "domains.yaml", "customer_mdm.yaml"])
def test_what_fails_before_anything_is_known_is_told(alerting, broken):
    environment = UNREACHABLE if broken == "database" else {}
    if broken == "settings":
        environment = {"DATABASE_URL": ""}
    elif broken != "database":
        with (alerting.folder / "config" / broken).open("a", encoding="utf-8") as file:
            file.write("\nnonsense: 1\n")
    result = alerting.just("etl", "all", "202601", **environment)
    assert result.returncode == 1 and "Warning" not in result.stderr
    ((name, run),) = told(alerting)
    assert (name, run["runs"]) == ("on_failure", []) and f"Error: {run['error']}" in result.stderr
    assert "s3cret" not in json.dumps(run)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        (key, wrong)
        for key in ("on_failure", "on_success", "heartbeat")
        for wrong in ("mail", [], [""], [1], {})
    ]
    + [("same_failure_hours", wrong) for wrong in (-1, "a day", 1.5, None)],
)
def test_what_can_not_work_is_refused_with_its_key(tmp_path, key, wrong):
    folder = shutil.copytree(ROOT / "config", tmp_path / "config")
    path = folder / "customer_mdm.yaml"
    text, count = re.subn(
        rf"^{key}: .*$", f"{key}: {json.dumps(wrong)}", path.read_text("utf-8"), flags=re.MULTILINE
    )
    assert count == 1
    path.write_text(text, "utf-8")
    with pytest.raises(Problem, match=rf"config/customer_mdm.yaml: Expected .* - at `\$\.{key}") as caught:
        config.read(folder)
    assert caught.value.remedy


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_interrupted_is_told(alerting, sent, code):
    alerting.bill(("202601", "A", 5))
    with alerting.connection.transaction():
        alerting.sql("lock table mdm.bill_month in access exclusive mode")
        running = start(alerting, "sync")
        waits = "select 1 from pg_locks where not granted and relation = 'mdm.bill_month'::regclass"
        until(lambda: alerting.sql(waits))
        running.send_signal(sent)
        assert running.wait(timeout=20) == code, running.stderr.read()
    ((name, run),) = told(alerting)
    assert (name, run["outcome"], run["exit_code"]) == ("on_failure", "interrupted", code)
    assert [(one["outcome"], one["error"]) for one in run["runs"]] == [
        ("interrupted", "it was interrupted (Ctrl-C or SIGTERM)")
    ]


def killed(project: Project, *words: str) -> None:
    """Leave the row of a run that was killed."""
    project.sql(
        "insert into mdm.run (command, arguments, config_fingerprint, version) values (%s, %s, '', '')",
        words[0],
        " ".join(words[1:]),
    )


def test_a_run_that_was_killed_is_told_by_the_next_one_even_if_that_fails(alerting):
    killed(alerting, "etl", "all", "--strict")
    alerting.fails("sync", "202601")
    (_, dead), (_, failed) = told(alerting)
    assert (dead["command"], dead["arguments"], dead["outcome"]) == ("etl", "all --strict", "killed")
    assert dead["error"] and dead["run"] == 1 and failed["command"] == "sync"
    # As of any other run, but nobody knows how long it took.
    assert dead["started"][19:] == failed["started"][19:] and dead["started"] <= failed["started"]
    assert dead.keys() - failed.keys() == {"run", "domain", "period", "counts"}
    assert (dead["seconds"], dead["counts"], dead["database"]) == (None, {}, failed["database"])
    # Killed each time: that is known.
    killed(alerting, "etl", "all", "--strict")
    alerting.fails("sync", "202601")
    assert told(alerting) == []

    killed(alerting, "sync")
    alerting.bill(("202601", "A", 5))
    alerting.ok("sync")
    assert kinds(alerting) == ["on_failure", "on_success", "heartbeat"]


def test_a_run_that_lost_its_connection_is_told_once(alerting):
    alerting.bill(("202601", "A", 5))
    with alerting.connection.transaction():
        alerting.sql("lock table mdm.bill_month in access exclusive mode")
        running = start(alerting, "sync")
        waits = "from pg_locks where not granted and relation = 'mdm.bill_month'::regclass"
        until(lambda: alerting.sql(f"select 1 {waits}"))
        alerting.sql(f"select pg_terminate_backend(pid) {waits}")
        assert running.wait(timeout=20) == 1
    ((name, run),) = told(alerting)
    assert (name, run["outcome"]) == ("on_failure", "failed") and "connection" in run["error"]
    alerting.fails("sync", "202612")
    # What it said is in the log, with its end, for which another session was found.
    (lost, failed) = alerting.sql("select outcome, error, ended_at from mdm.run order by run_id")
    assert (lost[0], failed[0]) == ("killed", "failed")
    assert lost[1] == run["error"] and lost[2] <= failed[2]
    ((_, run),) = told(alerting)
    assert run["arguments"] == "202612"


def test_a_run_that_is_refused_is_told_once_whoever_was_writing(alerting):
    with alerting.connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('customer_mdm'))")
        for period in ("202601", "202602"):
            alerting.sql("update mdm.run set outcome = 'running', arguments = %s", period)
            assert "Another command is writing" in alerting.fails("sync")
        alerting.sql("update mdm.run set outcome = 'refused'")
        cursor.execute("select pg_advisory_unlock(hashtext('customer_mdm'))")
    ((name, run),) = told(alerting)
    assert (name, run["outcome"]) == ("on_failure", "refused")
    alerting.ok("sync")
    assert kinds(alerting) == ["on_success", "heartbeat"]


# Commands that fail


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["exit 7"], "it ended with exit code 7"),
        (["kill -9 $$"], "it ended with exit code -9"),
        (["sleep 60 & echo $! > sleeper", "wait"], "it took longer than 0.5 s and was ended"),
        (None, "it can't be run: No such file or directory"),
    ],
    ids=["fails", "is killed", "hangs", "is missing"],
)
@pytest.mark.parametrize("options", [[], ["--quiet"], ["--quiet", "--log-format", "json"]], ids=len)
def test_one_that_fails_is_a_warning_and_changes_nothing(project, script, monkeypatch, lines, said, options):
    monkeypatch.setattr(alerts, "TIMEOUT", 0.5)
    words = script("broken", *lines) if lines else ["./broken"]
    project.configure(on_failure=words, on_success=words, heartbeat=words)
    project.bill(("202601", "A", 5))
    for arguments, code, names in (
        (["sync"], 0, ["heartbeat"]),
        (["sync", "202612"], 1, ["on_failure"]),
        (["sync", "202612"], 1, ["on_failure"]),  # what could not be told is tried again
    ):
        result = project.just(*arguments, *options)
        assert result.returncode == code
        text = result.stdout + result.stderr
        lines = [line for line in text.splitlines() if line.startswith("Warning: ")]
        assert lines == [f"Warning: {name} ('./broken') failed: {said}" for name in names]
        if "json" in options:
            logged = [json.loads(line) for line in result.stderr.splitlines()]
            assert [entry["warning"] for entry in logged if "warning" in entry] == [
                line.removeprefix("Warning: ") for line in lines
            ]
    sleeper = project.folder / "sleeper"
    if sleeper.exists():
        until(lambda: not is_running(int(sleeper.read_text())))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_recovery_that_could_not_be_told_is_told_by_the_next_success(alerting):
    alerting.fails("sync", "202601")
    alerting.bill(("202601", "A", 5))
    (alerting.folder / "tell").rename(alerting.folder / "away")
    assert alerting.just("sync", "202601").stderr.count("Warning: ") == 2
    (alerting.folder / "away").rename(alerting.folder / "tell")
    assert kinds(alerting) == ["on_failure"]
    alerting.ok("sync", "202601")
    assert kinds(alerting) == ["on_success", "heartbeat"]


def test_a_success_after_a_failure_that_nobody_was_told_of_is_no_recovery(alerting):
    alerting.configure(on_failure=None, on_success=["./tell", "on_success"])
    alerting.fails("sync", "202601")
    alerting.bill(("202601", "A", 5))
    alerting.ok("sync", "202601")
    assert told(alerting) == []


def test_no_shell_and_no_secret_is_handed_on(project, script):
    words = script(
        "tell",
        'printf "%s\\n" "$@" > words',
        "env > environment",
        "tr '\\0' ' ' < /proc/$PPID/environ > none",
    )
    project.configure(heartbeat=[*words, "$HOME; touch pwned", "`id`", "a  b", "王"])
    project.bill(("202601", "A", 5))
    assert project.just("sync", PGPASSWORD="s3cret", TZ="Asia/Shanghai").returncode == 0
    assert (project.folder / "words").read_text("utf-8") == "$HOME; touch pwned\n`id`\na  b\n王\n"
    assert not (project.folder / "pwned").exists()
    variables = (project.folder / "environment").read_text("utf-8")
    assert "DATABASE_URL" not in variables and "s3cret" not in variables
    assert "TZ=Asia/Shanghai" in variables and "PATH=" in variables


def test_one_that_does_not_read_is_told_as_well(project):
    project.configure(on_failure=["true"])
    name = os.fsdecode(b"\xff" * 100) * 2000  # more than a pipe holds
    result = project.just("etl", "annuity_performance", "202601", "--file", name)
    assert result.returncode == 1 and "Warning" not in result.stderr


def test_a_word_that_is_no_utf_8_is_refused_like_a_wrong_option(alerting):
    error = alerting.fails("etl", "annuity_performance", "--file", os.fsdecode(b"\xff.xlsx"))
    assert "is not in UTF-8" in error and told(alerting) == []


@pytest.mark.parametrize("content", ["", "nonsense", "[]", '{"sync 202601": {"since": 1}}'])
def test_what_was_told_and_can_not_be_read_is_nothing(alerting, content):
    (alerting.folder / STATE).write_text(content, "utf-8")
    alerting.fails("sync", "202601")
    assert kinds(alerting) == ["on_failure"]
    assert list(state(alerting)) == [key(alerting, "sync 202601")]


def test_what_was_told_and_can_not_be_kept_is_a_warning(alerting):
    (alerting.folder / STATE).mkdir()
    for _ in range(2):
        result = alerting.just("sync", "202601")
        assert result.returncode == 1
        assert (
            "Warning: .alerts.json can't be written: it is no file, so alerts may be repeated"
            in result.stderr
        )
    assert kinds(alerting) == ["on_failure"] * 2


def test_an_alert_that_is_interrupted_is_a_warning_and_leaves_nothing(project, script):
    words = script("hang", "echo $$ > sleeper", "exec sleep 60")
    project.configure(heartbeat=words)
    project.bill(("202601", "A", 5))
    running = start(project, "sync")
    sleeper = project.folder / "sleeper"
    until(lambda: sleeper.exists() and sleeper.read_text().strip())
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=20) == 0
    assert running.stderr.read() == "Warning: an alert was interrupted\n"
    until(lambda: not is_running(int(sleeper.read_text())))


def test_a_project_that_names_nobody_keeps_nothing(project):
    project.fails("sync", "202601")
    assert not (project.folder / STATE).exists()
