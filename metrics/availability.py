"""Which metrics can be measured here: some need a judge that has to be trained or installed first.

Imports nothing heavy, so that ``bench list metrics`` can say it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cases.errors import WeightsError
from metrics.perception.weights import ON_REQUEST, find_judge
from metrics.registry import metric_info, metric_infos
from metrics.types import MetricInfo


def unavailable_metrics(preset: str, weights: Mapping[str, str]) -> dict[str, str]:
    """Metric -> why it cannot be measured, and the command that changes this.

    Args:
        preset: the judges' preset.
        weights: judge -> another folder.
    """
    faults = {name: judge_fault(name, preset, weights) for name in ON_REQUEST}
    return {
        info.id: fault
        for info in metric_infos().values()
        if (judge := _special_judge(info)) is not None and (fault := faults.get(judge)) is not None
    }


def default_metrics(preset: str, weights: Mapping[str, str]) -> tuple[str, ...]:
    """The metrics of a run for which none are named; those of a judge not there yet are not among them."""
    missing = unavailable_metrics(preset, weights)
    return tuple(info.id for info in metric_infos().values() if info.default and info.id not in missing)


def judges_on_request(metrics: Iterable[str]) -> tuple[str, ...]:
    """The judges with weights of their own that some metrics need beyond those every run loads."""
    asked = {_special_judge(metric_info(name)) for name in metrics}
    return tuple(name for name in ON_REQUEST if name in asked)


def _special_judge(info: MetricInfo) -> str | None:
    """The judge that a metric has of its own."""
    if "cuts" in info.needs:
        return "cuts"
    return "video_text" if "video" in info.needs else info.judge


def judge_fault(name: str, preset: str, weights: Mapping[str, str]) -> str | None:
    """Why a judge's weights cannot be found, or None."""
    try:
        find_judge(name, preset, weights)
    except WeightsError as error:
        return str(error)
    return None
