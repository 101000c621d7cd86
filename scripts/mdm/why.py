"""Why a contract has its status: versions, months, the rule that decided, file and row."""

from datetime import date

from mdm import report
from mdm.customers import find
from mdm.database import Database
from mdm.errors import Problem
from mdm.sync import out_of_step


def explain_contract(
    database: Database, wanted: str, plan: str | None, month: date | None, show: int | None
) -> None:
    """Print what decides the status of the contracts of `wanted`, an id or (a part of) a name.

    Raises Problem if it has none, if it has no `plan` of this code, and if several customers are called so.
    """
    with database.transaction(writes=False):
        company, name = find(database, wanted)
        values = {"company": company, "plan": plan, "month": month, "show": show}
        rows = database.rows("why/rows.sql", **values)
        versions = database.rows("why/versions.sql", **values)
        months = database.rows("why/months.sql", **values)
        replaced = database.rows("why/replaced.sql", **values)
        stale = out_of_step(database, month)
        known = bool(rows or versions or replaced)
        everything = values | {"plan": None, "month": None, "show": None}
        plans = {
            row.plan_code
            for part in (() if known or not plan else ("versions", "rows", "replaced"))
            for row in database.rows(f"why/{part}.sql", **everything)
            if row.plan_code
        }
    if plans:
        raise Problem(
            f"{' '.join(filter(None, (company, name)))} has no plan {plan}",
            f"Its plans: {', '.join(sorted(plans))}",
        )
    if not known:
        raise Problem(
            f"Neither the bill nor the history knows {company}",
            'Is the company_id or the name right? The names are in customer."年金客户".',
        )
    report.line(f"{company} {name}".rstrip(), style="bold")
    report.table(
        ("plan", "line", "status", "strategic", "existing", "valid_from", "valid_to"),
        versions,
        name="versions",
        title="Versions",
    )
    report.table(
        ("plan", "line", "month", "assets", "contributions", "largest at a branch", "rule"),
        months,
        name="months",
        title="What decided, newest month first",
    )
    cells = ("month", "plan", "line", "portfolio", "branch", "assets", "contribution", "source")
    report.table(cells, rows, name="rows", title="The rows of the bill")
    report.table(
        (*cells, "replaced", "by load"),
        replaced,
        name="replaced",
        title="The rows that loads have replaced, as they were before",
        empty="",
    )
    if stale:
        report.note(stale)
