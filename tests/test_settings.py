"""Settings and arguments that can't work are explained, and those that can do what they say."""

import io
import os
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from mdm import config, embedded, report
from mdm import period as periods
from mdm.errors import Problem
from mdm.etl import chosen_domains
from mdm.render import render
from mdm.url import conninfo, database_url, embedded_folder
from project import ROOT, read_config
from workbooks import bill, event, ledger, row


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """An empty working folder without DATABASE_URL in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


# .wdh_env and DATABASE_URL


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("DATABASE_URL=embedded:/x # main", "embedded:/x"),
        ("DATABASE_URL=embedded:/x\t#main\n", "embedded:/x"),
        ("DATABASE_URL=embedded:/x#y", "embedded:/x#y"),
        ('DATABASE_URL="embedded:/x # y" # main', "embedded:/x # y"),
        ("DATABASE_URL='embedded:/x'# main\r\nOTHER=1\r\n", "embedded:/x"),
        ("  export DATABASE_URL = embedded:/a b \n", "embedded:/a b"),
        ("\ufeff# DATABASE_URL=no\nMY_DATABASE_URL=no\nDATABASE_URL=embedded\n", "embedded"),
        ("DATABASE_URL=postgresql://u:p'q@h/d", "postgresql://u:p'q@h/d"),
    ],
)
def test_the_value_in_the_env_file(folder, text, url):
    (folder / ".wdh_env").write_text(text, "utf-8", newline="")
    assert database_url() == url


@pytest.mark.parametrize("text", ["DATABASE_URL=\nOTHER=1\n", "DATABASE_URL= # later\n", 'DATABASE_URL=""\n'])
def test_an_empty_value_in_the_env_file_is_none(folder, text):
    (folder / ".wdh_env").write_text(text, "utf-8")
    with pytest.raises(Problem, match="DATABASE_URL not found"):
        database_url()


def test_an_env_file_with_two_databases(folder):
    (folder / ".wdh_env").write_text(
        "DATABASE_URL=embedded:/a\n#DATABASE_URL=no\nexport DATABASE_URL=embedded:/b\n"
    )
    with pytest.raises(Problem, match="sets DATABASE_URL 2 times"):
        database_url()


def test_an_env_file_that_is_no_text(folder):
    (folder / ".wdh_env").write_bytes("DATABASE_URL=embedded:/甲".encode("gbk"))
    with pytest.raises(Problem, match=r"\.wdh_env .* can't be read: it is not in UTF-8"):
        database_url()
    (folder / ".wdh_env").unlink()
    (folder / ".wdh_env").mkdir()
    with pytest.raises(Problem, match=r"\.wdh_env .* can't be read: Is a directory"):
        database_url()


def test_an_embedded_folder_in_the_home_folder(monkeypatch):
    monkeypatch.setenv("HOME", "/home/li")
    assert embedded_folder("embedded:~/x") == Path("/home/li/x")
    with pytest.raises(Problem, match="no such home folder"):
        embedded_folder("embedded:~no-such-user/x")


def test_an_embedded_folder_that_can_not_be_made(tmp_path):
    (tmp_path / "file").touch()
    for place in (Path("/proc/x"), tmp_path / "file" / "x", tmp_path / ("x" * 300)):
        with pytest.raises(Problem, match="can't be made or started"):
            embedded.conninfo(place)


@pytest.mark.parametrize("name", ["heim@s3cret", "s3cret/heim", "5/s3cret", "5/s3cret@heim", "s?3@heim"])
def test_a_password_with_special_characters_is_not_shown(folder, monkeypatch, name):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://bob:{name}@127.0.0.1:1/db")
    with pytest.raises(Problem) as caught:
        conninfo()
    said = caught.value.what + caught.value.remedy
    assert "%XX" in said
    assert not any(part in said for part in ("s3c", "heim", "bob", "127.0.0.1"))


@pytest.mark.parametrize(
    "url",
    ["postgresql://bob:p%40s%2Fs@h:5/db", "postgresql://?host=/run&user=a@b", "postgresql://h1:1,h2:2/db",
     "postgres://h", "postgresql://bob:a:s3c?ret@h:1/db",
     "postgresql://bob:a:b@[::1]:5432/d%40b?options=-c%20x%3Dy"],
)  # fmt: skip
def test_urls_that_are_right_are_taken(folder, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    assert "connect_timeout=10" in conninfo()


def test_psql_gets_every_parameter_and_no_password_among_its_arguments(project):
    url = project.url + "&application_name=mine&options=-c%20work_mem%3D77MB&password=s3cret"
    query = "select current_setting('application_name'), current_setting('work_mem')"
    script = r"""\! tr '\0' ' ' < /proc/$PPID/cmdline; echo; echo "$PGPASSWORD" """
    result = project.outside.just("psql", "-Atc", query, "-c", script.strip(), DATABASE_URL=url)
    assert result.returncode == 0, result.stderr
    shown, arguments, password = result.stdout.splitlines()
    assert shown == "mine|77MB"
    assert "application_name=mine" in arguments and "s3cret" not in arguments
    assert password == "s3cret"


# config/


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A copy of the configuration."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return tmp_path / "config"


@pytest.mark.parametrize("name", ["customer_mdm.yaml", "domains.yaml"])
def test_a_configuration_file_that_is_a_folder(configured, name):
    (configured / name).unlink()
    (configured / name).mkdir()
    with pytest.raises(Problem, match=f"{name} can't be read: Is a directory"):
        config.read(configured)


@pytest.mark.parametrize(
    "files",
    [
        "", " ", "data/x.xlsx", "data/{YYYYMM}年/x.xlsx", "data/{YYYYMM}.xlsx", "{YYYYMM}",
        "/data/{YYYYMM}/x.xlsx", "data/{YYYYMM}/**x.xlsx", "data/{YYYYMM}/a**/x.xlsx", "data/{YYYYMM}/**",
        "./data/{YYYYMM}/x.xlsx", "data//{YYYYMM}/x.xlsx", "data/./{YYYYMM}/x.xlsx", "data/{YYYYMM}/",
        "**/{YYYYMM}/x.xlsx",
    ],
)  # fmt: skip
def test_a_pattern_of_files_that_can_not_work(configured, files):
    path = configured / "domains.yaml"
    entries = yaml.safe_load(path.read_text("utf-8"))
    entries["annual_loss"]["files"] = files
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    with pytest.raises(Problem) as caught:
        config.read(configured)
    assert f"domains.yaml: files of annual_loss is {files!r}: " in caught.value.what


def _edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, "utf-8")


def test_shares_and_amounts_are_read_as_they_are_written(configured):
    _edit(configured / "domains.yaml", ("max_rejected_share: 0.05", "max_rejected_share: 0.29"))
    _edit(
        configured / "customer_mdm.yaml",
        ("strategic_threshold: 500_000_000", "strategic_threshold: 1_000_000.0001"),
        ("max_closed_share: 0.2", "max_closed_share: 0.07"),
        ("existing: [0.70, 1.00]", "existing: [0.1, 1]"),
    )
    found = config.read(configured)
    assert found.domain("annual_loss").max_rejected_share * 100 == 29
    assert found.rules.guard.max_closed_share * 100 == 7
    assert found.rules.strategic_threshold == Decimal("1000000.0001")
    values = {"expected_shares": found.rules.expected_shares, "last_day": date(2026, 1, 31)}
    assert "not between 0.1 and 1;" in render("checks/warnings/existing_share.sql", values)


@pytest.mark.parametrize("share", ["1.01", "-0.1", "29", ".nan", ".inf", "yes", "5%", "[0.1]", "null", "''"])
def test_a_share_that_is_none_is_named(configured, share):
    _edit(configured / "domains.yaml", ("max_rejected_share: 0.05", f"max_rejected_share: {share}"))
    with pytest.raises(Problem) as caught:
        config.read(configured)
    assert "domains.yaml: annuity_performance: Expected a share from 0 to 1, got " in caught.value.what
    assert "max_rejected_share" in caught.value.what


@pytest.mark.parametrize("amount", ["0", "-1.5", ".inf", ".nan", "much", "true"])
def test_a_threshold_that_is_no_amount_is_named(configured, amount):
    _edit(configured / "customer_mdm.yaml", ("threshold: 500_000_000", f"threshold: {amount}"))
    with pytest.raises(Problem, match=r"Expected an amount above 0, got .*strategic_threshold"):
        config.read(configured)


RULES, DOMAINS = "customer_mdm.yaml", "domains.yaml"
WRONG = {
    (RULES, "whitelist_top_n: 10", "whitelist_top_n: 10\nwhitelist_top_n: 3"): (
        "yaml, line 9, column 1: the key whitelist_top_n stands twice"
    ),
    (
        RULES,
        "min_rows: 100",
        "min_rows: 100\n  min_rows: 1",
    ): "line 27, column 3: the key min_rows stands twice",
    (RULES, "whitelist_top_n: 10", "whitelist_top_n: 1:10"): "line 8, column 18: 1:10 is no number",
    (RULES, "contribution_months: 12", "contribution_months: 012"): "012 is no number as people write it",
    (RULES, "max_closed_share: 0.2", "max_closed_share: 0:0.2"): "0:0.2 is no number",
    (RULES, "guard:", "guard: ["): "customer_mdm.yaml, line ",
    (RULES, "[contract_status_sync, snapshot_refresh]", "[snapshot_refresh, contract_status_sync]"): (
        "hooks of annuity_performance are [snapshot_refresh, contract_status_sync]: each needs"
    ),
    (RULES, "[contract_status_sync, snapshot_refresh]", "[report, report]"): "are [report, report]",
    (
        RULES,
        "[2026-01-01, 2026-01-03]",
        "[0001-01-01, 9999-12-31]",
    ): "[0001-01-01, 9999-12-31], which is no holiday",
    (
        RULES,
        "[2026-01-01, 2026-01-03]",
        "[2026-01-03, 2026-01-01]",
    ): "[2026-01-03, 2026-01-01], which is no holiday",
    (
        RULES,
        "[2026-01-04, ",
        "[2026-01-05, ",
    ): "working_weekends has 2026-01-05, which is no Saturday or Sunday",
    (RULES, "strategic: [0.05, 0.10]", "strategic: [0.10, 0.05]"): "expected_shares.strategic is [0.1, 0.05]",
    (DOMAINS, "due: null", "due: 32"): "domains.yaml: annuity_performance: Expected `int` <= 31 - at `$.due`",
    (
        DOMAINS,
        "    济南: G21",
        "    济南: 21",
    ): "annuity_performance: Expected `str`, got `int` - at `$.branch_aliases",
    (
        DOMAINS,
        "annual_award:\n  title: 当年中标\n",
        "annual_award:\n",
    ): "annual_award: Object missing required field `title`",
}


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_in_a_file_is_named_with_its_place(configured, change):
    name, before, after = change
    _edit(configured / name, (before, after))
    with pytest.raises(Problem) as caught:
        config.read(configured)
    assert WRONG[change] in caught.value.what
    assert name in caught.value.what


def test_keys_that_another_entry_lends_may_be_set_anew(configured):
    _edit(
        configured / DOMAINS,
        ("  values:\n    业务类型: &product_lines", "  values: &values\n    业务类型: &product_lines"),
        ("  values:\n    业务类型: *product_lines", "  values: {<<: *values, 计划类型: [单一计划]}"),
    )
    last = list(config.read(configured).domains.values())[-1]
    assert last.values["计划类型"] == ["单一计划"] and len(last.values["业务类型"]) == 4


@pytest.mark.parametrize(("rejected", "outcome"), [(29, 0), (30, 1)])
def test_as_many_rejected_rows_as_the_share_says_are_tolerated(project, rejected, outcome):
    """As floats, 29 of 100 are more than a share of 0.29."""
    project.configure()
    _edit(project.folder / "config/domains.yaml", ("max_rejected_share: 0.05", "max_rejected_share: 0.29"))
    rows = [row(计划号=f"P{n}", 月度=None if n < rejected else "202601") for n in range(100)]
    bill(project.folder, *rows)
    result = project.just("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert result.returncode == outcome, result.stderr
    assert not outcome or "30 of 100 rows can't be used, more than max_rejected_share (29%)" in result.stderr


def test_a_domain_without_its_sql(project):
    project.configure()
    path = project.folder / "config/domains.yaml"
    entries = yaml.safe_load(path.read_text("utf-8"))
    entries["income"] = entries["annual_loss"]
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    error = project.fails("etl", "income", "202601")
    assert "sql/load/income/prepare.sql" in error and "Add a domain in the README" in error
    assert "income" in project.ok("domains")


# Arguments


def test_domains_with_commas_of_any_kind():
    configuration = read_config()
    both = ["annual_award", "annual_loss"]
    for words in ("annual_award,annual_loss", "annual_award, annual_loss", "annual_award，annual_loss,"):
        assert chosen_domains(configuration, words) == both
    assert chosen_domains(configuration, "all ") == list(configuration.domains)
    for words in ("", ",", "annual_award,nope"):
        with pytest.raises(Problem, match="Unknown domain"):
            chosen_domains(configuration, words)


def test_domains_with_commas_and_hooks_of_all(project):
    bill(project.folder, row())
    ledger(project.folder, {"企年受托中标(空白)": [event()]})
    assert project.outside.ok("etl", "annual_award, annual_loss", "202601").count("Load completed") == 2
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Sync completed" in project.ok("post-etl", "all", "202601")


def test_a_month_after_the_bill_that_opens_a_year_is_said(project):
    project.bill(("202512", "A", 5))
    note = "  Note: 202601 is not in the bill: it opens the year 2026\n"
    assert note in project.ok("sync", "202601", "dry=1")
    assert note in project.ok("post-etl", "annuity_performance", "202601")
    # Who only looks keeps it open, and says that the next sync doesn't; who closes it says so.
    still_open = (
        "  Note: 2026 is open although no month of it is loaded: a sync without 202601 takes it back\n"
    )
    assert still_open + "✓ The history is what the bill and the rules want\n" in project.ok("validate")
    taken_back = "  Note: 2026 was open; no month of it is loaded, so it is taken back\n"
    assert taken_back in project.ok("sync", "dry=1")
    closed = project.ok("sync", "202512")
    assert note not in closed and taken_back in closed
    assert "2026" not in project.ok("sync") + project.ok("validate")
    project.bill(("202601", "A", 5))
    assert "opens" not in project.ok("sync", "202601") + project.ok("sync", "202602")


def test_hooks_of_all_for_a_month_outside_of_the_bill_name_what_helps(project):
    project.bill(("202601", "A", 5))
    error = project.fails("post-etl", "all", "202604")
    assert "  Give one from 202601 to 202602, or run first: just etl annuity_performance 202604\n" in error
    assert "  Skipped: snapshot_refresh, the hooks of annual_award, the hooks of annual_loss. " in error
    assert "\n    just post-etl annuity_performance,annual_award,annual_loss 202604\n" in error


@pytest.mark.parametrize("text", ["202512..", "..202512", "202512..2026", "202512..202601..202602"])
def test_a_range_is_named_as_it_was_given(text):
    with pytest.raises(Problem) as caught:
        periods.parse_range(text)
    assert caught.value.what == f"Invalid period format: {text!r}"


def test_numbers_of_options_that_make_no_sense(project):
    for command in (["runs"], ["unresolved"], ["rejects"], ["sync"], ["why", "A"]):
        for number in ("0", "-1"):
            assert "--show" in project.fails(*command, "--show", number)
    for seconds in ("nan", "-1"):
        assert "--wait" in project.fails("sync", "--wait", seconds)
    project.ok("sync", "--wait", "0.5")


def test_why_takes_a_second_word_that_is_a_period_as_one(project):
    project.bill(("202601", "A", 5), ("202602", "A", 6))
    project.ok("sync")
    assert project.ok("why", "A", "202601") == project.ok("why", "A", "P1", "202601")


def test_every_command_that_only_reads_takes_a_dry_run(project):
    project.bill(("202601", "A", 5))
    for command in (["why", "A"], ["rejects"], ["runs"], ["unresolved"], ["domains"], ["fingerprint"],
                    ["migrations"]):  # fmt: skip
        output = project.ok(*command)
        assert project.ok(*command, "dry=1") == output
        assert project.ok(*command, "--dry-run") == output


# The quarantine


@pytest.fixture
def rejected(project):
    """A project with a rejected row that waits."""
    bill(project.folder, *(row(计划号=f"P{n}") for n in range(30)), row(月度=None))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    return project


def test_an_export_that_can_not_be_written(rejected):
    for name in ("r.csv", "r", "r.xlsx.txt"):
        assert "is no name of a workbook" in rejected.fails("rejects", "--export", name)
    (rejected.folder / "file").touch()
    for name, why in {
        "gone/r.xlsx": "No such file or directory",
        "file/r.xlsx": "Not a directory",
        "/proc/r.xlsx": "No such file or directory",
        f"{'r' * 300}.xlsx": "File name too long",
    }.items():
        assert rejected.fails("rejects", "--export", name) == (
            f"Error: {name} can't be written: {why}\n"
            "  Give a name in a folder that has room and can be written to.\n"
        )
    both = "--export", "r.xlsx", "--format", "csv"
    assert "--export writes a workbook, --format prints the rows" in rejected.fails("rejects", *both)
    assert "dry run" in rejected.ok("rejects", "--export", "r.xlsx", "dry=1")
    assert sorted(path.name for path in rejected.folder.iterdir()) == ["data", "file"]
    assert "1 rejected rows written" in rejected.ok("rejects", "--export", "r.xlsx")


def test_a_load_that_there_never_was(rejected):
    for load in ("9999", "0", "99999999999999999999"):
        assert f"There is no load {load}" in rejected.fails("rejects", load)
        assert f"There is no load {load}" in rejected.fails("rejects", load, "--export", "r.xlsx")
    (load,) = rejected.sql("select max(load_id) from mdm.load")[0]
    assert "月度 is empty" in rejected.ok("rejects", str(load))


# Output and hooks


class Terminal(io.StringIO):
    """What a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "printed"),
    [
        (Terminal, {}, "\x1b[32m✓ [b]甲[/b]\x1b[0m\n"),
        (Terminal, {"NO_COLOR": "1"}, "✓ [b]甲[/b]\n"),
        (Terminal, {"TERM": "dumb"}, "✓ [b]甲[/b]\n"),
        (io.StringIO, {}, "✓ [b]甲[/b]\n"),
    ],
)
def test_colour_is_for_terminals_and_text_stays_as_it_is(monkeypatch, stream, environment, printed):
    for name, value in ({"NO_COLOR": "", "TERM": "xterm"} | environment).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", stream())
    report.done("[b]甲[/b]")
    assert sys.stdout.getvalue() == printed


def test_a_table_is_aligned_where_wide_characters_count_as_two(capsys):
    report.table(("name", "n"), [("甲公司", 1), (None, None)])
    assert capsys.readouterr().out == "  name    n\n  甲公司  1\n  -       -\n"


def test_output_that_nobody_reads_changes_nothing_of_the_work(project):
    bill(project.folder, row())
    reading, writing = os.pipe()
    os.close(reading)
    command = [ROOT / "scripts/just", "--justfile", ROOT / "justfile", "--working-directory", project.folder]
    try:
        result = subprocess.run(
            [*command, "etl", "annuity_performance", "202601"], stdout=writing, stderr=subprocess.PIPE,
            cwd=project.folder, env=os.environ | {"DATABASE_URL": project.url}, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (0, b"")
    assert project.sql("select outcome from mdm.run") == [("ok",)]
    assert len(project.versions()) == 1
    assert project.sql("select count(*) from customer.fct_customer_plan_monthly") == [(1,)]


def test_after_a_hook_that_the_guard_stopped_the_commands_that_go_on_are_named(project):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0.2, "min_contracts": 1})
    bill(project.folder, row())
    project.ok("etl", "annuity_performance", "202601")
    bill(project.folder, row(期末资产规模=0))
    error = project.fails("etl", "annuity_performance", "202601")
    remedy = [line.strip() for line in error.splitlines()]
    assert "If it is right: just sync 202601 --force" in remedy
    assert remedy.index("If it is right: just sync 202601 --force") < remedy.index(
        "just post-etl annuity_performance 202601"
    )
    assert "Nothing was changed" not in error and "The loaded data stays" in error
    project.ok("sync", "202601", "--force")
    project.ok("post-etl", "annuity_performance", "202601")
