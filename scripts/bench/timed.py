"""Measure a task in a process of its own, and tasks beside each other.

A process starts with the peak of memory of the one that starts it, so that one must do nothing large itself.
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

from mdm import config, render, report
from mdm.database import Database, connect
from mdm.render import ROOT, Identifier

MEMORY_LIMIT = 300  # MB

render.search(ROOT / "scripts")  # bench/*.sql


@dataclass(frozen=True)
class Sample:
    """One measurement: seconds, and those that our processes computed; memory and temporary files in MB; rows
    written to tables that stay."""

    seconds: float
    computed: float
    peak: float
    temp: float
    written: int


Task = tuple[str, Callable[..., None], tuple[Any, ...]]
"""What is measured: its name, a function and its arguments after the database."""


@dataclass(frozen=True)
class Bench:
    """A database of the server, in which tasks are measured against each other."""

    url: str
    rounds: int

    def connect(self) -> Database:
        """Return a new connection to the database."""
        os.environ["DATABASE_URL"] = self.url
        return connect(config.read(ROOT / "config"))

    def with_connections(self, number: int) -> "Bench":
        """Return the same on a cluster, where each server gets at most `number` connections."""
        setting = {"options": f"-c citus.max_adaptive_executor_pool_size={number}"}
        return replace(self, url=url_of(conninfo_to_dict(self.url) | setting))

    def fingerprint(self) -> str:
        """Return what just fingerprint prints."""
        self.connect().connection.close()
        command = [sys.executable, "-m", "mdm", "fingerprint"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def execute(self, template: str, **values: Any) -> None:
        """Run bench/`template` in a connection of its own."""
        database = self.connect()
        database.execute(f"bench/{template}", **values)
        database.connection.close()

    def run(self, task: Callable[..., None], *arguments: Any) -> Sample:
        """Measure one run of `task` in a new process."""
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            return process.submit(_sample, self, task, arguments).result()

    def compare(
        self,
        title: str,
        limit: float,
        plain: Task,
        ours: Task,
        prepare: Callable[["Bench"], object] = nullcontext,
        beside: "Bench | None" = None,
        in_seconds: bool = False,
    ) -> None:
        """Measure `plain` and `ours` in turns; print both, and whether `ours` is within the limit.

        The limit is a ratio, or the seconds that `ours` may take more. `prepare` runs before each of both
        and is not measured. `beside` is where `plain` runs, if not here.
        """
        *_, (plain_seconds, _), (seconds, peak) = measure(
            title, self.rounds, [(beside or self, plain), (self, ours)], prepare
        )
        found_out = seconds - plain_seconds if in_seconds else seconds / plain_seconds
        verdict = "within the limit" if found_out <= limit else "OVER THE LIMIT"
        if peak > MEMORY_LIMIT:
            verdict += f"; memory OVER THE LIMIT of {MEMORY_LIMIT} MB"
        what = "difference of the medians in s" if in_seconds else "ratio of the medians"
        report.line(f"  {what} {found_out:.2f}, limit {limit}: {verdict}")


def url_of(parameters: dict[str, Any]) -> str:
    """Return the URL of a database."""
    return f"postgresql://?{urlencode(parameters, quote_via=quote)}"


def measure(
    title: str, rounds: int, tasks: list[tuple[Bench, Task]], prepare: Callable[[Bench], object]
) -> list[tuple[float, float]]:
    """Measure tasks in turns, each where it runs; print them, and return median and peak memory of each."""
    samples: list[list[Sample]] = [[] for _ in tasks]
    for number in range(rounds):
        # Whoever comes second finds the bill in memory: they take turns at that too.
        for place in range(len(tasks))[:: 1 if number % 2 == 0 else -1]:
            bench, (_, task, arguments) = tasks[place]
            prepare(bench)
            samples[place].append(bench.run(task, *arguments))
    report.line("")
    report.line(f"{title} ({rounds} rounds)", style="bold")
    report.line(
        f"  {'':44}{'min':>8}{'median':>8}{'max':>8} s{'cpu':>8} s{'peak':>7} MB{'temp':>7} MB{'rows':>9}"
    )
    medians = []
    for (_, (name, _, _)), found in zip(tasks, samples, strict=True):
        seconds = [sample.seconds for sample in found]
        peak, temp = max(sample.peak for sample in found), max(sample.temp for sample in found)
        medians.append((statistics.median(seconds), peak))
        report.line(
            f"  {name:44}{min(seconds):8.3f}{medians[-1][0]:8.3f}{max(seconds):8.3f}  "
            f"{statistics.median(sample.computed for sample in found):8.3f}  {peak:7.0f}   "
            f"{temp:7.0f}   {max(sample.written for sample in found):9}"
        )
    return medians


def _sample(bench: Bench, task: Callable[..., None], arguments: tuple[Any, ...]) -> Sample:
    """Run `task` here, in the process that was started for it."""
    database = bench.connect()
    before = database.row("bench/statistics.sql")
    with redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        task(database, *arguments)
        seconds = time.perf_counter() - start
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak = max(each.ru_maxrss for each in usage)
    bench.execute("flush.sql")
    database.connection.close()
    after = bench.connect().row("bench/statistics.sql")
    return Sample(
        seconds,
        sum(each.ru_utime for each in usage),
        # Linux counts in KiB, macOS in bytes.
        peak / (1e6 if sys.platform == "darwin" else 1e3),
        (after.temp_bytes - before.temp_bytes) / 1e6,
        after.rows_written - before.rows_written,
    )


def create(parameters: dict[str, Any], name: str, rounds: int) -> Bench:
    """Make a database of its own for a part of the measurements."""
    Bench(url_of(parameters), 1).execute("create_database.sql", name=Identifier(name))
    return Bench(url_of(parameters | {"dbname": name}), rounds)
