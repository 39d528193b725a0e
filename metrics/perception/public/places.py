"""Finds the public judges' weights on this machine, or says of all that are missing what and where they are.

Looked for, in this order: what ``--weights NAME=PLACE`` names; the folder that ``--weights judges=FOLDER``
names, or else ``metrics/weights/public``; where torchvision, OpenAI's CLIP and VBench keep downloads; the
Hugging Face cache. Nothing is downloaded, unless PLACE is a hub id.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cases.errors import WeightsError
from metrics.perception.public.published import JUDGES, ROOT, Published
from metrics.perception.public.sha256 import check_known, compare, hash_place
from metrics.perception.weights import HERE

ENDINGS = (".safetensors", ".pth", ".pt")
HASH_MARK = "#sha256="
"""``--weights NAME=PLACE#sha256=HEX`` says what the hash must be."""
HUB_FILES = ["*.json", "*.txt", "*.model", "*model.safetensors", "pytorch_model.bin"]


def find_public(overrides: Mapping[str, str]) -> dict[str, Path]:
    """Folder or file of each public judge.

    Args:
        overrides: judge -> folder, file or hub id, each with an optional hash; ``judges`` -> one folder for
            all. Other names are not looked at.

    Raises:
        WeightsError: weights are missing (all are named), or a hash is not the expected one.
    """
    places = {name: find_one(name, overrides) for name in JUDGES}
    missing = [f"  {name}: {place.reason}\n" for name, place in places.items() if isinstance(place, Nowhere)]
    if missing:
        raise WeightsError(
            f"{len(missing)} of the {len(JUDGES)} public judges are missing:\n{''.join(missing)}"
            "Give --weights NAME=PATH or NAME=HUB-ID for each, or put them into one folder under these names "
            f"(scene/, flow.pth, ...) and give --weights {ROOT}=FOLDER."
        )
    return {name: place for name, place in places.items() if isinstance(place, Path)}


def find_only(name: str, overrides: Mapping[str, str]) -> Path:
    """Folder or file of one judge.

    Raises:
        WeightsError: it is missing, or its hash is not the expected one.
    """
    place = find_one(name, overrides)
    if isinstance(place, Nowhere):
        raise WeightsError(f"the public judge {name!r} is missing: {place.reason}")
    return place


class Nowhere(NamedTuple):
    """Weights that were not found."""

    reason: str
    """What they are, where they were looked for and where they are published."""


def find_one(name: str, overrides: Mapping[str, str]) -> Path | Nowhere:
    """Folder or file of one judge.

    Raises:
        WeightsError: a hash is not the expected one.
    """
    published = JUDGES[name]
    if name in overrides:
        return _given(name, published, overrides[name])
    root = Path(overrides.get(ROOT, HERE / "public")).expanduser()
    caches = list(cache_places(published))
    for place in (*(root / own for own in _names(name, published)), *caches):
        if (found := _weights_at(place, published)) is not None:
            check_known(found)
            return found
    if (cached := _hub(published, published.hub, download=False)) is not None:
        return cached
    looked = [f"{root} ({', '.join(_names(name, published))})", *map(str, caches)]
    looked += ["the Hugging Face cache"] if published.hub else []
    return Nowhere(f"{published.what}. Looked in {'; '.join(looked)}. Published: {published.source}.")


def _given(name: str, published: Published, text: str) -> Path | Nowhere:
    """What ``--weights NAME=PLACE`` names: a folder, a file, or a hub id."""
    place, _, expected = text.partition(HASH_MARK)
    path = Path(place).expanduser()
    found = _weights_at(path, published)
    if found is None and not path.exists() and _is_hub_id(place):
        found = _hub(published, place, download=True)
    if found is None:
        return Nowhere(f"{published.what}. {_nothing(path, place)} Published: {published.source}.")
    if path.exists():
        check_known(found)
    if expected:
        compare(found, hash_place(found), expected, f"asked for by --weights {name}=")
    return found


def _nothing(path: Path, place: str) -> str:
    if path.is_dir():
        return f"In {path} is not one file of weights ({', '.join(ENDINGS)})."
    if _is_hub_id(place):
        return f"{place} is no path here, and as a hub id it cannot be reached and is not in the cache."
    return f"{path} does not exist."


def _is_hub_id(place: str) -> bool:
    return place.count("/") == 1 and not place.startswith(("/", ".", "~"))


def _names(name: str, published: Published) -> list[str]:
    """What a judge may be called in the folder of all judges: a folder, or a file by our or its own name."""
    own = (Path(cache.partition(":")[2]).name for cache in published.caches)
    return list(dict.fromkeys((f"{name}/", *(name + ending for ending in ENDINGS), *own)))


def cache_places(published: Published) -> Iterator[Path]:
    """Where other programs keep their downloads."""
    home = Path.home() / ".cache"
    torch = os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or home) / "torch"
    folders = {
        "torch": Path(torch) / "hub" / "checkpoints",
        "clip": home / "clip",
        "vbench": Path(os.environ.get("VBENCH_CACHE_DIR") or home / "vbench"),
    }
    for cache in published.caches:
        program, _, place = cache.partition(":")
        yield folders[program] / place


def _weights_at(place: Path, published: Published) -> Path | None:
    """The folder itself, or the one file in it where a judge is read from a file."""
    if place.is_file():
        return place
    if not place.is_dir():
        return None
    if published.file is None:
        return place
    files = [file for file in sorted(place.iterdir()) if file.suffix in ENDINGS]
    return files[0] if len(files) == 1 else None


def _hub(published: Published, repo: str | None, download: bool) -> Path | None:
    """A judge in the Hugging Face cache, brought there first if ``download``; None where it cannot be had."""
    if repo is None:
        return None
    from huggingface_hub import hf_hub_download, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    local = not download or os.environ.get("HF_HUB_OFFLINE") == "1"
    try:
        if published.file is not None:
            found = hf_hub_download(repo, published.file, local_files_only=local)
        else:
            found = snapshot_download(repo, local_files_only=local, allow_patterns=HUB_FILES)
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError):
        return None
    check_known(Path(found), repo)
    return Path(found)
