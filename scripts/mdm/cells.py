"""The text of a single cell: as numbers, days and units of it are understood, and headers compared."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mdm import xlsx

UNIT = "元|千元|万元?|百万元?|亿元?|%"  # that a header may name; 万 is 万元
# A unit elsewhere, in cells joined by |: 单位：万元, where what follows 元 doesn't matter and 万 may be the
# start of another word; a cell or word of its own, but not behind a number; in brackets behind a title.
SAID = (
    r"单位:\W*(?:人民币)?\W*((?:千|万|百万|亿)?元|(?:万|百万|亿)(?!\w))",
    rf"(?:^|\||(?<![0-9.)]) )[(\[【]? ?(?:人民币 ?)?({UNIT}) ?[)\]】]? ?:?(?=\||$)",
    rf"[(\[【](?:人民币)?({UNIT})[)\]】] ?:?(?=\||$)",
)
UNIT_OF_LINE, UNIT_BESIDE = re.compile("|".join(SAID)), re.compile("|".join(SAID[:2]))
WHITE = "\x00" + "".join(filter(str.isspace, map(chr, range(0x3001))))


def split_unit(header: str) -> tuple[str, str]:
    """Return a header without the unit that it names, and the unit: 规模(万元) is 规模, 万元.

    Takes a header as header_key returns it. 收益率(%) is a rate in percent; no amount is.
    """
    match = re.fullmatch(rf"(.+)(?:[(\[【](?:单位:)?(?:人民币)?({UNIT})[)\]】]|/({UNIT}))", header)
    if not match:
        return header, ""
    unit = match[2] or match[3]
    if unit == "%" and not match[1].endswith("率"):
        return header, ""
    return match[1], in_full(unit)


def in_full(unit: str) -> str:
    """Return a unit of money with its 元: 万 is 万元."""
    return unit if unit.endswith(("元", "%")) else unit + "元"


def as_month(cell: str) -> str:
    """Return a month that is a number; one like 2025.1 with the doubt, so that it is rejected with it."""
    if re.fullmatch(r"[0-9]{4}[.]1", cell):
        year = cell[:4]
        return f"{cell} (a number: January or October? Type {year}-01 or {year}-10)"
    return cell


def with_unit(cell: str, unit: str) -> str:
    """Return an amount with the unit of its header, unless it has its own: (12) becomes (12万元)."""
    if re.fullmatch(r"\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)[eE][+-]?[0-9]{1,3}\s*", cell):
        cell = f"{Decimal(cell.strip()):f}"
    amount = re.fullmatch(r"([^#元千万亿%％]*\d[^元千万亿%％)）]*)([)）]?\s*)", cell)
    return f"{amount[1]}{unit}{amount[2]}" if amount else cell


def header_key(cell: Any) -> str:
    """Return a header as it is compared: narrow characters, no white space."""
    return re.sub(r"\s", "", narrow(cell))


def narrow(cell: Any) -> str:
    """Return a cell in narrow characters."""
    return unicodedata.normalize("NFKC", str(cell))


def without_nul(text: str) -> str:
    """Return text as PostgreSQL takes it: without NUL, which no cell means."""
    return text.replace("\x00", "") if "\x00" in text else text


def as_text(cell: Any) -> str:
    """Return what a cell that isn't text holds as text; dates as 2025-01-31."""
    if type(cell) is float:
        digits = repr(cell)
        if -1e15 < cell < 1e15:
            if digits.endswith(".0"):
                return digits[:-2] if cell else "0"
            return f"{Decimal(digits):f}" if "e" in digits else digits
        # A code of so many digits has been rounded: SQL rejects it by its exponent.
        return f"{cell:.16e}" if abs(cell) >= 1e15 else digits
    if type(cell) is xlsx.Percent:
        return f"{Decimal(repr(float(cell))) * 100:f}%"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).upper()  # TRUE and FALSE, as Excel shows them
