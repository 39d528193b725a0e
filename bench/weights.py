"""Which weights a run uses, and their hashes."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from cases.errors import WeightsError

WEIGHT_FILES = (".safetensors", ".json", ".txt", ".model", ".bin", ".pt", ".pth")


def described(name: str, place: str) -> str:
    """The hash of weights that ``--weights NAME=PLACE`` gives; a hub id stands for itself.

    Raises:
        WeightsError: a folder that does not exist.
    """
    path = Path(place).expanduser()
    if path.exists():
        return hash_weights(path)
    if place.startswith(("/", ".", "~")) or place.count("/") != 1:
        raise WeightsError(
            f"--weights {name}={place}: no such folder. Give a folder or a hub id such as owner/name."
        )
    return f"hub:{place}"


@lru_cache(maxsize=256)
def hash_weights(path: Path) -> str:
    """SHA-256 over the names and contents of a folder's weight files (or of one file)."""
    total = hashlib.sha256()
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in WEIGHT_FILES)
    for file in files:
        total.update(file.relative_to(path).as_posix().encode() + b"\0" + bytes.fromhex(hash_file(file)))
    return total.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
