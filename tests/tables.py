"""What the tables hold, for tests that compare it."""

from project import Project

HISTORY = "is_strategic, is_existing, status_year, contract_status, valid_from, valid_to"
KEY = "company_id, plan_code, product_line_code"


def stored(project: Project, *columns: str) -> list[tuple]:
    """Return some columns of the bill, in the order of the file."""
    names = ", ".join(f'"{column}"' for column in columns)
    return project.sql(f'select {names} from business."规模明细" order by source_row')


def history(project: Project, source: str = "customer.customer_plan_contract", *values) -> list[tuple]:
    """Return the versions without their names."""
    return project.sql(f"select {KEY}, {HISTORY} from {source} order by 1, 2, 3, valid_from", *values)


def everything(project: Project) -> dict[str, list[tuple]]:
    """Return the content of every table of ours, sequences included."""
    tables = project.sql(
        "select format('%I.%I', schemaname, tablename) from pg_tables "
        "where schemaname in ('business', 'customer', 'mapping', 'mdm')"
    )
    return {table: project.sql(f"select t::text from {table} as t order by 1") for (table,) in tables} | {
        "sequences": project.sql("select sequencename, last_value from pg_sequences order by 1")
    }
