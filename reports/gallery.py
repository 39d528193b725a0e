"""The gallery of a report: some cases of each pattern, by all generators, with their captions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from cases.types import Case
from cases.video import Clip
from reports.run_file import GeneratorEntry
from reports.run_videos import shot_clip
from reports.strips import Still, stills, strip
from reports.summary import Summary
from reports.wording import plain

PER_PATTERN = 4


class Tile(NamedTuple):
    """One shot of one generator; addresses are relative to the page."""

    image: str | None
    video: str | None
    fault: str | None


class Row(NamedTuple):
    """One generator's story."""

    generator: GeneratorEntry
    tiles: tuple[Tile, ...]


class Exhibit(NamedTuple):
    """One case."""

    case: Case
    rows: tuple[Row, ...]
    strip: str
    """Address of the strip as one picture."""


def choose(cases: Sequence[Case]) -> list[Case]:
    """The first few cases of each pattern in the order of the plan: chosen before anybody saw a result."""
    seen: dict[str, int] = {}
    chosen = []
    for case in cases:
        seen[case.pattern] = seen.get(case.pattern, 0) + 1
        if seen[case.pattern] <= PER_PATTERN:
            chosen.append(case)
    return chosen


def write_gallery(summary: Summary, cases: Sequence[Case], folder: Path) -> list[Exhibit]:
    """Write the stills and strips of the chosen cases into ``folder``, the report's."""
    return [_exhibit(summary, case, folder) for case in choose(cases)]


def _exhibit(summary: Summary, case: Case, folder: Path) -> Exhibit:
    run, seed = summary.folder, summary.run.plan.seeds[0]
    generators = summary.run.plan.generators
    rows = [(generator, stills(run, generator, case, seed)) for generator in generators]
    (folder / "strips").mkdir(exist_ok=True)
    address = f"strips/{case.id}.jpg"
    strip(rows, f"{case.id} ({plain(case.pattern)}), {summary.run.plan.preset} weights").save(
        folder / address, quality=90
    )
    shown = (
        Row(g, tuple(_tile(summary, g, case, shot, s, folder) for shot, s in enumerate(row)))
        for g, row in rows
    )
    return Exhibit(case, tuple(shown), address)


def _tile(
    summary: Summary, generator: GeneratorEntry, case: Case, shot: int, still: Still, folder: Path
) -> Tile:
    if still.image is None:
        return Tile(None, None, still.fault)
    address = f"stills/{case.id}/{generator.name}-shot-{shot + 1}.jpg"
    (folder / address).parent.mkdir(parents=True, exist_ok=True)
    still.image.save(folder / address, quality=88)
    clip = shot_clip(summary.folder, generator, case.id, summary.run.plan.seeds[0], shot)
    assert clip is not None
    return Tile(address, _address(clip.path, folder) + _moments(clip, still.fps), None)


def _address(video: Path, folder: Path) -> str:
    """The video's address seen from the page; one on another drive of Windows as a file address."""
    try:
        return quote(Path(os.path.relpath(video.resolve(), folder.resolve())).as_posix())
    except ValueError:
        return video.resolve().as_uri()


def _moments(clip: Clip, fps: float) -> str:
    """The part of an address that has a player play one shot of a file."""
    if clip.is_whole:
        return ""
    end = "" if clip.stop is None else f",{clip.stop / fps:.3f}"
    return f"#t={clip.start / fps:.3f}{end}"
