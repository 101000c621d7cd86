"""The workbooks of the demo: two years of invented customers, the same at every run.

Amounts are whole cents while they are computed, so that sums agree to the last of them.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

MONTHS = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]
CORRECTED = (date(2024, 6, 1), date(2025, 3, 1))  # months with a V2 that puts V1 right

Cell = str | int | float | date | None

CITIES = {  # branch: where its customers are, its spellings in the workbooks
    "北京": (["北京", "华北", "京北"], ["北京", "北京", "北京", "北分", "北京其他", "战略", "中国"]),
    "上海": (["上海", "浦东", "申江"], ["上海"]),
    "山东": (["济南", "青岛", "齐鲁"], ["山东", "山东", "济南"]),
    "内蒙古": (["呼和浩特"], ["内蒙古", "内蒙"]),
    "四川": (["成都"], ["四川"]),
    "广东": (["广州"], ["广东"]),
    "": (["三亚"], ["新设机构"]),  # no branch of that name: G00
}
# The largest ten of each branch and product line are strategic. For that to be some 5-10 % of 300 customers,
# nearly all of them are with three branches.
BRANCHES = ["北京"] * 52 + ["上海"] * 27 + ["山东"] * 21
WORDS = [
    "恒岳",
    "启澜",
    "瑞禾",
    "辰川",
    "德沃",
    "景泓",
    "云岭",
    "泰旻",
    "嘉朔",
    "博垚",
    "远岫",
    "祥霖",
    "鼎沅",
    "中昱",
    "海纳",
    "金穗",
]
TRADES = [
    "能源",
    "电力设备",
    "交通建设",
    "医药",
    "机械制造",
    "物流",
    "食品",
    "信息技术",
    "化工",
    "水务",
    "轨道装备",
    "新材料",
]
FORMS = ["有限公司", "股份有限公司", "（集团）有限公司", "集团有限责任公司"]
COLLECTIVE = ["P0290", "P0807", *(f"S{number:04}" for number in range(101, 111))]
PORTFOLIOS = ["固定收益型", "稳健配置型", "权益增值型"]
TRUSTEES = ["甲养老金公司", "乙信托公司", "丙银行"]

BILL_HEADERS = [
    "月度", "业务类型", "计划类型", "计划代码", "计划名称", "组合类型", "组合代码", "组合名称", "客户名称",
    "期初资产规模", "期末资产规模", "供款", "流失_含待遇支付", "流失", "待遇支付", "投资收益", "当期收益率",
    "年化收益率", "机构名称", "集团企业客户号", "集团企业客户名称", "company_id",
]  # fmt: skip
OTHER_SPELLINGS = [  # the workbooks take turns
    {"计划代码": "计划号", "机构名称": "机构", "流失_含待遇支付": "流失(含待遇支付)"},
    {"机构名称": "机构", "流失_含待遇支付": "流失（含待遇支付）"},
    {"计划代码": "计划号"},
]
EVENT_HEADERS = [
    "上报月份", "业务类型", "客户全称", "年金计划号", "机构", "计划规模", "年缴规模", "客户类型", "原受托人",
    "计划类型", "证明材料", "考核有效", "备注",
]  # fmt: skip
EVENT_SHEETS = {  # sheet: business, column of the day
    "企年受托中标(空白)": ("企年受托", "中标日期"),
    "企年投资中标(空白)": ("企年投资", "中标日期"),
    "企年受托流失(解约)": ("企年受托", "流失日期"),
    "企年投资流失(解约)": ("企年投资", "流失日期"),
}


@dataclass
class Customer:
    """A company and what becomes of it; months are places in MONTHS."""

    name: str
    branch: str
    account: str
    company_id: str | None
    first: int = 0
    lost: int | None = None
    away: range = range(0)
    unpaid: range = range(0)
    quarterly: bool = False


@dataclass
class Holding:
    """What a customer holds in one portfolio of a plan on one product line, at one branch."""

    customer: Customer
    business: str
    plan_type: str
    plan: str | None
    plan_name: str | None
    portfolio: str
    portfolio_code: str | None
    branch: str
    cents: int


@dataclass
class Sheet:
    """Rows of cells, with or without a title above them."""

    name: str
    rows: list[list[Cell]]
    title: str | None = None
    hidden: bool = False


@dataclass
class Workbook:
    """A file of the demo and its sheets; one without sheets is Excel's temporary file."""

    path: Path
    sheets: list[Sheet] = field(default_factory=list)


def write(folder: Path) -> int:
    """Write every workbook into `folder` and return how many there are."""
    count = 0
    for workbook in workbooks():
        path = folder / workbook.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if workbook.sheets:
            _write_workbook(path, workbook)
            count += 1
        else:
            path.write_bytes(b"\x05demo")
    return count


def workbooks() -> Iterator[Workbook]:
    """Yield the workbooks month by month."""
    chance = random.Random(202401)
    customers = _customers(chance)
    holdings = [holding for customer in customers for holding in _holdings(chance, customer)]
    for number, month in enumerate(MONTHS):
        folder = Path(f"{month:%Y%m}/收集数据")
        name = f"{month:%Y%m}年金规模收入数据.xlsx"
        rows = _bill(chance, number, holdings)
        if month in CORRECTED:
            yield Workbook(folder / "V1" / name, _bill_sheets(number, rows[: len(rows) // 2]))
            yield Workbook(folder / "V2" / f"~${name}")
            yield Workbook(folder / "V2" / name, _bill_sheets(number, rows))
        else:
            yield Workbook(folder / "V1" / name, _bill_sheets(number, rows))
        events = _event_sheets(chance, number, holdings)
        yield Workbook(folder / "业务台账" / f"{month:%Y%m}年金台账登记.xlsx", events)


def _customers(chance: random.Random) -> list[Customer]:
    """Return 300 customers: what each month needs of comers and goers first, then the steady ones."""
    branches = [chance.choice(BRANCHES) for _ in range(289)]
    branches += ["内蒙古", "内蒙古", "四川", "广东", "", *["北京"] * 6]
    customers = []
    names = set()
    for number, branch in enumerate(branches):
        while True:
            city = chance.choice(CITIES[branch][0])
            name = city + chance.choice(WORDS) + chance.choice(TRADES) + chance.choice(FORMS)
            if number >= 294:
                name = f"{city}市第{'一二三四五六'[number - 294]}机关事业单位年金中心"
            if name not in names:
                break
        names.add(name)
        # Some are known by nothing but their name: the load gives them a temporary id.
        company_id = None if number % 60 == 59 else str(600_000_000 + number * 7919)
        customers.append(Customer(name, branch, f"{10_000_000 + number * 137}", company_id))
    last = len(MONTHS) - 1
    for number, customer in enumerate(customers[:294]):
        customer.quarterly = chance.random() < 0.25
        if number < 44:  # two new ones a month
            customer.first = 1 + number % (last - 1)
        elif number < 74:  # one or two lost a month
            customer.lost = 1 + number % last
        elif number < 90:  # no contributions for 14 months, or for good
            start = 1 + number % 9
            customer.unpaid = range(start, start + 14 if number % 3 == 0 else last + 1)
            customer.quarterly = False
        elif number < 96:  # missing in the bill for some months
            customer.away = range(3 + number % 12, 6 + number % 12)
    return customers


def _holdings(chance: random.Random, customer: Customer) -> Iterator[Holding]:
    """Yield what `customer` holds: one to three plans, on one or two product lines, in portfolios."""
    lines = ["企年受托", "企年投资"]
    if "机关事业" in customer.name:
        lines = ["职年受托", "职年投资"]
    own: list[tuple[str | None, str]] = [
        (None if chance.random() < 0.02 else f"{customer.account[-6:]:0>7}", "单一计划")
    ]
    shared: list[tuple[str | None, str]] = [(plan, "集合计划") for plan in chance.sample(COLLECTIVE, 3)]
    if chance.random() < 0.03:
        shared[0] = (None, "集合计划")
    plans = (own + shared[:2] if chance.random() < 0.4 else shared)[: chance.choice([1, 2, 2, 3])]
    if customer.branch in ("内蒙古", "四川", "广东", ""):
        plans = plans[:1]
    for plan, plan_type in plans:
        owner = customer.name if plan_type == "单一计划" else plan or "其他"
        wealth = chance.lognormvariate(16.6, 1.4)
        for line in lines:
            if plan is plans[-1][0] and len(plans) > 1 and chance.random() < 0.15:
                continue
            branch = customer.branch
            parts = chance.choice([1, 1, 1, 1, 2, 3]) if line.endswith("投资") else 1
            for part in range(parts):
                if part and branch in ("北京", "上海", "山东") and chance.random() < 0.5:
                    branch = chance.choice(["北京", "上海", "山东"])
                yield Holding(
                    customer, line, plan_type, plan,
                    f"{owner}企业年金{plan_type}",
                    PORTFOLIOS[part],
                    None if line.endswith("受托") else f"{'F' if part else ''}{chance.randint(1000, 9999)}",
                    branch,
                    round(wealth * chance.uniform(0.5, 1.5) / parts * 100),
                )  # fmt: skip


def _bill(chance: random.Random, number: int, holdings: list[Holding]) -> list[list[Cell]]:
    """Return the rows of a month, and let the holdings grow by it."""
    month = MONTHS[number]
    market = {kind: chance.gauss(0.003, 0.006) for kind in PORTFOLIOS}
    rows = []
    for holding in holdings:
        customer = holding.customer
        gone = customer.lost is not None and (
            number > customer.lost or (number == customer.lost and customer.account[-1] in "02468")
        )
        if number < customer.first or gone or number in customer.away:
            continue
        opening = 0 if number == customer.first > 0 else holding.cents
        paid = _contribution(chance, number, holding) if opening else holding.cents
        rate = market[holding.portfolio] + chance.gauss(0, 0.001)
        gain = round(opening * rate)
        benefit = round(opening * chance.uniform(0, 0.004)) if chance.random() < 0.6 else 0
        lost = 0
        if number == customer.lost:
            lost = opening + (paid or 0) + gain - benefit
        holding.cents = opening + (paid or 0) + gain - benefit - lost
        # The first row of a customer names its id; later the load knows it by plan, account or name.
        nameless = number > customer.first and chance.random() < 0.1
        rows.append([
            _month(number), holding.business, holding.plan_type, _plan(chance, number, holding.plan),
            holding.plan_name, holding.portfolio, _code(number, holding.portfolio_code),
            holding.portfolio_code and f"{holding.portfolio}组合", _name(chance, customer.name),
            _amount(chance, opening), _amount(chance, holding.cents), _amount(chance, paid),
            _amount(chance, lost + benefit or None), _amount(chance, lost or None),
            _amount(chance, benefit or None), _amount(chance, gain), _rate(number, rate),
            _rate(number, rate * 12), chance.choice(CITIES[holding.branch][1]), f"C{customer.account}",
            customer.name, None if nameless else _code(number, customer.company_id),
        ])  # fmt: skip
        if holding.branch == "北京" and chance.random() < 0.002:
            rows.append([None] * len(BILL_HEADERS))
    return _spoil(chance, month, rows)


def _contribution(chance: random.Random, number: int, holding: Holding) -> int | None:
    """Return what is paid in: nothing known between two quarters, zero where payment has stopped."""
    customer = holding.customer
    if number in customer.unpaid:
        return 0
    if customer.quarterly and number % 3 != 2:
        return None
    return round(holding.cents * chance.uniform(0.002, 0.012)) + 100


def _spoil(chance: random.Random, month: date, rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return `rows` with a few in between that can't be used: portfolios of others, with a mistake."""
    place = {header: at for at, header in enumerate(BILL_HEADERS)}
    portfolio: dict[str, Cell] = {
        "组合代码": "9001", "组合名称": "新设组合", "期初资产规模": 0.0, "期末资产规模": 250_000.0,
    }  # fmt: skip
    mistakes = {"月度": None, "业务类型": "年金咨询", "期末资产规模": "待核实"}
    for column, value in list(mistakes.items())[: 1 + month.month % 3]:
        broken = list(chance.choice([row for row in rows if row[0]]))
        portfolio = {
            "组合代码": "9001",
            "组合名称": "新设组合",
            "期初资产规模": 0.0,
            "期末资产规模": 250_000.0,
        }
        for header, cell in (portfolio | {column: value}).items():
            broken[place[header]] = cell
        rows.insert(chance.randrange(len(rows)), broken)
    return rows


def _bill_sheets(number: int, rows: list[list[Cell]]) -> list[Sheet]:
    """Return the sheets of a bill: headers as the month spells them, a sum below, notes out of sight."""
    month = MONTHS[number]
    spelling = OTHER_SPELLINGS[number % len(OTHER_SPELLINGS)]
    headers: list[Cell] = [spelling.get(header, header) for header in BILL_HEADERS]
    closing = BILL_HEADERS.index("期末资产规模")
    total: list[Cell] = [None] * len(headers)
    total[0] = "合计"
    total[closing] = sum(_cents(row[closing]) for row in rows) / 100
    title = f"{month:%Y}年{month.month}月年金规模收入数据（演示）" if number % 3 == 1 else None
    return [
        Sheet("规模明细", [headers, *rows, total], title=title),
        Sheet("填报说明", [["演示数据，均为虚构"], ["单位：元"]], hidden=True),
    ]


def _event_sheets(chance: random.Random, number: int, holdings: list[Holding]) -> list[Sheet]:
    """Return the lists of customers won and lost in a month, a sheet per product line."""
    sheets = []
    for sheet, (business, day_column) in EVENT_SHEETS.items():
        won = day_column == "中标日期"
        # Won is reported with the second bill: by then the customer is known.
        reported = {
            (holding.customer.name, holding.plan): holding
            for holding in holdings
            if holding.business == business
            and number == (holding.customer.first + 1 if won else holding.customer.lost)
            and (holding.customer.first or not won)
        }
        rows = [
            _event(chance, number, business, won, holding.customer.name, holding.plan, holding)
            for holding in reported.values()
        ]
        if number < 2:  # reported, but never in a bill
            name = f"{'南岭' if won else '西川'}{WORDS[number]}贸易有限公司"
            rows.append(_event(chance, number, business, won, name, None, None))
        headers: list[Cell] = [*EVENT_HEADERS[:5], day_column, *EVENT_HEADERS[5:]]
        sheets.append(Sheet(sheet, [headers, *rows]))
    return sheets


def _event(
    chance: random.Random, number: int, business: str, won: bool, name: str, plan: str | None,
    holding: Holding | None,
) -> list[Cell]:  # fmt: skip
    month = MONTHS[number]
    size = holding.cents / 100 if won and holding else chance.uniform(1e6, 9e7)
    return [
        _month(number), business, _name(chance, name), plan, holding.customer.branch if holding else "上海",
        month.replace(day=chance.randint(1, 28)), round(size / 1e8, 4), round(size / 1e9, 4),
        "新客" if won else "老客", chance.choice(TRUSTEES), holding.plan_type if holding else "集合计划",
        "中标通知书" if won else "解约函", "是", None,
    ]  # fmt: skip


def _month(number: int) -> Cell:
    month = MONTHS[number]
    spellings = (month, int(f"{month:%Y%m}"), f"{month:%Y-%m}", f"{month:%Y}/{month.month}/28",
                 f"{month:%Y}年{month.month}月")  # fmt: skip
    return spellings[number % len(spellings)]


def _plan(chance: random.Random, number: int, plan: str | None) -> Cell:
    if plan in ("P0290", "P0807") and chance.random() < 0.3:
        return f"1{plan}"
    return _code(number, plan)


def _code(number: int, code: str | None) -> Cell:
    """Return a code, every other month as the number that Excel makes of it where no zero is lost."""
    if number % 2 and code and code.isdecimal() and not code.startswith("0"):
        return int(code)
    return code


def _name(chance: random.Random, name: str) -> str:
    if chance.random() < 0.9:
        return name
    return chance.choice([f"{name} ", f"　{name}", name.replace("（", "(").replace("）", ")"), f"{name}*"])


def _amount(chance: random.Random, cents: int | None) -> Cell:
    if cents is None:
        return chance.choice([None, None, "-"])
    if chance.random() < 0.01:
        return f"{cents / 100:,.2f}"
    return cents / 100


def _cents(cell: Cell) -> int:
    """Return what a cell adds to a total in cents, also where it is text."""
    typed = str(cell).replace(",", "")
    return round(float(typed) * 100) if re.fullmatch(r"-?[0-9.]+", typed) else 0


def _rate(number: int, rate: float) -> Cell:
    return f"{rate:.2%}" if number % 4 == 3 else round(rate, 6)


def _write_workbook(path: Path, workbook: Workbook) -> None:
    """Write a file whose bytes depend on its cells alone."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2024, 1, 1)})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        centred = book.add_format({"bold": True, "align": "center"})
        for content in workbook.sheets:
            sheet = book.add_worksheet(content.name)
            if content.hidden:
                sheet.hide()
            if content.title:
                sheet.merge_range(0, 0, 0, len(content.rows[0]) - 1, content.title, centred)
            for number, row in enumerate(content.rows, start=1 if content.title else 0):
                for place, cell in enumerate(row):
                    if type(cell) is float or type(cell) is int:
                        sheet.write_number(number, place, cell)
                    elif type(cell) is str:
                        sheet.write_string(number, place, cell)
                    elif cell:
                        sheet.write_datetime(number, place, cell, day)
