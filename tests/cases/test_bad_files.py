"""Hundreds of spoilt files, made by seeds: never a traceback; messages name the place and the remedy."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from baselines.outside.manifest import load_manifest
from baselines.outside.spec import load_spec
from cases.errors import CaseFileError
from cases.load import load_cases, load_suite
from cases.start_passport import PASSPORT, read_passport
from cases.types import Case, Shot

SEEDS = 60
SHOT = {"caption": "She waits.", "prompt": "A woman waits.", "cast": ["ann"], "place": "hall", "view": "wide"}
CASE = {
    "id": "first",
    "pattern": "main_subject",
    "cast": {"ann": "a woman in red"},
    "places": {"hall": "a long hall"},
    "shots": [SHOT, {**SHOT, "caption": "She leaves."}],
}
SUITE = {"name": "mine", "version": 1, "task": "t2msv", "cases": [CASE, {**CASE, "id": "second"}]}
MANIFEST = {
    "folder": "videos",
    "stories": {
        "first": {"shots": ["a.mp4", None]},
        "second": {"file": "film.mp4", "seconds": [1.5, 2]},
        "third": {"file": "film 2.mp4", "frames": [10, 20]},
    },
}
SPEC = {
    "name": "mine",
    "command": ["python3", "make.py", "{story}"],
    "environment": {"A": "b"},
    "timeout": 60,
}
SET = {"name": "painted", "sha256": "0" * 64, "images": {"first.png": "1" * 64}, "made": {"seed": 0}}
ODD: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, float("nan"), float("inf"), "", " ", "..", "../up", "a/b", "a\0b",
    "x" * 300, "Ünïcode", "\u202etxet", [], [[]], [None], {}, {"a": 1}, {1: 2}, b"\x00\xff", {"ann": None},
    ["ann"] * 3,
]  # fmt: skip


def _case(name: str) -> Case:
    return Case(
        id=name,
        pattern="main_subject",
        cast={},
        places={"hall": "a hall"},
        shots=(Shot(caption="it rains", prompt="it rains", cast=(), place="hall"),) * 2,
    )


CASES = {name: _case(name) for name in ("first", "second", "third")}
KINDS: dict[str, tuple[dict[str, Any], Callable[[Path], object]]] = {
    "suite": (SUITE, load_suite),
    "cases": ({"cases": SUITE["cases"]}, load_cases),
    "manifest": (MANIFEST, lambda path: load_manifest(path, CASES)),
    "command": (SPEC, load_spec),
    "start set": (SET, lambda path: read_passport(path.parent)),
}


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Ways to all values in plain data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(way for key, value in items for way in places(value, (*path, key)))]


def spoil(record: dict[str, Any], rng: random.Random) -> bytes:
    """The file of a record with one to three faults."""
    data = copy.deepcopy(record)
    for _ in range(rng.randint(1, 3)):
        way = rng.choice([way for way in places(data) if way] or [("name",)])
        inner = data
        for key in way[:-1]:
            inner = inner[key]
        fault = rng.choice(("odd", "gone", "stranger", "twice"))
        if fault == "odd":
            inner[way[-1]] = copy.deepcopy(rng.choice(ODD))
        elif fault == "gone":
            inner.pop(way[-1], None) if isinstance(inner, dict) else inner.pop(way[-1])
        elif isinstance(inner, dict):
            inner[rng.choice(["capton", "x" * 300, "a\0b", "../up", 7])] = rng.choice(ODD)
        else:
            inner.append(copy.deepcopy(inner[way[-1]]))
    text = yaml.dump(data, allow_unicode=True).encode()
    return mangle(text, rng) if rng.random() < 0.4 else text


def mangle(text: bytes, rng: random.Random) -> bytes:
    """A file as editors, disks and enemies leave it."""
    at = rng.randrange(len(text))
    bomb = b"".join(b"b%d: &b%d [%s]\n" % (i, i, b", ".join([b"*b%d" % (i - 1)] * 9)) for i in range(1, 10))
    ways = (
        text[:at],
        text[:at] + rng.randbytes(20) + text[at:],
        text[:at] + b"\t" + text[at:],
        text[:at] + b"\0" + text[at:],
        text[:at]
        + rng.choice((b"'", b'"', b"[", b"}", b": ", b"*no", b"&a ", b"!!int ", b"!!python/name:os "))
        + text[at:],
        text + text,
        b"b0: &b0 [x]\n" + bomb + text,
        b"a: &a [*a]\n" + text,
        rng.randbytes(200),
        b"",
        text.decode().encode("utf-16"),
        b"[" * 2000,
        b"--- 1\n--- 2\n",
    )
    return rng.choice(ways)


@pytest.mark.parametrize("kind", KINDS)
def test_spoilt_files_are_answered(kind: str, tmp_path: Path):
    record, load = KINDS[kind]
    path = tmp_path / (PASSPORT if kind == "start set" else "spoilt file.yaml")
    refused = 0
    for seed in range(SEEDS):
        path.write_bytes(spoil(record, random.Random(f"{kind} {seed}")))
        try:
            load(path)
        except CaseFileError as error:
            refused += 1
            check_message(error, path)
    assert refused > SEEDS * 0.7  # the others came through whole: a spare key of `environment`, say


def check_message(error: CaseFileError, path: Path) -> None:
    """A message names the file, and all of its faults within a page or two."""
    assert str(error).startswith(f"{path}: ")
    assert len(str(error)) < 20_000
    for fault in error.faults:
        check(fault)


def check(fault: str) -> None:
    """A fault is one printable line with its place, and says what is expected or what to do."""
    assert fault.isprintable(), fault
    assert len(fault) < 700, fault
    assert re.search(
        r"\(line \d+\)$|^line \d+: |not valid YAML|^the file|^not a|^command\[0\]|^files: ", fault
    ), fault
    assert re.search(
        r"expected|is missing|unknown key|not a slug|not valid|should|known:|give|leave|write|remove|at least"
        r"|is the id of|there is no|nested|is no",
        fault,
    ), fault


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_are_good_before(kind: str, tmp_path: Path):
    record, load = KINDS[kind]
    path = tmp_path / (PASSPORT if kind == "start set" else "good.yaml")
    path.write_text(yaml.safe_dump(record))
    load(path)
