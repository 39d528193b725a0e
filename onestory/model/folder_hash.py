"""One hash for the weights of a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path


def weights_hash(folder: Path | str) -> str:
    """SHA-256 of the weight files of a folder; a hub id stands for itself."""
    files = sorted(p for p in Path(folder).rglob("*") if p.suffix in (".safetensors", ".bin", ".pt"))
    if not files:
        return str(folder)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode())
        with path.open("rb") as file:
            while block := file.read(1 << 24):
                digest.update(block)
    return digest.hexdigest()
