"""The charts of the report as SVG, whose colours and font are those of the page."""

import html
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import altair
import vl_convert

from mdm.errors import Problem

# A font with Chinese for macOS, Windows and Linux each.
FONTS = (
    "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', "
    "'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
GLYPH = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
    f'<text x="2" y="18" font-size="16" font-family="{FONTS}">{{}}</text></svg>'
)
NO_CHARACTER = "\U0010ffff"  # no font has it
WIDTH, HEIGHT = 300, 150


def area(months: Sequence[str], amounts: Sequence[Decimal | None], unit: str) -> str:
    """Return the chart of an amount by month. None is a gap."""
    found = altair.Chart(
        _data(
            {"month": month, "amount": None if amount is None else float(amount)}
            for month, amount in zip(months, amounts, strict=True)
        )
    ).encode(x=_months(months), y=altair.Y("amount:Q", axis=_axis(unit)))
    last = found.transform_filter(altair.datum.month == months[-1])
    return _svg(
        found.mark_area(color="var(--fill)", line={"color": "var(--first)", "strokeWidth": 2})
        + last.mark_point(color="var(--first)", filled=True, size=60)
    )


def bars(months: Sequence[str], counts: dict[str, Sequence[int | None]]) -> str:
    """Return the chart of counts by month, those of each name above those of the one before it."""
    names = list(counts)
    found = altair.Chart(
        _data(
            {"month": month, "name": name, "place": place, "count": count}
            for place, name in enumerate(names)
            for month, count in zip(months, counts[name], strict=True)
        )
    ).encode(
        x=_months(months),
        y=altair.Y("count:Q", axis=_axis()),
        order="place:Q",
        color=altair.Color(
            "name:N",
            scale=altair.Scale(domain=names, range=["var(--first)", "var(--second)"]),
            legend=altair.Legend(orient="top", title=None),
        ),
    )
    return _svg(found.mark_bar())


def _data(rows: Iterable[dict[str, object]]) -> altair.InlineData:
    return altair.InlineData(values=list(rows))


def _months(months: Sequence[str]) -> altair.X:
    """Return the axis of the months: it names one in eight, and the last one."""
    named = [months[place] for place in (0, 8, 16)] + [months[-1]]
    axis = altair.Axis(title=None, values=named, labelAngle=0, domain=False, labelFlush=True)
    return altair.X(
        "month:O", sort=None, scale=altair.Scale(domain=list(months), paddingInner=0.2), axis=axis
    )


def _axis(unit: str | None = None) -> altair.Axis:
    return altair.Axis(
        title=unit, titleAngle=0, titleAlign="left", titleX=0, titleY=-8, tickCount=4, domain=False
    )


def _svg(chart: altair.Chart | altair.LayerChart) -> str:
    """Return `chart` as an element of a page; raises Problem where its text can't be measured."""
    described = (
        chart.properties(width=WIDTH, height=HEIGHT)
        .configure(font=FONTS, background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="var(--ink)", titleColor="var(--ink)", gridColor="var(--line)", ticks=False,
            labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelPadding=6,
        )
        .configure_legend(labelColor="var(--ink)", labelFontSize=11)
        .to_dict()
    )  # fmt: skip
    svg = vl_convert.vegalite_to_svg(described)
    require_glyphs(html.unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))))
    # A page needs no name spaces. What the chart is to those who hear it, the page says.
    return re.sub(r' (?:xmlns(?::xlink)?|role|aria-[a-z]+)="[^"]*"', "", svg)


def require_glyphs(text: str) -> None:
    """Raise Problem for a character that no font of this machine has: its width would be a guess."""
    unknown = {char for char in text if not char.isspace() and not char.isascii()} - _MEASURED
    missing = "".join(sorted(char for char in unknown if _picture(char) == _picture(NO_CHARACTER)))
    if missing:
        raise Problem(
            f"No font of this machine has {missing}, so the charts of the report can't be drawn",
            "Install a font with Chinese, for instance: apt-get install fonts-noto-cjk",
        )
    _MEASURED.update(unknown)


_MEASURED: set[str] = set()


def _picture(character: str) -> bytes:
    return vl_convert.svg_to_png(GLYPH.format(html.escape(character)))
