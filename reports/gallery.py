"""Pictures of a few stories: film strips of all generators, and the memory behind a story's shots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PIL.Image import Image

from cases.types import Case
from reports.memory_picture import memory_picture
from reports.run_videos import shot_path
from reports.strips import stills, strip
from reports.summary import Summary
from reports.wording import plain

PER_PATTERN = 2


class Picture(NamedTuple):
    """One picture, for one case."""

    case: Case
    file: Path
    generator: str | None = None
    """Whose memory it shows; None for the strip of all."""


def choose(cases: Sequence[Case]) -> list[Case]:
    """The first few cases of each pattern in the order of the plan: chosen before anybody saw a result."""
    seen: dict[str, int] = {}
    chosen = []
    for case in cases:
        seen[case.pattern] = seen.get(case.pattern, 0) + 1
        if seen[case.pattern] <= PER_PATTERN:
            chosen.append(case)
    return chosen


def write_strips(summary: Summary, cases: Sequence[Case], folder: Path) -> list[Picture]:
    """Write a film strip of each of these cases into ``folder/strips``."""
    return [_strip(summary, case, folder / "strips") for case in cases]


def _strip(summary: Summary, case: Case, folder: Path) -> Picture:
    run, seed = summary.folder, summary.run.plan.seeds[0]
    rows = [(generator, stills(run, generator, case, seed)) for generator in summary.run.plan.generators]
    picture = strip(rows, _title(summary, case))
    return Picture(case, _saved(picture, folder / f"{case.id}.jpg"))


def write_memories(summary: Summary, cases: Sequence[Case], folder: Path) -> list[Picture]:
    """Write a picture into ``folder/memory`` for each generator that noted which memory it looked at."""
    pictures = []
    for case in cases:
        for generator in summary.compared:
            seed = summary.run.plan.seeds[0]
            videos = [
                shot_path(summary.folder, generator, case.id, seed, shot) for shot in range(len(case.shots))
            ]
            title = f"{plain(generator.name)}'s memory of {_title(summary, case)}"
            picture = memory_picture(videos, title)
            if picture is not None:
                file = _saved(picture, folder / "memory" / f"{case.id}-{generator.name}.jpg")
                pictures.append(Picture(case, file, generator.name))
    return pictures


def _title(summary: Summary, case: Case) -> str:
    return f"{case.id} ({plain(case.pattern)}), {summary.run.plan.preset} weights"


def _saved(picture: Image, file: Path) -> Path:
    file.parent.mkdir(exist_ok=True)
    picture.save(file, quality=90)
    return file
