"""Small real generators and judges for the tests of the harness, and a command line that uses them.

``python tests/helpers/tiny_world.py run --suite FILE ...`` is ``python -m bench run ...`` with these.
Set ``TINY_WORLD_LOG`` to a file to have every generated and scored story written to it, and
``TINY_WORLD_SLOW`` to the seconds a story takes.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml
from typing_extensions import Self

from bench.__main__ import main
from bench.tools import GeneratorInfo, JudgeSettings, Scorer, Tools
from bench.weights import described
from cases.errors import GenerationError, UnknownNameError, VideoError
from cases.types import Brief, Case, GeneratorSettings, VideoFormat
from cases.video import Clip, read_video
from metrics.types import Value
from reports.run_file import MetricEntry

PLACES = {"yard": "a quiet yard", "hall": "a long hall", "shore": "a grey shore"}
CAST = {"ann": "a woman in a red coat", "bob": "a man in a blue cap"}


def write_suite(path: Path, count: int = 6, shots: int = 3, **changes: object) -> Path:
    """A suite of ``count`` small cases, patterns in turn."""
    patterns = ("main_subject", "insert_recall", "composable")
    cases = [
        {
            "id": f"case-{i:02d}",
            "pattern": patterns[i % 3],
            "cast": CAST,
            "places": PLACES,
            "shots": [
                {
                    "caption": f"The person waits, moment {j}.",
                    "prompt": f"A woman in a red coat waits, moment {j}.",
                    "cast": ["ann"] if j % 2 == 0 else ["bob"],
                    "place": list(PLACES)[j % 3],
                    "view": "medium",
                }
                for j in range(shots)
            ],
        }
        for i in range(count)
    ]
    suite = {"name": "tiny", "version": 1, "task": "t2msv", "cases": cases, **changes}
    path.write_text(yaml.safe_dump(suite, sort_keys=False))
    return path


def log(text: str) -> None:
    """Note what is done, where a test wants to know."""
    if "TINY_WORLD_LOG" in os.environ:
        with open(os.environ["TINY_WORLD_LOG"], "a") as file:
            file.write(f"{text}\n")


class Colours:
    """Plays one colour a story that drifts from shot to shot; ``drift`` grey levels a shot."""

    name, drift = "colours", 20

    def __init__(self, format: VideoFormat) -> None:
        self.format = format
        self.lock = multiprocessing.get_context("spawn").Lock()  # a killed process leaves it behind

    @classmethod
    def build(cls, settings: GeneratorSettings) -> Self:
        log(f"load {cls.name}")
        return cls(settings.format)

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        stories = []
        for brief in briefs:
            time.sleep(float(os.environ.get("TINY_WORLD_SLOW", "0")))
            stories.append([self.shot(brief, shot) for shot in range(len(brief.captions))])
            log(f"generate {self.name} {brief.case_id}")
        return stories

    def shot(self, brief: Brief, shot: int) -> np.ndarray:
        height, width, frames, _ = self.format
        random = np.random.default_rng([zlib.crc32(brief.case_id.encode()), brief.seed])
        colour = random.integers(60, 160, 3) + self.drift * shot
        return np.broadcast_to(colour.astype(np.uint8), (frames, height, width, 3)).copy()


class Steady(Colours):
    """A control: the same colour in all shots."""

    name, drift = "steady", 0


class OneStory(Steady):
    """Stands in for the generator that reports take differences of."""

    name = "onestory"


class Broken(Colours):
    """Cannot make anything."""

    name = "broken"

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        raise GenerationError("the colours ran out")


class Careless(Colours):
    """Gives a shot too few."""

    name = "careless"

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        return [shots[:-1] for shots in super().generate(briefs, cases)]


CLASSES: dict[str, type[Colours]] = {c.name: c for c in (OneStory, Colours, Steady, Broken, Careless)}
METRICS = (
    MetricEntry(
        name="brightness",
        version=1,
        title="Brightness",
        low=0,
        high=1,
        primary=True,
        description="Mean grey.",
    ),
    MetricEntry(name="character_margin", version=1, title="Character margin", level="pair", low=-2, high=2),
    MetricEntry(name="unmeasurable", version=3, title="Unmeasurable", level="shot", low=0, high=1),
)


def generators() -> Mapping[str, GeneratorInfo]:
    return {name: GeneratorInfo(name == "steady", f"plays {name}") for name in CLASSES}


def build_generator(name: str, settings: GeneratorSettings) -> Colours:
    if name not in CLASSES:
        raise UnknownNameError("generator", name, CLASSES)
    return CLASSES[name].build(settings)


def load_scorer(settings: JudgeSettings) -> Scorer:
    log("load judges")

    def score(videos: Sequence[Clip | None], case: Case) -> list[Value]:
        greys = [grey(video) for video in videos]
        log(f"score {case.id}")
        return [
            *brightness(greys),
            *margins(greys, case),
            Value("unmeasurable", 3, (), None, None, "no such thing", {}),
        ]

    return score


def grey(video: Clip | None) -> tuple[float | None, str | None]:
    if video is None:
        return None, "no video"
    try:
        if video.fault is not None:
            return None, video.fault
        return float(read_video(*video[:3])[0].mean() / 255), None
    except VideoError as error:
        return None, str(error)


def brightness(greys: Sequence[tuple[float | None, str | None]]) -> list[Value]:
    shots = [Value("brightness", 1, (i,), None, value, reason, {}) for i, (value, reason) in enumerate(greys)]
    found = [value for value, _ in greys if value is not None]
    mean = sum(found) / len(found) if found else None
    return [*shots, Value("brightness", 1, (), None, mean, None if found else "no shot can be read", {})]


def margins(greys: Sequence[tuple[float | None, str | None]], case: Case) -> list[Value]:
    values = []
    for pair in case.person_pairs():
        (a, why), (b, why_too) = greys[pair.first], greys[pair.second]
        likeness = None if a is None or b is None else 1 - abs(a - b)
        detail = {"same": True, "gap": pair.gap}
        if likeness is not None:
            box = (0.25, 0.25, 0.75, 1.0)
            detail |= {"seconds": (0.1, 0.1), "shown": likeness, "first_box": box, "second_box": box}
        values.append(Value("character_margin", 1, pair[:2], pair.name, likeness, why or why_too, detail))
    found = [v.value for v in values if v.value is not None]
    story = sum(found) / len(found) if found else None
    return [
        *values,
        Value("character_margin", 1, (), None, story, None if found else "no pair", {"n": len(found)}),
    ]


def generator_weights(preset: str, overrides: Mapping[str, str]) -> dict[str, str]:
    return {"tiny": "0" * 64, **{name: described(name, place) for name, place in overrides.items()}}


def metrics() -> Sequence[MetricEntry]:
    return METRICS


def judge_weights(preset: str, overrides: Mapping[str, str], metrics: Sequence[str]) -> dict[str, str]:
    return {"eye": "1" * 64}


TOOLS = Tools(
    generators=generators,
    build_generator=build_generator,
    generator_weights=generator_weights,
    metrics=metrics,
    judge_weights=judge_weights,
    load_scorer=load_scorer,
)


def run(suite: Path, out: Path, generators: str, *more: str) -> int:
    """``bench run`` with these generators and judges; the exit code."""
    return main(["run", "--suite", str(suite), "--out", str(out), "--generators", generators, *more], TOOLS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], TOOLS))
