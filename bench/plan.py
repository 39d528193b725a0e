"""The plan of a run: which stories, in which order, in which batches. Nothing here depends on the machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from cases.errors import UnknownNameError
from cases.types import PATTERNS, Case, VideoFormat
from reports.run_file import GeneratorEntry, PlanEntry

THREADS = 2
"""Threads of torch; sums depend on it, so the plan fixes it, not the number of cores."""
DEFAULT_GENERATORS = (
    "onestory",
    "independent",
    "last_frame_chain",
    "fixed_window",
    "keyframe",
    "edit_extend",
    "reference",
    "static",
    "shuffled",
    "noise",
)

DRAWN = ("reference", "static", "shuffled")
"""Controls that are drawn from the truth of a shipped suite."""


class Preset(NamedTuple):
    """What a preset's name stands for."""

    format: VideoFormat
    words: str
    batch: int
    """Stories a batch: the unit that is generated, and that a killed run repeats."""


PRESETS = {
    "tiny": Preset(
        VideoFormat(64, 96, 9, 8.0),
        "small networks trained here on the drawn story world. The numbers compare methods "
        "under equal conditions; they are not those of the published models.",
        16,
    ),
    "public": Preset(
        VideoFormat(480, 832, 81, 16.0), "the published networks, given by hub id or folder.", 1
    ),
}


class Batch(NamedTuple):
    """Stories that one call of a generator makes."""

    generator: str
    seed: int
    number: int
    """From 0, within the seed."""
    cases: tuple[str, ...]


def preset(name: str) -> Preset:
    """The preset of that name.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in PRESETS:
        raise UnknownNameError("preset", name, PRESETS)
    return PRESETS[name]


def in_plan_order(cases: Sequence[Case]) -> list[Case]:
    """Cases of the patterns in turn, so that the first few of any run show every pattern.

    A limit takes the first of this order: a run of 16 shares its first batch with a run of 64.
    """
    by_pattern = [[case for case in cases if case.pattern == pattern] for pattern in PATTERNS]
    return [case for row in zip_longest(*by_pattern) for case in row if case is not None]


def batches(plan: PlanEntry, generator: str) -> list[Batch]:
    """The batches of one generator, seed by seed; of a shard, those that fall to it.

    Batches are dealt like cards over all generators, so that shards get about the same work.
    """
    of, mine = (1, 0) if plan.shard is None else (plan.shard.of, plan.shard.number - 1)
    dealt = [batch for entry in plan.generators for batch in _all_batches(plan, entry)][mine::of]
    return [batch for batch in dealt if batch.generator == generator]


def _all_batches(plan: PlanEntry, entry: GeneratorEntry) -> list[Batch]:
    cases, size = tuple(plan.suite.patterns), entry.batch or plan.batch
    return [
        Batch(entry.name, seed, first // size, cases[first : first + size])
        for seed in plan.seeds
        for first in range(0, len(cases), size)
    ]


def check_names(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raise :class:`UnknownNameError` for the first name that nobody knows."""
    listed = list(known)
    for name in names:
        if name not in listed:
            raise UnknownNameError(kind, name, listed)
