"""Plans of stories: who is in which shot, and where, for the three patterns of the paper.

A plan is a string such as ``A0 B1 A0 A2 B1 AB0``: letters are persons of the cast in order of entry,
the digit is a place in order of entry.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cases.storyworld.world import StoryPattern

PLANS: dict[StoryPattern, dict[int, tuple[str, ...]]] = {
    "main_subject": {
        2: ("A0 AB1",),
        3: ("A0 A1 B0", "A0 AB1 A0"),
        4: ("A0 A1 B0 A0", "A0 A1 AB0 A2"),
        5: ("A0 A1 B0 A2 A0", "A0 A1 AB2 A1 A0"),
        6: (
            "A0 A1 A2 B0 A1 A0",
            "A0 A1 AB2 A0 A3 A1",
            "A0 A1 B2 A2 A0 A3",
            "A0 A0 A1 AB2 A1 A3",
            "A0 A1 A2 AB2 A0 A1",
            "A0 A1 B1 A2 A3 A0",
            "A0 A1 A0 A2 B2 AB1",
            "A0 AB1 A2 A0 B1 A2",
            "AB0 A1 AB2 B1 A0 AB3",
            "AB0 A1 AB1 AB2 A0 AB1",
            "AB0 AB1 A2 AB2 B0 AB1",
            "A0 A1 AB0 A2 AC1 A2",
        ),
    },
    "insert_recall": {
        2: ("A0 B1",),
        3: ("A0 B1 A0",),
        4: ("A0 B1 A0 B1",),
        5: ("A0 B1 A0 A2 B1", "A0 B1 A0 B1 A0"),
        6: (
            "A0 B1 A0 B1 A0 A2",
            "A0 A0 B1 A0 B1 A0",
            "A0 B1 A0 A2 B1 A0",
            "A0 A1 B2 A0 B2 A1",
            "A0 A2 B1 A0 B1 AB0",
            "A0 B1 A0 A0 B1 AB1",
            "A0 B1 A2 A0 B1 A0",
            "A0 A1 B2 A1 A0 B2",
            "AB0 C1 AB0 A2 C1 AB0",
            "AB0 B0 C1 A0 C1 AB0",
            "A0 B1 A0 C2 B1 A0",
            "A0 BC1 A0 B1 A0 A2",
        ),
    },
    "composable": {
        2: ("A0 AB0",),
        3: ("A0 B1 AB0",),
        4: ("A0 B1 AB0 AB1", "A0 B1 AB2 A0"),
        5: ("A0 B1 A0 AB0 AB1", "A0 B1 AB2 B1 AB2"),
        6: (
            "A0 B1 A0 B1 AB0 AB1",
            "A0 B1 AB0 A0 B1 AB0",
            "A0 B1 AB2 A0 B1 AB2",
            "A0 A0 B1 B1 AB0 AB2",
            "A0 B1 A1 AB1 B0 AB0",
            "A0 B1 A2 B1 AB2 AB0",
            "A0 B1 B2 A0 AB2 AB1",
            "A0 A1 B2 AB1 AB0 B2",
            "A0 B1 AB1 C2 AC0 ABC1",
            "A0 B1 C0 AB0 BC1 ABC0",
            "A0 B1 AB0 C2 B1 ABC2",
            "A0 B1 A0 AB1 A0 AB1",
        ),
    },
}
"""Plans by pattern and number of shots; longer stories go on through the plans of six."""


class Slot(NamedTuple):
    """Who is in one shot (indices of the cast), and which place it is."""

    people: tuple[int, ...]
    place: int


def sample_plan(rng: np.random.Generator, pattern: StoryPattern, shots: int) -> tuple[Slot, ...]:
    """A random plan of ``shots`` >= 2 shots; beyond six the later shots of a plan of six come round again."""
    if shots < 2:
        raise ValueError(f"a story has at least 2 shots, not {shots}")
    plans = PLANS[pattern][min(shots, 6)]
    slots = read_plan(plans[rng.integers(len(plans))])
    return slots + tuple(slots[1 + i % 5] for i in range(shots - len(slots)))


def read_plan(plan: str) -> tuple[Slot, ...]:
    """The slots that a plan string spells."""
    words = plan.split()
    return tuple(Slot(tuple(ord(letter) - ord("A") for letter in word[:-1]), int(word[-1])) for word in words)
