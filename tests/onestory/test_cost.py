"""The computed table of docs/method.md is what the script computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from onestory.cost import BACKBONES, markdown, shot_cost

METHOD = Path(__file__).parents[2] / "docs" / "method.md"


@pytest.mark.slow
def test_the_table_in_the_docs_is_computed() -> None:
    assert markdown([shot_cost(backbone) for backbone in BACKBONES]) in METHOD.read_text()
