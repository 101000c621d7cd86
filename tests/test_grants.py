"""Who may do what: the roles mdm_owner, mdm_loader and mdm_reader (just grants)."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

import cluster
from cluster_rules import Source
from grants_used import used
from mdm.__main__ import cli
from mdm.database import Database
from project import Project, in_process
from servers import throwaway_server
from test_cluster_rules import use_everything
from workbooks import bill, row

# Which role runs what: each command stands here.
OWNER = {"migrate", "rollback", "migrations", "distribute", "undistribute"}
LOADER = {
    "seed", "etl", "catch-up", "post-etl", "unload", "sync", "snapshot", "validate", "status", "domains",
    "loads", "rejects", "why", "timeline", "unresolved", "resolve", "runs", "fingerprint", "bi", "export",
    "report", "render", "doctor",
}  # fmt: skip
ADMINISTRATOR = {"grants"}
ANYBODY = {"init", "psql", "stop"}
KINDS = {"owner": "mdm_owner", "loader": "mdm_loader", "reader": "mdm_reader", "nobody": None}
# What mdm_loader may do though use_everything did not: on a cluster only, and where a total vanishes.
UNSEEN = {
    ("mdm.rolled_month", "delete"), ("mdm.rolled_cut", "delete"),
    ("mdm.rolled_month", "insert"), ("mdm.rolled_cut", "insert"),
    ("customer.fct_customer_plan_monthly_total", "delete"),
}  # fmt: skip


def by(project: Project, user: str, **parameters: str) -> Project:
    """The same project, connected as another user, with other parameters."""
    known = conninfo_to_dict(project.url) | {"user": user, "password": "r"} | parameters
    return dataclasses.replace(project, url=f"postgresql://?{urlencode(known, quote_via=quote)}")


@contextmanager
def logins(project: Project) -> Iterator[dict[str, Project]]:
    """People who log in: a member of each role, and of none, on the server of `project`."""
    names = {kind: f"{project.connection.info.dbname}_{kind}" for kind in KINDS}
    try:
        for kind, role in KINDS.items():
            project.sql(f"create role {names[kind]} login password 'r' {f'in role {role}' if role else ''}")
        yield {kind: by(project, name) for kind, name in names.items()}
    finally:
        for name in names.values():
            if project.sql("select 1 from pg_roles where rolname = %s", name):
                project.sql(f"drop owned by {name}; drop role {name}")


@pytest.fixture
def people(project: Project) -> Iterator[dict[str, Project]]:
    """The same, with all roles made in the database of `project`."""
    project.ok("grants", "--apply")
    with logins(project) as people:
        yield people


@contextmanager
def another(url: str, folder: Path, name: str, owner: str) -> Iterator[Project]:
    """A project on a new, empty database of a server of its own."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"create database {name} owner {owner}")
    info = make_conninfo(url, dbname=name)
    with psycopg.connect(info, autocommit=True) as connection:
        known = conninfo_to_dict(info)
        yield Project(folder, f"postgresql://?{urlencode(known, quote_via=quote)}", connection)


@pytest.fixture(scope="module", params=["15", "18"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server without any of the roles."""
    with throwaway_server(request.param) as url:
        yield url


def privileges(project: Project, role: str) -> set[tuple[str, str]]:
    """Return what a role was granted on tables: (table, privilege)."""
    return set(
        project.sql(
            "select concat_ws('.', table_schema, table_name), lower(privilege_type) "
            "from information_schema.role_table_grants where grantee = %s",
            role,
        )
    )


def test_every_command_belongs_to_a_role():
    assert set(cli.commands) == OWNER | LOADER | ADMINISTRATOR | ANYBODY


def test_every_command_runs_as_its_role_and_needs_all_that_this_may(project, people):
    texts: dict[str, str] = {}
    ran: set[str] = set()
    text = Database.text

    def as_its_role(project: Project, *words: str, **environment: str):
        command = next(word for word in words if not word.startswith("dry="))
        ran.add(command)
        role = "owner" if command in OWNER else "loader"
        url = project.url if command in ADMINISTRATOR else people[role].url
        return in_process(dataclasses.replace(project, url=url), *words, **environment)

    def remember(self: Database, template: str, values: dict) -> str:
        made = text(self, template, values)
        texts[made] = f"sql/{template}"
        return made

    on_duty = dataclasses.replace(project, run=as_its_role)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "text", remember)
        use_everything(on_duty)
    bill(project.folder, row(), *[row(计划号=f"Q{n}", 期末资产规模=7) for n in range(40)])
    on_duty.ok("post-etl", "annuity_performance", "202601")
    on_duty.ok("bi", "--out", "mdm.pbids")
    if cluster.URL:
        assert "Nothing to do" in on_duty.ok("distribute")
    else:
        assert "cluster.md says how" in on_duty.fails("distribute")
    on_duty.ok("undistribute")
    on_duty.ok("rollback", "--yes")
    on_duty.ok("migrate")
    assert ran >= OWNER | LOADER

    needed = used(Source(name, made) for made, name in texts.items() if not name.startswith("sql/grants/"))
    expected = {(table, word) for table, words in needed.items() for word in words} | UNSEEN
    expected = {
        pair for pair in expected if not pair[0].startswith(("pg_", "information_schema", "mdm_staging"))
    }
    granted = privileges(project, "mdm_loader")
    assert {pair for pair in granted if pair[1] != "select"} == {
        pair for pair in expected if pair[1] != "select"
    }
    assert expected <= granted


BILL, CONTRACT = 'business."规模明细"', "customer.customer_plan_contract"
REFUSED = [
    ("loader", "delete from mdm.run"),
    ("loader", "delete from mdm.load"),
    ("loader", f"update {CONTRACT}_audit set plan_code = ''"),
    ("loader", f"delete from {CONTRACT}_audit"),
    ("loader", f"truncate {BILL}"),
    ("loader", f"truncate {CONTRACT}"),
    ("loader", "insert into mdm.bill_change values (null)"),
    ("loader", "delete from public._yoyo_migration"),
    ("loader", f"drop table {BILL}"),
    ("loader", f"alter table {BILL} disable trigger all"),
    ("loader", "create table mdm.mine ()"),
    ("loader", "create view bi.mine as select 1 as x"),
    ("loader", "create function mdm.mine() returns int language sql as 'select 1'"),
    ("loader", "create or replace function mdm.clean_text(text) returns text language sql as 'select 1'"),
    ("loader", "create schema mine"),
    ("loader", "set role mdm_owner"),
    ("loader", "grant select on mdm.run to public"),
    ("reader", f"select from {BILL}"),
    ("reader", "select from mdm.run"),
    ("reader", "select mdm.clean_text('')"),
    ("reader", "select from public._yoyo_migration"),
    ("reader", "delete from bi.dim_customer"),
    ("nobody", "select from bi.dim_customer"),
    ("nobody", f"select from {BILL}"),
    ("owner", "create role mine"),
]


def test_nobody_may_do_more_than_the_role_says(people):
    for kind, statement in REFUSED:
        # On a cluster, readers need the schemas beneath bi.
        if cluster.URL and (kind, "mdm.clean_text" in statement) == ("reader", True):
            continue
        with psycopg.connect(people[kind].url) as connection:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
            # A grant without the right to grant is a warning.
            assert statement.startswith("grant"), (kind, statement)
            assert ("mdm.run", "select") not in privileges(
                dataclasses.replace(people[kind], connection=connection), "PUBLIC"
            )


@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("nobody", "sync", "{} lacks SELECT on public._yoyo_migration: "),
        ("reader", "status", "{} lacks SELECT on public._yoyo_migration: "),
        ("reader", "export dim_plan", "{} lacks SELECT on public._yoyo_migration: "),
        ("loader", "migrate", "{} may not migrate: CREATE on database "),
        ("loader", "rollback --yes", "{} may not migrate: CREATE on database "),
        ("loader", "grants --apply", "{} may not make these roles: "),
        ("reader", "grants --apply", "{} may not make these roles: "),
    ],
)
def test_a_command_that_is_refused_says_what_is_missing(project, people, kind, words, said):
    before = project.sql("select count(*) from mdm.run")
    error = people[kind].fails(*words.split())
    assert error.startswith(f"Error: {said.format(conninfo_to_dict(people[kind].url)['user'])}"), error
    assert "just grants" in error
    assert project.sql("select count(*) from mdm.run") == before


def test_the_privilege_that_is_missing_is_named_with_its_remedy(project, people):
    project.bill(("202601", "A", 5))
    loader = people["loader"]
    for privilege, what in {
        "insert on table mdm.run": "INSERT on mdm.run",
        "usage on schema mdm": "USAGE on schema mdm",
        "usage on sequence mdm.run_run_id_seq": "USAGE on mdm.run_run_id_seq",
        f"insert on table {CONTRACT}": f"INSERT on {CONTRACT}",
        "truncate on table mdm.contract_month": "TRUNCATE on mdm.contract_month",
    }.items():
        project.sql(f"revoke {privilege} from mdm_loader")
        name = conninfo_to_dict(loader.url)["user"]
        lines = loader.fails("sync").splitlines()
        assert lines[0].startswith(f"Error: {name} lacks {what}: "), lines
        assert lines[1:] == [
            "  Nothing was changed. A superuser, or who owns the tables, can help:", "    just grants --apply"
        ]  # fmt: skip
        project.ok("grants", "--apply")
    loader.ok("sync")


def test_who_is_in_no_role_is_told_how_to_get_in(project, people):
    name = f"{project.connection.info.dbname}_nobody"
    assert (
        people["nobody"]
        .fails("sync")
        .endswith(
            "  Nothing was changed. A superuser, or who owns the tables, can help:\n"
            f"    just grants --apply\n    just psql -c 'grant mdm_loader to \"{name}\"'\n"
        )
    )
    project.sql(f"grant mdm_loader to {name}")
    people["nobody"].ok("status")


def test_grants_change_nothing_the_second_time_and_take_back_what_is_too_much(project, people):
    assert "✓ Nothing to do: roles and privileges are as they should be" in project.ok("grants", "--apply")
    before = privileges(project, "mdm_loader")
    project.sql("grant delete on mdm.run to mdm_loader; grant select on mdm.run to mdm_reader")
    project.sql("create table mdm.later (x int)")
    assert "✓ Roles and privileges are made" in project.ok("grants", "--apply")
    later = {("mdm.later", word) for word in ("select", "insert", "update", "delete")}
    assert privileges(project, "mdm_loader") == before | later
    assert ("mdm.run", "select") not in privileges(project, "mdm_reader")


def test_what_others_have_beside_our_tables_is_left_alone(project):
    project.sql('create table customer.theirs (); create table mapping."o\'th"";ers" ()')
    project.ok("grants", "--apply")
    owners = project.sql(
        "select distinct pg_get_userbyid(relowner) from pg_class where relname in ('theirs', 'o''th\";ers')"
    )
    assert owners == [(project.connection.info.user,)]
    assert not {table for table, _ in privileges(project, "mdm_loader")} & {"customer.theirs"}


def test_what_is_printed_is_what_is_made(project):
    project.sql('create table mdm."o\'th"";ers" ()')
    script = project.ok("grants", "dry=1")
    assert project.ok("grants") == script == project.ok("grants", "--apply", "--dry-run")
    (project.folder / "grants.sql").write_text(script, "utf-8")
    project.outside.ok("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "grants.sql")
    assert "Nothing to do" in project.ok("grants", "--apply")
    project.outside.ok("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "grants.sql")
    assert "Nothing to do" in project.ok("grants", "--apply")


def test_a_name_that_stands_for_something_else_is_refused(server, tmp_path):
    with another(server, tmp_path, "strange", "postgres") as project:
        project.sql("create role mdm_loader superuser; create role mdm_reader in role pg_read_all_data")
        try:
            for words in (["grants"], ["grants", "--apply"]):
                error = project.fails(*words)
                assert error.startswith("Error: The server has a role mdm_loader that is a superuser: ")
            project.sql("alter role mdm_loader nosuperuser")
            assert "role mdm_reader that is a member of pg_read_all_data: " in project.fails("grants")
            assert not project.sql("select 1 from pg_roles where rolname = 'mdm_owner'")
        finally:
            project.sql("drop role mdm_loader, mdm_reader")


def test_from_an_empty_database_on_later_migrations_need_no_further_grants(server, tmp_path):
    with another(server, tmp_path, "empty", "postgres") as project, logins_after_grants(project) as people:
        # Nobody has what everybody gets by default.
        project.sql("revoke all on database empty from public; grant connect on database empty to public")
        people["owner"].ok("migrate")
        owners = project.sql("""
            select distinct pg_get_userbyid(owner) from (
                select relowner as owner from pg_class where relnamespace::regnamespace::text in
                    ('bi', 'business', 'customer', 'mapping', 'mdm', 'mdm_staging', 'public')
                union all
                select proowner from pg_proc
                where pronamespace::regnamespace::text in ('bi', 'customer', 'mdm')
                union all
                select nspowner from pg_namespace
                where nspname in ('bi', 'business', 'customer', 'mapping', 'mdm', 'mdm_staging')
            ) as made
        """)
        assert owners == [("mdm_owner",)]
        project.bill(("202601", "A", 5))
        people["loader"].ok("sync")
        people["loader"].ok("snapshot", "202601")
        bill(project.folder, row())
        people["loader"].ok("etl", "annuity_performance", "202601", "--force")
        with psycopg.connect(people["reader"].url) as connection:
            assert connection.execute("select from bi.fct_contract_monthly").rowcount > 0
        assert "Nothing to do" in people["owner"].ok("migrate")


@contextmanager
def logins_after_grants(project: Project) -> Iterator[dict[str, Project]]:
    project.ok("grants", "--apply")
    with logins(project) as people:
        yield people


@pytest.mark.parametrize("version", ["15", "18"])
def test_who_may_create_roles_and_owns_the_database_needs_no_superuser(version, tmp_path):
    """As on managed servers, where nobody is one. The roles are shared by all databases of the server."""
    with throwaway_server(version) as server, psycopg.connect(server, autocommit=True) as superuser:
        for name in ("first", "second", "third", "clerk"):
            superuser.execute(f"create role {name} login {'createrole' if name != 'clerk' else ''}")
        with another(server, tmp_path, "one", "first") as project:
            first, clerk = by(project, "first"), by(project, "clerk")
            first.ok("migrate")
            first.ok("grants", "--apply")
            assert "Nothing to do" in first.ok("grants", "--apply")
            clerk.fails("status")
            project.bill(("202601", "A", 5))
            with psycopg.connect(first.url) as connection:
                connection.execute("grant mdm_loader to clerk")
            clerk.ok("sync")
            # Who owns the tables, but not the database, can't give what belongs to that: a warning, no error.
            with psycopg.connect(first.url) as connection:
                connection.execute("grant mdm_owner to third")
            error = by(project, "third").fails("grants", "--apply")
            assert error.startswith(
                'Error: third may not make these roles: no privileges were granted for "one"'
            )
            # A migration that comes later is mdm_owner's, too.
            first.ok("rollback", "--yes")
            first.ok("migrate")
            assert "Nothing to do" in first.ok("grants", "--apply")
        with another(server, tmp_path, "two", "second") as project:
            second, clerk = by(project, "second"), by(project, "clerk")
            second.ok("migrate")
            # What was granted in one database is nothing in another ...
            clerk.fails("status")
            if version == "18":  # before 16, CREATEROLE was enough to become a member of any role
                error = second.fails("grants", "--apply")
                assert error.startswith("Error: second may not make these roles: ")
                assert "and of mdm_owner where somebody else made it" in error
                with psycopg.connect(first.url) as connection:
                    connection.execute("grant mdm_owner to second")
            second.ok("grants", "--apply")
            # ... but who is a member in one is a member in all.
            clerk.ok("status", "--seen")
            assert by(project, "first").fails("grants", "--apply").startswith("Error: first may not make")


def test_granting_makes_no_sync_look_at_every_month(project):
    """The functions that log changes need no privilege: no grant makes others of them."""
    bill(project.folder, row())
    project.ok("grants", "--apply")
    project.ok("etl", "annuity_performance", "202601")
    for statement in ("select", "revoke insert on mdm.run from mdm_loader"):
        project.sql(statement)
        project.ok("grants", "--apply")
        assert "every month" not in project.ok("sync")
