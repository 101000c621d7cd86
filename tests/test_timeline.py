"""`just timeline` against the stored history, drawn and in lines; how it and `just why` find a customer."""

import os
import pty
import re
import select
import struct
import subprocess
import termios
from datetime import date
from fcntl import ioctl

import pytest
from hypothesis import given
from rich.cells import cell_len

from generated import COMPANIES, Store, bills, example_settings, rules
from mdm import report
from mdm.timeline import show_timeline
from project import ROOT, Project
from reference import last_day

HEADER = ["company", "plan", "line", "month", "status", "strategic", "existing", "assets", "starts"]
BILL = (
    ("202111", "A", 5e8), ("202112", "A", 5), ("202201", "A", 0), ("202202", "B", 5), ("202204", "A", 7),
    ("202111", "A", 1, None, "P2", "PL201"), ("202204", "A", 9, None, "P2", "PL201"),
)  # fmt: skip


@pytest.fixture
def store(shared_project: Project, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database for the examples of one test."""
    return Store(shared_project.connection, monkeypatch)


@pytest.fixture
def told(project: Project) -> Project:
    """A customer with two contracts: one becomes strategic, and one has a gap; March is not loaded."""
    project.configure(whitelist_top_n=0)
    project.bill(*BILL)
    project.ok("sync")
    return project


def lines(output: str) -> list[list[str]]:
    """Return the cells of a table, which hold no two spaces."""
    return [re.split(r" {2,}", line.strip()) for line in output.splitlines()]


def months_to(first: date, last: date) -> list[date]:
    found = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in found]


@example_settings(40)
@given(bill=bills(), rules=rules)
def test_timeline_says_what_the_history_and_the_bill_say(store, bill, rules):
    store.start(bill, **rules)
    store.sync()
    versions = store.versions()
    latest = max(row.month for row in bill)
    stored = {
        row[:4]: row[4]
        for row in store.connection.execute(
            "select company_id, plan_code, product_line_code, month, assets from mdm.contract_month"
        )
    }
    for company in COMPANIES:
        rows = store.database.rows("timeline/months.sql", company=company)
        mine = [version for version in versions if version.company == company]
        wanted = []
        for contract in sorted({version[:3] for version in mine}):
            of = [version for version in mine if version[:3] == contract]
            for month in months_to(min(version.valid_from for version in of), latest):
                valid = [v for v in of if v.valid_from <= last_day(month) <= v.valid_to]
                state = (
                    (valid[0].status, valid[0].is_strategic, valid[0].is_existing) if valid else (None,) * 3
                )
                starts = sorted(v.valid_from for v in of if v.valid_from.replace(day=1) == month)
                wanted.append((*contract[1:], month, *state, stored.get((*contract, month)), starts))
        assert [(row[0], row[2], *row[4:]) for row in rows] == wanted


def test_in_a_pipe_each_month_is_a_line(told):
    header, *rows = lines(told.ok("timeline", "A"))
    assert header == HEADER
    assert [row[3] for row in rows if row[1] == "P1"] == [
        "202111", "202112", "202201", "202202", "202203", "202204",
    ]  # fmt: skip
    assert rows[:3] == [
        ["A", "P1", "PL202", "202111", "正常", "战客", "新客", "500000000.0000", "2021-11-30"],
        ["A", "P1", "PL202", "202112", "正常", "战客", "新客", "5.0000", "-"],
        ["A", "P1", "PL202", "202201", "停缴", "-", "已客", "0.0000", "2022-01-01 2022-01-31"],
    ]
    # A year that opened without it, a month that is not loaded, and the month in which it is back.
    gap = [row[3:] for row in rows if row[1] == "P2"]
    assert gap[2:] == [
        ["202201", "-", "-", "-", "0", "-"],
        ["202202", "-", "-", "-", "0", "-"],
        ["202203", "-", "-", "-", "-", "-"],
        ["202204", "正常", "-", "新客", "9.0000", "2022-04-30"],
    ]


def test_lines_and_formats_say_the_same(told):
    _, *rows = lines(told.ok("timeline", "A"))
    csv = [line.split(",") for line in told.ok("timeline", "A", "--format", "csv").splitlines()]
    assert csv[0] == HEADER
    assert [[cell or "-" for cell in row] for row in csv[1:]] == rows


def drawn(project: Project, columns: int, *arguments: str) -> list[str]:
    """Return the lines that a terminal of so many columns gets."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [ROOT / ".venv/bin/python", "-m", "mdm", *arguments],
        cwd=project.folder, stdin=theirs, stdout=theirs, stderr=theirs,
        env={name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        | {"DATABASE_URL": project.url, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1",
           "TERM": "xterm", "NO_COLOR": "1"},
    )  # fmt: skip
    os.close(theirs)
    output = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            output += os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
    assert process.wait() == 0, output.decode()
    os.close(ours)
    return output.decode().replace("\r\n", "\n").splitlines()


def test_on_a_terminal_it_is_drawn(told):
    assert drawn(told, 80, "timeline", "A")[:19] == [
        "A A公司",
        "",
        "P1 P1计划 PL202 企年受托",
        "            2021         2022",
        "  versions            1  2  1",
        "  status              ██ ░░░█",
        "  战客                **",
        "  已客                   ****",
        "  assets              █▁ __ ▁",
        "  at most 5.0000 亿元 in 202111, 0.0000 亿元 in 202204",
        "",
        "P2 P2计划 PL201 企年投资",
        "            2021         2022",
        "  versions            11    1",
        "  status              █░ ···█",
        "  战客",
        "  已客",
        "  assets              ▁_ __ █",
        "  at most 0.0000 亿元 in 202204, 0.0000 亿元 in 202204",
    ]


def test_years_stand_below_each_other_where_they_do_not_fit(told):
    for columns in (20, 25, 38, 80):
        output = drawn(told, columns, "timeline", "A")
        pictures = [line for line in output if re.match("  (versions|status|战客|已客|assets|  )", line)]
        assert all(cell_len(line) <= max(columns, 25) for line in pictures), columns
        assert [line.split() for line in output].count(["2021", "2022"]) == (2 if columns >= 38 else 0)


def test_drawn_months_stand_below_each_other_whatever_the_names(told, capsys, database, monkeypatch):
    told.sql("""update customer."年金客户" set "客户名称" = '甲（北京）Ａ公司' where company_id = 'A'""")
    monkeypatch.setattr(report.Output, "is_terminal", True)
    monkeypatch.setenv("COLUMNS", "100")
    show_timeline(database, "甲")
    output = capsys.readouterr().out.splitlines()
    starts = {
        cell_len(line[: line.index(glyph)])
        for line in output
        for label, glyph in (("  status", "█"), ("  战客", "*"), ("  assets", "█"))
        if line.startswith(label) and glyph in line and "202111" not in line
    }
    assert 12 + 10 in starts


NAMES = {
    "600": "甲公司", "601": "甲公司（上海）", "602": "ABC Pension Ltd", "603": "乙100%_公司",
    "604": "同名公司", "605": "同名公司", "606": "600号公司",
}  # fmt: skip


@pytest.fixture
def named(project: Project) -> Project:
    """Customers whose names are alike."""
    project.bill(*(("202601", company, 5) for company in NAMES))
    for company, name in NAMES.items():
        project.sql("""update customer."年金客户" set "客户名称" = %s where company_id = %s""", name, company)
    project.ok("sync")
    return project


@pytest.mark.parametrize(
    ("word", "company"),
    [
        ("600", "600"), ("甲公司", "600"), ("（上海）", "601"), ("甲公司(上海)", "601"), ("pension", "602"),
        ("ＡＢＣ", "602"), ("100%", "603"), ("606", "606"), ("号", "606"), 
        ("甲公司（已转出）", "600"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["why", "timeline"])
def test_a_customer_is_found_by_id_name_and_part_of_a_name(named, command, word, company):
    assert named.ok(command, word) == named.ok(command, company)
    assert named.ok(command, word, "--format", "json") == named.ok(command, company, "--format", "json")


@pytest.mark.parametrize("command", ["why", "timeline"])
def test_several_customers_are_listed(named, command):
    result = named.just(command, "公司", "--format", "csv")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: 6 customers have '公司' in their name\n"
        "  company_id  name\n"
        "  606         600号公司\n"
        "  603         乙100%_公司\n"
        "  604         同名公司\n"
        "  605         同名公司\n"
        "  600         甲公司\n"
        "  601         甲公司（上海）\n"
        "  Give the company_id of one of them.\n"
    )
    assert "604" in named.fails(command, "同名公司") and "600" not in named.fails(command, "同名公司")


@pytest.mark.parametrize("word", ["丁", "", " ", "'; drop table x; --", "a\n'b", "%", "_", "\\", "。"])
@pytest.mark.parametrize("command", ["why", "timeline"])
def test_nobody_is_found(project, command, word):
    project.bill(("202601", "600", 5))
    project.ok("sync")
    error = project.fails(command, word)
    assert "knows" in error and '"年金客户"' in error


def test_an_id_that_no_dimension_has_is_found_in_the_bill(named):
    named.bill(("202601", "号", 5))
    named.sql("""delete from customer."年金客户" where company_id = '号'""")
    assert " 5.0000 " in named.ok("why", "号").partition("The rows of the bill")[2]


def test_many_matches_are_counted(project):
    project.bill(*(("202601", f"K{number}", 5) for number in range(25)))
    error = project.fails("timeline", "公司")
    assert "25 customers" in error and "... and 5 more" in error and error.count("公司") == 21


def test_a_temporary_customer_who_was_resolved_is_the_real_one(named):
    named.bill(("202601", "IN0123456789ABCDEF", 5))
    named.sql(
        """update customer."年金客户" set "客户名称" = '旧名厂' where company_id = 'IN0123456789ABCDEF'"""
    )
    named.ok("resolve", "IN0123456789ABCDEF", "600", "--force")
    named.ok("sync", "--force")
    for word in ("IN0123456789ABCDEF", "旧名"):
        assert named.ok("timeline", word) == named.ok("timeline", "600")
