"""Customers with a temporary id, and how they get their real one."""

from mdm import period as periods
from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import Identifier
from mdm.runs import Run


def unresolved(database: Database, show: int) -> None:
    """Print the customers whose id is temporary, with what hangs on it, largest first."""
    rows = database.rows("customers/unresolved.sql")
    if not rows:
        report.line("Every customer has a real id")
        return
    report.table(
        ("temporary id", "customer", "bill rows", "newest month", "assets in it", "events"), rows[:show]
    )
    report.line(
        f"{len(rows)} temporary ids. Once you know the real one: just resolve TEMPORARY_ID COMPANY_ID"
    )


def resolve(database: Database, run: Run, temporary_id: str, company_id: str) -> None:
    """Move facts, events and plans from `temporary_id` to `company_id`; all or nothing.

    Later loads find `company_id` by what is known of the temporary customer. Raises Problem for an id that
    is not temporary or not known, that was resolved to another one, or a `company_id` that can't be one.
    """
    if not company_id or any(letter.isspace() for letter in company_id):
        raise Problem(
            f"{company_id!r} is no company_id: it is empty or has a space in it", "Give the real company_id."
        )
    values = {"temporary_id": temporary_id, "company_id": company_id}
    found = database.row("customers/ids.sql", **values)
    if not found.is_temporary or not found.is_known:
        raise Problem(
            f"{temporary_id} is no temporary id of a customer", "The temporary ids: just unresolved"
        )
    if found.target_is_temporary:
        raise Problem(f"{company_id} is a temporary id itself", "Give the real company_id.")
    before = found.resolved_company_id
    if before not in (None, company_id):
        raise Problem(
            f"{temporary_id} was resolved already, to {before}",
            f"Its rows are under {before} now, among those that always were: nothing was changed.",
        )
    tables = {"年金计划": Identifier("mapping", "年金计划")} | {
        domain.title: Identifier(*domain.table)
        for domain in database.config.domains.values()
        if "company_id" in domain.all_columns
    }
    with database.transaction():
        behind = [row.month for row in database.rows("customers/snapshots_behind.sql", **values)]
        database.execute("customers/keep.sql", **values)
        database.execute("customers/resolve.sql", **values)
        moved = {
            title: database.execute("customers/move.sql", table=table, **values).rowcount
            for title, table in tables.items()
        }
    run.counts |= moved
    report.done(
        f"{temporary_id} is {company_id} {'already' if before else 'now'}: "
        + ", ".join(f"{title} {count}" for title, count in moved.items())
        + (" (dry run, nothing was changed)" if database.rehearsing else "")
    )
    report.line("  The history follows with: just sync (where years are sealed: just sync --unseal)")
    for span in periods.spans(behind):
        report.line(f"  Then the snapshots: just snapshot {span}")
