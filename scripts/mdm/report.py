"""What people read: steps and results on stdout, explanations of errors on stderr."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from mdm.errors import Problem

# A spreadsheet runs text that starts with one of these; the wide ones it does where people write Chinese.
STARTS_FORMULA = "=+-@\t\r\n＝＋－＠"
# The colours of a terminal (ANSI).
STYLES = {"bold": "1", "bold red": "1;31", "green": "32", "red": "31", "yellow": "33"}
MOST_NAMED = 5  # of a long list


# What a terminal would obey, and what turns the direction of text: shown as a picture (␛) or a code instead.
CONTROLS = (
    {number: chr(0x2400 + number) for number in range(0x20) if chr(number) not in "\n\t"}
    | {0x7F: "␡"}
    | {number: f"\\x{number:x}" for number in range(0x80, 0xA0)}
    | {number: f"\\u{number:x}" for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
)
# What is one line stays one. In a cell of a table, a tab is no column either.
ONE_LINE = {ord("\n"): "␊"}
IN_CELLS = CONTROLS | ONE_LINE | {ord("\t"): "␉"}


class Output:
    """A stream of lines, in colour on a terminal.

    It goes on quietly when nobody reads it any more, or its disk is full: the work that it tells of is more
    than the telling. Nothing in it tells a terminal what to do.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        """stdout or stderr."""
        self.quiet = False
        self.fault = ""
        """Why it could not be written any more, if that was no choice of the reader."""

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it, and not a file, a pipe or cron."""
        return bool(getattr(sys, self.name).isatty()) and os.environ.get("TERM") != "dumb"

    def print(self, text: str, style: str | None = None, *, exact: bool = False) -> None:
        """Print one line, in one of STYLES; under --quiet, when the command has failed.

        In a file or a pipe, one for programs is `exact`.
        """
        if self.quiet:
            return
        if held is not None:
            held.append((self, text, style, exact))
            return
        stream = getattr(sys, self.name)
        if not exact or self.is_terminal:
            text = text.translate(CONTROLS)
        if style and self.is_terminal and not os.environ.get("NO_COLOR"):
            text = f"\x1b[{STYLES[style]}m{text}\x1b[0m"
        try:
            print(text, file=stream, flush=True)
        except OSError as error:
            if not isinstance(error, BrokenPipeError):  # just sync | head -1
                self.fault = error.strerror or str(error)
            self.quiet = True
            discard(stream)


def discard(stream: IO[str]) -> None:
    """Have what is written to `stream` go nowhere, with what Python still holds in its buffer."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


out = Output("stdout")
err = Output("stderr")

held: list[tuple[Output, str, str | None, bool]] | None = None
"""What is printed if the command fails (--quiet); None: everything is printed at once."""
is_for_people = True
"""Whether what is on stdout is for people: errors may stand there."""
log_as_json = False
"""Whether stderr is for programs: one object a line (--log-format json)."""


def release(shown: bool) -> None:
    """Print what was held, or drop it, and hold nothing any more."""
    global held
    lines, held = held or [], None
    for output, text, style, exact in lines if shown else []:
        output.print(text, style, exact=exact)


def log(entry: dict[str, Any]) -> None:
    """Write an object to the log, if there is one; it is never held."""
    global held
    if log_as_json:
        lines, held = held, None
        err.print(json.dumps(entry, ensure_ascii=False), exact=True)
        held = lines


def some(texts: list[str]) -> list[str]:
    """Return the first of several, and how many more there are."""
    return texts[:MOST_NAMED] + [f"and {len(texts) - MOST_NAMED} more"] * (len(texts) > MOST_NAMED)


def warn(text: str) -> None:
    """Say that something beside the command has failed, which does not change its exit code."""
    log({"warning": text})
    _explain(f"Warning: {text}", "yellow")


def _explain(text: str, style: str | None = None) -> None:
    """Print what is no result, in one line: on stderr; where that has the log, with the rest."""
    text = text.translate(ONE_LINE)
    if not log_as_json:
        err.print(text, style)
    elif is_for_people:
        out.print(text, style)


def line(text: str = "", style: str | None = None) -> None:
    """Print one line."""
    out.print(text.translate(ONE_LINE), style)


def step(text: str) -> None:
    """Say what starts now."""
    line(f"🔄 {text}")


def done(text: str) -> None:
    """Say what has been completed."""
    line(f"✓ {text}", "green")


def note(text: str) -> None:
    """Say what a person should know, but need not act on; beside the output that is for programs."""
    if for_programs is None:
        line(f"  Note: {text}", "yellow")
    else:
        log({"note": text})
        _explain(f"  Note: {text}", "yellow")


def problem(error: Problem) -> None:
    """Explain `error` on stderr: what is wrong, then what to do."""
    _explain(f"Error: {error.what}", "bold red")
    for remedy in error.remedy.splitlines():
        _explain(f"  {remedy}")


@dataclass(frozen=True)
class Table:
    """What a program gets of a table: a name, where a command has several, and its columns."""

    name: str
    columns: list[str]
    rows: list[Sequence[Any]]


for_programs: list[Table] | None = None
"""The tables of the command so far, while a program is to read them; None for people."""


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    name: str = "",
    title: str = "",
    empty: str | None = None,
    width: int | None = None,
) -> None:
    """Print rows in aligned columns below `title`; where there is none, say `empty`, if that is given.

    What goes beyond `width` columns is cut off.
    """
    rows = list(rows)
    if for_programs is not None:
        for_programs.append(Table(name, [word.replace(" ", "_") for word in header], rows))
    elif not rows and empty is not None:
        if empty:
            line(empty)
    else:
        if title:
            line(title, "bold")
        for place, text in enumerate(aligned(header, rows)):
            line(_cut(f"  {text}", width), "bold" if place == 0 else None)


def _cut(text: str, width: int | None) -> str:
    from rich.cells import cell_len, set_cell_size  # late: see working

    return set_cell_size(text, width - 1).rstrip() + "…" if width and cell_len(text) > width else text


@contextmanager
def told(kind: str | None, bom: bool = False) -> Iterator[None]:
    """Print the tables of a command as `kind`, csv or json, and nothing else on stdout. None: for people.

    Several tables are an object in JSON. In CSV they are one, with the columns of all and that of the name.
    """
    global for_programs, is_for_people
    if not kind:
        yield
        return
    for_programs, is_for_people = [], False
    try:
        with silence():
            yield
    finally:
        tables, for_programs = for_programs, None
        if tables:
            text = _csv(tables) if kind == "csv" else _json(tables)
            out.print(("\ufeff" if bom else "") + text, exact=True)


def _json(tables: list[Table]) -> str:
    """Return a list of objects, or an object of lists where there are several tables; decimals are exact."""
    objects = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables
    }
    content: Any = objects if len(tables) > 1 else objects[tables[0].name]
    return _as_json(content)


def _as_json(content: Any) -> str:
    import msgspec  # late: see working

    text = msgspec.json.Encoder(decimal_format="number", enc_hook=str).encode(content)
    return msgspec.json.format(text, indent=1).decode()


def _csv(tables: list[Table]) -> str:
    """Return CSV with a line of columns."""
    columns = list(dict.fromkeys(column for table in tables for column in table.columns))
    named = ["table"] if len(tables) > 1 else []
    file = io.StringIO()
    writer = csv.DictWriter(file, [*named, *columns], lineterminator="\n")
    writer.writeheader()
    for table in tables:
        name = dict.fromkeys(named, table.name)
        for row in table.rows:
            writer.writerow(name | dict(zip(table.columns, map(_cell, row), strict=True)))
    return file.getvalue().removesuffix("\n")


def _cell(value: Any) -> Any:
    """Return what stands in CSV: text that a spreadsheet would run has an apostrophe first."""
    if isinstance(value, list):
        value = _as_json(value)
    if isinstance(value, str) and value.startswith(tuple(STARTS_FORMULA)):
        return f"'{value}"
    return value


def effect(amount: str, rows: Iterable[Any]) -> None:
    """Print what a load, or taking one back, does to each month and product line (sql/load/effect.sql).

    Of several months, only the lines where it does something.
    """
    rows = list(rows)
    shown = [row for row in rows if row.rows_before != row.rows_after or row.difference]
    if not shown or len({row.month for row in rows}) == 1:
        shown = rows
    if rows:
        table(("month", "line", "rows before", "after", f"{amount} before", "after", "difference"), shown)
    if len(rows) > len(shown):
        line(f"  ... and {len(rows) - len(shown)} lines of these months that are as before")


def aligned(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return a line each for the header and the rows; wide characters count as two. None shows as a dash."""
    from rich.cells import cell_len, set_cell_size  # late: see working

    shown = (["-" if cell is None else str(cell).translate(IN_CELLS) for cell in row] for row in rows)
    lines = [header, *shown]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(map(set_cell_size, cells, widths)).rstrip() for cells in lines]


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that something takes its time; yield what says how far it is.

    Elsewhere (cron, a pipe) say nothing.
    """
    if out.quiet or held is not None or not out.is_terminal:
        yield lambda text: None
        return
    # Late: importing rich would delay every command.
    from rich.console import Console
    from rich.text import Text

    with Console().status(Text(text.translate(CONTROLS))) as status:
        yield lambda text: status.update(Text(text.translate(CONTROLS)))


@contextmanager
def silence() -> Iterator[None]:
    """Print nothing on stdout meanwhile."""
    before, out.quiet = out.quiet, True
    try:
        yield
    finally:
        out.quiet = before
