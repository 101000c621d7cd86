"""A row that a later version of its file brings again as it stands, from the same place, stays."""

import re

from corrections import correct
from tables import stored
from workbooks import bill, row

COLUMNS = ("计划代码", "期末资产规模", "load_id", "source_row")


def deliver(project, version: str, *rows: list) -> str:
    bill(project.folder, *rows, name=f"{version}/年金规模收入数据.xlsx")
    return project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")


def plans(count: int, **cells) -> list[list]:
    return [row(计划号=f"P{number}", **cells) for number in range(1, count + 1)]


def versions(project) -> list[tuple]:
    """Return which rows of the bill are which on the disk: others, where they were written anew."""
    return project.sql('select ctid::text, b::text from business."规模明细" as b order by source_row')


def states(project) -> dict[int, str]:
    lines = [line for line in project.ok("loads").splitlines() if re.match("  [0-9]", line)]
    return {int(line.split()[0]): re.split(r"  +", line)[-1] for line in lines}


def test_the_same_file_again_writes_no_row(project):
    deliver(project, "V1", *plans(3))
    before = versions(project)
    assert "Read: 3 = 3 loaded + 0 rejected + 0 skipped\n  Replaced: 3\n" in deliver(project, "V2", *plans(3))
    assert versions(project) == before
    found = "select load_id, rows_loaded, rows_replaced, stands_on from mdm.load order by 1"
    assert project.sql(found) == [(1, 3, 0, []), (2, 3, 3, [1])]
    assert project.sql("select 1 from mdm.replaced_row where table_name like 'business%'") == []
    # All the same it is the later load that brought them, to all who look.
    assert states(project) == {1: "replaced by 2", 2: "current"}
    ((company,),) = project.sql('select distinct company_id from business."规模明细"')
    assert "V2/年金规模收入数据.xlsx, 规模明细, row 3" in project.ok("why", company)
    assert "V1" not in project.ok("why", company)


def test_a_corrected_file_costs_what_it_corrects(project):
    deliver(project, "V1", *plans(3), row(计划号="P4"))
    output = deliver(project, "V2", *plans(2), row(计划号="P3", 期末资产规模=5))
    assert "Replaced: 4\n" in output and "202601  PL202  4            3      400.00" in output
    assert sorted(stored(project, *COLUMNS)) == [("P1", 100, 1, 2), ("P2", 100, 1, 3), ("P3", 5, 2, 4)]
    archived = (
        "select load_id, source_row, replaced_by from mdm.replaced_row where month is not null order by 2"
    )
    assert project.sql(archived) == [(1, 4, 2), (1, 5, 2)]
    assert states(project) == {1: "replaced by 2", 2: "current"}
    # Taken back, it leaves what stood before it.
    assert "Removed: 1\n  Brought back: 2 (2 of load 1)" in project.ok("unload", "2", "--no-post-hooks")
    assert [line[2] for line in stored(project, *COLUMNS)] == [1, 1, 1, 1]
    assert states(project)[1] == "current"


def test_numbers_with_more_digits_than_the_table_are_the_same_numbers(project):
    rows = plans(2, 期末资产规模=0.123456789, 供款=None)
    deliver(project, "V1", *rows)
    before = versions(project)
    deliver(project, "V2", *rows)
    assert versions(project) == before


def test_what_others_changed_or_copied_is_replaced_and_kept(project):
    deliver(project, "V1", *plans(3))
    project.sql("""update business."规模明细" set "期末资产规模" = 7 where "计划代码" = 'P1'""")
    project.sql(
        """insert into business."规模明细" select * from business."规模明细" where "计划代码" = 'P2'"""
    )
    deliver(project, "V2", *plans(3))
    assert sorted(stored(project, *COLUMNS)) == [("P1", 100, 2, 2), ("P2", 100, 2, 3), ("P3", 100, 1, 4)]
    project.ok("unload", "2", "--no-post-hooks")
    assert sorted(stored(project, *COLUMNS)) == [
        ("P1", 7, 1, 2), ("P2", 100, 1, 3), ("P2", 100, 1, 3), ("P3", 100, 1, 4)
    ]  # fmt: skip


def test_a_file_of_another_name_or_sheet_takes_the_rows_over(project):
    deliver(project, "V1", *plans(2))
    path = bill(project.folder, *plans(2), name="另一份/年金规模收入数据.xlsx")
    project.ok("etl", "annuity_performance", "202601", "--file", str(path), "--no-post-hooks")
    assert sorted(stored(project, *COLUMNS)) == [("P1", 100, 2, 2), ("P2", 100, 2, 3)]


def test_a_load_whose_rows_a_later_one_brought_again_is_not_taken_back_before_it(project):
    deliver(project, "V1", *plans(2))
    deliver(project, "V2", *plans(2))
    assert "  just unload 2" in project.fails("unload", "1")
    project.ok("unload", "2", "--no-post-hooks")
    assert len(stored(project, "计划代码")) == 2
    project.ok("unload", "1", "--no-post-hooks")
    assert stored(project, "计划代码") == []


def test_what_a_version_took_away_comes_not_back_under_a_later_one(project):
    """V2 removes a row and V3 agrees: the rows of both are those of V1."""
    deliver(project, "V1", *plans(3))
    deliver(project, "V2", *plans(2))
    deliver(project, "V3", *plans(2))
    assert states(project) == {1: "replaced by 2", 2: "replaced by 3", 3: "current"}
    assert re.findall("just unload ([0-9])", project.fails("unload", "2")) == ["3"]
    assert re.findall("just unload ([0-9])", project.fails("unload", "1")) == ["3", "2"]
    for load in ("3", "2", "1"):
        project.ok("unload", load, "--no-post-hooks")
    assert stored(project, "计划代码") == []


def test_a_corrected_row_that_a_later_version_brings_right_is_the_file_s_again(project):
    deliver(project, "V1", *plans(30), row(计划号="P99", 期末资产规模="约"))
    project.ok(*correct(project))
    assert "1 corrections were replaced" in deliver(project, "V2", *plans(30), row(计划号="P99"))
    assert ("P99", 100, 3, 32) in stored(project, *COLUMNS)


def test_why_names_the_file_that_last_brought_a_row_before_it_was_replaced(project):
    for version, amount in ("V1", 100), ("V2", 100), ("V3", 5):
        deliver(project, version, row(期末资产规模=amount))
    ((company,),) = project.sql('select company_id from business."规模明细"')
    now, _, before = project.ok("why", company).partition("The rows that loads have replaced")
    assert "V3/年金规模收入数据.xlsx" in now and "V2" not in now
    assert "V2/年金规模收入数据.xlsx" in before and "V1" not in before
