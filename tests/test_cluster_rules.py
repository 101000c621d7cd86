"""The SQL of every command and every migration keeps the rules of docs/cluster.md, so far as a text can tell."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from pglast import ast, parse_sql

import cluster_rules
from cluster_rules import DISTRIBUTED, LOCAL, REFERENCE, RULES, Source, broken, statements
from corrections import correct
from healthy import newest_load
from mdm.database import Database
from project import ROOT, Project
from workbooks import bill, event, ledger, row

FILES = sorted((ROOT / "migrations").glob("*.sql"))
EXCEPTIONS: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def announced(shared_project: Project) -> list[Source]:
    """What a representative set of commands runs: each text once, with the template that it is from."""
    texts: dict[str, str] = {}
    text = Database.text

    def remember(self: Database, template: str, values: dict) -> str:
        made = text(self, template, values)
        texts[made] = template
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "text", remember)
        use_everything(shared_project)
    return [Source(f"sql/{template}", made) for made, template in texts.items()]


def use_everything(project: Project) -> None:
    """Run each command, so that each template is rendered."""
    folder = project.folder
    awards, losses = "企年受托中标(空白)", "企年投资流失(解约)"
    temporary = "select company_id from business.\"规模明细\" where company_id like 'IN%'"
    seeds = {
        "组织架构": "机构代码,机构\nG01,北京\n", "年金客户": "company_id,客户名称\n600,甲集团\n",
        "年金计划": "年金计划号,计划全称\nP9,九号计划\n", "产品线": "产品线代码,产品线\nPL201,企年投资\n",
    }  # fmt: skip
    for name, text in seeds.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
        project.ok("seed", name, f"{name}.csv")
    bill(folder, row(), row(计划号="P2", 期末资产规模="none"), *[row(计划号=f"Q{n}", 机构="火星") for n in range(40)])
    ledger(folder, {awards: [event()], losses: [event(流失日期="2026/1/16")]})
    project.ok("etl", "all", "202601")
    project.ok("etl", "all", "202601", "dry=1")
    project.ok(*correct(project))
    project.ok("unload", newest_load(project))
    bill(folder, row(), *[row(计划号=f"Q{n}", 期末资产规模=7) for n in range(40)])
    project.ok("etl", "annuity_performance", "202601", "--force")
    ((customer,),) = project.sql(f"{temporary} limit 1")
    project.ok("unresolved")
    (folder / "pairs.csv").write_text(f"temporary_id,company_id\n{customer},600\n", "utf-8")
    project.ok("resolve", "--file", "pairs.csv", "--force")
    project.ok("resolve", customer, "--undo")
    project.ok("resolve", customer, "601", "--new")
    for command in (
        "sync --full", "sync 202601 dry=1", "snapshot 202601", "snapshot 202601 dry=1", "validate", "why 601",
        "loads", "rejects", "runs", "fingerprint", "domains", "migrations", "migrate",
    ):  # fmt: skip
        project.ok(*command.split())


def test_every_template_is_looked_at(announced):
    partials = {path for path in (ROOT / "sql").rglob("_*.sql")}
    templates = {f"sql/{path.relative_to(ROOT / 'sql')}" for path in {*(ROOT / "sql").rglob("*.sql")} - partials}
    assert templates - {source.name for source in announced} == set()


def test_the_commands_keep_the_rules(announced):
    found = set().union(*map(broken, announced))
    assert found == set(EXCEPTIONS)


def test_zzz(announced):
    import pathlib
    partials = {path for path in (ROOT / "sql").rglob("_*.sql")}
    templates = {f"sql/{path.relative_to(ROOT / 'sql')}" for path in {*(ROOT / "sql").rglob("*.sql")} - partials}
    lines = sorted(templates - {source.name for source in announced})
    lines += [str(x) for x in sorted(set().union(*map(broken, announced)))]
    pathlib.Path("/tmp/rules_pglast/out").write_text("\n".join(lines))
