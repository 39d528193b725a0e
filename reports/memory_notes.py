"""What a generator noted about the memory it used: which frames it selected for a shot, how finely packed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple


class Picked(NamedTuple):
    """One selected memory frame."""

    frame: int
    """Latent frame, counted from 0 over all earlier shots."""
    shot: int
    """The earlier shot it is of, from 0."""
    second: float
    """Where in that shot it is, as a share of the shot's latent frames: 0 is its begin."""
    kernel: int
    """Spatial size of the patchifier in latent pixels: small is fine."""
    rows: int
    columns: int
    """Tokens it became."""


class ShotNotes(NamedTuple):
    """The memory behind one shot."""

    frames: tuple[int, ...]
    """Latent frames of each earlier shot."""
    scores: tuple[float, ...]
    """Of every latent frame in memory, in order."""
    picked: tuple[Picked, ...]
    """Best first."""


def read_notes(video: Path) -> ShotNotes | None:
    """The notes beside a shot's video; None where the generator wrote none or looked at no memory."""
    path = video.with_suffix(".json")
    if not path.is_file():
        return None
    noted = json.loads(path.read_bytes()).get("memory")
    return None if noted is None else _notes(noted)


def _notes(noted: dict[str, Any]) -> ShotNotes:
    frames = tuple(noted["frames"])
    return ShotNotes(frames, tuple(noted["scores"]), tuple(_picked(one, frames) for one in noted["picked"]))


def _picked(one: dict[str, Any], frames: tuple[int, ...]) -> Picked:
    inside, shot = one["frame"], 0
    while inside >= frames[shot]:
        inside -= frames[shot]
        shot += 1
    return Picked(one["frame"], shot, inside / frames[shot], one["kernel"], *one["tokens"])
