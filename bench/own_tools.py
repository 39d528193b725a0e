"""The generators and metrics of this repository, as the harness wants them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import onestory
from baselines.registry import GENERATORS, build_generator, recorded_settings
from bench.plan import check_names
from bench.tools import GeneratorInfo, JudgeSettings, Scorer, Tools, Value
from bench.weights import described, hash_weights
from cases.types import Case, Generator, GeneratorSettings
from cases.video import Clip
from metrics.availability import default_metrics, judges_on_request, unavailable_metrics
from metrics.perception.weights import JUDGE_NAMES, judge_hashes
from metrics.registry import metric_info, metric_infos
from metrics.types import MetricInfo
from onestory.arms import ARM_FOLDER, ARMS
from reports.run_file import MetricEntry

WEIGHTS = Path(onestory.__file__).parent / "weights"
PUBLIC_WEIGHTS = tuple(dict.fromkeys(name for entry in GENERATORS.values() for name in entry.public_weights))
"""Names of what the generators load under the public preset."""
TINY_WEIGHTS = ("autoencoder", "onestory", *ARMS)
"""The same under the tiny one; an arm finds its base by itself."""
PRIMARY = ("character_margin", "environment_margin", "semantic_alignment")
"""The metrics that claims are made on; Holm's correction is over these and all baselines."""

TITLES = {
    "character_margin_recall": "Character margin, recall pairs",
    "environment_margin_recall": "Environment margin, recall pairs",
    "semantic_alignment_caption": "Semantic alignment, captions",
}
"""Where the id with spaces reads badly."""


def own_tools() -> Tools:
    """Those of :mod:`baselines.registry` and :mod:`metrics.registry`."""
    return Tools(
        generators=_generators,
        build_generator=_build_generator,
        generator_weights=_generator_weights,
        generator_parts=_generator_parts,
        metrics=_metrics,
        judge_weights=_judge_weights,
        load_scorer=_load_scorer,
        default_metrics=default_metrics,
        unavailable_metrics=unavailable_metrics,
        generator_settings=recorded_settings,
    )


def _generators() -> Mapping[str, GeneratorInfo]:
    return {
        name: GeneratorInfo(
            entry.control,
            entry.description,
            public_weights=entry.public_weights,
            public_only=entry.target is None,
        )
        for name, entry in GENERATORS.items()
    }


def _build_generator(name: str, settings: GeneratorSettings) -> Generator:
    _quiet()
    return build_generator(name, settings)


def _generator_weights(preset: str, overrides: Mapping[str, str]) -> dict[str, str]:
    """Hashes of what is given, and under tiny of all in ``onestory/weights``, which all models load from.

    Raises:
        UnknownNameError: an override names weights that nothing loads.
    """
    shipped = {name: hash_weights(place) for name, place in _places()} if preset == "tiny" else {}
    mine = {name: place for name, place in overrides.items() if name not in JUDGE_NAMES}
    check_weights(preset, mine)
    return {**shipped, **{name: described(name, place) for name, place in mine.items()}}


def check_weights(preset: str, names: Iterable[str]) -> None:
    """Refuse names that nothing under this preset loads.

    Raises:
        UnknownNameError: for the first of them.
    """
    known = TINY_WEIGHTS if preset == "tiny" else PUBLIC_WEIGHTS
    check_names("weights", names, [*known, *JUDGE_NAMES])


def _places() -> list[tuple[str, Path]]:
    """Names and folders of all weights of generators that are here, those of arms too."""
    folders = [*sorted(WEIGHTS.glob("*")), *sorted((WEIGHTS / ARM_FOLDER).glob("*"))]
    return [(place.name, place) for place in folders if place.is_dir() and place.name != ARM_FOLDER]


def _generator_parts(name: str) -> tuple[str, ...]:
    """Weights that a generator loads under the tiny preset; an arm names the hash of its base itself."""
    return ("autoencoder", GENERATORS[name].arm or "onestory")


def _judge_weights(preset: str, overrides: Mapping[str, str], metrics: Sequence[str]) -> dict[str, str]:
    return judge_hashes(preset, dict(overrides), judges_on_request(metrics))


def _quiet() -> None:
    """Keep the libraries' own progress bars out of ours."""
    import diffusers.utils.logging
    import transformers.utils.logging

    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()


def _metrics() -> list[MetricEntry]:
    """Primary metrics first, then the paper's columns, then the rest."""
    infos = metric_infos()
    return [_entry(infos[name]) for name in (*PRIMARY, *(name for name in infos if name not in PRIMARY))]


def _entry(info: MetricInfo) -> MetricEntry:
    low, high = info.range
    module, _, _ = info.function.partition(":")
    return MetricEntry(
        name=info.id,
        version=info.version,
        title=_title(info),
        column=info.column,
        description=info.description,
        definition=inspect.getdoc(import_module(module)) or "",
        source=f"{module.replace('.', '/')}.py",
        level=info.level,
        direction=info.direction,
        low=low,
        high=high,
        primary=info.id in PRIMARY,
    )


def _title(info: MetricInfo) -> str:
    """The metric in words; a variant by another judge is its headline's, with the judge in brackets."""
    if info.judge is not None:
        headline = metric_info(info.id.removesuffix(f"_{info.judge}"))
        return f"{_title(headline)} ({info.judge})"
    return TITLES.get(info.id) or (info.column or info.id.replace("_", " ")).capitalize()


def _load_scorer(settings: JudgeSettings) -> Scorer:
    from metrics.score import Judges, score_story

    _quiet()
    judges = Judges.load(settings.preset, settings.device, settings.weights)

    def score(videos: Sequence[Clip | None], case: Case) -> Sequence[Value]:
        return score_story(judges, videos, case, settings.metrics)

    return score
