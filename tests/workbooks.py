"""Workbooks for the tests, made cell by cell."""

from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = [
    "月度", "业务类型", "计划类型", "计划号", "计划名称", "组合代码", "客户名称", "期末资产规模", "供款",
    "流失（含待遇支付）", "机构", "集团企业客户号",
]  # fmt: skip


def row(**cells: Any) -> list[Any]:
    """Return a usable row of the bill with some cells changed."""
    cells_of = ["202601", "企年受托", "单一计划", "P1", "甲计划", "F1", "甲公司", 100, 1, "-", "北分", "C01"]
    usual = dict(zip(HEADER, cells_of, strict=True))
    return list((usual | cells).values())


def write(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook with these sheets and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return path


def bill(folder: Path, *rows: list[Any], period: str = "202601", name: str = "年金规模收入数据.xlsx") -> Path:
    """Write the bill of `period` to where the domain looks for it."""
    return write(folder / "data" / period / name, {"规模明细": [HEADER, *rows]})


EVENT = [
    "上报月份", "客户全称", "年金计划号", "机构", "中标日期", "流失日期", "计划规模", "年缴规模", "客户类型",
    "原受托人", "计划类型", "证明材料", "考核有效", "备注",
]  # fmt: skip


def event(**cells: Any) -> list[Any]:
    """Return a usable row of an event list with some cells changed."""
    usual = dict.fromkeys(EVENT) | {"上报月份": "2026年1月", "客户全称": "甲公司", "中标日期": "2026/1/15"}
    return list((usual | cells).values())


def ledger(folder: Path, sheets: dict[str, list[list[Any]]], period: str = "202601") -> Path:
    """Write the 台账登记 of `period` with the rows of some of its four sheets."""
    names = ["企年受托中标(空白)", "企年投资中标(空白)", "企年受托流失(解约)", "企年投资流失(解约)"]
    return write(
        folder / "data" / period / "2026台账登记.xlsx",
        {name: [EVENT, *sheets.get(name, [])] for name in names},
    )
