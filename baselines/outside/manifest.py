"""A manifest: which file is which shot, for videos whose names do not say it, and for stories in one file.

YAML or JSON::

    name: our-model             # optional: the generator's name in reports
    folder: ../videos           # optional: where the files lie, seen from the manifest
    stories:
      case-01:                  # one file a shot; null for one that does not exist
        shots: [a.mp4, b.mp4, null]
      case-02:                  # one file, its shots of known lengths, in frames or in seconds
        file: film.mp4
        seconds: [5, 5, 4.2]
      case-03:                  # one file, taken apart at the cuts that are found in it
        file: other film.mov
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any

from pydantic import Field

from cases.faults import Fault, known_names, shown
from cases.types import Case, Frozen, Slug
from cases.yaml_files import Kind, parse_file, read_file

MANIFEST = Kind("manifest", "the key stories with case ids")
LENGTHS = ("frames", "seconds")
LONGEST = 10_000_000
"""Frames of a shot: four days at 24 a second; more is a slip."""


class StoryVideos(Frozen):
    """Where one story's videos are."""

    shots: tuple[str | None, ...] | None = None
    """A file for each shot, below the folder."""
    file: str | None = None
    """The one file of all shots."""
    frames: tuple[Annotated[int, Field(gt=0, le=LONGEST)], ...] | None = None
    """Length of each shot in it."""
    seconds: tuple[Annotated[float, Field(gt=0, le=LONGEST, allow_inf_nan=False)], ...] | None = None


class Manifest(Frozen):
    """Where all videos are."""

    stories: dict[str, StoryVideos]
    """Case id -> videos; cases that are not named have none."""
    folder: str | None = None
    name: Slug | None = None


def load_manifest(path: Path, cases: Mapping[str, Case]) -> Manifest:
    """Read a manifest.

    Args:
        path: of the file.
        cases: the cases it may speak of.

    Raises:
        CaseFileError: the file cannot be read or has faults; all are named, each at its line.
    """
    content = read_file(path, MANIFEST)
    return parse_file(Manifest, content, str(path), MANIFEST, lambda data: _faults(data, cases))


def _faults(data: object, cases: Mapping[str, Case]) -> Iterator[Fault]:
    if not isinstance(data, Mapping):
        return
    folder, stories = data.get("folder"), data.get("stories")
    if isinstance(folder, str) and not (folder and folder.isprintable()):
        yield Fault(("folder",), f"{shown(folder)} is no name of a folder")
    if not isinstance(stories, Mapping):
        return
    used: dict[str, tuple[str | int, ...]] = {}
    for name, story in stories.items():
        place = ("stories", str(name))
        if name not in cases:
            yield Fault(place, f"{shown(name)} is no case of the suite{known_names(str(name), cases)}")
        if isinstance(story, Mapping):
            yield from _story_faults(story, place, cases.get(name))
            yield from _file_faults(story, place, used)


def _story_faults(story: Mapping[Any, Any], place: tuple[str, str], case: Case | None) -> Iterator[Fault]:
    if (story.get("shots") is None) == (story.get("file") is None):
        yield Fault(place, "expected either shots (a file for each) or file (one for all)")
    given = [key for key in LENGTHS if story.get(key) is not None]
    if len(given) > 1:
        yield Fault((*place, "seconds"), "lengths are given in frames already; leave one of the two out")
    if given and story.get("shots") is not None:
        yield Fault((*place, given[0]), "lengths belong to file, not to shots, which are read whole")
    for key in ("shots", *LENGTHS):
        items = story.get(key)
        if case is not None and isinstance(items, list) and len(items) != len(case.shots):
            yield Fault((*place, key), f"expected {len(case.shots)}, one for each shot, found {len(items)}")


def _file_faults(
    story: Mapping[Any, Any], place: tuple[str, str], used: dict[str, tuple[str | int, ...]]
) -> Iterator[Fault]:
    shots = story.get("shots")
    named: list[tuple[tuple[str | int, ...], object]] = [((*place, "file"), story.get("file"))]
    named += [((*place, "shots", i), file) for i, file in enumerate(shots if isinstance(shots, list) else ())]
    for where, file in named:
        if not isinstance(file, str):
            continue
        if (reason := _not_below(file)) is not None:
            yield Fault(where, f"{shown(file)} {reason}; give a place below the folder of videos")
        elif file in used:
            yield Fault(where, f"{shown(file)} is named more than once; expected a file for each")
        used[file] = where


def _not_below(file: str) -> str | None:
    """Why a place is none below a folder, or None."""
    if not file.strip() or not file.isprintable():
        return "is no name of a file"
    path = PurePosixPath(file)
    if path.is_absolute() or PureWindowsPath(file).drive:
        return "is absolute"
    if ".." in path.parts:
        return "leads out with .."
    return "has a name of more than 255 bytes" if any(len(p.encode()) > 255 for p in path.parts) else None
