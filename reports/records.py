"""The records of a run: their schema, how they are appended, and :func:`load`, which gives a DataFrame.

``items.jsonl`` holds one JSON object a line, of two kinds. ``value`` lines are what the judges said;
a ``story`` line follows the values of each story and closes them. A story without its closing line was
cut off (a killed run, a full disk): its values do not count and are scored again. Where a story was
scored twice, the later block counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cases.errors import RunError
from reports.migrations import ITEMS_SCHEMA, item_as_now
from reports.record_faults import story_fault, value_fault
from reports.run_file import PlanEntry, read_run

if TYPE_CHECKING:
    import pandas as pd

ITEMS = "items.jsonl"
DAMAGED = "The file was changed or damaged; restore it, or make the run anew."


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
    records = [{"kind": "value", "schema": ITEMS_SCHEMA, **asdict(value)} for value in values]
    records.append({"kind": "story", "schema": ITEMS_SCHEMA, **asdict(story)})
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
        except OSError as error:
            file.truncate(end)
            raise OSError(error.errno, error.strerror, str(path)) from error


def read_items(path: Path) -> Items:
    """Read an items file; a torn last line and values that no story line closes are left out.

    Raises:
        RunError: a line before the last is damaged, or a record was written by a newer version.
    """
    items = Items()
    position, pending = 0, list[ValueRecord]()
    lines = _content(path).splitlines(keepends=True)
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


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise RunError(
            f"{path} cannot be read: {error.strerror}. It is the file of values that `bench run` wrote."
        ) from error


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
    except (ValueError, RecursionError) as error:
        raise RunError(f"{path}:{number}: not a JSON record ({error}). {DAMAGED}") from error
    if not isinstance(record, dict) or record.get("kind") not in ("value", "story"):
        raise RunError(f"{path}:{number}: expected a record of kind 'value' or 'story'. {DAMAGED}")
    if record.get("schema") != ITEMS_SCHEMA:
        record = item_as_now(record, f"{path}:{number}")
    del record["schema"]
    return record


def _value(record: dict[str, Any], path: Path, number: int) -> ValueRecord:
    if fault := value_fault(record):
        raise RunError(f"{path}:{number}: not a value record: {fault}. {DAMAGED}")
    return ValueRecord(**{**record, "shots": tuple(record["shots"])})


def _close(items: Items, record: dict[str, Any], pending: list[ValueRecord], path: Path, number: int) -> None:
    if fault := story_fault(record):
        raise RunError(f"{path}:{number}: not a story record: {fault}. {DAMAGED}")
    story = StoryRecord(**{**record, "videos": tuple(record["videos"])})
    key = StoryKey(story.generator, story.case, story.seed)
    # A run that was cut off may have left values of the same story in front; the last ones are the story's.
    values = tuple(pending[len(pending) - story.values :])
    if len(values) != story.values or any((v.generator, v.case, v.seed) != key for v in values):
        raise RunError(
            f"{path}:{number}: the story closes {story.values} values, but others precede it. {DAMAGED}"
        )
    items.stories[key], items.values[key] = story, values


def repair(path: Path, items: Items) -> bool:
    """Cut off what no story line closes, so that appending goes on cleanly; True if something was cut."""
    if not path.exists() or path.stat().st_size == items.end:
        return False
    os.truncate(path, items.end)
    return True


def load(*runs: str | Path) -> pd.DataFrame:
    """All values of runs as one tidy table, one row a value.

    The column ``run`` says which run a row is of, as it was given; the others are
    :data:`reports.frames.COLUMNS`, explained in ``docs/records.md``.

    Args:
        runs: folders of one or more runs.

    Raises:
        RunError: a folder is not a run, its records are damaged, or it was written by a newer version.
    """
    from reports.frames import values_frame

    return _table(values_frame, runs)


def load_stories(*runs: str | Path) -> pd.DataFrame:
    """All stories of runs as one tidy table, one row a story, failed ones too.

    Columns: ``run``, then :data:`reports.frames.STORIES_COLUMNS`.

    Raises:
        RunError: as :func:`load`.
    """
    from reports.frames import stories_frame

    return _table(stories_frame, runs)


def _table(frame: Callable[[PlanEntry, Items], pd.DataFrame], runs: Sequence[str | Path]) -> pd.DataFrame:
    import pandas as pd

    if not runs:
        raise RunError("no run was given. Give at least one folder that `bench run` or `bench score` wrote.")
    tables = []
    for run in runs:
        folder = Path(run)
        table = frame(read_run(folder).plan, read_items(folder / ITEMS))
        table.insert(0, "run", str(run))
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
