"""Folders of two- and three-shot samples of real (or drawn) videos, as the trainer reads them.

<folder>/<sample>/sample.json     {"shots": [{"caption": "..."}, ...]}, other keys are allowed
<folder>/<sample>/shot-<i>.mp4    i from 1, as many as ``shots``

docs/training.md says what each key means. A folder is looked at as a whole before anything is made of
it, and refused with every fault of every sample at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from onestory.errors import SampleFolderError
from onestory.training.shots import ShotFormat, read_header

SAMPLE_FILE = "sample.json"
SHOTS = (2, 3)
"""Numbers of shots a sample may have; the last is the one to learn (paper, section 4.4)."""


class SampleShot(NamedTuple):
    """One shot of a sample."""

    video: Path
    caption: str
    """Referential text ("the same man ...")."""
    cast: tuple[str, ...] | None
    """Names of the persons seen, where the sample says so."""
    place: str | None
    """Name of the place, where the sample says so."""


@dataclass(frozen=True)
class SampleFolder:
    """The samples of a folder, sorted by name, without a fault that can be seen from outside."""

    path: Path
    names: tuple[str, ...]
    samples: tuple[tuple[SampleShot, ...], ...]

    def __len__(self) -> int:
        return len(self.samples)

    def mixture(self) -> str:
        """How many samples have two and three shots, in words, beside the paper's 5 : 1."""
        counts = Counter(len(shots) for shots in self.samples)
        ratio = f" ({counts[2] / counts[3]:.1f} : 1; the paper has 5 : 1)" if counts[3] else ""
        return f"{counts[2]} two-shot and {counts[3]} three-shot samples{ratio}"


def open_folder(folder: Path | str, format: ShotFormat) -> SampleFolder:
    """Read the samples of ``folder``; the shots must be long and large enough for ``format``.

    Of each video only the header is read; what cannot be decoded behind a sound header is found when
    it is prepared (:func:`onestory.training.prepare.prepare`).

    Raises:
        SampleFolderError: names every fault of every sample.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise SampleFolderError(folder, ["there is no such folder"])
    places = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    read = [_Reader(place, format) for place in places]
    faults = [f"{reader.folder.name}/{fault}" for reader in read for fault in reader.faults]
    if not places:
        faults = [f"holds no samples: expected folders with a {SAMPLE_FILE} and shot-1.mp4, shot-2.mp4"]
    if faults:
        raise SampleFolderError(folder, faults)
    return SampleFolder(folder, tuple(p.name for p in places), tuple(reader.shots for reader in read))


class _Reader:
    """Reads one sample; ``shots`` is whole where there are no ``faults``."""

    def __init__(self, folder: Path, format: ShotFormat) -> None:
        self.folder = folder
        records = self._records()
        self.faults: list[str] = [item for item in records if isinstance(item, str)]
        texts = [item for item in records if not isinstance(item, str)]
        videos = [folder / f"shot-{i + 1}.mp4" for i in range(len(texts))]
        self.shots = tuple(
            SampleShot(video, str(text.get("caption", "")).strip(), *_who_and_where(text))
            for video, text in zip(videos, texts, strict=True)
        )
        for i, text in enumerate(texts):
            self.faults += [f"{SAMPLE_FILE}: shots[{i}]{fault}" for fault in _shot_faults(text)]
        if texts:
            self.faults += [f for video in videos for f in _video_faults(video, format)]
            only = f"{SAMPLE_FILE} has {len(texts)} shots only"
            self.faults += [f"{video.name}: {only}" for video in self._more(videos)]

    def _records(self) -> Sequence[dict[str, Any] | str]:
        """The shots of the JSON file, or a fault in their place."""
        path = self.folder / SAMPLE_FILE
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return [f"{SAMPLE_FILE}: is missing"]
        except (OSError, ValueError) as error:
            return [f"{SAMPLE_FILE}: is not JSON: {error}"]
        shots = data.get("shots") if isinstance(data, dict) else None
        if not isinstance(shots, list):
            return [f'{SAMPLE_FILE}: expected {{"shots": [...]}}, found {_kind(data, shots)}']
        if len(shots) not in SHOTS:
            return [f"{SAMPLE_FILE}: has {len(shots)} shots, expected 2 or 3"]
        return [shot if isinstance(shot, dict) else {} for shot in shots]

    def _more(self, videos: Sequence[Path]) -> Iterator[Path]:
        known = {video.name for video in videos}
        yield from (p for p in sorted(self.folder.glob("shot-*.mp4")) if p.name not in known)


def _kind(data: object, shots: object) -> str:
    if not isinstance(data, dict):
        return f"a {type(data).__name__}"
    return f"shots of type {type(shots).__name__}" if "shots" in data else "no shots"


def _shot_faults(record: dict[str, Any]) -> Iterator[str]:
    if "caption" not in record:
        yield ".caption: is missing"
    elif not isinstance(record["caption"], str) or not record["caption"].strip():
        yield f".caption: expected text, found {record['caption']!r}"
    cast = record.get("cast", [])
    if not isinstance(cast, list) or not all(isinstance(name, str) for name in cast):
        yield f".cast: expected a list of names, found {cast!r}"
    if not isinstance(record.get("place", ""), str):
        yield f".place: expected a name, found {record['place']!r}"


def _who_and_where(record: dict[str, Any]) -> tuple[tuple[str, ...] | None, str | None]:
    cast, place = record.get("cast"), record.get("place")
    return tuple(cast) if isinstance(cast, list) else None, place if isinstance(place, str) else None


def _video_faults(video: Path, format: ShotFormat) -> Iterator[str]:
    header = read_header(video)
    if isinstance(header, str):
        yield f"{video.name}: {header}"
        return
    if header.height < format.height or header.width < format.width:
        yield (
            f"{video.name}: is {header.height}x{header.width}; at least {format.height}x{format.width} "
            "is needed, shots are never enlarged"
        )
    found = format.frames_of(header.frames, header.fps)
    if found < format.frames:
        yield (
            f"{video.name}: {header.frames} frames at {header.fps:g} a second make {found} at "
            f"{format.fps:g} a second; {format.frames} are needed"
        )
