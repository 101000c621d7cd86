"""Which privileges the statements of the commands need, on the trees of PostgreSQL's own parser."""

from collections import defaultdict
from collections.abc import Iterable

from pglast import ast, enums

from cluster_rules import Source, found, statements, title


def used(sources: Iterable[Source]) -> dict[str, set[str]]:
    """Return the privileges on each table that has a schema: what reads or writes it asks for."""
    needed: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for statement in statements(source.text):
            _use(statement, needed)
    return {table: privileges for table, privileges in needed.items() if "." in table}


def _use(statement: ast.Node, needed: dict[str, set[str]]) -> None:
    targets = set()
    for write in found(statement, ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt):
        targets.add(id(write.relation))
        privilege = type(write).__name__.removesuffix("Stmt").lower()
        needed[title(write.relation)].add(privilege)
        conflict = isinstance(write, ast.InsertStmt) and write.onConflictClause
        if conflict and conflict.action == enums.OnConflictAction.ONCONFLICT_UPDATE:
            needed[title(write.relation)].add("update")
        # Columns of what is written that are read.
        if not isinstance(write, ast.InsertStmt) or conflict or write.returningClause:
            needed[title(write.relation)].add("select")
    for emptied in found(statement, ast.TruncateStmt):
        for table in emptied.relations:
            targets.add(id(table))
            needed[title(table)].add("truncate")
    for table in found(statement, ast.RangeVar):
        if id(table) not in targets:
            needed[title(table)].add("select")
