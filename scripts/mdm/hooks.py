"""What runs after a load: the hooks that the configuration names for its domain, in its order."""

from datetime import date

from mdm import period as periods
from mdm import report
from mdm.database import Database
from mdm.errors import Guard, Problem
from mdm.runs import Run
from mdm.snapshot import note_behind, snapshot
from mdm.sync import sync


def contract_status_sync(database: Database, run: Run, months: list[date], dry: bool) -> list[date]:
    """Sync, with the last of `months` there; return the months that the next hooks have to deal with.

    These are `months` and those whose snapshots are behind, unless they would come out short.
    """
    try:
        planned = sync(database, run, max(months), dry=dry)
    except Guard as error:
        # The remedy of the guard is an option that only sync has.
        by_hand = f"just sync {periods.show(max(months))}"
        error.remedy = (
            f"Is the bill complete? Look at the plan: {by_hand} --dry-run --force\n"
            f"If it is right: {by_hand} --force"
        )
        raise
    short = {month: is_short for month, is_short in planned.behind.items() if is_short}
    note_behind(short)
    return sorted({*months, *planned.behind.keys() - short.keys()})


def snapshot_refresh(database: Database, run: Run, months: list[date], dry: bool) -> list[date]:
    """Refresh the snapshots of `months`, and the later ones of their years that build on them."""
    possible = [row.month for row in database.rows("snapshot/months.sql", months=months)]
    for month in possible:
        snapshot(database, run, month, dry=dry)
    for month in sorted(set(months) - set(possible)):
        report.note(f"{periods.show(month)} has no bill or no contract yet, so no snapshot")
    return months


HOOKS = {"contract_status_sync": contract_status_sync, "snapshot_refresh": snapshot_refresh}


def run_hooks(database: Database, run: Run, domain: str, months: list[date], dry: bool) -> None:
    """Run the hooks of `domain` for `months`; each commits by itself.

    A hook builds on the ones before it: after one that fails, the others are skipped, and the
    Problem that is raised names the command that resumes.
    """
    names = database.config.rules.hooks.get(domain, [])
    if not names:
        report.line(f"No hooks follow {domain}.")
    if not months:
        return
    affected = months
    for place, name in enumerate(names):
        try:
            affected = HOOKS[name](database, run, affected, dry)
        except Problem as error:
            skipped = f"Skipped: {', '.join(names[place + 1 :])}. " if names[place + 1 :] else ""
            resume = "\n".join(f"  just post-etl {domain} {periods.show(month)}" for month in months)
            # Nothing but the hook: the load before it is done.
            remedy = error.remedy.replace("Nothing was changed.", "The hook changed nothing.")
            stays = "" if dry else "The loaded data stays. "
            raise Problem(
                f"Hook {name} failed: {error.what}",
                f"{remedy}\n{skipped}{stays}When mended, resume with\n{resume}",
            ) from error
