"""What a run works with: the generators and metrics there are, and how to load them.

Commands take a :class:`Tools`, so that a program of one's own can bring other generators and metrics:
``bench.__main__.main(arguments, tools)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from cases.types import Case, Generator, GeneratorSettings
from cases.video import Clip
from reports.run_file import GeneratorEntry, MetricEntry


class GeneratorInfo(NamedTuple):
    """What can be said of a generator without loading it."""

    control: bool
    description: str
    entry: GeneratorEntry | None = None
    """Of one from outside, all that a plan says of it."""
    public_weights: tuple[str, ...] | None = None
    """Which weights it loads under the public preset; None for all that are given."""
    public_only: bool = False
    """Whether the tiny preset has no weights for it."""


class Value(Protocol):
    """One value of a metric (see :class:`reports.records.ValueRecord` for the fields)."""

    @property
    def metric(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def shots(self) -> tuple[int, ...]: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def value(self) -> float | None: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def detail(self) -> Mapping[str, Any] | None: ...


Scorer = Callable[[Sequence["Clip | None"], Case], Sequence[Value]]
"""Gives all values of one story; a shot that does not exist is None."""


class JudgeSettings(NamedTuple):
    """What judges are loaded from."""

    preset: str
    device: str
    weights: dict[str, str]
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Tools:
    """Generators and metrics by name."""

    generators: Callable[[], Mapping[str, GeneratorInfo]]
    build_generator: Callable[[str, GeneratorSettings], Generator]
    generator_weights: Callable[[str, Mapping[str, str]], dict[str, str]]
    """(preset, overrides) -> weights name -> hash, of all that generators other than controls may use."""
    metrics: Callable[[], Sequence[MetricEntry]]
    judge_weights: Callable[[str, Mapping[str, str], Sequence[str]], dict[str, str]]
    """(preset, overrides, metrics) -> judge -> hash of the weights that these metrics need."""
    load_scorer: Callable[[JudgeSettings], Scorer]
    default_metrics: Callable[[str, Mapping[str, str]], Sequence[str]] | None = None
    """(preset, overrides) -> metrics of a run that names none; None for all there are."""
    generator_parts: Callable[[str], Sequence[str]] | None = None
    """generator -> names of the weights that it loads under the tiny preset; None: any of them."""
    generator_settings: Callable[[str, GeneratorSettings], dict[str, Any]] | None = None
    """(generator, what it is built from) -> what its pipelines are asked for; empty where weights say it."""
    unavailable_metrics: Callable[[str, Mapping[str, str]], Mapping[str, str]] | None = None
    """(preset, overrides) -> metric -> why it cannot be measured here, and what to do."""


def or_own(tools: Tools | None) -> Tools:
    """The given tools, or those of this repository, which are imported only then."""
    if tools is not None:
        return tools
    from bench.own_tools import own_tools

    return own_tools()
