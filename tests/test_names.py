"""Names are not versioned: a rename shows in all versions and snapshots."""

import pytest

NAMES = "select customer_name, plan_name, product_line_name from {} order by 1"
PRODUCT_LINE_SNAPSHOT_NAMES = "select customer_name, product_line_name from {} order by 1"


def shown_names(project) -> set[tuple]:
    """Return the names in all versions and snapshots."""
    return {
        *project.sql(NAMES.format("customer.customer_plan_contract")),
        *project.sql(NAMES.format("customer.fct_customer_plan_monthly")),
        *(
            (customer, "新计划", line)
            for customer, line in project.sql(
                PRODUCT_LINE_SNAPSHOT_NAMES.format("customer.fct_customer_product_line_monthly")
            )
        ),
    }


def rename_everything(project) -> None:
    """Give the customer, the plan and the product line other names."""
    project.sql('update customer."年金客户" set "客户名称" = \'新公司\'')
    project.sql('update mapping."年金计划" set "计划全称" = \'新计划\'')
    project.sql('update mapping."产品线" set "产品线" = \'新线\' where "产品线代码" = \'PL202\'')


def test_renames_show_at_once_in_versions_and_snapshots(project):
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    rename_everything(project)
    assert shown_names(project) == {("新公司", "新计划", "新线")}


@pytest.mark.parametrize("period", [[], ["202601"]])
def test_renames_without_triggers_show_after_the_next_sync_and_snapshot(project, period):
    project.bill(("202512", "A", 5), ("202601", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202601")
    project.sql("set session_replication_role = replica")
    rename_everything(project)
    project.sql("reset session_replication_role")
    assert shown_names(project) != {("新公司", "新计划", "新线")}
    assert "Renamed: 2\n" in project.ok("sync", *period)
    project.ok("snapshot", "202601")
    assert shown_names(project) == {("新公司", "新计划", "新线")}
    # Names are no history.
    assert project.sql("select * from customer.customer_plan_contract_audit") == []
    assert "Renamed" not in project.ok("sync")


def test_a_version_that_has_a_new_name_and_goes(project):
    project.bill(("202601", "A", 5), ("202601", "B", 5))
    project.sql('delete from mapping."年金计划"')
    project.ok("sync")
    project.sql('insert into mapping."年金计划" ("年金计划号", "计划全称") values (\'P1\', \'计划一\')')
    project.sql("delete from business.\"规模明细\" where company_id = 'A'")
    output = project.ok("sync")
    assert "Removed: 1\n" in output
    assert "Renamed: 1\n" in output
    assert project.sql(NAMES.format("customer.customer_plan_contract")) == [("B公司", "计划一", "企年受托")]
