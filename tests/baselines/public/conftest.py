"""Tiny pipelines, each written once a session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from public_pipelines import save_pipeline

Place = Callable[[str], Path]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Name of a tiny pipeline -> its folder."""
    root = tmp_path_factory.mktemp("pipelines")
    return cache(lambda name: save_pipeline(name, root / name))
