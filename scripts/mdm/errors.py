"""The exceptions that are meant for a person."""


class Problem(Exception):
    """An error with its explanation: what is wrong and where, then what to do about it."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Guard(Problem):
    """A run that stops before it writes, because what it would do looks wrong.

    Specification, section 3, Guard.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"Guard: {what}", remedy)


class Terminated(KeyboardInterrupt):
    """SIGTERM: the run ends as after Ctrl-C."""


def interruption(error: BaseException | None) -> KeyboardInterrupt | None:
    """Return the Ctrl-C or SIGTERM that `error` is, or came of: what is undone after one may fail as well."""
    while error:
        if isinstance(error, KeyboardInterrupt):
            return error
        error = error.__context__
    return None


class NoSnapshot(Problem):
    """A month of which there is nothing to report."""
