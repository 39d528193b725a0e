"""The house stands: a package imports only packages below it, and `cases` and names cost no heavy imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BELOW = {
    "cases": set(),
    "onestory": {"cases"},
    "metrics": {"cases"},
    "baselines": {"cases", "onestory"},
    "reports": {"cases"},
    "bench": {"cases", "onestory", "metrics", "baselines", "reports"},
}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.parametrize("package", BELOW)
def test_a_package_imports_only_what_lies_below(package: str) -> None:
    up = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, name in imported(path)
        if name in BELOW and name != package and name not in BELOW[package]
    ]
    assert up == []


def test_only_the_generator_of_onestory_knows_cases() -> None:
    library = (ROOT / "onestory").rglob("*.py")
    knowing = {path.name for path in library if any(name == "cases" for _, name in imported(path))}
    assert knowing == {"generator.py"}


@pytest.mark.parametrize(
    "module", ["cases", "cases.types", "bench.arguments", "metrics.registry", "baselines.registry"]
)
def test_names_cost_no_heavy_imports(module: str) -> None:
    heavy = "', '.join(m for m in ('torch', 'transformers', 'cv2') if m in sys.modules)"
    code = f"import sys, {module}; sys.exit({heavy} or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
