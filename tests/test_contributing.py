"""What CONTRIBUTING.md shows, done: its metric is found by the registry, and its test passes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r'^```python title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)

# The repository is not written to: the rooms of metrics are looked for in two places.
CODE = """
import importlib, sys, pytest, metrics.in_shot
metrics.in_shot.__path__.append(sys.argv[1] + "/metrics/in_shot")
from metrics.registry import metric_info
module, function = metric_info("loop_closure").function.split(":")
assert callable(getattr(importlib.import_module(module), function))
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "--rootdir", sys.argv[1], sys.argv[1] + "/tests"]))
"""


def test_the_example_of_a_metric_works(tmp_path: Path):
    blocks = dict(BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text()))
    assert set(blocks) == {"metrics/in_shot/loop_closure.py", "tests/metrics/test_loop_closure.py"}
    for name, text in blocks.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)],
        capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_example_is_written_as_the_house_writes():
    for name, text in BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text()):
        # The order of imports (I001) is right once the file is there.
        for command in (["check", "--ignore", "I001"], ["format", "--check"]):
            ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(ROOT / name), "-"]
            done = subprocess.run(ruff, input=text, capture_output=True, text=True, cwd=ROOT)
            assert done.returncode == 0, done.stdout + done.stderr
