"""``run.json``: what a run was asked for (the plan, compared when it continues) and where it was made."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cases.errors import RunError
from reports.migrations import RUN_SCHEMA, run_as_now

RUN_FILE = "run.json"
SUITE_COPY = "suite.yaml"


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
    settings: dict[str, Any] = Field(default_factory=dict)
    """What public pipelines are asked for, where weights do not say it: steps, guidance, sizes."""
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
    definition: str = ""
    """The text at the head of the file that computes it: what it is, and where it comes from."""
    source: str | None = None
    """That file, from the repository's root."""
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


class ShardEntry(Entry):
    """Which part of a plan a run plays."""

    number: int
    """From 1."""
    of: int
    """How many shards make the whole."""

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


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
    shard: ShardEntry | None = None
    """None for a whole run."""


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

    schema_version: int = RUN_SCHEMA
    plan: PlanEntry
    sessions: tuple[Session, ...] = ()


def read_run(folder: Path) -> RunFile:
    """Read ``run.json``, of the present or an older version.

    Raises:
        RunError: no such folder, not a run, damaged, or of a newer version.
    """
    path = folder / RUN_FILE
    record = run_as_now(_record(path, _content(folder, path)), str(path))
    try:
        return RunFile.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RunError(
            f"{path}: {place}: {first['msg']}. It was damaged, or written by another version; "
            "restore it, or make the run anew."
        ) from error


def _content(folder: Path, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        hint = "no such folder" if not folder.exists() else f"it holds no {RUN_FILE}"
        raise RunError(f"{folder} is not a run: {hint}. Give the folder that `bench run` wrote.") from None
    except NotADirectoryError:
        raise RunError(f"{folder} is a file; give the folder that `bench run` wrote.") from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file system has
        reason = getattr(error, "strerror", None) or error
        raise RunError(f"{path} cannot be read: {reason}. Give the folder that `bench run` wrote.") from error


def _record(path: Path, content: bytes) -> dict[str, Any]:
    """The JSON object of a file."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RunError(
            f"{path}: no JSON ({error}). It was changed or damaged; restore it, or make the run anew."
        ) from error
    if not isinstance(record, dict):
        raise RunError(f"{path}: expected a JSON object with the plan of a run, found another thing.")
    return record


def write_run(folder: Path, run: RunFile) -> None:
    """Write ``run.json`` under a temporary name, then rename it."""
    write_whole(folder / RUN_FILE, run.model_dump_json(indent=2).encode() + b"\n")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the whole new one, never a part."""
    temporary = path.with_name(part_of(path.name))
    try:
        with temporary.open("wb") as file:
            file.write(data)
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:  # a full disk does not say which file it has no place for
        raise OSError(error.errno, error.strerror, str(path)) from error


def part_of(name: str) -> str:
    """The temporary name of a file that is being written."""
    return f".{name}.part"


def differences(
    old: Any, new: Any, place: str = "", where: tuple[str, str] = ("in the run", "now")
) -> list[str]:
    """Where two JSON-like values differ, one line each: ``suite.sha256: 'aa' in the run, 'bb' now``."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*old, *(key for key in new if key not in old)]
        lines = (
            differences(old.get(key), new.get(key), f"{place}.{key}" if place else str(key), where)
            for key in keys
        )
        return [line for part in lines for line in part]
    return [] if old == new else [f"{place}: {old!r} {where[0]}, {new!r} {where[1]}"]
