"""Start sets: the first frames of I2MSV, named and hashed; results on different sets are never compared.

``storyworld`` draws frame 0 of each case's true first shot; any other source is a folder of images
``<case_id>.png`` (or ``.jpg``); a user's suite may name an image in each case instead (``first_frame``).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cases.errors import CaseFileError, UnknownNameError
from cases.types import Case, SuiteFile, VideoFormat

STORYWORLD = "storyworld"
SUFFIXES = (".png", ".jpg", ".jpeg")


class StartSet(NamedTuple):
    """The first frames of all cases of a suite."""

    name: str
    """``storyworld``, or the folder's name."""
    sha256: str
    """Of all frames in the order of the cases, at the size asked for."""
    frames: dict[str, np.ndarray]
    """Case id -> uint8 ``(height, width, 3)`` RGB."""


def load_starts(suite: SuiteFile, format: VideoFormat, source: str | Path = STORYWORLD) -> StartSet:
    """All first frames of a suite.

    Args:
        suite: whose cases.
        format: the size of the frames; images of another shape are scaled to cover it and cut.
        source: ``storyworld`` (a case's own ``first_frame`` goes before), or a folder of images.

    Raises:
        UnknownNameError: the source is neither.
        CaseFileError: images are missing or cannot be read; all are named.
    """
    if source != STORYWORLD and not Path(source).is_dir():
        raise UnknownNameError("start set (or folder of images)", str(source), [STORYWORLD])
    frames: dict[str, np.ndarray] = {}
    faults: list[str] = []
    for case in suite.suite.cases:
        try:
            frames[case.id] = _frame(case, suite, format, source)
        except CaseFileError as error:  # noqa: PERF203 - all missing images are to be named
            faults += error.faults
    if faults:
        raise CaseFileError(str(suite.path if source == STORYWORLD else source), faults)
    return StartSet(Path(source).name, _hash(frames), frames)


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
    return _frame(cases[case_id], suite, format, source)


def _frame(case: Case, suite: SuiteFile, format: VideoFormat, source: str | Path) -> np.ndarray:
    if source != STORYWORLD:
        return _read_image(_image_path(Path(source), case.id), case.id, format)
    if case.first_frame is not None:
        return _read_image(suite.path.parent / case.first_frame, case.id, format)
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


def _image_path(folder: Path, case_id: str) -> Path:
    for suffix in SUFFIXES:
        if (folder / f"{case_id}{suffix}").is_file():
            return folder / f"{case_id}{suffix}"
    raise CaseFileError(str(folder), [f"{case_id}: no image; expected {case_id}.png or {case_id}.jpg"])


def _read_image(path: Path, case_id: str, format: VideoFormat) -> np.ndarray:
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
