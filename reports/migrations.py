"""Older records as the present version writes them: applied when a run is read, one step a version.

A run is never rewritten for it; a run that is continued gets its ``run.json`` in the present form.
To raise a version: change the number here, and add the step that makes the old form the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cases.errors import RunError

RUN_SCHEMA = 2
"""Of ``run.json``. 2: the version is called ``schema_version``; ``format`` meant the shots' size too."""
ITEMS_SCHEMA = 1
"""Of the lines of ``items.jsonl``, each of which says its own."""

Record = dict[str, Any]
Step = Callable[[Record], Record]


def _run_1(record: Record) -> Record:
    return {"schema_version": 2, **{key: value for key, value in record.items() if key != "format"}}


RUN_STEPS: Mapping[int, Step] = {1: _run_1}
"""Version -> the step that makes it the next one."""
ITEM_STEPS: Mapping[int, Step] = {}


def run_as_now(record: Record, place: str) -> Record:
    """The content of a ``run.json`` of any known version, as the present one.

    Raises:
        RunError: it says no version, or one that is newer than this program.
    """
    version = record.get("schema_version", record.get("format"))
    return _upgraded(record, version, RUN_SCHEMA, RUN_STEPS, place)


def item_as_now(record: Record, place: str) -> Record:
    """A line of ``items.jsonl`` of any known version, as the present one.

    Raises:
        RunError: as :func:`run_as_now`.
    """
    return _upgraded(record, record.get("schema"), ITEMS_SCHEMA, ITEM_STEPS, place)


def _upgraded(record: Record, version: object, newest: int, steps: Mapping[int, Step], place: str) -> Record:
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise RunError(
            f"{place}: the schema version is {version!r}; expected a whole number from 1 to {newest}. "
            "The file was changed or damaged; restore it, or make the run anew."
        )
    if version > newest:
        raise RunError(
            f"{place}: schema version {version} is newer than {newest}, the newest that this version of "
            "onestory-bench knows. Update onestory-bench to read this run."
        )
    for old in range(version, newest):
        record = steps[old](record)
    return record
