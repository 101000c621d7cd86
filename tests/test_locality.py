"""The statements of a sync and of snapshots can run where a company is: docs/cluster.md, Queries and changes.

Each is run on each quarter of the companies first, as a cluster of four workers would, and then on all: in
each table of companies, stored or temporary, the quarters together have to leave what all of them leave.
"""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from cluster_rules import DISTRIBUTED
from generated import LINES, PLANS, Store
from mdm.database import explain
from reference import Event, Row

QUARTERS = range(4)
# The customers last: the others refer to them.
COMPANY_TABLES = [
    '"{}"."{}"'.format(*name.split("."))
    for name in sorted(DISTRIBUTED, key=lambda name: name == "customer.年金客户")
]
MONTHS = [date(2021, 10, 1), date(2021, 12, 1), date(2022, 1, 1), date(2022, 2, 1)]
CHANGES_ROWS = {
    "history/apply_add.sql",
    "history/apply_audit.sql",
    "history/apply_change.sql",
    "history/apply_remove.sql",
    "history/apply_rename.sql",
    "history/forget.sql",
    "history/forget_all.sql",
    "history/plan.sql",
    "history/renamed.sql",
    "history/roll_forward.sql",
    "history/versions.sql",
    "snapshot/add.sql",
    "snapshot/change.sql",
    "snapshot/contract_on_day.sql",
    "snapshot/fill.sql",
    "snapshot/planned.sql",
    "snapshot/remove.sql",
}
"""The statements that are to be seen at work, each on all quarters."""


class Apart:
    """Stands where a database executes; runs what changes rows of companies on each quarter of them, too."""

    def __init__(self, store: Store) -> None:
        self.connection = store.connection
        self.execute = store.database.execute
        self.seen: set[str] = set()
        """The statements that have changed rows on all quarters."""
        store.database.execute = self

    def __call__(self, template: str, **values: Any) -> psycopg.Cursor:
        if self.connection.info.transaction_status == TransactionStatus.INTRANS:
            before, together = self.made(template, values)
            if together != before:
                self.compare(template, values, together)
        return self.execute(template, **values)

    def compare(self, template: str, values: dict[str, Any], whole: Counter[tuple]) -> None:
        """Compare what a statement leaves on the quarters with what it leaves on all of them."""
        parts = [self.made(template, values, quarter) for quarter in QUARTERS]
        together = sum((after for _, after in parts), Counter[tuple]())
        assert together == whole, f"{template}: {together - whole} on the quarters, {whole - together} on all"
        if all(before != after for before, after in parts):
            self.seen.add(template)

    def made(
        self, template: str, values: dict[str, Any], quarter: int | None = None
    ) -> tuple[Counter[tuple], Counter[tuple]]:
        """Return the rows before and after a statement, of a quarter or of all, and undo it."""
        with self.connection.transaction(force_rollback=True):
            if quarter is not None:
                others = f"abs(hashtext(company_id)) % {len(QUARTERS)} <> {quarter}"
                self.connection.execute(
                    ";".join(f"delete from {table} where {others}" for table in self.tables())
                )
            before = self.rows()
            self.execute(template, **values)
            return before, self.rows()

    def tables(self) -> list[str]:
        """Return the tables with rows of companies: working tables, and those that stay."""
        working = self.connection.execute("""
            select 'pg_temp.' || quote_ident(relname)
            from pg_class
            join pg_attribute on attrelid = pg_class.oid and attname = 'company_id'
            where relnamespace = pg_my_temp_schema() and relkind = 'r'
        """)
        return [table for (table,) in working] + COMPANY_TABLES

    def rows(self) -> Counter[tuple]:
        """Return their rows, without the ids that a sequence gives."""
        return Counter(
            self.connection.execute(
                " union all ".join(
                    f"select '{table}', (to_jsonb(t) - array['contract_id', 'audit_id'])::text "
                    f"from {table} as t"
                    for table in self.tables()
                )
            ).fetchall()
        )


def use(store: Store) -> set[str]:
    """Sync and refresh snapshots before and after bill, events and names have changed."""
    chance = random.Random(11)
    companies = [f"C{number}" for number in range(24)]
    store.connection.cursor().executemany(
        'insert into customer."年金客户" (company_id) values (%s) on conflict do nothing',
        [(company,) for company in companies],
    )
    amounts = [None, 0, 5, 5, 10, 19, 20, 31]

    def row(month: date, company: str) -> Row:
        assets, paid = (chance.choice(some) for some in (amounts, [None, 0, 3]))
        return Row(
            month, company, chance.choice(PLANS), chance.choice(LINES), chance.choice(["G01", "G02", None]),
            assets and Decimal(assets), paid and Decimal(paid),
        )  # fmt: skip

    def happened() -> list[Event]:
        return [
            Event(MONTHS[2], company, chance.choice([*LINES, None]), chance.choice([*PLANS, None]))
            for company in companies[::2]
        ]

    bill = [row(month, company) for month in MONTHS for company in companies * 2 if chance.random() < 0.8]
    apart = Apart(store)
    for rows in (bill, bill[::2] + [row(month, company) for month in MONTHS[2:] for company in companies]):
        store.load(rows)
        store.report_events(happened(), happened())
        store.sync(unseal=True)
        store.snapshot(MONTHS[-1])
        # A name that no trigger has brought to the versions, as on a cluster.
        store.connection.execute('update customer."年金客户" set "客户名称" = now()::text')
        store.connection.execute("update customer.customer_plan_contract set customer_name = ''")
    store.load(row for row in bill if row.month < MONTHS[-1])
    store.sync(dry=True)
    store.sync(full=True, unseal=True)
    store.snapshot(MONTHS[-1])
    return apart.seen


@pytest.fixture
def store(postgresql: psycopg.Connection, monkeypatch) -> Store:
    """An empty database."""
    return Store(postgresql, monkeypatch)


def test_each_quarter_of_the_companies_makes_its_part_of_what_all_make(store):
    store.start([], missing_month="carry", contribution_months=2, whitelist_top_n=3)
    assert CHANGES_ROWS - use(store) == set()


@pytest.mark.parametrize(
    ("template", "local", "not_local"),
    [
        (
            "history/roll_forward.sql",
            "branch_month.assets >= market_cut.amount",
            "branch_month.assets >= (select max(assets) from branch_month)",
        ),
        ("history/versions.sql", "partition by start.company_id, ", "partition by "),
        ("history/plan.sql", "wanted.company_id = stored.company_id\n            and ", ""),
        ("snapshot/contract_on_day.sql", "version.company_id = seen.company_id\n        and ", ""),
        ("snapshot/planned.sql", "contract.company_id = won.company_id\n            and ", ""),
        ("snapshot/planned.sql", "contract.company_id = lost.company_id\n            and ", ""),
    ],
)
def test_a_statement_that_is_not_local_is_found(store, template, local, not_local):
    store.start([])
    text, broken = store.database.text, []

    def made_not_local(name: str, values: dict) -> str:
        made = text(name, values)
        if name == template and local in made:
            broken.append(made)
            return made.replace(local, not_local)
        return made

    store.database.text = made_not_local
    with pytest.raises(AssertionError, match=f"^{template}: "):
        use(store)
    assert broken


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("08006", "connection to the remote node u@w:5432 failed:\\n\\tIs the server running?"),
        ("XX000", "SSL SYSCALL error: EOF detected"),
    ],
)
def test_a_worker_that_does_not_answer_is_one_line(project, state, message):
    with pytest.raises(psycopg.Error) as caught:
        project.sql(f"do $$ begin raise sqlstate '{state}' using message = E'{message}'; end $$")
    problem = explain(caught.value)
    said = message.replace("\\n\\t", " ")
    assert problem.what == f"A worker of the cluster does not answer: {said}"
    assert "run the same command again" in problem.remedy
