"""``bench ablate``: play an axis of the comparison and print the paper's table with ours beside it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench.arm_weights import arms_of, places_of, training_seeds
from bench.axes import AXES, Axis
from bench.console import note, say
from bench.finish import exit_code
from bench.playing import playing
from bench.request import Request
from bench.tools import Tools, or_own
from cases.errors import BenchError, WeightsError
from cases.load import load_suite
from reports.cost import read_costs
from reports.run_file import SUITE_COPY, read_run, write_whole
from reports.sheets import Sheet

SUITES = {"t2msv": ("t2msv",), "i2msv": ("i2msv",), "both": ("t2msv", "i2msv")}


def execute(options: argparse.Namespace, tools: Tools | None) -> int:
    """Run, or go on with, an axis; print and write its tables."""
    from bench.finish import console
    from reports.sheets import markdown_section, rich_table

    axis, tools = AXES[options.axis], or_own(tools)
    trainings = _trainings(axis, options)
    parts: list[str] = []
    for suite in SUITES[options.suite]:
        for sheet in _sheets(axis, suite, trainings, options, tools):
            console().print(rich_table(sheet))
            parts.append(markdown_section(sheet))
    out = options.out / f"ablate-{options.axis}.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, "\n".join(parts).encode())
    say(f"tables: {out}")
    return 0


def _trainings(axis: Axis, options: argparse.Namespace) -> list[tuple[int, dict[str, str]]]:
    """Training seeds and the folders of their weights; those that are not here are said and left out.

    Raises:
        WeightsError: seed 0 is not whole.
    """
    arms, given = arms_of([row.generator for row in axis.rows]), dict(options.weights)
    first, *others = training_seeds(arms)
    found = [(first, places_of(arms, first, options.trainings, given))]
    for seed in others:
        places = _places(arms, seed, options.trainings)
        found += [] if places is None else [(seed, places)]
    return found


def _places(arms: Sequence[str], seed: int, trainings: Path) -> dict[str, str] | None:
    try:
        return places_of(arms, seed, trainings, {})
    except WeightsError as error:
        note(f"left out: {error}")
        return None


def _sheets(
    axis: Axis,
    suite: str,
    trainings: Sequence[tuple[int, dict[str, str]]],
    options: argparse.Namespace,
    tools: Tools,
) -> Iterator[Sheet]:
    from bench import ablation
    from bench.contestants import gather
    from bench.equal_treatment import treatment_table, treatments

    names = [row.generator for row in axis.rows]
    runs = [(seed, _play(names, suite, seed, places, options, tools)) for seed, places in trainings]
    fields = tuple(gather([folder], names[-1]) for _, (folder, _) in runs)
    played = ablation.Played(suite, axis, fields, tuple(seed for seed, _ in trainings))
    yield ablation.table(played)
    if axis.claims:
        yield ablation.claims_table(played, ablation.claims(played))
    folder, request = runs[0][1]
    costs = _seconds(folder)
    case = request.cases()[0]
    yield treatment_table(treatments(names, request.generator_settings(), case, request.starts, costs))


def _play(
    names: Sequence[str],
    suite: str,
    seed: int,
    places: dict[str, str],
    options: argparse.Namespace,
    tools: Tools,
) -> tuple[Path, Request]:
    """Do what is left of one run; its folder."""
    given = tuple((dict(options.weights) | places).items())
    request = Request.from_options(options, load_suite(suite)).with_starts(options.start_set)
    request = replace(request, weights=given, limit=options.limit)
    part = f"-limit{options.limit}" if options.limit else ""
    folder = options.out / f"ablate-{options.axis}-{suite}-training{seed}{part}"
    with playing(folder, request, tools, names, options) as played:
        if exit_code(folder, played, options.fail_on_error):
            raise BenchError(f"{folder}: too many stories failed; see above")
    return folder, request


def _seconds(folder: Path) -> dict[str, float | None]:
    run = read_run(folder)
    suite = load_suite(folder / SUITE_COPY)
    shots = {case.id: len(case.shots) for case in suite.suite.cases if case.id in run.plan.suite.patterns}
    return {name: cost.generating for name, cost in read_costs(folder, run, shots).items()}
