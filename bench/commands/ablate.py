"""``bench ablate``: play an axis of the comparison, or all; print the paper's tables with ours beside."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.axes import SUITES, Axis
from bench.axis_runs import ALL, CONTROLS, Training, chosen, generators_of, played_axis, run_folder, trainings
from bench.console import note, say
from bench.finish import exit_code
from bench.playing import playing
from bench.request import Request
from bench.tools import Tools, or_own
from cases.errors import BenchError
from cases.load import load_suite
from reports.cost import read_costs
from reports.run_file import SUITE_COPY, read_run, write_whole
from reports.samples import read_values
from reports.sheets import Sheet

if TYPE_CHECKING:
    from bench.equal_treatment import Treatment


class Made(NamedTuple):
    """One run."""

    folder: Path
    request: Request
    names: tuple[str, ...]
    """Its arms' generators."""


def execute(options: argparse.Namespace, tools: Tools | None) -> int:
    """Run, or go on with, an axis or all; print and write the tables."""
    from bench.finish import console
    from reports.sheets import markdown_section, rich_table

    axes, tools = chosen(options.axis), or_own(tools)
    asked = trainings(axes, options.trainings, dict(options.weights), options.without)
    parts: list[str] = []
    for suite in SUITES[options.suite]:
        for sheet in _sheets(axes, suite, asked, options, tools):
            console().print(rich_table(sheet))
            parts.append(markdown_section(sheet))
    out = options.out / f"ablate-{options.axis}.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, "\n".join(parts).encode())
    say(f"tables: {out}")
    if options.axis == ALL:
        say("publish them with: bench publish (docs/ablations.md)")
    return 0


def _sheets(
    axes: Mapping[str, Axis],
    suite: str,
    asked: Sequence[Training],
    options: argparse.Namespace,
    tools: Tools,
) -> Iterator[Sheet]:
    from bench import ablation
    from bench.equal_treatment import treatment_table, write_treatments

    made = {training.seed: _play(suite, training, options, tools) for training in asked}
    treated = _treatments(made[0])
    write_treatments(made[0].folder, treated)
    runs = {seed: read_values(run.folder) for seed, run in made.items()}
    for name, axis in axes.items():
        played = played_axis(axis, suite, runs)
        if played is None:
            say(f"{suite}: fewer than two generators of the axis {name} are played; it has no table.")
            continue
        yield ablation.table(played)
        if axis.claims:
            yield ablation.claims_table(played, ablation.claims(played))
        yield treatment_table([one for one in treated if one.generator in generators_of(axis)])


def _play(suite: str, training: Training, options: argparse.Namespace, tools: Tools) -> Made:
    """Do what is left of one run."""
    given = tuple((dict(options.weights) | dict(training.places)).items())
    request = Request.from_options(options, load_suite(suite)).with_starts(options.start_set)
    request = replace(request, weights=given, limit=options.limit)
    folder = run_folder(options.out, options.axis, suite, training.seed, options.limit)
    controls = CONTROLS if options.axis == ALL and training.seed == 0 else ()
    names = (*training.generators, *controls)
    with playing(folder, request, tools, names, options) as played:
        if exit_code(folder, played, options.fail_on_error):
            raise BenchError(f"{folder}: too many stories failed; see above")
    return Made(folder, request, training.generators)


def _treatments(made: Made) -> list[Treatment]:
    from bench.equal_treatment import treatments

    case, request = made.request.cases()[0], made.request
    note(f"counting the operations of {len(made.names)} methods on {case.id}")
    return treatments(made.names, request.generator_settings(), case, request.starts, _seconds(made.folder))


def _seconds(folder: Path) -> dict[str, float | None]:
    run = read_run(folder)
    suite = load_suite(folder / SUITE_COPY)
    shots = {case.id: len(case.shots) for case in suite.suite.cases if case.id in run.plan.suite.patterns}
    return {name: cost.generating for name, cost in read_costs(folder, run, shots).items()}
