"""What is wrong with a record of ``items.jsonl``, in words; written for speed: a run has 100,000 of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]


def value_fault(record: Mapping[str, Any]) -> str | None:
    """Why these are not the fields of a value record, or None."""
    fault = _fault(record, _VALUE)
    if fault is None and record["value"] is None and record["reason"] is None:
        return "'value' is null without a 'reason'"
    return fault


def story_fault(record: Mapping[str, Any]) -> str | None:
    """Why these are not the fields of a story record, or None."""
    return _fault(record, _STORY)


def _fault(record: Mapping[str, Any], checks: Mapping[str, tuple[Check, str]]) -> str | None:
    for name, (check, expected) in checks.items():
        if name not in record:
            if name not in _OPTIONAL:
                return f"{name!r} is missing"
        elif not check(record[name]):
            return f"{name!r} is {_shown(record[name])}, expected {expected}"
    if len(record) > len(checks) or not record.keys() <= checks.keys():
        unknown = next(name for name in record if name not in checks)
        return f"{_shown(unknown)} is no field of it"
    return None


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) > sys.maxsize:
        return "a huge number"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_text_or_null(value: object) -> bool:
    return value is None or type(value) is str


def _is_whole(value: object) -> bool:
    return type(value) is int and abs(value) <= sys.maxsize


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= sys.maxsize


def _is_number_or_null(value: object) -> bool:
    # Of NaN no comparison is true; a huge integer compares without overflow.
    return value is None or (type(value) in (float, int) and abs(value) <= sys.float_info.max)  # type: ignore[arg-type]


def _is_shots(value: object) -> bool:
    return type(value) is list and len(value) <= 2 and all(map(_is_count, value))


def _is_videos(value: object) -> bool:
    return type(value) is list and all(map(_is_text_or_null, value))


def _is_detail(value: object) -> bool:
    return value is None or type(value) is dict


_OPTIONAL = ("detail", "failure")
_KEY: Mapping[str, tuple[Check, str]] = {
    "generator": (_is_text, "text"),
    "case": (_is_text, "text"),
    "seed": (_is_whole, "a whole number"),
}
_VALUE: Mapping[str, tuple[Check, str]] = {
    **_KEY,
    "metric": (_is_text, "text"),
    "version": (_is_whole, "a whole number"),
    "shots": (_is_shots, "a list of at most two numbers of shots"),
    "subject": (_is_text_or_null, "text or null"),
    "value": (_is_number_or_null, "a finite number or null"),
    "reason": (_is_text_or_null, "text or null"),
    "detail": (_is_detail, "keys with values, or null"),
}
_STORY: Mapping[str, tuple[Check, str]] = {
    **_KEY,
    "values": (_is_count, "the number of value lines"),
    "videos": (_is_videos, "a list of hashes or nulls"),
    "failure": (_is_text_or_null, "text or null"),
}
