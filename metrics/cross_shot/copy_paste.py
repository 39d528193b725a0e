"""Copy-paste: were a person's pixels copied from shot to shot, rather than the same person shown anew?

Consistency cannot tell the two apart: it is highest for a person cut out of one shot and pasted into the
next. For each pair of shots annotated with the same person, every crop of the later shot is compared with
all crops of the earlier one for being its shifted, scaled or mirrored copy (``metrics/perception/copies.py``:
correlation of fine structure), and the best counts. Value: 0 for what two honest renderings of one person
in different poses give, ``HONEST``, or less; 1 for the pixels themselves; linear between. Ours.

Stories of the development split at 64 x 96: frozen 0.98, true renderings 0.16 (some honest pairs do have the
same pose seen from the same side, so compare with ``reference``), other people in every second shot 0.05.
Pairs: a copy after JPEG of quality 50 gives 0.75, one scaled, moved, perhaps mirrored onto another
background 0.5, where damaged masks cost most. The detail holds the plain ``likeness``. Different persons are
not compared.
"""

from __future__ import annotations

import numpy as np

from cases.types import Case, ShotPair
from metrics.cross_shot.appearances import Appearance
from metrics.cross_shot.persons import cast_of_shots, person_similarity, shot_fault
from metrics.perception.story import StoryFeatures
from metrics.types import MetricInfo, Value
from metrics.values import mean_of_means, measured, missing

INFO = MetricInfo(
    id="copy_paste",
    function="metrics.cross_shot.copy_paste:copy_paste",
    version=1,
    level="pair",
    range=(0.0, 1.0),
    direction="lower",
    needs=("persons", "thumbnails"),
    column=None,
    description="How nearly a person's pixels are a copy from another shot; standing still scores 1.",
    default=False,
)
METRICS = (INFO,)

HONEST = 0.73
"""Median likeness of two renderings of one person in different shots: 609 pairs of 60 stories of the story
world's development split, 64 x 96 pixels, persons found by the shipped judges (quartiles 0.65 and 0.80)."""


def copy_paste(story: StoryFeatures, case: Case) -> list[Value]:
    """One value a pair of shots and person, and the story's mean of its persons' means."""
    casts = cast_of_shots(story, case)
    pairs = [_pair(story, casts, pair) for pair in case.person_pairs()]
    return [*pairs, mean_of_means(INFO, pairs, "no person is annotated in two shots", "persons")]


def beyond_honest(likeness: float) -> float:
    """0 up to the likeness of honest renderings, 1 for equal pixels."""
    return max(0.0, (likeness - HONEST) / (1 - HONEST))


def shot_likeness(earlier: Appearance, later: Appearance) -> float:
    """Mean over the later crops of the likeness to the nearest earlier one, 0 to 1."""
    from metrics.perception.copies import likeness, structure, variants  # names are listed without OpenCV

    known = [structure(thumbnail) for thumbnail in _thumbnails(earlier)]
    shown = [variants(thumbnail) for thumbnail in _thumbnails(later)]
    best = [max(likeness(one, other) for one in known) for other in shown]
    return sum(best) / len(best)


def _thumbnails(appearance: Appearance) -> list[np.ndarray]:
    thumbnails = [crop.thumbnail for crop in appearance.crops if crop.thumbnail is not None]
    assert len(thumbnails) == len(appearance.crops)
    return thumbnails


def _pair(story: StoryFeatures, casts: list[dict[str, Appearance]], pair: ShotPair) -> Value:
    shots = (pair.first, pair.second)
    earlier, later = casts[pair.first][pair.name], casts[pair.second][pair.name]
    reason = shot_fault(story, *shots) or person_similarity(earlier, later, shots).reason
    if reason is not None:
        return missing(INFO, shots, reason, subject=pair.name, same=True, gap=pair.gap)
    raw = shot_likeness(earlier, later)
    return measured(INFO, shots, beyond_honest(raw), subject=pair.name, likeness=raw, same=True, gap=pair.gap)
