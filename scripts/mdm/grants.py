"""Least privilege: the roles mdm_owner, mdm_loader and mdm_reader, and what each of them may do."""

import re
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg

from mdm import report
from mdm.errors import Problem
from mdm.render import Identifier, render

if TYPE_CHECKING:
    from mdm.database import Database

ROLES = ["mdm_owner", "mdm_loader", "mdm_reader"]
# Who has a privilege and may not give it or take it is only warned: privilege_not_granted, _not_revoked.
UNDONE = ("01007", "01006")
WHO = (
    "It takes a superuser, or one with CREATEROLE who owns the database and is a member of the roles that "
    "own its\ntables, and of mdm_owner where somebody else made it. For them: just grants > grants.sql"
)


def show(database: "Database") -> None:
    """Print the script that makes the roles, ready for psql; raises Problem as `apply` does."""
    _require_plain_roles(database)
    values = _found(database)
    report.out.print(render("session.sql", {}) + "\nbegin;\n")
    for template, named in _parts(values):
        report.out.print(database.text(template, named))
    report.line("commit;")


def apply(database: "Database") -> None:
    """Make the roles and what belongs to them in this database, all or nothing.

    Raises Problem where a role of the name may do more than ours, and for a user who may not do all of it.
    """
    _require_plain_roles(database)
    left: list[str] = []

    def keep(message: psycopg.errors.Diagnostic) -> None:
        if message.sqlstate in UNDONE:
            left.append(str(message.message_primary))

    database.connection.add_notice_handler(keep)
    try:
        with database.connection.transaction():
            before = database.row("grants/state.sql")
            values = _found(database)
            for template, named in _parts(values):
                database.execute(template, **named)
            after = database.row("grants/state.sql")
            if left:
                raise psycopg.errors.InsufficientPrivilege(left[0])
    except (Problem, psycopg.errors.InsufficientPrivilege) as error:
        lack = error.__cause__ if isinstance(error, Problem) else error
        if not isinstance(lack, psycopg.errors.InsufficientPrivilege):
            raise
        raise Problem(
            f"{database.connection.info.user} may not make these roles: {lack.diag.message_primary or lack}",
            f"Nothing was changed. {WHO}",
        ) from lack
    if before == after:
        report.done("Nothing to do: roles and privileges are as they should be")
    else:
        report.done("Roles and privileges are made:")
    _report(database, values)


def _report(database: "Database", values: dict[str, Any]) -> None:
    for role in database.rows("grants/members.sql", roles=ROLES):
        report.line(f"  {role.name}: {role.members or 'no members yet'}")
    owners = sorted({row.owner for kind in ("relations", "routines") for row in values[kind]})
    for role in database.rows("grants/left_out.sql", owners=owners):
        report.note(
            f"what {role.name} owned here belongs to mdm_owner now; if commands go on to run as {role.name}: "
            f"grant mdm_loader to {Identifier(role.name)}"
        )
    report.line("  To let somebody in: just psql -c 'grant mdm_loader to NAME'")


def _found(database: "Database") -> dict[str, Any]:
    """Return what the parts of the script are about: what stands in this database."""
    kinds = ("schemas", "relations", "sequences", "routines")
    found: dict[str, Any] = {kind: database.rows(f"grants/{kind}.sql") for kind in kinds}
    found["beneath"] = database.rows("distribute/beneath.sql") if database.is_cluster else []
    return found | {"roles": ROLES, "database": database.connection.info.dbname}


def _parts(values: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the templates of the script in their order, with what they print."""
    if values["beneath"]:
        yield "distribute/begin.sql", {"tables": []}
    yield "grants/roles.sql", values
    yield "grants/owner.sql", values
    for relation in values["relations"]:
        if relation.owner != "mdm_owner":
            yield "grants/own.sql", {"relation": relation}
    yield "grants/loader.sql", values
    yield "grants/reader.sql", values
    if values["beneath"]:
        yield "distribute/readers.sql", values


def _require_plain_roles(database: "Database") -> None:
    """Refuse names that stand for something else on this server."""
    for role in database.rows("grants/strange.sql", roles=ROLES):
        raise Problem(
            f"The server has a role {role.name} that {role.what}: whoever is in it may do more than is meant",
            "Nothing was changed. If it is ours, take that from it (alter role, revoke); "
            "if it is for something else, give it another name (alter role ... rename to).",
        )


def refusal(database: "Database", error: psycopg.Error, where: str) -> Problem:
    """Return the Problem for an error that is a lack of a privilege: which one, and who can give it."""
    said = " ".join(str(error.diag.message_primary or error).split())
    # The transaction has failed, so that this connection answers nothing.
    with database.another() as other:
        other.execute(render("session.sql", {}))
        lacked = other.execute(database.text("grants/missing.sql", {})).fetchall()
    user = database.connection.info.user
    for who, what, name, privileges, is_member in lacked:
        user = who
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said):
            remedy = "just grants --apply"
            if not is_member:
                remedy += f"\n  just psql -c {shlex.quote(f'grant mdm_loader to {Identifier(who)}')}"
            return Problem(
                f"{who} lacks {privileges} on {what}: {said}",
                f"{database.unchanged} A superuser, or who owns the tables, can help:\n  {remedy}",
            )
    return Problem(
        f"{user} may not do this: {said}",
        f"In {where}. {database.unchanged} A member of mdm_owner may, where just grants --apply has made it.",
    )
