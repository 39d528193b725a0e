"""The golden measurement, made once for all tests here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parent), str(Path(__file__).parent.parent / "metrics")]


@pytest.fixture(scope="session")
def now(tmp_path_factory: pytest.TempPathFactory):
    """What this tree gives: the file as the command would write it."""
    from golden import measure

    return measure(tmp_path_factory.mktemp("golden"))
