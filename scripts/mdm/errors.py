"""The one exception that is meant for a person."""


class Problem(Exception):
    """An error with its explanation: what is wrong and where, then what to do about it."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
