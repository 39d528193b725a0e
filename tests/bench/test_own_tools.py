"""The repository's own generators and metrics, as the harness sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.own_tools import PRIMARY, own_tools
from bench.plan import DEFAULT_GENERATORS, DRAWN
from bench.weights import described, hash_weights
from cases.errors import UnknownNameError, WeightsError


def test_the_default_set_exists_and_controls_are_marked() -> None:
    infos = own_tools().generators()
    assert set(DEFAULT_GENERATORS) <= set(infos)
    assert all(infos[name].control for name in (*DRAWN, "noise"))
    assert not infos["onestory"].control


def test_primary_metrics_come_first_and_are_marked() -> None:
    metrics = own_tools().metrics()
    assert tuple(metric.name for metric in metrics[: len(PRIMARY)]) == PRIMARY
    assert [metric.name for metric in metrics if metric.primary] == list(PRIMARY)
    assert len({metric.title for metric in metrics}) == len(metrics)


def test_the_hash_of_weights_follows_names_and_contents_only(tmp_path: Path) -> None:
    one, other, renamed, changed = (tmp_path / name for name in ("one", "other", "renamed", "changed"))
    for folder, name, content in (
        (one, "a.safetensors", b"1"), (other, "a.safetensors", b"1"),
        (renamed, "b.safetensors", b"1"), (changed, "a.safetensors", b"2"),
    ):  # fmt: skip
        folder.mkdir()
        (folder / name).write_bytes(content)
    (other / "README.md").write_text("words do not count")
    assert hash_weights(one) == hash_weights(other)
    assert len({hash_weights(folder) for folder in (one, renamed, changed)}) == 3


def test_weights_are_a_folder_or_a_hub_id(tmp_path: Path) -> None:
    assert described("base", "owner/name") == "hub:owner/name"
    assert described("base", str(tmp_path)) == hash_weights(tmp_path)
    for place in ("./nowhere", "nowhere", "/a/b/c"):
        with pytest.raises(WeightsError, match="no such folder"):
            described("base", place)


def test_a_mistyped_name_of_weights_is_refused_with_the_right_one() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown weights 'onestroy'\. Did you mean 'onestory'"):
        own_tools().generator_weights("tiny", {"onestroy": "somewhere"})
    with pytest.raises(UnknownNameError, match="unknown weights 'base'"):  # arms find it by themselves
        own_tools().generator_weights("tiny", {"base": "somewhere"})
