"""Start sets: the first frames of I2MSV, named and hashed; results on different sets are never compared.

``storyworld`` draws frame 0 of each case's true first shot; any other source is a folder of images
``<case_id>.png`` (or ``.jpg``), or the name of one below ``starts/``; a user's suite may name an image in
each case instead (``first_frame``). The hash is of what the set is made of, whatever the size it is used at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cases.errors import CaseFileError, UnknownNameError
from cases.start_passport import Passport, hash_bytes, read_passport, set_hash
from cases.types import Case, SuiteFile, VideoFormat

STORYWORLD, OF_SUITE = "storyworld", "suite"
SUFFIXES = (".png", ".jpg", ".jpeg")
SETS = Path("starts")
"""Where sets are found by name, seen from where the command runs."""
DRAWN_AT = VideoFormat(64, 96, 9, 8.0)
"""The size at which drawn frames are hashed."""


class StartSet(NamedTuple):
    """The first frames of all cases of a suite."""

    name: str
    """``storyworld``, ``suite`` where each case names its own, or the set's or its folder's name."""
    sha256: str
    """Of what it is made of: the drawn frames at :data:`DRAWN_AT`, or the images' files."""
    frames: dict[str, np.ndarray]
    """Case id -> uint8 ``(height, width, 3)`` RGB."""


def named_sets() -> dict[str, Passport]:
    """The sets below ``starts/`` that have a passport, by the folder's name.

    Raises:
        CaseFileError: a passport is damaged.
    """
    folders = sorted(path for path in SETS.iterdir() if path.is_dir()) if SETS.is_dir() else []
    found = {folder.name: read_passport(folder) for folder in folders}
    return {name: passport for name, passport in found.items() if passport is not None}


def find_set(source: str | Path) -> str | Path:
    """``storyworld``, or the folder that a name or a path stands for.

    Raises:
        UnknownNameError: it is neither.
    """
    if source == STORYWORLD:
        return STORYWORLD
    for folder in (Path(source), SETS / source):
        if os.path.isdir(folder):
            return folder
    raise UnknownNameError("start set (or folder of images)", str(source), [STORYWORLD, *named_sets()])


def load_starts(suite: SuiteFile, format: VideoFormat, source: str | Path = STORYWORLD) -> StartSet:
    """All first frames of a suite.

    Args:
        suite: whose cases.
        format: the size of the frames; images of another shape are scaled to cover it and cut.
        source: ``storyworld`` (a case's own ``first_frame`` goes before), or a folder of images or its name.

    Raises:
        UnknownNameError: the source is neither.
        CaseFileError: images are missing, cannot be read or have changed; all are named.
    """
    source = find_set(source)
    frames = _all_frames(suite, format, source)
    if isinstance(source, Path):
        return StartSet(*_identity(source, suite), frames)
    own = all(case.first_frame is not None for case in suite.suite.cases)
    drawn = frames if format[:2] == DRAWN_AT[:2] else _all_frames(suite, DRAWN_AT, source)
    return StartSet(OF_SUITE if own else STORYWORLD, _hash(drawn), frames)


def _all_frames(suite: SuiteFile, format: VideoFormat, source: str | Path) -> dict[str, np.ndarray]:
    frames: dict[str, np.ndarray] = {}
    faults: list[str] = []
    for case in suite.suite.cases:
        try:
            frames[case.id] = _frame(case, suite, format, source)
        except CaseFileError as error:  # noqa: PERF203 - all missing images are to be named
            faults += error.faults
    if faults:
        raise CaseFileError(str(suite.path if source == STORYWORLD else source), faults)
    return frames


def _identity(folder: Path, suite: SuiteFile) -> tuple[str, str]:
    """Name and hash of a folder of images: those of its passport, if the images are still those."""
    paths = {case.id: image_path(folder, case.id) for case in suite.suite.cases}
    images = {case: hash_bytes(path.read_bytes()) for case, path in paths.items()}
    passport = read_passport(folder)
    if passport is None:
        return folder.resolve().name, set_hash(images)
    faults = changed_images(passport, {paths[case].name: images[case] for case in paths})
    if faults:
        raise CaseFileError(str(folder), faults)
    return passport.name, passport.sha256


def changed_images(passport: Passport, images: Mapping[str, str]) -> list[str]:
    """One line for each image file whose hash is not that of the passport."""
    known = passport.images
    return [
        f"{file}: not the image that start_set.json lists; put that one back, or remove start_set.json, "
        "and the folder is a set of its own"
        for file, found in images.items()
        if known.get(file) != found
    ]


def first_frame(
    case_id: str, suite: SuiteFile, format: VideoFormat, source: str | Path = STORYWORLD
) -> np.ndarray:
    """The first frame of one case, uint8 ``(height, width, 3)`` RGB; see :func:`load_starts`.

    Raises:
        UnknownNameError: the suite has no such case.
        CaseFileError: there is no image for the case, or it cannot be read.
    """
    cases = {case.id: case for case in suite.suite.cases}
    if case_id not in cases:
        raise UnknownNameError("case", case_id, cases)
    return _frame(cases[case_id], suite, format, find_set(source))


def _frame(case: Case, suite: SuiteFile, format: VideoFormat, source: str | Path) -> np.ndarray:
    if isinstance(source, Path):
        return read_image(image_path(source, case.id), case.id, format)
    if case.first_frame is not None:
        return read_image(suite.path.parent / case.first_frame, case.id, format)
    return _drawn(case.id, suite, format)


def _drawn(case_id: str, suite: SuiteFile, format: VideoFormat) -> np.ndarray:
    from cases.load import load_truth, suite_names
    from cases.storyworld.render import render_frame

    truth = load_truth(suite.suite.name) if suite.suite.name in suite_names() else {}
    if case_id not in truth:
        fault = f"{case_id}: no first frame; name an image (first_frame: FILE) or give a folder of images"
        raise CaseFileError(str(suite.path), [fault])
    duration = (format.frames - 1) / format.fps
    return render_frame(truth[case_id], 0, 0.0, format.height, format.width, duration=duration).frame


def image_path(folder: Path, case_id: str) -> Path:
    """The image of a case in a folder.

    Raises:
        CaseFileError: there is none.
    """
    for suffix in SUFFIXES:
        if (folder / f"{case_id}{suffix}").is_file():
            return folder / f"{case_id}{suffix}"
    raise CaseFileError(str(folder), [f"{case_id}: no image; expected {case_id}.png or {case_id}.jpg"])


def read_image(path: Path, case_id: str, format: VideoFormat) -> np.ndarray:
    """An image at the size of a format, uint8 ``(height, width, 3)`` RGB.

    Raises:
        CaseFileError: it cannot be read.
    """
    import cv2

    try:
        content = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        fault = f"{case_id}: the image {path} cannot be read: {error.strerror}"
        raise CaseFileError(str(path), [fault]) from error
    image = cv2.imdecode(content, cv2.IMREAD_COLOR) if len(content) else None
    if image is None:
        raise CaseFileError(str(path), [f"{case_id}: {path} is no image that can be decoded"])
    return _covering(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), format.height, format.width)


def _covering(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """``image`` scaled to cover ``height`` x ``width`` and cut about its middle."""
    import cv2

    scale = max(height / image.shape[0], width / image.shape[1])
    size = (max(width, round(image.shape[1] * scale)), max(height, round(image.shape[0] * scale)))
    if scale != 1:
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return np.ascontiguousarray(image[top : top + height, left : left + width])


def _hash(frames: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for case_id, frame in frames.items():
        digest.update(f"{case_id} {frame.shape}".encode())
        digest.update(np.ascontiguousarray(frame).tobytes())
    return digest.hexdigest()
