"""Where a period's file is: the pattern of the domain, version folders, no temporary files."""

import re
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from mdm import period as periods
from mdm.config import Domain
from mdm.errors import Problem

TEMPORARY = "~$*"  # what Excel keeps beside a workbook that is open


@dataclass(frozen=True)
class Found:
    """The file to load, and those that match as well and are passed over, each with the reason."""

    path: Path
    skipped: list[tuple[Path, str]]


def newest_period(domain: Domain) -> date:
    """Return the newest month for which a file of the domain exists; raises Problem without any."""
    month = r"(19|20)[0-9]{2}(0[1-9]|1[0-2])"
    place = domain.files.split("/").index("{YYYYMM}")
    found = {
        path.parts[place]
        for path in Path().glob(domain.files.replace("{YYYYMM}", "[0-9]" * 6))
        if re.fullmatch(month, path.parts[place]) and not _exclusion(domain, path)
    }
    if not found:
        raise Problem(
            f"No file matches {domain.files} in {Path.cwd()}",
            "Put the file there, or name it with --file PATH.",
        )
    return periods.parse(max(found))


def find(domain: Domain, month: date) -> Found:
    """Return the file of `month`: the one that matches, in the highest version folder.

    Raises Problem when there is none, or when two are equally good.
    """
    pattern = domain.files.replace("{YYYYMM}", periods.show(month))
    matching, skipped = [], []
    for path in sorted(Path().glob(pattern)):
        exclusion = _exclusion(domain, path)
        if exclusion:
            skipped.append((path, exclusion))
        else:
            matching.append(path)
    if not matching:
        raise Problem(
            f"No file of {periods.show(month)}: nothing matches {pattern} in {Path.cwd()}"
            + "".join(f"; {path} is {reason}" for path, reason in skipped),
            "Put the file there, or name it with --file PATH.",
        )
    highest = max(_version(path) for path in matching)
    best = [path for path in matching if _version(path) == highest]
    if len(best) > 1:
        raise Problem(
            f"{len(best)} files match {pattern}: {', '.join(map(str, best))}",
            "Remove all but one, name the right one with --file PATH, or exclude the others in "
            "config/domains.yaml.",
        )
    skipped += [(path, "an older version") for path in matching if path != best[0]]
    return Found(best[0], skipped)


def _exclusion(domain: Domain, path: Path) -> str | None:
    """Return why a file is not looked at, None if it is."""
    if fnmatch(path.name, TEMPORARY):
        return "a temporary file of Excel"
    return next((f"excluded by {pattern}" for pattern in domain.exclude if fnmatch(path.name, pattern)), None)


def _version(path: Path) -> int:
    """Return n of the version folder Vn that the file is in, 0 outside of any."""
    versions = (re.fullmatch(r"[Vv]([0-9]+)", part) for part in path.parts[:-1])
    return max((int(match[1]) for match in versions if match), default=0)
