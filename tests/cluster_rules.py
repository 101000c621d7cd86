"""The rules of docs/cluster.md that a statement alone can break, on the trees of PostgreSQL's own parser."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from pglast import ast, enums, parse_plpgsql, parse_sql

SETTING = ("citus.multi_shard_modify_mode", "sequential")
DISTRIBUTED = {
    "customer.年金客户",
    "customer.customer_plan_contract",
    "customer.customer_plan_contract_audit",
    "business.规模明细",
    "mdm.contract_month",
    "mdm.rolled_month",
    "customer.fct_customer_product_line_monthly",
    "customer.fct_customer_plan_monthly",
    "customer.当年中标",
    "customer.当年流失",
}
REFERENCE = {"mapping.产品线", "mapping.组织架构", "mapping.年金计划", "mdm.market_cut", "mdm.rolled_cut"}
LOCAL = {
    "mdm.run",
    "mdm.load",
    "mdm.reject",
    "mdm.replaced_row",
    "mdm.bill_month",
    "mdm.bill_change",
    "mdm.history_state",
    "mdm.history_change",
    "mdm.snapshot_behind",
    "customer.fct_customer_product_line_monthly_total",
    "customer.fct_customer_plan_monthly_total",
}
# Views that are a UNION ALL of distributed tables; a test compares.
UNIONS = {"bi.fct_award_loss", "bi.fct_status_change", "bi.dim_contract_version_known"}
# Their ids come from a sequence, if nobody gives them.
SERIAL = {
    "customer.customer_plan_contract": "contract_id",
    "customer.customer_plan_contract_audit": "audit_id",
}

Statement = ast.Node
Rule = Callable[[Statement], bool]
RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Rule], Rule]:
    """Enter a function under the words that docs/cluster.md has for what it finds."""

    def enter(breaks: Rule) -> Rule:
        RULES[name] = breaks
        return breaks

    return enter


class Source(NamedTuple):
    """A text of SQL and where it is from."""

    name: str
    text: str


def broken(source: Source) -> set[tuple[str, str]]:
    """Return the rules that the statements of a text break: (source, rule)."""
    return {
        (source.name, name)
        for statement in statements(source.text)
        for name, breaks in RULES.items()
        if breaks(statement)
    }


def statements(text: str) -> Iterator[Statement]:
    """Parse a text; the statements in the bodies of its functions, and what procedures add, are some, too."""
    for raw in parse_sql(text):
        statement = raw.stmt
        yield statement
        if isinstance(statement, ast.CallStmt):
            owner, name, definition = (argument.val.sval for argument in statement.funccall.args)
            yield from statements(f"alter table {owner} add constraint {name} {definition}")
        if isinstance(statement, ast.CreateFunctionStmt | ast.DoStmt) and language(statement) == "plpgsql":
            yield from _queries(parse_plpgsql(text[raw.stmt_location :][: raw.stmt_len or None]))
        elif isinstance(statement, ast.CreateFunctionStmt) and (body := _option(statement, "as")):
            yield from statements(body[0].sval)


def _queries(tree: object) -> Iterator[Statement]:
    """Return the statements in what the parser of PL/pgSQL makes of a function."""
    if isinstance(tree, dict):
        if isinstance(query := tree.get("query"), str):
            # What is no statement is an expression, or an assignment.
            is_statement = re.match(
                r"(?i)\s*(select|insert|update|delete|merge|with|alter|create|drop|grant|revoke)\b", query
            )
            text = query if is_statement else f"select {re.sub('^[^:]*:=', '', query)}"
            yield from (raw.stmt for raw in parse_sql(text))
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from _queries(part)


def walk(node: object) -> Iterator[ast.Node]:
    """Return a node and all below it."""
    if isinstance(node, ast.Node):
        yield node
        node = [getattr(node, slot) for slot in node]
    if isinstance(node, list | tuple):
        for part in node:
            yield from walk(part)


def found(node: object, *kinds: type) -> Iterator[ast.Node]:
    """Return the nodes of these kinds."""
    return (part for part in walk(node) if isinstance(part, kinds))


def title(table: ast.RangeVar) -> str:
    """Return the name of a table; that of a CTE or a temporary table has no schema."""
    return f"{table.schemaname}.{table.relname}" if table.schemaname else table.relname


def uses_distributed(node: object) -> bool:
    """Whether a statement, or a part of one, reads or writes a distributed table."""
    return any(title(table) in DISTRIBUTED for table in found(node, ast.RangeVar))


def words(reference: ast.Node) -> list[str]:
    """Return the parts of a name: of a column, of a function."""
    parts = reference.fields if isinstance(reference, ast.ColumnRef) else reference.funcname
    return [part.sval for part in parts if isinstance(part, ast.String)]


def is_company(node: object) -> bool:
    """Whether an expression is company_id, bare."""
    return isinstance(node, ast.ColumnRef) and words(node)[-1:] == ["company_id"]


def calls(node: object, *names: str) -> Iterator[ast.FuncCall]:
    """Return the calls of functions of these names."""
    return (call for call in found(node, ast.FuncCall) if words(call)[-1] in names)


def language(statement: ast.CreateFunctionStmt | ast.DoStmt) -> str:
    """Return the language of a function."""
    language = _option(statement, "language")
    return language.sval if language else "plpgsql"


def _option(statement: ast.CreateFunctionStmt | ast.DoStmt, name: str):
    options = statement.options if isinstance(statement, ast.CreateFunctionStmt) else statement.args
    return next((option.arg for option in options or () if option.defname == name), None)


# What a migration makes


def _made(statement: Statement) -> tuple[str, list[ast.ColumnDef], list[ast.Constraint]]:
    """Return the table that a statement makes or completes, the columns that it adds and its constraints."""
    parts: Iterable[ast.Node | None] = ()
    if isinstance(statement, ast.CreateStmt):
        parts = statement.tableElts or ()
    elif isinstance(statement, ast.AlterTableStmt):
        parts = [command.def_ for command in statement.cmds]
    else:
        return "", [], []
    columns = [part for part in parts if isinstance(part, ast.ColumnDef)]
    return title(statement.relation), columns, list(found(list(parts), ast.Constraint))


@rule("every key contains company_id")
def _(statement: Statement) -> bool:
    table, columns, constraints = _made(statement)
    kinds = (enums.ConstrType.CONSTR_PRIMARY, enums.ConstrType.CONSTR_UNIQUE)
    keys = [
        [key.sval for key in constraint.keys]
        for constraint in constraints
        if constraint.contype in kinds and constraint.keys
    ]
    # A column may be a key by itself.
    keys += [
        [column.colname]
        for column in columns
        if any(constraint.contype in kinds for constraint in column.constraints or ())
    ]
    if isinstance(statement, ast.IndexStmt) and statement.unique:
        table, keys = title(statement.relation), [[column.name for column in statement.indexParams]]
    return table in DISTRIBUTED and any("company_id" not in key for key in keys)


@rule("company_id is text everywhere")
def _(statement: Statement) -> bool:
    table, columns, _ = _made(statement)
    return table in DISTRIBUTED and any(
        column.colname == "company_id" and column.typeName.names[-1].sval != "text" for column in columns
    )


@rule("company_id is never null")
def _(statement: Statement) -> bool:
    table, columns, _ = _made(statement)
    if isinstance(statement, ast.AlterTableStmt) and title(statement.relation) in DISTRIBUTED:
        drop = enums.AlterTableType.AT_DropNotNull
        if any(command.subtype == drop and command.name == "company_id" for command in statement.cmds):
            return True
    return table in DISTRIBUTED and any(
        column.colname == "company_id"
        and not any(
            constraint.contype == enums.ConstrType.CONSTR_NOTNULL for constraint in column.constraints or ()
        )
        for column in columns
    )


@rule("bigserial rather than identity")
def _(statement: Statement) -> bool:
    table, _, constraints = _made(statement)
    identity = enums.ConstrType.CONSTR_IDENTITY
    return table in DISTRIBUTED and any(constraint.contype == identity for constraint in constraints)


@rule("named checks")
def _(statement: Statement) -> bool:
    table, _, constraints = _made(statement)
    return table in DISTRIBUTED | REFERENCE and any(
        constraint.contype == enums.ConstrType.CONSTR_CHECK and not constraint.conname
        for constraint in constraints
    )


@rule("foreign keys go to colocated tables or reference tables")
def _(statement: Statement) -> bool:
    table, _, constraints = _made(statement)
    for constraint in constraints:
        if constraint.contype == enums.ConstrType.CONSTR_FOREIGN and table in DISTRIBUTED | REFERENCE:
            other = title(constraint.pktable)
            columns = [column.sval for column in constraint.fk_attrs or ()]
            colocated = {table, other} <= DISTRIBUTED and "company_id" in columns
            if not colocated and other not in REFERENCE:
                return True
    return False


@rule("no ON UPDATE CASCADE")
def _(statement: Statement) -> bool:
    _, _, constraints = _made(statement)
    return any(constraint.fk_upd_action == "c" for constraint in constraints)


@rule("no triggers on distributed or reference tables")
def _(statement: Statement) -> bool:
    return isinstance(statement, ast.CreateTrigStmt) and title(statement.relation) in DISTRIBUTED | REFERENCE


@rule("functions over distributed tables that take parameters are plpgsql")
def _(statement: Statement) -> bool:
    if not isinstance(statement, ast.CreateFunctionStmt) or language(statement) != "sql":
        return False
    body = _option(statement, "as")
    parameters = [
        parameter
        for parameter in statement.parameters or ()
        if parameter.mode != enums.FunctionParameterMode.FUNC_PARAM_TABLE
    ]
    return bool(parameters) and uses_distributed(parse_sql(body[0].sval) if body else statement.sql_body)


# What is refused on a cluster


@rule("exists (select 1 …)")
def _(statement: Statement) -> bool:
    return any(
        link.subLinkType == enums.SubLinkType.EXISTS_SUBLINK
        and not link.subselect.op
        and not link.subselect.targetList
        for link in found(statement, ast.SubLink)
    )


@rule("no UPDATE of company_id")
def _(statement: Statement) -> bool:
    updates = [(update.relation, update.targetList) for update in found(statement, ast.UpdateStmt)]
    updates += [
        (insert.relation, insert.onConflictClause.targetList or ())
        for insert in found(statement, ast.InsertStmt)
        if insert.onConflictClause
    ]
    return any(
        title(table) in DISTRIBUTED and any(target.name == "company_id" for target in targets)
        for table, targets in updates
    )


@rule("no MERGE")
def _(statement: Statement) -> bool:
    return any(uses_distributed(merge) for merge in found(statement, ast.MergeStmt))


@rule("no recursive CTEs")
def _(statement: Statement) -> bool:
    is_recursive = any(clause.recursive for clause in found(statement, ast.WithClause))
    return is_recursive and uses_distributed(statement)


@rule("no GROUPING SETS")
def _(statement: Statement) -> bool:
    return any(found(statement, ast.GroupingSet)) and uses_distributed(statement)


@rule("no correlated EXISTS between a temporary table or a CTE and a distributed table")
def _(statement: Statement) -> bool:
    for select in found(statement, ast.SelectStmt, ast.UpdateStmt, ast.DeleteStmt):
        outer = _relations(select)
        for link in _exists(select):
            inner = [table for part in _arms(link.subselect) for table in _relations(part)]
            qualifiers = {
                words(column)[0] for column in found(link.subselect, ast.ColumnRef) if words(column)
            }
            correlated = [table for table in outer if _alias(table) in qualifiers]
            kinds = {title(table) in DISTRIBUTED for table in correlated}
            if kinds and len(kinds | {title(table) in DISTRIBUTED for table in inner}) > 1:
                return True
    return False


def _relations(statement: ast.Node) -> list[ast.RangeVar]:
    """Return the tables of one level of a statement: no subqueries'."""
    parts: list[object] = [getattr(statement, "fromClause", None), getattr(statement, "usingClause", None)]
    if not isinstance(statement, ast.SelectStmt):
        parts.append(statement.relation)
    return list(_level(parts, ast.RangeVar))


def _exists(statement: ast.Node) -> Iterator[ast.SubLink]:
    """Return the EXISTS of one level of a statement."""
    parts = [
        getattr(statement, slot)
        for slot in ("targetList", "whereClause", "havingClause", "fromClause")
        if slot in tuple(statement)
    ]
    exists = enums.SubLinkType.EXISTS_SUBLINK
    return (link for link in _level(parts, ast.SubLink) if link.subLinkType == exists)


def _level(node: object, kind: type) -> Iterator[ast.Node]:
    """Return the nodes of a kind, without those of subqueries."""
    if isinstance(node, kind):
        yield node
    elif isinstance(node, ast.Node) and not isinstance(node, ast.SelectStmt):
        for slot in node:
            yield from _level(getattr(node, slot), kind)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _level(part, kind)


def _arms(select: ast.SelectStmt) -> list[ast.SelectStmt]:
    """Return the selects of a UNION, or the one."""
    return [*_arms(select.larg), *_arms(select.rarg)] if select.op else [select]


def _alias(table: ast.RangeVar) -> str:
    return table.alias.aliasname if table.alias else table.relname


@rule("no stable function over a column in UPDATE and DELETE")
def _(statement: Statement) -> bool:
    return any(
        title(change.relation) in DISTRIBUTED and any(_stable_over_column(change))
        for change in found(statement, ast.UpdateStmt, ast.DeleteStmt)
    )


# Those of PostgreSQL that statements may use and of which no variant is immutable; a test compares.
STABLE = {
    "array_to_json", "concat", "concat_ws", "format", "jsonb_build_object", "jsonb_populate_record",
    "row_to_json", "to_char", "to_date", "to_json", "to_jsonb", "to_number",
}  # fmt: skip


def _stable_over_column(change: ast.Node) -> Iterator[ast.FuncCall]:
    """Return the calls at the level of the change itself: a subquery runs before."""
    slots = {"targetList", "whereClause", "returningList", "returningClause"}
    parts = [getattr(change, slot) for slot in change if slot in slots]
    return (
        call
        for call in _level(parts, ast.FuncCall)
        if words(call)[-1] in STABLE and any(found(call.args, ast.ColumnRef))
    )


@rule("no now() inside an expression of ON CONFLICT DO UPDATE")
def _(statement: Statement) -> bool:
    now = ("now", "statement_timestamp", "clock_timestamp", "transaction_timestamp")
    return any(
        title(insert.relation) in DISTRIBUTED
        and any(
            call is not target.val
            for target in insert.onConflictClause.targetList or ()
            for call in [*calls(target.val, *now), *found(target.val, ast.SQLValueFunction)]
        )
        for insert in found(statement, ast.InsertStmt)
        if insert.onConflictClause
    )


@rule("no current_setting on workers")
def _(statement: Statement) -> bool:
    return any(calls(statement, "current_setting")) and uses_distributed(statement)


@rule("no ALTER SEQUENCE … RESTART")
def _(statement: Statement) -> bool:
    if isinstance(statement, ast.TruncateStmt):
        return statement.restart_seqs
    return isinstance(statement, ast.AlterSeqStmt) and any(
        option.defname == "restart" for option in statement.options or ()
    )


@rule("joins of distributed tables are on company_id")
def _(statement: Statement) -> bool:
    return any(
        isinstance(join.larg, ast.RangeVar)
        and isinstance(join.rarg, ast.RangeVar)
        and {title(join.larg), title(join.rarg)} <= DISTRIBUTED
        and not any(
            is_company(equation.lexpr) and is_company(equation.rexpr)
            for equation in found(join.quals, ast.A_Expr)
        )
        for join in found(statement, ast.JoinExpr)
    )


@rule("no VALUES of several rows beside a UNION ALL of distributed tables")
def _(statement: Statement) -> bool:
    for select in found(statement, ast.SelectStmt):
        subselects = [part.subquery for part in _level(select.fromClause, ast.RangeSubselect)]
        has_union = any(part.op and uses_distributed(part) for part in subselects)
        if (has_union or any(title(table) in UNIONS for table in _relations(select))) and any(
            len(part.valuesLists or ()) > 1 for part in subselects
        ):
            return True
    return False


# What works, but moves the rows of an INSERT … SELECT between workers, or through the coordinator


def _filled(statement: Statement) -> Iterator[tuple[ast.InsertStmt, ast.SelectStmt]]:
    """Return what is inserted into distributed tables out of distributed tables."""
    for insert in found(statement, ast.InsertStmt):
        if title(insert.relation) in DISTRIBUTED and insert.selectStmt and not insert.selectStmt.valuesLists:
            yield insert, insert.selectStmt


@rule("company_id is passed through bare in INSERT … SELECT")
def _(statement: Statement) -> bool:
    return any(
        coalesced.args and is_company(coalesced.args[0])
        for _, select in _filled(statement)
        for coalesced in found(select, ast.CoalesceExpr)
    )


@rule("no FULL JOIN in INSERT … SELECT")
def _(statement: Statement) -> bool:
    return any(
        join.jointype == enums.JoinType.JOIN_FULL
        for _, select in _filled(statement)
        for join in found(select, ast.JoinExpr)
    )


@rule("no scalar subquery in INSERT … SELECT")
def _(statement: Statement) -> bool:
    return any(
        link.subLinkType == enums.SubLinkType.EXPR_SUBLINK and uses_distributed(select)
        for _, select in _filled(statement)
        for link in found(select, ast.SubLink)
    )


@rule("no generate_series in INSERT … SELECT")
def _(statement: Statement) -> bool:
    return any(any(calls(select, "generate_series")) for _, select in _filled(statement))


@rule("no materialised CTE around the whole select in INSERT … SELECT")
def _(statement: Statement) -> bool:
    for insert, select in _filled(statement):
        materialized = {
            cte.ctename
            for clause in found([insert.withClause, select.withClause], ast.WithClause)
            for cte in clause.ctes
            if cte.ctematerialized == enums.CTEMaterialize.CTEMaterializeAlways
        }
        tables = select.fromClause or ()
        if len(tables) == 1 and isinstance(tables[0], ast.RangeVar) and title(tables[0]) in materialized:
            return True
    return False


@rule("no LIMIT in INSERT … SELECT")
def _(statement: Statement) -> bool:
    return any(
        part.limitCount is not None
        for _, select in _filled(statement)
        for part in found(select, ast.SelectStmt)
    )


@rule("windows in INSERT … SELECT partition by company_id")
def _(statement: Statement) -> bool:
    return any(
        not any(map(is_company, window.partitionClause or ()))
        for _, select in _filled(statement)
        for window in found(select, ast.WindowDef)
    )


@rule("ids are given explicitly")
def _(statement: Statement) -> bool:
    return any(
        (serial := SERIAL.get(title(insert.relation)))
        and serial not in [column.name for column in insert.cols or ()]
        for insert, _ in _filled(statement)
    )


def begins_with_setting(text: str) -> bool:
    """Whether the first statement is the setting of docs/cluster.md, section Migrations."""
    first = parse_sql(text)[0].stmt
    return isinstance(first, ast.VariableSetStmt) and first.is_local and (
        first.name, *(argument.val.sval for argument in first.args)
    ) == SETTING  # fmt: skip
