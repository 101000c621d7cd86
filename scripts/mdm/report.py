"""What people read: steps and results on stdout, explanations of errors on stderr."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from mdm.errors import Problem


class Output(Console):
    """A console that goes on quietly when nobody reads it any more (just sync | head -1).

    rich would end the program, in the middle of its work.
    """

    def on_broken_pipe(self) -> None:
        """Have what follows, and what Python still holds in its buffer, go nowhere."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


out = Output(highlight=False, soft_wrap=True)
err = Output(highlight=False, soft_wrap=True, stderr=True)


def line(text: str = "", style: str | None = None) -> None:
    """Print one line as it is: brackets in it are no markup."""
    out.print(text, style=style, markup=False, emoji=False)


def step(text: str) -> None:
    """Say what starts now."""
    line(f"🔄 {text}")


def done(text: str) -> None:
    """Say what has been completed."""
    line(f"✓ {text}", style="green")


def note(text: str) -> None:
    """Say what a person should know, but need not act on."""
    line(f"  Note: {text}", style="yellow")


def problem(error: Problem) -> None:
    """Explain `error` on stderr: what is wrong, then what to do."""
    err.print(f"Error: {error.what}", style="bold red", markup=False, emoji=False)
    for remedy in error.remedy.splitlines():
        err.print(f"  {remedy}", markup=False, emoji=False)


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in aligned columns; wide characters count as two. None shows as a dash."""
    lines = [header, *(["-" if cell is None else str(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for place, cells in enumerate(lines):
        padded = (set_cell_size(cell, width) for cell, width in zip(cells, widths, strict=True))
        line("  " + "  ".join(padded).rstrip(), style="bold" if place == 0 else None)


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that something takes its time; yield what says how far it is.

    Elsewhere (cron, a pipe) say nothing.
    """
    if not out.is_terminal:
        yield lambda text: None
        return
    with out.status(text) as status:
        yield status.update
