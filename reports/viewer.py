"""The stories of a run as data, for the part of the page that shows one story at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cases.types import Case
from reports.embedding import Address
from reports.memory_notes import ShotNotes, read_notes
from reports.palette import looks
from reports.records import StoryKey
from reports.run_file import GeneratorEntry
from reports.run_videos import shot_path
from reports.summary import Summary
from reports.wording import plain

DIGITS = 4
"""Of values in the page, which shows three."""

Json = dict[str, Any]


def viewer_index(summary: Summary, cases: Sequence[Case]) -> Json:
    """What the page has to know of all stories to find one: names, patterns, and whole-story values."""
    plan = summary.run.plan
    styles = looks(plan.generators)
    return {
        "generators": [
            {"name": g.name, "title": plain(g.name), "control": g.control, "colour": styles[g.name].name}
            for g in plan.generators
        ],
        "metrics": [
            {
                "name": m.name,
                "title": m.title,
                "level": m.level,
                "direction": m.direction,
                "primary": m.primary,
                "column": m.column is not None,
            }
            for m in plan.metrics
        ],
        "cases": [{"id": case.id, "pattern": case.pattern, "title": plain(case.pattern)} for case in cases],
        "stories": _story_values(summary, [case.id for case in cases]),
    }


def _story_values(summary: Summary, cases: Sequence[str]) -> Json:
    """Metric -> generator -> one value a case, samples averaged."""
    whole = summary.values[summary.values["first"].isna()]
    means = whole.groupby(["metric", "generator", "case"])["value"].mean()
    table = {key: round(float(value), DIGITS) for key, value in means.items() if value == value}
    plan = summary.run.plan
    return {
        m.name: {g.name: [table.get((m.name, g.name, case)) for case in cases] for g in plan.generators}
        for m in plan.metrics
    }


class StoryData:
    """Gives each case's data; the values of the whole run are put in order once.

    Args:
        summary: of the run.
        address: where the page finds a video.
    """

    def __init__(self, summary: Summary, address: Address) -> None:
        self.summary, self.address = summary, address
        self.seed = summary.run.plan.seeds[0]
        self.shots: dict[tuple[str, str], dict[int, Json]] = defaultdict(lambda: defaultdict(dict))
        self.pairs: dict[str, dict[str, Json]] = defaultdict(lambda: defaultdict(dict))
        self._read()

    def _read(self) -> None:
        """Sort the first sample's values of shots and pairs by their case."""
        values = self.summary.values
        rows = values[values["first"].notna() & (values["seed"] == self.seed)]
        columns = ("generator", "case", "metric", "first", "second", "subject", "value", "reason", "detail")
        for generator, case, metric, first, second, subject, value, reason, detail in zip(
            *(rows[column].tolist() for column in columns), strict=True
        ):
            found = round(value, DIGITS) if value == value else reason
            if isinstance(second, int):
                same = detail.get("same") if isinstance(detail, dict) else None
                key = f"{first}|{second}|{subject or ''}|{'' if same is None else int(same)}"
                self.pairs[case][metric].setdefault(key, {})[generator] = found
            else:
                self.shots[generator, case][first][metric] = found

    def of(self, case: Case) -> Json:
        """One case: its captions, and each generator's videos, values of shots, pairs, and memory."""
        return {
            "shots": [
                {"caption": shot.caption, "cast": list(shot.cast), "place": shot.place} for shot in case.shots
            ],
            "rows": [self._row(generator, case) for generator in self.summary.run.plan.generators],
            "pairs": {metric: _pair_rows(pairs) for metric, pairs in self.pairs[case.id].items()},
        }

    def _row(self, generator: GeneratorEntry, case: Case) -> Json:
        paths = [
            shot_path(self.summary.folder, generator, case.id, self.seed, shot)
            for shot in range(len(case.shots))
        ]
        videos = [self.address(path) if path.is_file() else None for path in paths]
        values = self.shots.get((generator.name, case.id), {})
        notes = [_memory(read_notes(path)) for path in paths]
        return {
            "videos": videos,
            "faults": [
                None if video else self._fault(path, generator.name, case.id)
                for video, path in zip(videos, paths, strict=True)
            ],
            "values": [values.get(shot, {}) for shot in range(len(paths))],
            "memory": notes if any(notes) else None,
        }

    def _fault(self, path: Path, generator: str, case: str) -> str:
        """Why the page cannot show a video."""
        if path.is_file():
            return "left out: this file would have become too large"
        story = self.summary.stories.get(StoryKey(generator, case, self.seed))
        return (story.failure if story else None) or "no video"


def _pair_rows(pairs: dict[str, Json]) -> list[list[Any]]:
    """``[first, second, subject, same, generator -> value or reason]`` of every pair, in order of shots."""
    rows = []
    for key, values in pairs.items():
        first, second, subject, same = key.split("|")
        rows.append([int(first), int(second), subject, bool(int(same)) if same else None, values])
    return sorted(rows, key=lambda row: (row[0], row[1], row[2]))


def _memory(notes: ShotNotes | None) -> Json | None:
    if notes is None:
        return None
    return {
        "frames": notes.frames,
        "scores": notes.scores,
        "picked": [[p.frame, p.rows, p.columns] for p in notes.picked],
    }


def case_blocks(summary: Summary, cases: Iterable[Case], address: Address) -> list[tuple[str, Json]]:
    """Case id -> data, in the order of the plan."""
    data = StoryData(summary, address)
    return [(case.id, data.of(case)) for case in cases]
