"""The pairs of shots that decide a story's cross-shot value, with the pictures that stand for them.

Of the pairs annotated the same: the least and the most alike. Where a metric also compares different ones:
the most alike of these. Their pictures are noted when a story is scored (``seconds``, ``first_box`` and
``second_box`` in a value's detail); runs from before that have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal[
    "least alike", "most alike", "the only pair", "all equally alike", "most alike of different ones"
]


class Compared(NamedTuple):
    """One pair of shots that was compared, and the two pictures that stand for it."""

    first: int
    second: int
    subject: str
    same: bool
    value: float
    """Similarity of the two shots."""
    shown: float
    """Similarity of just the two pictures."""
    seconds: tuple[float, float]
    """When each is shown, from the begin of its shot."""
    boxes: tuple[tuple[float, ...], tuple[float, ...]] | None
    """Left, top, right, bottom as shares of the frame; None for whole frames."""


def compared(
    shots: tuple[int, int], subject: str, value: float, detail: Mapping[str, Any]
) -> Compared | None:
    """A pair's record with its pictures; None where none were noted."""
    if "seconds" not in detail:
        return None
    boxes = (tuple(detail["first_box"]), tuple(detail["second_box"])) if "first_box" in detail else None
    seconds = (detail["seconds"][0], detail["seconds"][1])
    return Compared(*shots, subject, bool(detail.get("same")), value, detail["shown"], seconds, boxes)


def deciding(pairs: Sequence[Compared]) -> Iterator[tuple[Kind, Compared]]:
    """The pairs to look at; one that stands for all annotated the same comes once."""
    same = [pair for pair in pairs if pair.same]
    different = [pair for pair in pairs if not pair.same]
    if same:
        least, most = min(same, key=_alike), max(same, key=_alike)
        if most is not least:
            yield "least alike", least
            yield "most alike", most
        else:
            yield "the only pair" if len(same) == 1 else "all equally alike", least
    if different:
        yield "most alike of different ones", max(different, key=_alike)


def _alike(pair: Compared) -> float:
    return pair.value
