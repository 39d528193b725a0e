"""Matplotlib's drawings inside a page: they take its colours, light or dark, and its fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from reports.palette import COLOURS, GREYS
from reports.plot_parts import LIGHT, Panel, style

SIZE = (4.4, 2.7)
"""Inches; on the page a drawing is as wide as its place."""
MARGINS: Mapping[str, float] = {"left": 0.115, "right": 0.985, "bottom": 0.17, "top": 0.965}
"""Fixed, since working them out takes longer than drawing."""

_VARIABLES = {
    LIGHT.paper: "var(--paper)", LIGHT.ink: "var(--ink)", LIGHT.faint: "var(--line)",
    **{colour.lower(): f"var(--c{i})" for i, colour in enumerate(COLOURS)},
    **{grey.lower(): f"var(--g{i})" for i, grey in enumerate(GREYS)},
}  # fmt: skip


def inline(panel: Panel) -> Markup:
    """A panel as an ``<svg>`` element with its description."""
    with mpl.rc_context(style(LIGHT)):
        figure = Figure(figsize=SIZE)
        ax = figure.subplots()
        panel.draw(ax)
        figure.subplots_adjust(**MARGINS)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    return Markup(_for_page(file.getvalue(), panel))


def _for_page(svg: str, panel: Panel) -> str:
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.S)
    head, _, rest = body.partition(">")
    view = re.search(r'viewBox="[^"]*"', head)
    assert view is not None, "matplotlib's drawings have a viewBox"
    opening = f'<svg class="chart" role="img" aria-label="{escape(panel.text)}" {view[0]}>'
    return opening + _in_page_colours(_own_ids(rest, panel.name))


def _own_ids(svg: str, name: str) -> str:
    """Ids that no other drawing of the page has; those that nothing refers to are left out."""
    used = set(re.findall(r'(?:#|href="#)([\w-]+)', svg))

    def renamed(match: re.Match[str]) -> str:
        return f' id="{name}-{match[1]}"' if match[1] in used else ""

    svg = re.sub(r' id="([^"]+)"', renamed, svg)
    return re.sub(r'(url\(#|href="#)([\w-]+)', rf"\g<1>{name}-\g<2>", svg)


def _in_page_colours(svg: str) -> str:
    svg = re.sub(r"#[0-9a-fA-F]{6}", lambda match: _VARIABLES.get(match[0].lower(), match[0]), svg)
    # Black is matplotlib's default for what has no colour of its own.
    svg = re.sub(r"font: (\S+) [^;\"]*", r"font-size: \1", svg)
    return svg
