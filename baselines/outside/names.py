"""Which shot of which story a file is, by its name.

``<case>/shot-<i>.mp4`` is what ``bench export`` writes. Capitals, spaces, ``_`` for ``-``, leading zeros, a
``-`` for the ``/``, a missing ``shot`` and other endings change nothing: ``Case 7/Shot 02.MOV``,
``case-7_2.mp4``. A file ``<case>.mp4`` is the whole story.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from cases.types import Case

SHOT = re.compile(r"(.+?)-(?:shot-?)?0*(\d{1,6})")


class Reading(NamedTuple):
    """What a name says."""

    case: str
    shot: int | None
    """From 0; None for the whole story."""


def plain(name: str) -> str:
    """A name without what people write differently: lower case, and one ``-`` for all that separates."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s/_.-]+", "-", folded).strip("-")


def readings(place: str, shots: Mapping[str, Mapping[str, int]]) -> list[Reading]:
    """What a file can be; more than one reading for a name that fits several cases.

    Args:
        place: of the file below the folder.
        shots: plain id -> ids that look like it -> number of shots; see :func:`by_plain_id`.
    """
    name = plain(str(PurePosixPath(place).with_suffix("")))
    found = [Reading(case, None) for case in shots.get(name, ())]
    if match := SHOT.fullmatch(name):
        number = int(match[2])
        cases = shots.get(match[1], {}).items()
        found += [Reading(case, number - 1) for case, count in cases if 1 <= number <= count]
    return found


def by_plain_id(cases: Iterable[Case]) -> dict[str, dict[str, int]]:
    """Plain id -> ids that look like it (``a-b`` and ``a_b`` do) -> number of shots."""
    found: dict[str, dict[str, int]] = {}
    for case in cases:
        found.setdefault(plain(case.id), {})[case.id] = len(case.shots)
    return found
