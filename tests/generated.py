"""Generated bills, and a database in which their history is made without starting a process for it.

Few contracts, branches, months and amounts, so that what is rare in real life meets often.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import msgspec
import psycopg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

import cluster
from mdm import report
from mdm.database import Database
from mdm.runs import Run
from mdm.snapshot import snapshot
from mdm.sync import Counts, Plan, sync
from project import read_config
from reference import Event, Row, Version

COMPANIES = ("A", "B", "C", "D", "E")
PLANS = ("P1", "P2")
LINES = ("PL201", "PL202")
# What stands in a row of the bill that belongs to no contract.
EMPTY = {"company": "", "plan": None, "line": None}
FIRST_YEAR = 2021
# The columns of the bill that a Row has, in its order.
COLUMNS = '"月度", company_id, "计划代码", "产品线代码", "机构代码", "期末资产规模", "供款"'


def example_settings(number: int) -> settings:
    """Return the settings of a test with `number` examples: the same ones at each run; few on a cluster."""
    return settings(
        max_examples=max(number // 20, 3) if cluster.URL else number,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
        # One database serves all examples of a test: Store clears it.
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def _amounts(*amounts: float | None) -> st.SearchStrategy[Decimal | None]:
    return st.sampled_from([None if amount is None else Decimal(str(amount)) for amount in amounts])


rules = st.builds(
    dict,
    strategic_threshold=st.sampled_from([20.0, 1000.0]),
    whitelist_top_n=st.integers(0, 3),
    contribution_months=st.sampled_from([0, 1, 3, 12, 25]),
    missing_month=st.sampled_from(["suspend", "carry"]),
)


def _months(years: set[int], most: int) -> st.SearchStrategy[set[date]]:
    """Return up to `most` months of `years`, mostly at the turn of the year where most rules meet."""
    month = st.builds(
        date,
        st.sampled_from(sorted(years)),
        st.one_of(st.sampled_from([1, 2, 11, 12]), st.integers(1, 12)),
        st.just(1),
    )
    return st.sets(month, min_size=1, max_size=most)


@st.composite
def bills(draw: st.DrawFn) -> list[Row]:
    """Draw a bill: months of one to four years, with years missing, and rows of them."""
    years = draw(st.sets(st.integers(FIRST_YEAR, FIRST_YEAR + 3), min_size=1))
    # Few months with many rows say other things than many months, as do few and many contracts.
    months = sorted(draw(_months(years, draw(st.sampled_from([2, 14])))))
    one, many = (COMPANIES[:1], PLANS[:1], LINES[:1]), (COMPANIES, PLANS, LINES)
    companies, plans, lines = draw(st.sampled_from([one, (COMPANIES, *one[1:]), many]))
    rows = st.builds(
        Row,
        st.sampled_from(months),
        st.sampled_from(companies),
        st.sampled_from(plans),
        st.sampled_from(lines),
        st.sampled_from(["G01", "G02", None]),
        _amounts(None, -10, 0, 0.5, 5, 5, 10, 10, 19.9999, 20),
        _amounts(None, None, -3, 0, 1, 3),
    )
    bill = draw(st.lists(rows, min_size=1, max_size=30))
    # A row that belongs to no contract loads its month all the same.
    without = st.sampled_from([*EMPTY])
    strays = st.builds(lambda row, name: row._replace(**{name: EMPTY[name]}), rows, without)
    return bill + draw(st.lists(strays, max_size=2))


events = st.lists(
    st.builds(
        Event,
        st.builds(
            date, st.integers(FIRST_YEAR, FIRST_YEAR + 3), st.integers(1, 12), st.sampled_from([1, 15])
        ),
        st.sampled_from((*COMPANIES, "")),
        st.sampled_from((*LINES, None)),
        st.sampled_from((*PLANS, None)),
    ),
    max_size=6,
)


class Store:
    """A database that holds nothing but a bill and what is made of it."""

    def __init__(self, connection: psycopg.Connection, monkeypatch) -> None:
        monkeypatch.setattr(report.out, "quiet", True)
        connection.autocommit = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # as mdm.database.connect
        connection.execute("set synchronous_commit = off")
        self.connection = connection
        self.connection.cursor().executemany(
            'insert into customer."年金客户" (company_id) values (%s) on conflict do nothing',
            [(company,) for company in COMPANIES],
        )
        self.rules: SimpleNamespace

    def start(self, bill: Iterable[Row], **changed_rules) -> None:
        """Forget everything, then load `bill`; from now on the rules are those with `changed_rules`."""
        for table in (
            'business."规模明细"',
            "mdm.bill_change",
            "mdm.bill_month",
            "mdm.history_state",
            "mdm.contract_month",
            "mdm.market_cut",
            "customer.customer_plan_contract",
            "customer.customer_plan_contract_audit",
            "customer.fct_customer_product_line_monthly",
            "customer.fct_customer_plan_monthly",
            "customer.fct_customer_product_line_monthly_total",
            "customer.fct_customer_plan_monthly_total",
            'customer."当年中标"',
            'customer."当年流失"',
        ):
            self.connection.execute(f"delete from {table}")
        config = read_config()
        self.rules = msgspec.structs.replace(config.rules, **changed_rules)
        self.database = Database(self.connection, msgspec.structs.replace(config, rules=self.rules))
        self.load(bill)

    def change_rules(self, **changed) -> None:
        """Go on with other rules."""
        self.rules = msgspec.structs.replace(self.rules, **changed)
        self.database.config = msgspec.structs.replace(self.database.config, rules=self.rules)

    def load(self, bill: Iterable[Row]) -> None:
        """Replace the whole bill."""
        self.connection.execute('delete from business."规模明细"')
        self.add(bill)

    def add(self, bill: Iterable[Row]) -> None:
        """Add rows to the bill."""
        self.connection.cursor().executemany(
            f'insert into business."规模明细" ({COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s)',
            list(bill),
        )

    def report_events(self, awards: Iterable[Event], losses: Iterable[Event]) -> None:
        """Add customers won and lost."""
        for table, reported in (("当年中标", awards), ("当年流失", losses)):
            self.connection.cursor().executemany(
                f'insert into customer."{table}" ("上报月份", company_id, "产品线代码", "年金计划号") '
                "values (%s, %s, %s, %s)",
                list(reported),
            )

    def rows(self) -> list[Row]:
        """Return the bill as it is now."""
        rows = self.connection.execute(f'select {COLUMNS} from business."规模明细"').fetchall()
        return [Row(*row) for row in rows]

    def plan(self, period: date | None = None, *, force: bool = True, **flags: bool) -> Plan:
        """Sync as the command does, and return what it had to do."""
        return sync(self.database, Run(run_id=0), period, force=force, **flags)

    def sync(self, period: date | None = None, **flags: bool) -> Counts:
        """Sync as the command does, and return what it counted."""
        return self.plan(period, **flags).counts

    def snapshot(self, month: date) -> dict[str, int]:
        """Refresh both snapshots of `month` and return what was counted."""
        run = Run(run_id=0)
        snapshot(self.database, run, month)
        return run.counts

    def versions(self) -> set[Version]:
        """Return the stored history."""
        rows = self.connection.execute(
            "select company_id, plan_code, product_line_code, contract_status, is_strategic, is_existing, "
            "status_year, valid_from, valid_to from customer.customer_plan_contract"
        ).fetchall()
        return {Version(*row) for row in rows}
