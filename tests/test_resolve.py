"""A temporary customer that a person has resolved stays resolved, whatever is loaded afterwards."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated import example_settings
from workbooks import HEADER, bill, event, ledger, row, write

AWARDS = "企年受托中标(空白)"


def ids(project, table: str = 'business."规模明细"') -> list[str]:
    return [company for (company,) in project.sql(f"select distinct company_id from {table} order by 1")]


def real(project, company: str, name: str, account: str | None = None) -> None:
    """Add a real customer to the dimension."""
    project.sql(
        'insert into customer."年金客户" (company_id, "客户名称", "年金账户号") values (%s, %s, %s)',
        company, name, account,
    )  # fmt: skip


def loaded(project, **cells) -> str:
    """Load a bill of one unknown customer and return the temporary id that it gets."""
    bill(project.folder, row(**cells))
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    (temporary,) = ids(project)
    assert re.fullmatch("IN[0-9A-F]{16}", temporary)
    return temporary


@pytest.mark.parametrize("account", ["C01", None])
@pytest.mark.parametrize("known", [True, False])
def test_the_next_load_of_the_same_file_keeps_the_real_id(project, account, known):
    if known:
        real(project, "600", "甲集团")
    temporary = loaded(project, 集团企业客户号=account)
    project.ok("etl", "annuity_performance", "202601")
    project.ok("resolve", temporary, "600", "--new")
    project.ok("sync")
    project.ok("snapshot", "202601")
    before = project.versions()
    output = project.ok("etl", "annuity_performance", "202601")
    assert f"Customers by: {'account' if account else 'name'} 1" in output
    assert ids(project) == ["600"]
    assert project.versions() == before
    assert "Every customer has a real id" in project.ok("unresolved")


def test_a_renamed_customer_is_found_by_the_account_of_the_temporary_one(project):
    real(project, "600", "甲集团")
    project.ok("resolve", loaded(project), "600")
    bill(project.folder, row(月度="202602", 客户名称="甲新公司", 计划号="P9"), period="202602")
    project.ok("etl", "annuity_performance", "202602", "--no-post-hooks")
    assert ids(project) == ["600"]


def test_events_keep_the_real_id(project):
    real(project, "600", "甲集团")
    ledger(project.folder, {AWARDS: [event()]})
    load = ("etl", "annual_award", "202601")
    project.ok(*load)
    (temporary,) = ids(project, 'customer."当年中标"')
    project.ok("resolve", temporary, "600")
    assert "Customers by: name 1" in project.ok(*load)
    assert ids(project, 'customer."当年中标"') == ["600"]


def test_of_several_real_customers_of_one_name_the_resolved_one_counts(project):
    real(project, "600", "甲公司")
    real(project, "700", "甲公司")
    temporary = loaded(project, 集团企业客户号=None)
    project.ok("resolve", temporary, "700")
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert ids(project) == ["700"]


def test_a_real_customer_counts_before_a_temporary_one_by_account_and_by_name(project):
    temporary = loaded(project, 计划类型="集合计划")
    real(project, "600", "乙公司", "01")
    bill(project.folder, row(计划号="P9", 计划类型="集合计划", 客户名称="丙公司"))
    assert "account 1" in project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert ids(project) == ["600"]
    # By account only a temporary one, by name a real one.
    project.sql('delete from customer."年金客户" where company_id = $$600$$')
    real(project, "700", "丙公司")
    assert "name 1" in project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert ids(project) == ["700"] != [temporary]


def test_a_plan_of_the_temporary_customer_moves_too(project):
    temporary = loaded(project)
    project.sql("""update mapping."年金计划" set "计划类型" = '单一计划', company_id = %s""", temporary)
    assert "年金计划 1" in project.ok("resolve", temporary, "600", "--new")
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert ids(project) == ["600"]


@pytest.mark.parametrize("company", ["", " ", "600 ", " 600", "6\u30000", "6\n"])
def test_what_can_be_no_id_is_refused(project, company):
    temporary = loaded(project)
    assert "is no company_id" in project.fails("resolve", temporary, company, "--new")
    assert ids(project) == [temporary]


def test_a_second_resolve_says_what_the_first_did(project):
    temporary = loaded(project)
    assert "is 600 now: 年金计划 0, 规模明细 1" in project.ok("resolve", temporary, "600", "--new")
    assert "was resolved already, to 600" in project.fails("resolve", temporary, "700")
    assert "is 600 already: 年金计划 0, 规模明细 0" in project.ok("resolve", temporary, "600")


def test_a_dry_run_is_marked_and_changes_nothing(project):
    temporary = loaded(project)
    output = project.ok("resolve", temporary, "600", "--new", "--dry-run")
    assert f"{temporary} is 600 now" in output and "(dry run, nothing was changed)" in output
    assert ids(project) == [temporary] == ids(project, 'customer."年金客户"')
    assert project.sql('select resolved_company_id from customer."年金客户"') == [(None,)]


def test_a_real_id_that_starts_like_a_temporary_one_is_real(project):
    real(project, "INTEL", "甲公司")
    bill(project.folder, row())
    assert "name 1" in project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert "Every customer has a real id" in project.ok("unresolved")
    assert "INTEL is no temporary id" in project.fails("resolve", "INTEL", "600")
    temporary = "IN0123456789ABCDEF"
    real(project, temporary, "乙公司")
    assert f"{temporary} is INTEL now" in project.ok("resolve", temporary, "INTEL", "--force")


def test_an_id_that_nothing_knows_needs_new(project):
    temporary = loaded(project)
    error = project.fails("resolve", temporary, "6000")
    assert "6000 is no customer that a delivery or a dimension knows" in error and "--new" in error
    assert ids(project) == [temporary]
    project.ok("resolve", temporary, "6000", "--new")
    assert ids(project) == ["6000"]


def test_ids_of_the_dimension_of_rows_and_of_plans_are_known(project):
    temporary = loaded(project)
    real(project, "600", "乙公司")
    project.sql("""insert into mapping."年金计划" ("年金计划号", "计划类型", company_id) values
        ('P9', '单一计划', '700')""")
    bill(project.folder, row(月度="202602", 客户名称="丙公司", 集团企业客户号="C9"), period="202602")
    for company in ("600", "700"):
        project.ok("resolve", temporary, company)
        project.ok("resolve", temporary, "--undo")
    assert ids(project) == [temporary]


def test_two_customers_become_one_only_by_force(project):
    real(project, "600", "乙公司")
    temporary = loaded(project)
    project.sql("""insert into business."规模明细" ("月度", company_id, "客户名称")
        values ('2026-01-01', '600', '乙公司')""")
    error = project.fails("resolve", temporary, "600")
    assert f"{temporary} (甲公司) would become one customer with 600 (乙公司)" in error
    assert "--force" in error and ids(project) == ["600", temporary]
    project.ok("resolve", temporary, "600", "--force")
    assert ids(project) == ["600"]
    project.ok("resolve", temporary, "--undo")
    assert project.sql('select company_id, "客户名称" from business."规模明细" order by 1') == [
        ("600", "乙公司"),
        (temporary, "甲公司"),
    ]


@pytest.mark.parametrize("same", ["客户名称", "年金账户号"])
def test_one_name_or_account_is_one_customer(project, same):
    temporary = loaded(project)
    cells = {"客户名称": "乙公司", "年金账户号": None} | {
        same: {"客户名称": "甲公司", "年金账户号": "01"}[same]
    }
    project.sql(
        """insert into business."规模明细" ("月度", company_id, "客户名称", "年金账户号")
        values ('2026-01-01', '600', %s, %s)""",
        *cells.values(),
    )
    real(project, "600", "乙公司")
    project.ok("resolve", temporary, "600")
    assert ids(project) == ["600"]


def state(project) -> dict[str, list[tuple]]:
    """What resolve and undo may change."""
    tables = ('business."规模明细"', 'customer."年金客户"', 'customer."当年中标"', 'mapping."年金计划"')
    return {table: project.sql(f"select t::text from {table} as t order by 1") for table in tables}


@pytest.mark.parametrize("known", [True, False])
def test_undo_brings_back_exactly_what_was_moved(project, known):
    if known:
        real(project, "600", "乙集团")
    temporary = loaded(project)
    ledger(project.folder, {AWARDS: [event()]})
    project.ok("etl", "annual_award", "202601")
    project.sql("""update mapping."年金计划" set "计划类型" = '单一计划', company_id = %s""", temporary)
    before = state(project)
    output = project.ok("resolve", temporary, "600", "--new")
    assert ids(project) == ids(project, 'customer."当年中标"') == ["600"]
    assert "年金计划 1, 规模明细 1, 当年中标 1, 当年流失 0" in output
    output = project.ok("resolve", temporary, "--undo")
    assert f"{temporary} is no more 600: 年金计划 1, 规模明细 1, 当年中标 1, 当年流失 0" in output
    assert state(project) == before
    assert f"{temporary} is not resolved" in project.fails("resolve", temporary, "--undo")
    assert temporary in project.ok("unresolved")


def test_after_undo_everything_is_as_if_it_had_not_been(project):
    """Rows that loads brought meanwhile by the resolve come back too; those that say 600 themselves stay."""
    temporary = loaded(project)
    project.ok("sync")
    fingerprint = project.ok("fingerprint")
    project.ok("resolve", temporary, "600", "--new")
    project.ok("sync")
    bill(project.folder, row(计划号="P7"), row(计划号="P8", 客户名称="乙公司"))
    project.ok("etl", "annuity_performance", "202601")
    assert ids(project) == ["600"]
    project.ok("resolve", temporary, "--undo")
    # 乙公司 was found by the account that both have.
    assert ids(project) == [temporary]
    # The customer that the resolve made has versions until the next sync.
    assert ids(project, 'customer."年金客户"') == ["600", temporary]
    project.ok("sync")
    assert ids(project, 'customer."年金客户"') == [temporary]
    bill(project.folder, row())
    project.ok("etl", "annuity_performance", "202601")
    assert ids(project) == [temporary]
    assert project.ok("fingerprint") == fingerprint
    assert "is no customer that a delivery" in project.fails("resolve", temporary, "600")
    assert " 0 failed" in project.ok("validate")
    project.ok("resolve", temporary, "800", "--new")
    assert ids(project, 'customer."年金客户"') == ["800", temporary]


def test_undo_leaves_a_customer_that_has_other_rows_with_their_name(project):
    temporary = loaded(project)
    project.ok("resolve", temporary, "600", "--new")
    project.sql("""insert into business."规模明细" ("月度", company_id, "客户名称")
        values ('2026-01-01', '600', '乙公司')""")
    project.ok("resolve", temporary, "--undo")
    assert ids(project) == ["600", temporary]
    assert project.sql("""select "客户名称", resolved_from from customer."年金客户"
        where company_id = '600'""") == [("乙公司", None)]
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    assert temporary in ids(project)


def test_snapshots_that_an_undo_leaves_behind_are_named(project):
    bill(project.folder, row())
    project.ok("etl", "annuity_performance", "202601")
    (temporary,) = ids(project)
    project.ok("resolve", temporary, "600", "--new")
    project.ok("sync")
    project.ok("snapshot", "202601")
    assert "Then the snapshots: just snapshot 202601\n" in project.ok("resolve", temporary, "--undo")
    project.ok("sync")
    project.ok("snapshot", "202601")
    assert " 0 failed" in project.ok("validate")


def several(project) -> dict[str, str]:
    """Load three unknown customers and return their temporary ids by name."""
    names = ("甲公司", "乙公司", "丙公司")
    rows = [row(客户名称=name, 计划号=f"P{name}", 集团企业客户号=f"C{at}") for at, name in enumerate(names)]
    bill(project.folder, *rows)
    project.ok("etl", "annuity_performance", "202601", "--no-post-hooks")
    return dict(project.sql('select "客户名称", company_id from business."规模明细"'))


def pairs(project, *lines: str, header: str = "temporary_id,company_id") -> None:
    (project.folder / "pairs.csv").write_text("\n".join([header, *lines]), "utf-8")


def test_a_file_of_pairs_is_resolved_and_undone(project):
    temporary = several(project)
    pairs(project, f"{temporary['甲公司']},600", f"{temporary['乙公司']},700")
    output = project.ok("resolve", "--file", "pairs.csv", "--new")
    assert "2 temporary ids are resolved: 年金计划 0, 规模明细 2" in output
    assert ids(project) == ["600", "700", temporary["丙公司"]]
    project.ok("resolve", "--file", "pairs.csv", "--undo")
    assert ids(project) == sorted(temporary.values())


def test_each_bad_line_of_a_file_is_named_and_nothing_is_changed(project):
    temporary = several(project)
    first, second, third = (temporary[name] for name in ("甲公司", "乙公司", "丙公司"))
    before = state(project)
    pairs(project, f"{first},600", f"{second},999", f"{third},{first}", f"{third},6 0", "IN1,600", ",600")
    real(project, "600", "甲公司")
    before = state(project)
    error = project.fails("resolve", "--file", "pairs.csv")
    assert "pairs.csv: 5 pairs can't be used" in error
    assert f"row 2: {first}" not in error
    assert "row 3: 999 is no customer that a delivery or a dimension knows" in error
    assert f"row 4: {first} is a temporary id itself" in error
    assert "row 5: '6 0' is no company_id" in error
    assert "row 6: IN1 is no temporary id" in error
    assert "row 7: an empty cell is no temporary id" in error
    assert state(project) == before
    pairs(project, f"{first},600", f"{first},600")
    assert f"row 2: {first} stands there 2 times" in project.fails("resolve", "--file", "pairs.csv")
    pairs(project, f"{first},600", f"{second},600")
    error = project.fails("resolve", "--file", "pairs.csv")
    assert f"row 3: {second} (乙公司) would become one customer with {first} (甲公司)" in error
    project.ok("resolve", "--file", "pairs.csv", "--force")
    assert ids(project) == ["600", third]


def test_words_that_do_not_go_together(project):
    pairs(project)
    assert "give either" in project.fails("resolve", "IN1", "--file", "pairs.csv")
    assert "Give TEMPORARY_ID and COMPANY_ID" in project.fails("resolve", "IN1")


def offers(project) -> list[list[str]]:
    """Return the commands that just unresolved offers."""
    return [
        line.split("just ")[1].split() for line in project.ok("unresolved").splitlines() if "  just " in line
    ]


@pytest.mark.parametrize(
    ("known", "suggestion"),
    [
        ({"客户名称": "甲公司", "集团企业客户号": None, "计划号": "P8"}, "600 (name)"),
        ({"客户名称": "乙公司", "计划号": "P8"}, "600 (account)"),
        ({"客户名称": "乙公司", "集团企业客户号": None}, "600 (plan)"),
    ],
)
def test_an_id_that_a_later_delivery_makes_known_is_offered(project, known, suggestion):
    temporary = loaded(project)
    assert "just resolve IN" not in project.ok("unresolved")
    later = [*row(月度="202602", **known), "600"]
    write(project.folder / "data/202602/规模收入数据.xlsx", {"规模明细": [[*HEADER, "company_id"], later]})
    project.ok("etl", "annuity_performance", "202602", "--no-post-hooks")
    output = project.ok("unresolved")
    assert suggestion in output
    assert offers(project) == [["resolve", temporary, "600"]]
    project.ok(*offers(project)[0])
    assert ids(project) == ["600"]


def test_of_several_known_ids_a_person_has_to_choose(project):
    loaded(project, 集团企业客户号=None)
    real(project, "600", "甲公司")
    real(project, "700", "甲公司")
    output = project.ok("unresolved")
    assert "600 or 700 (name)" in output and offers(project) == []


# Customers with their names and account number: by real id, or none where it never arrives.
MONTHS = ("202601", "202602", "202603", "202604")
CUSTOMERS = {
    "600": (("甲公司", "甲新公司"), "C1"),
    "700": (("乙公司",), "C2"),
    None: (("丙公司", "丙新公司"), "C3"),
}


@st.composite
def deliveries(draw):
    """Draw the rows of each month, and two orders in which the months are loaded."""
    found = {}
    for month in MONTHS:
        rows = []
        for number in range(draw(st.integers(1, 4))):
            company = draw(st.sampled_from(list(CUSTOMERS)))
            names, account = CUSTOMERS[company]
            cells = row(
                月度=month, 计划号=f"Q{number}", 计划类型="集合计划", 客户名称=draw(st.sampled_from(names)),
                集团企业客户号=draw(st.sampled_from([account, None])),
            )  # fmt: skip
            rows.append([*cells, draw(st.sampled_from([company, None, None]))])
        found[month] = rows
    return found, draw(st.permutations(MONTHS)), draw(st.permutations(MONTHS))


@example_settings(25)
@given(deliveries(), st.booleans())
def test_the_order_of_months_decides_no_id(project, drawn, anonymous):
    """Without ids from the outset; with some, once what is offered has been resolved."""
    found, *orders = drawn
    for month, rows in found.items():
        cells = [[*cells[:-1], None] if anonymous else cells for cells in rows]
        write(
            project.folder / "data" / month / "规模收入数据.xlsx",
            {"规模明细": [[*HEADER, "company_id"], *cells]},
        )
    ends = []
    for order in orders:
        for table in ('business."规模明细"', 'customer."年金客户"', 'mapping."年金计划"'):
            project.sql(f"truncate {table} cascade")
        for month in order:
            project.ok("etl", "annuity_performance", month, "--no-post-hooks")
        listed = project.ok("unresolved", "--show", "99")
        while offered := offers(project):
            project.ok(*offered[0])
        ends.append((
            [line for line in listed.splitlines() if "just resolve IN" not in line and line[:3] != "Eve"
             and "temporary" not in line],
            project.sql('select "月度", source_row, company_id from business."规模明细" order by 1, 2'),
        ))  # fmt: skip
    assert ends[0] == ends[1] if anonymous else ends[0][1] == ends[1][1]
