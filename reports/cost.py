"""What a run cost: seconds by generator and step, read from the journal that the harness wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from reports.run_file import RunFile

JOURNAL = "journal.jsonl"


class Cost(NamedTuple):
    """What one generator cost, over all sessions of a run."""

    loading: float
    """Seconds until it was ready."""
    generating: float | None
    """Seconds a shot; None where none was generated here, as for scored folders."""
    scoring: float | None
    """Seconds a shot that the judges took."""


def read_costs(folder: Path, run: RunFile, shots: Mapping[str, int]) -> dict[str, Cost]:
    """Costs of the generators that the journal knows.

    Args:
        folder: the run's.
        run: its ``run.json``.
        shots: case -> how many shots it has.

    Returns:
        Generator -> cost; empty where there is no journal.
    """
    entries = _entries(folder / JOURNAL)
    a_story = sum(shots.values()) / max(1, len(shots))
    return {
        name: Cost(_seconds(entries, "load", name), *(_a_shot(entries, s, name, a_story) for s in STEPS))
        for name in (generator.name for generator in run.plan.generators)
        if any(entry["generator"] == name for entry in entries)
    }


STEPS = ("generate", "score")


def _entries(path: Path) -> list[dict[str, Any]]:
    """Finished steps; a line that a killed run tore is left out, and so are attempts that failed."""
    if not path.is_file():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    entries = [json.loads(line) for line in whole.splitlines()]
    return [entry for entry in entries if entry.get("failure") is None]


def _seconds(entries: list[dict[str, Any]], step: str, generator: str) -> float:
    return sum(e["seconds"] for e in entries if (e["step"], e["generator"]) == (step, generator))


def _a_shot(entries: list[dict[str, Any]], step: str, generator: str, a_story: float) -> float | None:
    stories = sum(e["stories"] for e in entries if (e["step"], e["generator"]) == (step, generator))
    return _seconds(entries, step, generator) / (stories * a_story) if stories and a_story else None
