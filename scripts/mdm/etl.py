"""The loop of etl: domains are loaded month by month, each load followed by its hooks."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mdm import files, hooks, report
from mdm import period as periods
from mdm.config import Config
from mdm.database import Database
from mdm.errors import Problem
from mdm.load import load
from mdm.render import SQL
from mdm.runs import Run, writing


@dataclass(frozen=True)
class Step:
    """A load that is to be done: the file of a domain, for `month` (None: whatever the file holds)."""

    domain: str
    month: date | None
    found: files.Found


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


def check_order(domains: list[str], months: list[date | None], path: Path | None) -> None:
    """Raise Problem for a domain that has no SQL, and for a file that would be loaded several times."""
    for name in domains:
        prepare = SQL / "load" / name / "prepare.sql"
        if not prepare.is_file():
            raise Problem(f"The domain {name} has no {prepare}", "See Add a domain in the README.")
    if path and len(domains) * len(months) > 1:
        raise Problem("--file goes with one domain and one period", "Load them one by one.")


def load_domains(
    database: Database,
    domains: list[str],
    months: list[date | None],
    path: Path | None,
    *,
    post_hooks: bool,
    force: bool,
    dry: bool,
    wait: float,
) -> None:
    """Load `domains` for each of `months` (None: the newest with a file), and run their hooks.

    Loads `path` instead of what the domain's pattern finds. Each load is a run of its own, which stays when
    a later one fails; a dry run rehearses all of them, as each builds on those before it. Raises Problem.
    """
    try:
        steps = [_step(database, name, month, path) for month in months for name in domains]
    except Problem:
        ends = sorted({month for month in (months[0], months[-1]) if month})
        period = "..".join(map(periods.show, ends)) or None
        with writing(database, dry, wait, domain=",".join(domains), period=period):
            raise  # a failed run, too

    def run_step(run: Run, step: Step) -> None:
        loaded = load(database, run, step.domain, step.found.path, step.month, force=force)
        if post_hooks:
            hooks.run_hooks(database, run, step.domain, loaded, dry)

    if dry:
        with writing(database, dry, wait, steps=True) as rehearsal:
            for step in steps:
                for other, reason in step.found.skipped:
                    report.line(f"  Passed over: {other} ({reason})")
                run_step(rehearsal, step)
        return
    for step in steps:
        period = periods.show(step.month) if step.month else None
        with writing(database, dry, wait, domain=step.domain, period=period) as run:
            run_step(run, step)


def _step(database: Database, name: str, month: date | None, path: Path | None) -> Step:
    """Return the step that loads `path`, or the file of `month`, or the newest one."""
    if path:
        return Step(name, month, files.Found(path, []))
    domain = database.config.domain(name)
    month = month or files.newest_period(domain)
    return Step(name, month, files.find(domain, month))
