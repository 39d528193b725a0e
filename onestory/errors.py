"""Errors of the OneStory library, which does not know the benchmark above it.

OneStoryError
├── MemoryFileError   a file does not hold the memory of a story, or another model's
├── SettingError      a rule, packing, budget or backbone that does not exist or does not fit
├── VocabularyError   a text holds words that the tiny text encoder has never seen
└── TrainingError     a data set, recipe or checkpoint cannot be trained on
    └── SampleFolderError   a folder of samples has faults; every fault is listed with its place
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

Thing = TypeVar("Thing")


class OneStoryError(Exception):
    """Base of the library's own errors."""


class MemoryFileError(OneStoryError):
    """A file of latents cannot be used as memory; the message says what it holds."""


class SettingError(OneStoryError, ValueError):
    """A setting does not exist or does not fit; the message names what does."""


def named(kind: str, name: str, known: Mapping[str, Thing]) -> Thing:
    """What is ``known`` by ``name``.

    Raises:
        SettingError: nothing; the message says what is.
    """
    if name not in known:
        raise SettingError(f"{kind} {name!r}: expected one of {', '.join(known)}")
    return known[name]


class VocabularyError(OneStoryError):
    """A text holds unknown words; the message names them."""


class TrainingError(OneStoryError):
    """A data set, recipe or checkpoint cannot be used as asked."""


class SampleFolderError(TrainingError):
    """A folder of samples has faults.

    Args:
        folder: the folder.
        faults: one line a fault, each beginning with its place (``walk-17/shot-2.mp4: ...``).
    """

    def __init__(self, folder: Path, faults: Sequence[str]) -> None:
        self.folder = folder
        self.faults = tuple(faults)
        count = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''}"
        super().__init__("\n".join([f"{folder}: {count}", *(f"  {fault}" for fault in self.faults)]))
