"""The documents: what cites them finds a heading, what they name exists, and their examples come true."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdm.__main__ import cli
from project import ROOT
from workbooks import HEADER, row, write

SPECIFICATION = (ROOT / "docs/specification.md").read_text("utf-8")
CLUSTER = (ROOT / "docs/cluster.md").read_text("utf-8")
README, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
DOCUMENTS = [
    README,
    CHINESE,
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
CODE = [README, CHINESE, ROOT / "justfile"] + [
    path
    for folder in ("config", "migrations", "scripts", "sql", "tests")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".md", ".py", ".sql", ".yaml")
]

# A heading in a citation ends with punctuation, so that what follows is no part of it.
CITATION = re.compile(r"\b[Ss]pecification(?:\.md)?, section ([0-9]+)(?:, ([A-Z][^].,;:()`\"]*))?")
CLUSTER_CITATION = re.compile(r"\bcluster\.md(?:, ([A-Z][^].,;:()`\"]*))?")
# Other ways to cite: 'spec, section ...', '§', or a section of nobody knows what.
UNCLEAR = re.compile(r"\b[Ss]pec\b|\b[Ss]ections? [0-9]|§")


def prose(text: str) -> str:
    """Return `text` as one line: a citation may be broken over two lines of a comment."""
    return re.sub(r"\s*\n\s*(?:--|#|>)?\s*", " ", text)


def headings(document: str) -> dict[str, set[str]]:
    """Return the headings below each section of a document: by its number, or by '' for those without."""
    found: dict[str, set[str]] = {"": set()}
    section = ""
    for level, heading in re.findall(r"^(##+) (.+)$", document, re.MULTILINE):
        if level == "##" and (numbered := re.match(r"([0-9]+)\. ", heading)):
            section = numbered[1]
            found[section] = set()
        else:
            found[section].add(heading)
    return found


def unresolved(text: str) -> list[str]:
    """Return the citations of `text` that lead to no heading."""
    text, sections, wrong = prose(text), headings(SPECIFICATION), []
    for citation in CITATION.finditer(text):
        number, heading = citation.groups()
        if number not in sections or (heading and heading.strip() not in sections[number]):
            wrong.append(citation[0])
    for citation in CLUSTER_CITATION.finditer(text):
        if citation[1] and citation[1].strip() not in headings(CLUSTER)[""]:
            wrong.append(citation[0])
    return wrong


def unclear(text: str) -> list[str]:
    """Return what looks like a citation in `text` and has not their form."""
    text = prose(text)
    spans = [citation.span() for citation in CITATION.finditer(text)]
    return [
        text[max(0, place.start() - 30) : place.end() + 30]
        for place in UNCLEAR.finditer(text)
        if not any(start <= place.start() < end for start, end in spans)
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def wrong_in(paths: list[Path], find) -> dict[str, list[str]]:
    """Return what `find` finds in the files, by file."""
    found = {name(path): find(path.read_text("utf-8")) for path in paths}
    return {path: wrong for path, wrong in found.items() if wrong}


def test_every_citation_leads_to_a_heading():
    assert wrong_in(CODE + DOCUMENTS, unresolved) == {}


def test_citations_have_one_form():
    """specification, section 3 or specification, section 3, Opening; docs/cluster.md, Transactions."""
    assert wrong_in([path for path in CODE if path != Path(__file__)], unclear) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(see the {}, section 3, Opening)", []),
        ("-- One row. {},\n    -- section 3, Rolling\n    -- forward. It", []),
        ("# {}, section 4", []),
        ("{}, section 44.", ["{}, section 44"]),
        ("{}, section 4, Opening.", ["{}, section 4, Opening"]),
        ("{}, section 3, Opening and Close.", ["{}, section 3, Opening and Close"]),
    ],
)
def test_a_citation_is_found_and_followed(text, found):
    assert unresolved(text.format("specification")) == [wrong.format("specification") for wrong in found]


@pytest.mark.parametrize("text", ["(spec, {} 3)", "the specification ({}s 3 and 4)", "{} 3 says"])
def test_another_form_of_citation_is_found(text):
    assert unclear(text.format("section"))
    assert not unclear("specification, {} 3, Opening".format("section"))


def slugs(document: Path) -> list[str]:
    """Return the anchors of the headings of a document, as they are made on the web."""
    found = re.findall(r"^#+ (.+)$", without_code(document.read_text("utf-8")), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found]


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_to_files_and_headings(document):
    anchors = slugs(document)
    assert len(anchors) == len(set(anchors))
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(document.read_text("utf-8"))):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if "://" not in link:
            assert target.exists(), link
            assert not anchor or anchor in slugs(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_files_that_are_named_exist(document):
    """A path in code marks; * stands for any name. The domain of 'Add a domain' is only an example."""
    text = without_code(document.read_text("utf-8"))
    for path in re.findall(r"`((?:config|docs|migrations|scripts|sql|tests)/[\w./*-]*)`", text):
        if "annuity_income" not in path:
            assert list(ROOT.glob(path.rstrip("/"))), path


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_options_that_are_named_exist(document):
    """Recipes have a test in test_commands."""
    options = {
        option
        for command in [cli, *cli.commands.values()]
        for given in command.params
        for option in given.opts
    }
    named = re.findall(r"(?<![\w-])--[a-z][a-z-]*", document.read_text("utf-8"))
    assert set(named) - {"--help"} <= options


def said_in_both(text: str) -> dict[str, list[str]]:
    """Return what a README says in every language, in its order: levels, code in blocks, rows, links."""
    code = re.findall(r"^```(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    text = without_code(text)
    return {
        "headings": re.findall(r"^(#+) ", text, re.MULTILINE),
        "blocks": [re.sub(r" *#.*", "", block) for block in code],
        "tables": [str(len(table.splitlines())) for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)],
        "list items": re.findall(r"^ *(-|[0-9]+\.) ", text, re.MULTILINE),
        "links": sorted(re.findall(r"\]\(([^)\s]+)\)", text)),
        "names in code marks": sorted(set(re.findall(r"`([^`\n]+)`", text.replace("\n", " ")))),
        "commands": re.findall(r"^\| `just ([^`]*)`", text, re.MULTILINE),
    }


def test_both_readmes_say_the_same():
    english, chinese = (said_in_both(path.read_text("utf-8")) for path in (README, CHINESE))
    english["links"].remove(CHINESE.name)
    chinese["links"].remove(README.name)
    for kind in english:
        assert chinese[kind] == english[kind], kind


@pytest.mark.parametrize("readme", [README, CHINESE])
def test_a_file_as_the_readme_describes_it_is_loaded(project, readme):
    said = next(part for part in readme.read_text("utf-8").split("\n\n") if "`just domains`" in part)
    file, _, sheet, *columns = re.findall(r"`([^`]+)`", said.partition("`just domains`")[0])
    path = project.folder / file
    cells = dict(zip(HEADER, row(), strict=True)) | {"计划代码": "P1"}
    write(path, {sheet: [columns, [cells[header] for header in columns]]})
    assert "1 loaded" in project.ok("etl", "annuity_performance", "202601")
    for header in columns:
        write(path, {sheet: [[other for other in columns if other != header]]})
        assert f"required column {header}" in project.fails("etl", "annuity_performance", "202601")


def rows_of_tables(text: str, header: str) -> Iterator[list[list[str]]]:
    """Return the rows of each table whose first line starts with | `header` |, header included."""
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        first, _, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
        ]
        if first[0] == header:
            yield [first, *rows]


def below(heading: str) -> str:
    """Return the text of the specification below a heading."""
    found = re.search(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", SPECIFICATION, re.DOTALL | re.MULTILINE)
    assert found, heading
    return found[1]


def test_tables_of_the_specification_exist(project):
    section = SPECIFICATION.partition("\n## 2. ")[2].partition("\n## 3. ")[0]
    named = set(re.findall(r"`((?:business|customer|mapping|mdm)\.\"?\w+)", section))
    stored = project.sql(
        "select schemaname || '.' || tablename from pg_tables "
        "where schemaname in ('business', 'customer', 'mapping', 'mdm')"
    )
    assert {table.replace('"', "") for table in named} == {table for (table,) in stored}


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("Contract table", "customer.customer_plan_contract"),
        ("Contract months", "mdm.contract_month"),
        ("Cuts", "mdm.market_cut"),
        ("Figures of months", "mdm.bill_month"),
        ("Log of changes", "mdm.history_state"),
    ],
)
def test_columns_of_the_specification_are_those_of_the_table(project, heading, table):
    (rows,) = rows_of_tables(below(heading), "column")
    stored = project.sql(
        "select column_name from information_schema.columns where table_schema || '.' || table_name = %s",
        table,
    )
    assert {column for row in rows[1:] for column in row[0].split(", ")} == {column for (column,) in stored}


def load_example(project, heading: str) -> None:
    """Add the bill of an example to the bill of the project: a contribution of 1 in each row."""
    (bill,) = rows_of_tables(below(heading), "bill")
    companies = bill[0][1:]
    project.bill(
        *(
            (month.replace("-", ""), company, amount.replace(",", ""), 1)
            for month, *amounts in bill[1:]
            for company, amount in zip(companies, amounts, strict=True)
            if amount != "-"
        )
    )


def stored_versions(project) -> list[list[str]]:
    rows = project.sql(
        "select company_id, contract_status, is_strategic::text, is_existing::text, status_year::text, "
        "valid_from::text, valid_to::text "
        "from customer.customer_plan_contract order by company_id, valid_from"
    )
    return [list(row) for row in rows]


def test_examples_of_the_specification_come_true(project):
    project.configure(strategic_threshold=1_000_000, whitelist_top_n=1)
    for heading in ("Example of versions", "Example of months"):
        load_example(project, heading)
        project.ok("sync")
        (versions,) = rows_of_tables(below(heading), "contract")
        assert stored_versions(project) == versions[1:]


def test_example_of_months_is_the_table_of_months(project):
    project.configure(strategic_threshold=1_000_000, whitelist_top_n=1)
    load_example(project, "Example of versions")
    load_example(project, "Example of months")
    project.ok("sync")
    stored = project.sql(
        "select to_char(month, 'YYYY-MM'), company_id, is_seen::text, to_char(assets, 'FM9,990'), "
        "to_char(contributions, 'FM990'), known_contributions::text, is_candidate::text, "
        "is_in_history::text, contract_status, is_strategic::text, is_existing::text, starts_version::text "
        "from mdm.contract_month order by month, company_id"
    )
    (months,) = rows_of_tables(below("Example of months"), "month")
    assert [list(row) for row in stored] == months[1:]
