"""What a sync refuses: the guard, periods outside of the bill, codes and months that can't be."""

import pytest


def test_guard_an_empty_bill(project):
    project.bill(("202601", "A", 5))
    project.ok("sync")
    project.sql('delete from business."规模明细"')
    before = project.versions()
    assert "empty" in project.fails("sync")
    assert "empty" in project.fails("sync", "202601")
    assert project.versions() == before
    project.ok("sync", "--force")
    assert project.versions() == []
    assert project.sql("select action from customer.customer_plan_contract_audit") == [("removed",)]


def test_an_empty_bill_without_versions_is_no_error(project):
    assert "empty" in project.ok("sync")


def test_guard_a_period_that_is_missing_between_others(project):
    project.configure(whitelist_top_n=0)
    project.bill(("202601", "A", 5), ("202603", "A", 0))
    error = project.fails("sync", "202602")
    assert error.startswith("Error: Guard: ")
    assert "202602" in error
    assert "202603" in error
    assert project.versions() == []
    project.ok("sync", "202602", "--force")
    assert len(project.versions()) == 2


@pytest.mark.parametrize("kind", ["suspended", "ended"])
def test_guard_too_many_contracts_closed(project, kind):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0.2, "min_contracts": 2})
    names = [f"C{number}" for number in range(10)]
    project.bill(*(("202512", name, 5) for name in names))
    project.ok("sync")

    def close(number: int) -> None:
        if kind == "suspended":
            project.sql('delete from business."规模明细" where "月度" = \'2026-01-01\'')
            project.bill(*(("202601", name, 5) for name in names[number:]), ("202601", "NEW", 5))
        else:
            project.sql('delete from business."规模明细" where company_id = any(%s)', names[:number])

    close(2)  # 2 of 10 are not more than 0.2
    project.ok("sync", "--dry-run")
    close(3)
    before = project.versions()
    error = project.fails("sync")
    assert error.startswith("Error: Guard: 3 of 10 ")
    assert "--force" in error
    assert project.versions() == before
    assert project.sql("select outcome from mdm.run order by run_id desc limit 1") == [("failed",)]
    project.fails("sync", "--dry-run")
    project.ok("sync", "--force")
    assert project.versions() != before


def test_guard_few_contracts_may_all_close(project):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0.2, "min_contracts": 3})
    project.bill(("202601", "A", 5), ("202601", "B", 5))
    project.ok("sync")
    project.bill(("202602", "A", 0))
    project.ok("sync")


def test_guard_does_not_count_what_was_suspended_before(project):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0, "min_contracts": 1})
    project.bill(("202512", "A", 5, 0))
    project.ok("sync")
    project.ok("sync", "202601")
    assert project.versions()[1:] == ["A 停缴 已客 2026 2026-01-01 9999-12-31"]


@pytest.mark.parametrize("period", ["202509", "202604"])
def test_a_period_outside_of_the_bill_names_both_ends(project, period):
    project.bill(("202510", "A", 5), ("202602", "A", 5))
    error = project.fails("sync", period)
    assert period in error
    assert "202510" in error
    assert "202602" in error
    assert project.versions() == []


def test_codes_that_the_dimensions_lack_are_named(project):
    names = [f"C{number:02}" for number in range(12)]
    project.bill(*(("202601", name, 5) for name in names), ("202601", "C00", 5, None, "P1", "PL999"))
    project.sql("delete from customer.\"年金客户\" where company_id <> 'C03'")
    error = project.fails("sync")
    assert error.startswith("Error: ForeignKeyViolation: ")
    assert '年金客户" lacks 11: C00, C01, C02, C04, C05, C06, C07, C08, C09, C10 and 1 more' in error
    assert '产品线" lacks 1: PL999' in error
    assert "just etl annuity_performance" in error
    assert project.versions() == []


def test_a_month_that_is_not_its_first_day_is_refused(project):
    project.bill(("202601", "A", 5))
    project.sql('update business."规模明细" set "月度" = \'2026-01-31\'')
    assert "2026-01-31" in project.fails("sync")
    assert project.versions() == []


def test_guard_counts_a_share_as_it_is_written(project):
    project.configure(whitelist_top_n=0, guard={"max_closed_share": 0.29, "min_contracts": 1})
    project.bill(*(("202601", f"A{number}", 5) for number in range(100)))
    project.ok("sync")
    project.bill(*(("202602", f"A{number}", 0 if number < 29 else 5) for number in range(100)))
    assert "Updated: 29" in project.ok("sync")  # 0.29 * 100 is a little less than 29


def test_guard_rules_that_change_too_many_contracts(project):
    settings = {"whitelist_top_n": 0, "guard": {"max_closed_share": 0.2, "min_contracts": 2}}
    project.configure(**settings)
    months = ("202511", "202512")
    project.bill(*((month, f"A{number}", 5 + number) for month in months for number in range(10)))
    project.ok("sync")
    project.configure(**settings, strategic_threshold=13)  # A8 and A9: 2 of 10 are not more than 0.2
    project.ok("sync", "--dry-run")
    project.configure(**settings, strategic_threshold=12)
    before = project.versions()
    error = project.fails("sync")
    assert "config/customer_mdm.yaml" in error
    assert "3 contracts, beside 10 current versions" in error
    assert "3 of them become strategic" in error
    assert "--force" in error
    assert project.versions() == before
    project.ok("sync", "--force")
    assert sum("战客" in version for version in project.versions()) == 3
    project.ok("sync")


def test_guard_of_rules_does_not_count_what_a_new_year_brings(project):
    settings = {"whitelist_top_n": 0, "guard": {"max_closed_share": 0.2, "min_contracts": 2}}
    project.configure(**settings)
    project.bill(*(("202512", f"A{number}", 5 + number) for number in range(10)))
    project.ok("sync")
    project.configure(**settings, strategic_threshold=14)
    project.bill(*(("202601", f"A{number}", 5 + number) for number in range(10)))
    assert "Inserted: 10" in project.ok("sync")
