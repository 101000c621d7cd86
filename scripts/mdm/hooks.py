"""What runs after a load: the hooks that the configuration names for its domain, in its order."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mdm import period as periods
from mdm import report
from mdm.database import UNCHANGED, Database, retried
from mdm.errors import Guard, NoSnapshot, Problem, interruption
from mdm.render import SQL, Identifier
from mdm.runs import Run, step
from mdm.snapshot import note_behind, snapshot
from mdm.sync import sync


def contract_status_sync(
    database: Database, run: Run, months: list[date], dry: bool, force: bool, taken_back: bool, in_step: bool
) -> list[date]:
    """Sync, with the last of `months` there unless it was taken back; return the months for the next hooks.

    These are `months` and those whose snapshots are behind, unless they would come out short.
    """
    period = None if taken_back else max(months)
    try:
        planned = sync(database, run, period, dry=dry, force=force)
    except Guard as error:
        # The remedy of the guard is an option that only sync has.
        by_hand = f"just sync {periods.show(period)}" if period else "just sync"
        error.remedy = (
            f"Is the bill complete? Look at the plan: {by_hand} --dry-run --force\n"
            f"If it is right: {by_hand} --force"
        )
        raise
    short = {month: is_short for month, is_short in planned.behind.items() if is_short}
    note_behind(short)
    return sorted({*months, *planned.behind.keys() - short.keys()})


def snapshot_refresh(
    database: Database, run: Run, months: list[date], dry: bool, force: bool, taken_back: bool, in_step: bool
) -> list[date]:
    """Refresh the snapshots of `months`, and the later ones of their years that build on them."""
    possible = [row.month for row in database.rows("snapshot/months.sql", months=months)]
    for month in possible:
        in_step = snapshot(database, run, month, dry=dry, in_step=in_step)
    for month in sorted(set(months) - set(possible)):
        report.note(f"{periods.show(month)} has no bill or no contract yet, so no snapshot")
    return months


def monthly_report(
    database: Database, run: Run, months: list[date], dry: bool, force: bool, taken_back: bool, in_step: bool
) -> list[date]:
    """Write the reports of `months` into the working folder; those without a snapshot have none."""
    from mdm.monthly import write_report  # late: most domains have no such hook

    for month in months:
        try:
            write_report(database, month, None, "zh", dry)
        except NoSnapshot as error:
            report.note(f"{error.what}, so no report")
    return months


HOOKS = {
    "contract_status_sync": contract_status_sync,
    "snapshot_refresh": snapshot_refresh,
    "report": monthly_report,
}


def run_hooks(
    database: Database,
    run: Run,
    domain: str,
    months: list[date],
    dry: bool,
    *,
    force: bool = False,
    taken_back: bool = False,
    then: Sequence[str] = (),
) -> None:
    """Run the hooks of `domain` for `months`; each commits by itself.

    Of a load that was `taken_back`, months may be gone. What it filled into the dimensions goes at the end.

    A hook builds on the ones before it: after one that fails, the others are skipped, and the
    Problem that is raised names the command that resumes; so are the domains that were to follow, `then`.
    """
    names = database.config.rules.hooks.get(domain, [])
    if not names:
        report.line(f"No hooks follow {domain}.")
    affected = months
    for place, name in enumerate(names if months else []):
        try:
            # After a sync, in the same command, nothing has to look at the whole bill again.
            in_step = "contract_status_sync" in names[:place]
            with step(run, name):
                affected = HOOKS[name](database, run, affected, dry, force, taken_back, in_step)
        except BaseException as error:
            left = [*names[place + 1 :], *(f"the hooks of {other}" for other in then)]
            skipped = f"Skipped: {', '.join(left)}. " if left else ""
            resume = [
                f"  just post-etl {','.join([domain, *then])} {periods.show(month)}" for month in months
            ]
            if taken_back:
                resume = ["  just sync", *(f"  just snapshot {span}" for span in periods.spans(months))]
            stays = "The load stays taken back. " if taken_back else "The loaded data stays. "
            if (interrupted := interruption(error)) and not dry:
                interrupted.add_note("\n".join([f"{stays}{skipped}Resume with", *resume]))
            if interrupted or not isinstance(error, Problem):
                raise
            # Nothing but the hook: the load before it is done.
            remedy = error.remedy.replace(UNCHANGED, "The hook changed nothing.")
            raise Problem(
                f"Hook {name} failed: {error.what}",
                f"{remedy}\n{skipped}{'' if dry else stays}When mended, resume with\n" + "\n".join(resume),
            ) from error
    take_back_dimensions(database)


def take_back_dimensions(database: Database) -> None:
    """Take back what loads that were taken back had filled into the dimensions, and nothing uses any more."""
    if not database.rows("unload/filled.sql"):
        return
    for row in _taken_back(database):
        words = {
            "removed": row.removed,
            "as before": row.emptied,
            "stay, in use": row.in_use,
            "stay, edited since": row.edited,
        }
        if any(words.values()):
            told = ", ".join(f"{count} {word}" for word, count in words.items() if count)
            report.line(f"  {row.title} that the load brought: {told}")


@retried
def _taken_back(database: Database) -> list[Any]:
    domains = [
        {"table": Identifier(*domain.table), "columns": list(domain.all_columns)}
        for domain in database.config.domains.values()
    ]
    figures: list[Any] = []
    with database.transaction():
        for filled in database.rows("unload/filled.sql"):
            # In the other order than they are filled in: a plan names its customer.
            for template in sorted((SQL / "unload/dimensions").glob("*.sql"), reverse=True):
                figures += database.rows(
                    f"unload/dimensions/{template.name}", load=filled.load_id, domains=domains
                )
    return figures
