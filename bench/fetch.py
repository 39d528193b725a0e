"""Brings published weights to this machine, where there is a network."""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

from cases.errors import UnknownNameError, WeightsError
from metrics.perception.public.places import HUB_FILES, cache_places
from metrics.perception.public.published import JUDGES, Published
from metrics.perception.public.sha256 import check_known

SECONDS = 60
"""Without an answer."""


def fetch(name: str) -> Path:
    """Download one judge's weights to where the benchmark looks for them; a folder or a file.

    Raises:
        UnknownNameError: no published weights have this name.
        WeightsError: they cannot be had, or their hash is not the known one.
    """
    if name not in JUDGES:
        raise UnknownNameError("published weights", name, JUDGES)
    published = JUDGES[name]
    if published.hub is not None:
        found = _from_hub(name, published, published.hub)
        check_known(found, published.hub)
        return found
    return _from_address(name, published)


def _from_hub(name: str, published: Published, repo: str) -> Path:
    from huggingface_hub import hf_hub_download, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        if published.file is not None:
            return Path(hf_hub_download(repo, published.file))
        return Path(snapshot_download(repo, allow_patterns=HUB_FILES))
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise _unreachable(name, repo, published, error) from error


def _from_address(name: str, published: Published) -> Path:
    assert published.url is not None
    target = next(place for place in cache_places(published))
    if os.environ.get("HF_HUB_OFFLINE") == "1":
        raise _unreachable(name, published.url, published, "HF_HUB_OFFLINE=1 forbids it")
    unfinished = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with urllib.request.urlopen(published.url, timeout=SECONDS) as answer, unfinished.open("wb") as file:
            shutil.copyfileobj(answer, file)
        named = unfinished.rename(target)
    except (urllib.error.URLError, OSError) as error:
        raise _unreachable(name, published.url, published, error) from error
    finally:
        unfinished.unlink(missing_ok=True)
    check_known(named)
    return named


def _unreachable(name: str, place: str, published: Published, why: object) -> WeightsError:
    reason = (str(why).splitlines() or [type(why).__name__])[0].rstrip(".")
    source = published.source.removeprefix("no hub id; ")
    return WeightsError(
        f"{name} cannot be fetched from {place}: {reason}. On a machine with a network, get "
        f"{source}; copy it here, and give --weights {name}=PATH."
    )
