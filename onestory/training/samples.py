"""What trainers read: stories as sequences of shots, from any data set named ``module:factory``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from onestory.errors import TrainingError


class Texts(Protocol):
    """Both caption forms of a story, one string a shot."""

    captions: Sequence[str]
    prompts: Sequence[str]


class Sample(Protocol):
    """One story of a data set; ``cases.storyworld.dataset`` and sample folders give these."""

    texts: Any
    videos: Sequence[np.ndarray]
    """Each shot uint8 ``(frames, height, width, 3)`` RGB."""
    masks: Sequence[np.ndarray] | None
    """Each shot uint8 ``(frames, height, width)``, 0 where there is no person; None if unknown."""
    script: Any
    looks: np.ndarray
    """float32 ``(persons, size)``: numbers that describe what is seen of each person."""


def open_samples(factory: str, **arguments: object) -> Sequence[Sample]:
    """Call a data set's ``module:factory``, for example ``cases.storyworld.dataset:StoryDataset``.

    Named, not imported: the library does not depend on where its training data come from.

    Raises:
        TrainingError: there is no such module or factory.
    """
    return cast(Sequence[Sample], load_object(factory)(**arguments))


def video_reader(reader: str, error: str) -> Callable[[Path], tuple[np.ndarray, float]]:
    """A function that decodes video files, by name, whose errors become :class:`TrainingError`.

    Args:
        reader: ``module:function`` from a path to frames and frames a second.
        error: ``module:class`` of what it raises.
    """
    decode, failure = load_object(reader), load_object(error)

    def read(path: Path) -> tuple[np.ndarray, float]:
        try:
            return decode(path)
        except failure as fault:
            raise TrainingError(str(fault)) from fault

    return read


def load_object(name: str) -> Any:
    """The object named ``module:attribute``.

    Raises:
        TrainingError: there is no such module or attribute.
    """
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise TrainingError(
            f"{name!r}: {error}; expected module:attribute such as cases.storyworld.dataset:StoryDataset"
        ) from error
