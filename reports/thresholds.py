"""Threshold files: what a run's numbers must stay within, per preset, suite, generator and metric.

One block a preset and suite. A metric has either bounds of its mean over stories (``low`` and ``high``, or
``value`` and ``tolerance``), or is ``paired``: compared story by story with a table of frozen values
(:mod:`reports.frozen`), which sees far smaller changes. ``bench freeze`` writes such files; people may too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from cases.faults import Fault
from cases.types import Slug
from cases.yaml_files import Kind, parse_file, read_file

SCHEMA = 1
KIND = Kind("threshold file", "schema: 1, and thresholds with a list of blocks")

Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Reason = Annotated[str, Field(min_length=3, max_length=500)]
Version = Annotated[int, Field(ge=1, le=1_000_000)]


def _formed(pattern: str, words: str) -> AfterValidator:
    """Text of a form that a pattern checks and words explain."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("form", "{words}", {"words": f"expected {words}"})
        return text

    return AfterValidator(check)


Hash = Annotated[str, _formed("[0-9a-f]{64}", "a SHA-256, 64 hexadecimal digits")]
FileName = Annotated[
    str, _formed(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,150}\.csv", "the name of a .csv file beside this one")
]


class Part(BaseModel):
    """Base of the parts of a threshold file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Missing(Part):
    """Stories without a number that are no cause for alarm: persons, say, who are not found."""

    share: Share
    """Of stories, at most."""
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)] | None = None
    """Kinds of reasons (numbers as ``#``) that nulls may have; None for any."""


class MetricBounds(Part):
    """What one metric of one generator must stay within."""

    version: Version
    """Of the metric; another version cannot be checked."""
    low: Number | None = None
    high: Number | None = None
    value: Number | None = None
    """The mean over stories when this was frozen."""
    tolerance: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """How far from ``value`` is still right, to both sides."""
    paired: bool = False
    """Compare story by story with the block's table; ``tolerance`` is then of the mean difference."""
    missing: Missing | None = None
    """What may lack a number; anything else, and the metric could not be measured. None: nothing may."""
    reason: Reason


class FailureBound(Part):
    """How many stories a generator may fail to make."""

    high: Share
    """Share of its stories."""
    reason: Reason


class GeneratorBounds(Part):
    """Thresholds of one generator."""

    failures: FailureBound | None = None
    metrics: dict[Slug, MetricBounds] = Field(default_factory=dict)


class SuiteKey(Part):
    """The suite, and the first frames, that the numbers hold for."""

    name: Slug
    sha256: Hash
    start_set_sha256: Hash | None = None


class StoryTable(Part):
    """The table of frozen values of stories."""

    file: FileName
    """Beside the threshold file."""
    sha256: Hash


class Block(Part):
    """Thresholds under one preset, on one suite."""

    preset: Slug
    suite: SuiteKey
    judges: dict[str, str] = Field(default_factory=dict)
    """Judge -> hash of its weights; others cannot be checked."""
    stories: StoryTable | None = None
    generators: dict[Slug, GeneratorBounds]


class Thresholds(Part):
    """A threshold file."""

    schema_version: Annotated[int, Field(alias="schema", ge=1, le=SCHEMA)]
    thresholds: Annotated[tuple[Block, ...], Field(min_length=1)]


def load_thresholds(path: Path) -> Thresholds:
    """Read a threshold file.

    Raises:
        CaseFileError: it cannot be read or has faults; all of them are listed, each with its line.
    """
    return parse_file(Thresholds, read_file(path, KIND), str(path), KIND, bound_faults)


def bound_faults(data: object) -> Iterator[Fault]:
    """What the schema cannot see: bounds that are none, and blocks that occur twice."""
    blocks = data.get("thresholds") if isinstance(data, Mapping) else None
    listed = blocks if isinstance(blocks, Sequence) else ()
    found = [(i, block) for i, block in enumerate(listed) if isinstance(block, Mapping)]
    keys = Counter(_key(block) for _, block in found)
    for i, block in found:
        if keys[_key(block)] > 1:
            yield Fault(("thresholds", i), "another block has the same preset and suite; join the two")
        for name, metric, bounds in _metrics(block):
            place = ("thresholds", i, "generators", name, "metrics", metric)
            if fault := _bounds_fault(bounds, block.get("stories") is not None):
                yield Fault(place, fault)


def _metrics(block: Mapping[Any, Any]) -> Iterator[tuple[str, str, Mapping[Any, Any]]]:
    for name, generator in _items(block.get("generators")):
        if isinstance(generator, Mapping):
            for metric, bounds in _items(generator.get("metrics")):
                if isinstance(bounds, Mapping):
                    yield name, metric, bounds


def _bounds_fault(bounds: Mapping[Any, Any], has_table: bool) -> str | None:
    given = {name for name in ("low", "high", "value", "tolerance") if bounds.get(name) is not None}
    if bounds.get("paired") is True and given != {"value", "tolerance"}:
        return "a paired threshold needs value and tolerance, and no low or high"
    if bounds.get("paired") is True and not has_table:
        return "a paired threshold needs the block's table of stories; `bench freeze` writes both"
    if given not in ({"low", "high"}, {"value", "tolerance"}):
        return "expected two sides: low and high, or value and tolerance" + (
            f"; found {', '.join(sorted(given))}" if given else ""
        )
    low, high = bounds.get("low"), bounds.get("high")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
        return "low is above high; nothing lies within"
    return None


def _key(block: Mapping[Any, Any]) -> tuple[str, str]:
    suite = block.get("suite")
    return str(block.get("preset")), str(suite.get("name") if isinstance(suite, Mapping) else suite)


def _items(value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((key, item) for key, item in value.items() if isinstance(key, str))
