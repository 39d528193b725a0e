"""What makes a folder of images a start set: ``start_set.json``, with its name, its hash and its origin."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from cases.types import Frozen
from cases.yaml_files import Kind, parse_file, read_file

PASSPORT = "start_set.json"
KIND = Kind("start set", "name, sha256 and images")
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Passport(Frozen):
    """A start set's name and identity; copies in other sizes keep both."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    sha256: Sha256
    """What results carry: two runs began with the same pictures if this is equal."""
    images: dict[str, Sha256]
    """File beside this one -> SHA-256 of its bytes, so that a changed image is noticed."""
    suite: str | None = None
    """The suite it was made for."""
    made: dict[str, Any] = Field(default_factory=dict)
    """How: the model, its seed and steps, or the folder the images came from."""


def read_passport(folder: Path) -> Passport | None:
    """A folder's passport; None where it has none.

    Raises:
        CaseFileError: it is damaged.
    """
    path = folder / PASSPORT
    return parse_file(Passport, read_file(path, KIND), str(path), KIND) if path.is_file() else None


def write_passport(folder: Path, passport: Passport) -> None:
    """Write the passport whole, or leave the old one."""
    unfinished = folder / f".{PASSPORT}.part"
    record = passport.model_dump(mode="json")
    unfinished.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(folder / PASSPORT)


def hash_bytes(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()


def set_hash(images: Mapping[str, str]) -> str:
    """The identity of a set of image files: SHA-256 over case ids and the hashes of their files, by id."""
    return hash_bytes("".join(f"{case} {images[case]}\n" for case in sorted(images)).encode())
