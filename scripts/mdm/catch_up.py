"""Catching up: load the files that are new or have changed, of any month, and derive what is behind."""

import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from mdm import checks, files, hooks, report
from mdm import period as periods
from mdm.database import Database
from mdm.errors import Problem
from mdm.etl import Step, load_step
from mdm.runs import alone, logged
from mdm.sync import look_for_changes

SETTLED = 60  # seconds for which nobody has written to a file: it is no longer being copied
# What awards and losses say of the rows of snapshots.
MARKS = (
    "winning_differs_from_awards",
    "plan_churned_differs_from_losses",
    "product_line_churned_differs_from_losses",
)


@dataclass(frozen=True)
class Work:
    """What one look has found."""

    steps: list[Step]
    """The files whose content was never loaded, the oldest month first."""
    doubts: list[Problem]
    """What can't be told of files."""
    taken_back: list[str]
    """The files whose loads were taken back: a person decided against them."""
    months: list[date]
    """The months that are not derived."""
    changed: str | None
    """Why that is all of them, if it is."""


def new_files(database: Database) -> tuple[list[Step], list[Problem], list[str]]:
    """Return the first three of Work: what there is in the folders of the files."""
    known = {
        (row.domain, row.file_size, row.sha256): row.is_taken_back
        for row in database.rows("status/contents.sql")
    }
    sizes = {(domain, size) for domain, size, _ in known}
    steps: list[tuple[date, Step]] = []
    doubts: list[Problem] = []
    taken_back: list[str] = []
    for name, domain in database.config.domains.items():
        for month in files.periods_of(domain):
            try:
                found = files.find(domain, month)
                size = found.path.stat().st_size
                # Most sizes are new, or those of one file.
                is_known = (name, size) in sizes
                content = (name, size, files.content_hash(found.path) if is_known else "")
                if content not in known:
                    steps.append((month, Step(name, month, found)))
                elif known[content]:
                    taken_back.append(str(found.path))
            except Problem as error:
                doubts.append(error)
            except OSError as error:
                doubts.append(Problem(f"{found.path} can't be read: {error.strerror}"))
    # Of a month, the domains stay in their order.
    return [step for _, step in sorted(steps, key=lambda of_month: of_month[0])], doubts, sorted(taken_back)


def _look(database: Database) -> Work:
    return Work(*new_files(database), *_behind(database))


def _behind(database: Database) -> tuple[list[date], str | None]:
    """Return the months that are not derived, and why all of them, if they are.

    Awards and losses that others wrote are in no log: the snapshots are compared with them, as by the checks.
    """
    with database.transaction(writes=False):
        changed = look_for_changes(database).from_nothing
        marked = {row.snapshot_month.replace(day=1) for row in checks.broken(database, MARKS)}
        rows = database.rows("status/behind.sql", from_nothing=changed, marked=sorted(marked))
    return [row.month for row in rows], changed


def _age(step: Step) -> float:
    """Return for how many seconds nobody has written to a file; the load refuses one that is gone."""
    try:
        written = step.found.path.stat()
    except OSError:
        return SETTLED
    return time.time() - max(written.st_mtime, written.st_ctime)


def _is_young(age: float) -> bool:
    return 0 <= age < SETTLED


def catch_up(database: Database, wait: float, dry: bool) -> None:
    """Load each new file with its hooks, then derive what is still behind; a dry run only names them.

    What is younger than SETTLED waits for the next time. After a file that fails, later months of its domain
    wait, too. Raises Problem for all that failed, at the end, also as a run of its own.
    """
    work = _look(database)
    if not dry and (work.doubts or work.months or any(not _is_young(_age(step)) for step in work.steps)):
        alone(database, wait)
        # Who wrote until now may have loaded the same files, or taken them back.
        work = _look(database)
    if strays := files.strays(database.config.domains.values()):
        report.note(f"{len(strays)} files are never loaded, {strays[0]}; all of them: just doctor")
    if work.taken_back:
        report.note(
            f"{len(work.taken_back)} files are not loaded again, because their loads were taken back: "
            f"{', '.join(report.some(work.taken_back))}; if one should be: just etl"
        )
    failures: list[Problem] = []

    def fail(error: Problem) -> None:
        # What to do is said at the end, where alerts find it, too.
        report.problem(Problem(error.what))
        failures.append(error)

    for doubt in work.doubts:
        fail(doubt)
    waits = set()
    for step in work.steps:
        if _is_young(age := _age(step)):
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
                fail(error)
                waits.add(step.domain)

    months, changed = _behind(database) if work.steps else (work.months, work.changed)
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
                fail(error)
    elif not work.steps and not failures:
        every = "every other file" if work.taken_back else "every file"
        report.done(f"Nothing to do: {every} is loaded, and nothing is behind")
    if failures:
        remedies = dict.fromkeys(error.remedy for error in failures if error.remedy)
        rest = "What could be done stays. The rest is tried again the next time."
        # The others are failed runs already.
        with logged(database, dry, wait) if work.doubts else nullcontext():
            raise Problem(
                "Not everything could be done: " + "; ".join(error.what for error in failures),
                "\n".join([*remedies, rest]),
            )
    if not dry and not waits:
        database.execute("runs/seen.sql", command="catch-up")
