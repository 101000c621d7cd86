"""Views of the schema bi as files: CSV, Parquet and Excel, of any number of rows in little memory."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from mdm import period as periods
from mdm import report
from mdm.database import Database
from mdm.errors import Problem
from mdm.files import written
from mdm.render import Identifier
from mdm.sync import out_of_step

Writer = Callable[[IO[bytes], Iterator[bytes], list[Any]], None]

# Rows of a sheet of Excel, its header included.
SHEET = 1_048_576
WIDTH = 16
HEADER = {"bold": True, "bg_color": "#D9E1F2", "bottom": 1}
# Rows that Parquet keeps together.
GROUP = 50_000
# Digits behind the point in Parquet, for a column that does not say them.
DECIMALS = 10


def export_view(
    database: Database,
    view: str,
    months: list[date],
    kind: str | None,
    path: Path | None,
    *,
    bom: bool,
    dry: bool,
) -> None:
    """Write the rows of `view`, of all months or of `months`, to `path`; raises Problem.

    Without `kind`, the end of the name of `path` says which file it is; without both it is CSV.
    """
    columns = _columns(database, view.removeprefix("bi."))
    view = columns[0].view
    if months and "month_end" not in {column.name for column in columns}:
        raise Problem(f"{view} has no months", "Give no period.")
    suffix = path.suffix.lower().removeprefix(".") if path else ""
    if path and not kind and suffix not in WRITERS:
        raise Problem(
            f"{path} does not say what file it is to be",
            f"End its name in .{', .'.join(WRITERS)}, or give --format.",
        )
    kind = kind or suffix or "csv"
    if suffix in WRITERS and suffix != kind:
        raise Problem(f"{path} is no name for {kind}", f"Give one that ends in .{kind}.")
    if bom and kind != "csv":
        raise Problem(f"--bom is for CSV, and the file is to be {kind}", "Leave it out.")
    span = periods.spans(months)
    path = path or Path("-".join([view, *span]) + f".{kind}")
    values: dict[str, Any] = {
        "view": Identifier("bi", view),
        "columns": [column.name for column in columns],
        "texts": [column.name for column in columns if column.type == "text"],
        "first_day": months[0] if months else None,
        "last_day": periods.last_day(months[-1]) if months else None,
    }
    what = f"{view}{' of ' + span[0] if span else ''}"
    _check_months(database, what, values)
    if dry:
        count = database.row("export/count.sql", **values).row_count
        report.done(f"{count} rows of {what} would be written to {path} (dry run, nothing was written)")
        return
    # Elsewhere, text is text.
    values["starts_formula"] = report.STARTS_FORMULA if kind == "csv" else ""
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for count, line in enumerate(database.stream("export/copy.sql", **values)):
            if count % 100_000 == 0:
                say(f"Exporting {what}: {count:,} rows")
            yield line

    with report.working(f"Exporting {what}") as say, written(path) as file:
        if bom:
            file.write(b"\xef\xbb\xbf")
        WRITERS[kind](file, lines(), columns)
    report.done(f"{count} rows of {what} written to {path}")


def _check_months(database: Database, what: str, values: dict[str, Any]) -> None:
    """Note how old the rows are, and which months lack; raises Problem where there is nothing to export.

    A month without snapshot may have rows: awards and losses need none.
    """
    missing: list[date] = []
    with database.transaction(writes=False):
        if stale := out_of_step(database, values["last_day"]):
            report.note(stale)
        if values["first_day"]:
            missing = [row.month for row in database.rows("export/without_snapshot.sql", **values)]
        if missing and not database.row("export/count.sql", **values).row_count:
            raise Problem(
                f"There is no row of {what}: {', '.join(periods.spans(missing))} without snapshot",
                "How far each month is: just status",
            )
    if missing:
        report.note(f"without snapshot: {', '.join(periods.spans(missing))}")


def _columns(database: Database, view: str) -> list[Any]:
    """Return the columns of a view; raises Problem for one that there is not."""
    found = database.rows("export/columns.sql")
    columns = [row for row in found if row.view == view]
    if not columns:
        views = sorted({row.view for row in found})
        raise Problem(f"There is no view bi.{view}", f"There are {', '.join(views)}.")
    return columns


def _write_csv(file: IO[bytes], lines: Iterator[bytes], columns: list[Any]) -> None:
    file.writelines(lines)


def _write_parquet(file: IO[bytes], lines: Iterator[bytes], columns: list[Any]) -> None:
    """Write a group of rows at a time. Decimals are exact, and days are days."""
    # Late: it takes longer to import than all else together.
    import pyarrow as pa
    from pyarrow import csv as arrow_csv
    from pyarrow import parquet

    kinds = {
        "bigint": pa.int64(),
        "integer": pa.int32(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp with time zone": pa.timestamp("us", "UTC"),
    }
    schema = pa.schema(
        (
            column.name,
            pa.decimal128(38, DECIMALS if column.scale is None else column.scale)
            if column.type == "numeric"
            else kinds.get(column.type, pa.string()),
        )
        for column in columns
    )
    # Nothing between two commas is null, "" is empty text.
    convert = arrow_csv.ConvertOptions(
        column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    parse = arrow_csv.ParseOptions(newlines_in_values=True)
    header = next(lines)
    try:
        with parquet.ParquetWriter(file, schema) as writer:
            while group := b"".join(islice(lines, GROUP)):
                text = header + group
                read = arrow_csv.ReadOptions(use_threads=False, block_size=len(text))
                table = arrow_csv.read_csv(
                    pa.BufferReader(text), read_options=read, parse_options=parse, convert_options=convert
                )
                writer.write_table(table, row_group_size=GROUP)
    except pa.ArrowInvalid as error:
        raise Problem(
            f"A value has no room in Parquet: {error}",
            f"A number may have {38 - DECIMALS} digits before its point and {DECIMALS} behind it. "
            "CSV takes any: --format csv",
        ) from None


def _write_xlsx(file: IO[bytes], lines: Iterator[bytes], columns: list[Any]) -> None:
    """Write a row at a time, on as many sheets as it takes. Numbers have the 15 digits of Excel."""
    import xlsxwriter

    rows = csv.reader(line.decode() for line in lines)
    header = next(rows)
    # What does not fit into memory is on disk until the end.
    with TemporaryDirectory() as folder:
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        workbook.use_zip64()
        bold = workbook.add_format(HEADER)
        put = [_put(workbook, column) for column in columns]
        sheets = 0
        while (first := next(rows, None)) or not sheets:
            sheets += 1
            name = columns[0].view
            sheet = workbook.add_worksheet(name[:31] if sheets == 1 else f"{name[:26]} {sheets}")
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, WIDTH)
            sheet.write_row(0, 0, header, bold)
            number = 0
            for number, cells in enumerate(islice(chain([first] if first else [], rows), SHEET - 1), start=1):
                for place, cell in enumerate(cells):
                    if cell:
                        put[place](sheet, number, place, cell)
            sheet.autofilter(0, 0, number, len(header) - 1)
        workbook.close()


def _put(workbook: Any, column: Any) -> Callable[[Any, int, int, str], None]:
    """Return what writes a cell of `column`, as what it is."""
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    amount = workbook.add_format({"num_format": "#,##0.00####"})
    # It stays text when somebody edits the cell, too.
    quoted = workbook.add_format({"quote_prefix": True})

    def text(sheet: Any, row: int, place: int, cell: str) -> None:
        style = quoted if cell.startswith(tuple(report.STARTS_FORMULA)) else None
        if sheet.write_string(row, place, cell, style):
            raise Problem(
                f"Excel has no room for {column.name} in row {row + 1}: {len(cell)} characters",
                "CSV and Parquet have: --format csv",
            )

    def number(sheet: Any, row: int, place: int, cell: str) -> None:
        if cell == "NaN":
            text(sheet, row, place, cell)
        else:
            sheet.write_number(row, place, float(cell), amount if column.type == "numeric" else None)

    def date_or_text(sheet: Any, row: int, place: int, cell: str) -> None:
        # The calendar of Excel begins with 1900, that of Python with the year 1 and has no infinity.
        if cell[:4] >= "1900" and len(cell) == len("2026-01-31"):
            sheet.write_datetime(row, place, date.fromisoformat(cell), day)
        else:
            text(sheet, row, place, cell)

    def truth(sheet: Any, row: int, place: int, cell: str) -> None:
        sheet.write_boolean(row, place, cell == "true")

    kinds = {"bigint": number, "integer": number, "numeric": number, "date": date_or_text, "boolean": truth}
    return kinds.get(column.type, text)


WRITERS: dict[str, Writer] = {"csv": _write_csv, "parquet": _write_parquet, "xlsx": _write_xlsx}
