"""Strips for published results: the same cases by the reference and by every method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cases.types import Case
from reports.results_page import StripPicture
from reports.run_file import GeneratorEntry
from reports.samples import RunValues
from reports.strips import Still, stills, strip
from reports.wording import NOT_PLAYED, plain

WIDTH = 112
"""Pixels of a still."""
QUALITY = 76
"""Of JPEG: a strip of 20 methods takes about 150 KB."""


def write_strips(
    folder: Path, suite: str, run: RunValues, names: Sequence[str], cases: Sequence[Case]
) -> list[StripPicture]:
    """Write a strip of each case.

    Args:
        folder: ``docs/results``; the pictures go to ``strips`` in it.
        suite: in their titles.
        run: with the videos.
        names: methods in the order to show them; one that the run does not have is said to be not played.
        cases: which.
    """
    (folder / "strips").mkdir(parents=True, exist_ok=True)
    known = {entry.name: entry for entry in run.run.plan.generators}
    return [_write(folder, suite, run, [(name, known.get(name)) for name in names], case) for case in cases]


def _write(
    folder: Path, suite: str, run: RunValues, rows: Sequence[tuple[str, GeneratorEntry | None]], case: Case
) -> StripPicture:
    title = f"{suite}, {case.id} ({plain(case.pattern)})"
    shown = [(entry or GeneratorEntry(name=name), _stills(run, entry, case)) for name, entry in rows]
    file = f"strips/{suite}-{case.id}.jpg"
    picture = strip(shown, f"{title}: tiny weights", WIDTH)
    picture.save(folder / file, quality=QUALITY, optimize=True)
    return StripPicture(file, title, tuple(shot.caption for shot in case.shots))


def _stills(run: RunValues, entry: GeneratorEntry | None, case: Case) -> list[Still]:
    if entry is None:
        return [Still(None, NOT_PLAYED)] * len(case.shots)
    reasons: Mapping[str, str] = {
        key.case: reason for key, reason in run.failures.items() if key.generator == entry.name
    }
    if case.id in reasons:
        return [Still(None, f"failed: {reasons[case.id]}")] * len(case.shots)
    return stills(run.folder, entry, case, run.run.plan.seeds[0], WIDTH)
