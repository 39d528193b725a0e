"""From the options of a command to a plan, and from a plan to a played run."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.argument_types import DTYPES
from bench.devices import device_fault
from bench.engines.choose import EngineOptions, choose_engine
from bench.engines.workbench import Setup
from bench.environment import session
from bench.ledger import Ledger, Played
from bench.plan import THREADS, check_names, in_plan_order, preset
from bench.progress import progress_for_stderr
from bench.run import Player
from bench.tools import GeneratorInfo, JudgeSettings, Tools
from cases.errors import BenchError, WeightsError
from cases.starts import STORYWORLD, StartSet, load_starts
from cases.types import Case, GeneratorSettings, SuiteFile
from onestory.untrained import REMARK, UNTRAINED
from reports.run_file import (
    FormatEntry,
    GeneratorEntry,
    MetricEntry,
    PlanEntry,
    RunFile,
    Session,
    ShardEntry,
    SuiteEntry,
)


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    suite: SuiteFile
    preset: str = "tiny"
    device: str = "cpu"
    dtype: str = "float32"
    weights: tuple[tuple[str, str], ...] = ()
    """(name, folder or hub id) of weights to use instead of the preset's."""
    seeds: tuple[int, ...] = (0,)
    """Each story is made once for each seed."""
    limit: int | None = None
    shard: ShardEntry | None = None
    """The part of the plan that is played here; None for all of it."""
    starts: StartSet | None = None
    """First frames, on I2MSV."""
    metrics: tuple[str, ...] | None = None
    """Ids; None for the default set."""

    @classmethod
    def from_options(cls, options: argparse.Namespace, suite: SuiteFile) -> Request:
        """Check and keep the options that ``run`` and ``score`` share.

        Raises:
            BenchError: an unknown preset or dtype.
        """
        preset(options.preset)
        if options.dtype not in DTYPES:
            raise BenchError(f"--dtype {options.dtype}: expected one of {', '.join(DTYPES)}.")
        chosen = (options.preset, options.device, options.dtype, tuple(options.weights))
        return cls(suite, *chosen, metrics=options.metrics)

    def with_starts(self, source: str | None) -> Request:
        """With the first frames that the stories begin with; the same request on T2MSV.

        Args:
            source: ``storyworld``, a set's name or a folder of images, or None for what the preset allows.

        Raises:
            BenchError: drawn first frames for public weights, unless they are asked for by name; or a source
                on T2MSV, where stories begin with none.
        """
        suite = self.suite.suite
        if suite.task != "i2msv":
            if source is not None:
                raise BenchError(
                    f"--start-set {source}: stories of {suite.name} begin without a first frame."
                )
            return self
        if source is None and any(case.first_frame is None for case in suite.cases):
            self._refuse_drawn()
        starts = load_starts(self.suite, preset(self.preset).format, source or STORYWORLD)
        if starts.name == STORYWORLD and source != STORYWORLD:
            self._refuse_drawn()
        return replace(self, starts=starts)

    def _refuse_drawn(self) -> None:
        if self.preset == "public":
            raise BenchError(
                "public weights need first frames that look like film: give --start-set FOLDER with "
                "<case id>.png, or a set that `bench starts make` made (or --start-set storyworld, if drawn "
                "ones are what you want)."
            )

    def cases(self) -> list[Case]:
        """The cases asked for, in the order of the plan."""
        return in_plan_order(self.suite.suite.cases)[: self.limit]

    def session(self) -> Session:
        """Where this command runs."""
        return session(self.device)

    def generator_settings(self) -> GeneratorSettings:
        """What generators are built from."""
        form = preset(self.preset).format
        return GeneratorSettings(self.suite, form, self.preset, self.device, self.dtype, dict(self.weights))

    def judge_settings(self, metrics: Sequence[str]) -> JudgeSettings:
        """What judges are loaded from."""
        return JudgeSettings(self.preset, self.device, dict(self.weights), tuple(metrics))


def named_generators(request: Request, tools: Tools, names: Sequence[str]) -> list[GeneratorEntry]:
    """Entries of generators that are known by name."""
    infos = tools.generators()
    weights = tools.generator_weights(request.preset, dict(request.weights))
    return [infos[name].entry or _named(name, infos[name], request, tools, weights) for name in names]


def _named(
    name: str, info: GeneratorInfo, request: Request, tools: Tools, weights: Mapping[str, str]
) -> GeneratorEntry:
    asked = tools.generator_settings
    return GeneratorEntry(
        name=name,
        control=info.control,
        description=info.description,
        weights={} if info.control else _loaded(name, info, request, tools, weights),
        settings=asked(name, request.generator_settings()) if asked else {},
    )


def _loaded(
    name: str, info: GeneratorInfo, request: Request, tools: Tools, weights: Mapping[str, str]
) -> dict[str, str]:
    """Of all weights those that a generator loads, where that is known: others may come and go."""
    if request.preset == "public":
        used: Collection[str] | None = info.public_weights
    else:
        used = None if tools.generator_parts is None else tools.generator_parts(name)
    return {part: digest for part, digest in weights.items() if used is None or part in used}


def make_plan(request: Request, tools: Tools, generators: Sequence[GeneratorEntry]) -> PlanEntry:
    """The plan of a request."""
    chosen = preset(request.preset)
    metrics = chosen_metrics(request, tools)
    return PlanEntry(
        suite=_suite_entry(request),
        preset=request.preset,
        preset_in_words=_preset_in_words(request),
        device=request.device,
        dtype=request.dtype,
        format=FormatEntry(**chosen.format._asdict()),
        seeds=request.seeds,
        limit=request.limit,
        batch=chosen.batch,
        threads=THREADS,
        generators=tuple(generators),
        metrics=metrics,
        judges=tools.judge_weights(
            request.preset, dict(request.weights), [metric.name for metric in metrics]
        ),
        shard=request.shard,
    )


def _preset_in_words(request: Request) -> str:
    """What every report says of the weights."""
    words = preset(request.preset).words
    return f"{words} {REMARK}" if UNTRAINED in dict(request.weights) else words


def chosen_metrics(request: Request, tools: Tools) -> tuple[MetricEntry, ...]:
    """The metrics asked for, or the default set, in the order of reports.

    Raises:
        UnknownNameError: nobody knows a metric.
        WeightsError: a metric asked for by name needs a judge that is not here; says how to get it.
    """
    known = tools.metrics()
    if request.metrics is None:
        default = tools.default_metrics
        names = default(request.preset, dict(request.weights)) if default else [m.name for m in known]
        return tuple(metric for metric in known if metric.name in names)
    check_names("metric", request.metrics, [metric.name for metric in known])
    faults = tools.unavailable_metrics
    missing = faults(request.preset, dict(request.weights)) if faults else {}
    for name in request.metrics:
        if name in missing:
            raise WeightsError(f"{name} is unavailable: {missing[name]}")
    return tuple(metric for metric in known if metric.name in request.metrics)


def _suite_entry(request: Request) -> SuiteEntry:
    suite = request.suite.suite
    return SuiteEntry(
        name=suite.name,
        version=suite.version,
        sha256=request.suite.sha256,
        task=suite.task,
        patterns={case.id: case.pattern for case in request.cases()},
        start_set=request.starts.name if request.starts else None,
        start_set_sha256=request.starts.sha256 if request.starts else None,
    )


def play(
    folder: Path,
    run: RunFile,
    request: Request,
    tools: Tools,
    names: Sequence[str],
    options: EngineOptions = EngineOptions(),  # noqa: B008 - frozen
) -> Played:
    """Do all that is left of a run for these generators.

    Raises:
        BenchError: nothing can be computed on the device.
    """
    if request.device != "cpu" and (reason := device_fault(request.device, request.dtype)):
        raise BenchError(
            f"--device {request.device} does not work: {reason}. `bench doctor` lists the devices that do."
        )
    setup = Setup(
        folder=folder,
        run=run,
        cases={case.id: case for case in request.cases()},
        starts=request.starts,
        generators=request.generator_settings(),
        judges=request.judge_settings([metric.name for metric in run.plan.metrics]),
        tools=tools,
    )
    progress = progress_for_stderr(options.workers)
    return Player(Ledger(setup), choose_engine(setup, options), progress).play(names)
