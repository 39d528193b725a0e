"""Which runs an axis is read from: one a suite and training seed, of that axis alone or of all axes together.

A run of all axes holds the union of their generators under training seed 0, and under other seeds those of
the axes whose arms have that seed; what axes share is played once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.ablation import Played
from bench.arm_weights import arms_of, places_of, training_seeds
from bench.axes import AXES, Axis
from bench.console import note
from bench.contestants import line_up
from bench.plan import check_names
from cases.errors import WeightsError
from reports.checks import unscored
from reports.samples import RunValues

ALL = "all"
CONTROLS = ("reference",)
"""Played beside all axes: what the margins can reach, and what was asked for in the strips."""


class Training(NamedTuple):
    """What is played of one training seed."""

    seed: int
    generators: tuple[str, ...]
    places: Mapping[str, str]
    """Arm -> folder of its weights."""


def chosen(name: str) -> dict[str, Axis]:
    """The axis of that name, or all."""
    return AXES if name == ALL else {name: AXES[name]}


def run_folder(out: Path, name: str, suite: str, seed: int, limit: int | None) -> Path:
    """Where the run of an axis (or of all) lies."""
    return out / f"ablate-{name}-{suite}-training{seed}{f'-limit{limit}' if limit else ''}"


def generators_of(axis: Axis) -> list[str]:
    """The generators of its rows."""
    return [row.generator for row in axis.rows]


def seeds_of(axis: Axis) -> tuple[int, ...]:
    """Training seeds that all its arms are asked to have."""
    return training_seeds(arms_of(generators_of(axis)))


def all_seeds(axes: Mapping[str, Axis]) -> list[int]:
    """Training seeds that any of the axes has, in order."""
    return sorted({seed for axis in axes.values() for seed in seeds_of(axis)})


def trainings(
    axes: Mapping[str, Axis], folder: Path, given: Mapping[str, str], without: Collection[str] = ()
) -> list[Training]:
    """What is to be played, by training seed; seeds whose weights are not here are said and left out.

    Args:
        axes: which.
        folder: where `onestory.training arms` left its runs.
        given: folders of weights given by name, for seed 0.
        without: generators that are left out.

    Raises:
        UnknownNameError: ``without`` names a generator that the axes do not have.
        WeightsError: seed 0 is not whole; says which commands make what is missing.
    """
    check_names("generator", without, [name for axis in axes.values() for name in generators_of(axis)])
    found: list[Training] = []
    for seed in all_seeds(axes):
        asked = [name for axis in axes.values() if seed in seeds_of(axis) for name in generators_of(axis)]
        names = tuple(dict.fromkeys(name for name in asked if name not in without))
        try:
            places = places_of(arms_of(names), seed, folder, given if seed == 0 else {})
        except WeightsError as error:
            if seed == 0:
                raise
            note(f"left out: {error}")
            continue
        found.append(Training(seed, names, places))
    return found


def played_axis(axis: Axis, suite: str, runs: Mapping[int, RunValues]) -> Played | None:
    """An axis as runs have it; None where fewer than two of its generators are played.

    Generators count that have all planned stories under training seed 0, and other trainings that have
    all of these.

    Args:
        axis: which.
        suite: name.
        runs: training seed -> run.
    """
    names = whole(generators_of(axis), runs[0])
    if len(names) < 2:
        return None
    seeds = [seed for seed in seeds_of(axis) if seed in runs and whole(names, runs[seed]) == names]
    fields = tuple(line_up([runs[seed]], names[-1], names) for seed in seeds)
    return Played(suite, axis, fields, tuple(seeds))


def whole(names: Sequence[str], run: RunValues) -> list[str]:
    """Those of the generators that have all their planned stories."""
    return [name for name in names if name in run.generators and not unscored(run, name)]
