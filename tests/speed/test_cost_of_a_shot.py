"""The cost of a shot does not grow with the story."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import torch

from onestory.measure import counted


def _script() -> ModuleType:
    path = Path(__file__).with_name("cost_of_a_shot.py")
    spec = importlib.util.spec_from_file_location("cost_of_a_shot", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_shot_32_costs_at_most_a_tenth_more_than_shot_3() -> None:
    """Shot 2 has three frames in memory, half of what is kept: shot 3 is the first with a full context."""
    rows = {(row.variant, row.shot): row for row in _script().table([2, 3, 32])}
    third, last = rows["onestory", 3], rows["onestory", 32]
    assert last.tokens == third.tokens <= 1.1 * rows["onestory", 2].tokens
    assert last.seconds <= 1.1 * third.seconds
    assert last.seconds <= 1.1 * rows["onestory", 2].seconds
    assert last.peak_megabytes <= 1.1 * third.peak_megabytes
    full = rows["full history", 32]
    assert full.tokens > 20 * last.tokens
    assert full.seconds > 3 * last.seconds


def test_peak_memory_and_operations_of_a_known_computation() -> None:
    weight = torch.ones(100, 50)
    with counted() as cost:
        x = torch.ones(10, 100)  # 4000 bytes
        y = x @ weight  # 2000 more
        del x
        z = y + 1  # 2000, where 4000 were freed
        z.add_(y)
    assert cost.flop == 2 * 10 * 100 * 50
    assert cost.peak_bytes == 6000
