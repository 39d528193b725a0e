import subprocess
import sys

import pytest

from cases.errors import UnknownNameError
from metrics.registry import PAPER_COLUMNS, metric_info, metric_names


def test_paper_metrics_come_first_in_table_order():
    columns = [metric_info(name).column for name in metric_names()]
    assert columns[: len(PAPER_COLUMNS)] == list(PAPER_COLUMNS)
    assert set(columns[len(PAPER_COLUMNS) :]) == {None}


def test_beyond_the_paper():
    beyond = {
        "character_margin",
        "character_margin_recall",
        "environment_margin",
        "environment_margin_recall",
    }
    assert beyond | {"coverage", "dynamic_flow", "semantic_alignment_caption"} <= set(metric_names())


def test_unknown_metric_is_suggested():
    with pytest.raises(UnknownNameError, match="Did you mean 'character_consistency'"):
        metric_info("charcter_consistency")


def test_listing_imports_no_torch():
    heavy = "bool({'torch', 'cv2'} & set(sys.modules))"
    code = f"import sys, metrics.registry as r; r.metric_names(); sys.exit({heavy})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
