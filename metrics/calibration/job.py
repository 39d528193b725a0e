"""The job of calibration: films every version of every story, measures it, and gives two tables of values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from metrics.calibration.edits import dose, spoilt
from metrics.calibration.families import FAMILIES, RECALL
from metrics.calibration.family import Family
from metrics.calibration.film import Film, Take, clean_film, film
from metrics.calibration.settings import SETTINGS, Setting
from metrics.perception.features import shot_features, story_features
from metrics.perception.judges import Judges
from metrics.perception.story import ShotFeatures
from metrics.registry import headline, metric_info
from metrics.score import score_features
from metrics.types import Need

NAN = float("nan")


class Row(NamedTuple):
    """A story-level value of one version of a story."""

    story: int
    family: str
    """A family's name, or the kind of a technical setting."""
    level: float
    """Of the family; NaN for a setting."""
    dose: float
    """How much of what the metric looks at the level spoils; see :func:`metrics.calibration.edits.dose`."""
    setting: str
    """Name of the setting; empty for a family."""
    metric: str
    value: float | None
    reason: str | None


def measure_story(
    judges: Judges,
    number: int,
    metrics: Sequence[str],
    families: Sequence[Family] = FAMILIES,
    settings: Sequence[Setting] = SETTINGS,
) -> list[Row]:
    """Measure all versions of one story. A shot that several versions share is filmed and seen once.

    Args:
        judges: the networks.
        number: of the story in the calibration split.
        metrics: ids.
        families: all their levels, the clean one too.
        settings: of the clean story.
    """
    clean = clean_film(number)
    score = _Scorer(judges, metrics)
    rows = []
    for family in families:
        for level in family.levels:
            for metric, value, reason in score(spoilt(clean, family.name, level)):
                given = dose(clean, family, level, headline(metric) in RECALL)
                rows.append(Row(number, family.name, level, given, "", metric, value, reason))
    for setting in settings:
        found = score(set_up(clean, setting))
        rows += [Row(number, setting.kind, NAN, NAN, setting.name, *one) for one in found]
    return rows


def set_up(film: Film, setting: Setting) -> Film:
    """The story in another format, or through a codec."""
    takes = tuple(take._replace(format=setting.format, crf=setting.crf) for take in film.takes)
    return film._replace(takes=takes)


class _Scorer:
    """Story-level values of films; remembers the features of every take of the story it is at."""

    def __init__(self, judges: Judges, metrics: Sequence[str]) -> None:
        self.judges, self.metrics = judges, metrics
        self.needs: set[Need] = {need for name in metrics for need in metric_info(name).needs}
        self.seen: dict[Take, ShotFeatures] = {}

    def __call__(self, version: Film) -> Iterator[tuple[str, float | None, str | None]]:
        shots = tuple(self._features(take) for take in version.takes)
        texts = story_features(self.judges, [None] * len(shots), version.case, self.needs)
        values = score_features(replace(texts, shots=shots), version.case, self.metrics)
        return ((value.metric, value.value, value.reason) for value in values if not value.shots)

    def _features(self, take: Take) -> ShotFeatures:
        if take not in self.seen:
            self.seen[take] = shot_features(self.judges, film(take), take.format.fps, self.needs)
        return self.seen[take]
