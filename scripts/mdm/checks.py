"""The checks of sql/checks: each file is a query that returns the rows which break a rule."""

import calendar
from datetime import date
from pathlib import Path

from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.render import SQL

EVER = (date(1, 1, 1), date(9999, 12, 31))


def validate(database: Database, month: date | None, show: int = 10) -> None:
    """Run every check, for all months or for `month`, and print a line each.

    The rows that break one are shown, `show` of them. Checks in sql/checks/warnings only warn.
    Raises Problem when another one found any.
    """
    first, last = EVER
    if month:
        first, last = month, month.replace(day=calendar.monthrange(month.year, month.month)[1])
    failed = []
    with database.transaction():
        for path in sorted((SQL / "checks").rglob("*.sql")):
            warns = path.parent.name == "warnings"
            template = path.relative_to(SQL).as_posix()
            rows = database.rows(template, first_day=first, last_day=last)
            if not rows:
                report.done(f"{path.stem}: {_title(path)}")
                continue
            sign, style = ("!", "yellow") if warns else ("✗", "red")
            report.line(f"{sign} {path.stem}: {_title(path)}: {len(rows)} rows", style=style)
            report.table(rows[0]._fields, rows[:show])
            if not warns:
                failed.append(path.stem)
    if failed:
        raise Problem(
            f"{len(failed)} checks failed: {', '.join(failed)}",
            "Each is a query: sql/checks/NAME.sql tells what it looks for. "
            "just sync and just snapshot PERIOD bring derived tables in step with the bill.",
        )


def _title(path: Path) -> str:
    """Return the first sentence of the comment that a check starts with."""
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    return first_line.removeprefix("-- ").rstrip(".")
