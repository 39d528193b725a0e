"""Golden values: what every metric gave for fixed stories, with the weights and versions that gave it.

``golden.json`` is remade by::

    python tests/golden/golden.py

which says what it changes, and refuses while a metric's values move but its version does not.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
FILE = HERE / "golden.json"
COMMAND = "python tests/golden/golden.py"
STORIES = {"composable": 11, "insert_recall": 12}
"""Pattern -> seed of the story's data set; both are of the development split, 64 x 96, six shots."""

Golden = dict[str, Any]


class Tolerance:
    """Largest difference from a golden value, and why it may be so large."""

    def __init__(self, value: float, reason: str) -> None:
        self.value, self.reason = value, reason


ENCODER = "written at crf 12, not 8, as a stand-in for another x264, they move by up to"
EXACT = Tolerance(0.0, "counts and yes-or-no answers: another encoder or processor must not turn one over")
FRAMES = Tolerance(0.005, f"means over whole frames or their surroundings; {ENCODER} 0.004")
PERSONS = Tolerance(0.025, f"a few pixels of a mask move a person's crop; {ENCODER} 0.02")
MOTION = Tolerance(0.01, f"the largest 5 % of flow are its least certain; {ENCODER} 0.01")
TOLERANCES: dict[str, Tolerance] = {
    "dynamic_degree": EXACT,
    "coverage": EXACT,
    "cut_accuracy": EXACT,
    "dynamic_flow": MOTION,
}
"""By headline metric; of all others, those that look at persons have ``PERSONS`` and the rest ``FRAMES``."""


def tolerance(metric: str) -> Tolerance:
    """Of a metric or of its variant by another judge."""
    from metrics.registry import headline, metric_info

    others = PERSONS if "persons" in metric_info(metric).needs else FRAMES
    return TOLERANCES.get(headline(metric), others)


def measure(folder: Path, crf: int = 8) -> Golden:
    """Values of all metrics that can be measured here, and what they were made with.

    Args:
        folder: for the videos.
        crf: quality that they are written in; other than 8 to find out what tolerances must bear.
    """
    from metrics.availability import unavailable_metrics
    from metrics.registry import metric_info, metric_names

    values = story_values(folder, crf)
    missing = unavailable_metrics("tiny", {})
    return {
        "command": COMMAND,
        "pictures": pictures(),
        "weights": weight_hashes(),
        "metrics": {
            name: {"version": metric_info(name).version, **values[name]}
            for name in metric_names()
            if name not in missing
        },
    }


def story_values(folder: Path, crf: int) -> dict[str, dict[str, Any]]:
    """Metric -> pattern -> value of the story, or the reason why there is none."""
    import worlds

    from cases.video import write_video
    from metrics.availability import unavailable_metrics
    from metrics.registry import metric_names
    from metrics.score import Judges, score_story, score_story_file

    judges, missing = Judges.load(), unavailable_metrics("tiny", {})
    found: dict[str, dict[str, Any]] = {}
    for pattern, sample in samples().items():
        case = worlds.case_of(sample)
        paths = [folder / pattern / f"shot-{i + 1}.mp4" for i in range(len(sample.videos))]
        for path, frames in zip(paths, sample.videos, strict=True):
            write_video(path, frames, worlds.FORMAT.fps, crf=crf)
        names = [name for name in metric_names() if name not in {*missing, "cut_accuracy"}]
        values = score_story(judges, paths, case, names)
        if "cut_accuracy" not in missing:  # where the story is one file, there are cuts to find
            whole = folder / pattern / "story.mp4"
            write_video(whole, joined(sample.videos), worlds.FORMAT.fps, crf=crf)
            lengths = [len(frames) for frames in sample.videos]
            values += score_story_file(judges, whole, lengths, case, ["cut_accuracy"])
        for value in values:
            if value.shots == ():
                kept = value.reason if value.value is None else round(value.value, 6)
                found.setdefault(value.metric, {})[pattern] = kept
    return found


def samples() -> dict[str, Any]:
    """The drawn stories by pattern."""
    import worlds

    from cases.storyworld.dataset import StoryDataset

    return {
        pattern: StoryDataset("dev", 1, worlds.FORMAT, seed=seed, pattern=pattern)[0]
        for pattern, seed in STORIES.items()
    }


def joined(videos: Any) -> Any:
    """All shots, one after the other."""
    import numpy as np

    return np.concatenate(videos)


def pictures() -> dict[str, str]:
    """Pattern -> SHA-256 of the story's drawn pictures and its texts, before any encoder."""
    return {
        pattern: hashlib.sha256(joined(sample.videos).tobytes() + repr(sample.texts).encode()).hexdigest()
        for pattern, sample in samples().items()
    }


def weight_hashes() -> dict[str, str]:
    """File -> SHA-256, of all weights and configurations of the tiny preset's judges that are here."""
    from metrics.perception.public.sha256 import hash_file
    from metrics.perception.weights import HERE as WEIGHTS
    from metrics.perception.weights import MEASURED, find_judge

    files = {
        path.relative_to(WEIGHTS).as_posix(): path
        for path in sorted(WEIGHTS.glob("*/*"))
        if path.suffix in (".json", ".safetensors") and path.name != MEASURED
    }
    for judge in PACKAGED:
        if (path := installed(judge, find_judge)) is not None:
            files[f"package/{path.name}"] = path
    return {name: hash_file(path) for name, path in files.items()}


PACKAGED = ("efficientnet", "cuts")
"""Judges whose weights come with a package, which is optional."""


def installed(judge: str, find: Any) -> Path | None:
    from cases.errors import WeightsError

    try:
        return find(judge, "tiny", {})
    except WeightsError:
        return None


def differs(metric: str, one: Any, other: Any) -> bool:
    """Whether two values (or reasons for none) of a metric are not the same within its tolerance."""
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) is not isinstance(other, str)
    return abs(one - other) > tolerance(metric).value


def refusals(old: Golden, new: Golden) -> list[str]:
    """Why ``new`` must not replace ``old``: one line a metric."""
    from metrics.availability import unavailable_metrics
    from metrics.registry import metric_names

    missing, lines = unavailable_metrics("tiny", {}), []
    for name, kept in old["metrics"].items():
        if name in missing:
            lines.append(f"{name} cannot be measured here: {missing[name]}")
        elif name in metric_names() and kept["version"] == new["metrics"][name]["version"]:
            same = [p for p in STORIES if old["pictures"][p] == new["pictures"][p]]
            moved = [p for p in same if differs(name, kept[p], new["metrics"][name][p])]
            lines += [
                f"{name} moved from {kept[p]} to {new['metrics'][name][p]} ({p}), but is still version "
                f"{kept['version']}: raise its version, or find out why it moved."
                for p in moved
            ]
    return lines


def read() -> Golden:
    """The committed file; empty before there is one."""
    if not FILE.exists():
        return {"pictures": {}, "weights": {}, "metrics": {}}
    return json.loads(FILE.read_text())


def remake() -> int:
    """Measure and write; the exit code."""
    old = read()
    with TemporaryDirectory() as folder:
        new = measure(Path(folder))
    if lines := refusals(old, new):
        sys.stderr.write("\n".join([f"{FILE} is left as it was:", *lines, ""]))
        return 1
    FILE.write_text(json.dumps(new, indent=1) + "\n")
    changed = [name for name, found in new["metrics"].items() if old["metrics"].get(name) != found]
    sys.stdout.write(
        f"{FILE}: {len(new['metrics'])} metrics, of which changed: {', '.join(changed) or 'none'}\n"
    )
    return 0


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent / "metrics")]
    sys.exit(remake())
