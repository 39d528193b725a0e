"""What each metric is and where it comes from, in the words of the file that computes it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from markupsafe import Markup, escape

from metrics.registry import metric_infos
from reports.run_file import MetricEntry


class Definition(NamedTuple):
    """One metric."""

    metric: MetricEntry
    paragraphs: tuple[Markup, ...]
    """The text at the head of its file; empty for a metric that is not of this repository, or has changed."""
    source: str | None
    """The file, from the repository's root."""


def definitions(metrics: Sequence[MetricEntry]) -> list[Definition]:
    """The definitions of a run's metrics."""
    return [_definition(metric) for metric in metrics]


def _definition(metric: MetricEntry) -> Definition:
    info = metric_infos().get(metric.name)
    if info is None or info.version != metric.version:
        return Definition(metric, (), None)
    name, _, _ = info.function.partition(":")
    text = inspect.getdoc(import_module(name)) or ""
    return Definition(metric, tuple(map(_html, text.split("\n\n"))), f"{name.replace('.', '/')}.py")


def _html(paragraph: str) -> Markup:
    """A paragraph of a docstring: `code` and *emphasis* as such, roles of Sphinx as their last name."""
    plain = re.sub(r":\w+:`~?([^`]*)`", lambda match: f"``{match[1].rpartition('.')[2]}``", paragraph)
    html = re.sub(r"(`{1,2})(.+?)\1", r"<code>\2</code>", str(escape(plain)), flags=re.S)
    return Markup(re.sub(r"(?<![\w*])\*(\w[^*]*)\*(?![\w*])", r"<em>\1</em>", html))
