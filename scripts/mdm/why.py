"""Why a contract has its status: versions, months, the rule that decided, file and row."""

from datetime import date

from mdm import period as periods
from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.sync import look_for_changes


def explain_contract(
    database: Database, company: str, plan: str | None, month: date | None, show: int
) -> None:
    """Print what decides the status of the contracts of `company`; raises Problem if it has none."""
    values = {"company": company, "plan": plan, "month": month, "show": show}
    with database.transaction(writes=False):
        rows = database.rows("why/rows.sql", **values)
        versions = database.rows("why/versions.sql", **values)
        months = database.rows("why/months.sql", **values)
        replaced = database.rows("why/replaced.sql", **values)
        trust = look_for_changes(database)
        changed = [row.month for row in database.rows("why/changed.sql", **values)]
    if not rows and not versions and not replaced:
        raise Problem(
            f"Neither the bill nor the history knows {' '.join(filter(None, (company, plan)))}",
            'Is the company_id right? The names are in customer."年金客户".',
        )
    report.line("Versions", style="bold")
    report.table(("plan", "line", "status", "strategic", "existing", "valid_from", "valid_to"), versions)
    report.line("What decided, newest month first", style="bold")
    header = ("plan", "line", "month", "assets", "contributions", "largest at a branch", "rule")
    report.table(header, months)
    report.line("The rows of the bill", style="bold")
    cells = ("month", "plan", "line", "portfolio", "branch", "assets", "contribution", "source")
    report.table(cells, rows)
    if replaced:
        report.line("The rows that loads have replaced, as they were before", style="bold")
        report.table((*cells, "replaced", "by load"), replaced)
    if trust.from_nothing:
        report.note(
            f"the history is not in step: {trust.from_nothing} since the last sync: run just sync first"
        )
    elif changed:
        months_changed = ", ".join(periods.spans(changed))
        report.note(f"the bill has changed since the last sync ({months_changed}): run just sync first")
