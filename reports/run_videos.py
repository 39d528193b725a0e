"""Where the shots of a run lie."""

from __future__ import annotations

from pathlib import Path

from cases.video import Clip
from reports.run_file import GeneratorEntry


def shot_path(run: Path, generator: GeneratorEntry, case: str, seed: int, shot: int) -> Path:
    """The file that one shot is generated into.

    Args:
        run: the run's folder.
        generator: of the plan.
        case: id of the case.
        seed: seed of the story.
        shot: counted from 0; file names count from 1.
    """
    return run / "videos" / generator.name / case / f"seed-{seed}" / f"shot-{shot + 1}.mp4"


def shot_clip(run: Path, generator: GeneratorEntry, case: str, seed: int, shot: int) -> Clip | None:
    """Where one shot is, generated or somebody's; None for one that somebody does not have."""
    if generator.source is None:
        return Clip(shot_path(run, generator, case, seed, shot))
    entries = generator.clips.get(case, ())
    entry = entries[shot] if shot < len(entries) else None
    if entry is None:
        return None
    place = Path(generator.source) / entry.file
    return Clip(place, entry.start, entry.stop, entry.detected, entry.fault)
