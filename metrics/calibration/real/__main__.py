"""Do the judges tell the characters of a real film apart? Every judge that is installed, one line each.

    python -m metrics.calibration.real [--preset tiny] [--weights NAME=PATH] [--out table.md]

Prints Markdown: AUC of pairs of the same character against pairs of different ones, from different shots of
Big Buck Bunny, with a 95 % interval over shots; then the same a character; then judges that are missing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from metrics.availability import judge_fault
from metrics.calibration.command import parser, run
from metrics.calibration.real.labels import KeyFrame, load_key_frames
from metrics.calibration.real.measure import Separation, separation
from metrics.cross_shot.variants import OTHERS
from metrics.perception.judges import Judges
from metrics.perception.weights import ON_REQUEST
from metrics.types import HEADLINE, Judge


def main(arguments: list[str] | None = None) -> int:
    """Measure all installed judges; 0, or 2 where nothing could be measured."""
    made = parser("metrics.calibration.real", "Measure the judges on a real film's characters.")
    return run(made, report, arguments)


def report(preset: str, device: str, weights: dict[str, str]) -> str:
    """Measure and write down, as Markdown.

    Raises:
        BenchError: no such preset, labels are damaged, or weights that every run needs are missing.
    """
    key_frames, judges = load_key_frames(), Judges.load(preset, device, weights)
    missing = missing_judges(preset, weights)
    names: list[Judge] = [HEADLINE, *(name for name in OTHERS if name not in missing)]
    found = [separation(judges, name, key_frames) for name in names]
    parts = [_summary(key_frames, preset), _table(found), _characters(found), _absent(missing)]
    return "\n\n".join(part for part in parts if part) + "\n"


def missing_judges(preset: str, weights: dict[str, str]) -> dict[Judge, str]:
    """Judge -> why it is not here."""
    faults = {name: judge_fault(name, preset, weights) for name in OTHERS if name in ON_REQUEST}
    return {name: fault for name, fault in faults.items() if fault is not None}


def _summary(key_frames: Sequence[KeyFrame], preset: str) -> str:
    crops = sum(len(one.seen) for one in key_frames)
    who = {seen.who for one in key_frames for seen in one.seen}
    return (
        f"Preset `{preset}`; {len(key_frames)} shots, {crops} crops of {len(who)} characters; "
        "pairs of different shots only."
    )


def _table(found: Sequence[Separation]) -> str:
    lines = [
        "| judge | AUC | 95 % over shots | pairs same / different | mean cosine same / different |",
        "|---|---|---|---|---|",
    ]
    for one in found:
        value, low, high = one.auc
        lines.append(
            f"| {one.judge} | {value:.3f} | {low:.3f} to {high:.3f} | {one.same} / {one.different} "
            f"| {one.same_mean:.3f} / {one.different_mean:.3f} |"
        )
    return "\n".join(lines)


def _characters(found: Sequence[Separation]) -> str:
    lines = [
        "| character | crops | " + " | ".join(one.judge for one in found) + " |",
        "|---|---|" + "---|" * len(found),
    ]
    for row in zip(*(one.characters for one in found), strict=True):
        values = " | ".join("n/a" if one.auc != one.auc else f"{one.auc:.3f}" for one in row)
        lines.append(f"| {row[0].who.replace('_', ' ')} | {row[0].crops} | {values} |")
    return "\n".join(lines)


def _absent(missing: dict[Judge, str]) -> str:
    return "\n".join(f"Not measured: `{name}`; {fault}" for name, fault in missing.items())


if __name__ == "__main__":
    sys.exit(main())
