"""Fine-tuning of the public layouts: tiny random networks of the real classes, from folders, on the CPU."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState

import onestory
from onestory.pipeline.sampling import SamplingConfig
from onestory.pipeline.shots import ShotSize
from onestory.training.finetune import finetune
from onestory.training.folders import open_folder
from onestory.training.labels import LabelMix
from onestory.training.prepare import prepare
from onestory.training.settings import FineTuning, Lora
from onestory.training.start import open_start
from onestory.training.store import PreparedSamples
from public_backbones import LAYOUTS, save_backbone
from training_samples import FORMAT, READ, write_samples

SIZE = ShotSize(FORMAT.frames, FORMAT.height, FORMAT.width)


@pytest.fixture(autouse=True)
def one_precision_a_process() -> Iterator[None]:
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_prepare_train_two_steps_save_load_generate(layout: str, tmp_path: Path) -> None:
    backbone = save_backbone(layout, tmp_path / "backbone")
    pipeline = open_start(str(backbone))
    samples = open_folder(write_samples(tmp_path / "samples", 3), FORMAT)
    weights = {"start": layout}
    list(prepare(samples, tmp_path / "made", pipeline, None, format=FORMAT, read=READ, weights=weights))
    prepared = PreparedSamples(tmp_path / "made")
    channels = pipeline.transformer.config.in_channels - pipeline.layout.z_dim
    assert (prepared.condition is None) == (channels == 0)
    assert prepared.shot(0, -1).shape[1] == pipeline.layout.z_dim
    before = {k: v.clone() for k, v in pipeline.transformer.state_dict().items()}
    settings = FineTuning(
        steps=2, labels=LabelMix(source="truth"), rate=1e-3, rate_warmup=1, warm_up=0.5, ema=0.0,
        gradient_checkpointing=True,
    )  # fmt: skip
    finetune(tmp_path / "made", pipeline, tmp_path / "out", settings, device="cpu", log_every=1)
    loaded = onestory.load_backbone(
        tmp_path / "out" / "weights", dtype=torch.float32, sampling=SamplingConfig(steps=1)
    )
    assert loaded.layout == pipeline.layout
    after = loaded.transformer.state_dict()
    assert any(not torch.equal(value, after[name]) for name, value in before.items())
    loaded.set_progress_bar_config(disable=True)
    memory = None
    for caption in ("a man walks in the park", "the same man"):
        shot = loaded.generate_shot(caption, size=SIZE, generator=torch.Generator(), memory=memory)
        memory = loaded.remember(memory, shot)
    assert shot.frames.shape == (1, *FORMAT[2:3], *FORMAT[:2], 3)
    assert shot.selected is not None


@pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")  # slower, not wrong
def test_adapters_on_a_backbone_in_bfloat16(tmp_path: Path) -> None:
    pytest.importorskip("peft")
    pipeline = open_start(str(save_backbone("wan_i2v", tmp_path / "backbone")), dtype=torch.bfloat16)
    samples = open_folder(write_samples(tmp_path / "samples", 2), FORMAT)
    list(prepare(samples, tmp_path / "made", pipeline, None, format=FORMAT, read=READ, weights={}))
    settings = FineTuning(
        steps=2, labels=LabelMix(source="truth"), lora=Lora(rank=2), precision="bfloat16", rate=1e-2,
        rate_warmup=1, warm_up=0.0,
    )  # fmt: skip
    finetune(tmp_path / "made", pipeline, tmp_path / "out", settings, device="cpu", log_every=1)
    state = torch.load(tmp_path / "out" / "checkpoint.pt", weights_only=True)["modules"]
    for part in ("transformer", "selection", "conditioner"):
        assert {value.dtype for value in state[part].values()} == {torch.float32}, part
    loaded = onestory.load_backbone(tmp_path / "out" / "weights")
    assert {p.dtype for p in loaded.transformer.blocks[0].attn1.parameters()} == {torch.bfloat16}
