"""A temporary customer that a person has resolved stays resolved, whatever is loaded afterwards."""

import re

import pytest

from workbooks import bill, event, ledger, row

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
