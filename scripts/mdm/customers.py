"""Customers with a temporary id, and how they get their real one."""

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
    """Move facts, events and the dimension from `temporary_id` to `company_id`; all or nothing.

    Raises Problem for an id that is not temporary or not known.
    """
    values = {"temporary_id": temporary_id, "company_id": company_id}
    found = database.row("customers/ids.sql", **values)
    if not found.is_temporary or not found.is_known:
        raise Problem(
            f"{temporary_id} is no temporary id of a customer", "The temporary ids: just unresolved"
        )
    if found.target_is_temporary:
        raise Problem(f"{company_id} is a temporary id itself", "Give the real company_id.")
    with database.transaction():
        database.execute("customers/keep.sql", **values)
        moved = {
            domain.title: database.execute(
                "customers/move.sql", table=Identifier(*domain.table), **values
            ).rowcount
            for domain in database.config.domains.values()
            if "company_id" in domain.all_columns
        }
    run.counts |= moved
    report.done(
        f"{temporary_id} is {company_id} now: " + ", ".join(f"{name} {n}" for name, n in moved.items())
    )
    report.line("  The history and the snapshots follow with: just sync, just snapshot PERIOD")
