"""The records of a run: their schema, how they are appended, and :func:`load`, which gives a DataFrame.

``items.jsonl`` holds one JSON object a line, of two kinds. ``value`` lines are what the judges said;
a ``story`` line follows the values of each story and closes them. A story without its closing line was
cut off (a killed run, a full disk): its values do not count and are scored again. Where a story was
scored twice, the later block counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from cases.errors import RunError
from reports.run_file import RunFile, read_run

SCHEMA = 1
"""Version of the records below; raised when a field changes its meaning."""
ITEMS = "items.jsonl"


class StoryKey(NamedTuple):
    """One story of one generator; the unit of scoring and of every statistic."""

    generator: str
    case: str
    seed: int


@dataclass(frozen=True)
class ValueRecord:
    """One value that a metric gave, or null with the reason why there is none."""

    generator: str
    case: str
    seed: int
    metric: str
    version: int
    """Of the metric; values of different versions are never mixed."""
    shots: tuple[int, ...]
    """The shots it is about, counted from 0: one shot, two of a pair, none for the whole story."""
    subject: str | None
    """The person or place it is about, a name of the case."""
    value: float | None
    """Finite, or null; null is never 0."""
    reason: str | None
    """Why the value is null."""
    detail: Mapping[str, Any] | None = None
    """What else the metric found, for those who look closer."""


@dataclass(frozen=True)
class StoryRecord:
    """Closes the values of one story."""

    generator: str
    case: str
    seed: int
    values: int
    """How many value lines belong to it."""
    videos: tuple[str | None, ...]
    """SHA-256 of each shot's file, null where there is none."""
    failure: str | None = None
    """Why shots are missing, where the generator said so."""


@dataclass
class Items:
    """All finished stories of an items file.

    ``end`` is the byte after the last closed story: what lies behind it was cut off.
    """

    stories: dict[StoryKey, StoryRecord] = field(default_factory=dict)
    values: dict[StoryKey, tuple[ValueRecord, ...]] = field(default_factory=dict)
    end: int = 0


def story_lines(values: Sequence[ValueRecord], story: StoryRecord) -> bytes:
    """The lines of one story, ready to be written at once.

    Raises:
        ValueError: a value is NaN or infinite; a metric has to say null with a reason instead.
    """
    records = [{"kind": "value", "schema": SCHEMA, **asdict(value)} for value in values]
    records.append({"kind": "story", "schema": SCHEMA, **asdict(story)})
    lines = [json.dumps(record, allow_nan=False, ensure_ascii=False) for record in records]
    return ("\n".join(lines) + "\n").encode()


def append_story(path: Path, values: Sequence[ValueRecord], story: StoryRecord) -> None:
    """Append one story with a single write and wait until it is on disk."""
    append_bytes(path, story_lines(values, story))


def append_bytes(path: Path, data: bytes) -> None:
    """Append ``data`` whole, flushed to disk, or leave the file as it was.

    Raises:
        OSError: it does not fit, or the place cannot be written.
    """
    with path.open("ab", buffering=0) as file:
        end, rest = file.seek(0, os.SEEK_END), memoryview(data)
        try:
            while rest:
                rest = rest[file.write(rest) :]  # a disk that is nearly full takes a part
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise


def read_items(path: Path) -> Items:
    """Read an items file; a torn last line and values that no story line closes are left out.

    Raises:
        RunError: a line before the last is damaged, or a record has another schema.
    """
    items = Items()
    if not path.exists():
        return items
    position, pending = 0, list[ValueRecord]()
    lines = path.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        position += len(line)
        if number == len(lines) and not _complete(line):
            break
        record = _parse(line, path, number)
        if record.pop("kind") == "value":
            pending.append(_value(record, path, number))
            continue
        _close(items, record, pending, path, number)
        items.end, pending = position, []
    return items


def _complete(line: bytes) -> bool:
    """Whether a last line is a whole record: a killed writer may leave a torn one."""
    if not line.endswith(b"\n"):
        return False
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _parse(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise RunError(
            f"{path}:{number}: not a JSON record ({error}). The file was changed or damaged."
        ) from error
    if not isinstance(record, dict) or record.get("kind") not in ("value", "story"):
        raise RunError(f"{path}:{number}: expected a record of kind 'value' or 'story'.")
    if record.pop("schema", None) != SCHEMA:
        raise RunError(
            f"{path}:{number}: the record's schema is not {SCHEMA}; it was written by another version."
        )
    return record


def _value(record: dict[str, Any], path: Path, number: int) -> ValueRecord:
    try:
        return ValueRecord(**{**record, "shots": tuple(record["shots"])})
    except (TypeError, KeyError) as error:
        raise RunError(f"{path}:{number}: not a value record: {error}.") from error


def _close(items: Items, record: dict[str, Any], pending: list[ValueRecord], path: Path, number: int) -> None:
    try:
        story = StoryRecord(**{**record, "videos": tuple(record["videos"])})
    except (TypeError, KeyError) as error:
        raise RunError(f"{path}:{number}: not a story record: {error}.") from error
    key = StoryKey(story.generator, story.case, story.seed)
    # A run that was cut off may have left values of the same story in front; the last ones are the story's.
    values = tuple(pending[len(pending) - story.values :])
    if len(values) != story.values or any((v.generator, v.case, v.seed) != key for v in values):
        raise RunError(f"{path}:{number}: the story closes {story.values} values, but others precede it.")
    items.stories[key], items.values[key] = story, values


def repair(path: Path, items: Items) -> bool:
    """Cut off what no story line closes, so that appending goes on cleanly; True if something was cut."""
    if not path.exists() or path.stat().st_size == items.end:
        return False
    os.truncate(path, items.end)
    return True


COLUMNS: dict[str, str] = {
    "generator": "name of the generator",
    "control": "True for reference, static, shuffled and noise",
    "case": "id of the case; with generator and seed it names the story",
    "pattern": "main_subject, insert_recall or composable",
    "seed": "seed of the story",
    "metric": "name of the metric",
    "version": "version of the metric",
    "first": "first shot the value is about, from 0; missing for a whole story",
    "second": "second shot, for pairs",
    "gap": "shots between the two, 0 for neighbours",
    "subject": "the person or place it is about",
    "value": "the value; NaN where there is none",
    "reason": "why there is none",
    "detail": "what else the metric found (dict)",
}
"""Columns of :func:`load`, in order, with their meaning."""


def load(run: str | Path) -> pd.DataFrame:
    """All values of a run as a tidy table, one row a value, columns as in :data:`COLUMNS`.

    Args:
        run: the run's folder.

    Raises:
        RunError: the folder is not a run, or its records are damaged.
    """
    folder = Path(run)
    info = read_run(folder)
    return to_frame(info, read_items(folder / ITEMS))


def to_frame(info: RunFile, items: Items) -> pd.DataFrame:
    """Values as a tidy table, with what ``run.json`` knows of their generators and cases."""
    controls = {generator.name for generator in info.plan.generators if generator.control}
    patterns = info.plan.suite.patterns
    rows = [
        (
            v.generator, v.generator in controls, v.case, patterns.get(v.case), v.seed, v.metric, v.version,
            *_shots(v.shots), v.subject, v.value, v.reason, v.detail,
        )
        for values in items.values.values()
        for v in values
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = {"value": "float64", "first": "Int64", "second": "Int64", "gap": "Int64", "control": "bool"}
    return frame.astype(numbers)


def _shots(shots: Sequence[int]) -> tuple[int | None, int | None, int | None]:
    first = shots[0] if shots else None
    if len(shots) < 2:
        return first, None, None
    return shots[0], shots[1], abs(shots[1] - shots[0]) - 1
