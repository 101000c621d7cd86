"""A rejected row that is of no matter is dismissed: in the workbook of rejects, with a reason."""

import pytest

from corrections import cells_of, correct, load_of, rows_of
from project import Project
from tables import everything
from workbooks import bill, row

GOOD = [row(计划号=f"P{number}", 客户名称=f"第{number}公司") for number in range(1, 41)]
TOTAL = row(计划号=None, 客户名称=None, 集团企业客户号=None, 月度="合计", 期末资产规模=3001)
FILE = "data/202601/V1/年金规模收入数据.xlsx"
WHY = "系统尾差，数据无误"


def deliver(project: Project, *rows: list, version: str = "V1") -> str:
    """Load a bill of 40 good rows and these, as that version; return what was said."""
    bill(project.folder, *GOOD, *rows, name=f"{version}/年金规模收入数据.xlsx")
    return project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")


@pytest.fixture
def waiting(project):
    """A project in which a total that is none waits, as row 42 of load 1."""
    deliver(project, TOTAL)
    assert "1 rejected rows wait" in project.ok("rejects")
    return project


def dismiss(project: Project, name: str = "r.xlsx", why: str = WHY) -> str:
    """Write a reason beside each row that waits, and load that; return what was said."""
    return project.ok(*correct(project, name, 期末资产规模=3001, 作废原因=why))


def assets(project: Project) -> list[tuple]:
    return project.sql("""select count(*), sum("期末资产规模") from business."规模明细" """)


def test_a_total_that_is_none_is_dismissed_with_a_reason(waiting):
    output = dismiss(waiting)
    assert "Read: 1 = 0 loaded + 0 rejected + 1 skipped\n  Skipped: dismissed 1\n" in output
    assert "Nothing to do" not in output
    assert "No rejected row waits" in waiting.ok("rejects")
    assert "rejected rows" not in waiting.just("status").stdout
    assert assets(waiting) == [(40, 4000)]
    found = "select source_row, dismissed, corrected_by from mdm.reject"
    assert waiting.sql(found) == [(42, WHY, 2)]
    assert waiting.sql("select file_name, loaded_by is not null from mdm.load where load_id = 2") == [
        ("r.xlsx", True)
    ]


def test_a_dry_run_dismisses_nothing(waiting):
    command = correct(waiting, 作废原因=WHY)
    assert "Skipped: dismissed 1" in waiting.ok(*command, "--dry-run")
    assert "1 rejected rows wait" in waiting.ok("rejects")


def test_a_reason_beside_one_row_leaves_the_others(project):
    deliver(project, row(计划号="P98", 期末资产规模="约"), TOTAL)
    project.ok("rejects", "--export", "all.xlsx")
    assert {line["作废原因"] for line in rows_of(project.folder / "all.xlsx")} == {None}
    command = correct(project)
    workbook, sheet, columns = cells_of(project.folder / "r.xlsx")
    sheet.cell(3, columns["作废原因"]).value = WHY
    workbook.save(project.folder / "r.xlsx")
    assert "Read: 2 = 1 loaded + 0 rejected + 1 skipped" in project.ok(*command)
    assert assets(project) == [(41, 4100)]
    assert "No rejected row waits" in project.ok("rejects")


def test_a_dismissal_is_final_and_taken_back_by_unload(waiting):
    before = waiting.sql("select * from mdm.reject")
    dismiss(waiting)
    assert "Nothing to do: r.xlsx corrects no row that still waits" in waiting.ok(*load_of("r.xlsx"))
    assert "just unload 2" in waiting.fails("unload", "1")
    assert "Rejected rows as before: 1" in waiting.ok("unload", "2", "--no-post-hooks")
    assert waiting.sql("select * from mdm.reject") == before
    dismiss(waiting, "again.xlsx")
    assert "No rejected row waits" in waiting.ok("rejects")


def test_the_same_row_delivered_again_stays_dismissed_and_another_waits(waiting):
    dismiss(waiting)
    output = deliver(waiting, TOTAL, version="V2")
    assert "Corrected before: 1 of them" in output and "corrections were replaced" not in output
    assert "No rejected row waits" in waiting.ok("rejects")
    other = row(计划号=None, 客户名称=None, 集团企业客户号=None, 月度="合计", 期末资产规模=3002)
    assert "corrections were replaced" not in deliver(waiting, other, version="V3")
    assert "1 rejected rows wait" in waiting.ok("rejects")


def test_a_later_version_without_the_row_clears_it(waiting):
    """Also one that was not dismissed."""
    deliver(waiting, version="V2")
    assert "No rejected row waits" in waiting.ok("rejects")


@pytest.mark.parametrize("place", [("1", "43"), ("7", "42"), (None, "42")])
def test_a_dismissal_of_what_never_was_is_refused(waiting, place):
    command = correct(waiting, 退回批次=place[0], 退回行号=place[1], 作废原因=WHY)
    before = everything(waiting)["mdm.reject"]
    assert "1 rows that correct none (规模明细, row 2)" in waiting.fails(*command)
    assert everything(waiting)["mdm.reject"] == before


def test_a_row_both_corrected_and_dismissed_is_refused(project):
    deliver(project, row(计划号="P98", 期末资产规模="约"))
    command = correct(project)
    workbook, sheet, columns = cells_of(project.folder / "r.xlsx")
    sheet.append([cell.value for cell in sheet[2]])
    sheet.cell(3, columns["作废原因"]).value = WHY
    workbook.save(project.folder / "r.xlsx")
    assert "row 2 and 规模明细, row 3 correct row 42 of load 1" in project.fails(*command)
    assert assets(project) == [(40, 4000)]
