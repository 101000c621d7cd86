"""Mistakes that people make who prepare and load the monthly files; the list is older than what it asks for.

A new month follows six healthy ones (healthy.py). A mistake ends in one of these ways, and the right file, loaded
afterwards, makes the database one that never saw it: fingerprint, bill, events, snapshots.
  refused    exit code 1, place and remedy in the output, nothing is stored
  rejected   rows wait with place and reason; what is stored is right
  read       what was meant is plain: as if it had been typed right
  stored     one command takes it back: just unload
"""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

from healthy import (
    CODES,
    HEADER,
    LEDGER,
    MONTHS,
    NEW,
    Bill,
    Healthy,
    dimensions,
    judge,
    name,
    newest_load,
    right,
    rows,
    state,
    waiting,
    write_bill,
    write_ledger,
)
from project import Project
from workbooks import EVENT, write

LOAD = ("etl", "annuity_performance", NEW)
RIGHT = ("annuity_performance", NEW)
FILE = f"data/{NEW}/V1/{NEW}年金规模收入数据.xlsx"


@pytest.fixture
def project(healthy: Healthy, tmp_path: Path) -> Iterator[Project]:
    """Six healthy months of three domains."""
    with healthy.clone(f"{healthy.server.dbname}_mistake", tmp_path) as project:
        yield project


# --- Mistakes in the cells of the new month's workbook ------------------------------------------------------

PLACE = r"(?i)\brows? \d"
AMOUNT = "期末资产规模"


def amounts(change: Callable[[float], Any], count: int | None = None) -> Callable[[Bill], None]:
    """Return the mistake that makes something else of the amounts, of the total too where it is of all."""

    def make(bill: Bill) -> None:
        bill.set(AMOUNT, change, count)
        if count is None:
            total = bill.sheet.cell(bill.sheet.max_row, HEADER.index(AMOUNT) + 1)
            total.value = change(total.value)

    return make


def in_cells(header: str, value: Any, count: int | None = 3) -> Callable[[Bill], None]:
    """Return the mistake that writes `value` into the first cells of a column."""
    return lambda bill: bill.set(header, value, count)


def in_header(header: str, text: str, more: Callable[[Bill], None] | None = None) -> Callable[[Bill], None]:
    """Return the mistake that gives a column another header, and what else it does."""

    def make(bill: Bill) -> None:
        bill.sheet.cell(1, HEADER.index(header) + 1).value = text
        if more:
            more(bill)

    return make


def in_title(text: str, more: Callable[[Bill], None] | None = None) -> Callable[[Bill], None]:
    """Return the mistake that writes a title above the header, and what else it does."""

    def make(bill: Bill) -> None:
        if more:
            more(bill)
        bill.sheet.insert_rows(1, 2)
        bill.sheet["A1"] = text

    return make


def inserted(cells: dict[str, Any], at: int | None = None) -> Callable[[Bill], None]:
    """Return the mistake of a row too many: before row `at`, or after the last one."""

    def make(bill: Bill) -> None:
        number = at or bill.sheet.max_row + 1
        if at:
            bill.sheet.insert_rows(at)
        for header, value in cells.items():
            bill.sheet.cell(number, HEADER.index(header) + 1).value = value

    return make


def pasted(copied: Callable[[Bill], list[list[Any]]]) -> Callable[[Bill], None]:
    """Return the mistake of rows that are pasted between the last one and the total."""

    def make(bill: Bill) -> None:
        total = [cell.value for cell in bill.sheet[bill.sheet.max_row]]
        bill.sheet.delete_rows(bill.sheet.max_row)
        for cells in [*copied(bill), total]:
            bill.sheet.append(cells)

    return make


def values(bill: Bill) -> list[list[Any]]:
    """Return the rows without header and total."""
    return [[cell.value for cell in cells] for cells in bill.sheet.iter_rows(min_row=2)][:-1]


def in_date_system_1904(bill: Bill) -> None:
    bill.workbook.epoch = CALENDAR_MAC_1904
    bill.set("月度", from_excel(45839))


def as_number(number_format: str) -> Callable[[Bill], None]:
    def make(bill: Bill) -> None:
        for cell in bill.column("组合代码"):
            cell.value, cell.number_format = int(cell.value), number_format

    return make


def swapped(first: str, second: str) -> Callable[[Bill], None]:
    def make(bill: Bill) -> None:
        for one, other in zip(bill.column(first), bill.column(second), strict=True):
            one.value, other.value = other.value, one.value

    return make


def sorted_alone(bill: Bill) -> None:
    for cell, value in zip(
        bill.column(AMOUNT), sorted(cell.value for cell in bill.column(AMOUNT)), strict=True
    ):
        cell.value = value


def merged(header: str) -> Callable[[Bill], None]:
    def make(bill: Bill) -> None:
        for number in (2, 4):
            letter = bill.sheet.cell(1, HEADER.index(header) + 1).column_letter
            bill.sheet.merge_cells(f"{letter}{number}:{letter}{number + 1}")

    return make


def merged_with_neighbour(bill: Bill) -> None:
    for number in (2, 4):
        bill.sheet.merge_cells(start_row=number, end_row=number, start_column=9, end_column=10)


def moved_left(bill: Bill) -> None:
    for number in (2, 3, 4):
        cells = [cell.value for cell in bill.sheet[number]]
        for cell, value in zip(bill.sheet[number][3:], [*cells[4:], None], strict=True):
            cell.value = value


def hidden(bill: Bill) -> None:
    bill.sheet.auto_filter.ref = bill.sheet.dimensions
    for number in range(2, 60):
        bill.sheet.row_dimensions[number].hidden = True


def percents(bill: Bill) -> None:
    in_header("当期收益率", "当期收益率(%)")(bill)
    for cell in bill.column("当期收益率"):
        cell.number_format = "0.00%"


def column_of(header: str, value: Callable[[int], Any], more: Callable[[Bill], None]) -> Callable[[Bill], None]:
    """Return the mistake of one column more at the right."""

    def make(bill: Bill) -> None:
        more(bill)
        last = bill.sheet.max_column + 1
        bill.sheet.cell(1, last).value = header
        for number in range(2, bill.sheet.max_row):
            bill.sheet.cell(number, last).value = value(number)

    return make


def same(bill: Bill) -> None:
    pass


def wan(amount: float) -> float:
    return amount / 10_000


def subtotals(bill: Bill) -> None:
    total = round(sum(row[8] for row in values(bill)[:50]), 2)
    inserted({"业务类型": "小计", AMOUNT: total}, at=52)(bill)


def of_month(period: str, count: int) -> Callable[[Bill], list[list[Any]]]:
    return lambda bill: rows(period)[:count]


NOBODY = {"客户名称": None, "集团企业客户号": None}


def nobody(value: Any) -> Callable[[Bill], None]:
    def make(bill: Bill) -> None:
        bill.set("客户名称", value, 3)
        bill.set("集团企业客户号", None, 3)

    return make


def strangers(bill: Bill) -> None:
    bill.set("客户名称", lambda old: f"{old[1:-6]}厂")
    bill.set("集团企业客户号", None)
    bill.set("计划类型", "集合计划")


# What is wrong: (ways it may end, words of the output, the hand that makes it).
IN_CELLS: dict[str, tuple[str, tuple[str, ...], Callable[[Bill], None]]] = {
    # Months
    "the month before in all rows": ("refused", ("202506", FILE), in_cells("月度", "202506", None)),
    "the month before in a dozen": ("refused rejected", ("202506", PLACE), in_cells("月度", "202506", 12)),
    "the month before in three": ("rejected", ("202506", PLACE), in_cells("月度", "2025-06")),
    "2052 in twelve cells": ("refused rejected", ("2052", PLACE), in_cells("月度", "2052-07", 12)),
    "2052 in three cells": ("rejected", ("2052", PLACE), in_cells("月度", "2052-07")),
    "2052 in all cells": ("refused", ("2052",), in_cells("月度", "2052-07", None)),
    "1925 in three cells": ("rejected", ("1925", PLACE), in_cells("月度", "1925-07")),
    "a month as Excel's serial number": ("read", (), in_cells("月度", 45839, None)),
    "a month in full-width digits": ("read", (), in_cells("月度", "２０２５－０７", None)),
    "an empty cell as 1900-01-00": ("rejected", ("月度", PLACE), in_cells("月度", 0)),
    "no month": ("rejected", ("月度 is empty", PLACE), in_cells("月度", None)),
    "the month thirteen": ("rejected", ("2025-13", PLACE), in_cells("月度", "2025-13")),
    "the date system of 1904": ("read", (), in_date_system_1904),
    # Sheets and headers
    "the sheet renamed": ("refused", ("规模明细", "Sheet1"), lambda b: setattr(b.sheet, "title", "Sheet1")),
    "the sheet twice": ("read refused", (), lambda b: setattr(b.workbook.copy_worksheet(b.sheet), "title", "规模明细 (2)")),
    "no header": ("refused", (AMOUNT, FILE), lambda bill: bill.sheet.delete_rows(1)),
    "a column under another name": ("refused", (AMOUNT, "期末规模"), in_header(AMOUNT, "期末规模")),
    "an optional column under another name": ("stored", ("供款额",), in_header("供款", "供款额")),
    "two columns of one name": ("refused", (AMOUNT,), column_of(AMOUNT, lambda number: number, same)),
    "two columns that agree": ("read", (), column_of("当期收益率", lambda number: 0.0123, same)),
    "a title": ("read", (), in_title("年金规模明细表")),
    "the header again": ("read rejected", (), inserted(dict(zip(HEADER, HEADER, strict=True)), at=80)),
    "a blank column": ("read", (), lambda bill: bill.sheet.insert_cols(4)),
    "cells moved left": ("rejected", (PLACE,), moved_left),
    # Amounts and units
    "（万元） over yuan": ("refused", ("--force", NEW), in_header(AMOUNT, f"{AMOUNT}（万元）")),
    "万元 and no word of it": ("refused", ("--force", NEW), amounts(wan)),
    "a title of 万元 over yuan": ("refused", ("万元|--force",), in_title("单位：万元")),
    "a title of 万元 over 万元": ("read refused", (), in_title("年金规模 单位：万元", amounts(wan))),
    "a column 单位": ("read refused", (), column_of("单位", lambda number: "万元", amounts(wan))),
    "a unit for three rows": (
        "read refused rejected", (),
        column_of("单位", lambda number: "万元" if number < 5 else "元", amounts(wan, 3)),
    ),
    "a unit below": ("refused", ("万元|--force",), inserted({"月度": "注：单位：万元"})),
    "one column sorted": ("stored", (), sorted_alone),
    "a column emptied": ("refused", (AMOUNT, "--force"), in_cells(AMOUNT, None, None)),
    "negative in parentheses": ("read", (), in_cells("供款", lambda old: old if old > 0 else f"({-old:,.2f})", None)),
    "a minus at the end": ("read refused rejected", (), in_cells("供款", lambda old: old if old > 0 else f"{-old:,.2f}-", 20)),
    "a percent as amount": ("rejected", (AMOUNT, "5%", PLACE), in_cells(AMOUNT, "5%")),
    "an O for a 0": ("rejected", (AMOUNT, "1O00", PLACE), in_cells(AMOUNT, "1O00")),
    "a unit in the cell": ("rejected", (AMOUNT, "12万", PLACE), in_cells(AMOUNT, "12万")),
    "a comma for a point": ("rejected", (AMOUNT, PLACE), in_cells(AMOUNT, "1.234,56")),
    "two numbers in a cell": ("rejected", (AMOUNT, PLACE), in_cells(AMOUNT, "1000/2000")),
    "a formula that fails": ("rejected", (AMOUNT, "#N/A", PLACE), in_cells(AMOUNT, "#N/A")),
    "a reference that is gone": ("rejected", ("#REF!", PLACE), in_cells("计划号", "#REF!")),
    "numbers as text": ("read", (), in_cells(AMOUNT, lambda old: f" {old:,.2f}\u00a0", None)),
    "an amount of two merged rows": ("rejected refused", (PLACE,), merged(AMOUNT)),
    "an amount merged with its neighbour": ("rejected refused", (PLACE,), merged_with_neighbour),
    "a plan of two merged rows": ("rejected refused stored", (), merged("计划号")),
    "all signs turned": ("refused", ("--force",), amounts(lambda old: -old)),
    "a zero too many in three": ("stored refused", (), in_cells(AMOUNT, lambda old: old * 10)),
    "a percent that counts once": ("read", (), percents),
    # Rows
    "38 rows": ("refused", ("--force", NEW), lambda bill: bill.keep(lambda number, cells: number < 40)),
    "only the visible rows": ("refused", ("PL203", "--force"), lambda b: b.keep(lambda number, cells: cells[1][0] == "企")),
    "hidden rows": ("read", (), hidden),
    "headers only": ("refused", (FILE,), lambda bill: bill.sheet.delete_rows(2, 500)),
    "all rows twice": ("refused", ("--force",), pasted(values)),
    "a row twice": ("read stored", ("identical|duplicate|repeated|twice",), pasted(lambda b: values(b)[:1])),
    "another label of the total": ("read rejected", (), lambda bill: bill.label("月度", "全部客户合计数")),
    "a total without a label": ("read rejected", (), lambda bill: bill.label("月度", None)),
    "累计 for a label": ("read", (), lambda bill: (bill.label("月度", None), bill.label("计划类型", "累计"))[0]),
    "a total that isn't": ("rejected", (PLACE, "(?i)sum|total"), lambda bill: bill.label(AMOUNT, 12345.67)),
    "subtotals": ("read rejected", (), subtotals),
    "rows of another month left below": ("refused", (MONTHS[-1], PLACE), pasted(of_month(MONTHS[-1], 40))),
    "rows of another month": ("rejected", (MONTHS[-1], PLACE), pasted(of_month(MONTHS[-1], 4))),
    "no customer": ("rejected", ("(?i)customer|客户", PLACE), nobody(None)),
    # Words and codes
    "计划类型 misspelt": ("rejected", ("计划类型", "单—计划", "domains", PLACE), in_cells("计划类型", "单—计划")),
    "计划类型 misspelt everywhere": ("refused", ("计划类型", "单独计划", PLACE), in_cells("计划类型", "单独计划", None)),
    "业务类型 misspelt": ("rejected", ("业务类型", "企年投次", PLACE), in_cells("业务类型", "企年投次")),
    "another product line": ("rejected", ("产品线代码", "PL204", PLACE), in_cells("产品线代码", "PL204")),
    "ids in the wrong column": ("refused stored", (), swapped("计划号", "集团企业客户号")),
    "names in the wrong column": ("refused stored read", (), swapped("客户名称", "计划名称")),
    "variants of a name": ("read", (), in_cells(
        "客户名称", lambda old: f" {old} ".replace("(ABC)", "（ＡＢＣ） "), None,
    )),
    "0 for a customer": ("rejected", (PLACE,), nobody(0)),
    "nan for a customer": ("rejected", (PLACE,), nobody("nan")),
    "待定 for a customer": ("rejected", (PLACE,), nobody("待定")),
    "new names for all": ("refused", ("--force", "(?i)temporary"), strangers),
    "a plan that Excel made a date of": ("rejected", ("计划", PLACE), in_cells("计划号", from_excel(45839))),
    "NULL for a plan": ("rejected stored", (), in_cells("计划号", "NULL")),
    "zeros that only the format has": ("read", (), as_number("00000")),
    "zeros that are lost": ("stored read rejected refused", (), as_number("General")),
    "an account in scientific notation": ("rejected read stored", (), in_cells("集团企业客户号", "8.00E+06")),
    "a branch misspelt": ("stored", ("北亰",), in_cells("机构", "北亰")),
    "a branch misspelt everywhere": ("refused", ("北亰", "--force"), in_cells("机构", "北亰", None)),
}  # fmt: skip


@pytest.mark.parametrize("mistake", IN_CELLS)
def test_in_the_cells(healthy, project, mistake):
    ends, words, make = IN_CELLS[mistake]
    bill = Bill(write_bill(project.folder, NEW))
    make(bill)
    bill.save()
    judge(healthy, project, LOAD, ends, *words)
