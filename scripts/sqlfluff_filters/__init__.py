"""What sqlfluff must know to read the templates of sql/: the filter of mdm.render, and dates."""

from datetime import date


class Day(date):
    """A date that stands in SQL as mdm.render writes it."""

    def __str__(self) -> str:
        return f"'{self.isoformat()}'::date"


class Days(list[Day]):
    """Several of them."""

    def __str__(self) -> str:
        return f"array[{', '.join(map(str, self))}]"


SQLFLUFF_JINJA_FILTERS = {"identifier": '"{}"'.format}

first_day = first_month = month = year_start = Day(2026, 1, 1)
last_day = before_day = year_before_day = baseline_day = Day(2026, 1, 31)
base_month = before_month = last_month = Day(2026, 1, 1)
months = stale = Days([month])
