"""The log of the bill's changes: each way in which such a log is known to go stale, and random ones.

After a sync the stored history is what the reference makes of the rows that stand in the bill then, whoever
wrote them and however; and mdm.contract_month is what a run from nothing makes.
"""

import os
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

import writers
from generated import FIRST_YEAR, Store, bills, example_settings, rules
from mdm import embedded
from mdm.checks import validate
from mdm.database import Database
from mdm.errors import Guard, Problem
from mdm.runs import Run
from mdm.sync import sync
from processes import WAITING, until
from project import Project, read_config
from reference import Row, history, next_month
from writers import (
    AROUND,
    BILL,
    MADE_ANEW,
    NOT_COMPLETE,
    WRITES,
    Change,
    Step,
    change_of,
    connect,
    loaded_months,
    meanwhile,
    remake_log,
    steps,
    write,
)

# Nothing is sealed: a year that was not rolled forward would show.
OPEN = {"status_year": FIRST_YEAR - 1}
JANUARY, FEBRUARY = date(2022, 1, 1), date(2022, 2, 1)
DERIVED = ("contract_month", "market_cut", "bill_month")


def row(month: date, company: str | None = "A", assets: float = 5, contribution: float | None = 1) -> Row:
    """Return a row of the bill, at one branch and in one plan."""
    known = None if contribution is None else Decimal(contribution)
    return Row(month, company, "P1", "PL201", "G01", Decimal(assets), known)


# Two years of two contracts, with a row that belongs to none.
BILLED = [
    row(date(2021, 11, 1)),
    row(date(2021, 12, 1), assets=30),
    row(date(2021, 12, 1), "B", 10),
    row(JANUARY),
    row(JANUARY, "B", 10),
    row(JANUARY, ""),
    row(JANUARY, "C", 4, -5),
    row(FEBRUARY, "B", 25, 0),
]


@pytest.fixture
def store(shared_project: Project, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database for the examples of one test, in which the log is as the migration makes it."""
    remake_log(shared_project.connection)
    return Store(shared_project.connection, monkeypatch)


@pytest.fixture
def synced(store: Store) -> Store:
    """A database with a bill of two years that was synced."""
    store.connection.execute(
        "insert into mdm.run (run_id, command, arguments, outcome, config_fingerprint, version) "
        "values (0, 'sync', '', 'ok', '', '') on conflict do nothing"
    )
    store.start(BILLED, **OPEN, **RULES)
    store.sync()
    return store


RULES = {"strategic_threshold": 20.0, "whitelist_top_n": 1, "contribution_months": 3}


def derived(store: Store) -> dict[str, list[str]]:
    """Return what stands in the tables between bill and history."""
    return {
        table: sorted(str(line) for line in store.connection.execute(f"select * from mdm.{table}").fetchall())
        for table in DERIVED
    }


def log_of(store: Store) -> list[date | None]:
    """Return the months in the log."""
    return [month for (month,) in store.connection.execute("select month from mdm.bill_change").fetchall()]


def check(store: Store, latest_year: int | None = None) -> None:
    """Check that the stored history is that of the bill, and that a run from nothing finds nothing to do."""
    known = dict(store.connection.execute("select month, row_count from mdm.bill_month").fetchall())
    assert known == Counter(line.month for line in store.rows())
    assert log_of(store) == []
    assert store.versions() == history(store.rows(), store.rules, latest_year)
    if latest_year is None:  # a run without the period takes its year back
        full = store.plan(full=True, dry=True)
        assert (full.counts.inserted, full.counts.updated, full.counts.removed) == (0, 0, 0)
        assert full.stale == []


def check_from_nothing(store: Store) -> None:
    """Check that a run from nothing leaves all derived tables as they are."""
    before = derived(store)
    assert store.plan(full=True).stale == []
    assert derived(store) == before


CHANGE = Change([row(date(2021, 10, 1)), row(JANUARY, "C", 50)], JANUARY, date(2022, 3, 1), Decimal(0))


@pytest.mark.parametrize("around", AROUND)
def test_a_foreign_write_of_any_kind_is_seen(store, around):
    writing, why = AROUND[around]
    for name, do in WRITES.items():
        remake_log(store.connection)
        store.start(BILLED, **OPEN, **RULES)
        store.sync()
        wanted = store.versions()
        with writing(store.connection):
            do(store.connection, CHANGE)
        seen = store.plan()
        assert store.versions() == history(store.rows(), store.rules) != wanted, name
        check(store)
        notes = [note for note in seen.notes if "every month was" in note]
        if why or name == "truncate":
            assert why in "".join(notes) and "looked at" in "".join(notes), name
        else:
            assert notes == [], name


@pytest.mark.parametrize("left", [around for around, (_, why) in AROUND.items() if why == NOT_COMPLETE])
def test_what_is_written_later_is_seen_too_while_the_triggers_are_not_as_they_were(synced, left):
    with AROUND[left][0](synced.connection):
        pass
    for _ in range(2):
        assert NOT_COMPLETE in "".join(synced.plan().notes)
        writers.update(synced.connection, CHANGE)
        synced.sync()
        check(synced)
    remake_log(synced.connection)
    assert MADE_ANEW in "".join(synced.plan().notes)
    assert synced.plan().notes == []


def test_each_single_trigger_counts(synced):
    for name in writers.TRIGGERS:
        for action in ("disable", "enable", "enable replica"):
            synced.connection.execute(f"alter table {BILL} {action} trigger {name}")
            assert NOT_COMPLETE in "".join(synced.plan().notes), (name, action)
        synced.connection.execute(f"alter table {BILL} enable always trigger {name}")
        assert MADE_ANEW in "".join(synced.plan().notes), name
        assert synced.plan().notes == []


def test_rows_that_exchange_their_amounts_or_names_are_seen(synced):
    """A sum of hashes of which each is a sum itself, over the columns, would be what it was."""
    for column in ("company_id", "期末资产规模", "供款"):
        for amount in range(1, 9):
            synced.load([row(JANUARY, "A", amount, -amount), row(JANUARY, "B", 10 + 7 * amount, amount)])
            synced.sync()
            writers.exchange(synced.connection, CHANGE, column)
            synced.sync()
            check(synced)


def test_customers_that_exchange_their_names_are_seen(synced):
    pair_only = "where company_id in ('A', 'B')"
    names = f"select company_id, customer_name from customer.customer_plan_contract {pair_only}"
    rename = (
        'update customer."年金客户" set "客户名称" = case company_id when \'A\' then %s else %s end '
        + pair_only
    )
    for place in range(8):
        pair = [f"one {place}", f"another {place}"]
        for new in (pair, pair[::-1]):
            with writers.replica(synced.connection):  # which keeps the trigger still that renames at once
                synced.connection.execute(rename, new)
            synced.sync()
            assert set(synced.connection.execute(names).fetchall()) == set(zip("AB", new, strict=True))


def test_a_truncated_bill_is_said_to_be_that(synced):
    writers.truncate(synced.connection, CHANGE)
    assert "every month was looked at: the bill was emptied (TRUNCATE)" in synced.plan().notes
    check(synced)
    assert synced.plan().notes == []


def test_a_truncated_bill_without_any_row_stops_at_the_guard(synced):
    synced.connection.execute(f"truncate {BILL}")
    with pytest.raises(Guard, match="is empty, but versions are stored"):
        synced.sync(force=False)
    assert synced.versions() and log_of(synced) == [None]
    synced.sync()
    assert (synced.versions(), log_of(synced)) == (set(), [])
    assert derived(synced) == {table: [] for table in DERIVED}


def test_a_rewritten_table_is_seen(synced):
    writers.rewrite(synced.connection, Decimal(20))
    assert log_of(synced) == []
    assert MADE_ANEW in "".join(synced.plan().notes)
    check(synced)


@pytest.mark.parametrize("how", ["vacuum full", "cluster"])
def test_a_table_that_was_only_packed_anew_is_looked_at_and_unchanged(synced, how):
    packing = {
        "vacuum full": f"vacuum full {BILL}",
        "cluster": f"create index packing on {BILL} (company_id); cluster {BILL} using packing; "
        "drop index business.packing",
    }
    for statement in packing[how].split(";"):
        synced.connection.execute(statement)
    before = derived(synced), synced.versions()
    seen = synced.plan()
    assert MADE_ANEW in "".join(seen.notes)
    assert (derived(synced), synced.versions()) == before


def test_a_column_that_takes_the_name_of_another_is_seen(synced):
    writers.swap_columns(synced.connection)
    assert log_of(synced) == []
    synced.sync()
    check(synced)


def test_a_column_that_is_made_anew_is_seen(synced):
    """As one changes a type without a long lock: fill a new column, sync meanwhile, then exchange them."""
    execute = synced.connection.execute
    execute(f"alter table {BILL} add column new numeric(18, 4)")
    execute(f'update {BILL} set new = "期末资产规模" * 0')
    synced.sync()
    execute(f'alter table {BILL} drop column "期末资产规模"')
    execute(f'alter table {BILL} rename column new to "期末资产规模"')
    assert log_of(synced) == []
    synced.sync()
    check(synced)


@pytest.mark.parametrize(
    ("made", "written", "undone"),
    [
        (
            f"create table public.relative () inherits ({BILL})",
            f"insert into public.relative select * from {BILL} where \"月度\" = '2022-01-01'",
            "drop table public.relative",
        ),
        (
            f"create table public.relative (like {BILL}); alter table {BILL} inherit public.relative",
            'update public.relative set "期末资产规模" = 0',
            f"alter table {BILL} no inherit public.relative; drop table public.relative",
        ),
        (
            f'create table public.relative (like {BILL}) partition by list ("月度"); '
            f"alter table public.relative attach partition {BILL} default",
            'update public.relative set "期末资产规模" = 0',
            f"alter table public.relative detach partition {BILL}; drop table public.relative",
        ),
    ],
    ids=["a child", "a parent", "a partitioned parent"],
)
def test_a_write_through_another_table_is_seen(synced, made, written, undone):
    for statement in made.split("; "):
        synced.connection.execute(statement)
    synced.sync()
    synced.connection.execute(written)
    assert log_of(synced) == []
    assert "its log can miss changes" in "".join(synced.plan().notes)
    check(synced)
    for statement in undone.split("; "):
        synced.connection.execute(statement)


@pytest.mark.parametrize(
    "changed",
    [
        {"strategic_threshold": 10.0},
        {"whitelist_top_n": 0},
        {"contribution_months": 1},
        {"contribution_months": 0},
        {"missing_month": "carry"},
    ],
)
def test_a_changed_rule_makes_everything_anew(synced, changed):
    before = synced.versions()
    synced.change_rules(**changed)
    seen = synced.plan()
    assert "every month was rolled forward anew: the rules have changed" in seen.notes
    assert seen.stale == []  # it was right by the rules that were
    assert synced.versions() != before
    check(synced)
    assert synced.plan().notes == []


def test_a_year_that_the_rules_open_again_is_compared(store):
    store.start(BILLED, status_year=2022, **RULES)
    store.sync()
    writers.update(store.connection, CHANGE._replace(month=date(2021, 11, 1), amount=Decimal(0)))
    assert store.sync().sealed
    store.change_rules(status_year=2021)
    assert store.sync().updated
    check(store)


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("history/roll_forward.sql", "when assets <= 0 then", "when assets <= 5 then"),
        ("history/market_cut.sql", "where place <=", "where false and place <="),
        ("history/versions.sql", "in_year - 1,", "in_year - 2,"),
    ],
)
def test_an_edited_statement_makes_everything_anew(synced, template, old, new):
    before = derived(synced), synced.versions()
    text = synced.database.text

    def edited(name: str, values: dict) -> str:
        return text(name, values).replace(old, new) if name == template else text(name, values)

    synced.database.text = edited
    seen = synced.plan(repair=True)
    assert "every month was rolled forward anew: the rules have changed" in seen.notes
    assert (derived(synced), synced.versions()) != before
    del synced.database.text
    synced.plan(repair=True)
    assert (derived(synced), synced.versions()) == before


# --- Writers at the same time ---


# The first statement of a sync that takes the snapshot of its transaction.
FIRST = "history/drop.sql"


# TRUNCATE waits for the sync: a test of its own.
@pytest.mark.parametrize("name", [name for name in WRITES if name != "truncate"])
@pytest.mark.parametrize(
    ("template", "is_seen"),
    [
        ("history/lock.sql", True),
        (FIRST, True),
        ("history/trust.sql", False),
        ("history/changed_month.sql", False),
        ("history/roll_forward.sql", False),
        ("history/remember_state.sql", False),
        ("history/apply_rename.sql", False),
    ],
)
def test_what_another_session_commits_during_a_sync_is_in_it_or_in_the_next(synced, name, template, is_seen):
    before = history(synced.rows(), synced.rules)
    writers.update(synced.connection, CHANGE._replace(month=date(2021, 11, 1)))  # something to roll
    middle = history(synced.rows(), synced.rules)
    with closing(connect(synced)) as other, meanwhile(synced, template, lambda: WRITES[name](other, CHANGE)):
        synced.sync()
    after = history(synced.rows(), synced.rules)
    assert len({frozenset(versions) for versions in (before, middle, after)}) == 3
    assert synced.versions() == (after if is_seen else middle)
    assert bool(log_of(synced)) != is_seen
    synced.sync(force=False)
    assert log_of(synced) == []
    check(synced)


def test_what_is_committed_after_a_sync_that_could_not_see_it_is_in_the_next(synced):
    wanted = synced.versions()
    with closing(connect(synced)) as other:
        other.autocommit = False
        writers.insert(other, CHANGE)
        synced.sync()
        assert synced.versions() == wanted
        other.commit()
    assert sorted(log_of(synced)) == [date(2021, 10, 1), JANUARY]
    synced.sync()
    check(synced)


def test_what_is_rolled_back_leaves_no_trace(synced):
    with closing(connect(synced)) as other:
        other.autocommit = False
        for do in (writers.insert, writers.delete_month):
            do(other, CHANGE)
        other.rollback()
    assert log_of(synced) == []


def test_a_truncate_waits_for_a_running_sync_and_the_next_one_sees_it(synced):
    before = synced.versions()
    other = connect(synced)
    emptying = threading.Thread(target=lambda: writers.truncate(other, CHANGE))

    def start() -> None:
        emptying.start()
        until(lambda: synced.connection.execute(f"select 1 from {WAITING}").fetchall())

    with closing(other), meanwhile(synced, "history/trust.sql", start):
        synced.sync()
        emptying.join(30)
    assert synced.versions() == before
    assert None in log_of(synced)
    synced.sync()
    assert synced.versions() != before
    check(synced)


def test_triggers_that_are_disabled_during_a_sync_are_seen_by_the_next(synced):
    def write() -> None:
        with closing(connect(synced)) as other, writers.disabled_and_enabled_always(other):
            writers.update(other, CHANGE)

    with meanwhile(synced, "history/changed_month.sql", write):
        assert synced.plan().notes == []
    assert MADE_ANEW in "".join(synced.plan().notes)
    check(synced)


# --- What a sync leaves of the log ---


def written(store: Store) -> list[tuple]:
    """Return how many rows each table has had written."""
    store.connection.execute("select pg_stat_force_next_flush()")
    return store.connection.execute(
        "select schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables "
        "where (schemaname, relname) <> ('mdm', 'bill_change') order by 1, 2"
    ).fetchall()


def test_the_same_rows_again_change_and_write_nothing_and_empty_the_log(synced):
    with synced.connection.transaction():
        writers.delete_month(synced.connection, CHANGE)
        synced.add(line for line in BILLED if line.month == JANUARY)
    assert set(log_of(synced)) == {JANUARY}
    before = written(synced)
    seen = synced.plan()
    assert written(synced) == before
    assert (seen.notes, seen.kinds, log_of(synced)) == ([], {}, [])
    assert (seen.counts.inserted, seen.counts.updated, seen.counts.removed) == (0, 0, 0)


def test_a_change_of_columns_that_the_history_does_not_depend_on_changes_nothing(synced):
    synced.connection.execute(f'update {BILL} set "客户名称" = \'other\', "投资收益" = 1, source_row = 1')
    before = written(synced)
    assert synced.plan().kinds == {}
    assert written(synced) == before
    check(synced)


def test_a_sync_that_stops_leaves_the_log(synced):
    writers.insert(synced.connection, CHANGE._replace(rows=[row(JANUARY, "unknown")]))
    with pytest.raises(Problem, match="unknown"):
        synced.sync()
    assert log_of(synced) == [JANUARY]
    writers.delete_month(synced.connection, CHANGE)
    synced.sync()
    check(synced)


def test_a_dry_run_leaves_everything_as_it_was_and_says_what_the_real_run_does(synced):
    tables = (*(f"mdm.{table}" for table in (*DERIVED, "bill_change", "history_state")),
              "customer.customer_plan_contract")  # fmt: skip

    def everything() -> list:
        return [synced.connection.execute(f"select t::text from {t} t order by 1").fetchall() for t in tables]

    for full in (False, True):
        writers.update(synced.connection, CHANGE._replace(amount=Decimal(50 + full)))
        before = everything()
        planned = synced.plan(dry=True, full=full)
        assert everything() == before
        assert synced.plan(full=full) == planned
        assert planned.kinds and log_of(synced) == []


@contextmanager
def role(store: Store, *grants: str) -> Iterator[None]:
    """Be a role with nothing but `grants`. Roles are of the whole server, which other tests use meanwhile."""
    name = f"guest_of_{store.connection.info.dbname}"
    store.connection.execute(f"create role {name}")
    try:
        for grant in grants:
            store.connection.execute(f"grant {grant} to {name}")
        store.connection.execute(f"set role {name}")
        yield
    finally:
        store.connection.execute("reset role")
        store.connection.execute(f"drop owned by {name}")
        store.connection.execute(f"drop role {name}")


def test_a_writer_without_any_privilege_on_our_schema_is_logged(synced):
    with role(synced, "usage on schema business", f"select, insert, update, delete, truncate on {BILL}"):
        for name, do in WRITES.items():
            do(synced.connection, CHANGE._replace(month=FEBRUARY if name == "move" else JANUARY))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            synced.connection.execute("select * from mdm.bill_change")
    assert None in log_of(synced) and JANUARY in log_of(synced)
    synced.sync()
    check(synced)


def test_a_dry_run_needs_only_to_read_and_temporary_tables(synced):
    writers.update(synced.connection, CHANGE)
    name = synced.connection.info.dbname
    reading = [
        grant
        for schema in ("business", "customer", "mapping", "mdm")
        for grant in (f"usage on schema {schema}", f"select on all tables in schema {schema}")
    ]
    with role(synced, *reading, f'temporary on database "{name}"'):
        planned = synced.plan(dry=True)
        assert synced.plan(dry=True, full=True).kinds == planned.kinds != {}
    assert synced.plan() == planned


# --- Tables of ours, edited by hand ---


class Edit(NamedTuple):
    """What somebody does to a table of ours, and who sees it.

    `plain` tells whether a plain sync puts it right by itself; `stale` whether a full one says that
    mdm.contract_month or mdm.market_cut was stale; `complaint` is what validate says, '' for nothing.
    """

    statement: str
    plain: bool
    stale: bool
    complaint: str


MONTH = "where month = '2021-12-01'"
OTHER_COLUMNS = (
    "'X', plan_code, product_line_code, is_seen, assets, contributions, known_contributions, "
    "is_candidate, is_in_history, is_strategic, is_existing, contract_status, starts_version"
)
FOREIGN = f"insert into mdm.contract_month select '{{}}', {OTHER_COLUMNS} from mdm.contract_month limit 1"
STALE = "mdm.contract_month or mdm.market_cut is not"
HISTORY = "The history is not what the bill and the rules want"
CONTRACT = "customer.customer_plan_contract"
EDITS = [
    Edit("delete from mdm.contract_month", True, True, "failed"),
    Edit("truncate mdm.contract_month", True, True, "failed"),
    Edit(f"delete from mdm.contract_month {MONTH}", False, True, "contract_month_differs_from_bill"),
    Edit(FOREIGN.format("2022-02-01"), True, True, "failed"),
    Edit(FOREIGN.format("2021-12-01"), False, True, "contract_month_differs_from_bill"),
    # Months that are not loaded: before the first one, between and after the last one.
    Edit(FOREIGN.format("2020-01-01"), False, True, "contract_month_differs_from_bill"),
    Edit(FOREIGN.format("2022-05-01"), False, True, "contract_month_differs_from_bill"),
    Edit(f"update mdm.contract_month set assets = 7 {MONTH}", False, True, "contract_month_differs"),
    Edit(f"update mdm.contract_month set is_candidate = not is_candidate {MONTH}", False, True, STALE),
    Edit(f"update mdm.contract_month set starts_version = false {MONTH}", False, True, STALE),
    Edit("delete from mdm.market_cut", False, True, STALE),
    Edit(f"update mdm.market_cut set amount = 1 {MONTH}", False, True, STALE),
    Edit("insert into mdm.market_cut values ('2020-01-01', 'PL201', '', 1)", False, True, STALE),
    Edit("delete from mdm.bill_month", True, False, "bill_month_changed"),
    Edit(f"delete from mdm.bill_month {MONTH}", True, False, "bill_month_changed"),
    Edit(f"update mdm.bill_month set row_hash = 1 {MONTH}", True, False, "bill_month_changed"),
    Edit("insert into mdm.bill_month values ('2020-01-01', 1, 1, 1)", True, False, "bill_month_changed"),
    Edit("insert into mdm.bill_month values ('2023-01-01', 1, 1, 1)", True, False, "bill_month_changed"),
    # Of no consequence, and put right.
    Edit("delete from mdm.history_state", True, False, ""),
    Edit("update mdm.history_state set rules = ''", True, False, ""),
    Edit("update mdm.history_state set change_log = ''", True, False, ""),
    Edit("update mdm.history_state set name_hash = 0", True, False, ""),
    Edit("update mdm.history_state set latest_year = 2021", True, False, ""),
    Edit("update mdm.history_state set latest_year = null", True, False, ""),
    # Versions: a log tells that somebody wrote some.
    Edit(f"delete from {CONTRACT}", True, False, HISTORY),
    Edit(f"delete from {CONTRACT} where status_year = 2021", True, False, HISTORY),
    Edit(f"delete from {CONTRACT} where valid_to > '9999-01-01'", True, False, "failed"),
    Edit(f"update {CONTRACT} set contract_status = '停缴'", True, False, HISTORY),
    Edit(f"update {CONTRACT} set is_strategic = not is_strategic", True, False, HISTORY),
    Edit(f"update {CONTRACT} set valid_to = '2029-12-31' where valid_to > '9000-1-1'", True, False, "year"),
]  # fmt: skip


def complaint(store: Store) -> str:
    """Return what validate complains of, '' if nothing."""
    try:
        validate(store.database, None)
    except Problem as problem:
        return problem.what
    return ""


@pytest.mark.parametrize("edit", EDITS, ids=[edit.statement for edit in EDITS])
def test_what_somebody_does_to_our_tables_is_seen(synced, edit):
    good = derived(synced), synced.versions()
    assert complaint(synced) == ""
    synced.connection.execute(edit.statement)
    said = complaint(synced)
    assert edit.complaint in said and bool(edit.complaint) == bool(said)

    with synced.connection.transaction(force_rollback=True):
        synced.plan()
        assert ((derived(synced), synced.versions()) == good) == edit.plain

    assert bool(synced.plan(full=True, dry=True).stale) == edit.stale
    assert bool(synced.plan(full=True).stale) == edit.stale
    assert (derived(synced), synced.versions()) == good
    assert complaint(synced) == ""


def test_a_log_that_somebody_emptied_is_not_noticed_before_a_run_that_looks_everywhere(synced):
    writers.update(synced.connection, CHANGE)
    synced.connection.execute("delete from mdm.bill_change")
    assert synced.plan().kinds == {}
    assert "bill_month_changed" in complaint(synced)
    assert synced.plan(full=True).kinds
    check(synced)
    assert complaint(synced) == ""


# --- Migrations and dumps ---


def count_from(project: Project, name: str) -> str:
    """Return how many migrations there are from the one that ends in `name` on."""
    applied = [line.split()[-1] for line in project.ok("migrations").splitlines() if line.startswith("✓")]
    (place,) = [place for place, migration in enumerate(applied) if migration.endswith(name)]
    return str(len(applied) - place)


def compare(project: Project, database: Database) -> None:
    """Check that the stored history is that of the bill, and that validate agrees."""
    bill = [Row(*line) for line in project.sql(f"select {writers.COLUMNS} from {BILL}")]
    wanted = {tuple(version) for version in history(bill, database.config.rules)}
    assert wanted == set(
        project.sql(
            "select company_id, plan_code, product_line_code, contract_status, is_strategic, is_existing, "
            f"status_year, valid_from, valid_to from {CONTRACT}"
        )
    )
    assert sync(database, Run(0), None, dry=True, full=True, force=True).stale == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [("_bill_change", MADE_ANEW), ("_bill_month", ""), ("_contract_month", "")],
)
def test_migrations_that_were_rolled_back_and_applied_again(project, database, name, reason):
    project.bill(("202111", "A", 5), ("202112", "A", 5), ("202201", "B", 5))
    project.ok("sync")
    count = count_from(project, name)
    project.ok("rollback", count, "--yes")
    assert "not up to date" in project.fails("sync")
    project.bill(("202111", "C", 5))
    project.sql(f"update {BILL} set \"期末资产规模\" = 0 where company_id = 'B'")
    project.ok("migrate")
    output = project.ok("sync", "--unseal", "--force")
    assert reason in output and "Inserted: 2" in output
    compare(project, database)
    assert MADE_ANEW not in project.ok("sync")


def program(project: Project, name: str, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL on the server of `project`.

    Not its exit code but what it leaves counts: a newer pg_restore sets what an older server does not know.
    """
    info = project.connection.info
    subprocess.run(
        [embedded.programs() / name, "-h", info.host, "-p", str(info.port), "-U", info.user, *arguments],
        env=os.environ | {"PGPASSWORD": info.password or ""}, capture_output=True, timeout=120,
    )  # fmt: skip


@contextmanager
def restored(project: Project, folder: Path, *arguments: str) -> Iterator[Project]:
    """Dump the database of `project` with `arguments`, and restore it beside."""
    info = project.connection.info
    name = f"{info.dbname}_restored"
    program(project, "pg_dump", "-Fc", "-f", folder / "dump", *arguments, info.dbname)
    project.sql(f'drop database if exists "{name}"')
    project.sql(f'create database "{name}"')
    try:
        program(project, "pg_restore", "-d", name, folder / "dump")
        with psycopg.connect(
            make_conninfo(info.dsn, dbname=name), password=info.password or None, autocommit=True
        ) as connection:
            yield Project(
                project.folder, project.url.replace(f"dbname={info.dbname}", f"dbname={name}"), connection
            )
    finally:
        project.sql(f'drop database "{name}" with (force)')


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (None, f"looked at: a table or a trigger that logs its changes was {MADE_ANEW}"),
        ("mdm.bill_change", "looked at: a table or a trigger that logs its changes was"),
        ("mdm.contract_month", "rolled forward anew: mdm.contract_month has lost or got rows"),
        ("mdm.history_state", "rolled forward anew: it is not known what the last sync made it from"),
        ("mdm.bill_month", ""),
    ],
)  # fmt: skip
def test_a_restored_dump_with_a_change_that_no_sync_has_seen(project, tmp_path, without, said):
    project.bill(("202111", "A", 5), ("202112", "A", 5), ("202201", "B", 5))
    project.ok("sync")
    project.bill(("202111", "C", 5))
    with restored(project, tmp_path, *([f"--exclude-table-data={without}"] if without else [])) as copy:
        assert copy.sql(f"select count(*) from {BILL}") == [(4,)]
        output = copy.ok("sync", "--unseal")
        assert said in output and "Inserted: 2" in output
        compare(copy, Database(copy.connection, read_config()))
        # From now on it is its own.
        assert "every month" not in copy.ok("sync")
        copy.bill(("202112", "D", 5))
        output = copy.ok("sync", "--unseal", "--force")
        assert "every month" not in output and "Inserted: 0" not in output
        compare(copy, Database(copy.connection, read_config()))


def test_the_data_of_the_bill_restored_with_triggers_disabled(project, database, tmp_path):
    project.bill(("202111", "A", 5), ("202112", "A", 5), ("202201", "B", 5))
    project.ok("sync")
    program(
        project, "pg_dump", "-Fc", "--data-only", "-t", BILL, "-f", tmp_path / "bill",
        project.connection.info.dbname,
    )  # fmt: skip
    project.sql(f"delete from {BILL} where company_id = 'B'")
    project.bill(("202201", "C", 5))
    project.ok("sync", "--unseal", "--force")
    project.sql(f"delete from {BILL} where company_id = 'A'")
    project.ok("sync", "--unseal", "--force")
    program(
        project, "pg_restore", "--data-only", "--disable-triggers", "-d", project.connection.info.dbname,
        tmp_path / "bill",
    )  # fmt: skip
    assert project.sql(f"select count(*) from {BILL}") == [(4,)]
    assert project.sql("select count(*) from mdm.bill_change") == [(0,)]
    assert NOT_COMPLETE in project.ok("sync", "--unseal")
    compare(project, database)


# --- Any of these ways, in any order ---


# What happens before a sync beside writes. Of writes, each comes in one of the ways around the log.
EVENTS = (
    "rewrite",
    "swap columns",
    "new rules",
    "snapshot",
    "meanwhile",
    "still open",
    "next month",
    "nothing",
)


def take(store: Store, step: Step) -> None:
    """Take a step and sync; check what the sync left."""
    loaded = loaded_months(store)
    following = None
    if step.is_write:
        write(store, step)
    elif step.what == "rewrite":
        writers.rewrite(store.connection, step.amount)
    elif step.what == "swap columns":
        writers.swap_columns(store.connection)
    elif step.what == "new rules":
        store.change_rules(**step.rules)
    elif step.what == "snapshot" and loaded:
        with suppress(Problem):  # a month without any version
            store.snapshot(loaded[step.places[0] % len(loaded)])
    elif step.what == "next month" and loaded:
        following = next_month(loaded[-1])
    elif step.what in ("meanwhile", "still open"):
        sync_beside_a_writer(store, change_of(store, step), is_open=step.what == "still open")
    if following:
        store.sync(following)
        check(store, following.year)
    store.sync()
    check(store)


def sync_beside_a_writer(store: Store, change: Change, is_open: bool) -> None:
    """Sync while another session writes, which commits during the sync or after it."""
    before = history(store.rows(), store.rules)
    with closing(connect(store)) as other:
        if is_open:
            with other.transaction():
                writers.insert(other, change)
                store.sync()
        else:
            with meanwhile(store, "history/changed_month.sql", lambda: writers.insert(other, change)):
                store.sync()
    assert store.versions() == before


# Side by side in several processes: 300 bills in all.
@pytest.mark.parametrize("missing_month", ["suspend", "carry"])
@pytest.mark.parametrize("contribution_months", [0, 1, 3, 12, 25])
def test_after_any_changes_the_history_is_that_of_the_bill(store, missing_month, contribution_months):
    @seed(contribution_months * 2 + (missing_month == "carry"))
    @example_settings(30)
    @given(bill=bills(), rules=rules, steps=st.lists(steps(*EVENTS), min_size=2, max_size=5))
    def run(bill: list[Row], rules: dict, steps: list[Step]) -> None:
        remake_log(store.connection)
        kept = {"missing_month": missing_month, "contribution_months": contribution_months}
        store.start(bill, **OPEN, **rules | kept)
        store.sync()
        for step in steps:
            take(store, step)
        check_from_nothing(store)

    run()


@example_settings(60)
@given(bill=bills(), rules=rules, steps=st.lists(steps("new rules"), min_size=2, max_size=4))
def test_sealed_years_keep_what_they_had_whatever_changes(store, bill, rules, steps):
    remake_log(store.connection)
    store.start(bill, **rules)
    store.sync()
    for step in steps:
        before = store.versions()
        if step.is_write:
            write(store, step)
        else:
            store.change_rules(**step.rules)
        store.sync()
        open_year = max((month.year for month in loaded_months(store)), default=0)
        sealed_years = {v.status_year for v in before if v.status_year < open_year}
        kept = {
            version._replace(valid_to=min(version.valid_to, date(version.status_year, 12, 31)))
            for version in before
            if version.status_year in sealed_years
        }
        wanted = history(store.rows(), store.rules)
        assert store.versions() == kept | {v for v in wanted if v.status_year not in sealed_years}
    store.sync(unseal=True)
    check(store)
    check_from_nothing(store)
