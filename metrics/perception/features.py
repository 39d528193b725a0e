"""The shared stage: each video is decoded once and encoded once, whatever metrics are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from cases.errors import UnknownWordError, VideoError
from cases.types import Case
from cases.video import Clip
from metrics.perception.cuts import cuts_of, detect_cuts, shrunk, transition_probability
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
MISSING = "the video is missing"
DETECTED = "the file was taken apart at the cuts found in it: nobody said where they should be"


def story_features(
    judges: Judges,
    videos: Sequence[Path | Clip | None],
    case: Case,
    needs: Collection[Need],
    batch: int = BATCH,
) -> StoryFeatures:
    """Features of a story.

    Args:
        judges: the networks.
        videos: for each shot its file, or its frames of a file; None for a shot that was not made. Where all
            shots are of one file, that file has the cuts.
        case: what was asked.
        needs: parts to compute.
        batch: images at a time.
    """
    clips = [Clip(video) if isinstance(video, Path) else video for video in videos]
    if _is_one_file(clips):
        story = _one_file(judges, [clip for clip in clips if clip is not None], needs, batch)
    else:
        story = StoryFeatures(tuple(file_features(judges, clip, needs, batch) for clip in clips))
    return _with_texts(judges, story, case, needs)


def _is_one_file(clips: Sequence[Clip | None]) -> bool:
    return len(clips) > 1 and len({clip and clip.path for clip in clips}) == 1 and clips[0] is not None


def _one_file(judges: Judges, clips: Sequence[Clip], needs: Collection[Need], batch: int) -> StoryFeatures:
    """A story whose shots follow each other in one file; one that lies behind its end says so."""
    parts, small = set(needs) - {"cuts"}, list[np.ndarray]()
    fault = clips[0].fault or (DETECTED if clips[0].detected else None)
    shots = []
    for clip in clips:
        video = _read(clip)
        if isinstance(video, str):
            fault = fault or video
        elif "cuts" in needs and fault is None:
            small.append(shrunk(video[0]))
        shots.append(_features(judges, video, parts, batch))
    if "cuts" not in needs or fault is not None:
        return StoryFeatures(tuple(shots), cuts_fault=fault)
    found = cuts_of(transition_probability(np.concatenate(small), judges.device))
    return StoryFeatures(tuple(shots), cuts=Cuts(tuple(found), tuple(map(_length, clips))))


def _length(clip: Clip) -> int:
    assert clip.stop is not None
    return clip.stop - clip.start


def file_features(
    judges: Judges, clip: Clip | None, needs: Collection[Need], batch: int = BATCH
) -> ShotFeatures:
    """Features of one shot, or the fault that keeps it from being read."""
    return _features(judges, _read(clip), needs, batch)


def _features(
    judges: Judges, video: tuple[np.ndarray, float] | str, needs: Collection[Need], batch: int
) -> ShotFeatures:
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
        parts.update(_encoder_parts(judges, frames, fps, rest, batch))
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
    few = [judges.look(frames[i : i + batch]) for i in range(0, len(frames), batch)]
    image, aesthetic = (torch.cat(part).cpu().numpy() for part in zip(*few, strict=True))
    return {"image": image, "aesthetic": aesthetic}


def _encoder_parts(
    judges: Judges, frames: np.ndarray, fps: float, needs: Collection[Need], batch: int
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
        seconds = tuple(float(second) for second in (sampled + 0.5) / fps)
        people = _timed(embed_persons(judges.encoder, frames[sampled], found), seconds)
        if "thumbnails" in needs:
            people = with_thumbnails(frames[sampled], found, people)
        parts.update(surroundings=surroundings(chosen, found), seconds=seconds)
        parts.update(_by_others(judges, frames[sampled], found, people, needs, batch))
    return parts


def _timed(
    people: Sequence[Sequence[PersonCrop]], seconds: Sequence[float]
) -> tuple[tuple[PersonCrop, ...], ...]:
    """The persons of each sampled frame, with its time."""
    return tuple(
        tuple(replace(one, second=second) for one in frame)
        for second, frame in zip(seconds, people, strict=True)
    )


def _read(clip: Clip | None) -> tuple[np.ndarray, float] | str:
    """Frames and frames a second of a shot, or why there are none."""
    from cases.decoding import read_isolated

    if clip is None or not clip.path.is_file():
        return MISSING
    if clip.fault is not None:
        return clip.fault
    try:
        return read_isolated(*clip[:3])
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
    try:
        prompts = _embed_texts(judges, [shot.prompt for shot in case.shots])
        captions = _embed_texts(judges, [shot.caption for shot in case.shots])
    except UnknownWordError as error:
        return replace(story, texts_fault=str(error))
    return replace(story, prompts=prompts, captions=captions)


@torch.no_grad()
def _embed_texts(judges: Judges, texts: Sequence[str]) -> np.ndarray:
    return np.asarray(judges.image_text.texts(texts).cpu().numpy())
