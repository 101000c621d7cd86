"""Unattended: the crontab and the units of the document, --quiet, and the log for programs."""

import configparser
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from mdm.__main__ import cli
from mdm.database import Database
from mdm.errors import Problem, Terminated
from processes import start, until
from project import ROOT, Project, checkout
from workbooks import bill, event, ledger, row

DOCUMENT = (ROOT / "docs/unattended.md").read_text("utf-8")
PLACE = "/srv/customer-mdm"
AWARDS = "企年受托中标(空白)"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)


def crontab() -> list[str]:
    """Return the commands of the crontab, as cron hands them to sh."""
    (text,) = blocks("cron")
    lines = re.findall(r"^[0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+ +(.*)$", text, re.MULTILINE)
    assert not any(re.search(r"(?<!\\)%", line) for line in lines), "cron ends a command there"
    return [line.replace(r"\%", "%") for line in lines]


def unit() -> configparser.SectionProxy:
    """Return the service of systemd."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(blocks("ini")[0])
    return parser["Service"]


@pytest.fixture
def place(project: Project, tmp_path: Path) -> Path:
    """A checkout in a path with spaces, with a delivery of each domain for the month of ten days ago."""
    folder = checkout(tmp_path / "a folder with spaces")
    (folder / ".wdh_env").write_text(f"DATABASE_URL={project.url}\n", "utf-8")
    period = f"{date.today() - timedelta(days=10):%Y%m}"
    bill(folder, row(月度=period), period=period)
    ledger(folder, {AWARDS: [event(上报月份=period)]}, period=period)
    return folder


def bare(command: list, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing: no PATH, no HOME, the C locale, no terminal, in another folder."""
    return subprocess.run(
        command, env=environment, cwd="/", stdin=subprocess.DEVNULL, start_new_session=True,
        capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip


def entries(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_crontab_of_the_document_loads_logs_and_mails_only_failures(project, place):
    load, catch_up = (line.replace(PLACE, str(place)) for line in crontab())
    for command in (load, catch_up):
        result = bare(["/bin/sh", "-c", command])
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    log = entries((place / "log.jsonl").read_text("utf-8"))
    ended = [entry for entry in log if entry["event"] == "command"]
    assert [(entry["command"], len(entry["runs"])) for entry in ended] == [("etl", 3), ("catch-up", 0)]
    assert project.sql("select domain, outcome, arguments from mdm.run order by run_id") == [
        (domain, "ok", f"all {date.today() - timedelta(days=10):%Y%m} --strict")
        for domain in ("annuity_performance", "annual_award", "annual_loss")
    ]

    shutil.rmtree(place / "data")
    result = bare(["/bin/sh", "-c", load])
    assert result.returncode == 1
    assert "Error: No file of" in result.stdout and "Nothing was loaded." in result.stdout
    failed = entries((place / "log.jsonl").read_text("utf-8"))[-1]
    assert (failed["outcome"], failed["exit_code"]) == ("failed", 1)
    assert failed["error"] in result.stdout


def test_the_unit_of_the_document_does_the_same(project, place):
    service = unit()
    assert service["StandardError"] == f"append:{PLACE}/log.jsonl"
    words = shlex.split(service["ExecStart"].replace(PLACE, str(place)))
    # systemd reads % and $ before the shell does.
    assert not re.search(r"[%$]", re.sub(r"%%|\$\$", "", service["ExecStart"]))
    result = bare([word.replace("%%", "%").replace("$$", "$") for word in words])
    assert (result.returncode, result.stdout) == (0, "")
    assert entries(result.stderr)[-1]["outcome"] == "ok"
    assert project.sql("select count(*), min(outcome) from mdm.run") == [(3, "ok")]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
def test_systemd_takes_the_units(tmp_path):
    service, timer = blocks("ini")
    (tmp_path / "customer-mdm.service").write_text(service.replace("User=mdm", "User=root"), "utf-8")
    (tmp_path / "customer-mdm.timer").write_text(timer, "utf-8")
    result = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.glob("customer-mdm.*")], capture_output=True, text=True
    )
    assert (result.returncode, "customer-mdm" in result.stderr) == (0, False), result.stderr


@pytest.mark.parametrize("environment", [{}, {"PATH": ""}], ids=["nothing", "an empty PATH"])
def test_it_works_from_any_folder_with_nothing_in_the_environment(project, place, environment):
    project.bill(("202601", "A", 5))
    result = bare([place / "scripts/just", "sync", "202601"], **environment)
    assert (result.returncode, result.stderr) == (0, "")
    assert "🔄 Starting contract status sync..." in result.stdout
    assert bare([place / "scripts/just", "sync", "202612", "--quiet"], **environment).returncode == 1
    # Another folder is the one that is asked for.
    other = bare([place / "scripts/just", "--working-directory", place / "data", "sync"], **environment)
    assert "DATABASE_URL not found" in other.stderr and str(place / "data") in other.stderr


def test_a_file_is_named_from_the_folder_in_which_the_command_is_typed(project, place):
    period = f"{date.today() - timedelta(days=10):%Y%m}"
    source = next((place / "data" / period).glob("年金*"))
    elsewhere = shutil.copy(source, place.parent / "elsewhere.xlsx")
    for folder, name, known_as in (
        (source.parent, source.name, f"data/{period}/{source.name}"),
        (place, source.relative_to(place), f"data/{period}/{source.name}"),
        (place.parent, "elsewhere.xlsx", elsewhere),
        (place.parent, elsewhere, elsewhere),
    ):
        result = subprocess.run(
            [place / "scripts/just", "etl", "annuity_performance", period, "--file", name, "--force"],
            cwd=folder, capture_output=True, text=True, env={},
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
        ((file_name,),) = project.sql("select file_name from mdm.load order by load_id desc limit 1")
        assert file_name == str(known_as)


# --quiet


def test_quiet_prints_nothing_on_success(project):
    project.bill(("202601", "A", 5))
    for words in (["sync"], ["validate", "--format", "json"], ["catch-up"], ["sync", "--json"]):
        assert project.ok(*words, "--quiet") == ""
        assert project.ok(*words)


def test_quiet_prints_on_failure_what_it_would_have_printed_in_its_order(project):
    """In catch-up, steps and errors come in turns."""
    for period in ("202601", "202602"):
        bill(project.folder, row(), period=period).write_bytes(b"no workbook")
    ledger(project.folder, {AWARDS: [event(上报月份="202603")]}, period="202603").write_bytes(b"none")
    code = "import sys; from mdm import catch_up; catch_up.SETTLED = 0; from mdm.__main__ import main; "
    said = []
    for options in ([], ["--quiet"]):
        result = subprocess.run(
            [ROOT / ".venv/bin/python", "-c", code + "sys.exit(main(sys.argv[1:]))", "catch-up", *options],
            cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=os.environ
            | {"DATABASE_URL": project.url, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert result.returncode == 1
        said.append(result.stdout)
    kinds = [line.split()[0] for line in said[0].splitlines() if not line.startswith("  ")]
    assert kinds == ["🔄", "Error:", "🔄", "Error:", "🔄", "Error:", "Error:"]
    assert said[1] == said[0]


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_the_options_that_does_not_hand_on_its_words(name):
    options = {option for parameter in cli.commands[name].params for option in parameter.opts}
    assert {"--quiet", "--log-format", "--debug"} <= options or name in ("psql", "render")


def test_every_recipe_hands_its_options_on():
    dump = [ROOT / "scripts/just", "--dump", "--dump-format", "json"]
    recipes = json.loads(subprocess.run(dump, capture_output=True, check=True).stdout)["recipes"]
    for name in cli.commands:
        assert [parameter["kind"] for parameter in recipes[name]["parameters"]] == ["star"], name
        assert recipes[name]["body"][0][-1].endswith(f' {name} "$@"'), name


def test_psql_gets_the_option_of_the_same_name(project):
    assert project.outside.ok("psql", "--quiet", "-Atc", "select 1") == "1\n"


def test_how_a_command_was_asked_to_speak_is_not_in_the_run_log(project):
    project.bill(("202601", "A", 5))
    for wait in (["--wait=1"], ["--wait", "2"]):
        project.just("sync", "--quiet", "202601", "--log-format", "json", *wait, "--debug", "--full")
    assert project.sql("select command, arguments from mdm.run") == [("sync", "202601 --full")] * 2


# --log-format json


def test_the_log_has_each_step_each_run_and_the_command(project):
    for period in ("202601", "202602"):
        bill(project.folder, row(月度=period), period=period)
    result = project.just("etl", "annuity_performance", "202601..202602", "--log-format", "json")
    assert result.returncode == 0 and "✓ Load completed:" in result.stdout
    log = entries(result.stderr)
    once = ["load", "contract_status_sync", "snapshot_refresh", None]
    assert [entry.get("step") for entry in log] == [*once, *once, None]
    runs, command = [entry for entry in log if entry["event"] == "run"], log[-1]
    assert [(entry["run"], entry["period"], entry["outcome"]) for entry in runs] == [
        (1, "202601", "ok"),
        (2, "202602", "ok"),
    ]
    assert command["runs"] == runs and (command["outcome"], command["exit_code"]) == ("ok", 0)
    stored = project.sql("select counts from mdm.run order by run_id")
    assert [entry["counts"] for entry in runs] == [counts for (counts,) in stored]
    assert log[1]["counts"]["inserted"] == 1 and "inserted" not in log[0]["counts"]
    assert log[2]["counts"]["Plan_added"] == 1 and {entry["domain"] for entry in log[:4]} == {
        "annuity_performance"
    }
    assert all(entry["seconds"] >= 0 for entry in log)
    assert command["seconds"] >= sum(entry["seconds"] for entry in runs)


def test_the_log_says_why_a_command_failed_and_people_read_it_on_stdout(project):
    result = project.just(
        "sync", "--log-format", "json", DATABASE_URL="postgresql://bob:s3cret@127.0.0.1:1/db"
    )
    (entry,) = entries(result.stderr)
    assert (result.returncode, entry["outcome"], entry["runs"]) == (1, "failed", [])
    assert entry["error"].startswith("Can't connect to the database at 127.0.0.1:1")
    assert f"Error: {entry['error']}" in result.stdout
    assert "s3cret" not in result.stderr + result.stdout


def test_stdout_that_is_for_programs_stays_theirs(project):
    result = project.just("validate", "202613", "--format", "json", "--log-format", "json")
    assert (result.returncode, result.stdout) == (1, "")
    assert "Invalid period" in entries(result.stderr)[-1]["error"]


def test_a_failed_step_and_its_run_are_in_the_log(project):
    bill(project.folder, row()).write_bytes(b"no workbook")
    result = project.just("etl", "annuity_performance", "202601", "--log-format", "json", "--quiet")
    step, run, command = entries(result.stderr)
    assert (step["step"], step["outcome"], run["outcome"], command["outcome"]) == ("load", *["failed"] * 3)
    assert run["error"] == command["error"] and run["error"] in result.stdout


def test_a_fault_of_the_program_is_in_the_log_and_has_its_traceback(project, monkeypatch):
    monkeypatch.setattr("mdm.sync.sync", lambda *arguments: 1 / 0)
    result = project.just("sync", "--log-format", "json", "--quiet")
    run, command = (json.loads(line) for line in result.stderr.splitlines() if line.startswith("{"))
    assert run["error"] == command["error"] == "ZeroDivisionError('division by zero')"
    assert "Traceback" in result.stderr and "ZeroDivisionError" in result.stderr


@pytest.mark.parametrize(("sent", "code"), [(KeyboardInterrupt, 130), (Terminated, 143)])
def test_a_run_that_is_interrupted_and_can_not_be_undone_is_interrupted(project, monkeypatch, sent, code):
    """Rolling back fails where the signal came between sending a query and waiting for it."""

    def interrupted(*arguments):
        try:
            raise sent
        finally:
            raise Problem("another command is already in progress")

    monkeypatch.setattr("mdm.sync.sync", interrupted)
    ended = []
    monkeypatch.setattr("mdm.__main__.unattended.end", lambda returned, fault: ended.append(returned))
    with pytest.raises(KeyboardInterrupt):  # of any interrupted command in this process
        project.just("sync")
    assert project.sql("select outcome from mdm.run") == [("interrupted",)]
    assert ended == [code]


def test_catching_up_ends_where_it_is_interrupted_and_that_can_not_be_undone(project, monkeypatch):
    for period in ("202601", "202602"):
        bill(project.folder, row(月度=period), period=period)

    def interrupted(*arguments):
        try:
            raise Terminated
        finally:
            raise Problem("another command is already in progress")

    monkeypatch.setattr("mdm.catch_up.SETTLED", 0)
    monkeypatch.setattr("mdm.catch_up.load_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        project.just("catch-up")
    assert project.sql("select outcome from mdm.run") == [("interrupted",)]


@pytest.mark.parametrize("query", [b"select pg_sleep(60)", b"commit"])
def test_a_run_that_is_interrupted_between_query_and_answer_is_interrupted(project, monkeypatch, query):
    def interrupted(database, *arguments):
        with database.transaction():
            database.connection.pgconn.send_query(query)
            raise Terminated

    monkeypatch.setattr("mdm.sync.sync", interrupted)
    with pytest.raises(KeyboardInterrupt):  # of any interrupted command in this process
        project.just("sync")
    assert project.sql("select outcome from mdm.run") == [("interrupted",)]


@pytest.mark.parametrize(("template", "outcome"), [("start", "interrupted"), ("finish", "ok")])
def test_a_run_that_is_interrupted_while_it_is_logged_is_logged(project, monkeypatch, template, outcome):
    execute = Database.execute

    def interrupted(database, name, **values):
        if name == f"runs/{template}.sql" and not interruptions:
            interruptions.append(name)
            result = execute(database, name, **values) if template == "start" else None
            database.connection.pgconn.send_query(b"select pg_sleep(60)")
            raise Terminated(result)
        return execute(database, name, **values)

    interruptions = []
    monkeypatch.setattr(Database, "execute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        project.just("sync")
    assert project.sql("select outcome from mdm.run") == [(outcome,)]


def test_ctrl_c_while_python_still_imports_is_told_as_later(project):
    (project.folder / "click.py").write_text("import time\nopen('importing', 'w')\ntime.sleep(60)", "utf-8")
    running = subprocess.Popen(
        [ROOT / ".venv/bin/python", "-m", "mdm", "sync"],
        cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": f"{project.folder}:{ROOT / 'scripts'}"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    until((project.folder / "importing").exists)
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=20) == ("", "Error: Interrupted\n  Nothing has begun.\n")
    assert running.returncode == 130


def test_a_run_that_is_interrupted_is_so_in_the_log(project):
    project.bill(("202601", "A", 5))
    with project.connection.transaction():
        project.sql("lock table mdm.bill_month in access exclusive mode")
        running = start(project, "sync", "--log-format", "json")
        waits = "select 1 from pg_locks where not granted and relation = 'mdm.bill_month'::regclass"
        until(lambda: project.sql(waits))
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 143
    run, command = entries(running.stderr.read())
    assert (run["outcome"], command["outcome"], command["exit_code"]) == ("interrupted", "interrupted", 143)
