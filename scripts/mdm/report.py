"""What people read: steps and results on stdout, explanations of errors on stderr."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mdm.errors import Problem

# The colours of a terminal (ANSI).
STYLES = {"bold": "1", "bold red": "1;31", "green": "32", "red": "31", "yellow": "33"}


class Output:
    """A stream of lines, in colour on a terminal, which goes on quietly when nobody reads it any more."""

    def __init__(self, name: str) -> None:
        self.name = name
        """stdout or stderr."""
        self.quiet = False

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it, and not a file, a pipe or cron."""
        return bool(getattr(sys, self.name).isatty()) and os.environ.get("TERM") != "dumb"

    def print(self, text: str, style: str | None = None) -> None:
        """Print one line as it is, in one of STYLES."""
        if self.quiet:
            return
        stream = getattr(sys, self.name)
        if style and self.is_terminal and not os.environ.get("NO_COLOR"):
            text = f"\x1b[{STYLES[style]}m{text}\x1b[0m"
        try:
            print(text, file=stream, flush=True)
        except BrokenPipeError:  # just sync | head -1: the work goes on
            self.quiet = True
            # What Python still holds in its buffer has to go somewhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


out = Output("stdout")
err = Output("stderr")


def line(text: str = "", style: str | None = None) -> None:
    """Print one line."""
    out.print(text, style)


def step(text: str) -> None:
    """Say what starts now."""
    line(f"🔄 {text}")


def done(text: str) -> None:
    """Say what has been completed."""
    line(f"✓ {text}", "green")


def note(text: str) -> None:
    """Say what a person should know, but need not act on."""
    line(f"  Note: {text}", "yellow")


def problem(error: Problem) -> None:
    """Explain `error` on stderr: what is wrong, then what to do."""
    err.print(f"Error: {error.what}", "bold red")
    for remedy in error.remedy.splitlines():
        err.print(f"  {remedy}")


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in aligned columns."""
    for place, text in enumerate(aligned(header, rows)):
        line(f"  {text}", "bold" if place == 0 else None)


def effect(amount: str, rows: Iterable[Sequence[Any]]) -> None:
    """Print what a load, or taking one back, does to each month and product line (sql/load/effect.sql)."""
    rows = list(rows)
    if rows:
        table(("month", "line", "rows before", "after", f"{amount} before", "after", "difference"), rows)


def aligned(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return a line each for the header and the rows; wide characters count as two. None shows as a dash."""
    from rich.cells import cell_len, set_cell_size  # late: see working

    lines = [header, *(["-" if cell is None else str(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(map(set_cell_size, cells, widths)).rstrip() for cells in lines]


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that something takes its time; yield what says how far it is.

    Elsewhere (cron, a pipe) say nothing.
    """
    if out.quiet or not out.is_terminal:
        yield lambda text: None
        return
    # Late: importing rich would delay every command.
    from rich.console import Console
    from rich.text import Text

    with Console().status(Text(text)) as status:
        yield lambda text: status.update(Text(text))


@contextmanager
def silence() -> Iterator[None]:
    """Print nothing on stdout meanwhile."""
    before, out.quiet = out.quiet, True
    try:
        yield
    finally:
        out.quiet = before
