"""Suites from files: the shipped ones by name, a user's own by path; every fault named at its place."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from cases.errors import CaseFileError, UnknownNameError
from cases.faults import Fault, name_faults, schema_faults
from cases.types import Suite, SuiteFile
from cases.yaml_lines import Document

if TYPE_CHECKING:
    from cases.storyworld.world import StoryScript

SUITES = Path(__file__).parent / "suites"


def suite_names() -> tuple[str, ...]:
    """Names of the shipped suites, sorted."""
    return tuple(sorted(path.stem for path in SUITES.glob("*.yaml")))


def load_suite(name_or_path: str | Path) -> SuiteFile:
    """A suite, with its file and the hash of that file.

    Args:
        name_or_path: the name of a shipped suite, or the path of a YAML file (with a folder or a suffix).

    Raises:
        UnknownNameError: a name that is neither a shipped suite nor a file here.
        CaseFileError: the file cannot be read or has faults; all of them are listed, each with its line.
    """
    path = _find(str(name_or_path))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CaseFileError(str(path), [f"the file cannot be read: {error.strerror}"]) from error
    suite = parse_suite(content, str(path))
    return SuiteFile(suite, path, hashlib.sha256(content).hexdigest())


def parse_suite(content: bytes, source: str) -> Suite:
    """The suite in the bytes of a YAML file.

    Args:
        content: the file's bytes.
        source: what to call the file in errors.

    Raises:
        CaseFileError: the content has faults.
    """
    document = _document(content, source)
    if not isinstance(document.data, dict):
        raise CaseFileError(source, ["the file holds no suite: expected name, version, task and cases"])
    faults = [
        Fault((*path, key), "the key occurs more than once; only the last would count")
        for path, key in document.repeated_keys()
    ]
    faults += name_faults(document.data)
    suite = None
    try:
        suite = Suite.model_validate(_frozen(document.data, {}), strict=True)
    except ValidationError as error:
        faults += schema_faults(error)
    except RecursionError:
        raise CaseFileError(source, ["the file refers to itself; expected plain data"]) from None
    if faults or suite is None:
        raise CaseFileError(source, _listed(faults, document))
    return suite


@lru_cache(maxsize=8)
def load_truth(suite: str) -> dict[str, StoryScript]:
    """The drawing parameters of a shipped suite's cases: case id -> story. Do not change the result.

    Raises:
        UnknownNameError: no shipped suite has this name, so that there is no truth.
    """
    from cases.storyworld.records import read_stories

    path = SUITES / f"{suite}.truth.json"
    if suite not in suite_names() or not path.is_file():
        raise UnknownNameError("suite with truth", suite, [n for n in suite_names() if _truth(n).is_file()])
    return read_stories(path.read_text())


def _truth(suite: str) -> Path:
    return SUITES / f"{suite}.truth.json"


def _find(name: str) -> Path:
    if name in suite_names():
        return SUITES / f"{name}.yaml"
    path = Path(name)
    if path.suffix or path.name != name or path.is_file():
        return path
    raise UnknownNameError("suite", name, suite_names())


def _document(content: bytes, source: str) -> Document:
    try:
        return Document(content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}: " if mark else ""
        raise CaseFileError(source, [f"{place}not valid YAML: {error.problem or error.context}"]) from error
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise CaseFileError(source, [f"not valid YAML: {reason}"]) from error
    except RecursionError:
        raise CaseFileError(source, ["not a suite: nested too deeply"]) from None


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


def _listed(faults: list[Fault], document: Document) -> list[str]:
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
