"""What each metric is, in the words of the file that computes it, as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from reports.run_file import MetricEntry


class Definition(NamedTuple):
    """One metric."""

    metric: MetricEntry
    paragraphs: tuple[Markup, ...]
    """Empty where the run does not hold the text."""


def definitions(metrics: Sequence[MetricEntry]) -> list[Definition]:
    """The definitions of a run's metrics."""
    return [
        Definition(metric, tuple(map(_html, filter(None, metric.definition.split("\n\n")))))
        for metric in metrics
    ]


def _html(paragraph: str) -> Markup:
    """A paragraph of a docstring: `code` and *emphasis* as such, roles of Sphinx as their last name."""
    plain = re.sub(r":\w+:`~?([^`]*)`", lambda match: f"``{match[1].rpartition('.')[2]}``", paragraph)
    html = re.sub(r"(`{1,2})(.+?)\1", r"<code>\2</code>", str(escape(plain)), flags=re.S)
    return Markup(re.sub(r"(?<![\w*])\*(\w[^*]*)\*(?![\w*])", r"<em>\1</em>", html))
