"""All metrics by name, without importing torch.

A metric is one file in ``cross_shot/``, ``in_shot/`` or ``text/`` that lists its records in ``METRICS``;
putting the file there is all it takes to add one. Metric files import numpy at most.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from cases.errors import UnknownNameError
from metrics import cross_shot, in_shot, text
from metrics.types import MetricInfo

ROOMS = (cross_shot, in_shot, text)


@cache
def metric_infos() -> dict[str, MetricInfo]:
    """Every metric's record by id, the columns of the paper's table first, in its order."""
    infos: list[MetricInfo] = []
    for room in ROOMS:
        for module in pkgutil.iter_modules(room.__path__, room.__name__ + "."):
            infos += getattr(import_module(module.name), "METRICS", ())
    infos.sort(key=_table_order)
    twice = sorted({a.id for a in infos if sum(a.id == b.id for b in infos) > 1})
    if twice:
        raise ValueError(f"two metric files use the same id: {', '.join(twice)}")
    return {info.id: info for info in infos}


def metric_names() -> tuple[str, ...]:
    """Ids of all metrics, the paper's seven first."""
    return tuple(metric_infos())


def metric_info(name: str) -> MetricInfo:
    """One metric's record.

    Raises:
        UnknownNameError: nobody knows ``name``.
    """
    infos = metric_infos()
    if name not in infos:
        raise UnknownNameError("metric", name, infos)
    return infos[name]


def headline(name: str) -> str:
    """The metric that ``name`` is a variant of by another judge; ``name`` itself if it is none."""
    info = metric_info(name)
    return name if info.judge is None else name.removesuffix(f"_{info.judge}")


PAPER_COLUMNS = (
    "Character Consistency",
    "Environment Consistency",
    "Semantic Alignment",
    "Subject Consistency",
    "Background Consistency",
    "Aesthetic Quality",
    "Dynamic Degree",
)


def _table_order(info: MetricInfo) -> tuple[int, str]:
    if info.column is None:
        return len(PAPER_COLUMNS), info.id
    return PAPER_COLUMNS.index(info.column), info.id
