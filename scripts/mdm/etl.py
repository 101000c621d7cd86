"""The loop of etl: domains are loaded month by month, each load followed by its hooks."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mdm import files, hooks, report, runs
from mdm import period as periods
from mdm.config import Config
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import SQL
from mdm.runs import Run, writing


@dataclass(frozen=True)
class Step:
    """A load that is to be done: the file of a domain, for `month` (None: whatever the file holds)."""

    domain: str
    month: date | None
    found: files.Found


@dataclass(frozen=True)
class Gap:
    """A month of a domain for which there is no file, and what was found there instead."""

    domain: str
    month: date
    error: files.Missing


def chosen_domains(configuration: Config, words: str) -> list[str]:
    """Return the names of the domains in `words`, with commas between them, or of all.

    Raises Problem for one that is not known.
    """
    if words.strip() == "all":
        return list(configuration.domains)
    names = [name for name in re.split(r"[,，、\s]+", words) if name]
    for name in names or [words]:
        configuration.domain(name)
    return names


def check_order(domains: list[str], months: list[date], path: Path | None) -> None:
    """Raise Problem for a domain that has no SQL, and for a file that would be loaded several times."""
    for name in domains:
        prepare = SQL / "load" / name / "prepare.sql"
        if not prepare.is_file():
            raise Problem(f"The domain {name} has no {prepare}", "See Add a domain in the README.")
    if path and len(domains) * max(len(months), 1) > 1:
        raise Problem("--file goes with one domain and one period", "Load them one by one.")


def load_domains(
    database: Database,
    domains: list[str],
    months: list[date],
    path: Path | None,
    *,
    post_hooks: bool,
    strict: bool,
    force: bool,
    dry: bool,
    wait: float,
) -> None:
    """Load `domains` for each of `months`, and run their hooks.

    Without any month, all take the newest one that any of them has a file for. Loads `path` instead of what
    the domain's pattern finds. Each load is a run of its own, which stays when a later one fails; a dry run
    rehearses all of them, as each builds on those before it. Raises Problem, also for months that were asked
    for and have no file, after all others are loaded; before, if `strict`.
    """
    try:
        steps, missing = _steps(database, domains, months, path)
        if missing and (strict or not steps):
            raise _without_file(missing, "Nothing was loaded.")
    except Problem as error:
        _name_strays(database, error)
        ends = sorted({month for month in (*months[:1], *months[-1:])})
        period = "..".join(map(periods.show, ends)) or None
        with writing(database, dry, wait, domain=",".join(domains), period=period):
            raise  # a failed run, too
    for gap in missing:
        report.note(f"{gap.domain}: {gap.error.what}")

    if dry:
        with writing(database, dry, wait, steps=True) as rehearsal:
            for step in steps:
                for other, reason in step.found.skipped:
                    report.line(f"  Passed over: {other} ({reason})")
                load_step(database, rehearsal, step, dry, post_hooks=post_hooks, force=force)
    else:
        for place, step in enumerate(steps, start=1):
            period = periods.show(step.month) if step.month else None
            try:
                with writing(database, dry, wait, domain=step.domain, period=period) as run:
                    load_step(database, run, step, dry, post_hooks=post_hooks, force=force)
            except KeyboardInterrupt as error:
                if left := len(steps) - place:
                    error.add_note(f"Run the same command again for the files that had not begun: {left}.")
                raise
    if missing and months:
        lack = _without_file(missing, "All others were loaded.")
        _name_strays(database, lack)
        raise lack


def load_step(
    database: Database, run: Run, step: Step, dry: bool, *, post_hooks: bool = True, force: bool = False
) -> None:
    """Load the file of `step`, and run the hooks of its domain; raises Problem as they do."""
    with runs.step(run, "load"):
        from mdm.load import load  # late: what reads files is for those who load

        loaded = load(database, run, step.domain, step.found.path, step.month, force=force)
    if post_hooks:
        hooks.run_hooks(database, run, step.domain, loaded, dry)


def _steps(
    database: Database, domains: list[str], months: list[date], path: Path | None
) -> tuple[list[Step], list[Gap]]:
    """Return the loads of `path`, or of the files of `months`, or of the newest one; and what has no file."""
    if path:
        return [Step(domains[0], months[0] if months else None, files.Found(path, []))], []
    steps, missing = [], []
    configured = [database.config.domain(name) for name in domains]
    for month in months or [files.newest_period(configured)]:
        for name, domain in zip(domains, configured, strict=True):
            try:
                steps.append(Step(name, month, files.find(domain, month)))
            except files.Missing as error:
                missing.append(Gap(name, month, error))
    return steps, missing


def _name_strays(database: Database, error: Problem) -> None:
    """Add to an error of a file that is missing the files that may be meant."""
    strays = files.strays(database.config.domains.values())
    if isinstance(error, files.Missing) and strays:
        error.remedy += "\nFiles that are never loaded: " + "; ".join(report.some(strays))


def _without_file(missing: list[Gap], remedy: str) -> files.Missing:
    """Return the Problem of months that have no file."""
    if len(missing) == 1:
        return files.Missing(missing[0].error.what, f"{missing[0].error.remedy}\n{remedy}")
    months: dict[str, list[date]] = {}
    for gap in missing:
        months.setdefault(gap.domain, []).append(gap.month)
    return files.Missing(
        "No file of "
        + "; ".join(f"{', '.join(periods.spans(of_name))} for {name}" for name, of_name in months.items()),
        "\n".join([*dict.fromkeys(gap.error.what for gap in missing), remedy]),
    )
