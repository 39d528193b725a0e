"""What lies in a folder of videos; the folder is looked at, never written to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".gif")
"""What counts as a video by its name, in lower case."""


class Listing(NamedTuple):
    """The files of a folder and of all folders in it; those whose names begin with a dot are not seen."""

    videos: tuple[str, ...]
    """Places below the folder with ``/`` between names, sorted."""
    others: tuple[str, ...]
    """Files that are no videos by their names."""
    refused: dict[str, str]
    """Place -> why it is not read, although it is called like a video or hides some."""


def list_folder(folder: Path) -> Listing:
    """Look through a folder.

    Links are followed as long as they stay inside; what leads out of the folder is refused, since nobody
    could tell from the folder what was scored.
    """
    videos, others, refused = list[str](), list[str](), dict[str, str]()
    for place, path in sorted(_entries(folder, refused)):
        if path.suffix.lower() not in SUFFIXES:
            if not path.is_dir():
                others.append(printable(place))
        elif reason := fault_of(path, folder):
            refused[printable(place)] = reason
        else:
            videos.append(place)
    return Listing(tuple(videos), tuple(others), refused)


def _entries(folder: Path, refused: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Everything below a folder; folders behind links or without permission are noted as refused."""

    def unreadable(error: OSError) -> None:
        refused[_place(Path(error.filename), folder)] = f"the folder cannot be opened ({error.strerror})"

    for root, folders, files in os.walk(folder, onerror=unreadable):
        for name in (name for name in folders if not name.startswith(".")):
            path = Path(root, name)
            if path.is_symlink():
                refused[_place(path, folder)] = "a link to a folder; put the folder itself there"
            else:
                yield _place(path, folder), path
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (name for name in files if not name.startswith(".")):
            yield _place(Path(root, name), folder), Path(root, name)


def fault_of(path: Path, folder: Path) -> str | None:
    """Why something in a folder of videos is not read as one, or None."""
    if printable(str(path)) != str(path):
        return "a name that is no text; give the file another one"
    if path.is_symlink():
        if not path.exists():
            return f"a link to {os.readlink(path)}, which does not exist"
        if not path.resolve().is_relative_to(folder.resolve()):
            return f"a link out of the folder, to {path.resolve()}; put a copy there"
    if path.is_dir():
        return "a folder that is called like a video"
    if not path.is_file():
        return "neither a file nor a folder"
    return None if os.access(path, os.R_OK) else "a file that may not be read (see its permissions)"


def _place(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def printable(place: str) -> str:
    """A place as it may stand in a message: bytes that are no UTF-8 and control characters escaped."""
    plain = place.encode(errors="backslashreplace").decode()
    return plain if plain.isprintable() else ascii(plain)[1:-1]
