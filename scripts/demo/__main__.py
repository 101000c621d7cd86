"""`just demo`: two years of invented customers, loaded month by month by the commands that people type."""

import os
import shlex
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psycopg

from demo import invented
from mdm import migrate, render, report
from mdm import period as periods
from mdm.config import read_nearest
from mdm.database import Database, connect, explain
from mdm.errors import Problem
from mdm.render import ROOT, SQL
from mdm.url import ENV_FILE, database_url, embedded_folder

DATA = Path("data")
MARKER = DATA / "DEMO.txt"
ABOUT = "演示数据，均为虚构。\nThe files in this folder are invented; just demo wrote them, and may again.\n"
ELSEWHERE = (
    "Nothing was changed. Try it in an empty folder, which gets a database of its own:\n"
    f"  DATABASE_URL=embedded just --justfile {shlex.quote(str(ROOT / 'justfile'))} "
    "--working-directory EMPTY_FOLDER demo"
)

render.search(ROOT / "scripts")  # demo/*.sql


def main() -> int:
    """Run the demo and return its exit code: 0, or 1 after an explanation on stderr."""
    try:
        demo()
    except KeyboardInterrupt:
        report.problem(Problem("Interrupted", "Run just demo again: it starts over."))
    except (Problem, psycopg.Error) as error:
        report.problem(error if isinstance(error, Problem) else explain(error))
    else:
        return 0
    return 1


def demo() -> None:
    """Make the workbooks, load every month and sum up. Raises Problem where that is no place for a demo."""
    started = time.monotonic()
    check_folder()
    if not os.environ.get("DATABASE_URL", "").strip() and not Path(ENV_FILE).exists():
        last_lines(just("init"))
    check_server()
    database = connect(read_nearest())
    check_database(database)
    last_lines(just("migrate"), 2)

    report.step("Writing workbooks of invented customers into data/...")
    DATA.mkdir(exist_ok=True)
    MARKER.write_text(ABOUT, encoding="utf-8")
    count = invented.write(DATA)
    report.done(f"{count} workbooks, two for each month and a corrected V2 for some: data/DEMO.txt")
    database.execute("demo/branches.sql")

    load_months(database)
    if list((SQL / "checks").rglob("*.sql")):
        last_lines(just("validate"), 2)
    sum_up(database, time.monotonic() - started)
    write_report()


def check_folder() -> None:
    """Raise Problem when data/ holds files that are not the demo's."""
    if DATA.exists() and any(DATA.iterdir()) and not MARKER.exists():
        raise Problem(f"The folder {DATA.absolute()} holds files that the demo did not write", ELSEWHERE)


def check_server() -> None:
    """Raise Problem unless the database is an embedded one."""
    if not embedded_folder(database_url()):
        raise Problem(
            "The demo runs in an embedded database only, but DATABASE_URL is a real server", ELSEWHERE
        )


def check_database(database: Database) -> None:
    """Raise Problem when the embedded database holds rows that are not the demo's."""
    full = [] if MARKER.exists() else migrate.tables_with_rows(database)
    if full:
        raise Problem(
            f"The embedded database holds rows ({', '.join(full)}), and no {MARKER} says they are invented",
            "Nothing was changed. If nobody needs them, remove that database and run just demo again:\n"
            f"  just stop; rm -r {shlex.quote(str(embedded_folder(database_url())))}",
        )


def load_months(database: Database) -> None:
    """Load each month with its hooks: the first and the last as people see it, a line for the others."""
    # Events first: the snapshots, which mark them, follow the bill.
    events = [name for name in ("annual_award", "annual_loss") if name in database.config.domains]
    domains = ",".join([*events, "annuity_performance"])
    first, *between, last = invented.MONTHS
    report.out.print(just("etl", domains, periods.show(first)))
    report.line("The same for the months between, in short:")
    for month in between:
        run("etl", domains, periods.show(month))
        report.line(f"  {periods.show(month)}: {what_happened(database, month)}")
    report.out.print(just("etl", domains, periods.show(last)))


def what_happened(database: Database, month: date) -> str:
    """Return the figures of a month in a line."""
    values = {"period": periods.show(month), "last_day": periods.last_day(month)}
    return (
        "{rows_read} rows = {rows_loaded} loaded + {rows_rejected} rejected + {rows_skipped} skipped; "
        "versions {versions_inserted} inserted, {versions_updated} updated; "
        "snapshots {product_line_records} and {plan_records} records"
    ).format(**database.row("demo/month.sql", **values)._asdict())


def sum_up(database: Database, seconds: float) -> None:
    """Say what there is now, that it agrees, and what to try next."""
    found = database.row("demo/summary.sql")
    checked = database.rows("demo/reconciliation.sql")
    apart = [row for row in checked if row.difference]
    if apart:
        report.table(checked[0]._fields, apart)
        raise Problem("The snapshots do not add up to the bill", "This is a mistake in the program.")

    report.done(f"The demo is loaded ({seconds:.0f} s):")
    share = found.strategic / found.current_contracts
    report.line(f"  {found.months} months, {found.bill_rows:,} rows of the bill, {found.customers} customers")
    report.line(f"  {found.contracts:,} contracts in {found.versions:,} versions")
    report.line(
        f"  {found.current_contracts:,} contracts today: {found.active:,} 正常, {found.suspended:,} 停缴; "
        f"{found.strategic:,} of them strategic (战客, {share:.0%})"
    )
    report.line(f"  {found.won} contracts reported as won (当年中标), {found.lost} as lost (当年流失)")
    report.line(f"  {found.rejected_rows} rows that could not be used, kept with their reasons in mdm.reject")
    report.line()
    report.line(f"期末资产规模 of {periods.show(checked[0].month)} in yuan:")
    report.table(
        ("product line", "bill", "snapshot", "difference"),
        [
            (row.product_line, f"{row.bill:,}", f"{row.snapshot:,}", row.difference)
            for row in checked
            if row.month == checked[0].month
        ],
    )
    lines = len({row.product_line for row in checked})
    report.done(
        f"Bill and snapshots agree in all {len(checked)} sums ({found.months} months x {lines} product lines)"
    )
    report.line()
    report.line("Try next:")
    for command in next_commands(database):
        report.line(f"  scripts/{command}")


def write_report() -> None:
    """Write the report of the last month, and name it: the end of the demo."""
    report.line()
    last = periods.show(invented.MONTHS[-1])
    try:
        report.out.print(just("report", last))
    except Problem as error:
        if "No font" not in error.remedy:
            raise
        # The demo is loaded all the same.
        report.note(f"no report yet: {error.remedy.splitlines()[0]}")
        report.line(f"  Then: scripts/just report {last}")
    else:
        report.line(f"  Open it in a browser: {Path(f'report-{last}.html').absolute().as_uri()}")


def next_commands(database: Database) -> tuple[str, str, str]:
    """Return three commands to type: what a sync would do, the checks, and a history worth a look."""
    query = database.row("demo/eventful_contract.sql").query
    return "just sync dry=1", "just validate", f'just psql -c "{query}"'


def last_lines(output: str, how_many: int = 1) -> None:
    """Print what a command said in the end."""
    for line in output.splitlines()[-how_many:]:
        report.line(line)


def just(*arguments: str) -> str:
    """Show and run `just ARGUMENTS`, and return what it printed."""
    report.line(f"$ just {' '.join(arguments)}", style="bold")
    return run(*arguments)


def run(*arguments: str) -> str:
    """Run `just ARGUMENTS` in the working folder, as a person would, and return what it printed.

    Raises Problem with what it said when it fails.
    """
    result = subprocess.run(
        [ROOT / "scripts/just", "--justfile", ROOT / "justfile",
         "--working-directory", Path.cwd(), *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    if result.returncode:
        report.line(result.stdout.rstrip())
        raise Problem(f"just {' '.join(arguments)} failed:", result.stderr.rstrip())
    return result.stdout.rstrip()


if __name__ == "__main__":
    sys.exit(main())
