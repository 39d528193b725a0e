"""One metric by several judges: the records of its variants, made from the headline's.

A claim about persons or places must not rest on one network. Each of these judges looks at the same crops and
surroundings as the headline judge (``dinov2``), with the same assignment of persons to the cast.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from metrics.types import HEADLINE, Embedded, Judge, MetricInfo

OTHERS: Mapping[Judge, str] = {
    "clip": "the image-text model",
    "identity": "the network trained by identity contrast",
    "histogram": "a colour and texture histogram",
    "efficientnet": "EfficientNet-Lite0, which never saw the story world",
}
"""Judges beside the headline, in words."""


def by_judge(
    info: MetricInfo, part: Literal["persons", "surroundings"], default: Collection[Judge] = ()
) -> dict[Judge, MetricInfo]:
    """A metric's record for every judge.

    Args:
        info: the headline's record, which stays as it is; its function must take ``judge=``.
        part: what the judges embed for it.
        default: judges whose variant a run measures unasked.

    Returns:
        Judge -> record, the headline's first; the others' ids end with ``_<judge>``.
    """
    variants = {
        judge: info._replace(
            id=f"{info.id}_{judge}",
            needs=(*info.needs, Embedded(part, judge)),
            column=None,
            description=f"As {info.id}, by another judge: {words}.",
            judge=judge,
            default=judge in default,
        )
        for judge, words in OTHERS.items()
    }
    return {HEADLINE: info, **variants}
