"""The contracts of a customer, month by month: drawn on a terminal, a line for each month elsewhere."""

import shutil
from decimal import Decimal
from itertools import groupby
from typing import Any

from mdm import period as periods
from mdm import report
from mdm.customers import find
from mdm.database import Database
from mdm.errors import Problem
from mdm.sync import out_of_step

STATUS = {"正常": "█", "停缴": "░", None: "·"}
LEVELS = "▁▂▃▄▅▆▇█"
LEGEND = "█ 正常  ░ 停缴  · no version  * yes  _ no assets; versions: how many start in the month"
# How wide a year is, with a space behind its months, and what stands before the years.
YEAR = 12 + 1
LABELS = len("  versions  ")


def show_timeline(database: Database, wanted: str) -> None:
    """Show the contracts of `wanted`, an id or (a part of) a name.

    Raises Problem if it has none, or if several customers are called so.
    """
    with database.transaction(writes=False):
        company, name = find(database, wanted)
        months = database.rows("timeline/months.sql", company=company)
        stale = out_of_step(database)
    if not months:
        raise Problem(
            f"The history knows no contract of {' '.join(filter(None, (company, name)))}",
            'Is the company_id or the name right? The names are in customer."年金客户".',
        )
    if stale:
        report.note(stale)
    if report.out.is_terminal and report.for_programs is None:
        _draw(company, name, months)
        return
    report.table(
        ("company", "plan", "line", "month", "status", "strategic", "existing", "assets", "starts"),
        [
            (
                company,
                row.plan_code,
                row.product_line_code,
                periods.show(row.month),
                row.contract_status,
                "战客" if row.is_strategic else None,
                {True: "已客", False: "新客"}.get(row.is_existing),
                row.assets,
                " ".join(map(str, row.starts)) or None,
            )
            for row in months
        ],
    )


def _draw(company: str, name: str, months: list[Any]) -> None:
    """Draw a block of lines for each contract, whole years beside each other as far as there is room."""
    report.line(f"{company} {name}".rstrip(), style="bold")
    for _, rows in groupby(months, key=lambda row: (row.plan_code, row.product_line_code)):
        contract = list(rows)
        first, last = contract[0], contract[-1]
        names = (first.plan_code, first.plan_name, first.product_line_code, first.product_line_name)
        report.line()
        report.line(" ".join(filter(None, names)), style="bold")
        peak = max((row.assets or Decimal(0) for row in contract), default=Decimal(0))
        lines = {
            "versions": [str(min(len(row.starts), 9)) if row.starts else " " for row in contract],
            "status": [STATUS[row.contract_status] for row in contract],
            "战客": ["*" if row.is_strategic else " " for row in contract],
            "已客": ["*" if row.is_existing else " " for row in contract],
            "assets": [_level(row.assets, peak) for row in contract],
        }
        # The first year begins with January, so that years are equally wide.
        before = [" "] * (first.month.month - 1)
        years = range(first.month.year, last.month.year + 1)
        fits = max(1, (shutil.get_terminal_size().columns - LABELS) // YEAR)
        for start in range(0, len(years), fits):
            shown = years[start : start + fits]
            columns = slice(12 * start, 12 * (start + len(shown)))
            picture = [("", _spaced("".join(f"{year:<12}" for year in shown)))]
            picture += [
                (label, _spaced("".join([*before, *glyphs][columns]))) for label, glyphs in lines.items()
            ]
            for text in report.aligned(("", ""), picture)[1:]:
                report.line(f"  {text}")
        highest = max(contract, key=lambda row: row.assets or Decimal(0))
        report.line(
            f"  at most {_in_100_million(highest.assets)} 亿元 in {periods.show(highest.month)}, "
            f"{_in_100_million(last.assets)} 亿元 in {periods.show(last.month)}"
        )
    report.line()
    report.line(LEGEND)


def _level(assets: Decimal | None, peak: Decimal) -> str:
    """Return how large an amount is beside the largest one."""
    if assets is None:
        return " "
    if assets <= 0:
        return "_"
    return LEVELS[min(int(len(LEVELS) * assets / peak), len(LEVELS) - 1)]


def _spaced(months: str) -> str:
    """Return a line with a space after each year."""
    return " ".join(months[place : place + 12] for place in range(0, len(months), 12))


def _in_100_million(assets: Decimal | None) -> str:
    return "-" if assets is None else f"{assets / 10**8:,.4f}"
