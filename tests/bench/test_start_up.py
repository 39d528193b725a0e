"""Names cost no imports: what only lists or explains comes at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "torch",
    "torchvision",
    "transformers",
    "diffusers",
    "open_clip",
    "pandas",
    "cv2",
    "av",
    "decord",
    "matplotlib",
)
CODE = """
import sys
from bench.__main__ import main
try:
    main(sys.argv[2:])
except SystemExit:
    pass
sys.exit(", ".join(name for name in sys.argv[1].split(",") if name in sys.modules) or 0)
"""


def call(*arguments: str, without: tuple[str, ...] = HEAVY) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CODE, ",".join(without), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "suites"),
        ("list", "generators"),
        ("list", "metrics"),
        ("show", "main-subject-01-market"),
        ("starts", "list"),
    ],
)
def test_names_need_no_heavy_library(arguments: tuple[str, ...]):
    done = call(*arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    "arguments", [("--help",), ("run", "--help"), ("score", "--help"), ("doctor", "--help")]
)
def test_help_needs_python_alone(arguments: tuple[str, ...]):
    done = call(*arguments, without=(*HEAVY, "numpy", "pydantic", "yaml"))
    assert done.returncode == 0, done.stderr
    assert "usage: bench" in done.stdout


@pytest.mark.parametrize("arguments", [("--help",), ("list", "metrics"), ("show", "main-subject-01-market")])
def test_half_a_second_of_work(arguments: tuple[str, ...]):
    """Time on the processor, since tests run on busy machines; the margin is for slow ones."""
    before, started = os.times(), time.monotonic()
    done = subprocess.run([sys.executable, "-m", "bench", *arguments], cwd=ROOT, capture_output=True)
    after = os.times()
    assert done.returncode == 0
    used = after.children_user - before.children_user + after.children_system - before.children_system
    assert used < 1.0 or time.monotonic() - started < 1.0
