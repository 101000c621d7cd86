"""Objects that stand in front of PostgreSQL's own, for who looks names up by search_path."""

import re
from collections.abc import Iterator

import psycopg

from project import ROOT

SCHEMA = "evil"
SEARCH_PATH = f"{SCHEMA}, public, pg_catalog, pg_temp"
KINDS = [
    "text",
    "varchar",
    "name",
    "bool",
    "int4",
    "int8",
    "numeric",
    "float8",
    "date",
    "timestamptz",
    "jsonb",
]
BODY = "language plpgsql as $$ begin raise exception 'shadowed by %s'; end $$"
SIMPLE = "not exists (select from pg_type where typtype = 'p' and pg_type.oid = any({}))"


def plant(connection: psycopg.Connection) -> int:
    """Make functions, operators and tables of the names that our SQL uses; return how many.

    Whoever calls or reads one of them fails.
    """
    connection.execute(f"create schema {SCHEMA}; grant usage on schema {SCHEMA} to public")
    planted = 0
    for statement in (*_functions(connection), *_operators(connection), *_tables()):
        with connection.transaction():
            connection.execute(statement)
        planted += 1
    return planted


def _text() -> str:
    """Return all SQL of the project."""
    files = [path for folder in ("sql", "migrations") for path in (ROOT / folder).rglob("*.sql")]
    return "\n".join(path.read_text("utf-8") for path in files)


def _functions(connection: psycopg.Connection) -> Iterator[str]:
    called = sorted({name.lower() for name in re.findall(r"\b([a-z_0-9]+)\(", _text())})
    for name, arguments, result in connection.execute(
        f"""
        select proname, pg_get_function_identity_arguments(oid), pg_get_function_result(oid)
        from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace and proname = any(%s)
          and {SIMPLE.format("proargtypes::oid[] || prorettype")} and provariadic = 0
        """,
        (called,),
    ).fetchall():
        # In, out and names are of no matter.
        kinds = re.sub(r"\bORDER BY\b", "", arguments)
        yield f'create function {SCHEMA}."{name}"({kinds}) returns {result or "text"} {BODY % name}'
    for name in ("concat", "concat_ws", "format"):
        yield f"create function {SCHEMA}.{name}(variadic text[]) returns text {BODY % name}"


def _operators(connection: psycopg.Connection) -> Iterator[str]:
    operators = f"""
        select oid, oprname, oprleft::regtype, oprright::regtype, oprresult::regtype
        from pg_operator
        where oprkind = 'b' and oprleft in (select oid from pg_type where typname = any(%s))
          and oprright in (select oid from pg_type where typname = any(%s))
          and {SIMPLE.format("array[oprresult]")}
    """
    for oid, name, left, right, result in connection.execute(operators, (KINDS, KINDS)).fetchall():
        function = f"{SCHEMA}.operator_{oid}"
        yield f"create function {function}({left}, {right}) returns {result} {BODY % 'an operator'}"
        yield f"create operator {SCHEMA}.{name} (leftarg = {left}, rightarg = {right}, function = {function})"


def _tables() -> Iterator[str]:
    """Tables of the names that stand without a schema: temporary ones, and those of yoyo."""
    names = set(re.findall(r"create temp (?:table|view) (\w+)", _text()))
    for name in sorted(names | {"_yoyo_migration", "_yoyo_log", "_yoyo_version", "yoyo_lock"}):
        yield f"create table {SCHEMA}.{name} (x int)"
