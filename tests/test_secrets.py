"""A password is printed nowhere: not with --debug, not in errors, not in the run log, not in ps."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from mdm import database
from mdm.errors import Problem
from processes import ADVISORY, until
from project import PROGRAMS, ROOT, Project, read_config
from servers import throwaway_server

MARK = "s3cr3t"
PASSWORD, WRONG = f"{MARK}&@/:%' ü", f"{MARK}-wrong"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project on a server that asks for a password."""
    with throwaway_server("18") as url, psycopg.connect(url, autocommit=True) as connection:
        data = connection.execute("show data_directory").fetchone()[0]
        connection.execute(psycopg.sql.SQL("alter role postgres password {}").format(PASSWORD))
        (Path(data) / "pg_hba.conf").write_text("local all all scram-sha-256\n", "utf-8")
        connection.execute("select pg_reload_conf()")
        project = Project(tmp_path_factory.mktemp("guarded"), "", connection)
        host = conninfo_to_dict(url)["host"]
        project.url = forms(host, PASSWORD)["userinfo"]["DATABASE_URL"]
        project.ok("migrate")
        yield project


def forms(host: str, password: str) -> dict[str, dict[str, str]]:
    """Return the environments in which the password of a server is given, by the way that it is."""
    word, folder = quote(password, safe=""), quote(host, safe="")
    return {
        "userinfo": {"DATABASE_URL": f"postgresql://postgres:{word}@{folder}/postgres"},
        "parameter": {"DATABASE_URL": f"postgresql://postgres@/postgres?host={folder}&password={word}"},
        "all of it percent-encoded": {
            "DATABASE_URL": f"postgresql://postgres:{''.join(f'%{byte:02X}' for byte in password.encode())}"
            f"@{folder}/postgres"
        },
        "PGPASSWORD": {
            "DATABASE_URL": f"postgresql://postgres@{folder}/postgres", "PGPASSWORD": password,
        },
    }  # fmt: skip


def said(project: Project, *words: str, **environment: str) -> tuple[int, str]:
    """Return exit code and output of a command, in which the password isn't, nor any code of it."""
    where = project.outside if words[0] in PROGRAMS else project
    result = where.just(*words, **environment)
    output = result.stdout + result.stderr
    assert MARK not in output and quote(PASSWORD, safe="")[:9] not in output, output
    return result.returncode, output


@pytest.mark.parametrize("form", forms("", ""))
def test_no_command_prints_the_password(guarded, form):
    environment = forms(conninfo_to_dict(guarded.url)["host"], PASSWORD)[form]
    for words in (
        "migrate --debug", "sync --debug", "sync 202601 --debug", "render sync", "grants", "bi --debug",
        "runs", "status --debug", "etl annuity_performance --debug", "distribute --debug",
    ):  # fmt: skip
        _, output = said(guarded, *words.split(), **environment)
        assert "password authentication failed" not in output
    assert said(guarded, "psql", "-Atc", "select 'hier'", **environment) == (0, "hier\n")


@pytest.mark.parametrize("form", forms("", ""))
@pytest.mark.parametrize("words", ["sync --debug", "migrate --debug", "psql -c ''"])
def test_a_wrong_password_is_refused_and_not_printed(guarded, form, words):
    environment = forms(conninfo_to_dict(guarded.url)["host"], WRONG)[form]
    code, output = said(guarded, *words.split(), **environment)
    assert code and "password authentication failed" in output


def test_the_run_log_has_no_password(guarded):
    for words in ("sync 202601", "snapshot 202601", "sync --wait 1"):
        said(guarded, *words.split())
    log = guarded.sql("select run::text from mdm.run") + guarded.sql("select load::text from mdm.load")
    assert len(log) >= 3
    assert MARK not in str(log)


def test_no_process_has_the_password_among_its_arguments(guarded):
    guarded.sql((ROOT / "sql/runs/lock.sql").read_text("utf-8"))
    environment = os.environ | {"DATABASE_URL": guarded.url}
    just = [ROOT / "scripts/just", "--justfile", ROOT / "justfile", "--working-directory", guarded.folder]
    sleep = "select pg_sleep(60) as asleep"
    started = [
        subprocess.Popen([*just, *words], env=environment, cwd=guarded.folder, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        for words in (["sync", "--wait", "60"], ["psql", "-c", sleep, "-c", "select 1"])
    ]  # fmt: skip
    try:
        sessions = "pg_stat_activity where query like '%%asleep%%' or query like '%%pg_try_advisory_lock%%'"
        until(lambda: len(guarded.sql(f"select 1 from {sessions} and pid <> pg_backend_pid()")) == 2)
        arguments = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
        seen = [words for words in arguments if b"asleep" in words or b"--wait\x0060" in words]
        assert len(seen) >= 4  # just and python, just and psql
        assert not [words for words in arguments if MARK.encode() in words]
    finally:
        guarded.sql("select pg_advisory_unlock_all()")
        guarded.sql("select pg_cancel_backend(pid) from pg_stat_activity where query like '%%asleep%%'"
                    " and pid <> pg_backend_pid()")  # fmt: skip
        for process in started:
            process.wait(60)
    assert not guarded.sql(f"select 1 from {ADVISORY}")


@pytest.mark.parametrize("recipe", ["bench cluster", "test-cluster"])
@pytest.mark.parametrize("url", ["postgresql://u:hidden@127.0.0.1:1/db", "postgresql://u:hidden%97@h:x/db"])
def test_a_url_that_is_typed_as_an_argument_may_have_no_password(recipe, url):
    result = subprocess.run(
        [ROOT / "scripts/just", *recipe.split(), url], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode
    assert "Everybody on the machine can read arguments" in result.stderr
    assert "hidden" not in result.stdout + result.stderr


def test_other_secrets_are_no_arguments_either(project):
    url = f"{project.url}&sslpassword={MARK}"
    script = r"\! tr '\0' ' ' < /proc/$PPID/cmdline"
    code, output = said(project, "psql", "-c", script, DATABASE_URL=url)
    assert code == 0 and "dbname=" in output


def test_what_pytest_prints_of_a_project_has_no_url(guarded):
    assert MARK in guarded.url
    assert MARK not in repr(guarded)


TYPED = st.text(st.sampled_from("@:/?#[]%&=+ '\"\\;,!$~0123456789abcdef"), max_size=6)


@given(
    TYPED,
    TYPED,
    st.sampled_from(["bob:{}@127.0.0.1:1/db", ":{}@127.0.0.1:1/db", "127.0.0.1:1/db?password={}"]),
)
@example("?@", "/", "bob:{}@127.0.0.1:1/db")
@example("", "%97", "bob:{}@127.0.0.1:1/db")
@example("", "%97", "127.0.0.1:1/db?password={}")
def test_a_password_that_is_not_encoded_is_not_printed(before, after, place):
    """Whatever of it the parser takes for host or database."""

    def refuse(info: str, **settings: object) -> None:
        given = conninfo_to_dict(info)
        shown = {name: value for name, value in given.items() if name != "password"}
        raise psycopg.OperationalError(f"connection to {shown} failed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"postgresql://{place.format(before + MARK + after)}")
        patch.setattr(psycopg, "connect", refuse)
        with pytest.raises(Problem) as caught:
            database.connect(read_config())
    assert MARK not in caught.value.what + caught.value.remedy
