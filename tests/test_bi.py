"""The schema bi: its facts beside the reference, its reader, and the queries of docs/bi.md."""

import json
import random
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given

from bench.queries import DOCUMENT, QUERIES
from generated import COMPANIES, LINES, PLANS, Store, bills, events, example_settings, rules
from mdm.errors import Problem
from project import ROOT
from reference import (
    DAY,
    OPEN,
    Event,
    Row,
    Version,
    history,
    last_day,
    months_back,
    snapshots,
)

RULES = {"strategic_threshold": 60, "whitelist_top_n": 0, "contribution_months": 3}
OPENED, CLOSED = date(2025, 1, 1), date(2025, 12, 31)
BASELINE = date(2024, 12, 31)

Contract = tuple[str, str, str]


@pytest.fixture
def store(postgresql: psycopg.Connection, monkeypatch) -> Store:
    """An empty database for the examples of one test."""
    return Store(postgresql, monkeypatch)


def contract(of: Version | Row) -> Contract:
    return of[:3] if isinstance(of, Version) else of[1:4]


def months_of(bill: Iterable[Row]) -> list[date]:
    return sorted({row.month for row in bill})


def on(versions: Iterable[Version], day: date) -> list[Version]:
    return [version for version in versions if version.valid_from <= day <= version.valid_to]


def known(rows: Iterable[Row]) -> Decimal | None:
    """Return the contributions of rows added up, None where none is known."""
    amounts = [row.contribution for row in rows if row.contribution is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def contract_months(versions: set[Version], bill: list[Row], losses: list[Event], window: int) -> list[tuple]:
    """Return fct_contract_monthly, a version known by its contract and first day."""
    found = []
    for month in months_of(bill):
        _, plans = snapshots(versions, bill, [], losses, month)
        of_plan = {(plan.company, plan.plan, plan.line): plan for plan in plans}
        for version in on(versions, last_day(month)):
            mine = [row for row in bill if contract(row) == contract(version)]
            now = [row for row in mine if row.month == month]
            in_window = [row for row in mine if row.month in months_back(month, window)]
            plan = of_plan[contract(version)]
            larger = [p for p in plans if p.line == plan.line and p.balance > plan.balance]
            found.append((
                last_day(month), *contract(version), version.valid_from, version.status,
                version.is_strategic, version.is_existing, plan.is_churned, bool(now), plan.balance,
                len(larger) + 1 if plan.balance > 0 else None, known(now), known(in_window),
            ))  # fmt: skip
    return found


def added_up(rows: Iterable[tuple], keys: int) -> dict[tuple, tuple]:
    """Count rows and add up their two amounts, by the first `keys` columns; null where all are null."""
    groups: dict[tuple, list[tuple]] = {}
    for row in rows:
        groups.setdefault(row[:keys], []).append(row[keys:])
    return {
        key: (len(found), *(sum(values) if values else None for values in (
            [amount for amount in column if amount is not None] for column in zip(*found, strict=True)
        )))
        for key, found in groups.items()
    }  # fmt: skip


def refresh(store: Store, bill: Iterable[Row]) -> None:
    """Refresh the snapshots of all months that have a version."""
    for month in months_of(bill):
        with suppress(Problem):
            store.snapshot(month)


def stored_totals(store: Store, fact: str, keys: str, sums: str) -> dict[tuple, tuple]:
    """Return the totals of a fact."""
    columns = keys.count(",") + 1
    rows = store.connection.execute(f"select {keys}, {sums} from bi.{fact}_total").fetchall()
    assert len({row[:columns] for row in rows}) == len(rows)
    return {row[:columns]: row[columns:] for row in rows}


def changes(versions: set[Version]) -> set[tuple]:
    """Return fct_status_change, without the keys of versions."""

    def state(version: Version | None) -> tuple:
        return (version.status, version.is_strategic, version.is_existing) if version else (None,) * 3

    found = set()
    starts = {(*contract(version), version.valid_from): version for version in versions}
    ends = {
        (*contract(version), version.valid_to + DAY): version
        for version in versions
        if version.valid_to < OPEN
    }
    for *key, day in {*starts, *ends}:
        before, after = ends.get((*key, day)), starts.get((*key, day))
        if state(before) != state(after):
            kind = "新增" if not before else "变更" if after else "终止"
            pairs = zip(state(before), state(after), strict=True)
            found.add((last_day(day), day, kind, *key, *(value for pair in pairs for value in pair)))
    return found


@example_settings(60)
@given(bill=bills(), losses=events, rules=rules)
def test_facts_of_contracts_equal_the_reference(store, bill, losses, rules):
    store.start(bill, **rules)
    store.report_events([], losses)
    store.sync(unseal=True)
    refresh(store, bill)
    versions = history(bill, store.rules)
    stored = store.connection.execute("""
        select
            fact.month_end, version.company_id, version.plan_code, version.product_line_code,
            version.valid_from, fact.contract_status, fact.is_strategic, fact.is_existing,
            fact.is_churned_this_year, fact.is_in_bill, fact.assets, fact.product_line_rank,
            fact.contributions, fact.window_contributions
        from bi.fct_contract_monthly as fact
        join bi.dim_contract_version as version using (contract_id, company_id, plan_code, product_line_code)
    """).fetchall()
    wanted = contract_months(versions, bill, losses, rules["contribution_months"])
    assert Counter(stored) == Counter(wanted)
    keys = "month_end, product_line_code, contract_status, is_strategic, is_existing, is_churned_this_year"
    totals = added_up(((row[0], row[3], *row[5:9], row[10], row[12]) for row in wanted), 6)
    sums = "contract_count, assets, contributions"
    assert stored_totals(store, "fct_contract_monthly", keys, sums) == totals
    stored = store.connection.execute("""
        select
            month_end, changed_on, change, company_id, plan_code, product_line_code,
            old_contract_status, new_contract_status, old_is_strategic, new_is_strategic, old_is_existing,
            new_is_existing
        from bi.fct_status_change
    """).fetchall()
    assert Counter(stored) == Counter(changes(versions))
    stored = store.connection.execute("select * from bi.dim_contract_version").fetchall()
    assert {row[0] for row in stored if row[-2]} == {row[0] for row in stored if row[-3] == OPEN}
    assert {row[0] for row in stored if row[-1]} == {
        row[0] for row in stored if row[-4].timetuple().tm_yday == 1
    }


@example_settings(25)
@given(bill=bills(), awards=events, losses=events, rules=rules)
def test_every_day_of_a_fact_is_in_the_calendar_and_totals_are_those_of_the_snapshots(
    store, bill, awards, losses, rules
):
    store.start(bill, **rules)
    store.report_events(awards, losses)
    store.sync(unseal=True)
    refresh(store, bill)
    days = [day for (day,) in store.connection.execute("select date from bi.dim_date order by date")]
    assert days == [days[0] + timedelta(number) for number in range(len(days))]
    assert (days[0].month, days[0].day, days[-1].month, days[-1].day) == (1, 1, 12, 31)
    for fact in "fct_contract_monthly", "fct_customer_plan_monthly", "fct_award_loss", "fct_status_change":
        months = store.connection.execute(f"select distinct month_end from bi.{fact}").fetchall()
        assert {month for (month,) in months} <= set(days)
    loaded = store.connection.execute("select month_start from bi.dim_date where is_loaded and is_month_end")
    assert sorted(month for (month,) in loaded) == months_of(bill)
    totals = [
        store.connection.execute(
            f"select month_end, product_line_code, round(sum(assets), 1) from bi.{fact} "
            "group by month_end, product_line_code order by month_end, product_line_code"
        ).fetchall()
        for fact in ("fct_contract_monthly", "fct_customer_plan_monthly", "fct_customer_product_line_monthly")
    ]
    assert totals[0] == totals[1] == totals[2]
    versions = history(bill, store.rules)
    rows = [row for month in months_of(bill) for row in snapshots(versions, bill, awards, losses, month)[0]]
    keys = (
        "month_end, product_line_code, is_strategic, is_existing, is_new, is_winning_this_year, "
        "is_churned_this_year"
    )
    wanted = added_up(((row.last_day, *row[2:]) for row in rows), 7)
    found = stored_totals(
        store, "fct_customer_product_line_monthly", keys, "customer_count, assets, plan_count"
    )
    assert found == wanted


def test_the_calendar_has_labels(project):
    project.bill(("202402", "A", 5))
    project.ok("sync")
    assert project.sql("select * from bi.dim_date where date = '2024-02-29'") == [
        (date(2024, 2, 29), 2024, 1, 2, 29, date(2024, 2, 1), date(2024, 2, 29), 202402, "2024年",
         "2024年一季度", "2024年2月", True, True, False)
    ]  # fmt: skip
    assert project.sql("select count(*), count(*) filter (where is_month_end) from bi.dim_date") == [
        (366, 12)
    ]


def test_dimensions_show_those_of_the_business(project):
    project.bill(("202402", "A", 5))
    project.sql("""
        insert into customer."年金客户" (company_id, "客户名称") values (mdm.temporary_id('甲'), '甲');
        insert into mapping."组织架构" values ('G01', '北京')
    """)
    customers = project.sql("select customer_name, is_temporary from bi.dim_customer order by is_temporary")
    assert customers == [("A公司", False), ("甲", True)]
    assert project.sql("select plan_code, plan_name from bi.dim_plan") == [("P1", "P1计划")]
    assert len(project.sql("select * from bi.dim_product_line")) == 4
    branches = "select * from bi.dim_branch order by branch_code"
    assert project.sql(branches) == [("G00", "未知"), ("G01", "北京")]
    project.sql("""insert into mapping."组织架构" values ('G00', '总部')""")
    assert project.sql(branches) == [("G00", "总部"), ("G01", "北京")]


def test_events_are_in_yuan(project):
    for table, amount in ("中标", "1.5"), ("流失", "0.0001"):
        project.sql(
            f'insert into customer."当年{table}" '
            f'("上报月份", company_id, "{table}日期", "计划规模", "年缴规模") '
            "values ('2025-02-01', 'A', '2025-01-31', %s, 2)",
            amount,
        )
    assert project.sql(
        "select event, month_end, company_id, event_date, plan_assets, yearly_contributions "
        "from bi.fct_award_loss order by event"
    ) == [
        ("中标", date(2025, 2, 28), "A", date(2025, 1, 31), 150_000_000, 200_000_000),
        ("流失", date(2025, 2, 28), "A", date(2025, 1, 31), 10_000, 200_000_000),
    ]


def test_contract_id_survives_what_leaves_the_version_as_it_is(project):
    """A surrogate key is worth something only where a recomputation keeps it."""
    project.bill(("202412", "A", 5), ("202412", "B", 5), ("202501", "A", 5), ("202501", "B", 0))
    project.ok("sync")
    ids = "select company_id, valid_from, contract_id from bi.dim_contract_version"
    before = set(project.sql(ids))
    assert len(before) == 5
    project.ok("sync", "--full")
    project.ok("sync", "--full", "--unseal")
    assert set(project.sql(ids)) == before
    # What starts on the same day keeps its id, also where its end moves.
    project.sql('update business."规模明细" set "期末资产规模" = 3 where company_id = \'B\'')
    project.bill(("202502", "A", 0))
    project.ok("sync", "--force")
    after = set(project.sql(ids))
    assert {row for row in before if row[0] == "A"} < after
    assert {row for row in before if row[0] == "B"} - after == {
        row for row in before if row[:2] == ("B", date(2025, 1, 31))
    }


def test_contract_as_of_a_day_as_it_was_known(project):
    project.bill(("202412", "A", 5), ("202501", "A", 5))
    project.ok("sync")
    ((before,),) = project.sql("select clock_timestamp()::text")
    project.sql('update business."规模明细" set "期末资产规模" = 0')
    project.ok("sync", "--force", "--unseal")
    day = "select company_id, contract_status, valid_from from bi.contract_as_of"
    assert project.sql(f"{day}('2025-01-31')") == [("A", "停缴", date(2025, 1, 31))]
    assert project.sql(f"{day}('2025-01-31', '{before}')") == [("A", "正常", date(2025, 1, 1))]
    assert project.sql(f"{day}('2025-01-31', '2020-01-01')") == []
    assert project.sql(f"{day}('2024-12-30')") == []


def test_the_reader_sees_bi_and_nothing_else(project):
    project.bill(("202412", "A", 5))
    project.ok("sync")
    relations = project.sql("""
        select relnamespace::regnamespace::text, oid::regclass::text, relkind::text
        from pg_class
        where relkind in ('r', 'v') and relnamespace::regnamespace::text in
            ('bi', 'business', 'customer', 'mapping', 'mdm', 'public')
    """)
    assert len({name for schema, name, _ in relations if schema == "bi"}) == 14
    project.sql("set role mdm_reader")
    for schema, name, _ in relations:
        if schema == "bi":
            project.sql(f"select * from {name}")
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                project.sql(f"select * from {name}")
    assert len(project.sql("select * from bi.contract_as_of('2024-12-31')")) == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        project.sql("create table bi.mine ()")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        project.sql("delete from bi.dim_customer")


def test_who_may_not_create_roles_is_told_so(project):
    """The migration goes on without the role."""
    source = (ROOT / "migrations/0042_mdm_reader.sql").read_text("utf-8")
    said = []
    project.connection.add_notice_handler(lambda message: said.append(message.message_primary))
    project.sql(
        "create role migrator_of_bi nologin; grant all on schema bi to migrator_of_bi with grant option"
    )
    try:
        with project.connection.transaction(force_rollback=True):
            project.sql("set role migrator_of_bi")
            project.sql(source.replace("mdm_reader", "mdm_reader_elsewhere"))
        assert said == [
            "mdm_reader_elsewhere was not created, for that needs CREATEROLE: docs/bi.md, Readers, says how"
        ]
    finally:
        project.sql("drop owned by migrator_of_bi; drop role migrator_of_bi")


def test_pbids_names_server_and_database_and_no_password(project):
    output = project.ok("bi", "--out", "mdm.pbids")
    text = (project.folder / "mdm.pbids").read_text("utf-8")
    info = project.connection.info
    server = "localhost" if info.host.startswith("/") else info.host
    assert json.loads(text) == {
        "version": "0.1",
        "connections": [
            {
                "details": {
                    "protocol": "postgresql",
                    "address": {"server": f"{server}:{info.port}", "database": info.dbname},
                },
                "options": {},
                "mode": "Import",
            }
        ],
    }
    assert ("through a socket" in output) == info.host.startswith("/")
    project.ok("bi", "dry=1")
    assert [path.name for path in project.folder.glob("*.pbids")] == ["mdm.pbids"]
    assert "Give one that ends in .pbids" in project.fails("bi", "--out", "mdm.json")
    assert "can't be written" in project.fails("bi", "--out", "none/mdm.pbids")


def invented(seed: int) -> tuple[list[Row], list[Event], list[Event]]:
    """Return a bill of two years and two months, with awards and losses: the same for the same seed."""
    chance = random.Random(seed)
    bill, awards, losses = [], [], []
    for key in ((company, plan, line) for company in COMPANIES for plan in PLANS for line in LINES):
        size = chance.choice([5, 20, 40, 70, 70])
        start = chance.choice([0, 0, 0, 5, 15])
        for number in range(start, 26):
            month = date(2023 + (10 + number) // 12, (10 + number) % 12 + 1, 1)
            if chance.random() < 0.85:
                amount = Decimal(chance.choice([0, size, size, size, size + 2, size + 30]))
                paid = chance.choice([None, Decimal(0), Decimal(1)])
                bill.append(Row(month, *key, chance.choice(["G01", "G02", None]), amount, paid))
        for reports in (awards, losses):
            if chance.random() < 0.7:
                month = date(chance.choice([2024, 2025, 2025]), chance.randint(1, 12), 1)
                reports.append(Event(month, key[0], key[2], key[1]))
    return bill, awards, losses


@pytest.fixture(params=[2, 5])
def told(request, store) -> tuple[Store, set[Version], list[Row], list[Event], list[Event]]:
    """A database with an invented bill, and what it was made from."""
    bill, awards, losses = invented(request.param)
    store.start(bill, **RULES)
    store.report_events(awards, losses)
    store.sync()
    for month in months_of(bill):
        store.snapshot(month)
    return store, history(bill, store.rules), bill, awards, losses


def answer(store: Store, heading: str) -> list[tuple]:
    return store.connection.execute(QUERIES[heading]).fetchall()


def opening_list(versions: set[Version]) -> list[Version]:
    return [version for version in versions if version.valid_from == OPENED and version.is_strategic]


def by_status(versions: Iterable[Version], day: date) -> Counter:
    return Counter((version.status, version.is_strategic) for version in on(versions, day))


def assets(bill: list[Row], of: Contract, month: date) -> Decimal:
    return sum((row.assets or 0 for row in bill if (contract(row), row.month) == (of, month)), Decimal(0))


def test_the_document_has_no_other_query():
    assert len(QUERIES) == DOCUMENT.count("```sql") == 9


def test_query_of_the_churn_of_the_opening_list(told):
    store, versions, bill, _, losses = told
    _, plans = snapshots(versions, bill, [], losses, date(2025, 12, 1))
    end = {(plan.company, plan.plan, plan.line): plan for plan in plans}
    wanted = []
    for line in LINES:
        opened = [end[contract(version)] for version in opening_list(versions) if version.line == line]
        suspended = sum(plan.status == "停缴" for plan in opened)
        lost = sum(plan.is_churned for plan in opened)
        wanted.append((line, len(opened), suspended, lost, round(100 * lost / len(opened), 1)))
    stored = answer(store, "Churn of the opening strategic list")
    assert [(*row[:4], float(row[4])) for row in stored] == wanted
    assert any(lost and suspended for _, _, suspended, lost, _ in wanted)


def test_query_of_strategic_customers_lost(told):
    store, versions, bill, _, losses = told
    reported = {(loss.company, loss.plan, loss.line) for loss in losses if loss.reported.year == 2025}
    worth: Counter = Counter()
    for version in opening_list(versions):
        if contract(version) in reported:
            worth[version.company] += assets(bill, contract(version), date(2024, 12, 1))
    stored = answer(store, "Strategic customers lost")
    assert [(company, amount) for company, _, amount in stored] == sorted(
        worth.items(), key=lambda item: (-item[1], item[0])
    )
    assert len(stored) > 1


def test_query_of_strategic_gained(told):
    store, versions, *_ = told
    gained: Counter = Counter()
    opened = {contract(version) for version in opening_list(versions)}
    for key in {contract(version) for version in versions} - opened:
        days = [
            version.valid_from
            for version in versions
            if (contract(version), version.status_year) == (key, 2025) and version.is_strategic
        ]
        if days:
            gained[last_day(min(days))] += 1
    assert answer(store, "Strategic gained") == sorted(gained.items())
    assert gained


def test_query_of_a_past_year_as_it_was(told):
    store, versions, *_ = told
    stored = answer(store, "A past year as it was")
    assert Counter({row[:2]: row[2] for row in stored}) == by_status(versions, BASELINE)
    assert len(stored) == 4


def test_query_of_a_past_year_as_it_was_known(told):
    """The moment of the document is replaced by one between two syncs."""
    store, versions, bill, *_ = told
    ((moment,),) = store.connection.execute("select clock_timestamp()::text").fetchall()
    store.load([row for row in bill if row.company != "A"])
    store.sync(unseal=True)
    store.snapshot(BASELINE.replace(day=1))
    query = QUERIES["A past year as it was known"].replace("2025-01-10 18:00+08", moment)
    assert moment in query
    stored = store.connection.execute(query).fetchall()
    assert Counter({row[:2]: row[2] for row in stored}) == by_status(versions, BASELINE)
    assert stored != answer(store, "A past year as it was")


def test_query_of_won_and_lost(told):
    store, _, _, awards, losses = told
    store.connection.execute("""update customer."当年中标" set "计划规模" = 1.25""")
    counted: Counter = Counter()
    for event, reports in ("中标", awards), ("流失", losses):
        counted.update(
            ((report.reported.month + 2) // 3, event) for report in reports if report.reported.year == 2025
        )
    stored = answer(store, "Won and lost")
    assert {row[:2]: row[2] for row in stored} == counted
    assert all(row[3] == (row[2] * 125_000_000 if row[1] == "中标" else None) for row in stored)


def test_query_of_assets_by_product_line(told):
    store, versions, bill, *_ = told
    wanted = []
    for month in months_of(bill):
        if month.year >= 2024:
            rows, _ = snapshots(versions, bill, [], [], month)
            for line in LINES:
                mine = [row for row in rows if row.line == line]
                total = sum((row.balance for row in mine), Decimal(0))
                wanted.append((last_day(month), line, total, sum(row.is_strategic for row in mine)))
    assert answer(store, "Assets by product line") == wanted
    assert len(wanted) == 48


def test_query_of_the_largest_contracts(told):
    store, versions, bill, *_ = told
    month = CLOSED.replace(day=1)
    wanted = []
    for line in LINES:
        sizes = {
            contract(version): assets(bill, contract(version), month) for version in on(versions, CLOSED)
        }
        sizes = {key: size for key, size in sizes.items() if key[2] == line and size > 0}
        for key, size in sizes.items():
            rank = 1 + sum(other > size for other in sizes.values())
            if rank <= 3:
                wanted.append((line, rank, *key[:2], size))
    assert answer(store, "Largest contracts") == sorted(wanted)


def test_query_of_contracts_by_status(told):
    store, versions, bill, *_ = told
    wanted = []
    for month in months_of(bill):
        if month.year >= 2024:
            counted = Counter(version.status for version in on(versions, last_day(month)))
            wanted += [(last_day(month), status, counted[status]) for status in sorted(counted)]
    stored = answer(store, "Contracts by status")
    assert [row[:3] for row in stored] == wanted
    assert len(wanted) == 48


def test_a_place_for_the_hundred_largest_of_a_product_line(store):
    """Equals share one, also where the hundredth does; who has no assets has none."""
    month = date(2024, 1, 1)
    sizes = [1000 - number for number in range(98)] + [500, 500, 500, 499, 0]
    bill = [
        Row(month, COMPANIES[0], f"P{number}", line, None, Decimal(size), None)
        for line in LINES
        for number, size in enumerate(sizes)
    ]
    store.start(bill)
    store.sync()
    store.snapshot(month)
    places = [*range(1, 99), 99, 99, 99, None, None]
    for line in LINES:
        stored = store.connection.execute(
            "select product_line_rank from bi.fct_contract_monthly where product_line_code = %s "
            "order by assets desc, plan_code",
            [line],
        ).fetchall()
        assert [place for (place,) in stored] == places


def test_the_key_of_a_version_that_is_made_anew_comes_with_the_refresh(project):
    """Until then its month is behind, and says so."""
    project.bill(("202501", "A", 5), ("202502", "A", 5))
    project.ok("sync")
    project.ok("snapshot", "202501..202502")
    keys = "select month_end, contract_id from bi.fct_contract_monthly order by month_end"
    behind = "select month_end from bi.dim_date where is_behind and is_month_end order by month_end"
    before = project.sql(keys)
    assert before[0][1] == before[1][1]
    project.sql('delete from business."规模明细" where "月度" = \'2025-01-01\'')
    project.ok("sync", "--force")
    assert project.sql(behind) == [(date(2025, 1, 31),), (date(2025, 2, 28),)]
    assert "plan_snapshot_differs_from_versions" not in project.ok("snapshot", "202501..202502")
    ((day, key),) = project.sql(keys)
    assert day == date(2025, 2, 28)
    assert project.sql("select contract_id, valid_from from bi.dim_contract_version") == [(key, day)]
    assert project.sql(behind) == []


def test_a_month_is_read_by_its_index(told):
    """Names of a month must not cost the other months, nor what is not asked for."""
    store, *_ = told

    def explained(query: str) -> str:
        with store.connection.transaction():
            # ... of the workers of a cluster, too.
            store.connection.execute("set local citus.propagate_set_commands to 'local'")
            store.connection.execute("set local enable_seqscan = off")
            return "\n".join(line for (line,) in store.connection.execute(f"explain {query}"))

    plan = explained(
        "select sum(assets), max(contract_id) from bi.fct_contract_monthly where month_end = '2025-12-31'"
    )
    assert plan.count("idx_plan_snapshot_month") == 1 and "contract_month" not in plan
    plan = explained(
        "select * from bi.fct_contract_monthly where month_end = '2025-12-31' and product_line_rank <= 3"
    )
    assert "idx_plan_snapshot_rank" in plan
