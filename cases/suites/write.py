"""Writes the shipped suites: ``python -m cases.suites.write [FOLDER]``.

The suites are frozen as data; this shows where they come from, and a test compares the bytes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import yaml

from cases.storyworld.language import StoryTexts, write_texts
from cases.storyworld.records import rounded, write_stories
from cases.storyworld.stories import sample_story
from cases.storyworld.world import (
    MOVES,
    PAIR_ACTIONS,
    PLACE_KINDS,
    SOLO_ACTIONS,
    VIEWS,
    StoryPattern,
    StoryScript,
)
from cases.types import Task

QUOTAS: dict[StoryPattern, int] = {"main_subject": 22, "insert_recall": 21, "composable": 21}
FIRST_SEED: dict[Task, int] = {"t2msv": 0, "i2msv": 100_000}
VERSION = 1
COMMONEST = 0.05
"""No sentence pattern is behind more than this share of a suite's shots."""

HEADER = """\
# {title}: {count} stories of six shots, over the three patterns of the OneStory paper.
# Written by `python -m cases.suites.write`, then frozen: to change it, raise the version.
# caption: refers to earlier shots; prompt: the same, understandable alone; cast, place: who and what is seen.
"""
TITLES: dict[Task, str] = {
    "t2msv": "Text to multi-shot video",
    "i2msv": "First frame and text to multi-shot video (first frames: see cases/starts.py)",
}


class Told(NamedTuple):
    """One case in the making."""

    story: StoryScript
    texts: StoryTexts


def write_suites(folder: Path) -> None:
    """Write all suites and their truth into ``folder``."""
    taken: set[tuple[frozenset[str], frozenset[str]]] = set()
    for task in FIRST_SEED:
        chosen = choose(task, taken)
        check(list(chosen.values()))
        (folder / f"{task}.yaml").write_text(suite_text(task, chosen), encoding="utf-8")
        truth = {name: told.story for name, told in chosen.items()}
        (folder / f"{task}.truth.json").write_text(write_stories(truth), encoding="utf-8")


def choose(task: Task, taken: set[tuple[frozenset[str], frozenset[str]]]) -> dict[str, Told]:
    """The cases of a suite by id: the first stories of each pattern that meet the rules.

    Args:
        task: which suite.
        taken: what casts and places are gone, over all suites; added to.
    """
    chosen: dict[str, Told] = {}
    for number, pattern in enumerate(_patterns()):
        # A third of each pattern's cases have two persons of one gender.
        alike = (number // len(QUOTAS) + number) % 3 == 0
        seed = FIRST_SEED[task] + 1000 * number
        story = rounded(sample_story(seed, "test", pattern=pattern))
        while share_gender(story) != alike or identity(story) in taken or not has_pairs(story):
            seed += 1
            story = rounded(sample_story(seed, "test", pattern=pattern))
        taken.add(identity(story))
        count = 1 + sum(told.story.pattern == pattern for told in chosen.values())
        chosen[case_id(pattern, count, story)] = Told(story, write_texts(story, "test", seed))
    return chosen


def identity(story: StoryScript) -> tuple[frozenset[str], frozenset[str]]:
    """Who and where, in words; no two cases share it."""
    return frozenset(story.names), frozenset(story.place_names)


def share_gender(story: StoryScript) -> bool:
    """Whether two persons of the cast have the same gender: *the man* does not tell them apart."""
    return len({person.gender for person in story.people}) < len(story.people)


def has_pairs(story: StoryScript) -> bool:
    """Whether shots of one view have pairs alike and different, of persons and of places."""
    pairs = [(a, b) for a, b in combinations(story.shots, 2) if a.view == b.view]
    people = [({x.person for x in a.actors}, {x.person for x in b.actors}) for a, b in pairs]
    return (
        any(a & b for a, b in people)
        and any(a - b or b - a for a, b in people)
        and any(a.place == b.place for a, b in pairs)
        and any(a.place != b.place for a, b in pairs)
    )


def case_id(pattern: StoryPattern, number: int, story: StoryScript) -> str:
    """Such as ``main-subject-01-harbour``."""
    return f"{pattern}-{number:02d}-{story.place_names[0]}".replace("_", "-")


def suite_text(task: Task, chosen: dict[str, Told]) -> str:
    """The YAML of a suite."""
    suite = {
        "name": task,
        "version": VERSION,
        "task": task,
        "cases": [_case(name, told) for name, told in chosen.items()],
    }
    body = yaml.safe_dump(suite, sort_keys=False, allow_unicode=True, width=110)
    return HEADER.format(title=TITLES[task], count=len(chosen)) + body


def check(chosen: Sequence[Told]) -> None:
    """Refuse a suite that leaves something of the world out, or leans on one sentence.

    Raises:
        RuntimeError: it does.
    """
    shots = [shot for told in chosen for shot in told.story.shots]
    seen: dict[str, tuple[set[str], set[str]]] = {
        "actions": ({a.action for shot in shots for a in shot.actors}, {*SOLO_ACTIONS, *PAIR_ACTIONS}),
        "views": ({shot.view for shot in shots}, set(VIEWS)),
        "moves": ({shot.move for shot in shots}, set(MOVES)),
        "places": ({place.kind for told in chosen for place in told.story.places}, set(PLACE_KINDS)),
    }
    for what, (found, wanted) in seen.items():
        if found != wanted:
            raise RuntimeError(f"no shot of the suite has these {what}: {sorted(wanted - found)}")
    skeletons = Counter(caption for told in chosen for caption, _ in told.texts.skeletons)
    skeleton, count = skeletons.most_common(1)[0]
    if len(skeletons) < 60 or count > COMMONEST * len(shots):
        raise RuntimeError(
            f"{len(skeletons)} sentence patterns, {skeleton!r} in {count} of {len(shots)} shots"
        )


def _patterns() -> Iterator[StoryPattern]:
    """The patterns in turn, until each quota is full, so that any first cases of a suite are mixed."""
    for number in range(max(QUOTAS.values())):
        yield from (pattern for pattern, quota in QUOTAS.items() if number < quota)


def _case(name: str, told: Told) -> dict[str, object]:
    story, texts = told
    return {
        "id": name,
        "pattern": story.pattern,
        "cast": texts.cast,
        "places": texts.places,
        "shots": [texts.shot_record(story, i) for i in range(len(story.shots))],
    }


if __name__ == "__main__":
    write_suites(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
