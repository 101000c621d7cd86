"""The report of a month: one page of HTML, out of the queries in sql/report and the template in report/."""

import os
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any, Literal

import jinja2
import msgspec
from markupsafe import Markup

from mdm import __version__, checks, report
from mdm import period as periods
from mdm.database import Database
from mdm.errors import NoSnapshot, Problem
from mdm.files import written
from mdm.render import ROOT, SQL, Identifier
from mdm.sync import out_of_step

FOLDER = ROOT / "report"
Language = Literal["zh", "en"]
LARGEST = 1_000_000  # bytes
LONGEST_NAME = 60
EXACT = Context(prec=1000, rounding=ROUND_HALF_UP)
HUNDREDTH = Decimal("0.01")  # of 亿元, and of a yuan
YI = Decimal(100_000_000)  # 亿元, in yuan


def write_report(database: Database, month: date, path: Path | None, language: Language, dry: bool) -> None:
    """Write the report of `month` to `path`; raises Problem for a month without snapshot.

    What stands there is replaced when the new one is complete.
    """
    path = path or Path(f"report-{periods.show(month)}.html")
    _check_path(path)
    with report.working(f"Writing the report of {periods.show(month)}"):
        page = make(database, month, language).encode("utf-8")
    if len(page) > LARGEST:
        raise Problem(
            f"The report has {len(page)} bytes, more than {LARGEST}", "This is a mistake in the program."
        )
    if not dry:
        with written(path) as file:
            file.write(page)
    what = "would be written (dry run)" if dry else "written"
    report.done(f"{path} {what}: the report of {periods.show(month)}, {len(page) // 1000} kB")


def make(database: Database, month: date, language: Language = "zh") -> str:
    """Return the page of `month`; raises Problem where there is no snapshot, or a glyph can't be measured."""
    labels = {key: words[language] for key, words in read_labels().items() if language in words}
    with database.transaction(writes=False):
        days = _days(database, month)
        domains = [
            {"name": name, "title": domain.title, "table": Identifier(*domain.table), "month": domain.month}
            for name, domain in database.config.domains.items()
        ]

        def rows(name: str) -> list[Any]:
            return database.rows(f"report/{name}.sql", domains=domains, **days)

        found = {name: rows(name) for name in ("assets", "contracts")}
        # Drawing takes as long as all queries: meanwhile the database works.
        with ThreadPoolExecutor(1) as thread:
            charts = thread.submit(_charts, found["assets"], found["contracts"], labels)
            names = {path.stem for path in (SQL / "report").glob("[!_]*.sql")} - {"period", *found}
            found |= {name: rows(name) for name in sorted(names)}
            found["checks"] = list(checks.run(database, month, everywhere=False))
            history = database.row("history/fingerprint.sql")
            drawn = charts.result()
    return _environment(language, labels).get_template("page.html").render(
        found, days=days, charts=drawn, label=labels, language=language, history=history,
        config=database.config, version=__version__, made_at=datetime.now().astimezone(),
    )  # fmt: skip


def read_labels() -> dict[str, dict[Language, str]]:
    """Return the words of the page by key and language."""
    path = FOLDER / "labels.yaml"
    return msgspec.yaml.decode(path.read_bytes(), type=dict[str, dict[Language, str]])


def _days(database: Database, month: date) -> dict[str, Any]:
    """Return the days that the queries ask for; raises Problem for a month without snapshot."""
    days = {"month": month, "last_day": periods.last_day(month)}
    found: dict[str, Any] = database.row("report/period.sql", **days)._asdict()
    name = periods.show(month)
    if not found["has_snapshot"]:
        if not found["is_loaded"]:
            what, command = "is not loaded", f"just etl all {name}"
        elif not found["is_synced"]:
            what, command = "is loaded, but not synced", f"just sync, then just snapshot {name}"
        else:
            what, command = "has no snapshot", f"just snapshot {name}"
        raise NoSnapshot(f"The month {name} {what}", f"Run first: {command}")
    stale = out_of_step(database, month)
    if stale:
        report.note(stale)
    elif found["is_behind"]:
        report.note(
            f"snapshots are behind, and so is the report: just snapshot {name}, then just report {name}"
        )
    return days | found | {"is_behind": bool(stale) or found["is_behind"]}


def _charts(assets: list[Any], contracts: list[Any], labels: dict[str, str]) -> dict[str, Markup]:
    """Return the charts by product line ('' for all of them, status for that of contracts)."""
    # Late: altair alone takes longer to import than most commands run.
    from mdm import charts

    months = [labels["short_month"].format(row.month_end) for row in contracts]
    lines: dict[str, list[Decimal | None]] = {}
    for row in assets:
        lines.setdefault(row.product_line_code, []).append(row.assets)
    totals = [None if None in amounts else sum(amounts) for amounts in zip(*lines.values(), strict=True)]
    drawn = {
        code: charts.area(months, [None if x is None else x / YI for x in amounts], labels["yi"])
        for code, amounts in {"": totals, **lines}.items()
    }
    drawn["status"] = charts.bars(
        months,
        {labels[name]: [getattr(row, name) for row in contracts] for name in ("active", "suspended")},
    )
    return {name: Markup(svg) for name, svg in drawn.items()}


def _environment(language: Language, labels: dict[str, str]) -> jinja2.Environment:
    """Return what renders the page. Whatever comes out of the database is text, never HTML."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER, encoding="utf-8"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "yi": yi, "count": count, "percent": percent, "name": name, "plain": plain,
        "word": lambda text: labels.get(str(text), text),
        "zip": zip, "month": lambda day: labels["long_month"].format(day) if day else "–",
    }  # fmt: skip
    return environment


def yi(amount: Decimal | None, signed: bool = False) -> Markup:
    """Return an amount of yuan in 亿元, with the exact yuan as title."""
    if amount is None:
        return Markup("–")
    shown = EXACT.quantize(EXACT.divide(amount, YI), HUNDREDTH)
    exact = EXACT.normalize(amount)
    if exact == EXACT.quantize(exact, HUNDREDTH):
        exact = EXACT.quantize(exact, HUNDREDTH)
    return Markup('<data value="{:f}" title="{} 元">{}</data>').format(
        exact, _signed(exact, signed), _signed(shown, signed)
    )


def count(number: int | Decimal | None, signed: bool = False) -> str:
    """Return a number with commas."""
    return "–" if number is None else _signed(Decimal(number), signed)


def percent(now: Decimal | None, before: Decimal | None) -> str:
    """Return by how much `now` is more than `before`, in percent to a tenth."""
    if now is None or not before:
        return "–"
    change = EXACT.divide(100 * (Decimal(now) - before), abs(Decimal(before)))
    return _signed(EXACT.quantize(change, Decimal("0.1")), True) + "%"


def _signed(number: Decimal, signed: bool) -> str:
    """Return a number with commas and the minus that people write; if `signed`, also with a plus."""
    sign = "−" if number < 0 else "+" if signed and number > 0 else ""
    return f"{sign}{number.copy_abs():,f}"


def plain(text: str) -> str:
    """Return a name as it can stand in a line: short, and without what is no character."""
    clean = "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cs", "Cn") else char for char in text)
    return clean if len(clean) <= LONGEST_NAME else clean[: LONGEST_NAME - 1] + "…"


def name(text: str | None) -> Markup:
    """Return a name that turns nothing around it, whatever its direction."""
    return Markup("<bdi>{}</bdi>").format(plain(text)) if text else Markup("–")


def _check_path(path: Path) -> None:
    """Refuse a name that no browser opens, and a place where no file can be; raises Problem."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise Problem(f"{path} is no name of a page", "Give one that ends in .html.")
    if os.path.isdir(path):
        raise Problem(f"{path} is a folder", "Give the name of a file in it.")
    if not os.path.isdir(path.parent):
        raise Problem(f"There is no folder {path.parent}", "Make it, or give a name in a folder that exists.")
