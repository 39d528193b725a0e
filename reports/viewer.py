"""The stories of a run as data, for the part of the page that shows one story at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cases.decoding import probe_isolated
from cases.errors import VideoError
from cases.types import Case
from cases.video import Clip
from reports.embedding import Address
from reports.memory_notes import ShotNotes, read_notes
from reports.palette import looks
from reports.records import StoryKey
from reports.run_file import GeneratorEntry
from reports.run_videos import shot_clip
from reports.story_values import DIGITS, StoryValues, shot_metrics
from reports.summary import Summary
from reports.wording import plain

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
                "direction": m.direction,
                "primary": m.primary,
            }
            for m in plan.metrics
        ],
        "shotMetrics": shot_metrics(plan.metrics),
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
        self.values = StoryValues(summary.run.plan, summary.values)

    def of(self, case: Case) -> Json:
        """One case: its captions, and each generator's videos, values of shots, pairs, and memory."""
        return {
            "shots": [
                {"caption": shot.caption, "cast": list(shot.cast), "place": shot.place} for shot in case.shots
            ],
            "rows": [self._row(generator, case) for generator in self.summary.run.plan.generators],
            "pairs": self.values.of_pairs(case.id),
            "pictures": self.values.of_pictures(case.id),
        }

    def _row(self, generator: GeneratorEntry, case: Case) -> Json:
        shots = range(len(case.shots))
        clips = [shot_clip(self.summary.folder, generator, case.id, self.seed, shot) for shot in shots]
        notes = [_memory(read_notes(clip.path)) if clip else None for clip in clips]
        return {
            "shots": [self._playable(clip, generator.name, case.id) for clip in clips],
            "values": [self.values.of_shot(generator.name, case.id, shot) for shot in shots],
            "memory": notes if any(notes) else None,
        }

    def _playable(self, clip: Clip | None, generator: str, case: str) -> Json:
        """A shot's address, with begin and end in a file that holds more, or why there is none."""
        if clip is None or not clip.path.is_file():
            story = self.summary.stories.get(StoryKey(generator, case, self.seed))
            return {"fault": (story.failure if story else None) or "no video"}
        try:
            moments = _moments(clip)
        except VideoError as error:
            return {"fault": str(error)}
        if clip.fault is not None:
            return {"fault": clip.fault}
        source = self.address(clip.path)
        return {"source": source, **moments} if source else {"fault": "left out to keep this file small"}


def _moments(clip: Clip) -> Json:
    """When a shot begins and ends in its file, in seconds."""
    if clip.is_whole or clip.fault is not None:
        return {}
    fps = probe_isolated(clip.path).fps
    return {"from": clip.start / fps, "to": None if clip.stop is None else clip.stop / fps}


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
