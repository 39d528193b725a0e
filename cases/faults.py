"""What is wrong with a suite's data, said in words a person can act on."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError


class Fault(NamedTuple):
    """One fault."""

    path: tuple[str | int, ...]
    """Keys and indices that lead to the value at fault."""
    message: str


SLUG_RULE = "lower-case letters and digits, with single - or _ between them, at most 64"
MOST_NAMES, LONGEST = 12, 60
"""Names that a message lists, and characters of one of them."""
NEEDED = {
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "tuple_type": "expected a list",
    "dict_type": "expected keys with values",
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
}


def schema_faults(error: ValidationError, model: type[BaseModel]) -> Iterator[Fault]:
    """The faults that pydantic found.

    Those that the validators of :mod:`cases.types` raise are left out: :func:`name_faults` finds more.
    """
    for item in error.errors(include_url=False):
        # A list whose items are all faulty counts as empty for pydantic; its items are faults enough.
        hollow = item["type"] == "too_short" and item["input"]
        if item["type"] != "value_error" and not hollow:
            place = tuple(item["loc"])
            if item["type"] in ("extra_forbidden", "invalid_key"):
                known = known_names(str(place[-1]), _fields(model, place[:-1]))
                yield Fault(place, f"unknown key{known}")
            else:
                yield _fault(item["type"], place, item["input"], item.get("ctx", {}), item["msg"])


def name_faults(data: object) -> Iterator[Fault]:
    """Case ids that occur twice, and shots that name persons or places their case does not have."""
    cases = [(i, case) for i, case in enumerate(_items(data, "cases")) if isinstance(case, Mapping)]
    ids = Counter(case["id"] for _, case in cases if isinstance(case.get("id"), str))
    for i, case in cases:
        name = case.get("id")
        if isinstance(name, str) and ids[name] > 1:
            yield Fault(("cases", i, "id"), f"{shown(name)} is the id of {ids[name]} cases")
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
                yield Fault(
                    (*path, "cast", k), f"{shown(name)} is not in the case's cast{known_names(name, cast)}"
                )
    place = shot.get("place")
    if isinstance(places, Mapping) and isinstance(place, str) and place not in places:
        yield Fault(
            (*path, "place"), f"{shown(place)} is not in the case's places{known_names(place, places)}"
        )


def _items(data: object, key: str) -> Sequence[Any]:
    items = data.get(key) if isinstance(data, Mapping) else None
    return items if isinstance(items, (list, tuple)) else ()


def _fault(
    kind: str, path: tuple[str | int, ...], value: object, context: Mapping[str, Any], message: str
) -> Fault:
    if path and path[-1] == "[key]":
        key = shown(path[-2])
        return Fault(path[:-1], f"the name {key} is not a slug ({SLUG_RULE})")
    if kind == "missing":
        return Fault(path, "is missing")
    if kind in NEEDED:
        return Fault(path, f"{NEEDED[kind]}, found {shown(value)}")
    if kind == "string_pattern_mismatch" or (kind == "string_too_long" and context.get("max_length") == 64):
        return Fault(path, f"{shown(value)} is not a slug ({SLUG_RULE})")
    if kind == "too_short":
        return Fault(path, "is empty; at least one is needed")
    if kind == "literal_error":
        return Fault(path, f"expected {context['expected']}, found {shown(value)}")
    return Fault(path, f"{message[0].lower()}{message[1:]}, found {shown(value)}")


def _fields(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that the value at ``path`` of a model's data can have."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    return [name for kind in kinds for found in _models(kind) for name in found.model_fields]


def _inside(kind: Any, step: str | int) -> list[Any]:
    """The types that a value of type ``kind`` has at a key or an index."""
    fields = [found.model_fields for found in _models(kind)]
    named = [found[step].annotation for found in fields if isinstance(step, str) and step in found]
    return named or [inner for inner in get_args(kind) if inner is not Ellipsis]


def _models(kind: Any) -> list[type[BaseModel]]:
    """The models among a type and, of a union or a container, what it is made of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [found for inner in get_args(kind) for found in _models(inner)]


def known_names(name: str, known: Mapping[Any, Any] | Sequence[str]) -> str:
    """What to say after an unknown name: the nearest of those there are, and some of them."""
    names = [_plain(str(item)) for item in known]
    near = difflib.get_close_matches(name[:100], names, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"{hint} (known: {', '.join(names[:MOST_NAMES]) or 'none'}{more})"


def _plain(name: str) -> str:
    """A name as it may stand among others."""
    return name if name.isprintable() and len(name) <= LONGEST else shown(name)


def shown(value: object) -> str:
    """A value as it may stand in a message: escaped and not too long."""
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, (str, int, float)) else f"a {_kind(value)}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _kind(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "list"
    return "mapping" if isinstance(value, Mapping) else type(value).__name__
