"""Six healthy months of a small business, and what its database has to be after a mistake in the seventh.

Made once a process: each test starts from a clone of it, and so do the databases that never see a mistake.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, NamedTuple

import psycopg
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from pytest_postgresql.executors import NoopExecutor
from pytest_postgresql.janitor import DatabaseJanitor

from mdm.database import Database
from project import Project, read_config
from workbooks import EVENT, event, write

MONTHS = [f"20250{month}" for month in range(1, 7)]
NEW = "202507"
BILL = "annuity_performance"
RIGHT = (BILL, NEW)
LOAD = ("etl", *RIGHT)
FILE = f"data/{NEW}/V1/{NEW}年金规模收入数据.xlsx"
AMOUNT = "期末资产规模"
# How the output names a place in a sheet.
PLACE = r"(?i)\brows? \d"
HEADER = [
    "月度", "业务类型", "产品线代码", "计划类型", "计划号", "计划名称", "组合代码", "客户名称",
    "期末资产规模", "供款", "当期收益率", "机构", "集团企业客户号",
]  # fmt: skip
CODES = {"企年投资": "PL201", "企年受托": "PL202", "职年投资": "PL203", "职年受托": "PL204"}
BRANCHES = {"北京": "G01", "上海": "G02", "广东": "G03"}
AWARDS, LOSSES = "企年受托中标(空白)", "企年投资流失(解约)"
LEDGER = [AWARDS, "企年投资中标(空白)", "企年受托流失(解约)", LOSSES]
# What a row of the bill says; the name as delivered (年金账户名) and its place are left out.
SAYS = [
    "月度", "业务类型", "计划类型", "计划代码", "组合代码", "客户名称", "期末资产规模", "供款", "当期收益率",
    "机构代码", "产品线代码", "年金账户号", "company_id",
]  # fmt: skip


class State(NamedTuple):
    """What a database says, without the places that it comes from, and without names in dimensions."""

    history: list[tuple]
    bill: Counter[str]
    events: list[tuple]
    snapshots: list[tuple]
    waiting: int


def rows(period: str) -> list[list[Any]]:
    """Return the bill of a month: 458 rows of 229 customers in two lines each, some known by name only.

    Guards that look at a product line have enough to look at.
    """
    month = int(period[4:])
    made = []
    for number in (number for number in range(month, month + 230) if number != 9):
        for line in ("企年投资", "企年受托") if number % 2 else ("职年投资", "职年受托"):
            amount = round((number * 37 % 97 + 3) * 6e6 * (1 + month / 100) + number / 8 + len(made), 2)
            paid = round(amount / (-900 if number % 10 == 3 else 100), 2)
            kind = "单一计划" if number % 3 else "集合计划"
            plan = f"P{number:04}" if number % 3 else f"JH{number % 6:03}"
            made.append([
                f"{period[:4]}-{period[4:]}", line, CODES[line], kind, plan, f"{plan}年金计划",
                f"{number:05}", name(number), amount, paid, 0.0123, list(BRANCHES)[number % 3],
                f"C{8000000 + number}",
            ])  # fmt: skip
    return made


def name(number: int) -> str:
    """Return the name of a customer."""
    return f"第{number}实业(ABC)有限公司"


def write_bill(folder: Path, period: str, version: str = "V1", of: str | None = None) -> Path:
    """Write the healthy bill of `of` (`period`, if not given) to where that of `period` belongs."""
    made = rows(of or period)
    total = dict.fromkeys(HEADER) | {"月度": "合计", "期末资产规模": round(sum(row[8] for row in made), 2)}
    path = folder / f"data/{period}/{version}/{period}年金规模收入数据.xlsx"
    return write(path, {"规模明细": [HEADER, *made, list(total.values())]})


def write_ledger(folder: Path, period: str, version: str = "V1", **cells: Any) -> Path:
    """Write the ledger of the year up to `period`: in each month one customer won, and one lost."""
    sheets: dict[str, list[list[Any]]] = {sheet: [EVENT] for sheet in LEDGER}
    for month in range(1, int(period[4:]) + 1):
        reported = {"上报月份": f"2025年{month}月", "机构": "北京", "计划规模": 1.5} | cells
        won = {"客户全称": name(month + 229), "中标日期": f"2025/{month}/15"}
        lost = {"客户全称": name(month - 1), "中标日期": None, "流失日期": f"2025/{month}/15"}
        sheets[AWARDS].append(event(**reported | won))
        sheets[LOSSES].append(event(**reported | lost))
    return write(folder / f"data/{period}/{version}/2025台账登记.xlsx", sheets)


class Bill:
    """The workbook of a month, open in front of somebody who makes a mistake."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.workbook: Workbook = load_workbook(path)
        self.sheet = self.workbook["规模明细"]

    def column(self, header: str) -> list[Cell]:
        """Return the cells of a column, without header and total."""
        return [cells[HEADER.index(header)] for cells in self.sheet.iter_rows(min_row=2)][:-1]

    def set(self, header: str, value: Any, count: int | None = None) -> None:
        """Write a value, or what it makes of the old one, into the first `count` cells of a column."""
        for cell in self.column(header)[:count]:
            cell.value = value(cell.value) if callable(value) else value

    def sort(self, header: str) -> None:
        """Sort a column, and no other."""
        ordered = iter(sorted(cell.value for cell in self.column(header)))
        self.set(header, lambda old: next(ordered))

    def label(self, header: str, value: Any) -> None:
        """Write into the total row."""
        self.sheet.cell(self.sheet.max_row, HEADER.index(header) + 1).value = value

    def keep(self, wanted: Callable[[int, list[Any]], bool]) -> None:
        """Delete the rows that are not wanted, by number and values; the total stays as it is."""
        for number in range(self.sheet.max_row - 1, 1, -1):
            if not wanted(number, [cell.value for cell in self.sheet[number]]):
                self.sheet.delete_rows(number)

    def save(self) -> None:
        """Save it, and close it."""
        self.workbook.save(self.path)


class Healthy:
    """The database of six months, as a template of others."""

    def __init__(self, server: NoopExecutor, folder: Path, make: Callable[..., Project]) -> None:
        self.server = server
        self.folder = folder
        self.make = make
        self.template = f"{server.dbname}_healthy"
        self.states: dict[tuple[tuple[str, str], ...], State] = {}

    @contextmanager
    def database(self, dbname: str, template: str) -> Iterator[dict[str, Any]]:
        """Make a database out of a template; yield what connects to it, drop it at the end."""
        place = {name: getattr(self.server, name) for name in ("host", "port", "user", "password")}
        janitor = DatabaseJanitor(**place, dbname=dbname, template_dbname=template)
        janitor.drop()
        with janitor:
            yield place | {"dbname": dbname}

    @contextmanager
    def built(self) -> Iterator["Healthy"]:
        """Build the six months."""
        with self.database(self.template, self.server.template_dbname) as place:
            with psycopg.connect(**place) as connection:
                fill(self.make(self.folder, connection))
            yield self

    @contextmanager
    def clone(self, dbname: str, folder: Path) -> Iterator[Project]:
        """Yield a project on a clone of the six months, with their files in `folder`."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        with self.database(dbname, self.template) as place, psycopg.connect(**place) as connection:
            yield self.make(folder, connection)

    def after(self, *loads: tuple[str, str]) -> State:
        """Return what a database says that sees nothing but the right files of `loads`: (domain, period)."""
        if loads not in self.states:
            folder = self.folder.with_name(f"{self.folder.name}-right{len(self.states)}")
            with self.clone(f"{self.server.dbname}_right", folder) as project:
                for domain, period in loads:
                    right(project, domain, period, "V1")
                self.states[loads] = state(project)
        return self.states[loads]


def fill(project: Project) -> None:
    """Make the dimensions, and load six months of three domains."""
    project.configure(whitelist_top_n=2)
    for branch, code in BRANCHES.items():
        project.sql("""insert into mapping."组织架构" ("机构代码", "机构") values (%s, %s)""", code, branch)
    for number in range(200):
        project.sql(
            'insert into customer."年金客户" (company_id, "客户名称", "年金账户号") values (%s, %s, %s)',
            f"60{number:04}", name(number), str(8000000 + number),
        )  # fmt: skip
    for period in MONTHS:
        write_bill(project.folder, period)
        project.ok("etl", BILL, period)
    write_ledger(project.folder, MONTHS[-1])
    project.ok("etl", "annual_award,annual_loss", MONTHS[-1])


def right(project: Project, domain: str = BILL, period: str = NEW, version: str = "V2") -> str:
    """Write the right file as a later version, and load it."""
    make = write_bill if domain == BILL else write_ledger
    make(project.folder, period, version)
    return project.ok("etl", domain, period)


def waiting(project: Project) -> int:
    """Return how many rejected rows wait for their correction."""
    return len(Database(project.connection, read_config()).rows("rejects/list.sql", load=None))


def state(project: Project) -> State:
    """Return what the database says now."""
    columns = ", ".join(f'"{column}"' for column in SAYS)
    events = """
        select '{0}', "上报月份", "业务类型", "产品线代码", company_id, "机构代码", "计划规模", "客户名称"
        from customer."{0}" order by 1, 2, 3, 4, 5"""
    names = "array['updated_at', 'customer_name', 'plan_name', 'product_line_name', 'contract_id']"
    facts = ("fct_customer_product_line_monthly", "fct_customer_plan_monthly")
    versions = Database(project.connection, read_config()).rows("history/fingerprint.sql")
    return State(
        [tuple(row) for row in versions],
        Counter(row for (row,) in project.sql(
            f"""select concat_ws('|', {columns}) from business."规模明细" """
        )),
        [row for table in ("当年中标", "当年流失") for row in project.sql(events.format(table))],
        [row for fact in facts for row in project.sql(
            f"select md5(string_agg(r, ',' order by r)) from customer.{fact} as t, "
            f"lateral (select (to_jsonb(t) - {names})::text as r) as x"
        )],
        waiting(project),
    )  # fmt: skip


def differences(now: State, wanted: State) -> dict[str, tuple[Any, Any]]:
    """Return what two states don't share."""
    return {
        field: (one - other, other - one) if isinstance(one, Counter) else (one, other)
        for field, one, other in zip(State._fields, now, wanted, strict=True)
        if one != other
    }


def dimensions(project: Project) -> list[tuple]:
    """Return the customers, plans and branches."""
    tables = ('customer."年金客户"', 'mapping."年金计划"', 'mapping."组织架构"')
    return [row for table in tables for row in project.sql(f"select t::text from {table} as t order by 1")]


def newest_load(project: Project) -> str:
    """Return the number of the last load that stands and brought rows."""
    ((load,),) = project.sql(
        "select max(load_id) from mdm.load where unloaded_at is null and rows_loaded + rows_rejected > 0"
    )
    return str(load)


def judge(
    healthy: Healthy,
    project: Project,
    command: tuple[str, ...],
    ends: str,
    *words: str,
    domain: str = BILL,
) -> CompletedProcess[str]:
    """Run the command that makes a mistake and see that it ends in one of the ways of `ends`.

    refused (nothing is stored), rejected (what is stored is right, the rest waits), read (as if it had been
    right), nothing (no error, nothing stored), stored (it can be unloaded). Each of `words`, regular
    expressions, is in the output. Afterwards the right file makes everything as if there had been no mistake.
    """
    before, known = healthy.after(), dimensions(project)
    wanted = healthy.after((domain, NEW))
    result = project.just(*command)
    output = result.stdout + result.stderr
    now = state(project)
    added = (now.bill - before.bill).total() + len(now.events) - len(before.events)
    expected = (wanted.bill - before.bill).total() + len(wanted.events) - len(before.events)
    if now == before:
        assert dimensions(project) == known
        how = "refused" if result.returncode else "nothing"
    elif now == wanted:
        how = "read"
    elif now.waiting and not now.bill - wanted.bill and added + now.waiting >= expected:
        how = "rejected"
    else:
        how = "stored"
    assert how in ends.split(), f"{how}, exit code {result.returncode}:\n{output}"
    assert "Traceback" not in output
    if how == "refused":
        assert len(result.stderr.splitlines()) > 1, f"There is no remedy:\n{output}"
    if how == "rejected":
        assert re.search(PLACE, result.stdout), f"There is no place:\n{output}"
    for word in words:
        assert re.search(word, output), f"{word} is not in the output:\n{output}"
    if how == "stored":
        project.ok("unload", newest_load(project))
        assert not differences(state(project), before)
    if how != "refused":
        right(project, domain, version="V9")
        assert not differences(state(project), wanted)
        project.ok("validate")
    return result
