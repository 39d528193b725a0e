"""What is wrong with a suite's data, said in words a person can act on."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from cases.types import Case, Shot, Suite


class Fault(NamedTuple):
    """One fault."""

    path: tuple[str | int, ...]
    """Keys and indices that lead to the value at fault."""
    message: str


SLUG_RULE = "lower-case letters and digits, with single - or _ between them, at most 64"
NEEDED = {
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "tuple_type": "expected a list",
    "dict_type": "expected keys with values",
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
}


def schema_faults(error: ValidationError) -> Iterator[Fault]:
    """The faults that pydantic found, apart from names that do not exist (:func:`name_faults` finds more)."""
    for item in error.errors(include_url=False):
        # A list whose items are all faulty counts as empty for pydantic; its items are faults enough.
        hollow = item["type"] == "too_short" and item["input"]
        if item["type"] != "value_error" and not hollow:
            yield _fault(item["type"], tuple(item["loc"]), item["input"], item.get("ctx", {}), item["msg"])


def name_faults(data: object) -> Iterator[Fault]:
    """Case ids that occur twice, and shots that name persons or places their case does not have."""
    cases = [(i, case) for i, case in enumerate(_items(data, "cases")) if isinstance(case, Mapping)]
    ids = Counter(case["id"] for _, case in cases if isinstance(case.get("id"), str))
    for i, case in cases:
        if ids[case.get("id")] > 1:
            yield Fault(("cases", i, "id"), f"{case['id']!r} is the id of {ids[case['id']]} cases")
        for j, shot in enumerate(_items(case, "shots")):
            if isinstance(shot, Mapping):
                yield from _unknown_names(case, shot, ("cases", i, "shots", j))


def _unknown_names(
    case: Mapping[Any, Any], shot: Mapping[Any, Any], path: tuple[str | int, ...]
) -> Iterator[Fault]:
    cast, places = case.get("cast"), case.get("places")
    if isinstance(cast, Mapping):
        for k, name in enumerate(_items(shot, "cast")):
            if isinstance(name, str) and name not in cast:
                yield Fault((*path, "cast", k), f"{name!r} is not in the case's cast{_known(name, cast)}")
    place = shot.get("place")
    if isinstance(places, Mapping) and isinstance(place, str) and place not in places:
        yield Fault((*path, "place"), f"{place!r} is not in the case's places{_known(place, places)}")


def _items(data: object, key: str) -> Sequence[Any]:
    items = data.get(key) if isinstance(data, Mapping) else None
    return items if isinstance(items, (list, tuple)) else ()


def _fault(
    kind: str, path: tuple[str | int, ...], value: object, context: Mapping[str, Any], message: str
) -> Fault:
    if path and path[-1] == "[key]":
        key = _shown(path[-2])
        return Fault(path[:-1], f"the name {key} is not a slug ({SLUG_RULE})")
    if kind == "missing":
        return Fault(path, "is missing")
    if kind in ("extra_forbidden", "invalid_key"):
        return Fault(path, f"unknown key{_known(str(path[-1]), _fields(path[:-1]))}")
    if kind in NEEDED:
        return Fault(path, f"{NEEDED[kind]}, found {_shown(value)}")
    if kind == "string_pattern_mismatch" or (kind == "string_too_long" and context.get("max_length") == 64):
        return Fault(path, f"{_shown(value)} is not a slug ({SLUG_RULE})")
    if kind == "too_short":
        return Fault(path, "is empty; at least one is needed")
    if kind == "literal_error":
        return Fault(path, f"expected {context['expected']}, found {_shown(value)}")
    return Fault(path, f"{message[0].lower()}{message[1:]}, found {_shown(value)}")


def _fields(path: tuple[str | int, ...]) -> list[str]:
    """The keys that a suite, a case or a shot can have."""
    models: dict[int, type[BaseModel]] = {0: Suite, 2: Case}
    return list(models.get(len(path), Shot).model_fields)


def _known(name: str, known: Mapping[Any, Any] | Sequence[str]) -> str:
    names = [str(item) for item in known]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{hint} (known: {', '.join(names) or 'none'})"


def _shown(value: object) -> str:
    """A value as it may stand in a message: escaped and not too long."""
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, (str, int, float)) else f"a {_kind(value)}"
    return text if len(text) <= 60 else f"{text[:57]}..."


def _kind(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "list"
    return "mapping" if isinstance(value, Mapping) else type(value).__name__
