"""Ways to spoil files, drawn by a seed: every one leaves something that a user might really hand in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml

ODD: tuple[Any, ...] = (
    None, True, "", "text", "../../etc/passwd", "nul\0byte", "x" * 5000, -1, 0, 1.5, 10**400, float("nan"),
    float("inf"), [], {}, [[]], {"a": {"b": "c"}}, [None], "≥ 0.5", "2026-11-25", "0x1F",
)  # fmt: skip
"""Values where others are expected."""


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all values in nested data, the whole left out."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = []
    for key, value in items:
        found += [(*path, key), *places(value, (*path, key))]
    return found


def spoil_data(data: Any, random: np.random.Generator) -> None:
    """Change one value in place: another type, gone, twice, or beside an unknown key."""
    paths = places(data)
    path = paths[random.integers(len(paths))]
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    way = random.integers(4)
    if way == 0:
        del inner[path[-1]]
    elif way == 1 and isinstance(inner, dict):
        inner[("colour", "Tolerance", "reason ", "..", "schema_version")[random.integers(5)]] = 1
    elif way == 2 and isinstance(inner, list):
        inner.append(inner[path[-1]])
    else:
        inner[path[-1]] = ODD[random.integers(len(ODD))]


def spoil_text(content: bytes, random: np.random.Generator) -> bytes:
    """Change bytes: cut, filled with noise, other encodings, other syntax, aliases of themselves."""
    at = int(random.integers(1, len(content)))
    noise = random.integers(0, 256, 40, np.uint8).tobytes()
    lines = content.splitlines(keepends=True)
    row = int(random.integers(len(lines)))
    return [
        lambda: b"",
        lambda: content[:at],
        lambda: content[:at] + noise + content[at:],
        lambda: noise * 100,
        lambda: content.decode().encode("utf-16"),
        lambda: b"".join([*lines[:row], lines[row], *lines[row:]]),
        lambda: b"".join([*lines[:row], b"\t" + lines[row], *lines[row + 1 :]]),
        lambda: content[:at] + b"{[" + content[at:],
        lambda: b"a: &a [*a]\n",
        lambda: b"# only a comment\n",
        lambda: b"[" * 5000,
        lambda: b"just words\n",
        lambda: b"- 1\n- 2\n",
        lambda: content + b"\n---\n" + content,
        lambda: b"!!python/object/apply:os.system ['true']\n",
    ][random.integers(15)]()


def spoil_place(path: Path, random: np.random.Generator) -> None:
    """Put something else where a file was: nothing, a folder, a link that leads to itself or nowhere."""
    path.unlink()
    way = random.integers(4)
    if way == 1:
        path.mkdir()
    elif way == 2:
        path.symlink_to(path)
    elif way == 3:
        path.symlink_to(path.parent / "nowhere")


def spoil_yaml(path: Path, seed: int) -> None:
    """Spoil a YAML file."""
    _spoil(path, seed, yaml.safe_load, lambda data: yaml.safe_dump(data, sort_keys=False).encode())


def spoil_run(folder: Path, seed: int) -> None:
    """Spoil ``run.json`` or ``items.jsonl`` of a run."""
    if seed % 10 == 9:
        shutil.rmtree(folder)
        if seed % 20 == 9:
            folder.symlink_to(folder)
    elif seed % 2:
        _spoil(folder / "run.json", seed, json.loads, lambda data: json.dumps(data).encode())
    else:
        _spoil(folder / "items.jsonl", seed, _records, _joined)


def _records(text: bytes) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def _joined(records: list[Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def _spoil(path: Path, seed: int, read: Callable[[bytes], Any], write: Callable[[Any], bytes]) -> None:
    random = np.random.default_rng(seed)
    way = random.integers(8)
    if way == 0:
        spoil_place(path, random)
    elif way < 4:
        path.write_bytes(spoil_text(path.read_bytes(), random))
    else:
        data = read(path.read_bytes())
        spoil_data(data, random)
        path.write_bytes(write(data))
