"""Faults at random points of load, sync, snapshot and unload: `just chaos [FAULTS] [SEED]`.

Each fault meets a command at work on a clone of the state before it. After the fault all tables are as before
the command or as after it, no message claims what isn't so, and the command, run again, finishes the work. A
proxy between client and server counts what the client sends: a point is one of these pieces.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from mdm import embedded, migrate
from mdm.database import Database
from mdm.errors import Problem
from processes import start, until
from project import Project, read_config
from servers import throwaway_folder
from workbooks import bill, row

# Each starts from what the one before it leaves; etl is the first three of them, and commits three times.
COMMANDS = {
    "load": ("etl", "annuity_performance", "202602", "--no-post-hooks", "--force"),
    "sync": ("sync",),
    "snapshot": ("snapshot", "202602"),
    "unload": ("unload", "3", "--no-post-hooks"),
}
ETL = ("etl", "annuity_performance", "202602", "--force")
DONE = {
    "load": "Load completed:",
    "sync": "Sync completed:",
    "snapshot": "Snapshot refresh completed:",
    "unload": "Unload completed:",
}
# What is run next where nothing is left to do, and what it says.
NEXT = {"load": (("unload", "3", "dry=1"), ""), "etl": (("unload", "3", "dry=1"), ""),
        "unload": (COMMANDS["unload"], "is unloaded already")}  # fmt: skip
GAVE_WAY = "another session wrote to the same rows"
# The tables, each with its columns of times.
TABLES = """
    select
        pg_class.oid::regclass::text,
        array(
            select attname::text from pg_attribute
            where attrelid = pg_class.oid and atttypid = any(array['timestamptz', 'interval']::regtype[])
        )
    from pg_class
    where relkind = 'r' and relname <> 'run'
        and relnamespace = any(array['business', 'customer', 'mapping', 'mdm']::regnamespace[])
    order by 1
"""
# What differs between two runs that do the same: numbers that are given away once, and times.
ONCE = ["run_id", "load_id", "replaced_by", "contract_id", "audit_id"]
DISK = "500m"
# What somebody writes to whom nobody expects, beside the commands: what stood there, so that states stay
# comparable. Two of the tables log each change, so there it is only a lock on their rows.
WRITES = {
    'business."规模明细"': "select from {} for update",
    "customer.customer_plan_contract": "select from {} for update",
} | dict.fromkeys(
    ("customer.fct_customer_plan_monthly", "customer.fct_customer_product_line_monthly"),
    "update {} set snapshot_month = snapshot_month",
) | {
    "mdm.bill_month": "update {} set month = month",
    "mdm.contract_month": "update {} set month = month",
    "mdm.load": "update {} set load_id = load_id",
}  # fmt: skip


class Proxy:
    """Stands between the clients and the server, counts what they send, and can cut the line."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.count = 0
        self.point = 0
        """The piece at which `fault` happens; 0 for none."""
        self.fault: Callable[[], None] = lambda: None
        self.after = False
        """Whether it happens after the piece is passed on, and not before."""
        self.pause = 0.0
        self.open: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close every connection, on both sides."""
        for end in self.open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.open.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(self.server)
                except OSError:
                    client.close()
                    continue
                self.open += [client, server]
                for pump in (self._up, self._down):
                    threading.Thread(target=pump, args=(client, server), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while piece := client.recv(65536):
                self.count += 1
                is_here = self.count == self.point
                if is_here and not self.after:
                    self.fault()
                server.sendall(piece)
                if is_here and self.after:
                    time.sleep(self.pause)
                    self.fault()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while piece := server.recv(65536):
                client.sendall(piece)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@dataclass
class Chaos:
    """A throw-away server with the states before each command, and what was seen."""

    folder: Path
    work: Path
    chance: random.Random
    has_disk: bool
    proxy: Proxy = field(init=False)
    states: dict[str, list[str]] = field(default_factory=dict)
    """Of each command: the state before it, and after each of its commits."""
    pieces: dict[str, int] = field(default_factory=dict)
    """How many pieces each command sends."""
    seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How many faults: kind, command, and what was found."""
    wrong: list[str] = field(default_factory=list)
    writer: threading.Thread | None = None

    def __post_init__(self) -> None:
        embedded.conninfo(self.folder)
        self.proxy = Proxy(str(embedded._socket_folder(self.folder) / ".s.PGSQL.5432"))
        with self.admin("postgres") as connection:
            for name, value in {
                "fsync": "off", "deadlock_timeout": "'100ms'", "max_wal_size": "'64MB'",
                "min_wal_size": "'32MB'",
            }.items():  # fmt: skip
                connection.execute(f"alter system set {name} = {value}")
            connection.execute("select pg_reload_conf()")
            connection.execute("create database chaos_load")
        with self.admin("chaos_load") as connection:
            migrate.migrate(Database(connection, read_config()))
        companies = [f"C{number:02}" for number in range(40)]
        before = self.project("chaos_load")
        for month, amount in (("202601", 100), ("202602", 200)):
            rows = [
                row(月度=month, 集团企业客户号=name, 客户名称=f"{name}公司", 期末资产规模=amount)
                for name in companies
            ]
            bill(before.folder, *rows, period=month)
            before.ok("etl", "annuity_performance", month)
        # The second version of the file: others are suspended, grow, or are gone.
        rows = [
            row(
                月度="202602",
                集团企业客户号=name,
                客户名称=f"{name}公司",
                期末资产规模=200 if place % 7 else 0,
                计划号="P1",
            )
            for place, name in enumerate(companies[:-1])
        ]
        bill(before.folder, *rows, period="202602")
        names = [f"chaos_{command}" for command in COMMANDS] + ["chaos_end"]
        for command, first, then in zip(COMMANDS, names, names[1:], strict=False):
            self.clone(first, then)
            self.measure(command, COMMANDS[command], then)
            self.states[command] = [self.state(first), self.state(then)]
            assert self.states[command][0] != self.states[command][1], command
        self.clone("chaos_load", "work")
        self.measure("etl", ETL, "work")
        self.states["etl"] = [self.states[command][0] for command in COMMANDS]
        assert self.state("work") == self.states["etl"][-1]

    def measure(self, command: str, arguments: tuple[str, ...], name: str) -> None:
        """Run a command without a fault, and count what it sends."""
        self.proxy.count = self.proxy.point = 0
        process = start(self.through_proxy(name), *arguments)
        out, err = process.communicate(timeout=300)
        assert (process.returncode, err) == (0, ""), out + err
        self.pieces[command] = self.proxy.count

    def admin(self, name: str) -> psycopg.Connection:
        """Return a connection past the proxy."""
        info = psycopg.conninfo.make_conninfo(embedded.conninfo(self.folder), dbname=name)
        return psycopg.connect(info, autocommit=True)

    def project(self, name: str) -> Project:
        """Return the project on a database, past the proxy."""
        host = embedded._socket_folder(self.folder)
        return Project(self.work, f"postgresql://?host={host}&user=postgres&dbname={name}", self.admin(name))

    def through_proxy(self, name: str) -> Project:
        """Return the project on a database, behind the proxy."""
        url = f"postgresql://postgres@127.0.0.1:{self.proxy.port}/{name}"
        return Project(self.work, url, None)  # type: ignore[arg-type]

    def clone(self, template: str, name: str) -> None:
        """Make the database `name` anew."""
        with self.admin("postgres") as connection:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = %s", [template]
            )
            connection.execute(f"create database {name} template {template}")
            # Without it, sequences would stand as in the template again after the server is killed.
            connection.execute("checkpoint")

    def state(self, name: str) -> str:
        """Return what all tables say: a line each, of a few characters."""
        with self.admin(name) as connection:
            lines = []
            for table, times in connection.execute(TABLES).fetchall():
                (content,) = connection.execute(
                    "select md5(string_agg(line, ' ' order by line)) "
                    f"from (select (to_jsonb(t) - %s::text[])::text from {table} as t) as lines (line)",
                    [ONCE + times],
                ).fetchone()  # fmt: skip
                lines.append(f"{table} {content}")
        return "\n".join(lines)

    def faults(self) -> dict[str, Callable[[subprocess.Popen[str]], None]]:
        """Return the kinds of fault: what each does to a command."""
        kinds = {
            "client killed": lambda process: process.kill(),
            "session ended": lambda process: self.end_session(),
            "server killed": lambda process: self.kill_server(),
            "line cut": lambda process: self.proxy.cut(),
            "foreign writer": lambda process: self.write(),
        }
        return kinds | ({"disk full": lambda process: self.fill_disk()} if self.has_disk else {})

    def end_session(self) -> None:
        """End the sessions of the command."""
        with self.admin("postgres") as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'customer-mdm'"
            )

    def kill_server(self) -> None:
        """Kill the postmaster and all of its processes."""
        postmaster = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in (postmaster, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not any(is_alive(int(child)) for child in (postmaster, *children)))

    def fill_disk(self) -> None:
        """Leave the server no room, or hardly any."""
        room = self.chance.choice([0, 0, 8, 64]) * 8192
        with (self.folder / "ballast").open("wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                with suppress(OSError):
                    while file.write(b"\0" * size) == size:
                        pass
            file.truncate(max(file.tell() - room, 0))

    def write(self) -> None:
        """Have somebody write to rows of some of the tables, in any order, while the command goes on."""
        tables = self.chance.sample(list(WRITES), self.chance.randint(1, len(WRITES)))
        has_begun = threading.Event()
        self.writer = threading.Thread(target=self._write, args=(tables, has_begun))
        self.writer.start()
        has_begun.wait(1)

    def _write(self, tables: list[str], has_begun: threading.Event) -> None:
        # In a deadlock, the command is the one who gives way.
        with suppress(psycopg.OperationalError), self.admin("work") as connection:
            connection.execute("set deadlock_timeout = '20s'")
            with connection.transaction():
                for table in tables:
                    connection.execute(WRITES[table].format(table))
                    has_begun.set()
                    time.sleep(0.1)
                time.sleep(0.4)

    def heal(self) -> None:
        """Bring the server back, and wait until nobody of the command is left in it."""
        self.proxy.point = 0
        if self.writer:
            self.writer.join(60)
        (self.folder / "ballast").unlink(missing_ok=True)

        def is_back() -> bool:
            with (
                suppress(psycopg.OperationalError, Problem),
                psycopg.connect(embedded.conninfo(self.folder), autocommit=True) as connection,
            ):
                query = (
                    "select 1 from pg_stat_activity "
                    "where datname = 'work' and backend_type = 'client backend'"
                )
                return not connection.execute(query).fetchall()
            return False

        until(is_back, 120)

    def round(self, kind: str, command: str) -> None:
        """Have a fault of a kind happen to a command, and look at what is left."""
        states = self.states[command]
        self.clone("chaos_load" if command == "etl" else f"chaos_{command}", "work")
        project = self.project("work")
        ((runs_before,),) = project.sql("select coalesce(max(run_id), 0) from mdm.run")
        project.connection.close()
        self.writer = None
        proxy = self.proxy
        point = self.chance.randint(1, self.pieces[command])
        proxy.count, proxy.point = 0, point
        proxy.after = kind != "foreign writer" and self.chance.random() < 0.6
        proxy.pause = self.chance.choice([0, 0.001, 0.01])
        has_happened = threading.Event()
        process: list[subprocess.Popen[str]] = []

        def happen() -> None:
            has_happened.set()
            self.faults()[kind](process[0])

        proxy.fault = happen
        process.append(start(self.through_proxy("work"), *(COMMANDS | {"etl": ETL})[command]))
        out, err = process[0].communicate(timeout=300)
        code = process[0].returncode
        self.heal()

        state = self.state("work")
        where = states.index(state) if state in states else -1
        place = f"{kind}, {command}, piece {point} of {self.pieces[command]}, exit code {code}"
        faults = []
        with self.admin("work") as connection:
            outcomes = [
                outcome
                for (outcome,) in connection.execute(
                    "select outcome from mdm.run where run_id > %s order by run_id desc limit 1",
                    [runs_before],
                )
            ]
        is_done = where == len(states) - 1
        if where < 0:
            faults.append("the tables are neither as before nor as after")
        if not has_happened.is_set():
            faults.append("it never happened")
        if (code == 0 or outcomes == ["ok"]) and not is_done:
            faults.append("it says that all is done, and it isn't")
        if "Nothing was changed" in err and where:
            faults.append("it says that nothing was changed, and something was")
        said = sum(out.count(done) for done in DONE.values())
        if said > max(where, 0):
            faults.append(f"it says {said} times that something is completed, and {where} are")
        if outcomes == ["failed"] and is_done:
            faults.append("the run log says that it failed, and all is done")
        if kind == "client killed":
            is_clear = code == -signal.SIGKILL or code == 0
        else:
            is_clear = code == 0 or (code == 1 and err.startswith("Error: "))
        if not is_clear or "Traceback" in err:
            faults.append("it doesn't say clearly what happened")

        arguments, expected = COMMANDS.get(command, ETL), None
        if is_done and command in NEXT:
            arguments, expected = NEXT[command]
        elif command == "etl" and where:
            arguments = ("post-etl", "annuity_performance", "202602")
        again = project.just(*arguments)
        if again.returncode != bool(expected) or (expected or "") not in again.stderr:
            faults.append(
                f"the next run, {' '.join(arguments)}, doesn't finish it: {again.stdout}{again.stderr}"
            )
        if (then := self.state("work")) != states[-1]:
            others = set(then.splitlines()) - set(states[-1].splitlines())
            faults.append(f"after the next run the tables are not as after: {others}")
        found = {0: "as before", len(states) - 1: "done"}.get(where, "between commits")
        if GAVE_WAY in out and is_done:
            found = "done again"
        self.seen[kind, command, found] += 1
        if faults:
            self.wrong.append(f"{place}: {'; '.join(faults)}\n{out}{err}")


def is_alive(process: int) -> bool:
    """Tell whether a process is still there, and no zombie."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Give a folder a small disk of its own; False where this user may not."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "tmpfs", folder], capture_output=True
    )
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            embedded.stop(folder)
            subprocess.run(["umount", folder], check=True)


@contextmanager
def chaos(seed: int) -> Iterator[Chaos]:
    """A server to be hurt, removed in the end."""
    with throwaway_folder() as folder, TemporaryDirectory() as work:
        place = folder / "server"
        place.mkdir(mode=0o755)
        with small_disk(place) as has_disk:
            yield Chaos(place, Path(work), random.Random(seed), has_disk)


def run(count: int, seed: int, say: Callable[[str], object] = print) -> Chaos:
    """Make `count` faults, of all kinds and to all commands in turns; return what was seen."""
    with chaos(seed) as server:
        kinds = list(server.faults())
        say(
            f"{count} faults, seed {seed}"
            + ("" if server.has_disk else "; no disk is filled, for want of a mount")
        )
        commands = [*COMMANDS, "etl"]
        with suppress(KeyboardInterrupt):
            for number in range(count):
                server.round(kinds[number % len(kinds)], commands[number // len(kinds) % len(commands)])
                if (number + 1) % 10 == 0:
                    say(f"{number + 1} faults, {len(server.wrong)} wrong")
        return server


def main() -> int:
    """Run from the command line; return the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    server = run(count, seed)
    for text in server.wrong:
        print(f"✗ {text}")
    for (kind, command, found), number in sorted(server.seen.items()):
        print(f"  {kind:15} {command:9} {found:16} {number:5}")
    print(f"{server.seen.total()} faults, {len(server.wrong)} wrong, seed {seed}")
    return bool(server.wrong)


if __name__ == "__main__":
    sys.exit(main())
