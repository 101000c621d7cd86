"""Files: where that of a period is (the pattern of the domain, version folders), and how one is written."""

import hashlib
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from glob import escape
from pathlib import Path
from typing import IO

from mdm import period as periods
from mdm.config import Domain
from mdm.errors import Problem
from mdm.names import is_utf8, meant, shown

TEMPORARY = "~$*"  # what Excel keeps beside a workbook that is open
# Workbooks that are not read: where one stands instead of the file, that is said.
OTHER_KINDS = {".xls", ".xlsb", ".xlsm", ".ods", ".et"}
NOT_UTF8 = "named in another encoding than UTF-8 (rename it)"


# What a person means to have loaded; a text, a picture or a PDF beside it is no matter.
KINDS = OTHER_KINDS | {".xlsx", ".csv"}


class Missing(Problem):
    """A month has no file of a domain."""


@dataclass(frozen=True)
class Found:
    """The file to load, and those that match as well and are passed over, each with the reason."""

    path: Path
    skipped: list[tuple[Path, str]]


def sources(domains: Iterable[Domain]) -> list[str]:
    """Return where files are looked for: each pattern up to its first folder with a * or {YYYYMM}."""
    return sorted({re.split(r"[^/]*[*?{\[]", domain.files)[0] or "." for domain in domains})


def strays(domains: Collection[Domain]) -> list[str]:
    """Return the workbooks beside the files that no domain takes or excludes, each with the reason."""
    reasons: dict[Path, str | None] = {}
    for domain in domains:
        for path in _look(domain, "*"):
            folder = path.parts[_place(domain)]
            if periods.is_period(folder):
                reasons[path] = None
            else:
                reasons.setdefault(path, f"{folder} is no month (YYYYMM)")
    found = set()
    # All that stands in the folder of the project is no delivery.
    for start in sources(domains):
        for folder, _, names in os.walk(start) if start != "." else ():
            for path in (Path(folder, name) for name in names):
                reason = reasons.get(path, "no domain takes it")
                is_meant = path.suffix.lower() in KINDS and not path.name.startswith(".")
                if reason and is_meant and not any(_exclusion(domain, path) for domain in domains):
                    found.add(f"{shown(path)}: {reason}")
    return sorted(found)


def _place(domain: Domain) -> int:
    """Return where in the path of a file the folder of its month is."""
    return domain.files.split("/").index("{YYYYMM}")


def periods_of(domain: Domain) -> set[date]:
    """Return the months for which a file of the domain exists."""
    place = _place(domain)
    found = {
        path.parts[place]
        for path, reason in _look(domain, "[0-9]" * 6).items()
        if reason in (None, NOT_UTF8) or path.suffix.lower() in OTHER_KINDS
    }
    return {periods.parse(folder) for folder in found if periods.is_period(folder)}


def newest_period(domains: list[Domain]) -> date:
    """Return the newest month for which a file of any of the domains exists; raises Missing without any."""
    months = set().union(*map(periods_of, domains))
    if not months:
        patterns = ", ".join(dict.fromkeys(domain.files for domain in domains))
        raise Missing(
            f"No file matches {patterns} in {Path.cwd()}", "Put the file there, or name it with --file PATH."
        )
    return max(months)


def find(domain: Domain, month: date) -> Found:
    """Return the file of `month`: the one that matches, in the highest version folder.

    Raises Missing when there is none, Problem when two are equally good.
    """
    pattern = domain.files.replace("{YYYYMM}", periods.show(month))
    looked_at = _look(domain, periods.show(month))
    matching = [path for path, reason in looked_at.items() if reason is None]
    skipped = [(path, reason) for path, reason in looked_at.items() if reason]
    if not matching:
        raise Missing(
            f"No file of {periods.show(month)}: nothing matches {pattern} in {Path.cwd()}"
            + "".join(f"; {shown(path)} is {reason}" for path, reason in skipped),
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


def _look(domain: Domain, folder: str) -> dict[Path, str | None]:
    """Return the files of months whose folder is `folder`, each with the reason to pass it over, if any."""
    looked_at: dict[Path, str | None] = {}
    for pattern in domain.patterns:
        place, _, name = pattern.replace("{YYYYMM}", folder).rpartition("/")
        stem, dot, _ = name.rpartition(".")
        for path in Path().glob(f"{place}/*"):
            if not fnmatch(meant(path.name), f"{stem}.*" if dot else name):
                continue
            if not is_utf8(path):
                looked_at[path] = NOT_UTF8
            elif fnmatch(path.name.lower(), name.lower()):
                looked_at[path] = _exclusion(domain, path)
            elif path.suffix.lower() in OTHER_KINDS:
                looked_at.setdefault(path, _exclusion(domain, path) or "another kind of file")
    return dict(sorted(looked_at.items()))


def _exclusion(domain: Domain, path: Path) -> str | None:
    """Return why a file is not looked at, None if it is."""
    if fnmatch(path.name, TEMPORARY):
        return "a temporary file of Excel"
    return next((f"excluded by {pattern}" for pattern in domain.exclude if fnmatch(path.name, pattern)), None)


def _version(path: Path) -> int:
    """Return n of the version folder Vn that the file is in, 0 outside of any."""
    versions = (re.fullmatch(r"[Vv]([0-9]+)", part) for part in path.parts[:-1])
    return max((int(match[1]) for match in versions if match), default=0)


def content_hash(path: Path) -> str:
    """Return the hash of the content of a file, as mdm.load keeps it."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _sweep(target: Path) -> None:
    """Remove what killed commands have left of `target`: what nobody has written to for a day."""
    for part in target.parent.glob(f".{escape(target.name[:100])}.*.part"):
        with suppress(FileNotFoundError):
            if part.stat().st_mtime < time.time() - 86_400:
                part.unlink()


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that becomes `path` at the end, if all goes well; raises Problem if it can't be written.

    A reader finds what stood there before, or all of it; a link stays one.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        # Neither a folder nor a device is replaced.
        if target.exists() and not target.is_file():
            raise OSError(0, "it is no file")
        _sweep(target)
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Problem(
            f"{path} can't be written: {error.strerror or error}",
            "Give a name in a folder that has room and can be written to.",
        ) from None
