"""What people read: steps and results on stdout, explanations of errors on stderr."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from mdm.errors import Problem

out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)


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
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        grid.add_column(name, no_wrap=True, overflow="ignore")
    for row in rows:
        grid.add_row(*("-" if cell is None else str(cell) for cell in row))
    # Rich would cut columns to the width of the terminal: numbers must be whole.
    width = out.measure(grid, options=out.options.update(width=10_000)).maximum
    out.print("  ", end="")
    out.print(grid, width=max(width, 1), markup=False, emoji=False, crop=False)
