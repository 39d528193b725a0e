"""From a table of values to what calibration claims: rank correlation, AUC, cross-talk. Pure functions.

A table of one family and metric is ``(S, L)``: stories by levels, the first level clean, NaN where a value is
null. Every story is its own control (all levels show the same people in the same places), and the story is
the unit of all intervals, as everywhere in this project.

* **Spearman**: the rank correlation of value and dose *within* each story over its levels, averaged over
  stories; a story whose values do not vary counts as 0. The dose is the level or, for swapped shots, the
  share of pairs annotated the same that they break; levels of one dose count once, by their mean. The
  *pooled* one, over all stories and levels together, stands beside it: how much clean stories differ lowers
  it, which is what AUC looks at.
* **AUC**: the chance that a story at a level lies beyond a clean one (another or itself), in the direction
  the family declares; ties count half. It has to overcome the differences between stories.
* **Cross-talk** of a metric and a foreign family: the largest mean change from clean at any of its levels,
  relative to the same over the metric's main family; both over stories that have all those values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from metrics.calibration.families import FAMILIES, NO_BARS, main_family
from metrics.calibration.family import Family

BARS = {"spearman": 0.9, "auc": 0.95, "cross_talk": 1 / 3}
"""Least Spearman and AUC on a family a metric is meant for, and what cross-talk has to stay below."""
RESAMPLES = 1000
NAN = float("nan")

Name = Callable[[str], str]
"""Metric -> the name under which families know it: a variant's headline."""


class Bounded(NamedTuple):
    """A number with its 95 % interval over stories; NaN where nothing can be said."""

    value: float
    low: float
    high: float


class Response(NamedTuple):
    """How a metric answers a family that is meant for it."""

    metric: str
    family: str
    effect: int
    """1: must rise with the level, -1: must fall. What follows is turned so that 1 is as it must be."""
    spearman: Bounded
    spearman_pooled: float
    spearman_of_means: float
    auc: Bounded
    """At the strongest level."""
    auc_by_level: tuple[float, ...]
    """At each level above clean."""
    clean: float
    """Mean of clean stories."""
    change: float
    """Mean change from clean to the strongest level; not turned."""
    stories: int
    missing: int
    """Nulls among stories times levels."""


class CrossTalk(NamedTuple):
    """How much a metric moves where it must not."""

    metric: str
    family: str
    """The foreign one."""
    main: str
    """The family whose range it is measured by."""
    share: Bounded
    stories: int


class Sensitivity(NamedTuple):
    """What a technical circumstance does to clean stories."""

    metric: str
    kind: str
    setting: str
    mean: float
    change: float
    """Mean change from the calibrated format, frames that went through no file."""
    share: float
    """That change relative to the metric's largest over its main family; NaN for a metric without one."""
    stories: int


class Share(NamedTuple):
    """How far a metric moves over a family, whatever the two have to do with each other."""

    metric: str
    family: str
    relation: str
    """``own``, ``still`` (must not move), ``trained`` or empty."""
    share: float
    """The largest mean change from clean, signed, relative to the largest over the main family, unsigned."""


class Miss(NamedTuple):
    """A bar that a metric does not reach."""

    metric: str
    family: str
    measure: str
    """``spearman``, ``auc`` or ``cross_talk``."""
    value: float


def responses(values: pd.DataFrame, known_as: Name) -> list[Response]:
    """Of every metric to every family that is meant for it.

    Args:
        values: columns of :class:`metrics.calibration.job.Row`.
        known_as: the name under which families know a metric.
    """
    found = []
    for metric, name, family in _pairs(values, known_as):
        if name in family.own:
            measured, doses = (table(values, family.name, metric, column) for column in ("value", "dose"))
            found.append(response(metric, family.name, measured, doses, 1 if name in family.rises else -1))
    return found


def cross_talks(values: pd.DataFrame, known_as: Name) -> list[CrossTalk]:
    """Of every metric with every family that must leave it alone."""
    measured = set(values["family"])
    found = []
    for metric, name, family in _pairs(values, known_as):
        main = main_family(name)
        if name in family.still and main is not None and main.name in measured:
            own, foreign = table(values, main.name, metric), table(values, family.name, metric)
            found.append(CrossTalk(metric, family.name, main.name, *cross_talk(own, foreign)))
    return found


def shares(values: pd.DataFrame, known_as: Name) -> list[Share]:
    """Of every metric with every family."""
    found = []
    for metric, name, family in _pairs(values, known_as):
        moved = np.array([mean(change) for change in _changes(table(values, family.name, metric)).T])
        share = NAN
        if not np.isnan(moved).all():
            share = float(moved[np.nanargmax(np.abs(moved))]) / _own_range(values, metric, known_as)
        found.append(Share(metric, family.name, _relation(name, family), share))
    return found


def _relation(metric: str, family: Family) -> str:
    kinds = {"own": family.own, "still": family.still, "trained": family.trained}
    return next((kind for kind, metrics in kinds.items() if metric in metrics), "")


def _changes(values: np.ndarray) -> np.ndarray:
    return values - values[:, :1]


def sensitivities(values: pd.DataFrame, known_as: Name) -> list[Sensitivity]:
    """Of every metric to every technical setting."""
    settings = values[values["setting"].notna()]
    found = []
    for (metric, kind, name), chosen in settings.groupby(["metric", "family", "setting"], sort=False):
        clean = _clean(values, str(metric))
        change = (chosen.set_index("story")["value"] - clean).to_numpy(np.float64)
        moved, own_range = mean(change), _own_range(values, str(metric), known_as)
        stories = int((~np.isnan(change)).sum())
        level = mean(chosen["value"].to_numpy(np.float64))
        found.append(Sensitivity(str(metric), str(kind), str(name), level, moved, moved / own_range, stories))
    return found


def _clean(values: pd.DataFrame, metric: str) -> pd.Series[float]:
    """Story -> clean value; every family has the same."""
    clean = values[(values["level"] == 0) & (values["metric"] == metric)]
    return clean.drop_duplicates("story").set_index("story")["value"]


def _own_range(values: pd.DataFrame, metric: str, known_as: Name) -> float:
    main = main_family(known_as(metric))
    if main is None or main.name not in set(values["family"]):
        return NAN
    own = table(values, main.name, metric)
    own_range = largest_change(own[~np.isnan(own).any(1)])
    return own_range if own_range > 0 else NAN


def misses(found: Iterable[Response], foreign: Iterable[CrossTalk]) -> list[Miss]:
    """All bars that are not reached; a number that does not exist reaches none."""
    low = [
        Miss(one.metric, one.family, measure, number.value)
        for one in found
        for measure, number in (("spearman", one.spearman), ("auc", one.auc))
        if one.metric not in NO_BARS and not number.value >= BARS[measure]
    ]
    high = [
        Miss(one.metric, one.family, "cross_talk", one.share.value)
        for one in foreign
        if one.metric not in NO_BARS and not one.share.value < BARS["cross_talk"]
    ]
    return low + high


def table(values: pd.DataFrame, family: str, metric: str, column: str = "value") -> np.ndarray:
    """Values (or doses) ``(S, L)`` of one family and metric; stories and levels in rising order."""
    chosen = values[(values["family"] == family) & (values["metric"] == metric)]
    return np.asarray(chosen.pivot(index="story", columns="level", values=column).to_numpy(np.float64))


def response(metric: str, family: str, values: np.ndarray, doses: np.ndarray, effect: int) -> Response:
    """What tables ``(S, L)`` of values and doses say about a metric that must go the way of ``effect``."""
    turned = values * effect
    within = np.array([rank_correlation(*by_dose(*row)) for row in zip(doses, turned, strict=True)])
    within = within[~np.isnan(within)]
    return Response(
        metric=metric,
        family=family,
        effect=effect,
        spearman=bounded(lambda i: mean(within[i]), len(within)),
        spearman_pooled=rank_correlation(doses.ravel(), turned.ravel()),
        spearman_of_means=rank_correlation(np.arange(values.shape[1]), _level_means(turned)),
        auc=bounded(lambda i: auc(turned[i, 0], turned[i, -1]), len(values)),
        auc_by_level=tuple(auc(turned[:, 0], turned[:, level]) for level in range(1, values.shape[1])),
        clean=mean(values[:, 0]),
        change=mean(values[:, -1] - values[:, 0]),
        stories=len(values),
        missing=int(np.isnan(values).sum()),
    )


def cross_talk(own: np.ndarray, foreign: np.ndarray) -> tuple[Bounded, int]:
    """The share and the number of its stories, from tables ``(S, L)`` and ``(S, M)`` of the same stories."""
    whole = ~(np.isnan(own).any(1) | np.isnan(foreign).any(1))
    own, foreign = own[whole], foreign[whole]

    def share(stories: np.ndarray) -> float:
        own_range = largest_change(own[stories])
        return largest_change(foreign[stories]) / own_range if own_range > 0 else NAN

    return bounded(share, len(own)), len(own)


def largest_change(values: np.ndarray) -> float:
    """The largest absolute mean change from the first level, of a table ``(S, L)`` without NaN."""
    return float(np.abs(_changes(values).mean(0)).max()) if len(values) else NAN


def by_dose(doses: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each dose once, with the mean of its values."""
    once = np.unique(doses)
    return once, np.array([mean(values[doses == dose]) for dose in once])


def rank_correlation(doses: np.ndarray, values: np.ndarray) -> float:
    """Spearman's rho of the values that are there: 0 where they or doses do not vary, NaN below three."""
    there = ~np.isnan(values)
    if there.sum() < 3:
        return NAN
    a, b = (rankdata(part[there]) - (there.sum() + 1) / 2 for part in (doses, values))
    return float(a @ b / np.sqrt((a @ a) * (b @ b))) if a.any() and b.any() else 0.0


def auc(clean: np.ndarray, spoilt: np.ndarray) -> float:
    """Chance that a spoilt value is above a clean one, ties half; NaN where one side has no values."""
    clean, spoilt = clean[~np.isnan(clean)], spoilt[~np.isnan(spoilt)]
    if not (len(clean) and len(spoilt)):
        return NAN
    above = np.sign(spoilt[:, None] - clean[None, :])
    return float((above.mean() + 1) / 2)


def bounded(statistic: Callable[[np.ndarray], float], count: int) -> Bounded:
    """A statistic of stories, with the percentiles it takes when stories are drawn anew.

    Args:
        statistic: from indices of stories to a number.
        count: number of stories; below two there is no interval.
    """
    if count == 0:
        return Bounded(NAN, NAN, NAN)
    value = statistic(np.arange(count))
    if count < 2 or np.isnan(value):
        return Bounded(value, NAN, NAN)
    rng = np.random.default_rng(0)
    drawn = [statistic(rng.integers(0, count, count)) for _ in range(RESAMPLES)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Bounded(value, float(low), float(high))


def mean(values: np.ndarray) -> float:
    """Of the values that are there; NaN where there are none."""
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else NAN


def _level_means(values: np.ndarray) -> np.ndarray:
    return np.array([mean(level) for level in values.T])


def _pairs(values: pd.DataFrame, known_as: Name) -> Iterator[tuple[str, str, Family]]:
    """Every metric with the name families know it by and every family, as far as measured."""
    measured = set(values["family"])
    for metric in dict.fromkeys(values["metric"]):
        for family in FAMILIES:
            if family.name in measured:
                yield metric, known_as(metric), family
