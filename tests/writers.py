"""Foreign writers of the bill: what they write, and how they get around the log of its changes, or try to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import psycopg
from hypothesis import strategies as st

from generated import COLUMNS, Store, bills, rules
from project import ROOT
from reference import Row

BILL = 'business."规模明细"'
TRIGGERS = tuple(f"trg_log_bill_{event}" for event in ("insert", "update", "delete", "truncate"))


class Change(NamedTuple):
    """What a writer has at hand: rows to add, a month of the bill to change, another one, and an amount."""

    rows: list[Row]
    month: date
    other_month: date
    amount: Decimal


def insert(connection: psycopg.Connection, change: Change) -> None:
    """Add the rows, all with one statement."""
    values = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(change.rows))
    connection.execute(
        f"insert into {BILL} ({COLUMNS}) values {values}", [value for row in change.rows for value in row]
    )


def copy(connection: psycopg.Connection, change: Change) -> None:
    """Add the rows with COPY."""
    with connection.cursor().copy(f"copy {BILL} ({COLUMNS}) from stdin") as stream:
        for row in change.rows:
            stream.write_row(row)


def update(connection: psycopg.Connection, change: Change) -> None:
    """Give each row of the month another amount."""
    connection.execute(
        f'update {BILL} set "期末资产规模" = %s, "供款" = -coalesce("供款", 1) where "月度" = %s',
        [change.amount, change.month],
    )


def negate(connection: psycopg.Connection, change: Change) -> None:
    """Give each amount of the month the opposite sign."""
    connection.execute(
        f'update {BILL} set "期末资产规模" = -"期末资产规模", "供款" = -"供款" where "月度" = %s',
        [change.month],
    )


def contribute(connection: psycopg.Connection, change: Change) -> None:
    """Change nothing but the contributions of the month."""
    connection.execute(
        f'update {BILL} set "供款" = coalesce("供款", 0) - 3 where "月度" = %s', [change.month]
    )


def exchange(connection: psycopg.Connection, change: Change, column: str = "期末资产规模") -> None:
    """Give each row of the month the value of another one of them."""
    connection.execute(
        f'update {BILL} set "{column}" = other.value from (select ctid, '
        f'coalesce(lead("{column}") over place, first_value("{column}") over place) as value '
        f'from {BILL} where "月度" = %s window place as (order by ctid)) as other '
        f"where {BILL}.ctid = other.ctid",
        [change.month],
    )


def move(connection: psycopg.Connection, change: Change) -> None:
    """Move all rows of the month to another one."""
    connection.execute(f'update {BILL} set "月度" = %s where "月度" = %s', [change.other_month, change.month])


def delete(connection: psycopg.Connection, change: Change) -> None:
    """Remove every second row of the month, or its only one."""
    connection.execute(
        f"delete from {BILL} where ctid = any(select ctid from (select ctid, "
        f'row_number() over (order by ctid) as place from {BILL} where "月度" = %s) as numbered '
        "where place %% 2 = 1)",
        [change.month],
    )


def delete_month(connection: psycopg.Connection, change: Change) -> None:
    """Remove the month."""
    connection.execute(f'delete from {BILL} where "月度" = %s', [change.month])


def merge(connection: psycopg.Connection, change: Change) -> None:
    """Change, remove and add rows with one MERGE."""
    connection.execute(
        f"merge into {BILL} as stored "
        "using (select %s::date as month, unnest(array[%s, 'new']) as company) as given "
        'on stored."月度" = given.month and stored.company_id = given.company '
        'when matched and stored."供款" is null then delete '
        'when matched then update set "期末资产规模" = %s '
        'when not matched then insert ("月度", "期末资产规模") values (given.month, 7)',
        [change.month, change.rows[0].company, change.amount],
    )


def truncate(connection: psycopg.Connection, change: Change) -> None:
    """Empty the bill and load a part of it again."""
    with connection.transaction():
        kept = connection.execute(
            f'select {COLUMNS} from {BILL} where "月度" <> %s', [change.month]
        ).fetchall()
        connection.execute(f"truncate {BILL}")
        insert(connection, change._replace(rows=[*map(Row._make, kept), *change.rows[:1]]))


WRITES: dict[str, Callable[[psycopg.Connection, Change], None]] = {
    function.__name__: function
    for function in (
        insert,
        copy,
        update,
        contribute,
        negate,
        exchange,
        move,
        delete,
        delete_month,
        merge,
        truncate,
    )
}


def remake_log(connection: psycopg.Connection) -> None:
    """Run the migration that makes the triggers, as it does itself: again."""
    (path,) = (ROOT / "migrations").glob("*[0-9]_triggers.sql")
    with connection.transaction():
        connection.execute("set local client_min_messages = error")
        connection.execute(path.read_text("utf-8"))


def alter(connection: psycopg.Connection, action: str) -> None:
    """Do `action` to each trigger of the log that is there."""
    found = connection.execute(
        "select tgname from pg_trigger where tgrelid = %s::regclass and tgname = any(%s)",
        [BILL, list(TRIGGERS)],
    )
    for (name,) in found.fetchall():
        connection.execute(f"alter table {BILL} {action} trigger {name}")


def drop(connection: psycopg.Connection) -> None:
    """Drop the triggers of the log."""
    for name in TRIGGERS:
        connection.execute(f"drop trigger if exists {name} on {BILL}")


@contextmanager
def replica(connection: psycopg.Connection) -> Iterator[None]:
    """Write as a replica does, in whose sessions ordinary triggers keep still."""
    connection.execute("set session_replication_role = replica")
    yield
    connection.execute("reset session_replication_role")


@contextmanager
def disabled(connection: psycopg.Connection) -> Iterator[None]:
    """Disable the triggers, and leave them disabled."""
    alter(connection, "disable")
    yield


@contextmanager
def disabled_meanwhile(connection: psycopg.Connection) -> Iterator[None]:
    """Disable the triggers and enable them again, as pg_restore does: no longer always."""
    alter(connection, "disable")
    yield
    alter(connection, "enable")


@contextmanager
def disabled_and_enabled_always(connection: psycopg.Connection) -> Iterator[None]:
    """Disable the triggers in a transaction that leaves them as they were."""
    with connection.transaction():
        alter(connection, "disable")
        yield
        alter(connection, "enable always")


@contextmanager
def dropped(connection: psycopg.Connection) -> Iterator[None]:
    """Drop the triggers for good."""
    drop(connection)
    yield


@contextmanager
def dropped_and_remade(connection: psycopg.Connection) -> Iterator[None]:
    """Drop the triggers, and make them anew."""
    drop(connection)
    yield
    remake_log(connection)


@contextmanager
def without_function(connection: psycopg.Connection) -> Iterator[None]:
    """Write while the function of the triggers does nothing; the triggers stay as they are."""
    definition = connection.execute("select pg_get_functiondef('mdm.log_bill_change'::regproc)").fetchone()
    connection.execute(
        "create or replace function mdm.log_bill_change() returns trigger language plpgsql as "
        "'begin return null; end'"
    )
    yield
    connection.execute(definition[0])


NOT_COMPLETE = "missing, disabled or not ENABLE ALWAYS"
MADE_ANEW = "made anew"

# Each way to write, and why a sync then looks at every month: '' where it does not have to.
AROUND: dict[str, tuple[Callable[[psycopg.Connection], AbstractContextManager[None]], str]] = {
    "plainly": (nullcontext, ""),
    "as a replica": (replica, ""),
    "triggers disabled": (disabled, NOT_COMPLETE),
    "triggers disabled meanwhile": (disabled_meanwhile, NOT_COMPLETE),
    "triggers disabled, then enabled always": (disabled_and_enabled_always, MADE_ANEW),
    "triggers dropped": (dropped, NOT_COMPLETE),
    "triggers dropped and remade": (dropped_and_remade, MADE_ANEW),
    "function replaced meanwhile": (without_function, MADE_ANEW),
}


def rewrite(connection: psycopg.Connection, amount: Decimal) -> None:
    """Add `amount` to all assets by writing the table anew, which fires no trigger."""
    connection.execute(
        f'alter table {BILL} alter column "期末资产规模" type numeric(18, 4) using "期末资产规模" + {amount}'
    )


def swap_columns(connection: psycopg.Connection) -> None:
    """Let 期末资产规模 and 供款 change places: only the catalog is written."""
    with connection.transaction():
        for old, new in (("期末资产规模", "old"), ("供款", "期末资产规模"), ("old", "供款")):
            connection.execute(f'alter table {BILL} rename column "{old}" to "{new}"')


class Step(NamedTuple):
    """Something that happens between two syncs: `NAME AROUND` of a write, or what a test makes of it.

    `places` choose among the months that are loaded then.
    """

    what: str
    rows: list[Row]
    places: tuple[int, int]
    amount: Decimal
    rules: dict

    @property
    def is_write(self) -> bool:
        """Tell whether it is one of WRITES."""
        return self.what.partition(" ")[0] in WRITES and " " in self.what


def steps(*events: str) -> st.SearchStrategy[Step]:
    """Return steps: each write in each way around the log, and `events`."""
    writes = st.sampled_from([f"{name} {around}" for name in WRITES for around in AROUND])
    return st.builds(
        Step,
        st.one_of(writes, st.sampled_from(events)) if events else writes,
        bills().map(lambda bill: bill[:6]),
        st.tuples(st.integers(0, 20), st.integers(0, 20)),
        st.sampled_from([Decimal(amount) for amount in (-5, 0, 5, 20)]),
        rules,
    )


def loaded_months(store: Store) -> list[date]:
    """Return the months that the bill has now, in ascending order."""
    return sorted({row.month for row in store.rows()})


def change_of(store: Store, step: Step) -> Change:
    """Return what the writer of `step` has at hand."""
    loaded = loaded_months(store) or [date(2022, 1, 1)]
    return Change(step.rows, *(loaded[place % len(loaded)] for place in step.places), step.amount)


def write(store: Store, step: Step) -> None:
    """Do the write of `step`, in its way around the log."""
    name, _, around = step.what.partition(" ")
    change = change_of(store, step)
    with AROUND[around][0](store.connection):
        WRITES[name](store.connection, change)


def connect(store: Store) -> psycopg.Connection:
    """Return another session on the database of `store`."""
    info = store.connection.info
    return psycopg.connect(info.dsn, password=info.password or None, autocommit=True)


@contextmanager
def meanwhile(store: Store, template: str, do: Callable[[], None]) -> Iterator[None]:
    """Have `do` done once, right before our next sql/`template` runs."""
    execute = store.database.execute
    done = threading.Event()

    def execute_after(name: str, **values):
        if name == template and not done.is_set():
            done.set()
            do()
        return execute(name, **values)

    store.database.execute = execute_after
    try:
        yield
    finally:
        del store.database.execute
    assert done.is_set(), f"{template} did not run"
