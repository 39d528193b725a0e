"""The shipped judges, loaded once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def judges():
    import torch

    from metrics.score import Judges

    torch.set_num_threads(1)
    return Judges.load()
