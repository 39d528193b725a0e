"""Briefs in, video files out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.storage import check_there
from cases.errors import GenerationError, VideoError
from cases.starts import StartSet
from cases.types import Brief, Case, MadeShot, NotedShots
from cases.video import write_video
from reports.run_file import write_whole

BriefMaker = Callable[[Case, int], Brief]
"""(case, seed) -> what the generator is told."""


def brief_maker(starts: StartSet | None) -> BriefMaker:
    """Makes the briefs of cases; on I2MSV with the first frame that every generator gets."""

    def make(case: Case, seed: int) -> Brief:
        captions, prompts = zip(*((shot.caption, shot.prompt) for shot in case.shots), strict=True)
        return Brief(case.id, captions, prompts, starts.frames[case.id] if starts else None, seed)

    return make


def check_stories(stories: Sequence[Sequence[MadeShot]], paths: Sequence[Sequence[Path]]) -> None:
    """Make sure that a generator gave a story for each list of paths, and a shot for each path.

    Raises:
        GenerationError: it did not.
    """
    if len(stories) != len(paths):
        raise GenerationError(f"asked for {len(paths)} stories, the generator gave {len(stories)}")
    for shots, names in zip(stories, paths, strict=True):
        if len(shots) != len(names):
            raise GenerationError(f"a story has {len(names)} shots, the generator gave {len(shots)}")
        for shot in shots:
            _check_shot(shot)


def _check_shot(frames: MadeShot) -> None:
    if isinstance(frames, Path):
        if not frames.is_file():
            raise GenerationError(f"the generator says that {frames} is a shot, but there is no such file")
        return
    if frames.dtype != np.uint8 or frames.ndim != 4 or frames.shape[-1] != 3 or len(frames) == 0:
        raise GenerationError(
            f"a shot is uint8 (frames, height, width, 3), got {frames.dtype} {frames.shape}"
        )
    height, width = frames.shape[1:3]
    if height < 2 or width < 2 or height % 2 or width % 2:
        raise GenerationError(f"height and width of a shot are even and above 0, got {height} x {width}")


def write_stories(
    run: Path, stories: Sequence[Sequence[MadeShot]], paths: Sequence[Sequence[Path]], fps: float
) -> None:
    """Write the shots of stories into a run's folder; each file appears when it is complete.

    Raises:
        OSError: the disk does not take them.
        RunError: the run's folder is gone.
    """
    for shots, names in zip(stories, paths, strict=True):
        _clean(names[0].parent)
        for frames, path in zip(shots, names, strict=True):
            check_there(run)
            _write(path, frames, fps)
        write_notes(shots, names)


def write_notes(shots: Sequence[MadeShot], names: Sequence[Path]) -> None:
    """Write what a generator noted about its shots as ``shot-1.json`` beside ``shot-1.mp4``, if it did."""
    if isinstance(shots, NotedShots):
        for noted, path in zip(shots.notes, names, strict=True):
            write_whole(path.with_suffix(".json"), json.dumps(noted).encode() + b"\n")


def _write(path: Path, frames: MadeShot, fps: float) -> None:
    if isinstance(frames, Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, frames.read_bytes())
        return
    try:
        write_video(path, frames, fps)
    except VideoError as error:
        if isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        raise


def _clean(folder: Path) -> None:
    """Remove what a killed run was writing here."""
    for path in folder.glob(".*.unfinished.mp4"):
        path.unlink()
