"""``bench list``: what there is."""

from __future__ import annotations

import argparse

from bench.console import say
from bench.plan import DEFAULT_GENERATORS
from bench.tools import GeneratorInfo, Tools, or_own

PRESET = "tiny"
"""Whose weights decide what is said to be there."""


def execute(options: argparse.Namespace, tools: Tools | None) -> int:
    """Print the names of a kind with a line about each."""
    if options.kind == "cases":
        rows = _cases(options.suite)
    else:
        rows = {"suites": _suites, "generators": _generators, "metrics": _metrics}[options.kind](tools)
    width = max((len(name) for name, _ in rows), default=0)
    for name, text in rows:
        say(f"{name:<{width}}  {text}")
    return 0


def _suites(_tools: Tools | None) -> list[tuple[str, str]]:
    from cases.load import load_suite, suite_names

    suites = [load_suite(name).suite for name in suite_names()]
    return [(s.name, f"{s.task}, {len(s.cases)} cases, version {s.version}") for s in suites]


def _cases(suite: str | None) -> list[tuple[str, str]]:
    from cases.load import load_suite, suite_names

    suites = [load_suite(name).suite for name in ([suite] if suite else suite_names())]
    return [
        (case.id, f"{each.name}, {case.pattern}, {len(case.shots)} shots, {', '.join(case.places.values())}")
        for each in suites
        for case in each.cases
    ]


def _generators(tools: Tools | None) -> list[tuple[str, str]]:
    infos = or_own(tools).generators()
    return [(name, f"{info.description}{_mark(name, info)}") for name, info in infos.items()]


def _mark(name: str, info: GeneratorInfo) -> str:
    if info.control:
        return " (control)"
    if info.public_only:
        return " [only with --preset public]"
    return "" if name in DEFAULT_GENERATORS else " [only with --generators]"


def _metrics(tools: Tools | None) -> list[tuple[str, str]]:
    tools = or_own(tools)
    default = set(tools.default_metrics(PRESET, {})) if tools.default_metrics else None
    missing = tools.unavailable_metrics(PRESET, {}) if tools.unavailable_metrics else {}
    rows = []
    for metric in tools.metrics():
        mark = "" if default is None or metric.name in default else " [only with --metrics]"
        if metric.name in missing:
            mark = f" [unavailable: {missing[metric.name]}]"
        text = f"{metric.level}, version {metric.version}: {metric.description}{mark} ({metric.source})"
        rows.append((metric.name, text))
    return rows
