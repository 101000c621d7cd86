"""What the commands that print tables print for programs: CSV and JSON."""

import csv
import io
import json
from decimal import Decimal

import pytest

from project import Project
from workbooks import bill, row

# Each of them, with its tables and columns.
CONTRACT = ["plan", "line", "status", "strategic", "existing", "valid_from", "valid_to"]
CELLS = ["month", "plan", "line", "portfolio", "branch", "assets", "contribution", "source"]
COMMANDS = {
    ("loads",): {
        "": ["load", "domain", "file", "sheet", "months", "loaded", "replaced", "rejected", "when", "who",
             "state"]
    },
    ("runs",): {"": ["run", "started", "seconds", "who", "outcome", "command", "result"]},
    ("status",): {
        "domains": ["domain", "delivered", "loaded", "synced", "snapshots"],
        "waiting": ["what", "how_many", "details", "command", "is_urgent"],
    },
    ("rejects",): {"": ["load", "domain", "file", "sheet", "row", "reason"]},
    ("unresolved",): {
        "": ["temporary_id", "customer", "bill_rows", "newest_month", "assets_in_it", "events", "suggestion",
             "command"]
    },
    ("validate",): {"": ["check", "outcome", "rows", "looks_for", "examples"]},
    ("timeline", "600"): {
        "": ["company", "plan", "line", "month", "status", "strategic", "existing", "assets", "starts"]
    },
    ("why", "600"): {
        "versions": CONTRACT,
        "months": ["plan", "line", "month", "assets", "contributions", "largest_at_a_branch", "rule"],
        "rows": CELLS,
        "replaced": [*CELLS, "replaced", "by_load"],
    },
}  # fmt: skip


@pytest.fixture
def loaded(project: Project) -> Project:
    """A bill that was loaded twice, with 30 rejected rows and names that a spreadsheet would run."""
    project.sql("""insert into customer."年金客户" (company_id, "客户名称") values ('600', '甲公司')""")
    project.configure()
    path = project.folder / "config/domains.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("max_rejected_share: 0.05", "max_rejected_share: 0.9"), "utf-8")
    for amount in (-5.5, -7.25):
        rows = [row(计划号=f"P{number:02}", 期末资产规模=amount, 组合代码="=1+1") for number in range(40)]
        news = [row(客户名称=f"=新公司{number}", 集团企业客户号=f"C{number}") for number in range(12)]
        wrong = [row(计划号=f"X{number}", 期末资产规模="@SUM(A1)") for number in range(30)]
        bill(project.folder, *rows, *news, *wrong)
        project.ok("etl", "annuity_performance", "202601", "--force")
    return project


def told(project: Project, *arguments: str) -> dict[str, list[dict]]:
    """Return the tables of the JSON of a command, a single one by ''."""
    found = json.loads(project.just(*arguments, "--format", "json").stdout, parse_float=Decimal)
    return found if isinstance(found, dict) else {"": found}


def in_csv(project: Project, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(project.just(*arguments, "--format", "csv").stdout)))


def cell(value: object) -> str:
    """Return what CSV has of a value in JSON."""
    if isinstance(value, str) and value[:1] in tuple("=+-@\t\r\n＝＋－＠"):
        return f"'{value}"
    return "" if value is None else str(value)


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: words[0])
def test_json_and_csv_have_the_same_rows(loaded, arguments):
    tables = told(loaded, *arguments)
    columns = COMMANDS[arguments]
    assert tables.keys() == columns.keys()
    assert all(list(line) == columns[name] for name, rows in tables.items() for line in rows)
    assert all(tables.values())
    union = list(dict.fromkeys(column for of in columns.values() for column in of))
    wanted = [
        dict.fromkeys(union, "")
        | {column: cell(value) for column, value in line.items()}
        | ({"table": name} if name else {})
        for name, rows in tables.items()
        for line in rows
    ]
    found = in_csv(loaded, *arguments)
    if arguments == ("validate",):
        for line in (*found, *wanted):
            line["examples"] = ""
    assert found == wanted


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: words[0])
def test_nothing_else_is_on_stdout_and_no_table_is_one_too(project, loaded, arguments):
    text = loaded.just(*arguments, "--format", "csv").stdout
    width = {len(line) for line in csv.reader(io.StringIO(text))}
    assert len(width) == 1 and text.endswith("\n")
    bom = loaded.just(*arguments, "--format", "csv", "--bom").stdout
    assert bom == "\ufeff" + text
    assert "--bom is for --format csv" in loaded.fails(*arguments, "--bom")
    assert "--format" in loaded.fails(*arguments, "--format", "xml")


@pytest.mark.parametrize("command", ["loads", "runs", "rejects", "unresolved"])
def test_nothing_to_show_is_an_empty_table(project, command):
    assert told(project, command) == {"": []}
    (header,) = project.ok(command, "--format", "csv").splitlines()
    assert header.split(",") == COMMANDS[(command,)][""]


def test_programs_get_all_rows_and_people_the_first(loaded):
    assert len(told(loaded, "rejects")[""]) == 30
    assert len(told(loaded, "rejects", "--show", "7")[""]) == 7
    assert len(loaded.ok("rejects").splitlines()) == 1 + 10 + 1
    assert len(told(loaded, "why", "600")["rows"]) == 40
    assert len(told(loaded, "why", "600")["replaced"]) == 40


def test_numbers_are_exact_and_stay_numbers(loaded):
    rows = told(loaded, "why", "600")
    amounts = {line["assets"] for line in rows["rows"]}
    assert amounts == {Decimal("-7.2500")}
    assert "-7.2500" in {line["assets"] for line in in_csv(loaded, "why", "600")}
    assert {line["assets"] for line in rows["replaced"]} == {Decimal("-5.5000")}


def test_text_that_a_spreadsheet_would_run_has_an_apostrophe(loaded):
    assert {line["portfolio"] for line in in_csv(loaded, "why", "600") if line["table"] == "rows"} == {
        "'=1+1"
    }
    assert all(line["customer"].startswith("'=新公司") for line in in_csv(loaded, "unresolved"))
    # JSON is for no spreadsheet.
    assert all(line["customer"].startswith("=新公司") for line in told(loaded, "unresolved")[""])


def test_a_check_that_fails_is_in_the_table_and_an_error(loaded):
    loaded.sql("update customer.fct_customer_plan_monthly set aum_balance = 77")
    result = loaded.just("validate", "--format", "json")
    assert result.returncode == 1 and " checks failed" in result.stderr
    failed = [line for line in json.loads(result.stdout) if line["outcome"] == "failed"]
    assert {line["check"] for line in failed} >= {"snapshot_total_differs_from_bill"}
    assert all(line["rows"] and line["examples"] for line in failed)


def test_notes_are_beside_it(loaded):
    loaded.configure(whitelist_top_n=0)
    result = loaded.just("why", "600", "--format", "json")
    assert "Note: the history is not in step" in result.stderr
    json.loads(result.stdout)


def test_errors_are_no_table(project):
    result = project.just("why", "nobody", "--format", "json")
    assert (result.returncode, result.stdout) == (1, "")
