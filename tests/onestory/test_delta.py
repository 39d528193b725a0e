"""Weights of an arm as a change of its base."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from onestory.errors import SettingError
from onestory.model.bit_codes import GROUP, decoded, encoded
from onestory.model.bundle import OneStoryModel
from onestory.model.delta import INDEX, TENSORS, Start, save_delta, starting_model
from tiny_arms import small_model


@pytest.mark.parametrize("bits", [2, 5, 8])
def test_codes_are_within_half_a_scale(bits: int) -> None:
    dice = torch.Generator().manual_seed(bits)
    tensor = torch.randn(7, 61, generator=dice) * torch.logspace(-6, 1, 7)[:, None]
    codes, scales = encoded(tensor, bits)
    back = decoded(codes, scales, bits, tensor.shape)
    half = scales.repeat_interleave(GROUP)[: tensor.numel()].view_as(tensor) / 2
    assert ((back - tensor).abs() <= half * 1.01).all()
    assert codes.numel() == -(-tensor.numel() // GROUP) * GROUP * bits // 8


def test_nothing_stays_nothing() -> None:
    zeros = torch.zeros(3, 50)
    assert (decoded(*encoded(zeros, 4), 4, zeros.shape) == 0).all()


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "weights" / "base"
    small_model().save(folder)
    return folder


def _trained(start: Start) -> OneStoryModel:
    model = starting_model(start)
    dice = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name in ("transformer", "selection", "conditioner"):
            for parameter in model.modules()[name].parameters():
                parameter.add_(0.02 * torch.randn(parameter.shape, generator=dice))
    return model


def _parts(model: OneStoryModel) -> dict[str, torch.Tensor]:
    return {f"{k}.{n}": p for k, m in model.modules().items() for n, p in m.named_parameters()}


def test_an_arm_is_loaded_as_any_model_and_nearly_what_was_trained(base: Path) -> None:
    start = Start(base, kernels=(2,))
    model = _trained(start)
    folder = base.parent / "arms" / "one"
    save_delta(model, start, folder, bits=5, training={"arm": "one"})
    loaded = OneStoryModel.load(folder)
    assert loaded.conditioner.kernels == (2, 4, 8)
    before, now, wanted = _parts(starting_model(start)), _parts(loaded), _parts(model)
    for name, value in wanted.items():
        change, error = value - before[name], now[name] - value
        assert error.norm() <= 0.08 * change.norm(), name
    assert all(torch.equal(before[n], now[n]) for n in now if n.startswith("text_encoder"))
    assert not any(module.training for module in loaded.modules().values())
    whole = sum(p.numel() for p in wanted.values()) * 2
    assert (folder / TENSORS).stat().st_size < 0.45 * whole


def test_loading_gives_the_same_weights_each_time(base: Path) -> None:
    start, folder = Start(base), base.parent / "one"
    save_delta(_trained(start), start, folder, bits=4, training={})
    first, second = (_parts(OneStoryModel.load(folder)) for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_an_unchanged_model_is_its_base(base: Path) -> None:
    start, folder = Start(base), base.parent / "same"
    save_delta(starting_model(start), start, folder, bits=5, training={})
    assert (folder / TENSORS).stat().st_size < 100
    loaded, before = _parts(OneStoryModel.load(folder)), _parts(OneStoryModel.load(base))
    assert all(torch.equal(loaded[name], before[name]) for name in before)


def test_another_base_and_a_lost_one_are_named(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestory.model.delta.SHIPPED", tmp_path / "nothing")
    start, folder = Start(base), base.parent / "one"
    save_delta(_trained(start), start, folder, bits=5, training={})
    lost = Path(shutil.move(folder, tmp_path / "elsewhere" / "deep" / "one"))
    with pytest.raises(SettingError, match="a base 'base', which is not there; looked in"):
        OneStoryModel.load(lost)
    other = lost.parent / "base"
    small_model(z_dim=4).save(other)
    with pytest.raises(SettingError, match=r"SHA-256 .* but .*deep/base has .* train the arm anew"):
        OneStoryModel.load(lost)
    shutil.rmtree(other)
    shutil.copytree(base, lost.parent.parent / "base")  # beside the folder that holds the arm
    OneStoryModel.load(lost)


@pytest.mark.parametrize("content", ["{", "[]", '{"schema": 99}'])
def test_a_file_that_is_no_index_is_named(base: Path, content: str) -> None:
    start, folder = Start(base), base.parent / "one"
    save_delta(starting_model(start), start, folder, bits=5, training={})
    (folder / INDEX).write_text(content)
    with pytest.raises(SettingError, match=r"delta\.json"):
        OneStoryModel.load(folder)


def test_a_change_of_something_the_base_lacks_is_refused(base: Path) -> None:
    start, folder = Start(base, kernels=(2,)), base.parent / "one"
    save_delta(_trained(start), start, folder, bits=5, training={})
    index = json.loads((folder / INDEX).read_text())
    (folder / INDEX).write_text(json.dumps(index | {"kernels": []}))
    with pytest.raises(SettingError, match=r"changes conditioner\.patchifiers\.2\.(weight|bias), which"):
        OneStoryModel.load(folder)
