"""SECURITY.md: hostile files, values and settings do nothing, and each threat has its test."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import psycopg
import pytest
import yaml

from mdm import config, render
from mdm.database import Database
from mdm.errors import Problem
from mdm.schema import differences
from project import ROOT, Project, read_config
from workbooks import HEADER, bill, row, write

# Runs in SQL, Jinja, a shell, psql, HTML, a format string or a terminal, if anything lets it.
HOSTILE = (
    "x');drop table mdm.run;--{{ 7*7 }}{% raw %}<script>alert(1)</script>&amp;"
    "\"'`touch ran`$(touch ran);touch ran|%s%(x)s\\'\\! touch ran\x1b[31m\x9b2J\x07\u202e:name"
)
IN_A_FILE_NAME = HOSTILE.replace("/", "∕")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def watched(project: Project) -> Iterator[Project]:
    """A project in which nothing that is hostile may have run in the end."""
    yield project
    with psycopg.connect(project.url, autocommit=True) as connection:
        assert list(differences(Database(connection, read_config()))) == []
    assert not list(project.folder.rglob("ran")) and not (ROOT / "ran").exists()


def said(project: Project, *words: str) -> str:
    """Return what a command said: no traceback, and nothing that a terminal would obey."""
    result = project.just(*words)
    output = result.stdout + result.stderr
    assert result.returncode == 0 or result.stderr.startswith("Error: "), output
    assert "Traceback" not in output
    assert not CONTROLS.search(output), words
    return output


def headers() -> list[str]:
    """Return a header for each column of the bill that a file may have, the usual ones first."""
    domain = yaml.safe_load((ROOT / "config/domains.yaml").read_text("utf-8"))["annuity_performance"]
    delivered = [names for names in (domain["columns"] | domain["optional_columns"]).values() if names]
    return HEADER + [names[0] for names in delivered if not {*names} & {*HEADER}]


def deliver(project: Project, kind: str) -> None:
    """Put a bill there with something hostile in its name, and in each column, in a row of its own."""
    usual = dict(zip(HEADER, row(), strict=True))
    columns = headers()
    rows = [usual | {"计划号": f"P{number}"} for number in range(1000)]
    rows += [usual | {column: HOSTILE, "计划号": "H"} | {column: HOSTILE} for column in columns]
    rows += [usual | {"客户名称": HOSTILE, "计划名称": HOSTILE, "集团企业客户号": "", "计划类型": "集合计划"}]
    cells = [columns, *([cells.get(column) for column in columns] for cells in rows)]
    place = project.folder / "data/202601" / f"规模收入数据{IN_A_FILE_NAME}.{kind}"
    if kind == "xlsx":
        write(place, {"规模明细": cells, "x'--{{7}}<b>": [["x"]]})
    else:
        place.parent.mkdir(parents=True)
        quoted = (['"' + str(c or "").replace('"', '""') + '"' for c in line] for line in cells)
        place.write_text("".join(",".join(line) + "\r\n" for line in quoted), "utf-8")


@pytest.mark.parametrize("setting", ["on", "off"])
def test_every_value_in_a_template_is_a_literal_and_every_name_an_identifier(project, setting):
    """Also where a server takes backslashes in literals for escapes."""
    template = render._ENVIRONMENT.from_string("select {{ value }} as {{ name | identifier }}")
    project.sql(f"set standard_conforming_strings = {setting}")
    for value in HOSTILE, "\\", "'", "\\'", "$$", "%s", "--", "/*", 7, None, True:
        cursor = project.connection.execute(template.render(value=value, name=HOSTILE[:40]))
        assert (cursor.fetchone(), cursor.description[0].name) == ((value,), HOSTILE[:40])
    texts = render._ENVIRONMENT.from_string("select {{ value }}::text[]").render(value=[HOSTILE, "'", None])
    assert project.sql(texts) == [([HOSTILE, "'", None],)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_hostile_cells_and_file_names_are_text_everywhere(watched, kind):
    deliver(watched, kind)
    assert "Load completed" in said(watched, "etl", "annuity_performance", "202601")
    ((company, name),) = watched.sql(
        """select company_id, "客户名称" from customer."年金客户" where "客户名称" like '%%7*7%%' limit 1"""
    )
    assert "drop table mdm.run;--{{7*7}}" in name and "<script>" in name
    for words in (
        ["sync", "--full"], ["snapshot", "202601"], ["validate"], ["loads"], ["runs"], ["status"],
        ["domains"], ["rejects"], ["rejects", "--export", "rejects.xlsx"], ["why", company], ["why", name],
        ["unresolved"], ["timeline", name], ["resolve", company, HOSTILE, "--new", "--dry-run"],
        ["report", "202601"], ["etl", "annuity_performance", "202601", "--force", "--dry-run"],
        ["unload", "1", "--force", "--dry-run"],
    ):  # fmt: skip
        said(watched, *words)
    for view in "dim_customer", "fct_customer_plan_monthly":
        for form in "csv", "parquet", "xlsx":
            assert f"written to {view}.{form}" in said(watched, "export", view, "--format", form)
    page = ElementTree.fromstring((watched.folder / "report-202601.html").read_text("utf-8"))
    assert "script" not in {element.tag for element in page.iter()}
    for command in ["loads"], ["rejects"], ["runs"], ["why", company]:
        for form in "csv", "json":
            assert watched.just(*command, "--format", form).returncode == 0
    assert watched.sql("select count(*) from mdm.load") == [(1,)]


def test_hostile_rows_of_a_dimension_are_text(watched):
    for table, key, name, code in (
        ('mapping."组织架构"', "机构代码", "机构", "G99"),
        ('customer."年金客户"', "company_id", "客户名称", "99"),
        ('mapping."产品线"', "产品线代码", "产品线", "PL299"),
        ('mapping."年金计划"', "年金计划号", "计划全称", "P9"),
    ):
        dimension = table.split('"')[1]
        for cells in [code, HOSTILE], [HOSTILE, "x"]:
            write(watched.folder / "x.xlsx", {"x": [[key, name], cells]})
            said(watched, "seed", dimension, "x.xlsx", "--dry-run")
            said(watched, "seed", dimension, "x.xlsx")
        ((stored,),) = watched.sql(f'select "{name}" from {table} where "{key}" = %s', code)
        assert "drop table mdm.run" in stored


WORDS = """
    etl X; etl annuity_performance X; etl annuity_performance --file X; sync X; sync --plan X
    post-etl X 202601; snapshot X; validate X; unload X; loads X; rejects X; rejects --export X; why X
    why A X; timeline X; resolve X X; resolve --file X; seed X X; seed 组织架构 X; runs --since X
    export X; export dim_date X; report X; report 202601 --lang X; render X
"""


def test_hostile_words_on_the_command_line_are_words(watched):
    watched.bill(("202601", "A", 5))
    watched.ok("sync")
    lines = re.split(r";|\n", WORDS.strip())
    commands = [[HOSTILE if word == "X" else word for word in line.split()] for line in lines]
    for words in commands:
        said(watched, *words)
    for words in commands[0], commands[12], commands[17]:  # through just and its shell
        said(watched.outside, *words)


def test_every_recipe_hands_its_words_on_as_they_are():
    """just pastes {{ … }} into a line for the shell: words are no part of that, except quoted."""
    recipes = (ROOT / "justfile").read_text("utf-8")
    lines = re.findall(r"^    .*", recipes, re.MULTILINE)
    assert len(lines) > 30
    pasted = {part.strip() for line in lines for part in re.findall(r"\{\{(.*?)\}\}", line)}
    assert pasted == {
        "mdm", "venv", "quote(url)", "quote(justfile())",
        'quote(justfile_directory() / "scripts/schema.py")',
        'quote(justfile_directory() / "scripts/audit.py")',
        'quote(justfile_directory() / "tests/chaos.py")',
    }  # fmt: skip


def places(content: Any, path: tuple = ()) -> Iterator[tuple]:
    """Return the path to a text of each kind in a configuration: of lists the first item stands for all."""
    if isinstance(content, dict):
        for key in content:
            yield from places(content[key], (*path, key))
    elif isinstance(content, list):
        yield from places(content[0], (*path, 0)) if content else ()
    else:
        yield path


def replaced(content: Any, path: tuple) -> Any:
    """Return a configuration with something hostile at `path`."""
    if not path:
        return HOSTILE
    copy = content.copy()
    copy[path[0]] = replaced(content[path[0]], path[1:])
    return copy


def test_hostile_settings_are_refused_or_text(watched):
    watched.configure()
    bill(watched.folder, row())
    taken = 0
    for name in "domains", "dimensions", "customer_mdm":
        path = watched.folder / f"config/{name}.yaml"
        shipped = yaml.safe_load(path.read_text("utf-8"))
        # Domains and dimensions are alike: the first stands for all.
        some = shipped if name == "customer_mdm" else {next(iter(shipped)): next(iter(shipped.values()))}
        for place in places(some):
            path.write_text(yaml.safe_dump(replaced(shipped, place), allow_unicode=True), "utf-8")
            try:
                config.read(watched.folder / "config")
            except Problem as error:
                assert f"{name}.yaml" in error.what, place
            else:
                taken += 1
                said(watched, "etl", "annuity_performance", "202601", "--force", "--dry-run")
        path.write_text(yaml.safe_dump(shipped, allow_unicode=True), "utf-8")
    assert taken > 10


def test_a_configuration_makes_no_objects(watched):
    watched.configure()
    path = watched.folder / "config/customer_mdm.yaml"
    path.write_text('whitelist_top_n: !!python/object/apply:os.system ["touch ran"]\n', "utf-8")
    assert "customer_mdm.yaml" in watched.fails("domains")


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize(
    "entity", [f'<!ENTITY a0 "ha">{LAUGHS}', '<!ENTITY a11 SYSTEM "file:///etc/passwd">']
)
def test_entities_of_a_workbook_are_not_expanded(watched, part, entity):
    whole = write(watched.folder / "whole.xlsx", {"规模明细": [HEADER, row()]})
    path = watched.folder / "x.xlsx"
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(path, "w") as after:
        for each in before.namelist():
            xml = before.read(each).decode()
            if each == part:
                xml = re.sub(r"(<\?xml.*?\?>)", rf"\1<!DOCTYPE x [{entity}]>", xml, count=1)
                xml = re.sub(r'(name|ContentType|applyFont|spans)="[^"]*"', r'\1="&a11;"', xml, count=1)
                assert "&a11;" in xml
            after.writestr(each, xml)
    output = said(watched, "etl", "annuity_performance", "--file", "x.xlsx", "--no-post-hooks")
    assert "root:" not in output and "hahaha" not in output


def test_every_package_is_pinned_with_hashes_and_without_an_address():
    text = (ROOT / "requirements.txt").read_text("utf-8")
    packages = re.findall(r"^[a-z].*(?:\\\n +.*)+", text, re.MULTILINE)
    assert len(packages) > 50 and "://" not in text
    assert all(re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line, re.S) for line in packages)
    assert len(packages) == len(re.findall(r"^[a-z]", text, re.MULTILINE))
    assert "--require-hashes" in (ROOT / "scripts/venv").read_text("utf-8")


THREATS = (ROOT / "SECURITY.md").read_text("utf-8")


def test_each_threat_names_a_test_that_exists():
    rows = re.findall(r"^\| (?!threat|---)(.*) \|$", THREATS, re.MULTILINE)
    assert len(rows) > 15
    for line in rows:
        cited = re.findall(r"`(tests/test_\w+\.py)::(\w+)`", line)
        assert cited, line
        for file, name in cited:
            assert f"def {name}(" in Path(ROOT / file).read_text("utf-8"), f"{file}::{name}"
