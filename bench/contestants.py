"""The generators of several runs that are compared, once it is sure that their numbers may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cases.errors import RunError, UnknownNameError
from cases.load import load_suite
from cases.types import Case
from reports.run_file import SUITE_COPY, GeneratorEntry, MetricEntry, PlanEntry, RunFile, differences
from reports.samples import RunValues, Stories, read_values

SUBJECT = "onestory"
"""Whom the others are compared with, where no name is given and a run has it."""


@dataclass(frozen=True)
class Contestant:
    """One generator of one run."""

    label: str
    """Its name; with the run's where several runs have one of that name."""
    entry: GeneratorEntry
    values: RunValues

    @property
    def stories(self) -> Stories:
        """Its scored stories."""
        return self.values.generators[self.entry.name]


@dataclass(frozen=True)
class Field:
    """All who are compared, and over what."""

    runs: tuple[RunValues, ...]
    subject: Contestant
    others: tuple[Contestant, ...]
    controls: tuple[Contestant, ...]
    metrics: tuple[MetricEntry, ...]
    """Those that all runs measured, primary ones first."""
    cases: dict[str, Case]
    """Those that all who are compared have a scored story of, in the order of the plan."""
    left_out: int
    """Planned stories that somebody lacks."""

    @property
    def compared(self) -> tuple[Contestant, ...]:
        """The generators that are no controls, the subject first."""
        return (self.subject, *self.others)


def gather(folders: Sequence[Path], subject: str | None) -> Field:
    """Read runs and line up their generators.

    Args:
        folders: of the runs.
        subject: label or name of the generator that the others are compared with.

    Raises:
        RunError: the runs must not be compared, or there is nothing to compare.
        UnknownNameError: no generator of that name is there.
    """
    return line_up([read_values(folder) for folder in _distinct(folders)], subject)


def line_up(runs: Sequence[RunValues], subject: str | None, only: Collection[str] | None = None) -> Field:
    """Line up the generators of runs that were read.

    Args:
        runs: one or more.
        subject: as :func:`gather` takes it.
        only: names of generators; all others are as if they were not there. None: nobody is left out.

    Raises:
        RunError: as :func:`gather`.
        UnknownNameError: as :func:`gather`.
    """
    for run in runs[1:]:
        refuse_unequal(runs[0], run)
    everyone = [one for one in _contestants(runs) if only is None or one.entry.name in only]
    compared = [one for one in everyone if not one.entry.control]
    if len(compared) < 2:
        names = ", ".join(one.label for one in compared) or "none"
        raise RunError(
            f"nothing to compare: found {len(compared)} generator(s) that are no controls ({names}). "
            "Give a run with two, or several runs."
        )
    first = _subject(compared, subject)
    metrics = _common_metrics(runs)
    cases, planned = _common_cases(runs[0], compared)
    controls = tuple(one for one in everyone if one.entry.control)
    others = tuple(one for one in compared if one is not first)
    return Field(tuple(runs), first, others, controls, metrics, cases, planned - len(cases))


def _distinct(folders: Sequence[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for folder in folders:
        place = Path(folder).absolute()
        if place in found:
            raise RunError(f"{folder} is given twice; a run is not compared with itself.")
        found[place] = folder
    return list(found.values())


class Planned(Protocol):
    """A run that was read, with or without its values."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    @property
    def run(self) -> RunFile:
        """Its plan and sessions."""


def refuse_unequal(one: Planned, other: Planned, *, across_suites: bool = False) -> None:
    """Make sure that the numbers of two runs mean the same.

    Args:
        one: a run.
        other: another.
        across_suites: they are of different suites and stand beside each other; nothing is compared across.

    Raises:
        RunError: suite, start set, preset, a metric's version or a judge's weights differ; names both sides.
    """
    plans = one.run.plan, other.run.plan
    sides = (f"in {one.folder}", f"in {other.folder}")
    mine, theirs = _basis(*plans), _basis(*reversed(plans))
    if across_suites:
        del mine["suite"], theirs["suite"]
    faults = differences(mine, theirs, where=sides)
    if faults:
        raise RunError(
            f"{one.folder} and {other.folder} must not be compared:\n"
            + "\n".join(f"  {fault}" for fault in faults)
            + "\nNumbers are compared on one suite and start set, by the same judges and metric versions: "
            "make one of the runs anew."
        )


def _basis(plan: PlanEntry, other: PlanEntry) -> dict[str, Any]:
    """What numbers of two plans have to agree on; metrics and judges where both have them."""
    suite = plan.suite.model_dump(exclude={"patterns"})
    versions = {m.name: m.version for m in plan.metrics if any(m.name == n.name for n in other.metrics)}
    judges = {name: sha256 for name, sha256 in plan.judges.items() if name in other.judges}
    return {"preset": plan.preset, "suite": suite, "metric version": versions, "judge": judges}


def _contestants(runs: Sequence[RunValues]) -> list[Contestant]:
    everyone = [(entry, run) for run in runs for entry in run.run.plan.generators]
    counts = Counter(entry.name for entry, _ in everyone)
    short = Counter(run.folder.absolute().name for run in runs)
    found = []
    for entry, run in everyone:
        name = run.folder.absolute().name
        place = name if short[name] == 1 else str(run.folder)
        label = entry.name if counts[entry.name] == 1 else f"{entry.name} ({place})"
        found.append(Contestant(label, entry, run))
    return found


def _subject(compared: Sequence[Contestant], name: str | None) -> Contestant:
    found = [one for one in compared if (name or SUBJECT) in (one.label, one.entry.name)]
    if found:
        return found[0]
    if name is None:
        return compared[0]
    raise UnknownNameError("generator", name, [one.label for one in compared])


def _common_metrics(runs: Sequence[RunValues]) -> tuple[MetricEntry, ...]:
    everywhere = set.intersection(*({m.name for m in run.run.plan.metrics} for run in runs))
    found = [metric for metric in runs[0].run.plan.metrics if metric.name in everywhere]
    if not found:
        raise RunError(
            "the runs have no metric in common: "
            + "; ".join(
                f"{run.folder} has {', '.join(m.name for m in run.run.plan.metrics) or 'none'}"
                for run in runs
            )
        )
    return tuple(sorted(found, key=lambda metric: not metric.primary))


def _common_cases(run: RunValues, compared: Sequence[Contestant]) -> tuple[dict[str, Case], int]:
    suite = load_suite(run.folder / SUITE_COPY)
    cases = {case.id: case for case in suite.suite.cases}
    # Its hash need not be the plan's: where the file had no head, the copy got one.
    found = {name: case.pattern for name, case in cases.items()}
    lost = [name for name, pattern in run.run.plan.suite.patterns.items() if found.get(name) != pattern]
    if lost:
        raise RunError(
            f"{suite.path} is not the suite that {run.folder} was made with: it lacks {lost[0]}, which is "
            "planned. Restore the file."
        )
    planned = {case for one in compared for case in one.values.run.plan.suite.patterns}
    common = set.intersection(*(set(one.stories) for one in compared))
    order = [case for case in run.run.plan.suite.patterns if case in common]
    if not order:
        counts = ", ".join(f"{one.label} has {len(one.stories)}" for one in compared)
        raise RunError(f"no story is scored for all who are compared ({counts}). Continue the runs first.")
    return {case: cases[case] for case in order}, len(planned)
