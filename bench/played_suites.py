"""The runs of ``bench ablate --axis all``, suite by suite, as they are published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench import ablation
from bench.ablation import Claim, Played
from bench.axes import AXES
from bench.axis_runs import ALL, all_seeds, generators_of, played_axis, run_folder, whole
from bench.contestants import refuse_unequal
from bench.equal_treatment import Treatment, read_treatments
from cases.errors import RunError
from reports.samples import RunValues, mean_of_samples, read_values
from reports.statistics import Estimate, estimate

METHODS = tuple(dict.fromkeys(name for axis in AXES.values() for name in generators_of(axis)))
"""All methods of all axes, each once."""


@dataclass(frozen=True)
class PlayedSuite:
    """The runs of one suite."""

    name: str
    runs: Mapping[int, RunValues]
    """Training seed -> run."""
    treatments: tuple[Treatment, ...]

    def axis(self, name: str) -> Played | None:
        """An axis as it was played; None where it was not."""
        return played_axis(AXES[name], self.name, self.runs)

    def cell(self, generator: str, metric: str) -> Estimate | None:
        """Of training seed 0; None for a generator that was not played."""
        run = self.runs[0]
        if not whole([generator], run):
            return None
        stories = run.generators[generator]
        return estimate([mean_of_samples(stories[case], metric) for case in run.run.plan.suite.patterns])


class PlayedAxis(NamedTuple):
    """An axis on all suites that it was played on."""

    name: str
    played: tuple[Played, ...]
    claims: tuple[tuple[Claim, ...], ...]
    """Of each suite."""


def read_suites(folder: Path, names: Sequence[str], limit: int | None) -> list[PlayedSuite]:
    """The runs that ``bench ablate --axis all`` left in a folder.

    Raises:
        RunError: a suite's run of training seed 0 is not there, or runs must not stand beside each other.
    """
    found = [_read_suite(folder, name, limit) for name in names]
    for suite in found:
        for run in suite.runs.values():
            same = suite.name == found[0].name
            refuse_unequal(found[0].runs[0], run, across_suites=not same)
    return found


def _read_suite(folder: Path, name: str, limit: int | None) -> PlayedSuite:
    places = {seed: run_folder(folder, ALL, name, seed, limit) for seed in all_seeds(AXES)}
    if not places[0].is_dir():
        more = f" --limit {limit}" if limit else ""
        raise RunError(
            f"there is no run {places[0]}. Make it with `bench ablate --axis all --suite {name}{more}`, or "
            "name the suite that is there by --suite."
        )
    runs = {seed: read_values(place) for seed, place in places.items() if place.is_dir()}
    return PlayedSuite(name, runs, tuple(read_treatments(places[0])))


def read_axis(name: str, suites: Sequence[PlayedSuite]) -> PlayedAxis:
    """An axis with its claims; nothing is played where no suite has two of its generators."""
    played = tuple(found for suite in suites if (found := suite.axis(name)) is not None)
    return PlayedAxis(name, played, tuple(tuple(ablation.claims(one)) for one in played))
