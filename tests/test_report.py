"""`just report`: its numbers beside the reference, its page as a text, and what it refuses."""

import random
import re
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import yaml

from browser import lacks_font
from generated import LINES, Store
from mdm import checks, files, monthly
from project import ROOT, Project
from reference import Event, Row, Version, history, last_day, snapshots
from test_bi import RULES, changes, contract, invented, months_of, on

if reason := lacks_font():
    pytest.skip(reason, allow_module_level=True)

MONTH = date(2025, 9, 1)
BEFORE, YEAR_BEFORE, BASELINE = date(2025, 8, 1), date(2024, 9, 1), date(2024, 12, 1)
COMPARED = (MONTH, BEFORE, YEAR_BEFORE)
YI = Decimal(100_000_000)


class Told(SimpleNamespace):
    """What a database was made from, what the reference makes of it, and the page."""

    bill: list[Row]
    awards: list[Event]
    losses: list[Event]
    versions: set[Version]
    page: Element

    def snapshots(self, month: date) -> tuple[set, set]:
        """Return both snapshots of a month by the reference."""
        if month not in self.known:
            self.known[month] = snapshots(self.versions, self.bill, self.awards, self.losses, month)
        return self.known[month]

    def plan(self, month: date) -> dict[tuple, Decimal]:
        """Return the assets of each contract in a month."""
        return {(row.company, row.plan, row.line): row.balance for row in self.snapshots(month)[1]}


@pytest.fixture(scope="module", params=[2, 5])
def told(request: pytest.FixtureRequest, shared_project: Project) -> Told:
    """The report of an invented bill in which amounts are 亿元, and odd to the last digit."""
    bill, awards, losses = invented(request.param)
    chance = random.Random(request.param)
    bill = [
        row._replace(assets=row.assets and row.assets * YI / 10 + Decimal(chance.randrange(10**8)) / 100)
        for row in bill
    ]
    with pytest.MonkeyPatch.context() as patch:
        store = Store(shared_project.connection, patch)
        store.start(bill, **RULES | {"strategic_threshold": 6 * 10**8})
        store.report_events(awards, losses)
        store.connection.execute("""update customer."年金客户" set "客户名称" = company_id || '公司'""")
        store.sync()
        for month in months_of(bill):
            store.snapshot(month)
        page = ElementTree.fromstring(monthly.make(store.database, MONTH))
    versions = history(bill, store.rules)
    return Told(bill=bill, awards=awards, losses=losses, versions=versions, page=page, known={})


def text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def table(page: Element, name: str) -> list[list[str | Decimal]]:
    """Return the cells of the table whose caption has this id; an amount is its exact yuan."""
    (found,) = [
        each for each in page.iter("table") if each.find("caption").get("id") == name
    ]  # fmt: skip
    return [
        [
            Decimal(cell.find("data").get("value")) if cell.find("data") is not None else text(cell)
            for cell in row
        ]
        for row in found.find("tbody")
    ]


def shown(number: int | Decimal | None, signed: bool = False) -> str:
    """Return a count as the page writes it."""
    sign = "−" if number < 0 else "+" if signed and number > 0 else ""
    return f"{sign}{abs(number):,}"


def percent(now: Decimal, before: Decimal) -> str:
    if not before:
        return "–"
    change = (100 * (Decimal(now) - before) / abs(before)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return shown(change, True) + "%"


def beside(now, before, year_before, is_amount: bool) -> list:
    """Return a row of a table that compares."""
    cells = [now if is_amount else shown(now)]
    for other in (before, year_before):
        difference = now - other
        cells += [other, difference] if is_amount else [shown(other), shown(difference, True)]
        cells.append(percent(now, other))
    return cells


def test_key_figures(told):
    found = {row[0]: row[1:] for row in table(told.page, "figures-table")}
    labels = {key: words["zh"] for key, words in monthly.read_labels().items()}
    by_name: dict[str, list] = {}
    for month in COMPARED:
        day = last_day(month)
        lines, plans = told.snapshots(month)
        state = on(told.versions, day)
        size = told.plan(month)
        won, lost = (
            [event for event in events if event.reported.year == month.year and event.reported <= day]
            for events in (told.awards, told.losses)
        )
        for name, value in {
            "assets": sum(row.balance for row in lines),
            "customers": len({row.company for row in lines}),
            "contracts": len(plans),
            "active": sum(row.status == "正常" for row in plans),
            "suspended": sum(row.status == "停缴" for row in plans),
            "existing_contracts": sum(version.is_existing for version in state),
            "strategic_customers": len({row.company for row in lines if row.is_strategic}),
            "strategic_contracts": sum(version.is_strategic for version in state),
            "strategic_assets": sum(
                (size[contract(version)] for version in state if version.is_strategic), Decimal(0)
            ),
            "new_customers": len({row.company for row in lines if row.is_new}),
            "won": sum(event.reported.month == month.month for event in won),
            "lost": sum(event.reported.month == month.month for event in lost),
            "won_in_year": len(won),
            "lost_in_year": len(lost),
        }.items():
            by_name.setdefault(name, []).append(value)
    for name, values in by_name.items():
        assert found[labels[name]] == beside(*values, is_amount="assets" in name), name
    assert len(found) == len(by_name) + 2  # plan assets of events, which have none here
    assert any(values[0] != values[1] for values in by_name.values())


def test_assets_by_product_line_and_over_24_months(told):
    totals = {
        (month, line): sum((row.balance for row in told.snapshots(month)[0] if row.line == line), Decimal(0))
        for month in months_of(told.bill)
        for line in LINES
    }
    names = {"PL201": "企年投资", "PL202": "企年受托"}
    wanted = [
        [names[line], *beside(*(totals[month, line] for month in COMPARED), is_amount=True)] for line in LINES
    ]
    sums = [sum(totals[month, line] for line in LINES) for month in COMPARED]
    assert table(told.page, "lines-table") == [*wanted, ["合计", *beside(*sums, is_amount=True)]]
    months = [date(2023 + (9 + place) // 12, (9 + place) % 12 + 1, 1) for place in range(24)]
    assert table(told.page, "assets-table") == [
        [f"{month.year}年{month.month}月", *(totals.get((month, line), "–") for line in LINES)]
        for month in reversed(months)
    ]
    # The bill starts in November 2023: the first month is a gap.
    assert (months[0], LINES[0]) not in totals and (months[1], LINES[0]) in totals


def test_contracts_by_status_over_24_months(told):
    rows = table(told.page, "contracts-table")
    assert len(rows) == 24 and rows[-1] == ["2023年10月", "–", "–"]
    for month, row in zip(sorted(months_of(told.bill), reverse=True)[3:], rows[:3], strict=False):
        counted = Counter(plan.status for plan in told.snapshots(month)[1])
        assert row == [f"{month.year}年{month.month}月", *map(str, (counted["正常"], counted["停缴"]))]


def lost_contracts(told: Told) -> dict[str, dict[tuple, str]]:
    """Return the contracts of the opening strategic list by fate: contract and month of the report."""
    size = told.plan(MONTH)
    fates: dict[str, dict[tuple, str]] = {"lost": {}, "empty": {}, "suspended": {}, "kept": {}}
    status = {contract(version): version.status for version in on(told.versions, last_day(MONTH))}
    for version in told.versions:
        if version.valid_from != date(2025, 1, 1) or not version.is_strategic:
            continue
        key = contract(version)
        reports = [
            loss.reported
            for loss in told.losses
            if (loss.company, loss.plan) == key[:2] and loss.line in (None, key[2])
            and date(2025, 1, 1) <= loss.reported <= last_day(MONTH)
        ]  # fmt: skip
        fate = (
            "lost" if reports
            else "empty" if size[key] <= 0
            else "suspended" if status[key] == "停缴"
            else "kept"
        )  # fmt: skip
        fates[fate][key] = f"2025年{min(reports).month}月" if reports else "–"
    return fates


def test_strategic_customers_lost(told):
    fates = lost_contracts(told)
    assert fates["lost"]
    opening, now = told.plan(BASELINE), told.plan(MONTH)
    year = [told.plan(date(2025, month, 1)) for month in range(MONTH.month, 0, -1)] + [opening]
    for fate, name in ("lost", "lost-table"), ("empty", "empty-table"):
        if not fates[fate]:
            assert name not in ElementTree.tostring(told.page, "unicode")
            continue
        worth: dict[str, list] = {}
        for key, reported in fates[fate].items():
            row = worth.setdefault(key[0], [Decimal(0), Decimal(0), reported, 0])
            row[0] += opening[key]
            row[1] += next((size[key] for size in year if size.get(key, 0) > 0), opening[key])
            row[2] = min(row[2], reported)
            row[3] += 1
        ordered = sorted(worth.items(), key=lambda item: (-item[1][0], item[0]))
        rest = {
            company: sum((size for key, size in now.items() if key[0] == company), Decimal(0))
            for company in worth
        }
        *rows, total = table(told.page, name)
        assert [row[:6] for row in rows] == [
            [str(place), f"{company}公司{company}", first, last, rest[company], reported]
            for place, (company, (first, last, reported, _)) in enumerate(ordered, start=1)
        ]
        assert total == [
            "", f"合计 ({len(worth)})", sum(row[0] for row in worth.values()),
            sum(row[1] for row in worth.values()), sum(rest.values()), "", f"共{len(fates[fate])}条",
        ]  # fmt: skip
        assert all(
            row[6].count("·") == worth[company][3] for row, (company, _) in zip(rows, ordered, strict=True)
        )


def test_what_became_of_the_opening_list(told):
    fates, opening, now = lost_contracts(told), told.plan(BASELINE), told.plan(MONTH)
    wanted = []
    for line in [*LINES, None]:
        mine = {fate: [key for key in keys if line in (None, key[2])] for fate, keys in fates.items()}
        keys = [key for each in mine.values() for key in each]
        wanted.append([
            {"PL201": "企年投资", "PL202": "企年受托"}.get(line, "合计"), str(len(keys)),
            sum(opening[key] for key in keys), sum(now[key] for key in keys),
            *(str(len(mine[fate])) for fate in ("kept", "suspended", "empty", "lost")),
            sum((opening[key] for key in mine["lost"]), Decimal(0)),
        ])  # fmt: skip
    assert table(told.page, "strategic-table") == wanted


def test_largest_movements(told):
    now, before = (
        {(row.company, row.line): row.balance for row in told.snapshots(month)[0]}
        for month in (MONTH, BEFORE)
    )
    moved = {
        key: now.get(key, Decimal(0)) - before.get(key, Decimal(0)) for key in now.keys() | before.keys()
    }
    for name, sign in ("up-table", 1), ("down-table", -1):
        wanted = sorted(
            ((key, size) for key, size in moved.items() if size * sign > 0),
            key=lambda item: (-abs(item[1]), item[0]),
        )[:10]
        assert wanted
        assert [(row[1], *row[3:6]) for row in table(told.page, name)] == [
            (f"{key[0]}公司", before.get(key, 0), now.get(key, 0), size) for key, size in wanted
        ]


def test_changes_of_the_month(told):
    kinds = {
        "新增": lambda change, *_: change == "新增",
        "终止": lambda change, *_: change == "终止",
        "正常转停缴": lambda change, old, new, *_: (old, new) == ("正常", "停缴"),
        "停缴转正常": lambda change, old, new, *_: (old, new) == ("停缴", "正常"),
        "成为战略合同": lambda change, old, new, was, now, *_: was is False and now is True,
        "不再是战略合同": lambda change, old, new, was, now, *_: was is True and now is False,
        "新客转已客": lambda change, old, new, was, now, first, then: first is False and then is True,
    }
    found = changes(told.versions)
    wanted = {}
    for kind, is_so in kinds.items():
        counts = [
            sum(is_so(row[2], *row[6:]) for row in found if row[0] == last_day(month)) for month in COMPARED
        ]
        if any(counts):
            wanted[kind] = beside(*counts, is_amount=False)
    assert {row[0]: row[1:] for row in table(told.page, "changes-table")} == wanted
    of_month = [row for row in found if row[0] == last_day(MONTH)]
    rows = table(told.page, "changed-table")
    assert len(rows) == min(len(of_month), 30) and rows
    assert [max(row[5:]) for row in rows] == sorted((max(row[5:]) for row in rows), reverse=True)
    before, now = (
        Counter((f"{company}公司", amount) for (company, *_), amount in told.plan(month).items())
        for month in (BEFORE, MONTH)
    )
    # Of the customer, in that month; nothing where there was no contract, or is none any more.
    assert all(row[5] == 0 or before[row[0], row[5]] for row in rows)
    assert all(row[6] == 0 or now[row[0], row[6]] for row in rows)
    assert any(row[5] != row[6] for row in rows)
    assert Counter(row[0] for row in rows) == Counter(f"{row[3]}公司" for row in of_month)


def test_an_amount_is_exact_and_its_title_says_the_yuan():
    """Halves go away from zero, as people round; a float would make 0.125 亿元 of many amounts wrong."""
    for amount, wanted, title in [
        ("24534244829.92", "245.34", "24,534,244,829.92 元"),
        ("500000", "0.01", "500,000.00 元"),
        ("499999.99", "0.00", "499,999.99 元"),
        ("-500000", "−0.01", "−500,000.00 元"),
        ("-0.01", "0.00", "−0.01 元"),
        ("0", "0.00", "0.00 元"),
        ("1.2345", "0.00", "1.2345 元"),
        ("123456789012345678901234567890.12", "1,234,567,890,123,456,789,012.35",
         "123,456,789,012,345,678,901,234,567,890.12 元"),
    ]:  # fmt: skip
        data = ElementTree.fromstring(monthly.yi(Decimal(amount)))
        assert (data.text, data.get("title")) == (wanted, title)
        assert Decimal(data.get("value")) == Decimal(amount)
    assert monthly.yi(None) == "–"
    assert ElementTree.fromstring(monthly.yi(Decimal(2 * 10**8), signed=True)).text == "+2.00"


@pytest.fixture
def reported(project: Project) -> Project:
    """A project with two months and their snapshots."""
    project.bill(("202412", "A", 600_000_000), ("202412", "B", 5), ("202501", "A", 0), ("202501", "B", 6))
    project.ok("sync")
    project.ok("snapshot", "202412..202501")
    return project


def test_the_report_is_one_small_file_that_asks_for_nothing(reported):
    output = reported.ok("report", "202501")
    assert output.startswith("✓ report-202501.html written: the report of 202501, ")
    page = (reported.folder / "report-202501.html").read_text("utf-8")
    assert len(page.encode()) < 1_000_000
    assert not re.search(r"https?:|//|@import|url\(|<script|\son\w+=|javascript:|\bsrc=", page)
    assert set(re.findall(r'href="(.)', page)) == {"#"}
    root = ElementTree.fromstring(page)  # well-formed
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {element.get("href")[1:] for element in root.iter("a")}
    targets |= {element.get("aria-labelledby") for element in root.iter()} - {None}
    assert targets <= set(ids)
    assert len(list(root.iter("svg"))) == 3  # all together, the product line, the status
    assert "Noto Sans CJK SC" in page and "Microsoft YaHei" in page and "PingFang SC" in page
    assert root.get("lang") == "zh-CN"


def test_which_ten_strategic_customers_were_lost_and_what_they_were_worth(project):
    """The report alone answers it: twelve are named, largest first, and those that stay are not."""
    project.configure(whitelist_top_n=0)
    sizes = {f"C{number:02}": 500_000_000 + number * 1_000_000 for number in range(15)}
    for company, size in sizes.items():
        project.bill(("202412", company, size), ("202501", company, size // 2))
    project.sql("""
        insert into customer."当年流失" ("上报月份", company_id, "产品线代码", "年金计划号")
        select '2025-01-01', company_id, 'PL202', 'P1' from customer."年金客户" where company_id < 'C12'
    """)
    project.ok("sync")
    project.ok("snapshot", "202412..202501")
    project.ok("report", "202501")
    page = ElementTree.fromstring((project.folder / "report-202501.html").read_text("utf-8"))
    lost = [company for company in sorted(sizes, reverse=True) if company < "C12"]
    *rows, first_ten, total = table(page, "lost-table")
    assert [row[1:5] for row in rows] == [
        [f"{company}公司{company}", sizes[company], sizes[company] // 2, sizes[company] // 2]
        for company in lost
    ]
    worth = sum(sizes[company] for company in lost)
    assert total[1:3] == ["合计 (12)", worth]
    assert first_ten[1:3] == ["前10家合计", sum(sizes[company] for company in lost[:10])]
    # Nobody reported a size, so that it is not known.
    figures = {row[0]: row[1] for row in table(page, "figures-table")}
    assert figures["当年累计流失计划规模（亿元）"] == "–"
    assert f"本年流失战略客户12家（12份合同），年初资产 {Decimal(worth) / YI:.2f} 亿元" in text(page)


HOSTILE = "<script>alert(1)</script>\"'&amp;{{ 7 * 7 }}\u202e\x07" + "长" * 10_000


def test_hostile_names_are_text(reported):
    for table_name, column in (
        ('customer."年金客户"', "客户名称"),
        ('mapping."年金计划"', "计划全称"),
        ('mapping."产品线"', "产品线"),
    ):
        reported.sql(f'update {table_name} set "{column}" = %s', HOSTILE)
    reported.sql("""
        insert into customer."当年流失" ("上报月份", company_id, "产品线代码", "年金计划号")
        values ('2025-01-01', 'A', 'PL202', 'P1');
        insert into mdm.run (command, arguments, config_fingerprint, version, os_user, outcome, ended_at)
        values ('<b>', '<i>', 'f', 'v', '<u>', 'ok', now())
    """)
    reported.ok("sync")  # A cluster, which has no triggers, takes the names now.
    reported.ok("snapshot", "202501")
    reported.ok("report", "202501")
    page = (reported.folder / "report-202501.html").read_text("utf-8")
    root = ElementTree.fromstring(page)
    assert not {"script", "b", "i", "u"} & {element.tag for element in root.iter()}
    assert "49" not in [element.text for element in root.iter("bdi")]
    names = [element.text for element in root.iter("bdi") if "alert" in (element.text or "")]
    assert len(names) > 5 and all(
        name.startswith("<script>alert(1)</script>\"'&amp;{{ 7 * 7 }}") for name in names
    )
    assert {len(name) for name in names} == {monthly.LONGEST_NAME} and "\x07" not in page
    assert len(page) < 1_000_000


def test_the_report_in_english(reported):
    reported.ok("report", "202501", "--lang", "en", "--out", "report.htm")
    page = (reported.folder / "report.htm").read_text("utf-8")
    assert '<html lang="en">' in page and "Strategic customers lost this year" in page
    assert "战略客户" not in page and "主要指标" not in page
    assert "is not one of 'zh', 'en'" in reported.fails("report", "202501", "--lang", "fr")


def test_every_word_is_there_in_both_languages():
    labels = monthly.read_labels()
    of_checks = {path.stem for path in checks.files()}
    assert of_checks <= labels.keys()
    assert {key for key, words in labels.items() if set(words) != {"zh", "en"}} <= of_checks
    page = (ROOT / "report/page.html").read_text("utf-8") + "".join(
        path.read_text("utf-8")
        for path in [*(ROOT / "sql/report").glob("*.sql"), ROOT / "scripts/mdm/monthly.py"]
    )
    data = {"企年投资", "企年受托", "职年投资", "职年受托", "正常", "停缴"}
    assert [key for key in labels.keys() - of_checks - data if not re.search(rf"\b{key}\b", page)] == []


def test_an_existing_file_is_replaced_as_a_whole(reported, monkeypatch):
    path = reported.folder / "report-202501.html"
    path.write_text("old")
    reported.ok("report", "202501", "--dry-run")
    assert path.read_text() == "old"
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left")))
        assert "can't be written: No space left" in reported.fails("report", "202501")
    assert path.read_text() == "old"
    assert [each.name for each in reported.folder.iterdir()] == [path.name]
    link = reported.folder / "newest.html"
    link.symlink_to(path)
    reported.ok("report", "202501", "--out", "newest.html")
    assert link.is_symlink() and path.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_what_has_no_report(reported):
    assert "The month 202502 is not loaded" in reported.fails("report", "202502")
    reported.bill(("202502", "B", 6))
    error = reported.fails("report", "202502")
    assert "is loaded, but not synced" in error and "just sync, then just snapshot 202502" in error
    reported.ok("sync")
    error = reported.fails("report", "202502")
    assert "The month 202502 has no snapshot" in error and "just snapshot 202502" in error
    assert "Invalid period format" in reported.fails("report", "2025")
    assert "There is no folder" in reported.fails("report", "202501", "--out", "none/x.html")
    assert "is no name of a page" in reported.fails("report", "202501", "--out", "x.pdf")
    (reported.folder / "x.html").mkdir()
    assert "is a folder" in reported.fails("report", "202501", "--out", "x.html")
    assert list(reported.folder.glob("*.html")) == [reported.folder / "x.html"]


def test_a_glyph_that_no_font_has_is_an_error(reported, monkeypatch):
    labels = monthly.read_labels()
    labels["short_month"] = {"zh": "\ue123{0.month}", "en": ""}
    monkeypatch.setattr(monthly, "read_labels", lambda: labels)
    error = reported.fails("report", "202501")
    assert "No font of this machine has \ue123" in error and "fonts-noto-cjk" in error
    assert not list(reported.folder.glob("*.html"))


def test_snapshots_that_are_behind_are_told(reported):
    reported.sql('update business."规模明细" set "期末资产规模" = 7 where company_id = \'B\'')
    reported.ok("sync", "--unseal")
    assert "snapshots are behind, and so is the report: just snapshot 202501" in reported.ok(
        "report", "202501"
    )
    page = (reported.folder / "report-202501.html").read_text("utf-8")
    assert "注意：账单、规则或历史在快照之后有变化" in page
    failed = [row[0] for row in table(ElementTree.fromstring(page), "checks-table") if row[1] == "不通过"]
    assert any("snapshot_total_differs_from_bill" in name for name in failed)


def test_quality_and_provenance(project):
    from workbooks import bill, row

    project.sql("""insert into customer."年金客户" (company_id, "客户名称") values ('600', '甲公司')""")
    rows = [row(计划号=f"P{number}", 供款=0) for number in range(30)]
    bill(project.folder, *rows, row(客户名称="新公司", 集团企业客户号="9", 期末资产规模=7.5), row(月度=None))
    project.ok("etl", "annuity_performance", "202601")
    project.ok("report", "202601")
    page = ElementTree.fromstring((project.folder / "report-202601.html").read_text("utf-8"))
    ((load, file, sheet, count, reason),) = table(page, "rejects-table")
    assert (load, sheet, count, reason) == ("1", "规模明细", "1", "月度为空")
    ((name, temporary, worth), total) = table(page, "temporary-table")
    assert (name, worth, total[2]) == ("新公司", Decimal("7.5"), Decimal("7.5"))
    assert temporary.startswith("IN") and total[0] == "合计 (1)"
    (loaded,) = table(page, "loads-table")
    assert loaded[:3] == ["1", file, "规模明细"] and loaded[5] == "31"
    ((sha256,),) = project.sql("select sha256 from mdm.load")
    assert loaded[6] == sha256[:16]
    (run,) = table(page, "runs-table")
    assert run[:2] == ["1", "etl annuity_performance 202601"]
    facts = text(next(each for each in page.iter("dl") if each.get("class") == "facts"))
    assert project.ok("fingerprint").split()[0] in facts and run[4] in facts


def test_the_report_follows_the_snapshots_as_a_hook(project):
    project.configure(hooks={"annuity_performance": ["contract_status_sync", "snapshot_refresh", "report"]})
    project.bill(("202501", "A", 5), ("202502", "A", 6))
    output = project.ok("post-etl", "annuity_performance", "202502")
    assert output.index("Snapshot refresh completed") < output.index("report-202502.html written")
    path = project.folder / "report-202502.html"
    before = path.stat().st_mtime_ns
    dry = project.ok("post-etl", "annuity_performance", "202502", "--dry-run")
    assert "report-202502.html would be written" in dry and path.stat().st_mtime_ns == before
    project.configure(hooks={"annuity_performance": ["report"]})
    assert "202503 is not loaded, so no report" in project.ok("post-etl", "annuity_performance", "202503")


def test_other_commands_start_without_altair(project):
    """It takes longer to import than most of them run."""
    import subprocess
    import sys

    code = (
        "import sys; import mdm.__main__, mdm.hooks, mdm.etl, mdm.checks; "
        "sys.exit(bool({'altair', 'vl_convert'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "scripts", check=True)


def test_the_labels_are_plain_yaml():
    assert (
        yaml.safe_load((ROOT / "report/labels.yaml").read_text("utf-8")).keys()
        == monthly.read_labels().keys()
    )
