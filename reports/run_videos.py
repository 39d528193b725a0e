"""Where the shots of a run lie."""

from __future__ import annotations

from pathlib import Path

from reports.run_file import GeneratorEntry


def shot_path(run: Path, generator: GeneratorEntry, case: str, seed: int, shot: int) -> Path:
    """The file of one shot.

    Args:
        run: the run's folder.
        generator: of the plan; one with a ``source`` has its videos in that folder.
        case: id of the case.
        seed: seed of the story.
        shot: counted from 0; file names count from 1.
    """
    name = f"shot-{shot + 1}.mp4"
    if generator.source is not None:
        return Path(generator.source) / case / name
    return run / "videos" / generator.name / case / f"seed-{seed}" / name
