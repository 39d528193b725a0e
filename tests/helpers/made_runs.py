"""Runs written through the real plan and record writers, with values that are known beforehand."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean

import numpy as np

import tiny_world
from bench.folder import open_run
from bench.request import Request, make_plan, named_generators
from cases.load import load_suite
from cases.types import Case
from metrics.cross_shot.margin import Pair, pair_margins
from metrics.cross_shot.persons import Similarity
from reports.records import ITEMS, StoryRecord, ValueRecord, append_story
from reports.run_file import GeneratorEntry, MetricEntry

MARGIN = MetricEntry(
    name="character_margin", version=1, title="Character margin", level="pair", low=-2, high=2, primary=True
)
METRICS = (
    MARGIN,
    MARGIN.model_copy(update={"name": "environment_margin", "title": "Environment margin"}),
    MetricEntry(
        name="semantic_alignment",
        version=1,
        title="Semantic alignment",
        level="shot",
        low=-1,
        high=1,
        primary=True,
    ),
    MARGIN.model_copy(
        update={"name": "character_margin_identity", "title": "Character margin (identity)", "primary": False}
    ),
    MetricEntry(name="coverage", version=1, title="Coverage", low=0, high=1),
)


@dataclass(frozen=True)
class Look:
    """What a generator's stories score, on average."""

    margin: float = 0.3
    """Of persons and of places, by the headline judge."""
    by_identity: float | None = None
    """The same by the second judge; as the first where None."""
    alignment: float = 0.6
    spread: float = 0.1
    """Standard deviation between stories, the same for all generators."""
    noise: float = 0.02
    """Standard deviation between samples of a story."""
    lost: float = 0.0
    """Share of persons (of shots, for the alignment) that are not found."""
    control: bool = False


def make_run(
    folder: Path,
    looks: Mapping[str, Look],
    *,
    count: int = 24,
    shots: int = 4,
    seeds: Sequence[int] = (0,),
    metrics: Sequence[MetricEntry] = METRICS,
    changes: Mapping[str, object] | None = None,
) -> Path:
    """A run of stories of a small suite.

    Args:
        folder: of the run; the suite's file lies beside it.
        looks: generator -> what it scores.
        count, shots: of the suite.
        seeds: samples a story.
        metrics: what is measured.
        changes: to the plan.
    """
    suite = load_suite(tiny_world.write_suite(folder.parent / f"suite-{count}-{shots}.yaml", count, shots))
    request = Request(suite)
    plan = make_plan(request, tiny_world.TOOLS, named_generators(request, tiny_world.TOOLS, []))
    entries = tuple(GeneratorEntry(name=name, control=look.control) for name, look in looks.items())
    plan = plan.model_copy(
        update={"generators": entries, "metrics": tuple(metrics), "seeds": tuple(seeds), **(changes or {})}
    )
    open_run(folder, plan, suite, request.session())
    for name, look in looks.items():
        for case in suite.suite.cases:
            for seed in seeds:
                values = [v for metric in metrics for v in _values(metric, name, case, seed, look)]
                append_story(
                    folder / ITEMS, values, StoryRecord(name, case.id, seed, len(values), ("0" * 64,) * shots)
                )
    return folder


def _values(metric: MetricEntry, name: str, case: Case, seed: int, look: Look) -> Iterator[ValueRecord]:
    story = np.random.default_rng(zlib.crc32(f"{case.id} {metric.name}".encode())).normal(0, look.spread)
    random = np.random.default_rng(zlib.crc32(f"{name} {case.id} {seed}".encode()))
    key = (name, case.id, seed, metric.name, metric.version)
    if metric.level == "pair":
        yield from _margin(key, case, look, story, random)
        return
    middle = look.alignment + story / 4 + random.normal(0, look.noise)
    if metric.level == "shot":
        found = [None if random.random() < look.lost else middle for _ in case.shots]
        for i, value in enumerate(found):
            yield ValueRecord(*key, (i,), None, value, None if value is not None else "no video")
        known = [value for value in found if value is not None]
        yield ValueRecord(*key, (), None, fmean(known) if known else None, None if known else "no video")
        return
    yield ValueRecord(*key, (), None, middle, None)


def _margin(
    key: tuple[str, str, int, str, int], case: Case, look: Look, story: float, random: np.random.Generator
) -> Iterator[ValueRecord]:
    what = "place" if key[3].startswith("environment") else "person"
    margin = look.margin if "identity" not in key[3] or look.by_identity is None else look.by_identity
    level = margin + story + random.normal(0, look.noise)
    seen = random.random(len(case.shots)) >= look.lost
    pairs = []
    for first, second in combinations(range(len(case.shots)), 2):
        a, b = (case.shots[i].place if what == "place" else case.shots[i].cast[0] for i in (first, second))
        found = seen[first] and seen[second]
        likeness = (
            Similarity(0.5 + level * (a == b), None) if found else Similarity(None, f"{what} not found")
        )
        pairs.append(Pair(first, second, a if a == b else f"{a} / {b}", a == b, likeness))
    for pair in pairs:
        detail = {"same": pair.same, "gap": pair.gap}
        yield ValueRecord(*key, (pair.first, pair.second), pair.subject, *pair.similarity[:2], detail)
    values = [m.value for m in pair_margins(pairs, case, what) if m.value is not None]
    yield ValueRecord(
        *key, (), None, fmean(values) if values else None, None if values else f"no {what} found"
    )
