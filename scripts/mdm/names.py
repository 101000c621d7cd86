"""Names of files in UTF-8 and others: Linux takes any bytes, a database and JSON do not."""

import os
from pathlib import Path


def is_utf8(name: str | Path) -> bool:
    """Tell whether the bytes of a name are UTF-8."""
    return str(name).isascii() or shown(name) == str(name)


def shown(name: str | Path) -> str:
    """Return a name with each byte that is no UTF-8 as \\xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def meant(name: str) -> str:
    """Return what a name says, also in the encoding of a Windows in Chinese (an archive unpacked here)."""
    return name if is_utf8(name) else os.fsencode(name).decode("gb18030", "replace")
