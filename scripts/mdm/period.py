"""Periods: YYYYMM on the command line, the first day of the month inside."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta

from mdm.errors import Problem

EXPECTED = "A period is YYYYMM, for example 202601 for January 2026."


def is_period(text: str) -> bool:
    """Tell whether `text` is a month as YYYYMM."""
    return bool(re.fullmatch(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])", text, re.ASCII))


def parse(text: str) -> date:
    """Return the first day of the month `text` (YYYYMM).

    Raises Problem (Invalid period format) for anything else.
    """
    if not is_period(text):
        month = text[4:] if re.fullmatch("[0-9]{6}", text, re.ASCII) else "01"
        why = "" if "01" <= month <= "12" else f": there is no month {month}"
        raise Problem(f"Invalid period format: {text!r}{why}", EXPECTED)
    return date(int(text[:4]), int(text[4:]), 1)


def parse_range(text: str) -> list[date]:
    """Return the first days of the months of `text`, YYYYMM or YYYYMM..YYYYMM with both ends.

    Raises Problem for anything else and for a range that ends before it starts.
    """
    first, dots, last = text.partition("..")
    if not dots:
        return [parse(text)]
    try:
        start, end = parse(first), parse(last)
    except Problem as error:
        _, _, why = error.what.partition("': ")
        raise Problem(
            f"Invalid period format: {text!r}{why and ': ' + why}",
            f"{EXPECTED} A range has two of them: 202501..202512.",
        ) from None
    if end < start:
        raise Problem(f"Invalid period format: {text!r} ends before it starts", EXPECTED)
    months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [date(number // 12, number % 12 + 1, 1) for number in months]


def show(month: date) -> str:
    """Return `month` as YYYYMM."""
    return f"{month:%Y%m}"


def spans(months: Iterable[date]) -> list[str]:
    """Return `months` in ascending order, each run of them without a gap as `parse_range` takes it."""
    found: list[tuple[date, date]] = []
    for month in sorted(months):
        if found and last_day(found[-1][1]) + timedelta(days=1) == month:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return [show(first) if first == last else f"{show(first)}..{show(last)}" for first, last in found]


def last_day(month: date) -> date:
    """Return the last day of `month`."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
