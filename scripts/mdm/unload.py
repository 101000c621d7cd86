"""Taking a load back: its rows go, what it replaced comes back, and the hooks of its domain follow."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from mdm import hooks, report
from mdm import period as periods
from mdm.database import Database, retried
from mdm.errors import Problem
from mdm.load import forget
from mdm.render import Identifier
from mdm.runs import Run, os_user


@dataclass(frozen=True)
class Taken:
    """A load that was taken back: what it was, the rows removed, brought back (by origin), rejected as before
    it, and the effect on months.
    """

    load: Any
    removed: int
    back: list[Any]
    rejects: int
    effect: list[Any]


def show_loads(database: Database, names: list[str], month: date | None, show: int | None) -> None:
    """Print the latest loads of the domains `names`, or those of them that brought `month`."""
    domains = [
        {"name": name, "table": Identifier(*domain.table), "month": domain.month}
        for name, domain in database.config.domains.items()
    ]
    rows = database.rows("unload/list.sql", names=names, period=month, domains=domains, show=show)
    header = ("load", "domain", "file", "sheet", "months", "loaded", "replaced", "rejected", "when", "who")
    shown = [row._replace(months=", ".join(periods.spans(row.months)) or None) for row in rows]
    report.table((*header, "state"), shown, empty="No such load yet")
    if rows:
        report.line(
            "A load is one sheet of a file. To take some back: just unload LOAD ..., or just unload FILE"
        )


def chosen(database: Database, words: list[str]) -> list[int]:
    """Return the loads that `words` name, latest first: each a number, or a file for all its sheets.

    Of a file, those of the last time that it was loaded. Raises Problem where none is left.
    """
    loads: set[int] = set()
    for word in words:
        found = {int(word)} if re.fullmatch("-?[0-9]+", word) else set()
        found |= {row.load_id for row in database.rows("unload/of_file.sql", file_name=word)}
        if not found:
            raise Problem(f"No load of a file {word} is left", "The loads, with their files: just loads")
        loads |= found
    return sorted(loads, reverse=True)


def unload(
    database: Database,
    run: Run,
    loads: list[int],
    *,
    post_hooks: bool,
    force: bool = False,
    dry: bool = False,
) -> None:
    """Take these loads back (specification, section 6, Taking back), all or none, and run their hooks.

    Each hook commits by itself.
    """
    months: dict[str, set[date]] = {}
    for taken in _unloaded(database, loads, dry):
        _report(database, run, taken, loads, dry)
        months.setdefault(taken.load.domain, set()).update(taken.load.months)
    for name, touched in months.items():
        if post_hooks:
            hooks.run_hooks(database, run, name, sorted(touched), dry, force=force, taken_back=True)
    if not post_hooks:
        hooks.take_back_dimensions(database)


@retried
def _unloaded(database: Database, loads: list[int], dry: bool) -> list[Taken]:
    """Take these loads back, all or none."""
    with database.transaction():
        return [_unload(database, load, dry) for load in loads]


def _unload(database: Database, load: int, dry: bool) -> Taken:
    """Take a load back; return what it was.

    Raises Problem for a load that there never was, that is taken back already, that a later one stands on, or
    of which nobody knows any more what it replaced.
    """
    rows = database.rows("unload/load.sql", load=load)
    if not rows:
        raise Problem(f"There is no load {load}", "The loads: just loads")
    found = rows[0]
    domain = database.config.domain(found.domain)
    name = f"load {load} ({found.file_name}, {found.sheet})"
    report.step(f"Unloading {name}..." + (" (dry run)" if dry else ""))
    values = {
        "load": load,
        "table": Identifier(*domain.table),
        "table_name": ".".join(domain.table),
        "month": domain.month,
        "months": found.months,
        "amount": domain.amount,
        "replaces": domain.replaces,
        "os_user": os_user(),
    }
    with report.working(f"Unloading {name}"):
        _check(database, name, found, values)
        forget(database)
        database.execute("load/before.sql", **values)
        removed = database.execute("unload/remove.sql", **values).rowcount
        back = database.rows("unload/restore.sql", columns=database.columns(values["table"]), **values)
        database.execute("unload/remove_rejects.sql", **values)
        rejects = database.execute(
            "unload/restore_rejects.sql", columns=database.columns("mdm.reject"), **values
        ).rowcount
        database.execute("unload/mark.sql", **values)
        effect = database.rows("load/effect.sql", **values)
    return Taken(found, removed, back, rejects, effect)


def _report(database: Database, run: Run, taken: Taken, loads: list[int], dry: bool) -> None:
    """Say what was done, which is only known when all of `loads` are taken back."""
    found, restored = taken.load, sum(row.row_count for row in taken.back)
    for key, count in {"removed": taken.removed, "restored": restored}.items():
        run.counts[key] = run.counts.get(key, 0) + count
    report.done("Unload completed:" + (" (dry run, nothing was changed)" if dry else ""))
    report.line(f"  Removed: {taken.removed}")
    report.line(f"  Brought back: {restored}" + _origins(taken.back))
    if taken.rejects:
        report.line(f"  Rejected rows as before: {taken.rejects}")
    report.line(f"  Months: {', '.join(map(periods.show, found.months)) or 'none'}")
    stay = [f"{row['sheet']} (load {row['load']})" for row in found.other_sheets if row["load"] not in loads]
    if stay:
        report.note(f"other sheets of the file stay: {', '.join(stay)}; all: just unload {found.file_name}")
    report.effect(database.config.domain(found.domain).amount, taken.effect)


def _check(database: Database, name: str, found: Any, values: dict[str, Any]) -> None:
    """Refuse a load that can't be taken back, or not before a later one."""
    if found.unloaded:
        raise Problem(
            f"{name} is unloaded already: {found.unloaded} by {found.unloaded_by}",
            "Nothing was changed. To have it again, load its file: just etl",
        )
    if found.is_trimmed:
        raise Problem(
            f"{name} can't be unloaded any more: what it replaced was kept for keep_replaced_months "
            f"({database.config.rules.keep_replaced_months}) and is dropped",
            "Nothing was changed. Load the right file instead: just etl",
        )
    if later := database.rows("unload/later.sql", **values):
        names = "; ".join(f"load {row.load_id} ({row.file_name}, {row.sheet})" for row in later)
        raise Problem(
            f"{name} has been replaced or corrected since, in the same months, by {names}",
            "Nothing was changed. Take the later ones back first, in this order:\n"
            + "\n".join(f"  just unload {row.load_id}" for row in later),
        )


def _origins(back: list[Any]) -> str:
    """Say which loads had brought the rows that come back."""
    if not back:
        return ""
    origins = (
        f"{row.row_count} of load {row.load_id}" if row.load_id else f"{row.row_count} not loaded by us"
        for row in back
    )
    return f" ({', '.join(origins)})"
