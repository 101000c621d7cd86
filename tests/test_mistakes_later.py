"""Mistakes of those who run the commands: a wrong order, load, setting or customer, a correction gone wrong.

They start where test_mistakes.py starts, with six healthy months, and end where it ends.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from openpyxl import load_workbook

from healthy import (
    AMOUNT,
    FILE,
    HEADER,
    LOAD,
    MONTHS,
    NEW,
    PLACE,
    RIGHT,
    Bill,
    Healthy,
    differences,
    dimensions,
    name,
    newest_load,
    right,
    rows,
    state,
    waiting,
    write_bill,
)
from project import Project
from workbooks import write


@pytest.fixture
def project(healthy: Healthy, tmp_path: Path) -> Iterator[Project]:
    """Six healthy months of three domains."""
    with healthy.clone(f"{healthy.server.dbname}_mistake", tmp_path) as project:
        yield project


def sorted_alone(bill: Bill) -> None:
    bill.sort(AMOUNT)


def without_contributions(bill: Bill) -> None:
    bill.sheet.cell(1, HEADER.index("供款") + 1).value = "供款额"


def all_collective(bill: Bill) -> None:
    bill.set("计划类型", "集合计划", 3)


# --- Commands in a wrong order, twice, or for a wrong load --------------------------------------------------


def test_the_same_load_twice(healthy, project):
    right(project)
    right(project)
    assert not differences(state(project), healthy.after(RIGHT))


@pytest.mark.parametrize("mistake", [sorted_alone, without_contributions, all_collective])
def test_the_right_version_leaves_nothing_of_the_wrong_one(healthy, project, mistake):
    bill = Bill(write_bill(project.folder, NEW))
    mistake(bill)
    bill.save()
    project.just(*LOAD)
    assert differences(state(project), healthy.after())
    right(project)
    assert not differences(state(project), healthy.after(RIGHT))


def test_two_months_in_the_wrong_order(healthy, project):
    right(project, period="202508")
    right(project, period=NEW)
    assert not differences(state(project), healthy.after(RIGHT, (RIGHT[0], "202508")))


def test_the_first_version_again_after_the_corrected_one(healthy, project):
    bill = Bill(write_bill(project.folder, NEW))
    sorted_alone(bill)
    bill.save()
    right(project)
    again = project.folder / FILE.replace("V1", "V3")
    again.parent.mkdir()
    bill.path.rename(again)
    project.ok(*LOAD)
    project.ok("unload", newest_load(project))
    assert not differences(state(project), healthy.after(RIGHT))


def test_a_correction_in_the_folder_of_an_old_version(healthy, project):
    wrong = Bill(write_bill(project.folder, NEW, "V2"))
    sorted_alone(wrong)
    wrong.save()
    write_bill(project.folder, NEW, "V1")
    # It says which one it reads.
    assert "V2/" in project.ok(*LOAD)
    right(project, version="V3")
    assert not differences(state(project), healthy.after(RIGHT))


@pytest.mark.parametrize("typed", ["202507..202501", "202501..2025", "202501-202507"])
def test_a_range_typed_wrong(healthy, project, typed):
    write_bill(project.folder, NEW)
    assert typed in project.fails("etl", "annuity_performance", typed)
    assert not differences(state(project), healthy.after())


def test_a_range_with_a_hole(healthy, project):
    write_bill(project.folder, "202508")
    result = project.just("etl", "annuity_performance", f"{MONTHS[-1]}..202508")
    assert result.returncode == 1
    assert NEW in result.stderr
    assert not differences(state(project), healthy.after((RIGHT[0], "202508")))


@pytest.mark.parametrize("option", [(), ("--strict",)])
def test_a_ledger_that_has_not_come(healthy, project, option):
    """Last month's isn't loaded in its place without a word."""
    write_bill(project.folder, NEW)
    result = project.just("etl", "all", *option)
    output = result.stdout + result.stderr
    assert result.returncode == (1 if option else 0), output
    assert re.search(f"annual_award.*{NEW}|{NEW}.*annual_award", output), output
    assert f"data/{MONTHS[-1]}" not in output
    if not option:
        assert not differences(state(project), healthy.after(RIGHT))


def load_of(project: Project, period: str) -> str:
    """Return the number of the first load of a month's bill."""
    query = "select min(load_id) from mdm.load where domain = %s and to_char(months[1], 'YYYYMM') = %s"
    ((load,),) = project.sql(query, RIGHT[0], period)
    return str(load)


def test_unload_of_the_wrong_load(healthy, project):
    right(project)
    project.ok("unload", load_of(project, MONTHS[-1]))
    assert differences(state(project), healthy.after(RIGHT))
    project.ok("etl", RIGHT[0], MONTHS[-1])
    assert not differences(state(project), healthy.after(RIGHT))


def test_unload_brings_back_what_was_replaced(healthy, project):
    right(project, version="V1")
    bill = Bill(write_bill(project.folder, NEW, "V2"))
    bill.set(AMOUNT, lambda old: old * 1.1, 3)
    bill.save()
    project.ok(*LOAD)
    project.ok("unload", newest_load(project), "--dry-run")
    assert differences(state(project), healthy.after(RIGHT))
    project.ok("unload", newest_load(project))
    assert not differences(state(project), healthy.after(RIGHT))


def test_unload_of_a_load_that_was_replaced(healthy, project):
    right(project, version="V1")
    first = newest_load(project)
    right(project, version="V2")
    error = project.fails("unload", first)
    assert first in error and newest_load(project) in error
    assert not differences(state(project), healthy.after(RIGHT))


def test_unload_of_what_is_not_there(healthy, project):
    assert "999" in project.fails("unload", "999")
    assert "V1" in project.fails("unload", "V1")
    right(project)
    load = newest_load(project)
    project.ok("unload", load)
    assert load in project.fails("unload", load)
    assert not differences(state(project), healthy.after())


def test_which_load_was_it(project):
    right(project)
    output = project.ok("loads")
    words = (newest_load(project), f"{NEW}年金规模收入数据", "规模明细", NEW, str(len(rows(NEW))))
    assert any(all(word in line for word in words) for line in output.splitlines()), output


# --- Settings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [{"strategic_threshold": 50_000_000}, {"whitelist_top_n": 20}])
def test_a_rule_with_a_zero_less_or_more(healthy, project, rule):
    project.configure(**{"whitelist_top_n": 2} | rule)
    error = project.fails("sync")
    assert "Guard" in error and "--force" in error
    assert not differences(state(project), healthy.after())
    project.configure(whitelist_top_n=2)
    project.ok("sync")
    assert not differences(state(project), healthy.after())


@pytest.mark.parametrize("rule", [
    {"strategic_treshold": 500_000_000}, {"strategic_threshold": "5亿"}, {"whitelist_top_n": -2},
    {"contribution_months": 1.5}, {"guard": {"max_closed_share": 20, "min_contracts": 100}},
    {"missing_month": "suspended"}, {"hooks": {"annuity_performance": ["contract_sync"]}},
])  # fmt: skip
def test_a_setting_typed_wrong(healthy, project, rule):
    project.configure(**rule)
    error = project.fails("sync")
    assert "customer_mdm.yaml" in error and next(iter(rule)) in error
    assert not differences(state(project), healthy.after())


# --- Customers and dimensions -------------------------------------------------------------------------------


def temporary(project: Project) -> str:
    """Return the temporary id of the largest customer that has one."""
    ((company,),) = project.sql(
        """select company_id from business."规模明细" where company_id like 'IN%' """
        'group by 1 order by sum("期末资产规模") desc limit 1'
    )
    return company


def refreshed(project: Project) -> None:
    project.ok("sync")
    project.ok("snapshot", f"{MONTHS[0]}..{MONTHS[-1]}")


def test_resolve_to_an_id_with_a_digit_wrong(healthy, project):
    error = project.fails("resolve", temporary(project), "6O0070")
    assert "6O0070" in error and "--new" in error
    assert not differences(state(project), healthy.after())


@pytest.mark.parametrize("company", ["700001", "600001"])
def test_resolve_to_the_wrong_customer(healthy, project, company):
    """Somebody new, or another customer: which is said before two become one."""
    wrong = temporary(project)
    is_known = company == "600001"
    result = project.just("resolve", wrong, company, *([] if is_known else ["--new"]))
    output = result.stdout + result.stderr
    if is_known:
        assert "第1实业" in output  # the kind of parentheses is the cleaning's
        if result.returncode:
            assert "--force" in output
            project.ok("resolve", wrong, company, "--force")
    else:
        assert result.returncode == 0, output
    refreshed(project)
    assert differences(state(project), healthy.after())
    project.ok("resolve", "--undo", wrong)
    refreshed(project)
    assert not differences(state(project), healthy.after())
    right(project)
    assert not differences(state(project), healthy.after(RIGHT))


def test_resolve_of_what_is_no_temporary_id(healthy, project):
    assert "INFFFFFFFFFFFFFFFF" in project.fails("resolve", "INFFFFFFFFFFFFFFFF", "600001")
    assert "600001" in project.fails("resolve", "600001", temporary(project))
    project.fails("resolve", "--undo", temporary(project))
    assert not differences(state(project), healthy.after())


def sown(project: Project, table: str, *lines: list[Any]) -> tuple[str, str, str]:
    write(project.folder / "s.xlsx", {"Sheet1": [list(line) for line in lines]})
    return "seed", table, "s.xlsx"


def test_seed_of_another_table(healthy, project):
    known = dimensions(project)
    error = project.fails(*sown(project, "组织架构", ["company_id", "客户名称"], ["600001", name(1)]))
    assert "机构代码" in error and "s.xlsx" in error
    assert dimensions(project) == known


def test_seed_of_empty_names_and_of_the_same_file_twice(healthy, project):
    known = dimensions(project)
    lines = ["company_id", "客户名称", "年金账户号"], ["600001", None, None], ["600002", name(2), "8000002"]
    for _ in range(2):
        result = project.just(*sown(project, "年金客户", *lines))
        # It may refuse a name that is empty; it never takes one away.
        assert result.returncode == 0 or re.search(PLACE, result.stderr), result.stderr
        assert dimensions(project) == known


def test_seed_of_a_code_twice_and_of_none(healthy, project):
    known = dimensions(project)
    lines = ["机构代码", "机构"], ["G09", "深圳"], ["G09", "天津"], [None, "重庆"]
    result = project.just(*sown(project, "组织架构", *lines))
    assert re.search(PLACE, result.stdout + result.stderr)
    assert result.returncode == 1 and dimensions(project) == known


def test_seed_of_a_wrong_name_and_the_right_one(healthy, project):
    known = dimensions(project)
    for branch in ("北亰", "北京"):
        project.ok(*sown(project, "组织架构", ["机构代码", "机构"], ["G01", branch]))
        assert (dimensions(project) == known) == (branch == "北京")
    right(project)
    assert not differences(state(project), healthy.after(RIGHT))


# --- Corrections --------------------------------------------------------------------------------------------

COUNT = 4


class Returned:
    """The workbook of rejected rows, in the hands of somebody who corrects it."""

    def __init__(self, project: Project) -> None:
        self.path = project.folder / f"r{len(list(project.folder.glob('r*.xlsx')))}.xlsx"
        project.ok("rejects", "--export", self.path.name)
        self.project = project
        self.workbook = load_workbook(self.path)
        self.sheet = self.workbook["规模明细"]
        headers = [str(cell.value) for cell in self.sheet[1]]
        self.columns = {re.sub(r"[(（].*", "", header): at for at, header in enumerate(headers, 1)}

    def set(self, header: str, value: Any, number: int) -> None:
        self.sheet.cell(number, self.columns[header]).value = value

    def correct(self, *numbers: int) -> "Returned":
        """Write the right amounts into rows of the sheet: all, if none are given."""
        for number in numbers or range(2, COUNT + 2):
            source = int(self.sheet.cell(number, self.columns["退回行号"]).value)
            self.set(AMOUNT, rows(NEW)[source - 2][8], number)
        return self

    def load(self) -> CompletedProcess[str]:
        self.workbook.save(self.path)
        return self.project.just("etl", "annuity_performance", "--file", self.path.name)


@pytest.fixture
def returned(project: Project) -> Returned:
    """Four rows of the new month have no amount that could be read."""
    bill = Bill(write_bill(project.folder, NEW))
    for number, cell in enumerate(bill.column(AMOUNT)[:COUNT]):
        cell.value = f"约{number}"
    bill.workbook["规模明细"].delete_rows(bill.sheet.max_row)
    bill.save()
    project.ok(*LOAD)
    return Returned(project)


def test_corrections_loaded_twice(healthy, project, returned):
    assert returned.correct().load().returncode == 0
    assert not differences(state(project), healthy.after(RIGHT))
    assert returned.load().returncode == 0
    assert not differences(state(project), healthy.after(RIGHT))


def test_corrections_loaded_in_parts_and_again(healthy, project, returned):
    other = Returned(project)
    assert returned.correct(2, 3).load().returncode == 0
    assert waiting(project) == COUNT - 2
    assert other.correct(4, 5).load().returncode == 0
    assert returned.load().returncode == 0
    assert not differences(state(project), healthy.after(RIGHT))


def test_corrections_and_the_right_file(healthy, project, returned):
    assert returned.correct().load().returncode == 0
    right(project)
    assert not differences(state(project), healthy.after(RIGHT))
    assert returned.load().returncode == 0
    assert not differences(state(project), healthy.after(RIGHT))


def test_the_right_file_and_then_corrections(healthy, project, returned):
    right(project)
    returned.correct().load()
    assert not differences(state(project), healthy.after(RIGHT))


def test_corrections_and_the_wrong_file_again(healthy, project, returned):
    """What a person has corrected is final: cron may load the same file every morning."""
    assert returned.correct().load().returncode == 0
    project.ok(*LOAD)
    assert not differences(state(project), healthy.after(RIGHT))


def test_corrections_are_taken_back(healthy, project, returned):
    before = state(project)
    assert returned.correct().load().returncode == 0
    project.ok("unload", newest_load(project))
    assert not differences(state(project), before)
    project.ok("unload", newest_load(project))
    assert not differences(state(project), healthy.after())
    # Of a load that is gone nothing can be corrected.
    returned.load()
    assert not differences(state(project), healthy.after())


def without_places(returned: Returned) -> None:
    for header in ("退回批次", "退回行号"):
        for number in range(1, COUNT + 2):
            returned.set(header, None, number)


def another_month(returned: Returned) -> None:
    returned.set("月度", MONTHS[-1], 2)


def another_place(returned: Returned) -> None:
    returned.set("退回行号", 999, 2)


def the_same_place(returned: Returned) -> None:
    returned.set("退回行号", returned.sheet.cell(3, returned.columns["退回行号"]).value, 2)


def a_row_more(returned: Returned) -> None:
    returned.sheet.append([cell.value for cell in returned.sheet[2]])
    for header in ("退回批次", "退回行号"):
        returned.set(header, None, COUNT + 2)


def still_wrong(returned: Returned) -> None:
    returned.set(AMOUNT, "约九", 2)


def no_customer(returned: Returned) -> None:
    for header in ("客户名称", "集团企业客户号", "company_id"):
        if header in returned.columns:
            returned.set(header, None, 2)


@pytest.mark.parametrize("mistake", [
    without_places, another_month, another_place, the_same_place, a_row_more, still_wrong, no_customer,
])  # fmt: skip
def test_a_correction_gone_wrong(healthy, project, returned, mistake):
    """It is refused, or what is wrong waits; nothing that isn't right is stored, and a right one mends it."""
    fresh = Returned(project)
    mistake(returned.correct())
    result = returned.load()
    now, wanted = state(project), healthy.after(RIGHT)
    assert not now.bill - wanted.bill, result.stdout
    assert now.waiting >= 1
    assert result.returncode == 1 or re.search(PLACE, result.stdout), result.stdout
    if now.waiting == COUNT:
        assert result.returncode == 1
    fresh.correct().load()
    assert not differences(state(project), wanted)


def test_corrections_sorted_moved_and_with_gaps(healthy, project, returned):
    returned.correct()
    lines = [[cell.value for cell in cells] for cells in returned.sheet.iter_rows()]
    returned.sheet.delete_rows(1, COUNT + 1)
    for line in (lines[0], [], lines[4], lines[2], [], lines[3], lines[1]):
        returned.sheet.append([*line[3:], *line[:3]] or [None])
    assert returned.load().returncode == 0
    assert not differences(state(project), healthy.after(RIGHT))
