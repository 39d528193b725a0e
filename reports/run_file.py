"""``run.json``: what a run was asked for (the plan, compared when it continues) and where it was made."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cases.errors import RunError

RUN_FILE = "run.json"
SUITE_COPY = "suite.yaml"
FORMAT = 1
"""Version of the run folder's layout."""


class Entry(BaseModel):
    """Base of the parts of ``run.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SuiteEntry(Entry):
    """The suite, as it was when the run began; ``suite.yaml`` beside it is a copy of the file."""

    name: str
    version: int
    sha256: str
    task: str
    patterns: dict[str, str]
    """Case id -> pattern, of every planned case, in the order of the plan."""
    start_set: str | None = None
    """Name of the set of first frames; None on T2MSV."""
    start_set_sha256: str | None = None


class ClipEntry(Entry):
    """Where a shot of somebody's videos lies; see :class:`cases.video.Clip`."""

    file: str
    """Below the source."""
    start: int = 0
    stop: int | None = None
    detected: bool = False
    fault: str | None = None


class GeneratorEntry(Entry):
    """One generator of the run."""

    name: str
    control: bool = False
    description: str = ""
    weights: dict[str, str] = Field(default_factory=dict)
    """Weights name -> SHA-256 of their files."""
    source: str | None = None
    """For videos that exist: the folder where they lie."""
    clips: dict[str, tuple[ClipEntry | None, ...]] = Field(default_factory=dict)
    """For the same: case id -> where each shot is. Looked up anew at each start, and never compared: a story
    whose files have changed is scored again."""
    batch: int | None = None
    """Stories a batch, where it is not the plan's: programs from outside are called once a story."""


class MetricEntry(Entry):
    """One metric of the run, with all a reader of its numbers has to know."""

    name: str
    version: int
    title: str
    column: str | None = None
    """The column of the paper's Table 1; None for what goes beyond it."""
    description: str = ""
    level: str = "story"
    """The finest thing it is measured on: shot, pair or story. A value of the whole story is always there."""
    direction: Literal["higher", "lower", "neither"] = "higher"
    low: float | None = None
    """Least possible value; None where there is no bound."""
    high: float | None = None
    primary: bool = False
    """Whether it belongs to the family of claims that Holm's correction is made over."""


class FormatEntry(Entry):
    """Size and timing of the shots."""

    height: int
    width: int
    frames: int
    fps: float


class PlanEntry(Entry):
    """Everything that the numbers follow from. A run continues only under an equal plan."""

    suite: SuiteEntry
    preset: str
    preset_in_words: str
    device: str
    dtype: str
    format: FormatEntry
    seeds: tuple[int, ...]
    limit: int | None
    batch: int
    """Stories a batch."""
    threads: int
    generators: tuple[GeneratorEntry, ...]
    metrics: tuple[MetricEntry, ...]
    judges: dict[str, str] = Field(default_factory=dict)
    """Weights of the judges: name -> SHA-256."""


class Session(Entry):
    """One start of the command on this run: where and with what. Never compared."""

    started: str
    """UTC, ISO 8601."""
    command: str
    commit: str | None
    """None outside a git repository."""
    dirty: bool | None
    """Whether files differed from the commit."""
    python: str
    packages: dict[str, str]
    hardware: dict[str, str | int]


class RunFile(Entry):
    """The whole of ``run.json``."""

    format: int = FORMAT
    plan: PlanEntry
    sessions: tuple[Session, ...] = ()


def read_run(folder: Path) -> RunFile:
    """Read ``run.json``.

    Raises:
        RunError: no such folder, not a run, damaged, or of another layout.
    """
    path = folder / RUN_FILE
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        hint = "no such folder" if not folder.exists() else f"it holds no {RUN_FILE}"
        raise RunError(f"{folder} is not a run: {hint}. Give the folder that `bench run` wrote.") from None
    except NotADirectoryError:
        raise RunError(f"{folder} is a file; give the folder that `bench run` wrote.") from None
    try:
        return RunFile.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RunError(
            f"{path}: {place}: {first['msg']}. It was damaged, or written by another version."
        ) from error


def write_run(folder: Path, run: RunFile) -> None:
    """Write ``run.json`` under a temporary name, then rename it."""
    write_whole(folder / RUN_FILE, run.model_dump_json(indent=2).encode() + b"\n")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the whole new one, never a part."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        file.write(data)
        os.fsync(file.fileno())
    temporary.replace(path)


def differences(old: Any, new: Any, place: str = "") -> list[str]:
    """Where two JSON-like values differ, one line each: ``suite.sha256: 'aa' in the run, 'bb' now``."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*old, *(key for key in new if key not in old)]
        lines = (
            differences(old.get(key), new.get(key), f"{place}.{key}" if place else str(key)) for key in keys
        )
        return [line for part in lines for line in part]
    return [] if old == new else [f"{place}: {old!r} in the run, {new!r} now"]
