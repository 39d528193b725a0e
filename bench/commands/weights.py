"""``bench weights``: which weights a preset needs, where they are, and how to get those that are missing."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from bench.console import note, say
from bench.own_tools import check_weights
from bench.plan import preset
from bench.tools import Tools
from bench.weights_needed import Need, generator_needs, judge_needs
from cases.errors import WeightsError
from metrics.perception.public.published import JUDGES


def execute(options: argparse.Namespace, _tools: Tools | None) -> int:
    """List the weights of a preset, or fetch some; 2 where one that every run needs is missing."""
    if options.action == "fetch":
        return _fetch(JUDGES if options.names == ["all"] else options.names)
    preset(options.preset)
    weights = dict(options.weights)
    check_weights(options.preset, weights)
    say(f"preset {options.preset}")
    generators = list(generator_needs(options.preset, weights))
    judges = list(judge_needs(options.preset, weights))
    for title, needs in (("generators", generators), ("judges", judges)):
        say(f"\n{title}")
        for need in needs:
            say("\n".join(_lines(need)))
    missing = [need.name for need in (*generators, *judges) if need.missing is not None and not need.optional]
    if missing:
        note(f"missing: {', '.join(missing)}")
    return 2 if missing else 0


def _lines(need: Need) -> list[str]:
    state = "found" if need.missing is None else "missing, optional" if need.optional else "MISSING"
    lines = [f"  {need.name}: {state}", f"    {need.what}", f"    for {', '.join(need.users)}"]
    if need.place is not None:
        lines += [f"    {need.place}, {_size(need.size)}", f"    sha256 {need.sha256}"]
    if need.missing is not None:
        lines.append(f"    {need.missing}")
    return [*lines, f"    licence {need.licence}; from {need.source}"]


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


def _fetch(names: Iterable[str]) -> int:
    """Fetch what can be had; 2 where anything cannot."""
    failed = [name for name in names if not _fetched(name)]
    if failed:
        note(f"not fetched: {', '.join(failed)}")
    return 2 if failed else 0


def _fetched(name: str) -> bool:
    from bench.fetch import fetch

    try:
        say(f"{name}: {fetch(name)}")
    except WeightsError as error:
        note(str(error))
        return False
    return True
