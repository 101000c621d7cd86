"""The recipes from outside: each of them runs, and says what its command says in the process of a test."""

import subprocess

import pytest

from browser import lacks_font
from project import ROOT, Project
from workbooks import bill, row

# Each of them, on a project with a month that is loaded, and a word that it prints.
RECIPES = [
    (["etl", "annuity_performance", "202601"], "Snapshot refresh completed"),
    (["post-etl", "annuity_performance", "202601"], "Snapshot refresh completed"),
    (["sync"], "Sync completed"),
    (["snapshot", "202601"], "Snapshot refresh completed"),
    (["validate"], " 0 failed"),
    (["domains"], "annuity_performance: business.规模明细"),
    (["rejects"], "1 rejected rows wait"),
    (["why", "600"], "停缴"),
    (["timeline", "甲公"], "停缴"),
    (["unresolved"], "IN"),
    (["resolve", "TEMPORARY", "700", "--new"], "is 700 now"),
    (["runs"], "etl"),
    (["catch-up"], "Nothing to do"),
    (["status", "--help"], "needs a person"),
    (["doctor", "--help"], "2 for a failure"),
    (["loads"], "current"),
    (["unload", "1", "--force"], "Unload completed"),
    (["fingerprint"], "versions)"),
    (["bi"], ".pbids written"),
    (["export", "fct_customer_plan_monthly", "202601"], "of 202601 written to"),
    (["report", "202601"], "report-202601.html written"),
    (["render", "sync"], "commit;"),
    (["migrate"], "Nothing to do"),
    (["rollback", "--yes"], "1 migrations"),
    (["migrations"], "0 pending"),
    (["grants"], "grant select on table"),
    (["seed", "组织架构", "branches.csv"], "Added: 1"),
    (["psql", "-Atc", "select 'hier'"], "hier"),
    (["init"], ".wdh_env written"),
]  # fmt: skip
# Tested elsewhere (audit, demo; stop with init and a path with spaces), or what runs this (test and so on).
OTHERS = {
    "audit",
    "coverage",
    "demo",
    "stop",
    "bench",
    "chaos",
    "distribute",
    "undistribute",
    "test",
    "test-cluster",
    "lint",
    "format",
    "lock",
    "schema",
}


@pytest.fixture
def loaded(project: Project) -> Project:
    """A project with a bill that is loaded, with a rejected row and a temporary customer."""
    project.sql("""insert into customer."年金客户" (company_id, "客户名称") values ('600', '甲公司')""")
    rows = [row(计划号=f"P{number}", 供款=0) for number in range(30)]
    bill(project.folder, *rows, row(客户名称="新公司", 集团企业客户号="9"), row(月度=None))
    project.ok("etl", "annuity_performance", "202601")
    (project.folder / "branches.csv").write_text("机构代码,机构\nG01,上海\n", "utf-8")
    return project


@pytest.mark.parametrize(("arguments", "said"), RECIPES, ids=[arguments[0] for arguments, _ in RECIPES])
def test_each_recipe_runs(loaded, arguments, said):
    ((temporary,),) = loaded.sql("""select company_id from customer."年金客户" where company_id like 'IN%'""")
    if arguments[0] == "report" and (reason := lacks_font()):
        pytest.skip(reason)
    words = [temporary if word == "TEMPORARY" else word for word in arguments]
    assert said in loaded.outside.ok(*words)


def test_there_is_no_other_recipe():
    summary = subprocess.run(
        [ROOT / "scripts/just", "--summary"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(summary.stdout.split()) == {arguments[0] for arguments, _ in RECIPES} | OTHERS


@pytest.mark.parametrize(
    "arguments",
    [
        ["sync", "202601", "dry=1"], ["dry=1", "sync", "dry=0"], ["dry=", "validate"], ["render", "validate"],
        ["etl", "annuity_performance", "202601", "--dry-run"], ["snapshot", "--help"], ["sync", "2026-01"],
        ["sync", "--dry-rum"], ["resolve", "甲'\"$x", " "],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_command_says_the_same_in_process_and_as_a_process(loaded, arguments):
    inside, outside = loaded.just(*arguments), loaded.outside.just(*arguments)
    assert (inside.returncode, inside.stdout) == (outside.returncode, outside.stdout)
    assert inside.stderr == outside.stderr


def test_the_run_log_says_the_same_in_process_and_as_a_process(loaded):
    for way in (loaded, loaded.outside):
        way.ok("sync", "202601", "--wait", "1")
    what = "command, arguments, period, domain, config_fingerprint, version, os_user, outcome, error, counts"
    inside, outside = loaded.sql(f"select {what} from mdm.run order by run_id desc limit 2")
    assert inside == outside


@pytest.mark.parametrize("word", ["", "a b", "6\n", "'\"$HOME\\*", "２０２６０１"])
def test_words_arrive_as_they_were_typed(project, word):
    assert f"Invalid period format: {word!r}" in project.outside.fails("snapshot", word)
