"""What is wrong with an installation, and what to do about it: just doctor. It writes nothing.

A query of sql/doctor returns a row for each thing that it finds: outcome (ok, warning, failure), what, and
what to do. One that finds nothing is a pass, under the first line of its file.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import psycopg

from mdm import checks, config, files, migrate, report, schema, status, url
from mdm.config import Config, Timeouts
from mdm.database import Database, connect, explain
from mdm.errors import Problem
from mdm.render import SQL, Identifier
from mdm.report import MOST_NAMED, some

# The versions of PostgreSQL that the tests run on.
OLDEST, NEWEST = 15, 18
# It waits for nobody.
LIMITS = Timeouts(lock=1, statement=10)
# How long somebody may hold up others doing nothing, and how long a transaction may work.
PATIENCE = timedelta(minutes=10)
PATIENCE_WITH_WORK = timedelta(hours=1)
MOST_AHEAD = timedelta(minutes=1)
GIGABYTE = 1 << 30
LEAST_FREE = GIGABYTE  # of a disk
MOST_KEPT = GIGABYTE  # of log, for who does not fetch it
STRAY = "Name or move it as just domains says, or name it under exclude in config/domains.yaml."
OF_SCHEMA = "- is what docs/schema.sql has, + what stands. Bring it back by hand, as its migration has it."

SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failure": ("✗", "red")}
# The exit codes; Nagios has the same, and words of its own.
CODES = {"ok": 0, "warning": 1, "failure": 2}
OF_NAGIOS = {"ok": "OK", "warning": "WARNING", "failure": "CRITICAL"}

T = TypeVar("T")
Say = Callable[..., None]


@dataclass(frozen=True)
class Finding:
    """What a check found: outcome (ok, warning, failure), what, and what to do."""

    check: str
    outcome: str
    what: str
    remedy: str


class Findings(list[Finding]):
    """What all checks found, in their order."""

    @property
    def worst(self) -> Finding:
        """The first of the gravest."""
        return max(self, key=lambda finding: CODES[finding.outcome])

    @property
    def counts(self) -> str:
        """How many there are of each outcome."""
        outcomes = [finding.outcome for finding in self]
        return "{} ok, {} warnings, {} failures".format(*map(outcomes.count, CODES))

    def of(self, check: str, look: Callable[[Say], T]) -> T | None:
        """Have `look` say what it finds, and return what it returns.

        A Problem is found, too, and returns None.
        """

        def say(outcome: str, what: str, remedy: str = "") -> None:
            # The name of a file may be no text.
            what = what.encode("utf-8", "backslashreplace").decode()
            self.append(Finding(check, outcome, " ".join(what.split()), remedy))

        try:
            try:
                return look(say)
            except psycopg.Error as error:
                raise explain(error) from error
            except OSError as error:
                raise Problem(str(error)) from error
        except Problem as error:
            # Who may not look does not know that anything is wrong.
            is_denied = isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege)
            remedy = error.remedy.replace("\nNothing was changed.", "")
            say("warning" if is_denied else "failure", error.what, remedy)
        return None


def doctor(kind: str | None) -> int:
    """Print what all checks find, for people or as `kind` (json, nagios); return the exit code: 0, 1 or 2."""
    found = examine()
    if kind == "nagios":
        for line in _for_nagios(found):
            report.line(line.replace("|", "¦"))  # what follows a | would be performance data
    elif kind:
        report.table(("check", "outcome", "what", "remedy"), map(astuple, found))
    else:
        for finding in found:
            sign, style = SIGNS[finding.outcome]
            report.line(f"{sign} {finding.check}: {finding.what}", style)
            for line in finding.remedy.splitlines():
                report.line(f"    {line.strip()}")
        report.line(found.counts)
    return CODES[found.worst.outcome]


def _for_nagios(found: Findings) -> Iterator[str]:
    """Yield the one line of a plugin, with the worst, and its long text: all findings, the gravest first."""
    worst = found.worst
    what = f"{worst.check}: {worst.what}; " if CODES[worst.outcome] else ""
    yield f"MDM {OF_NAGIOS[worst.outcome]} - {what}{found.counts}"
    for finding in sorted(found, key=lambda finding: -CODES[finding.outcome]):
        remedy = " ".join(finding.remedy.split())
        yield f"{OF_NAGIOS[finding.outcome]} {finding.check}: {finding.what}" + (remedy and f" -> {remedy}")


def examine() -> Findings:
    """Run every check that can be run: without configuration or database, those that need neither."""
    found = Findings()
    configuration = found.of("configuration", _configuration)
    if configuration:
        found.of("sources", lambda say: _sources(configuration, say))
    found.of("disk", lambda say: _disk(Path.cwd(), 0, say))
    address = found.of("settings", _settings)
    if not address:
        return found
    database = found.of("connection", lambda say: _connection(configuration, say))
    folder = url.embedded_folder(address)
    if database:
        with closing(database.connection):
            _examine(database, configuration, found)
    elif folder and folder.exists():
        found.of("disk", lambda say: _disk(folder, 0, say))
    return found


def _examine(database: Database, configuration: Config | None, found: Findings) -> None:
    def ask(check: str, *templates: str, **values: object) -> None:
        """Run queries of sql/doctor, which say what they find."""

        def look(say: Say) -> None:
            rows = [row for name in templates for row in database.rows(f"doctor/{name}.sql", **values)]
            for row in rows:
                say(*row)
            if not rows:
                say("ok", checks.title(SQL / f"doctor/{templates[0]}.sql"))

        found.of(check, look)

    ask("server", "server", oldest=OLDEST, newest=NEWEST)
    has_yoyo = found.of("migrations", lambda say: bool(database.row("migrations/table_exists.sql").found))
    is_current = found.of("migrations", lambda say: _migrations(database, say))
    if is_current:
        ask("privileges", "privileges")
        found.of("schema", lambda say: _schema(database, say))
        found.of("change log", lambda say: _change_log(database, say))
    ask("locks", "locks", *["yoyo_lock"] * bool(has_yoyo), patience=PATIENCE)
    ask("transactions", "transactions", patience=PATIENCE, patience_with_work=PATIENCE_WITH_WORK)
    found.of("disk", lambda say: _server_disk(database, say))
    now = datetime.now().astimezone()
    offset = now.utcoffset() or timedelta()
    ask(
        "clock", "clock", *["future_run"] * bool(is_current),
        now=now, seconds_east=offset.total_seconds(), most_ahead=MOST_AHEAD,
    )  # fmt: skip
    if is_current and configuration:
        domains = [
            {
                "name": name, "table": str(Identifier(*domain.table)), "shown": ".".join(domain.table),
                "columns": list(domain.all_columns), "month": domain.month, "amount": domain.amount,
            }
            for name, domain in configuration.domains.items()
        ]  # fmt: skip
        ask("domains", "domains", domain_columns=domains)
        found.of("freshness", lambda say: _freshness(database, configuration, say))


def _configuration(say: Say) -> Config:
    read = config.read_nearest()
    say(
        "ok",
        f"{len(read.domains)} domains, {len(read.dimensions)} dimensions, fingerprint {read.fingerprint}",
    )
    return read


def _sources(configuration: Config, say: Say) -> None:
    """Look at the folders of the files: they exist, and all that stands in them can be read."""
    domains = configuration.domains.values()
    strays = files.strays(domains)
    for start in files.sources(domains):
        where = f"{start} (in {Path.cwd()})"
        if not os.path.lexists(start.rstrip("/")):
            say(
                "failure",
                f"There is no folder {where}",
                "Make it, or mount it: files to load are looked for there.",
            )
            continue
        errors: list[OSError] = []
        paths = [
            os.path.join(folder, name)
            for folder, _, names in os.walk(start, onerror=errors.append)
            for name in names
            if not name.startswith(files.TEMPORARY[:2])
        ]
        faults = [f"{error.filename}: {error.strerror}" for error in errors]
        # A link to nothing can't be read either.
        faults += [f"{path} can't be read" for path in paths if not os.access(path, os.R_OK)]
        faults += [
            f"{path} is no file" for path in paths if os.access(path, os.R_OK) and not os.path.isfile(path)
        ]
        if faults:
            say(
                "failure",
                f"{'; '.join(some(faults))}, in {where}",
                "Let the user that runs just read it, or remove it.",
            )
        elif lost := [stray for stray in strays if stray.startswith(start)]:
            say("warning", f"Never loaded: {'; '.join(some(lost))}, in {where}", STRAY)
        else:
            say("ok", f"{where} can be read: {len(paths)} files")


def _settings(say: Say) -> str:
    """Return DATABASE_URL; look at who may read the file with it."""
    file = Path(url.ENV_FILE)
    address = url.database_url()
    url.embedded_folder(address)  # raises Problem for one that can't be
    if file.exists() and file.stat().st_mode & 0o077:
        say(
            "warning",
            f"Others may read or write {file} (in {Path.cwd()})",
            f"It may hold a password: chmod 600 {file}",
        )
    else:
        say("ok", "DATABASE_URL is set")
    return address


def _connection(configuration: Config | None, say: Say) -> Database:
    """Return a connection that writes nothing. An embedded server is started as ever, but not made."""
    folder = url.embedded_folder(url.database_url())
    if folder and not (folder / "data").exists():
        raise Problem(f"There is no embedded database in {folder} yet", "Make it: just migrate")
    database = connect(configuration)
    database.execute("doctor/session.sql")
    database.timeouts = LIMITS
    database.execute("limits.sql")
    info = database.connection.info
    say("ok", f"{info.user} on {info.dbname} at {info.host}")
    return database


def _migrations(database: Database, say: Say) -> bool:
    """Return True where all migrations are applied, on a cluster to all tables; raises Problem."""
    migrate.require_current(database)
    say("ok", f"{len(migrate.applied_ids(database))} migrations are applied, and none is pending")
    return True


def _schema(database: Database, say: Say) -> None:
    """Compare what stands in the database with docs/schema.sql."""
    named = 0
    others = []
    for name, lost, new in schema.differences(database):
        if named == MOST_NAMED:
            others.append(name)
            continue
        named += 1
        if not new and schema.MADE.match(lost[0]):
            what = "is missing"
        elif not lost and schema.MADE.match(new[0]):
            what = "is of no migration"
        else:
            what = "is not what the migrations make"
        # What stands beside the rest breaks nothing, nor does a comment.
        is_grave = any(not line.startswith("COMMENT") for line in lost)
        lines = [f"- {line}" for line in lost] + [f"+ {line}" for line in new]
        say("failure" if is_grave else "warning", f"{name} {what}", "\n".join([*some(lines), OF_SCHEMA]))
    if others:
        say("failure", f"{len(others)} more are not what the migrations make: {', '.join(others)}")
    if not named:
        say("ok", "Tables, views, functions and triggers are what the migrations make")


def _change_log(database: Database, say: Say) -> None:
    """Look at the triggers that log changes, and at what the last sync left, as the next one will."""
    trust = database.row("history/trust.sql", rules="", full=False, compares=False)
    if database.is_cluster:
        say("ok", "A cluster has none: a sync looks at every month")
    elif trust.look_at_all:
        say("warning", f"The next sync looks at every month: {trust.look_at_all}", "just sync")
    else:
        say("ok", f"It can be trusted; {len(trust.months)} months wait for a sync")


def _server_disk(database: Database, say: Say) -> None:
    """Look at the disk of the server, where that is this machine; of another one, at what it takes there."""
    size = database.row("doctor/size.sql")
    host = database.connection.info.host
    is_here = host.startswith("/") or host in ("localhost", "127.0.0.1", "::1")
    if size.folder and is_here and os.path.isdir(size.folder):
        _disk(Path(size.folder), size.bytes, say)
    else:
        say("ok", f"The database takes {_shown(size.bytes)}; what is free there can't be seen from here")
    for slot in database.rows("doctor/slots.sql", most_kept=MOST_KEPT):
        say(*slot)


def _disk(folder: Path, needed: int, say: Say) -> None:
    """Look at the room for `folder`, of which `needed` bytes may be taken by a backup or an upgrade."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Problem(f"The disk of {folder} can't be looked at: {error.strerror}") from None
    what = f"{_shown(free)} are free at {folder}"
    if free < LEAST_FREE:
        say("failure", f"Only {what}", "Make room: on a full disk loads fail, and the server stops.")
    elif free < needed:
        say(
            "warning",
            f"Only {what}; the database takes {_shown(needed)}",
            "A backup or an upgrade takes that again.",
        )
    else:
        say("ok", what)


def _freshness(database: Database, configuration: Config, say: Say) -> None:
    """Look for months that are overdue, and for a calendar that ends."""
    overdue = status.overdue(database)
    for what in overdue:
        say(
            "warning",
            what,
            "Ask for the file. If it has come, just status says why it is not loaded: just catch-up",
        )
    due = [name for name, domain in configuration.domains.items() if domain.due]
    year = date.today().year
    if due and not any(
        year in (first.year, last.year) for first, last in configuration.rules.calendar.holidays
    ):
        say("warning", f"The calendar has no holidays of {year}", "Add them in config/customer_mdm.yaml.")
    elif not overdue:
        say("ok", "No month is overdue" if due else "No domain says when it is due (config/domains.yaml)")


def _shown(size: int) -> str:
    return f"{size / GIGABYTE:,.1f} GB"
