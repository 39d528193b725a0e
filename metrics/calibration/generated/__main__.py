"""Does the person finder find those whom a human sees in frames that the tiny generators wrote?

    python -m metrics.calibration.generated [--preset tiny] [--weights persons=PATH] [--out table.md]

Prints Markdown: coverage, false finds and mask IoU for each generator, with all persons and without those of
whom the labeller was unsure; then outlines and finder against the true masks of drawings. 95 % intervals over
stories.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from metrics.calibration.command import parser, run
from metrics.calibration.generated.draw import COUNTS
from metrics.calibration.generated.labels import Labelled, load_labels
from metrics.calibration.generated.measure import Agreement, agreement, compare, find
from metrics.calibration.generated.truth import with_truth
from metrics.calibration.measure import Bounded
from metrics.perception.judges import Judges

CONTROL = "reference"
ALL = "all three"
"""Generators, without the control."""


def main(arguments: list[str] | None = None) -> int:
    """Measure the person finder; 0, or 2 where nothing could be measured."""
    made = parser("metrics.calibration.generated", "Measure the person finder on generated frames.")
    return run(made, report, arguments)


def report(preset: str, device: str, weights: dict[str, str]) -> str:
    """Measure and write down, as Markdown.

    Raises:
        BenchError: no such preset, labels are damaged, or weights are missing.
    """
    labelled, judges = load_labels(), Judges.load(preset, device, weights)
    found = find(judges, labelled)
    unsure = sum(not person.sure for one in labelled for person in one.persons)
    return (
        f"Preset `{preset}`; {len(labelled)} frames; with 95 % intervals over stories.\n\n"
        f"{_table(by_generator(labelled, found))}\n\n"
        f"Without {unsure} persons of whom the labeller was unsure:\n\n"
        f"{_table(by_generator(labelled, found, sure_only=True))}\n\n"
        "True drawings, whose masks are known:\n\n"
        f"{_table(against_truth(labelled, found), 'compared')}\n"
    )


def by_generator(
    labelled: Sequence[Labelled], found: Sequence[Sequence[np.ndarray]], sure_only: bool = False
) -> dict[str, Agreement]:
    """Each generator, then :data:`ALL` of them but the control, then the control."""
    compared = [compare(one, masks, sure_only) for one, masks in zip(labelled, found, strict=True)]
    names = [one.drawn.generator for one in labelled]
    made = [name for name in COUNTS if name != CONTROL]
    groups = {**{name: [name] for name in made}, ALL: made, CONTROL: [CONTROL]}
    return {
        group: agreement([one for one, name in zip(compared, names, strict=True) if name in members])
        for group, members in groups.items()
    }


def against_truth(
    labelled: Sequence[Labelled], found: Sequence[Sequence[np.ndarray]]
) -> dict[str, Agreement]:
    """On the control's frames: how good the outlines are, and how good the finder is by better ones."""
    by_hand, by_finder = [], []
    for one, masks in zip(labelled, found, strict=True):
        if one.drawn.generator == CONTROL:
            true = with_truth(one)
            by_hand.append(compare(true, [person.mask for person in one.persons]))
            by_finder.append(compare(true, masks))
    return {
        "hand outlines with true masks": agreement(by_hand),
        "finder with true masks": agreement(by_finder),
    }


def _table(found: dict[str, Agreement], what: str = "generator") -> str:
    lines = [
        f"| {what} | frames | persons | coverage | false finds a frame | mask IoU, matched | "
        "mask IoU, all persons of a frame |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in found.items():
        numbers = (one.coverage, one.false_finds, one.iou, one.union)
        cells = [name, str(one.frames), str(one.persons), *map(_cell, numbers)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(number: Bounded) -> str:
    if number.value != number.value:
        return "n/a"
    return f"{number.value:.2f} ({number.low:.2f} to {number.high:.2f})"


if __name__ == "__main__":
    sys.exit(main())
