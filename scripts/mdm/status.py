"""The screen for Monday morning: how far each domain is, and what waits for a person or a command."""

from datetime import date
from typing import Any

from mdm import catch_up, checks, files, report
from mdm import period as periods
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import Identifier
from mdm.sync import look_for_changes


def show_status(database: Database) -> None:
    """Print the newest month of each domain, and what waits, each with its command.

    Raises Problem where something needs a person.
    """
    months = _months(database)
    with database.transaction(writes=False):
        trust = look_for_changes(database)
        rows = database.rows("status/waiting.sql", from_nothing=trust.from_nothing)
        waiting = [row._asdict() for row in rows]
    is_behind = any([thing.pop("is_behind") for thing in waiting])
    waiting = [*_files(database), *_overdue(database), *([] if is_behind else _broken(database)), *waiting]
    urgent = [thing for thing in waiting if thing["is_urgent"]]
    header = ("domain", "delivered", "loaded", "synced", "snapshots")
    report.table(header, [tuple(row.values()) for row in months], name="domains")
    if report.for_programs is not None:
        what = ("what", "how_many", "details", "command", "is_urgent")
        report.table(what, [[thing[key] for key in what] for thing in waiting], name="waiting")
    for thing in waiting:
        sign, style = ("✗", "red") if thing["is_urgent"] else ("!", "yellow")
        report.line(f"{sign} {thing['what']}: {thing['how_many']} ({thing['command']})", style)
        for line in (thing["details"] or "").splitlines()[:5]:
            report.line(f"    {line}")
    if is_behind:
        report.line("  The checks are looked at when nothing is behind any more.")
    if not waiting:
        report.done("Nothing waits")
    if urgent:
        kinds = "; ".join(f"{thing['what']} {thing['how_many']}" for thing in urgent)
        raise Problem(f"Something needs a person: {kinds}", "Each is named above, with its command.")


def _months(database: Database) -> list[dict[str, Any]]:
    """Return how far each domain is: its newest month delivered, loaded, synced, and in the snapshots."""
    found = []
    for row in database.rows("status/domains.sql", domains=_domains(database)):
        months = {
            "delivered": max(files.periods_of(database.config.domain(row.name)), default=None),
            "loaded": row.loaded,
            "synced": row.synced,
            "snapshots": row.snapshots,
        }
        found.append(
            {"domain": row.name} | {key: month and periods.show(month) for key, month in months.items()}
        )
    return found


def _domains(database: Database) -> list[dict[str, Any]]:
    """Return the domains as sql/status/_loaded.sql wants them."""
    return [
        {"name": name, "table": Identifier(*domain.table), "month": domain.month, "due": domain.due}
        for name, domain in database.config.domains.items()
    ]


def _files(database: Database) -> list[dict[str, Any]]:
    """Return what waits in the folders of the files."""
    steps, doubts, _ = catch_up.new_files(database)
    names = [f"{step.found.path}" for step in steps] + [doubt.what for doubt in doubts]
    return _urgent("files not loaded", names, "just catch-up")


def overdue(database: Database) -> list[str]:
    """Return what is overdue by the configuration, a sentence for each domain that says when it is due."""
    domains = [domain for domain in _domains(database) if domain["due"]]
    late: dict[str, dict[date, date]] = {}
    for row in database.rows("status/overdue.sql", domains=domains) if domains else ():
        late.setdefault(row.name, {})[row.month] = row.due_on
    return [
        f"{periods.spans(due_on)[0]} of {name} is overdue since {min(due_on.values())}"
        for name, due_on in late.items()
    ]


def _overdue(database: Database) -> list[dict[str, Any]]:
    return _urgent("domains with a month that is overdue", overdue(database), "just catch-up")


def _broken(database: Database) -> list[dict[str, Any]]:
    """Return what the checks find, those left out that only warn."""
    with database.transaction(writes=False):
        found = list(checks.run(database, None, everywhere=False))
    names = [check.name for check in found if check.count and not check.only_warns]
    return _urgent("checks that fail", names, "just validate")


def _urgent(what: str, names: list[str], command: str) -> list[dict[str, Any]]:
    """Return a row as those of sql/status/waiting.sql, if there is any name."""
    row = {"what": what, "how_many": len(names), "details": "\n".join(names), "command": command}
    return [row | {"is_urgent": True}] if names else []
