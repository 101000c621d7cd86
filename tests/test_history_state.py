"""What the last sync remembers, beside what the log of changes tells: on a cluster, that is all there is.

The SQL of a cluster runs here on one machine, too: it is only slower.
"""

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from generated import Store
from project import ROOT
from reference import Row, history

MONTHS = [date(2021, 11, 1), date(2021, 12, 1), date(2022, 1, 1), date(2022, 2, 1)]
AMOUNTS = (5, 30, 0, 7)
VERSION_HASH = (ROOT / "sql/history/_version_hash.sql").read_text("utf-8")


def bill(months: list[date], *companies: str) -> list[Row]:
    """Return rows of companies, whose assets differ from month to month."""
    return [
        Row(month, company, "P1", "PL201", "G01", Decimal(AMOUNTS[(place + number) % 4]), Decimal(1))
        for place, month in enumerate(months)
        for number, company in enumerate(companies)
    ]


@pytest.fixture
def store(postgresql: psycopg.Connection, monkeypatch) -> Store:
    """A synced history of two years, with the SQL of a cluster."""
    store = Store(postgresql, monkeypatch)
    store.start(bill(MONTHS[:3], "A", "B", "C"), strategic_threshold=20.0)
    store.database.is_cluster = True
    store.sync()
    return store


def remembered(store: Store) -> Decimal:
    """Return the hash of versions that the last sync left."""
    ((known,),) = store.connection.execute("select version_hash from mdm.history_state").fetchall()
    return known


def standing(store: Store) -> Decimal:
    """Return the hash of the versions that stand there."""
    ((found,),) = store.connection.execute(
        f"select coalesce(sum({VERSION_HASH}), 0) from customer.customer_plan_contract"
    ).fetchall()
    return found


def compared_all(store: Store) -> bool:
    """Sync; return whether the versions of all years were compared."""
    execute, asked = store.database.execute, []

    def seen(template: str, **values):
        if template == "history/touched_year.sql":
            asked.append(values["everything"])
        return execute(template, **values)

    store.database.execute = seen
    store.sync()
    store.database.execute = execute
    assert store.versions() == history(store.rows(), store.rules)
    return asked[0]


def test_what_a_sync_leaves_is_what_it_remembers(store):
    seen = {remembered(store)}
    for rows in (
        bill(MONTHS, "A", "B", "C"),  # added and changed
        bill(MONTHS, "B", "C", "A"),  # restated
        bill(MONTHS[:2], "C"),  # removed
        [],
        bill(MONTHS, "A"),
    ):
        store.load(rows)
        store.sync(unseal=True)
        assert remembered(store) == standing(store)
        seen.add(remembered(store))
    assert len(seen) == 6


def test_a_month_that_arrives_has_only_its_year_compared(store):
    store.add(bill(MONTHS, "A", "B", "C")[-3:])
    assert not compared_all(store)
    assert not compared_all(store)


@pytest.mark.parametrize(
    "write",
    [
        "delete from customer.customer_plan_contract where company_id = 'A' and status_year = 2021",
        "update customer.customer_plan_contract set is_strategic = not is_strategic "
        "where company_id = 'B' and status_year = 2021",
        # Two contracts exchange what is said of them.
        "update customer.customer_plan_contract set is_strategic = not is_strategic where status_year = 2021 "
        "and valid_from = '2021-11-30'",
    ],
)
def test_versions_that_others_have_written_are_seen_where_nothing_logs_them(store, write):
    store.change_rules(status_year=2021)
    store.sync()
    store.connection.execute(write)
    store.connection.execute("delete from mdm.history_change")
    assert compared_all(store)
    assert not compared_all(store)


def test_on_one_machine_no_version_is_hashed(store):
    store.database.is_cluster = False
    store.sync()
    assert remembered(store) is None


def test_figures_of_months_from_before_are_taken_over(store):
    def figures() -> list[tuple]:
        return store.connection.execute(
            "select month, row_hash, month_hash from mdm.bill_month, mdm.history_state order by month"
        ).fetchall()

    (forward,) = (ROOT / "migrations").glob("*_row_hash.sql")
    now = figures()
    store.connection.execute(forward.with_suffix(".rollback.sql").read_text("utf-8"))
    before = figures()
    assert all(one[1] != other[1] for one, other in zip(now, before, strict=True))
    store.connection.execute(forward.read_text("utf-8"))
    assert figures() == now

    # A month that has changed since goes on to differ, and so does what somebody has written here.
    store.connection.execute(forward.with_suffix(".rollback.sql").read_text("utf-8"))
    store.connection.execute(
        """update business."规模明细" set "期末资产规模" = -"期末资产规模" where "月度" = '2021-12-01'"""
    )
    store.connection.execute("update mdm.bill_month set contract_count = 9 where month = '2021-11-01'")
    store.connection.execute(forward.read_text("utf-8"))
    after = figures()
    assert [one[1] == other[1] for one, other in zip(now, after, strict=True)] == [True, False, True]
    assert after[0][2] != now[0][2]
    store.sync(unseal=True)
    assert store.versions() == history(store.rows(), store.rules)
