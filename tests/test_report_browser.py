"""The report in a browser: light, dark, on a phone, printed, by keyboard, and for those who hear it."""

import json
import os
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

import browser
from generated import Store
from mdm import monthly
from project import Project
from test_bi import invented, months_of

if not browser.CHROMIUM:
    pytest.skip("no chromium: apt-get install chromium", allow_module_level=True)
if reason := browser.lacks_font():
    pytest.skip(reason, allow_module_level=True)
AXE = (resources.files("axe_core_python") / "axe.min.js").read_text("utf-8")
SHOTS = os.environ.get("REPORT_SHOTS")
WIDE, PHONE = 1100, 360


@pytest.fixture(scope="module", params=["zh", "en"])
def path(request, shared_project: Project, tmp_path_factory) -> Path:
    """A report in which every section has rows, with long names."""
    bill, awards, losses = invented(5)
    with pytest.MonkeyPatch.context() as patch:
        store = Store(shared_project.connection, patch)
        store.start(bill, strategic_threshold=60, whitelist_top_n=0, contribution_months=3)
        store.report_events(awards, losses)
        store.connection.execute(
            """update customer."年金客户" set "客户名称" = company_id || repeat('第一实业（集团）公司', 3)"""
        )
        store.connection.execute(
            """
            insert into mdm.run (command, arguments, config_fingerprint, version, os_user, outcome, ended_at)
            values ('etl', 'all 202509', 'f', 'v', 'anna', 'ok', now())
            """
        )
        store.sync()
        for month in months_of(bill):
            store.snapshot(month)
        page = monthly.make(store.database, months_of(bill)[-4], request.param)
    path = tmp_path_factory.mktemp("report") / f"{request.param}.html"
    path.write_text(page, "utf-8")
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Iterator[browser.Page]:
    folder = tmp_path_factory.mktemp("chromium")
    with browser.page(folder) as page:
        yield page
    shutil.rmtree(folder, ignore_errors=True)


DARK = {"prefers_color_scheme": "dark"}
LOOKS = [(WIDE, {}), (WIDE, DARK), (PHONE, {}), (PHONE, DARK)]
NAMES = ["light", "dark", "phone", "phone-dark"]


@pytest.mark.parametrize(("width", "features"), LOOKS, ids=NAMES)
def test_nothing_is_cut_off_and_nothing_is_asked_for(path, page, width, features, request):
    page.open(path, width, **features)
    if SHOTS:
        page.picture(Path(SHOTS) / f"{path.stem}-{request.node.callspec.id}.png")
    assert page.requested == [path.as_uri()]
    assert page.run("document.documentElement.scrollWidth") <= width
    # What is wider than the page scrolls by itself, and text stays in its chart.
    assert (
        page.run("""[...document.querySelectorAll('main *')].filter(element =>
        !element.closest('.wide, svg, caption') && element.getBoundingClientRect().right > innerWidth + 1
    ).map(element => element.outerHTML.slice(0, 99))""")
        == []
    )
    assert (
        page.run("""[...document.querySelectorAll('svg text')].filter(text => {
        const box = text.getBoundingClientRect();
        return box.right > innerWidth || box.left < 0;
    }).map(text => text.textContent)""")
        == []
    )


@pytest.mark.parametrize(("width", "features"), LOOKS[::3], ids=NAMES[::3])
def test_axe_finds_nothing(path, page, width, features):
    """Contrast, names, roles, tables, headings: the rules of axe-core, its best practices among them."""
    page.open(path, width, **features)
    page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.run(AXE + ";0")
    found = json.loads(page.run("axe.run().then(found => JSON.stringify(found))"))
    assert [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]][:3]) for rule in found["violations"]
    ] == []
    assert {"color-contrast", "document-title", "html-has-lang", "region", "scrollable-region-focusable"} <= {
        rule["id"] for rule in found["passes"]
    }


CONTRAST = """
(() => {
    const channel = value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const light = color => {
        const [r, g, b] = color.match(/[\\d.]+/g).map(value => channel(value / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = light(getComputedStyle(document.body).backgroundColor);
    const ratio = color => {
        const [one, other] = [light(color), paper].sort((a, b) => b - a);
        return (one + 0.05) / (other + 0.05);
    };
    const of = (selector, property) => [...document.querySelectorAll(selector)].map(
        element => ratio(getComputedStyle(element)[property])
    );
    return {
        text: Math.min(...of('svg text', 'fill')),
        marks: Math.min(...of('.mark-line path', 'stroke'), ...of('.mark-rect path', 'fill')),
    };
})()
"""


@pytest.mark.parametrize(("width", "features"), LOOKS[:2], ids=NAMES[:2])
def test_charts_have_contrast(path, page, width, features):
    """Axe looks at no SVG: text 4.5 to 1, lines and bars 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    page.open(path, width, **features)
    found = page.run(CONTRAST)
    assert found["text"] >= 4.5 and found["marks"] >= 3


def test_the_keyboard_reaches_everything(path, page):
    page.open(path, WIDE)
    wanted = page.run("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    hidden = page.run("document.querySelectorAll('details:not([open]) [tabindex=\"0\"]').length")
    seen = []
    for _ in range(wanted - hidden):
        page.press("Tab")
        seen.append(
            page.run("""(() => {
            const element = document.activeElement, style = getComputedStyle(element);
            return [element.outerHTML.slice(0, 80), parseFloat(style.outlineWidth), style.outlineStyle];
        })()""")
        )
    assert len({html for html, *_ in seen}) == wanted - hidden
    assert all(width >= 2 and style == "solid" for _, width, style in seen)
    assert 'class="skip"' in seen[0][0]
    page.run("document.querySelector('summary').focus()")
    page.press("Enter")
    assert page.run("document.querySelector('details').open")


def test_it_prints_light_whatever_the_screen(path, page, tmp_path):
    page.open(path, WIDE, prefers_color_scheme="dark")
    assert page.run("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    pdf = page.print((Path(SHOTS) if SHOTS else tmp_path) / f"{path.stem}.pdf")
    assert pdf.startswith(b"%PDF-") and 2 <= pdf.count(b"/Type /Page\n") <= 15
    page.call("Emulation.setEmulatedMedia", media="print", features=[])
    assert page.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    page.call("Emulation.setEmulatedMedia", media="", features=[])
