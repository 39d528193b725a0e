"""Files of people, read without trust: YAML (JSON is a part of it) checked against a pydantic model.

Whatever a file holds (nothing, bytes, other types, itself, a million aliases), the answer is the model or one
:class:`~cases.errors.CaseFileError` that names every fault at its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from cases.errors import CaseFileError
from cases.faults import Fault, schema_faults
from cases.yaml_lines import Document

MOST_BYTES = 64 << 20
MOST_VALUES = 1_000_000
"""A file of a few lines can hold more than any memory, where aliases repeat aliases."""

Model = TypeVar("Model", bound=BaseModel)
MoreFaults = Callable[[object], Iterable[Fault]]
"""What a model cannot see: data -> faults."""


class Kind(NamedTuple):
    """What a file is supposed to be, in words."""

    name: str
    """``suite``."""
    expected: str
    """``name, version, task and cases``."""


def read_file(path: Path, kind: Kind) -> bytes:
    """A file's bytes.

    Raises:
        CaseFileError: it cannot be read, or is larger than such a file can be.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CaseFileError(str(path), [f"the file cannot be read: {error.strerror}"]) from error
    if len(content) > MOST_BYTES:
        raise CaseFileError(
            str(path), [f"the file is larger than {MOST_BYTES >> 20} MiB; a {kind.name} is a small text file"]
        )
    return content


def parse_file(
    model: type[Model], content: bytes, source: str, kind: Kind, more: MoreFaults | None = None
) -> Model:
    """What the bytes of a YAML file hold.

    Args:
        model: what the file should be; validated strictly, lists as tuples.
        content: the file's bytes.
        source: what to call the file in errors.
        kind: what the file should be, in words.
        more: finds faults that the model does not.

    Raises:
        CaseFileError: the content has faults; all are listed, in the order of the file.
    """
    document = _document(content, source, kind)
    if not isinstance(document.data, dict):
        raise CaseFileError(source, [f"the file holds no {kind.name}: expected {kind.expected}"])
    if _size(document.data, source) > MOST_VALUES:
        raise CaseFileError(
            source,
            [f"the file unfolds to more than {MOST_VALUES:,} values; write it without aliases (&, *)"],
        )
    faults = [
        Fault((*path, key), "the key occurs more than once; only the last would count; remove the others")
        for path, key in document.repeated_keys()
    ]
    faults += more(document.data) if more is not None else ()
    found = None
    try:
        found = model.model_validate(_frozen(document.data, {}), strict=True)
    except ValidationError as error:
        faults += schema_faults(error, model)
    if faults or found is None:
        raise CaseFileError(source, _listed(faults, document))
    return found


def _document(content: bytes, source: str, kind: Kind) -> Document:
    try:
        return Document(content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}: " if mark else ""
        raise CaseFileError(source, [f"{place}not valid YAML: {error.problem or error.context}"]) from error
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise CaseFileError(source, [f"not valid YAML: {reason}"]) from error
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        # What PyYAML raises where a tag (!!bool, !!int, !!timestamp) stands before something else.
        reason = "a tag such as !!int stands before a value of another type; leave tags out"
        raise CaseFileError(source, [f"not valid YAML: {reason}"]) from error
    except RecursionError:
        raise CaseFileError(source, [f"not a {kind.name}: nested too deeply"]) from None


def _size(data: object, source: str) -> int:
    """Values that data unfolds to; what aliases share is looked at once and counted every time.

    Raises:
        CaseFileError: a value contains itself.
    """
    known: dict[int, int | None] = {}

    def count(value: object) -> int:
        if not isinstance(value, (list, dict)):
            return 1
        if id(value) not in known:
            known[id(value)] = None
            known[id(value)] = 1 + sum(map(count, value.values() if isinstance(value, dict) else value))
        size = known[id(value)]
        if size is None:
            raise CaseFileError(source, ["the file refers to itself; write it without aliases (&, *)"])
        return size

    return count(data)


def _frozen(value: object, done: dict[int, object]) -> object:
    """Lists as tuples, all the way down; what is shared by YAML aliases is done once."""
    if not isinstance(value, (list, dict)):
        return value
    if id(value) not in done:
        if isinstance(value, dict):
            done[id(value)] = {key: _frozen(item, done) for key, item in value.items()}
        else:
            done[id(value)] = tuple(_frozen(item, done) for item in value)
    return done[id(value)]


def _listed(faults: Iterable[Fault], document: Document) -> list[str]:
    """Faults as text in the order of the file."""
    lines = sorted({(document.line(fault.path), _spelt(fault.path), fault.message) for fault in faults})
    return [f"{path or 'the file'}: {message} (line {line})" for line, path, message in lines]


def _spelt(path: tuple[str | int, ...]) -> str:
    """``cases[3].shots[1].caption``; odd keys are escaped."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            plain = step if step.isprintable() and len(step) <= 70 else repr(step)[:70]
            text += f".{plain}" if text else plain
    return text
