"""Catching up: load the files that are new or have changed, of any month, and derive what is behind."""

import time
from contextlib import nullcontext
from datetime import date

from mdm import files, hooks, report
from mdm import period as periods
from mdm.database import Database
from mdm.errors import Problem
from mdm.etl import Step, load_step
from mdm.runs import logged
from mdm.sync import look_for_changes

SETTLED = 60  # seconds for which nobody has written to a file: it is no longer being copied


def new_files(database: Database) -> tuple[list[Step], list[Problem]]:
    """Return the files whose content was never loaded, the oldest month first; and what can't be told.

    One that was loaded and taken back is known: a person decided against it.
    """
    known = {(row.domain, row.file_size, row.sha256) for row in database.rows("status/contents.sql")}
    sizes = {(domain, size) for domain, size, _ in known}
    steps: list[tuple[date, Step]] = []
    doubts: list[Problem] = []
    for name, domain in database.config.domains.items():
        for month in files.periods_of(domain):
            try:
                found = files.find(domain, month)
                size = found.path.stat().st_size
                # Most sizes are new, or those of one file.
                if (name, size) not in sizes or (name, size, files.content_hash(found.path)) not in known:
                    steps.append((month, Step(name, month, found)))
            except Problem as error:
                doubts.append(error)
            except OSError as error:
                doubts.append(Problem(f"{found.path} can't be read: {error.strerror}"))
    # Of a month, the domains stay in their order.
    return [step for _, step in sorted(steps, key=lambda of_month: of_month[0])], doubts


def catch_up(database: Database, wait: float, dry: bool) -> None:
    """Load each new file with its hooks, then derive what is still behind; a dry run only names them.

    What is younger than SETTLED waits for the next time. After a file that fails, later months of its domain
    wait, too. Raises Problem for all that failed, at the end, also as a run of its own.
    """
    steps, doubts = new_files(database)
    if strays := files.strays(database.config.domains.values()):
        report.note(f"{len(strays)} files are never loaded, {strays[0]}; all of them: just doctor")
    failures = list(doubts)
    for doubt in doubts:
        report.problem(doubt)
    waits = set()
    for step in steps:
        written = step.found.path.stat()
        if 0 <= (age := time.time() - max(written.st_mtime, written.st_ctime)) < SETTLED:
            report.note(f"{step.found.path} was written to {age:.0f} s ago, so it waits for the next time")
            waits.add(step.domain)
        elif step.domain in waits:
            report.note(f"{step.found.path} waits for an earlier month of {step.domain}")
        elif dry:
            report.line(f"To load: {step.found.path}")
        else:
            period = periods.show(step.month) if step.month else None
            try:
                with logged(database, dry, wait, domain=step.domain, period=period) as run:
                    load_step(database, run, step, dry)
            except Problem as error:
                report.problem(error)
                failures.append(error)
                waits.add(step.domain)

    with database.transaction(writes=False):
        changed = look_for_changes(database).from_nothing
        months = [row.month for row in database.rows("status/behind.sql", from_nothing=changed)]
    hooks_of = database.config.rules.hooks
    makes_history = next((name for name in hooks_of if "contract_status_sync" in hooks_of[name]), None)
    if changed and months:
        report.note(f"the history is not in step: {changed} since the last sync")
    if dry and months:
        report.line(f"To derive: {', '.join(periods.spans(months))}")
    elif makes_history and months:
        try:
            with logged(database, dry, wait, domain=makes_history) as run:
                hooks.run_hooks(database, run, makes_history, months, dry)
        except Problem as error:
            # After a load whose hooks stopped, they stop again.
            if error.what not in {failure.what for failure in failures}:
                report.problem(error)
                failures.append(error)
    elif not steps and not failures:
        report.done("Nothing to do: every file is loaded, and nothing is behind")
    if failures:
        # The others are failed runs already.
        with logged(database, dry, wait) if doubts else nullcontext():
            raise Problem(
                "Not everything could be done: " + "; ".join(error.what for error in failures),
                "What could be done stays. The rest is tried again the next time.",
            )
