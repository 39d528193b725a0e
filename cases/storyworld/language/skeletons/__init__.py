"""Sentence patterns with slots; every split has its own, so that no test sentence was ever trained on.

Slots: ``{view}`` a camera distance as a noun (*a close shot*), ``{seen}`` as an adverb (*from far away*);
``{place}`` a place as a noun, ``{at}`` and ``{front}`` where it happens, at the end and at the front;
``{the}`` and ``{at_the}`` the place as known already; ``{c}`` a whole clause (*the man waves*), ``{n}`` the
same as a noun (*the man waving*), ``{s}`` its subject, ``{acts}``, ``{acting}``, ``{be}`` its verb forms.
"""

from __future__ import annotations

from typing import NamedTuple

from cases.storyworld.language.skeletons import others, test, train
from cases.storyworld.world import Split


class Skeletons(NamedTuple):
    """The patterns of one split."""

    any: tuple[str, ...]
    """Fit every shot, in captions and in prompts."""
    same: tuple[str, ...]
    """Fit captions of shots in the previous shot's place."""
    back: tuple[str, ...]
    """Fit captions of shots that return to an earlier place."""


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line)


SKELETONS: dict[Split, Skeletons] = {
    "train": Skeletons(_lines(train.ANY), _lines(train.SAME), _lines(train.RETURN)),
    "teacher": Skeletons(_lines(others.TEACHER), (), ()),
    "judge": Skeletons(_lines(others.JUDGE), (), ()),
    "calibration": Skeletons(_lines(others.CALIBRATION), (), ()),
    "dev": Skeletons(_lines(others.DEV), (), ()),
    "test": Skeletons(_lines(test.ANY), _lines(test.SAME), _lines(test.RETURN)),
}
