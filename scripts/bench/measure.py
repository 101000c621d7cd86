"""Measure the commands beside the plainest way to do the same, on invented data: just bench [large].

Everything runs on an embedded PostgreSQL in a temporary folder, its settings left at their defaults; or, with
just bench cluster URL, on a cluster and beside it on one machine: another database of the coordinator's
server. Each measurement is a process of its own, so that its peak memory is that of the one thing it does
(timed.py).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import xlsxwriter
from psycopg.conninfo import conninfo_to_dict
from python_calamine import CalamineWorkbook

from bench.queries import QUERIES
from bench.timed import Bench, create, measure
from mdm import embedded, migrate, report, runs
from mdm.database import Database
from mdm.errors import Problem
from mdm.load import fill_staging, load
from mdm.period import last_day, show
from mdm.render import Identifier
from mdm.sync import sync
from mdm.url import require_open

DOMAIN = "annuity_performance"
TEN_YEARS = [date(year, month, 1) for year in range(2016, 2026) for month in range(1, 13)]
MONTHS = TEN_YEARS[-48:]
FIRST, LAST = MONTHS[0], MONTHS[-1]
LAST_TWO_YEARS = MONTHS[-24:]
WORKBOOK_ROWS, CSV_ROWS = 33_600, 1_000_000
QUERY_LIMIT = 0.3  # seconds

CONNECTIONS = (1, 2, 4)  # to each server of a cluster

USAGE = """Usage: just bench [files] [months] [growth] [large]
       just bench cluster URL [large]
  files   loading: a workbook of 33,600 rows, a CSV file of 1,000,000
  months  sync, snapshots and the queries of docs/bi.md on 48 months of 20,000 contracts, 630,000 rows
  growth  a month that arrives after 11, 47 and 119 others
  large   as months, on 320,000 contracts, 10 million rows (30 GB in the folder for temporary files)
Without a word: files and months.
  cluster the chain of a month and everything from nothing on a cluster, beside one machine: another database
          of its coordinator's server. URL is an empty database with Citus; with large, 10 million rows"""

# The tasks that are measured. The plain ones run with the server's settings, not with our session's.


def read_workbook(database: Database, path: Path) -> None:
    """Read the whole sheet, and do nothing with it."""
    sheet = database.config.domain(DOMAIN).sheets[0]
    CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def copy_file(database: Database, path: Path) -> None:
    """Copy the file as it is into a table of text columns."""
    database.execute("bench/defaults.sql")
    with database.transaction():
        database.execute("bench/staging.sql", columns=_columns(database))
        with path.open("rb") as file:
            database.copy("bench/copy.sql", iter(lambda: file.read(1 << 20), b""))


def stage_file(database: Database, path: Path) -> None:
    """Copy the rows of the file into staging, as `just etl` does before it looks at them."""
    with database.transaction():
        fill_staging(database, database.config.domain(DOMAIN), path)


def load_file(database: Database, path: Path) -> None:
    """Load the file as `just etl` does."""
    with runs.logged(database, False, domain=DOMAIN) as run:
        load(database, run, DOMAIN, path, None, force=True)


def load_unlogged(database: Database, path: Path) -> None:
    """Load the file as `just etl` does, while nothing logs what changes."""
    database.execute("bench/log_off.sql")
    load_file(database, path)
    database.execute("bench/log_on.sql")


def aggregate(database: Database, first_month: date, last_month: date) -> None:
    """Sum up the bill by month and contract."""
    database.execute("bench/defaults.sql")
    database.execute("bench/aggregate.sql", first_month=first_month, last_month=last_month)


def write_floor(database: Database, month: date) -> None:
    """Sum up the bill of `month`, and write plainly as many rows as its chain writes."""
    aggregate(database, month, month)
    database.execute("bench/floor_write.sql")


def run_command(database: Database, *words: str) -> None:
    """Run a command as people do, from the start of its process to the end."""
    database.connection.close()
    # Python keeps what it compiles, as it does unless it is told not to.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "mdm", *words]
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)


def sync_history(database: Database) -> None:
    """Bring the history in step, whatever the guard says."""
    with runs.logged(database, False) as run:
        sync(database, run, None, force=True)


def _columns(database: Database) -> list[str]:
    """Return the 27 columns of a delivered bill: all but company_id, which the load finds out."""
    return [column for column in database.config.domain(DOMAIN).all_columns if column != "company_id"]


def generate(bench: Bench, contracts: int, months: list[date] = MONTHS) -> None:
    """Fill the dimensions and the bill of `months` with invented rows, the same at every run."""
    start = time.perf_counter()
    database = bench.connect()
    migrate.migrate(database)
    database.execute("bench/dimensions.sql", contracts=contracts)
    database.execute("bench/contract.sql", contracts=contracts, months=len(months))
    rows = 0
    for number, month in enumerate(months):
        rows += database.execute("bench/bill.sql", month=month, number=number).rowcount
    for aspect, name in (10, "当年中标"), (20, "当年流失"):
        database.execute(
            "bench/events.sql",
            table=Identifier("customer", name),
            aspect=aspect,
            first_month=months[0],
            months=len(months),
        )
    database.execute("bench/settle.sql")
    size = database.row("bench/statistics.sql").size / 1e6
    database.connection.close()
    report.step(
        f"Invented {rows:,} rows: {contracts:,} contracts, {len(months)} months, {size:,.0f} MB "
        f"in {time.perf_counter() - start:.0f} s"
    )


def write_workbook(database: Database, path: Path, above: int = 0) -> None:
    """Write the newest rows of the bill as a workbook, below so many empty rows."""
    columns = _columns(database)
    database.execute("bench/rows.sql", columns=columns, limit=WORKBOOK_ROWS)
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        sheet = book.add_worksheet(database.config.domain(DOMAIN).sheets[0])
        sheet.write_row(above, 0, columns)
        for place, row in enumerate(database.rows("bench/cells.sql"), start=above + 1):
            sheet.write_row(place, 0, row)


def write_csv(database: Database, path: Path, rows: int) -> None:
    """Write the newest `rows` of the bill as a CSV file."""
    database.execute("bench/rows.sql", columns=_columns(database), limit=rows)
    export = database.text("bench/export.sql", {})
    with path.open("wb") as file, database.connection.cursor().copy(export) as copy:
        for chunk in copy:
            file.write(chunk)


def bench_files(bench: Bench, folder: Path) -> None:
    """Measure loads, each of which replaces the months that the one before it loaded."""
    generate(bench, 44_000)
    workbook_path, small_path, large_path = (folder / name for name in ("bill.xlsx", "few.csv", "many.csv"))
    moved_path = folder / "V2" / workbook_path.name
    moved_path.parent.mkdir()
    bench.run(write_workbook, workbook_path)
    bench.run(write_workbook, moved_path, 1)
    bench.run(write_csv, small_path, CSV_ROWS // 10)
    bench.run(write_csv, large_path, CSV_ROWS)
    bench.execute("forget_bill.sql")
    bench.run(load_file, workbook_path)

    def others_stand(bench: Bench) -> object:
        return bench.run(load_file, workbook_path)

    bench.compare(
        f"load of a workbook again, {WORKBOOK_ROWS:,} rows x 27 columns",
        2.5,
        ("calamine alone", read_workbook, (workbook_path,)),
        ("just etl --no-post-hooks", load_file, (workbook_path,)),
    )
    bench.compare(
        "load of its next version, of which every row has moved and is written anew",
        2.5,
        ("calamine alone", read_workbook, (moved_path,)),
        ("just etl --no-post-hooks", load_file, (moved_path,)),
        others_stand,
    )
    bench.compare(
        f"the log of changes, on a load that writes {WORKBOOK_ROWS:,} rows",
        1.05,
        ("just etl --no-post-hooks, without its triggers", load_unlogged, (moved_path,)),
        ("just etl --no-post-hooks", load_file, (moved_path,)),
        others_stand,
    )
    few = bench.run(load_file, small_path)
    bench.run(load_file, large_path)
    plain = ("COPY of the file into a text table", copy_file, (large_path,))
    size = f"{CSV_ROWS:,} rows x 27 columns, {large_path.stat().st_size / 1e6:.0f} MB"
    bench.compare(
        f"a CSV file into staging, {size}",
        2.5,
        plain,
        ("the first step of just etl", stage_file, (large_path,)),
    )
    bench.compare(
        f"load of a CSV file into an empty bill, {size}",
        5,
        plain,
        ("just etl --no-post-hooks", load_file, (large_path,)),
        lambda bench: bench.execute("forget_bill.sql"),
    )
    bench.compare(
        f"load of a CSV file again, {size}",
        5,
        plain,
        ("just etl --no-post-hooks", load_file, (large_path,)),
    )
    report.line(f"  a tenth of the rows: {few.seconds:.3f} s, peak {few.peak:.0f} MB")


def bench_months(bench: Bench, contracts: int, limit: float) -> None:
    """Measure the chain of a month, a sync with nothing to do and one from nothing."""
    generate(bench, contracts)
    month_arrives(bench, LAST, limit)
    name = show(LAST)

    def change(bench: Bench) -> None:
        bench.execute("floor_empty.sql")
        bench.execute("touch.sql", month=LAST)

    bench.compare(
        f"{name} after a change to one company in a hundred",
        limit,
        ("floor", write_floor, (LAST,)),
        (f"just post-etl {DOMAIN} {name}", run_command, ("post-etl", DOMAIN, name)),
        change,
    )
    bench.run(run_command, "post-etl", DOMAIN, name)
    months = f"{show(LAST_TWO_YEARS[0])}..{show(LAST)}"
    bench.run(run_command, "snapshot", months)
    # As autovacuum does within a minute.
    bench.execute("settle.sql")
    bench.compare(
        f"the report of {name} and 23 other months: 3 s, with the start of a command",
        2.7,
        ("just fingerprint", run_command, ("fingerprint",)),
        ("just report", run_command, ("report", name, "--dry-run")),
        in_seconds=True,
    )
    bench.compare(
        "nothing to do",
        0.1,
        ("just fingerprint", run_command, ("fingerprint",)),
        ("just sync", run_command, ("sync",)),
        in_seconds=True,
    )
    bench.compare(
        "everything from nothing",
        6,
        (f"aggregation of {len(MONTHS)} months", aggregate, (FIRST, LAST)),
        ("just sync --full", run_command, ("sync", "--full")),
    )


def month_arrives(bench: Bench, month: date, limit: float) -> None:
    """Measure the chain of a month that has just arrived, the last one of the bill."""
    keep_rows(bench, month)
    bench.compare(
        f"{show(month)} arrives",
        limit,
        ("floor: aggregation of the month, its rows written", write_floor, (month,)),
        (f"just post-etl {DOMAIN} {show(month)}", run_command, ("post-etl", DOMAIN, show(month))),
        lambda bench: arrive(bench, month),
    )


def bench_queries(bench: Bench) -> None:
    """Measure each query of docs/bi.md, as a reader runs it, with the snapshots of all months."""
    bench.run(run_command, "post-etl", DOMAIN, show(LAST))
    bench.run(run_command, "snapshot", f"{show(FIRST)}..{show(LAST)}")
    bench.execute("settle.sql")
    database = bench.connect()
    database.execute("bench/defaults.sql")
    report.line("")
    report.line(f"queries of docs/bi.md ({bench.rounds} rounds)", style="bold")
    report.line(f"  {'':44}{'min':>8}{'median':>8}{'max':>8} s{'rows':>9}")
    for heading, query in QUERIES.items():
        seconds = []
        for _ in range(bench.rounds):
            start = time.perf_counter()
            rows = len(database.connection.execute(query).fetchall())
            seconds.append(time.perf_counter() - start)
        median = statistics.median(seconds)
        verdict = "" if median <= QUERY_LIMIT else f"  OVER THE LIMIT of {QUERY_LIMIT} s"
        report.line(f"  {heading:44}{min(seconds):8.3f}{median:8.3f}{max(seconds):8.3f}  {rows:9}{verdict}")


def keep_rows(bench: Bench, month: date) -> None:
    """Make history and snapshots up to `month`, and keep its rows, so that it can arrive again."""
    bench.run(run_command, "post-etl", DOMAIN, show(month))
    bench.execute("floor_tables.sql", month=month, last_day=last_day(month))


def arrive(bench: Bench, month: date) -> None:
    """Have `month` arrive as if it had never been there."""
    bench.execute("floor_empty.sql")
    bench.execute("month_leaves.sql", month=month, last_day=last_day(month))
    bench.run(sync_history)
    bench.execute("month_arrives.sql")
    bench.execute("settle.sql")


def bench_cluster(ours: Bench, plain: Bench, contracts: int) -> None:
    """Measure a month and everything on a cluster beside one machine, and a month with few connections."""
    # The cluster first: a role that another database of the coordinator has made is missing on the workers.
    for bench in (ours, plain):
        generate(bench, contracts)
    report.step(f"just distribute: {ours.run(run_command, 'distribute').seconds:.1f} s")
    ours.execute("settle.sql")
    for bench in (plain, ours):
        keep_rows(bench, LAST)
    chain = (run_command, ("post-etl", DOMAIN, show(LAST)))
    full = (run_command, ("sync", "--full"))
    ours.compare(
        f"{show(LAST)} arrives",
        1.5,
        ("on one machine", *chain),
        ("on the cluster", *chain),
        lambda bench: arrive(bench, LAST),
        beside=plain,
    )
    ours.compare(
        "everything from nothing", 1.5, ("on one machine", *full), ("on the cluster", *full), beside=plain
    )
    measure(
        f"{show(LAST)} arrives, by connections to each server",
        ours.rounds,
        [(ours.with_connections(number), (f"{number}", *chain)) for number in CONNECTIONS],
        lambda bench: arrive(bench, LAST),
    )
    report.line("Fingerprints: " + ", ".join(sorted({bench.fingerprint() for bench in (plain, ours)})))


def measure_cluster(url: str, words: set[str]) -> None:
    """Measure a cluster; `url` is an empty database of it, and is empty again afterwards."""
    ours = Bench(url, 3 if words else 5)
    found = ours.connect().row("bench/cluster.sql")
    if found.is_used:
        raise Problem(
            f"The database {found.name} has our tables already",
            "Give one that is empty but for the extension: it is filled, and emptied afterwards.",
        )
    report.line(f"{found.version}, settings as they are there, {os.cpu_count()} processors here")
    name = f"{found.name}_plain"
    plain = create(conninfo_to_dict(url), name, ours.rounds)
    try:
        bench_cluster(ours, plain, 320_000 if words else 20_000)
    finally:
        ours.execute("drop_schemas.sql")
        ours.execute("drop_database.sql", name=Identifier(name))


def measure_embedded(words: set[str], folder: Path) -> None:
    """Measure what `words` name on an embedded server in `folder`."""
    server = folder / "server"

    def database(name: str, rounds: int) -> Bench:
        return create(conninfo_to_dict(embedded.conninfo(server)), name, rounds)

    report.line(f"PostgreSQL {embedded.VERSION} with its default settings, {os.cpu_count()} processors")
    try:
        if "files" in words or not words:
            bench_files(database("files", 5), folder)
        if "months" in words or not words:
            bench_months(bench := database("months", 5), 20_000, 3)
            bench_queries(bench)
        if "growth" in words:
            for count in (12, 48, 120):
                bench = database(f"months_{count}", 5)
                generate(bench, 20_000, TEN_YEARS[-count:])
                month_arrives(bench, LAST, 3)
        if "large" in words:
            bench_months(bench := database("large", 3), 320_000, 2.5)
            bench_queries(bench)
    finally:
        embedded.stop(server)


def main(words: list[str]) -> int:
    """Measure what `words` name; return the exit code, 0 also where a limit is exceeded."""
    url = words[1] if words[:1] == ["cluster"] and len(words) > 1 else ""
    parts = set(words[2:] if url else words)
    if parts - ({"large"} if url else {"files", "months", "growth", "large"}):
        print(USAGE, file=sys.stderr)
        return 1
    start = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="mdm-bench-"))
    try:
        if url:
            measure_cluster(require_open(url), parts)
        else:
            measure_embedded(parts, folder)
    except Problem as error:
        report.problem(error)
        return 1
    finally:
        shutil.rmtree(folder)
    report.line("")
    report.line(f"Measured in {(time.perf_counter() - start) / 60:.0f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
