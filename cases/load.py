"""Suites from files: the shipped ones by name, a user's own by path; every fault named at its place."""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from cases.errors import CaseFileError, UnknownNameError
from cases.faults import name_faults
from cases.types import CasesFile, Suite, SuiteFile
from cases.yaml_files import Kind, parse_file, read_file

if TYPE_CHECKING:
    from cases.storyworld.world import StoryScript

SUITES = Path(__file__).parent / "suites"
SUITE = Kind("suite", "name, version, task and cases")
CASES = Kind("cases", "the key cases with a list")


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
    content = read_file(path, SUITE)
    suite = parse_suite(content, str(path))
    return SuiteFile(suite, path, hashlib.sha256(content).hexdigest())


def load_cases(path: Path) -> SuiteFile:
    """A user's own cases: as a suite file, whose ``name``, ``version`` and ``task`` may be left out.

    The name is then that of the file, the version 1 and the task t2msv.

    Raises:
        CaseFileError: as :func:`load_suite`.
    """
    content = read_file(path, CASES)
    loose = parse_file(CasesFile, content, str(path), CASES, name_faults)
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower())[:64].strip("-") or "cases"
    suite = Suite(name=loose.name or name, version=loose.version, task=loose.task, cases=loose.cases)
    return SuiteFile(suite, path, hashlib.sha256(content).hexdigest())


def suite_bytes(suite: SuiteFile) -> bytes:
    """A file that :func:`load_suite` reads: the suite's own, or one with a head where that has none."""
    content = suite.path.read_bytes()
    try:
        parse_suite(content, str(suite.path))
    except CaseFileError:
        record = suite.suite.model_dump(mode="json")
        return yaml.safe_dump(record, sort_keys=False, allow_unicode=True).encode()
    return content


def parse_suite(content: bytes, source: str) -> Suite:
    """The suite in the bytes of a YAML file.

    Args:
        content: the file's bytes.
        source: what to call the file in errors.

    Raises:
        CaseFileError: the content has faults.
    """
    return parse_file(Suite, content, source, SUITE, name_faults)


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
    if path.suffix or path.name != name or os.path.isfile(path):
        return path
    raise UnknownNameError("suite", name, suite_names())
