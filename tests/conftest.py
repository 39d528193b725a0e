"""Shared by all tests: few threads, so that tests beside each other do not fight over cores."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # played runs have two threads
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Shells start background jobs deaf to Ctrl-C, and the commands that tests start would be as deaf.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of six small stories by two generators, a control, and one that fails. Not to be changed."""
    from tiny_world import run, write_suite

    folder = tmp_path_factory.mktemp("finished")
    suite = write_suite(folder / "suite.yaml")
    code = run(suite, folder / "run", "onestory,colours,steady,broken")
    assert code == 2  # what `broken` could not make is said by the exit code
    return folder / "run"
