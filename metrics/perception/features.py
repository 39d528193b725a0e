"""The shared stage: each video is decoded once and encoded once, whatever metrics are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from cases.errors import VideoError
from cases.types import Case
from metrics.perception.cuts import detect_cuts
from metrics.perception.encoder import Tokens
from metrics.perception.instances import Instance
from metrics.perception.judges import Judges
from metrics.perception.own_networks import own_parts
from metrics.perception.persons import embed_persons, surroundings, with_thumbnails
from metrics.perception.story import Cuts, PersonCrop, ShotFeatures, StoryFeatures
from metrics.types import Embedded, Judge, Need

SAMPLED = 3
"""Frames of a shot that cross-shot metrics look at, evenly spread from the first to the last."""
BATCH = 32
LONGEST = 10
"""Longest side of a picture in shorter sides: networks see the shorter one at a fixed size, and a strip of a
few pixels' height would become a picture of millions."""


def story_features(
    judges: Judges, videos: Sequence[Path | None], case: Case, needs: Collection[Need], batch: int = BATCH
) -> StoryFeatures:
    """Features of a story whose shots are files; None stands for a shot that was not made."""
    shots = tuple(file_features(judges, path, needs, batch) for path in videos)
    return _with_texts(judges, StoryFeatures(shots), case, needs)


def story_file_features(
    judges: Judges,
    path: Path | None,
    lengths: Sequence[int],
    case: Case,
    needs: Collection[Need],
    batch: int = BATCH,
) -> StoryFeatures:
    """Features of a story that is one file, taken apart where its shots were asked to begin.

    Frames beyond the requested ones belong to the last shot; a shot that lies behind the end of the file has
    no frames, and says so.

    Args:
        judges: the networks.
        path: the file; None where it was not made.
        lengths: requested frames of each shot.
        case: what was asked.
        needs: parts to compute.
        batch: images at a time.
    """
    parts = set(needs) - {"cuts"}
    video = _read(path)
    if isinstance(video, str):
        shots = tuple(ShotFeatures(fault=video) for _ in lengths)
        return _with_texts(judges, StoryFeatures(shots), case, needs)
    frames, fps = video
    pieces = np.split(frames, np.cumsum(lengths)[:-1])
    shots = tuple(shot_features(judges, piece, fps, parts, batch) for piece in pieces)
    cuts = Cuts(tuple(detect_cuts(frames, judges.device)), tuple(lengths)) if "cuts" in needs else None
    return _with_texts(judges, StoryFeatures(shots, cuts=cuts), case, needs)


def file_features(
    judges: Judges, path: Path | None, needs: Collection[Need], batch: int = BATCH
) -> ShotFeatures:
    """Features of one video file, or the fault that keeps it from being read."""
    video = _read(path)
    if isinstance(video, str):
        return ShotFeatures(fault=video)
    return shot_features(judges, *video, needs, batch)


@torch.no_grad()
def shot_features(
    judges: Judges, frames: np.ndarray, fps: float, needs: Collection[Need], batch: int = BATCH
) -> ShotFeatures:
    """Features of one shot's frames uint8 ``(T, H, W, 3)``."""
    fault = _fault(frames)
    if fault is not None:
        return ShotFeatures(fault=fault)
    parts: dict[str, object] = {}
    if "image" in needs:
        parts.update(_image_parts(judges, frames, batch))
    parts.update(own_parts(judges, frames, needs, parts.get("image"), batch))
    rest = {need for need in needs if need not in parts}
    if "scene" in rest or _looks_at_persons(rest):
        parts.update(_encoder_parts(judges, frames, rest, batch))
    if "flow" in needs:
        parts["flow"] = judges.flow(frames, fps)
    if "cuts" in needs:
        parts["cuts"] = Cuts(tuple(detect_cuts(frames, judges.device)), (len(frames),))
    return ShotFeatures(**parts)  # type: ignore[arg-type]


def _fault(frames: np.ndarray) -> str | None:
    """Why frames cannot be looked at, or None."""
    if not len(frames):
        return "the video has no frames"
    height, width = frames.shape[1:3]
    if max(height, width) > LONGEST * min(height, width):
        return f"the picture of {height} x {width} pixels is over {LONGEST} times as long as it is narrow"
    return None


def sampled_frames(count: int) -> np.ndarray:
    """Indices of the frames that cross-shot metrics look at."""
    return np.unique(np.linspace(0, count - 1, min(SAMPLED, count)).round().astype(int))


def _image_parts(judges: Judges, frames: np.ndarray, batch: int) -> dict[str, object]:
    judge = judges.image_text
    few = (frames[i : i + batch] for i in range(0, len(frames), batch))
    image = torch.cat([judge.images(judge.prepare(some).to(judges.device)) for some in few])
    return {"image": image.cpu().numpy(), "aesthetic": judges.aesthetic(image).cpu().numpy()}


def _encoder_parts(
    judges: Judges, frames: np.ndarray, needs: Collection[Need], batch: int
) -> dict[str, object]:
    """Embeddings of all whole frames; persons and surroundings of the sampled ones, from the same tokens."""
    sampled = sampled_frames(len(frames))
    looked_at = np.arange(len(frames)) if "scene" in needs else sampled
    images = judges.encoder.prepare(frames[looked_at]).to(judges.device)
    encoded = [judges.encoder(images[i : i + batch]) for i in range(0, len(images), batch)]
    tokens = Tokens(*(torch.cat(part) for part in zip(*encoded, strict=True)))
    parts: dict[str, object] = {}
    if "scene" in needs:
        parts["scene"] = functional.normalize(tokens.cls, dim=-1).cpu().numpy()
    if _looks_at_persons(needs):
        rows = np.searchsorted(looked_at, sampled)
        chosen = Tokens(tokens.cls[rows], tokens.patches[rows])
        found = judges.find_persons(frames[sampled], images[rows], chosen)
        people = embed_persons(judges.encoder, frames[sampled], found)
        if "thumbnails" in needs:
            people = with_thumbnails(frames[sampled], found, people)
        parts["surroundings"] = surroundings(chosen, found)
        parts.update(_by_others(judges, frames[sampled], found, people, needs, batch))
    return parts


def _read(path: Path | None) -> tuple[np.ndarray, float] | str:
    """Frames and frames a second of a file, or why there are none."""
    from cases.decoding import read_isolated

    if path is None or not path.is_file():
        return "the video is missing"
    try:
        return read_isolated(path)
    except VideoError as error:
        return f"the video cannot be read: {error}"


def _looks_at_persons(needs: Collection[Need]) -> bool:
    return any(need in ("surroundings", "persons") or isinstance(need, Embedded) for need in needs)


def _by_others(
    judges: Judges,
    frames: np.ndarray,
    found: Sequence[Sequence[Instance]],
    people: tuple[tuple[PersonCrop, ...], ...],
    needs: Collection[Need],
    batch: int,
) -> dict[str, object]:
    """Persons and surroundings of the sampled frames with what other judges make of them."""
    rows: dict[Judge, Iterator[np.ndarray]] = {}
    places: dict[Judge, np.ndarray] = {}
    for part, name in sorted(need for need in needs if isinstance(need, Embedded)):
        judge = judges.other(name)
        if part == "persons":
            rows[name] = iter(judge.persons(frames, found, batch))
        else:
            places[name] = judge.surroundings(frames, found, batch)
    persons = tuple(
        tuple(replace(one, others={name: next(row) for name, row in rows.items()}) for one in frame)
        for frame in people
    )
    return {"persons": persons, "others": places}


def _with_texts(judges: Judges, story: StoryFeatures, case: Case, needs: Collection[Need]) -> StoryFeatures:
    """The story with embeddings of its texts, where they are needed."""
    if "video" in needs and judges.video_text is not None:
        texts = judges.video_text.texts
        prompts_as_read = texts([shot.prompt for shot in case.shots])
        captions_as_read = texts([shot.caption for shot in case.shots])
        story = replace(story, video_prompts=prompts_as_read, video_captions=captions_as_read)
    if "text" not in needs:
        return story
    prompts = _embed_texts(judges, [shot.prompt for shot in case.shots])
    captions = _embed_texts(judges, [shot.caption for shot in case.shots])
    return replace(story, prompts=prompts, captions=captions)


@torch.no_grad()
def _embed_texts(judges: Judges, texts: Sequence[str]) -> np.ndarray:
    return np.asarray(judges.image_text.texts(texts).cpu().numpy())
