"""Stories as JSON and back: the truth files of the suites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cases.storyworld.world import Actor, Person, Place, ShotScript, StoryScript

DIGITS = 4
"""Decimals kept; far finer than a grey level or a pixel, and than the guard bands of the splits."""


def write_stories(stories: Mapping[str, StoryScript]) -> str:
    """JSON text of stories by case id, one story a line."""
    lines = [f"{json.dumps(name)}: {json.dumps(_rounded(asdict(s)))}" for name, s in stories.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_stories(text: str) -> dict[str, StoryScript]:
    """The stories that :func:`write_stories` wrote."""
    return {name: _story(record) for name, record in json.loads(text).items()}


def rounded(story: StoryScript) -> StoryScript:
    """``story`` as it comes back from a file."""
    return _story(_rounded(asdict(story)))


def _story(record: dict[str, Any]) -> StoryScript:
    return StoryScript(
        pattern=record["pattern"],
        people=tuple(Person(**_tuples(person)) for person in record["people"]),
        places=tuple(Place(**_tuples(place)) for place in record["places"]),
        shots=tuple(_shot(shot) for shot in record["shots"]),
        names=tuple(record["names"]),
        place_names=tuple(record["place_names"]),
    )


def _shot(record: dict[str, Any]) -> ShotScript:
    return ShotScript(**{**record, "actors": tuple(Actor(**actor) for actor in record["actors"])})


def _tuples(record: dict[str, Any]) -> dict[str, Any]:
    """Colours come back from JSON as lists."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value
