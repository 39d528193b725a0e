"""Hashes of published weights: recorded always, compared where one is known or asked for."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from cases.errors import WeightsError
from metrics.perception.public.published import SHA256
from metrics.perception.weights import hash_folder

SETTINGS = ".json"
"""A judge in one file may have settings beside it under the same name with this ending."""


def hash_place(place: Path) -> str:
    """SHA-256 of a judge's file, as ``sha256sum`` gives it, or of its folder's weights and configurations.

    Settings beside a file change what it computes, so they change its hash.
    """
    if place.is_dir():
        return hash_folder(place)
    settings = place.with_suffix(SETTINGS)
    own = hash_file(place)
    return hashlib.sha256((own + hash_file(settings)).encode()).hexdigest() if settings.exists() else own


def hash_file(file: Path) -> str:
    """SHA-256 of a file's bytes, computed once for a file that does not change."""
    state = file.stat()
    return _hash(file, state.st_size, state.st_mtime_ns)


def check_known(place: Path, hub: str | None = None) -> None:
    """Compare a file, or the files of a folder from the hub, with the known hashes of their names.

    Raises:
        WeightsError: a hash differs; both are shown.
    """
    if place.is_dir():
        files = {f"{hub}/{file.name}": file for file in place.iterdir()} if hub is not None else {}
    else:
        files = {place.name: place}
    for name, file in files.items():
        if name in SHA256:
            compare(file, hash_file(file), SHA256[name], f"that is known of {name}")


def compare(place: Path, found: str, expected: str, why: str) -> None:
    """Compare a hash with an expected one or the beginning of one.

    Raises:
        WeightsError: they differ; both are shown.
    """
    if not found.startswith(expected.lower()):
        raise WeightsError(
            f"{place}: its SHA-256 is {found}, expected {expected}, {why}. "
            "Get it again; if it is meant to be another network, give it another name."
        )


@lru_cache(maxsize=64)
def _hash(file: Path, _size: int, _changed: int) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
