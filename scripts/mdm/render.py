"""Jinja templates in sql/ become SQL text in which every value is a quoted literal."""

import functools
import os
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "sql"


class Identifier(str):
    """A name, or several joined by dots, that is quoted as an identifier instead of as a value."""

    def __new__(cls, *parts: str) -> "Identifier":
        return super().__new__(cls, _quoted(parts))


@functools.cache
def _quoted(parts: tuple[str, ...]) -> str:
    """Return a name as it stands in SQL: each of them is printed many times."""
    return sql.Identifier(*parts).as_string(None)


def _finalize(value: Any) -> str:
    """Turn what a template prints into SQL: identifiers as they are, all else a literal."""
    if isinstance(value, Identifier):
        return value
    if isinstance(value, jinja2.Undefined):
        return str(value)  # raises UndefinedError
    return sql.Literal(value).as_string(None).lstrip()


def _compiled() -> jinja2.BytecodeCache | None:
    """Return where compiled templates are kept: beside compiled Python, where that is kept at all.

    Compiling those of a month takes as long as many of its statements. They are made anew when a template or
    this file changes.
    """
    folder = Path(__file__).with_name("__pycache__")
    if sys.dont_write_bytecode or not os.access(folder, os.W_OK):
        return None
    return jinja2.FileSystemBytecodeCache(str(folder), f"%s.{zlib.crc32(Path(__file__).read_bytes())}.jinja")


_LOADER = jinja2.FileSystemLoader(SQL, encoding="utf-8")
_ENVIRONMENT = jinja2.Environment(
    loader=_LOADER,
    undefined=jinja2.StrictUndefined,
    finalize=_finalize,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    bytecode_cache=_compiled(),
)
_ENVIRONMENT.filters["identifier"] = Identifier


def search(folder: Path) -> None:
    """Find templates in `folder` too, after those in sql/. For what is no part of the product."""
    _LOADER.searchpath.append(str(folder))


def render(template: str, values: Mapping[str, Any]) -> str:
    """Return the SQL of sql/`template` with `values` in it, each as a quoted literal.

    The only ways around the quoting are `Identifier` and the filter `identifier`, which quote names.
    Raises jinja2.UndefinedError for a value that is missing.
    """
    return _ENVIRONMENT.get_template(template).render(values)
