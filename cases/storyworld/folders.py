"""Samples on disk, a folder each, as trainers of larger models read them; and back as the same type.

<folder>/<sample>/sample.json     texts, persons and place of each shot, frames a second
<folder>/<sample>/shot-<i>.mp4    i from 1
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, overload

from cases.errors import CaseFileError
from cases.storyworld.dataset import StoryDataset, StorySample
from cases.storyworld.language import StoryTexts
from cases.storyworld.world import Split, StoryScript
from cases.types import VideoFormat
from cases.video import read_video, write_video

SAMPLE_FILE = "sample.json"


def write_folder(dataset: StoryDataset, folder: Path | str) -> None:
    """Write all samples of a data set; samples that are complete already are left as they are."""
    for i in range(len(dataset)):
        name = f"{dataset.split}-{dataset.story_seed(i):08d}"
        if not (Path(folder) / name / SAMPLE_FILE).is_file():
            write_sample(dataset[i], Path(folder) / name, dataset.format.fps)


def write_mixture(
    folder: Path | str,
    count: int,
    *,
    split: Split = "train",
    format: VideoFormat,
    seed: int = 0,
    pairs_for_a_triple: int = 5,
) -> None:
    """Write ``count`` samples of two shots, every sixth of three: 5 : 1, the mixture of OneStory's data.

    Args:
        folder: to hold the samples; those that are complete already are left as they are.
        count: samples, of both kinds.
        split: whose persons, places and sentences.
        format: size and timing of the shots.
        seed: as for :class:`StoryDataset`.
        pairs_for_a_triple: two-shot samples for each of three shots.
    """
    for i in range(count):
        shots = 3 if i % (pairs_for_a_triple + 1) == pairs_for_a_triple else 2
        write_folder(StoryDataset(split, 1, format, seed, first=i, shots=shots), folder)


def write_sample(sample: StorySample, folder: Path, fps: float) -> None:
    """Write one sample; its ``sample.json`` comes last, so that a folder with one is complete.

    Args:
        sample: with its script (a sample read from disk has none).
        folder: the sample's own.
        fps: frames a second.
    """
    if sample.script is None:
        raise ValueError("only a sample with a script can be written")
    for i, frames in enumerate(sample.videos):
        write_video(folder / f"shot-{i + 1}.mp4", frames, fps)
    unfinished = folder / f".{SAMPLE_FILE}.unfinished"
    unfinished.write_text(json.dumps(_record(sample.script, sample.texts, fps), indent=1) + "\n")
    unfinished.replace(folder / SAMPLE_FILE)


class FolderDataset(Sequence[StorySample]):
    """Samples in a folder, sorted by name; their script and masks are None.

    Args:
        folder: holds a folder a sample.

    Raises:
        CaseFileError: the folder has no samples.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folders = sorted(path.parent for path in Path(folder).glob(f"*/{SAMPLE_FILE}"))
        if not self.folders:
            raise CaseFileError(str(folder), [f"no samples: expected folders with a {SAMPLE_FILE}"])

    def __len__(self) -> int:
        return len(self.folders)

    @overload
    def __getitem__(self, index: int) -> StorySample: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[StorySample]: ...
    def __getitem__(self, index: int | slice) -> StorySample | Sequence[StorySample]:
        """A sample.

        Raises:
            CaseFileError: its ``sample.json`` is damaged.
            VideoError: a shot is missing or damaged.
        """
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        folder = self.folders[index]
        texts = _texts(folder / SAMPLE_FILE)
        shots = range(len(texts.captions))
        videos = tuple(read_video(folder / f"shot-{i + 1}.mp4")[0] for i in shots)
        return StorySample(None, texts, videos, None)


def _record(script: StoryScript, texts: StoryTexts, fps: float) -> dict[str, Any]:
    return {
        "pattern": script.pattern,
        "fps": fps,
        "cast": texts.cast,
        "places": texts.places,
        "shots": [
            {
                **texts.shot_record(script, i),
                "move": shot.move,
            }
            for i, shot in enumerate(script.shots)
        ],
    }


def _texts(path: Path) -> StoryTexts:
    try:
        record = json.loads(path.read_text())
        shots = record["shots"]
        captions, prompts = (tuple(str(shot[key]) for shot in shots) for key in ("caption", "prompt"))
        return StoryTexts(captions, prompts, dict(record["cast"]), dict(record["places"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CaseFileError(str(path), [f"not a sample: {type(error).__name__} {error}"]) from error
