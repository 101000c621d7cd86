"""Mistakes that people make who prepare and load the monthly files; the list is older than what it asks for.

A new month follows six healthy ones (healthy.py). A mistake ends in one of these ways, and the right file,
loaded afterwards, makes the database one that never saw it: fingerprint, bill, events, snapshots.
  refused    exit code 1, place and remedy in the output, nothing is stored
  rejected   rows wait with place and reason; what is stored is right
  read       what was meant is plain: as if it had been typed right
  stored     one command takes it back: just unload
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

from healthy import (
    AMOUNT,
    FILE,
    HEADER,
    LEDGER,
    LOAD,
    MONTHS,
    NEW,
    PLACE,
    RIGHT,
    Bill,
    Healthy,
    differences,
    judge,
    rows,
    state,
    write_bill,
    write_ledger,
)
from project import Project
from workbooks import EVENT

CELL = r"cells? [A-Z]+[0-9]"


@pytest.fixture
def project(healthy: Healthy, tmp_path: Path) -> Iterator[Project]:
    """Six healthy months of three domains."""
    with healthy.clone(f"{healthy.server.dbname}_mistake", tmp_path) as project:
        yield project


# --- Mistakes in the cells of the new month's workbook ------------------------------------------------------

Hand = Callable[[Bill], None]


def amounts(change: Callable[[float], Any], count: int | None = None) -> Hand:
    """Return the mistake that makes something else of the amounts, of the total too where it is of all."""

    def make(bill: Bill) -> None:
        bill.set(AMOUNT, change, count)
        if count is None:
            total = bill.sheet.cell(bill.sheet.max_row, HEADER.index(AMOUNT) + 1)
            total.value = change(total.value)

    return make


def in_cells(header: str, value: Any, count: int | None = 3) -> Hand:
    """Return the mistake that writes `value` into the first cells of a column."""
    return lambda bill: bill.set(header, value, count)


def in_header(header: str, text: str, more: Hand | None = None) -> Hand:
    """Return the mistake that gives a column another header, and what else it does."""

    def make(bill: Bill) -> None:
        bill.sheet.cell(1, HEADER.index(header) + 1).value = text
        if more:
            more(bill)

    return make


def in_title(text: str, more: Hand | None = None) -> Hand:
    """Return the mistake that writes a title above the header, and what else it does."""

    def make(bill: Bill) -> None:
        if more:
            more(bill)
        bill.sheet.insert_rows(1, 2)
        bill.sheet["A1"] = text

    return make


def inserted(cells: dict[str, Any], at: int | None = None) -> Hand:
    """Return the mistake of a row too many: before row `at`, or after the last one."""

    def make(bill: Bill) -> None:
        number = at or bill.sheet.max_row + 1
        if at:
            bill.sheet.insert_rows(at)
        for header, value in cells.items():
            bill.sheet.cell(number, HEADER.index(header) + 1).value = value

    return make


def pasted(copied: Callable[[Bill], list[list[Any]]]) -> Hand:
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


def as_number(number_format: str) -> Hand:
    def make(bill: Bill) -> None:
        for cell in bill.column("组合代码"):
            cell.value, cell.number_format = int(cell.value), number_format

    return make


def swapped(first: str, second: str) -> Hand:
    def make(bill: Bill) -> None:
        for one, other in zip(bill.column(first), bill.column(second), strict=True):
            one.value, other.value = other.value, one.value

    return make


def sorted_alone(bill: Bill) -> None:
    bill.sort(AMOUNT)


def merged(header: str) -> Hand:
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


def column_of(header: str, value: Callable[[int], Any], more: Hand) -> Hand:
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


def sheet_twice(bill: Bill) -> None:
    bill.workbook.copy_worksheet(bill.sheet).title = "规模明细 (2)"


def enterprises_only(bill: Bill) -> None:
    bill.keep(lambda number, cells: cells[1].startswith("企年"))


def label_elsewhere(bill: Bill) -> None:
    bill.label("月度", None)
    bill.label("计划类型", "累计")


def in_negative(form: str, count: int | None = None) -> Hand:
    """Return the mistake that types negative contributions in another way."""
    return in_cells("供款", lambda old: old if old > 0 else form.format(-old), count)


def subtotals(bill: Bill) -> None:
    total = round(sum(row[8] for row in values(bill)[:50]), 2)
    inserted({"业务类型": "小计", AMOUNT: total}, at=52)(bill)


def of_month(period: str, count: int) -> Callable[[Bill], list[list[Any]]]:
    return lambda bill: rows(period)[:count]


NOBODY = {"客户名称": None, "集团企业客户号": None}


def nobody(value: Any) -> Hand:
    def make(bill: Bill) -> None:
        bill.set("客户名称", value, 3)
        bill.set("集团企业客户号", None, 3)

    return make


def strangers(bill: Bill) -> None:
    bill.set("客户名称", lambda old: f"{old[1:-6]}厂")
    bill.set("集团企业客户号", None)
    bill.set("计划类型", "集合计划")


# What is wrong: (ways it may end, words of the output, the hand that makes it).
IN_CELLS: dict[str, tuple[str, tuple[str, ...], Hand]] = {
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
    "the sheet twice": ("read refused", (), sheet_twice),
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
    "negative in parentheses": ("read", (), in_negative("({:,.2f})")),
    "a minus at the end": ("read refused rejected", (), in_negative("{:,.2f}-", 20)),
    "a percent as amount": ("rejected", (AMOUNT, "5%", PLACE), in_cells(AMOUNT, "5%")),
    "an O for a 0": ("rejected", (AMOUNT, "1O00", PLACE), in_cells(AMOUNT, "1O00")),
    "a unit in the cell": ("read rejected", (), in_cells(AMOUNT, lambda old: f"{old / 10_000:.6f}万")),
    "a comma for a point": ("rejected", (AMOUNT, PLACE), in_cells(AMOUNT, "1.234,56")),
    "two numbers in a cell": ("rejected", (AMOUNT, PLACE), in_cells(AMOUNT, "1000/2000")),
    "a formula that fails": ("rejected", (AMOUNT, "#N/A", PLACE), in_cells(AMOUNT, "#N/A")),
    "a reference that is gone": ("rejected", ("#REF!", PLACE), in_cells("计划号", "#REF!")),
    "numbers as text": ("read", (), in_cells(AMOUNT, lambda old: f" {old:,.2f}\u00a0", None)),
    "an amount of two merged rows": ("rejected refused", (PLACE,), merged(AMOUNT)),
    "an amount merged with its neighbour": ("rejected refused", (CELL,), merged_with_neighbour),
    "a plan of two merged rows": ("rejected refused stored", (), merged("计划号")),
    "all signs turned": ("refused", ("--force",), amounts(lambda old: -old)),
    "a zero too many in three": ("stored refused", (), in_cells(AMOUNT, lambda old: old * 10)),
    "a percent that counts once": ("read", (), percents),
    # Rows
    "38 rows": ("refused", ("--force", NEW), lambda bill: bill.keep(lambda number, cells: number < 40)),
    "only the visible rows": ("refused stored", ("--force",), enterprises_only),
    "hidden rows": ("read", (), hidden),
    "headers only": ("refused", (FILE,), lambda bill: bill.sheet.delete_rows(2, 500)),
    "all rows twice": ("read refused rejected", ("--force|identical|duplicate|repeat",), pasted(values)),
    "a row twice": ("read stored rejected", ("identical|duplicate|repeat",), pasted(lambda b: values(b)[:1])),
    "another label of the total": ("read rejected", (), lambda bill: bill.label("月度", "全部客户合计数")),
    "a total without a label": ("read rejected", (), lambda bill: bill.label("月度", None)),
    "累计 for a label": ("read", (), label_elsewhere),
    "a total that isn't": ("rejected", (PLACE, "(?i)sum|total"), lambda bill: bill.label(AMOUNT, 12345.67)),
    "subtotals": ("read rejected", (), subtotals),
    "rows of another month left below": ("refused", (MONTHS[-1], PLACE), pasted(of_month(MONTHS[-1], 40))),
    "rows of another month": ("rejected", (MONTHS[-1], PLACE), pasted(of_month(MONTHS[-1], 4))),
    "no customer": ("rejected", ("(?i)customer|客户", PLACE), nobody(None)),
    # Words and codes
    "计划类型 misspelt": ("rejected", ("单—计划", "domains", PLACE), in_cells("计划类型", "单—计划")),
    "计划类型 misspelt everywhere": ("refused", ("单独计划", PLACE), in_cells("计划类型", "单独计划", None)),
    "业务类型 misspelt": ("rejected", ("业务类型", "企年投次", PLACE), in_cells("业务类型", "企年投次")),
    "another product line": ("rejected refused", ("PL204", PLACE), in_cells("产品线代码", "PL204")),
    "ids in the wrong column": ("refused stored", (), swapped("计划号", "集团企业客户号")),
    "names in the wrong column": ("refused stored read", (), swapped("客户名称", "计划名称")),
    "variants of a name": ("read", (), in_cells(
        "客户名称", lambda old: f" {old} ".replace("(ABC)", "（ＡＢＣ） "), None,
    )),
    "0 for a customer": ("rejected", (PLACE,), nobody(0)),
    "nan for a customer": ("rejected", (PLACE,), nobody("nan")),
    "待定 for a customer": ("rejected", (PLACE,), nobody("待定")),
    "new names for all": ("refused stored", ("--force",), strangers),
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


# --- Mistakes with files ------------------------------------------------------------------------------------


def text(folder: Path, encoding: str = "utf-8", delimiter: str = ",", share: float = 1) -> Path:
    """Write the new month as text, or the first part of it."""
    bill = Bill(write_bill(folder, NEW))
    bill.path.unlink()
    path = folder / "x.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([cell.value for cell in cells] for cells in bill.sheet.iter_rows())
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


def by_file(*words: Any, period: str | None = NEW) -> tuple[str, ...]:
    return ("etl", "annuity_performance", *([period] if period else []), "--file", *map(str, words))


def put(folder: Path, content: bytes) -> tuple[str, ...]:
    """Have something else stand where the new workbook is looked for."""
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return LOAD


def old_format(folder: Path) -> tuple[str, ...]:
    (folder / "old.xls").write_bytes(OLE)
    return by_file("old.xls")


def forced(folder: Path) -> tuple[str, ...]:
    bill = Bill(write_bill(folder, NEW))
    bill.keep(lambda number, cells: number < 40)
    bill.label(AMOUNT, round(sum(row[8] for row in values(bill)), 2))
    bill.save()
    return (*LOAD, "--force")


def forced_anyway(folder: Path) -> tuple[str, ...]:
    write_bill(folder, NEW)
    return (*LOAD, "--force")


def last_month(folder: Path) -> bytes:
    return (folder / OLD_FILE).read_bytes()


def beside(folder: Path, file: str) -> tuple[str, ...]:
    path = write_bill(folder, NEW)
    path.with_name(file).write_bytes(path.read_bytes() if file[0] != "~" else b"somebody")
    return LOAD


def last_months_amounts(folder: Path) -> tuple[str, ...]:
    bill = Bill(write_bill(folder, NEW, of=MONTHS[-1]))
    bill.set("月度", "2025-07")
    bill.save()
    return LOAD


def in_folder(folder: Path, *period: str) -> tuple[str, ...]:
    """Put the new month into the folder of the month after it."""
    write_bill(folder, "202508", of=NEW)
    return ("etl", "annuity_performance", *period)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
OLD_FILE = FILE.replace(NEW, MONTHS[-1])
FILES: dict[str, tuple[str, tuple[str, ...], Callable[[Path], tuple[str, ...]]]] = {
    "last month's file under the new name": ("refused", (MONTHS[-1],), lambda f: put(f, last_month(f))),
    "last month's amounts": ("refused stored", (), last_months_amounts),
    "the folder of another month": ("refused", (NEW, "202508"), lambda folder: in_folder(folder, "202508")),
    "the folder of another month, no period": ("refused", (NEW, "202508"), in_folder),
    "open in Excel": ("read", (), lambda folder: beside(folder, f"~${NEW}年金规模收入数据.xlsx")),
    "a copy beside it": ("refused", ("副本",), lambda f: beside(f, f"{NEW}年金规模收入数据 - 副本.xlsx")),
    "an old .xls": ("refused", ("old.xls",), old_format),
    "a password": ("refused", (FILE,), lambda folder: put(folder, OLE)),
    "text under the name of a workbook": ("refused read", (), lambda f: put(f, text(f).read_bytes())),
    "half a workbook": ("refused", (FILE,), lambda f: put(f, write_bill(f, NEW).read_bytes()[:6000])),
    "no bytes": ("refused", (FILE,), lambda folder: put(folder, b"")),
    "CSV in GBK": ("read", (), lambda folder: by_file(text(folder, encoding="gbk"))),
    "CSV with tabs": ("read refused", (), lambda folder: by_file(text(folder, delimiter="\t"))),
    "CSV with semicolons": ("read refused", (), lambda folder: by_file(text(folder, delimiter=";"))),
    "a third of a CSV": ("refused", (PLACE,), lambda folder: by_file(text(folder, share=0.33))),
    "a CSV that lacks its end": ("rejected refused stored", (), lambda f: by_file(text(f, share=0.95))),
    "a file of another month": ("refused", (MONTHS[-1],), lambda folder: by_file(OLD_FILE)),
    "an old file without a period": ("nothing", (), lambda folder: by_file(OLD_FILE, period=None)),
    "a folder": ("refused", ("data",), lambda folder: by_file("data")),
    "a device": ("refused", ("/dev/null",), lambda folder: by_file("/dev/null")),
    "a file that isn't there": ("refused", ("nein.xlsx",), lambda folder: by_file("nein.xlsx")),
    "the ledger for the bill": (
        "refused", ("规模明细",), lambda folder: by_file(write_ledger(folder, NEW)),
    ),
    "the bill for the ledger": (
        "refused", ("企年受托中标",),
        lambda folder: ("etl", "annual_award", NEW, "--file", str(write_bill(folder, NEW))),
    ),
    "a domain misspelt": ("refused", (RIGHT[0],), lambda folder: ("etl", "anuity_performance", NEW)),
    "a wrong file forced": ("stored", (), forced),
    "everything forced": ("read", (), forced_anyway),
}  # fmt: skip


@pytest.mark.parametrize("mistake", FILES)
def test_with_files(healthy, project, mistake):
    ends, words, make = FILES[mistake]
    judge(healthy, project, make(project.folder), ends, *words)


@pytest.mark.parametrize("typed", ["2025-7", "20257", "202513", "07/2025", "202570", "2025年", "205207"])
def test_a_period_typed_wrong(healthy, project, typed):
    for command in ("etl annuity_performance", "sync", "snapshot", "post-etl annuity_performance"):
        assert typed in project.fails(*command.split(), typed)
    assert not differences(state(project), healthy.after())


# --- Ledgers ------------------------------------------------------------------------------------------------

AWARDS = ("etl", "annual_award", NEW)
IN_EVENTS: dict[str, tuple[str, tuple[str, ...], str, Any]] = {
    "a month to come": ("refused rejected", ("2052", PLACE), "上报月份", "2052年7月"),
    "a month of last year": ("refused rejected", ("2024", PLACE), "上报月份", "2024年7月"),
    "no month": ("refused rejected", ("上报月份", PLACE), "上报月份", None),
    # The ledger names the customer twice.
    "no customer": ("read rejected", (), "客户全称", None),
    "待定 for a customer": ("read rejected", (), "客户全称", "待定"),
    "a day that isn't": ("refused rejected", ("中标日期", PLACE), "中标日期", "2025/2/30"),
    "words for an amount": ("refused rejected", ("计划规模", PLACE), "计划规模", "约一亿"),
    "yuan for 亿元": ("refused stored", (), "计划规模", 150_000_000),
}


@pytest.mark.parametrize("mistake", IN_EVENTS)
def test_in_a_ledger(healthy, project, mistake):
    ends, words, header, value = IN_EVENTS[mistake]
    path = write_ledger(project.folder, NEW)
    workbook = load_workbook(path)
    workbook[LEDGER[0]].cell(3, EVENT.index(header) + 1).value = value
    workbook.save(path)
    judge(healthy, project, AWARDS, ends, *words, domain="annual_award")


def test_last_months_ledger_again(healthy, project):
    path = write_ledger(project.folder, MONTHS[-1])
    judge(healthy, project, (*AWARDS, "--file", str(path)), "nothing refused", domain="annual_award")
