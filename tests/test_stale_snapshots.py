"""Snapshots of a bill that has changed: refused before a sync, named by it after."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated import Store, bills, example_settings, rules
from mdm.errors import Problem
from project import Project
from reference import Row, Version, last_day
from writers import Step, loaded_months, remake_log, steps, write


@pytest.fixture
def store(shared_project: Project, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database for the examples of one test."""
    return Store(shared_project.connection, monkeypatch)


def by_month(bill: list[Row]) -> dict[date, Counter]:
    """Return what the figures of each month are of."""
    months: dict[date, Counter] = {}
    for row in bill:
        months.setdefault(row.month, Counter())[row] += 1
    return months


def changed_months(before: list[Row], after: list[Row]) -> set[date]:
    """Return the months that have other rows."""
    old, new = by_month(before), by_month(after)
    return {month for month in old.keys() | new.keys() if old.get(month) != new.get(month)}


def refresh(store: Store, month: date) -> int | None:
    """Refresh the snapshots of `month`; return how many rows that wrote, None where no version is valid."""
    try:
        return sum(store.snapshot(month).values())
    except Problem as problem:
        assert "No contract version is valid" in problem.what
        return None


def valid(versions: set[Version], month: date) -> set[tuple]:
    """Return the versions that are valid on the last day of `month`, without their last days."""
    return {v[:-1] for v in versions if v.valid_from <= last_day(month) <= v.valid_to}


@example_settings(60)
@given(bill=bills(), rules=rules, step=steps())
def test_a_snapshot_up_to_which_the_bill_has_changed_is_refused_until_a_sync(store, bill, rules, step):
    remake_log(store.connection)
    store.start(bill, **rules)
    store.sync()
    write(store, step)
    changed = changed_months(bill, store.rows())
    versions = store.versions()
    for month in by_month(bill):
        if changed and min(changed) <= month:
            with pytest.raises(Problem) as refused:
                store.snapshot(month)
            assert "The bill has changed since the last sync" in refused.value.what
            assert "just sync" in refused.value.remedy
        else:
            assert (refresh(store, month) is None) == (not valid(versions, month))
    store.sync()
    for month in loaded_months(store):
        refresh(store, month)


@example_settings(120)
@given(
    bill=bills(),
    rules=rules,
    skipped=st.sets(st.integers(0, 13)),
    step=steps("new rules", "full", "contract_month lost", "contract_month edited"),
    is_open=st.booleans(),
)
def test_a_sync_names_the_snapshots_that_it_leaves_behind(store, bill, rules, skipped, step, is_open):
    remake_log(store.connection)
    store.start(bill, **rules | ({"status_year": 2020} if is_open else {}))
    store.sync()
    before = store.rows(), store.versions()
    months = [month for place, month in enumerate(loaded_months(store)) if place not in skipped]
    edited = step.what == "contract_month edited"
    if edited:
        store.connection.execute("update mdm.contract_month set assets = assets + 1")
    refreshable = [month for month in months if refresh(store, month)]
    change(store, step)
    planned = store.plan(full=edited or step.what == "full")
    behind = set(planned.behind)

    other_bill = changed_months(before[0], store.rows())
    wrote = {month for month in refreshable if refresh(store, month)}
    assert wrote <= behind <= set(refreshable)
    # A refresh may find that what changed does not show: a contribution, one of several plans, or since when.
    for month in behind - wrote - set(planned.stale):
        assert month in other_bill or valid(before[1], month) != valid(store.versions(), month)
    assert store.plan().behind == {}


def change(store: Store, step: Step) -> None:
    """Do what the step says."""
    if step.is_write:
        write(store, step)
    elif step.what == "new rules":
        store.change_rules(**step.rules)
    elif step.what == "contract_month lost":
        store.connection.execute("delete from mdm.contract_month")
