"""One database of a cluster for all tests (just test-cluster URL): what stands in it is kept and restored.

A cluster has no clones of databases: where a test would get a clone of a template, the tables get its rows.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql

from healthy import Healthy, fill
from mdm import distribute, migrate
from mdm.database import Database
from project import Project, end, read_config

URL = os.environ.get("TEST_CLUSTER_URL", "")
MARK = "Emptied by just test-cluster"
SCHEMAS = ["bi", "business", "customer", "mapping", "mdm"]
TABLES = """
    select format('%%I.%%I', schemaname, tablename)
    from pg_tables
    where schemaname = any(%s)
    order by 1
"""
COLUMNS = """
    select array_agg(attname::text order by attnum)
    from pg_attribute
    where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""
SEQUENCES = """
    select format('%%I.%%I', schemaname, sequencename), last_value
    from pg_sequences
    where schemaname = any(%s)
"""
# What a test may have changed of the tables, beside their rows.
SCHEMA = """
    select md5(string_agg(what, '|' order by what))
    from (
        select concat_ws(
            ' ', oid::regclass, relkind, relacl, relpersistence, relchecks, relrowsecurity, relhasrules
        ) as what
        from pg_class
        where relnamespace::regnamespace::text = any(%(schemas)s::text[] || '{public}')
          and relkind in ('r', 'v', 'i', 'S')
        union all
        select concat_ws(' ', attrelid::regclass, attnum, attname, atttypid::regtype, attnotnull, atthasdef)
        from pg_attribute
        join pg_class on pg_class.oid = attrelid and relkind in ('r', 'v')
        where relnamespace::regnamespace::text = any(%(schemas)s) and attnum > 0
        union all
        select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint
        where connamespace::regnamespace::text = any(%(schemas)s)
        union all
        select concat_ws(' ', oid::regprocedure, md5(pg_get_functiondef(oid)), proacl)
        from pg_proc
        where pronamespace::regnamespace::text = any(%(schemas)s)
        union all
        select concat_ws(' ', tgrelid::regclass, tgname, tgenabled)
        from pg_trigger
        where not tgisinternal and tgname not like 'truncate_trigger%%'
        union all
        select concat_ws(' ', logicalrelid, partmethod)
        from pg_dist_partition
        union all
        select concat_ws(' ', viewname, md5(definition))
        from pg_views
        where schemaname = any(%(schemas)s)
        union all
        select unnest(setconfig)
        from pg_db_role_setting
        join pg_database on pg_database.oid = setdatabase and datname = current_database()
        union all
        select migration_id
        from _yoyo_migration
    ) as what
"""
WRITES_ALL = "a cluster writes every row of a file anew, also one that stands as it is"
SEARCH_PATH = "workers look names up by the search_path of the database (docs/cluster.md, What is different)"
ONE_MACHINE = "it is about one machine: its triggers, or what Citus leaves in a schema"
LEFT_OUT = {
    "test_commands.py::test_migrate_completes_tables_that_stand_already_and_keeps_their_rows":
        "they stand on one machine",
    "test_doctor.py::test_an_object_that_is_not_what_the_migrations_make_is_named"
    '[alter table mapping."\\u4ea7\\u54c1\\u7ebf" disable trigger trg_sync_product_line_name]': ONE_MACHINE,
    "test_doctor.py::test_what_is_wrong_in_the_database_is_found"
    '[change log-truncate business."\\u89c4\\u6a21\\u660e\\u7ec6"'
    "-warning-every month: the bill was emptied-just sync]": "no trigger logs changes",
    "test_doctor.py::test_what_is_wrong_in_the_database_is_found"
    "[change log-update mdm.bill_month set row_count = 0-warning-wrote to mdm.bill_month-just sync]":
        "no trigger logs changes",
    "test_doctor.py::test_who_may_not_read_or_write_is_told_what_he_lacks":
        "a cluster looks at its tables first",
    "test_doctor.py::test_a_cluster_has_no_triggers_to_miss": "it begins on one machine",
    "test_doctor.py::test_a_trigger_of_the_change_log_that_is_gone_is_found_twice": ONE_MACHINE,
    "test_grants.py::test_a_command_that_is_refused_says_what_is_missing"
    "[nobody-sync-{} lacks SELECT on public._yoyo_migration: ]": "a cluster looks at its tables first",
    "test_locality.py::test_each_quarter_of_the_companies_makes_its_part_of_what_all_make": ONE_MACHINE,
    "test_locality.py::test_a_statement_that_is_not_local_is_found": ONE_MACHINE,
    "test_behind.py::test_a_bill_that_was_inherited_is_looked_at_once_more":
        "no table inherits from a distributed one",
    "test_bi.py::test_the_reader_sees_bi_and_nothing_else":
        "the role by itself has no way to the workers, and members see more: test_cluster.py",
    "test_change_log.py": "no trigger logs changes; that no write is overlooked, test_cluster.py sees",
    "test_names.py::test_renames_show_at_once_in_versions_and_snapshots": "no trigger renames at once",
    "test_schema.py::test_the_documented_schema_is_what_the_migrations_make": ONE_MACHINE,
    "test_schema.py::test_a_rollback_of_everything_leaves_only_the_tables_of_yoyo": ONE_MACHINE,
    "test_schema.py::test_a_database_of_the_old_migrations_is_refused_and_completed_without_loss":
        ONE_MACHINE,
    "test_search_path.py::test_no_command_finds_what_others_have_planted": SEARCH_PATH,
    "test_search_path.py::test_who_writes_and_reads_finds_nothing_planted_either": SEARCH_PATH,
    "test_search_path.py::test_migrations_find_nothing_planted_and_make_what_they_always_make": SEARCH_PATH,
    "test_seed.py::test_new_names_show_in_versions_and_snapshots[True]": "no trigger renames at once",
    "test_stale_snapshots.py::test_a_snapshot_up_to_which_the_bill_has_changed_is_refused_until_a_sync":
        ONE_MACHINE,
    "test_trust.py::test_dry_run_needs_no_privilege_to_write_and_changes_nothing":
        "a dry run writes, and takes back, mdm.rolled_month and mdm.rolled_cut",
    "test_unchanged.py::test_the_same_file_again_writes_no_row": WRITES_ALL,
    "test_unchanged.py::test_a_corrected_file_costs_what_it_corrects": WRITES_ALL,
    "test_unchanged.py::test_numbers_with_more_digits_than_the_table_are_the_same_numbers": WRITES_ALL,
    "test_unchanged.py::test_what_others_changed_or_copied_is_replaced_and_kept": WRITES_ALL,
    "test_unchanged.py::test_what_a_version_took_away_comes_not_back_under_a_later_one": WRITES_ALL,
    "test_unchanged.py::test_why_names_the_file_that_last_brought_a_row_before_it_was_replaced": WRITES_ALL,
    "test_unload.py::test_rows_of_others_come_back_whole_also_what_no_domain_knows":
        "an identity column can't be added to a distributed table",
    "test_demo.py": "the demo has an embedded database of its own; test_cluster.py loads it",
}  # fmt: skip
"""What can't be tested on a cluster: a file, or a test of one, and why."""


class Content(NamedTuple):
    """The rows of all tables, and where their sequences are."""

    rows: dict[str, bytes]
    sequences: dict[str, int | None]


class Cluster:
    """The database, with what stood in it for whom."""

    def __init__(self) -> None:
        # Where a test waits for itself, it fails.
        os.environ["PGOPTIONS"] = "-c lock_timeout=30s"
        self.connection = psycopg.connect(URL, autocommit=True)
        if not self.marked():
            with psycopg.connect(URL, autocommit=True) as connection:
                full = migrate.tables_with_rows(Database(connection, read_config()))
            if full:
                pytest.exit(
                    f"{self.connection.info.dbname} holds rows ({full[0]}), and tests would remove them", 1
                )
            name = sql.Identifier(self.connection.info.dbname)
            self.connection.execute(sql.SQL("comment on database {} is {}").format(name, MARK))
        self.made()
        self.fresh = self.saved()
        self.shared: dict[str, Content] = {}
        self.owner = ""

    def value(self, query: str, *values: Any) -> Any:
        """Return the only value of a query."""
        row = self.connection.execute(query, values or None).fetchone()
        return row and row[0]

    def marked(self) -> bool:
        """Whether an earlier session has had the database."""
        oid = "(select oid from pg_database where datname = current_database())"
        return self.value(f"select shobj_description({oid}, 'pg_database')") == MARK

    def made(self) -> None:
        """Make the tables anew, and distribute them."""
        name = sql.Identifier(self.connection.info.dbname)
        self.connection.execute(sql.SQL("alter database {} reset all").format(name))
        for schema in SCHEMAS:
            self.connection.execute(f"drop schema if exists {schema} cascade")
        for table in ("_yoyo_log", "_yoyo_migration", "_yoyo_version", "yoyo_lock"):
            self.connection.execute(f"drop table if exists {table}")
        # Database sets the search_path of its connection.
        with psycopg.connect(URL, autocommit=True) as connection:
            migrate.migrate(Database(connection, read_config()))
            distribute.distribute(Database(connection, read_config()), dry=False)
        self.schema = self.described()

    def described(self) -> str | None:
        """Return what changes whenever the schema does; None where there is none."""
        if not self.value("select to_regclass('_yoyo_migration')"):
            return None
        row = self.connection.execute(SCHEMA, {"schemas": SCHEMAS}).fetchone()
        return row and row[0]

    def tables(self) -> list[str]:
        """Return all tables, quoted."""
        return [name for (name,) in self.connection.execute(TABLES, [SCHEMAS])]

    def saved(self) -> Content:
        """Return what stands in the tables."""
        rows = {}
        for table in self.tables():
            columns = ", ".join(f'"{name}"' for name in self.value(COLUMNS, table))
            with self.connection.cursor().copy(f"copy (select {columns} from {table}) to stdout") as copy:
                rows[table] = b"".join(map(bytes, copy))
        return Content(rows, dict(self.connection.execute(SEQUENCES, [SCHEMAS]).fetchall()))

    def load(self, content: Content) -> None:
        """Give the tables these rows, and no others."""
        self.connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and state like 'idle in transaction%' "
            "and pid <> pg_backend_pid() and application_name not like 'citus%'"
        )
        if self.described() != self.schema:
            self.made()
        with self.connection.transaction():
            self.connection.execute("set local citus.multi_shard_modify_mode to 'sequential'")
            # Those that others refer to come first, and go last. Deleted: a truncated shard is a new file.
            referred = ['mapping."产品线"', 'customer."年金客户"', "mapping.产品线", "customer.年金客户"]
            for table in sorted(self.tables(), key=lambda table: table in referred):
                self.connection.execute(f"delete from {table}")
            self.connection.execute("delete from public.yoyo_lock")
            for table in sorted(content.rows, key=lambda table: table not in referred):
                if content.rows[table]:
                    columns = ", ".join(f'"{name}"' for name in self.value(COLUMNS, table))
                    with self.connection.cursor().copy(f"copy {table} ({columns}) from stdin") as copy:
                        copy.write(content.rows[table])
            for sequence, value in content.sequences.items():
                self.value("select setval(%s, %s, %s)", sequence, value or 1, value is not None)

    def switch(self, owner: str) -> None:
        """Bring back what the tests of the module `owner` have left; '' is a test by itself."""
        if self.owner and owner != self.owner:
            self.shared[self.owner] = self.saved()
        if owner != self.owner or not owner:
            self.load(self.shared.get(owner, self.fresh) if owner else self.fresh)
        self.owner = owner


class HealthyHere(Healthy):
    """The six months, kept as rows instead of as a template."""

    def __init__(self, cluster: Cluster, folder: Path, make: Any) -> None:
        self.cluster, self.folder, self.make, self.states = cluster, folder, make, {}
        self.server = self
        self.dbname = "here"

    @contextmanager
    def built(self) -> Iterator[Healthy]:
        """Build the six months."""
        self.cluster.switch("")
        with psycopg.connect(URL) as connection:
            fill(self.make(self.folder, connection))
        self.content = self.cluster.saved()
        yield self

    @contextmanager
    def clone(self, dbname: str, folder: Path) -> Iterator[Project]:
        """Yield a project on the six months, with their files in `folder`; afterwards, all is as it was."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        before = self.cluster.saved()
        self.cluster.owner = ""
        self.cluster.load(self.content)
        connection = psycopg.connect(URL)
        try:
            yield self.make(folder, connection)
        finally:
            end(connection)
        self.cluster.load(before)


def leave_out(items: list[pytest.Item]) -> None:
    """Skip what can't be tested on a cluster."""
    for item in items:
        file, name = item.path.name, item.nodeid.partition("::")[2]
        reason = (
            LEFT_OUT.get(file)
            or LEFT_OUT.get(f"{file}::{name.partition('[')[0]}")
            or LEFT_OUT.get(f"{file}::{name}")
        )
        if reason:
            item.add_marker(pytest.mark.skip(reason=f"not on a cluster: {reason}"))
