"""Videos that exist, as a generator of a run: matched with the cases, and taken apart where need be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bench.console import note
from bench.folder import CUTS
from bench.weights import hash_file
from cases.errors import RunError, VideoError, WeightsError
from cases.types import Case
from cases.video import Clip, clips_of
from reports.run_file import ClipEntry, GeneratorEntry, write_whole

if TYPE_CHECKING:
    from baselines.outside.folder import Match


def entry_of(name: str, source: Path, match: Match, run: Path, device: str) -> GeneratorEntry:
    """The generator whose videos a folder holds.

    Args:
        name: of the generator.
        source: the folder.
        match: what was found in it.
        run: the run's folder, where cuts are kept once they are found.
        device: a torch device, for stories in one file whose lengths are not known.

    Raises:
        WeightsError: cuts have to be found, and the package that finds them is not installed.
    """
    clips = {**match.clips, **_cut_apart(match, run, device)}
    return GeneratorEntry(
        name=name,
        source=str(source.resolve()),
        description=f"videos in {source.resolve()}",
        clips={case: tuple(_entry(clip, source) for clip in shots) for case, shots in clips.items()},
    )


def _entry(clip: Clip | None, source: Path) -> ClipEntry | None:
    if clip is None:
        return None
    place = clip.path.relative_to(source).as_posix()
    return ClipEntry(file=place, start=clip.start, stop=clip.stop, detected=clip.detected, fault=clip.fault)


def _cut_apart(match: Match, run: Path, device: str) -> dict[str, tuple[Clip, ...]]:
    """The shots of stories in one file, between the cuts that are found in it."""
    if not match.uncut:
        return {}
    check_cuts_can_be_found(match)
    from metrics.perception.cuts import detect_cuts_in_file

    store = run / CUTS
    known, shots = _known_cuts(store), {}
    for case, path in match.uncut.items():
        digest, count = hash_file(path), len(match.clips[case])
        try:
            if digest not in known:
                note(f"looking for cuts in {path}")
                found = detect_cuts_in_file(path, device)
                known[digest] = [*found.cuts, found.frames]
                run.mkdir(parents=True, exist_ok=True)
                write_whole(store, json.dumps(known).encode())
        except VideoError:
            shots[case] = (Clip(path),) * count  # reading them meets the same fault, and says it
        else:
            shots[case] = _between(path, known[digest], count)
    return shots


def check_cuts_can_be_found(match: Match) -> None:
    """Before hours of work: is there what takes apart stories in one file whose lengths nobody gave?

    Raises:
        WeightsError: the package that finds cuts is not installed.
    """
    from metrics.perception.weights import find_judge

    if not match.uncut:
        return
    try:
        find_judge("cuts", "tiny", {})
    except WeightsError as error:
        files = f"{len(match.uncut)} stories are one file each ({next(iter(match.uncut.values())).name}, ...)"
        raise WeightsError(
            f"{files} without lengths of their shots. Give --lengths or a --manifest; or have the cuts "
            f"looked for: {error}"
        ) from error


def _known_cuts(store: Path) -> dict[str, list[int]]:
    try:
        return dict(json.loads(store.read_bytes())) if store.exists() else {}
    except ValueError as error:
        raise RunError(f"{store} is damaged ({error}); remove it, and cuts are looked for again.") from error


def _between(path: Path, ends: Sequence[int], count: int) -> tuple[Clip, ...]:
    if len(ends) != count:
        fault = (
            f"{len(ends) - 1} cuts were found in the file, {count - 1} were expected; "
            "give the length of each shot in a manifest"
        )
        return (Clip(path, fault=fault),) * count
    lengths = [end - start for start, end in pairwise([0, *ends])]
    return clips_of(path, lengths, detected=True)


def slug(text: str) -> str:
    """A folder's name as a generator's name: lower-case letters, digits and single dashes, at most 64."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-") or "videos"


def report_match(folder: Path, match: Match, cases: Sequence[Case], shown: int | None) -> None:
    """Say what was found in a folder, missing and left over: ``shown`` names of each, or all."""
    count = sum(len(case.shots) for case in cases)
    note(f"{match.found} of {count} shots found in {folder}")
    one_file = {case for case, clips in match.clips.items() if clips[0] and not clips[0].is_whole}
    if one_file:
        list_names("stories in one file, read at the lengths given", one_file, shown)
    if match.uncut:
        list_names("stories in one file, to be taken apart at the cuts found in it", match.uncut, shown)
    list_names("missing, scored as null", match.missing, shown)
    list_names("not read", [f"{place} ({why})" for place, why in match.refused.items()], shown)
    list_names("not of this suite, left alone", match.extra, shown)


def unreadable(match: Match) -> dict[str, str]:
    """File -> why it cannot be read, of all that were found."""
    from cases.decoding import probe_isolated

    clips = (clip for clips in match.clips.values() for clip in clips if clip is not None)
    faults = {}
    for path in dict.fromkeys([*(clip.path for clip in clips), *match.uncut.values()]):
        try:
            probe_isolated(path)
        except VideoError as error:  # noqa: PERF203 - all files are to be named
            faults[str(path)] = str(error).removeprefix(f"{path}: ")
    return faults


def list_names(what: str, names: Iterable[str], shown: int | None) -> None:
    """Say how many there are of something, and the first of them, or all on lines of their own."""
    names = list(names)
    if not names:
        return
    if shown is None:
        note("\n".join([f"  {len(names)} {what}:", *(f"    {name}" for name in names)]))
    else:
        note(f"  {len(names)} {what}: {', '.join(names[:shown])}{', ...' if len(names) > shown else ''}")
