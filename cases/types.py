"""What is asked of a generator: suites, cases, shots, and the brief a generator sees.

All types are frozen and validated by pydantic; :func:`cases.load.load_suite` turns what pydantic
finds into one :class:`cases.errors.CaseFileError` that names every fault at its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from typing_extensions import Self

Pattern = Literal["main_subject", "insert_recall", "composable"]
PATTERNS: tuple[Pattern, ...] = ("main_subject", "insert_recall", "composable")
Task = Literal["t2msv", "i2msv"]
View = Literal["close", "medium", "wide"]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


class ShotPair(NamedTuple):
    """Two shots (zero-based, ``first < second``) annotated with the same ``name`` (a person or a place)."""

    first: int
    second: int
    name: str

    @property
    def gap(self) -> int:
        """Shots between the two; 0 for neighbours. Recall pairs have ``gap >= 1``."""
        return self.second - self.first - 1


class Frozen(BaseModel):
    """A record that is never changed and refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shot(Frozen):
    """One shot of a case."""

    caption: Text
    """Referential text as the paper uses it ("the same man ...")."""
    prompt: Text
    """Self-contained rewrite of the caption: understandable without the other shots."""
    cast: tuple[Slug, ...]
    """Names of the persons seen, keys of ``Case.cast``."""
    place: Slug
    """Key of ``Case.places``."""
    view: View | None = None
    """Camera distance that the caption asks for; lets margins compare like with like."""


class Case(Frozen):
    """One story: six shots in the shipped suites, any number in a user's own."""

    id: Slug
    pattern: Pattern
    cast: dict[Slug, Text]
    """Person name -> description."""
    places: dict[Slug, Text]
    """Place name -> description."""
    shots: Annotated[tuple[Shot, ...], Field(min_length=1)]
    first_frame: str | None = None
    """Image file relative to the suite file, for a user's own I2MSV suite."""

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        faults = [
            f"shots[{i}].cast: {name!r} is not in the case's cast ({', '.join(self.cast) or 'empty'})"
            for i, shot in enumerate(self.shots)
            for name in shot.cast
            if name not in self.cast
        ]
        faults += [
            f"shots[{i}].place: {shot.place!r} is not in its places ({', '.join(self.places) or 'empty'})"
            for i, shot in enumerate(self.shots)
            if shot.place not in self.places
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def person_pairs(self) -> tuple[ShotPair, ...]:
        """Shot pairs annotated with the same person, in order of shots."""
        return tuple(
            ShotPair(i, j, name)
            for (i, a), (j, b) in combinations(enumerate(self.shots), 2)
            for name in a.cast
            if name in b.cast
        )

    def place_pairs(self) -> tuple[ShotPair, ...]:
        """Shot pairs annotated with the same place, in order of shots."""
        return tuple(
            ShotPair(i, j, a.place)
            for (i, a), (j, b) in combinations(enumerate(self.shots), 2)
            if a.place == b.place
        )


class Suite(Frozen):
    """A named, versioned set of cases for one task."""

    name: Slug
    version: Annotated[int, Field(ge=1)]
    task: Task
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [case.id for case in self.cases]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"case ids occur more than once: {', '.join(twice)}")
        return self


class CasesFile(Frozen):
    """Cases of a user's own, without the head of a suite."""

    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
    name: Slug | None = None
    version: Annotated[int, Field(ge=1)] = 1
    task: Task = "t2msv"


class Brief(NamedTuple):
    """All that a generator is told about a case (controls and ``oracle`` get the case itself)."""

    case_id: str
    captions: tuple[str, ...]
    prompts: tuple[str, ...]
    first_frame: np.ndarray | None
    """uint8 ``(height, width, 3)`` RGB, or None on T2MSV."""
    seed: int


class NotedShots(list[np.ndarray]):
    """A story's shots with what its generator noted about each; the harness keeps notes beside videos.

    Args:
        shots: as :meth:`Generator.generate` gives them.
        notes: JSON-like, one a shot. Reports know the key ``memory``, see ``onestory.notes.memory_notes``.
    """

    def __init__(self, shots: Sequence[np.ndarray], notes: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(shots)
        self.notes = tuple(notes)


class VideoFormat(NamedTuple):
    """Size and timing of the shots a run asks for."""

    height: int
    width: int
    frames: int
    """Frames a shot, 4k + 1."""
    fps: float


class GeneratorSettings(NamedTuple):
    """What a generator is built from; the same for every generator of a run."""

    suite: SuiteFile
    format: VideoFormat
    preset: str
    """``tiny`` or ``public``."""
    device: str
    dtype: str
    """A torch dtype name such as ``float32``."""
    weights: dict[str, str]
    """Overrides: weights name -> folder or hub id."""


MadeShot = np.ndarray | Path
"""A shot as a generator gives it: uint8 ``(frames, height, width, 3)`` RGB, or a finished video file, which
is kept as it is."""


class Generator(Protocol):
    """Makes the shots of stories, a batch of stories at a time.

    The plan fixes which briefs share a batch, so a generator may batch freely within the call.
    """

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        """Load weights and make the generator ready."""
        ...

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> Sequence[Sequence[MadeShot]]:
        """Videos of each brief, shot by shot.

        Args:
            briefs: the stories to make; all have the same number of shots.
            cases: the full cases of the same stories; only controls and ``oracle`` may look.

        Returns:
            For each brief its shots. Files among them are copied before the next call.
        """
        ...


class SuiteFile(NamedTuple):
    """A suite with the file it came from and the SHA-256 of that file's bytes."""

    suite: Suite
    path: Path
    sha256: str
