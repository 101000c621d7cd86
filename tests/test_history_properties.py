"""The contract history against the reference (reference.py) on many generated bills."""

from datetime import date
from itertools import pairwise

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated import FIRST_YEAR, Store, bills, example_settings, rules
from mdm.sync import Counts
from reference import DAY, OPEN, Row, Version, history, last_day, next_month


@pytest.fixture
def store(postgresql: psycopg.Connection, monkeypatch) -> Store:
    """An empty database for the examples of one test."""
    return Store(postgresql, monkeypatch)


def key(version: Version) -> tuple:
    """Return what a version is known by: its contract and its first day."""
    return (*version[:3], version.valid_from)


def closed(version: Version) -> Version:
    """Return `version` as a later year leaves it."""
    return version._replace(valid_to=min(version.valid_to, date(version.status_year, 12, 31)))


def check_counts(counts: Counts, before: set[Version], after: set[Version]) -> None:
    """Check that a sync of all years counted what it did."""
    old, new = {key(version): version for version in before}, {key(version): version for version in after}
    assert (counts.inserted, counts.updated, counts.removed, counts.skipped) == (
        len(new.keys() - old.keys()),
        sum(old[name] != new[name] for name in old.keys() & new.keys()),
        len(old.keys() - new.keys()),
        len(before & after),
    )


def check_invariants(versions: set[Version]) -> None:
    """Check that the versions of each contract follow each other, without a gap within a year."""
    for contract in {version[:3] for version in versions}:
        mine = sorted((v for v in versions if v[:3] == contract), key=lambda v: v.valid_from)
        for version in mine:
            assert version.valid_from <= version.valid_to
            assert version.valid_from.year == version.status_year
            assert version.valid_to == OPEN or version.valid_to.year == version.status_year
        for version, following in pairwise(mine):
            if version.status_year == following.status_year:
                assert version.valid_to + DAY == following.valid_from
                assert version.is_existing == following.is_existing
                assert version.is_strategic <= following.is_strategic
                assert version[3:6] != following[3:6]
            else:
                assert version.valid_to == date(version.status_year, 12, 31)
        assert [v for v in mine if v.valid_to == OPEN] in ([], mine[-1:])


def months_of(bill: list[Row]) -> list[date]:
    """Return the loaded months, in ascending order."""
    return sorted({row.month for row in bill})


@example_settings(200)
@given(bill=bills(), rules=rules)
def test_sync_equals_the_reference_and_a_second_one_changes_nothing(store, bill, rules):
    store.start(bill, **rules)
    counts = store.sync()
    stored = store.versions()
    assert stored == history(bill, store.rules)
    check_invariants(stored)
    check_counts(counts, set(), stored)
    assert counts.total == len({row[1:4] for row in bill if all(row[1:4])})

    again = store.sync(force=False)
    assert store.versions() == stored
    assert (again.inserted, again.updated, again.removed, again.skipped) == (0, 0, 0, len(stored))
    assert (again.sealed, again.renamed, again.total) == (0, 0, counts.total)


@example_settings(80)
@given(bill=bills(), rules=rules)
def test_sync_of_any_month_brings_the_whole_history_in_step(store, bill, rules):
    store.start(bill, **rules)
    wanted = history(bill, store.rules)
    for month in months_of(bill):
        store.sync(month)
        assert store.versions() == wanted


@example_settings(60)
@given(bill=bills(), rules=rules)
def test_sync_of_the_month_after_the_last_opens_its_year_and_a_full_sync_forgets_it(store, bill, rules):
    store.start(bill, **rules)
    store.sync()
    following = next_month(months_of(bill)[-1])
    store.sync(following)
    assert store.versions() == history(bill, store.rules, latest_year=following.year)
    store.sync()
    assert store.versions() == history(bill, store.rules)


@example_settings(120)
@given(
    old=bills(),
    new=bills(),
    replaced_share=st.sampled_from([None, 2, 3]),
    tampering=st.sampled_from(["", "delete", "status", "flags", "valid_to"]),
    rules=rules,
)
def test_a_changed_bill_gives_its_history_whatever_was_stored(
    store, old, new, replaced_share, tampering, rules
):
    if replaced_share:  # a correction of some rows instead of another bill
        new = [row for place, row in enumerate(old) if place % replaced_share] + new[:3]
    store.start(old, **rules)
    store.sync()
    tamper = {
        "delete": "delete from customer.customer_plan_contract where company_id = 'A' and not is_existing",
        "status": "update customer.customer_plan_contract set contract_status = '停缴'",
        "flags": "update customer.customer_plan_contract set is_strategic = not is_strategic",
        "valid_to": "update customer.customer_plan_contract set valid_to = valid_from",
    }.get(tampering)
    if tamper:
        store.connection.execute(tamper)
    before = store.versions()
    store.load(new)
    # What somebody did to the history itself, in years of which the bill has not changed, takes --full.
    counts = store.sync(unseal=True, full=bool(tampering))
    after = store.versions()
    assert after == history(new, store.rules)
    check_counts(counts, before, after)
    assert audited(store) == {version for version in before if version not in after}


def audited(store: Store) -> set[Version]:
    """Return the versions in the audit table as they were."""
    rows = store.connection.execute(
        "select company_id, plan_code, product_line_code, contract_status, is_strategic, is_existing, "
        "status_year, valid_from, valid_to from customer.customer_plan_contract_audit"
    ).fetchall()
    assert len(rows) == len(set(rows))
    return {Version(*row) for row in rows}


@example_settings(60)
@given(bill=bills(), rules=rules)
def test_months_loaded_one_after_another(store, bill, rules):
    store.start([], **rules)
    so_far: list[Row] = []
    for month in months_of(bill):
        rows = [row for row in bill if row.month == month]
        so_far += rows
        store.add(rows)
        counts = store.sync(month)
        assert counts.sealed == 0
        assert store.versions() == history(so_far, store.rules)


@example_settings(60)
@given(bill=bills(), rules=rules, random=st.randoms(use_true_random=False))
def test_months_loaded_in_any_order(store, bill, rules, random):
    store.start([], **rules)
    months = months_of(bill)
    random.shuffle(months)
    for month in months:
        store.add(row for row in bill if row.month == month)
        store.sync(month)
    store.sync(unseal=True)
    assert store.versions() == history(bill, store.rules)


@example_settings(120)
@given(
    old=bills(),
    new=bills(),
    added=st.booleans(),
    status_year=st.one_of(st.none(), st.integers(FIRST_YEAR - 1, FIRST_YEAR + 3)),
    rules=rules,
)
def test_sealed_years_are_only_closed(store, old, new, added, status_year, rules):
    if added:
        new = old + new
    latest_year = months_of(new)[-1].year
    if status_year and status_year > min(latest_year, months_of(old)[-1].year):
        status_year = None
    store.start(old, status_year=status_year, **rules)
    store.sync()
    before = store.versions()
    store.load(new)
    counts = store.sync()

    wanted = history(new, store.rules)
    sealed_years = {v.status_year for v in before if v.status_year < (status_year or latest_year)}
    sealed = {closed(v) for v in before if v.status_year in sealed_years}
    after = store.versions()
    assert after == sealed | {v for v in wanted if v.status_year not in sealed_years}
    check_counts(counts, before, after)
    wanted_of_sealed = {v for v in wanted if v.status_year in sealed_years}
    assert counts.sealed == len({key(version) for version in sealed ^ wanted_of_sealed})
    assert audited(store) == {version for version in before if version not in after}


@pytest.mark.parametrize(
    ("month", "last"), [(date(2024, 2, 1), date(2024, 2, 29)), (date(2023, 12, 1), date(2023, 12, 31))]
)
def test_last_day_of_the_reference(month, last):
    assert last_day(month) == last
