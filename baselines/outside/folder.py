"""Videos that exist: which of them is which shot of which story, what is missing and what is left over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from baselines.outside.listing import Listing, fault_of, list_folder, printable
from baselines.outside.manifest import Manifest, StoryVideos
from baselines.outside.names import Reading, by_plain_id, readings
from cases.decoding import probe_isolated
from cases.errors import RunError, VideoError
from cases.export import shot_file
from cases.types import Case
from cases.video import Clip, clips_of

SHOWN = 5
"""Doubtful names that a message lists."""


class Match(NamedTuple):
    """Videos of a folder against the cases of a suite."""

    clips: dict[str, tuple[Clip | None, ...]]
    """Case id -> where each shot is, None where there is none; every case asked for is there."""
    uncut: dict[str, Path]
    """Case id -> the one file of a story whose shots' lengths nobody gave."""
    missing: tuple[str, ...]
    """Shots that were not found: the place where each was expected."""
    extra: tuple[str, ...]
    """Videos that are no shot of these cases, and files that are no videos."""
    refused: dict[str, str]
    """Place -> why it is not read, of what is called like a video."""

    @property
    def found(self) -> int:
        """Shots, those of uncut stories included."""
        whole = sum(len(self.clips[case]) for case in self.uncut)
        return whole + sum(clip is not None for clips in self.clips.values() for clip in clips)


def match_folder(folder: Path, cases: Sequence[Case], manifest: Manifest | None = None) -> Match:
    """Find the videos of cases in a folder.

    Args:
        folder: looked through with all folders in it.
        cases: whose videos are looked for.
        manifest: says which file is which; without one, names do (:mod:`baselines.outside.names`).

    Raises:
        RunError: the folder does not exist, or a name fits two shots, or two names one shot.
    """
    if not folder.is_dir():
        kind = "a file" if folder.exists() else "not there"
        raise RunError(
            f"{folder} is not a folder, but {kind}. Give the folder with <case id>/shot-1.mp4 and so on."
        )
    listing = list_folder(folder)
    if manifest is not None:
        return _by_manifest(folder, cases, manifest, listing)
    return _by_names(folder, cases, listing)


def at_lengths(match: Match, unit: str, lengths: Sequence[float]) -> Match:
    """The match with stories in one file taken apart at lengths that hold for all of them.

    Args:
        match: of a folder.
        unit: ``frames`` or ``seconds``.
        lengths: of each shot, or one for all.

    Raises:
        RunError: they are more or less than a story has shots.
    """
    clips = {}
    for case, path in match.uncut.items():
        count = len(match.clips[case])
        if len(lengths) not in (1, count):
            raise RunError(
                f"{len(lengths)} lengths were given, but {case} has {count} shots: give one or {count}."
            )
        each = tuple(lengths) * (count if len(lengths) == 1 else 1)
        if unit == "frames":
            clips[case] = clips_of(path, [int(length) for length in each])
        else:
            clips[case] = clips_of(path, _lengths(path, StoryVideos(file=path.name, seconds=each)))
    return match._replace(clips={**match.clips, **clips}, uncut={})


def _by_names(folder: Path, cases: Sequence[Case], listing: Listing) -> Match:
    shots = by_plain_id(cases)
    found = {place: readings(place, shots) for place in listing.videos}
    places: dict[Reading, list[str]] = defaultdict(list)
    for place, several in found.items():
        for reading in several:
            places[reading].append(place)
    if doubtful := [*_of_two_shots(found), *_of_one_shot(places)]:
        raise _doubtful(folder, doubtful)
    files = {reading: folder / several[0] for reading, several in places.items()}
    whole = {reading.case: path for reading, path in files.items() if reading.shot is None}
    clips = {case.id: _shots_by_name(case, files) for case in cases}
    extra = [place for place, several in found.items() if not several]
    return _match(cases, clips, whole, [*extra, *listing.others], listing.refused)


def _of_two_shots(found: Mapping[str, Sequence[Reading]]) -> Iterable[str]:
    """Names that can be read in several ways, in words."""
    for place, several in found.items():
        if len(several) > 1:
            yield f"{place} could be {' or '.join(map(_in_words, several))}"


def _of_one_shot(places: Mapping[Reading, Sequence[str]]) -> Iterable[str]:
    """Shots, and stories, that several files are called after, in words."""
    for reading, several in places.items():
        if len(several) > 1:
            yield f"{' and '.join(several)} are both {_in_words(reading)}"
    in_shots = {reading.case for reading in places if reading.shot is not None}
    for reading, several in places.items():
        if reading.shot is None and reading.case in in_shots:
            yield f"{reading.case} is there as one file ({several[0]}) and as files of shots"


def _doubtful(folder: Path, lines: Sequence[str]) -> RunError:
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    listed = "".join(f"  {line}\n" for line in [*lines[:SHOWN], *more])
    return RunError(
        f"{folder}: names that do not say which shot they are:\n{listed}"
        "Rename or move them away, or say which is which in a --manifest."
    )


def _in_words(reading: Reading) -> str:
    what = "all shots" if reading.shot is None else f"shot {reading.shot + 1}"
    return f"{what} of {reading.case}"


def _shots_by_name(case: Case, files: Mapping[Reading, Path]) -> tuple[Clip | None, ...]:
    paths = (files.get(Reading(case.id, shot)) for shot in range(len(case.shots)))
    return tuple(None if path is None else Clip(path) for path in paths)


def _by_manifest(folder: Path, cases: Sequence[Case], manifest: Manifest, listing: Listing) -> Match:
    refused: dict[str, str] = {}
    clips: dict[str, tuple[Clip | None, ...]] = {}
    whole: dict[str, Path] = {}
    for case in cases:
        story = manifest.stories.get(case.id, StoryVideos(shots=(None,) * len(case.shots)))
        clips[case.id] = tuple(
            _clip(folder, file, refused) for file in story.shots or [None] * len(case.shots)
        )
        one = _clip(folder, story.file, refused)
        if one is not None and (story.frames or story.seconds):
            clips[case.id] = clips_of(one.path, _lengths(one.path, story))
        elif one is not None:
            whole[case.id] = one.path
    named = {str(Path(file)) for story in manifest.stories.values() for file in _files(story)}
    extra = [place for place in (*listing.videos, *listing.others) if str(Path(place)) not in named]
    return _match(cases, clips, whole, extra, refused, manifest)


def _files(story: StoryVideos) -> Iterable[str]:
    return (file for file in (*(story.shots or ()), story.file) if file is not None)


def _clip(folder: Path, file: str | None, refused: dict[str, str]) -> Clip | None:
    if file is None or not ((folder / file).exists() or (folder / file).is_symlink()):
        return None
    reason = fault_of(folder / file, folder)
    if reason is not None:
        refused[printable(file)] = reason
        return None
    return Clip(folder / file)


def _lengths(path: Path, story: StoryVideos) -> tuple[int, ...]:
    """Frames of each shot; seconds count from the beginning, so that rounding does not add up."""
    if story.frames is not None:
        return story.frames
    try:
        fps = probe_isolated(path).fps
    except VideoError:
        fps = 1.0  # any will do: reading the shots meets the same fault, and says it
    ends = [0, *(round(end * fps) for end in accumulate(story.seconds or ()))]
    return tuple(max(1, end - start) for start, end in pairwise(ends))


def _match(
    cases: Sequence[Case],
    clips: dict[str, tuple[Clip | None, ...]],
    whole: dict[str, Path],
    extra: Sequence[str],
    refused: dict[str, str],
    manifest: Manifest | None = None,
) -> Match:
    single = {case.id: (Clip(whole[case.id]),) for case in cases if case.id in whole and len(case.shots) == 1}
    uncut = {case: path for case, path in whole.items() if case not in single}
    missing = [
        _expected(case, shot, manifest)
        for case in cases
        if case.id not in whole
        for shot, clip in enumerate(clips[case.id])
        if clip is None
    ]
    return Match({**clips, **single}, uncut, tuple(missing), tuple(extra), refused)


def _expected(case: Case, shot: int, manifest: Manifest | None) -> str:
    story = manifest.stories.get(case.id) if manifest is not None else None
    if story is None:
        return shot_file(case.id, shot)
    file = story.file if story.shots is None else story.shots[shot]
    return f"{case.id}, shot {shot + 1}: {file or 'none named'}"
