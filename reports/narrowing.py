"""A run as if less had been asked of it: some of its generators and metrics, the first of its cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cases.errors import RunError, UnknownNameError
from reports.samples import RunValues


def narrowed(
    values: RunValues,
    generators: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    limit: int | None = None,
) -> RunValues:
    """The run with these generators and metrics alone, over its first ``limit`` cases; None: all there are.

    Raises:
        UnknownNameError: the run does not have a generator or a metric.
        RunError: it has fewer cases.
    """
    plan = values.run.plan
    _known("generator of the run", generators, values.generators)
    _known("metric of the run", metrics, [metric.name for metric in plan.metrics])
    if limit is not None and limit > len(plan.suite.patterns):
        raise RunError(f"--limit {limit}: {values.folder} has {len(plan.suite.patterns)} cases.")
    cases = dict(list(plan.suite.patterns.items())[:limit])
    kept = [name for name in values.generators if generators is None or name in generators]
    plan = plan.model_copy(
        update={
            "generators": tuple(entry for entry in plan.generators if entry.name in kept),
            "metrics": tuple(entry for entry in plan.metrics if metrics is None or entry.name in metrics),
            "suite": plan.suite.model_copy(update={"patterns": cases}),
        }
    )
    return replace(
        values,
        run=values.run.model_copy(update={"plan": plan}),
        generators={
            name: {case: found for case, found in values.generators[name].items() if case in cases}
            for name in kept
        },
        failures={
            key: why for key, why in values.failures.items() if key.generator in kept and key.case in cases
        },
    )


def _known(kind: str, names: Iterable[str] | None, known: Iterable[str]) -> None:
    listed = list(known)
    for name in names or ():
        if name not in listed:
            raise UnknownNameError(kind, name, listed)
