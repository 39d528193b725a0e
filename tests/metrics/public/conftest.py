"""The public judges with random weights, written and loaded once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def public_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import networks

    return networks.write_all(tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="session")
def public_judges(public_folder: Path):
    import torch

    from metrics.score import Judges

    torch.set_num_threads(1)
    return Judges.load("public", weights={"judges": str(public_folder)})


@pytest.fixture
def empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which nobody has ever downloaded anything."""
    from huggingface_hub import constants

    for name in ("HOME", "TORCH_HOME", "VBENCH_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path
