"""Fine-tuning: exact resume, shared batches, what the context is packed from, what is saved."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from accelerate.state import AcceleratorState
from safetensors.torch import load_file

from onestory.errors import TrainingError
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.training.curriculum import Curriculum
from onestory.training.finetune import finetune
from onestory.training.inflation import Inflation
from onestory.training.labels import LabelMix
from onestory.training.loop import Ema
from onestory.training.sequences import Sequences, StoryBatch
from onestory.training.settings import FineTuning, Lora, read_settings
from onestory.training.start import open_start
from onestory.training.store import PreparedSamples
from onestory.training.story_loss import StoryLoss
from training_samples import Z, prepare_all

ROOT = Path(__file__).parents[2]
SETTINGS = {"steps": 4, "batch": 2, "rate_warmup": 1, "warm_up": 0.5, "ema": 0.5}
LARGE = "transformer/diffusion_pytorch_model.safetensors"


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """As the child that is killed has: sums depend on the number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    prepare_all(folder)
    return folder


def start(made: Path, dtype: torch.dtype = torch.float32) -> OneStoryPipeline:
    return open_start(str(made / "weights" / "model"), made / "weights" / "autoencoder", dtype=dtype)


def run(made: Path, out: Path, *, until: int | None = None, **changes: Any) -> dict[str, torch.Tensor]:
    """Train; the weights that were saved."""
    AcceleratorState._reset_state(reset_partial_state=True)  # else one precision for the life of a process
    settings = FineTuning(**{**SETTINGS, **changes})
    finetune(
        made / "prepared", start(made), out, settings, device="cpu", log_every=1, until=until,
        checkpoint_seconds=0,
    )  # fmt: skip
    parts = ("transformer", "selection", "conditioner")
    files = [out / "weights" / part / "diffusion_pytorch_model.safetensors" for part in parts]
    return {f"{f.parent.name}.{k}": v for f in files if f.is_file() for k, v in load_file(f).items()}


def write_settings(path: Path, settings: dict[str, float]) -> None:
    path.write_text("\n".join(f"{name}: {value}" for name, value in settings.items()))


def assert_close(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor], tolerance: float) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        torch.testing.assert_close(
            value, other[name], atol=tolerance, rtol=0, msg=lambda m, n=name: f"{n}: {m}"
        )


@pytest.fixture(scope="module")
def straight(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, torch.Tensor]]:
    out = tmp_path_factory.mktemp("straight")
    return out, run(made, out)


def test_stopped_and_resumed_equals_straight_bit_for_bit(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]], tmp_path: Path
) -> None:
    run(made, tmp_path, until=1)
    run(made, tmp_path, until=3)
    assert_close(straight[1], run(made, tmp_path), 0)


def test_killed_and_resumed_equals_straight_bit_for_bit(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]], tmp_path: Path
) -> None:
    write_settings(tmp_path / "settings.yaml", SETTINGS)
    command = [
        sys.executable, "-m", "onestory.training", "finetune", "--prepared", made / "prepared",
        "--start", made / "weights" / "model", "--autoencoder", made / "weights" / "autoencoder",
        "--settings", tmp_path / "settings.yaml", "--device", "cpu", "--checkpoint-seconds", "0",
        "--log-every", "1", "--threads", "1", "--out", tmp_path / "out",
    ]  # fmt: skip
    checkpoint = tmp_path / "out" / "checkpoint.pt"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as child:
        while not checkpoint.is_file():
            assert child.poll() is None
            time.sleep(0.002)
        child.send_signal(signal.SIGKILL)
    done = torch.load(checkpoint, weights_only=True)["step"]
    assert done < SETTINGS["steps"]
    assert_close(straight[1], run(made, tmp_path / "out"), 0)


def test_a_run_leaves_a_log_a_plot_and_weights_that_generate(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]]
) -> None:
    out = straight[0]
    with (out / "log.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2", "3", "4"]
    for row in rows:
        total = float(row["loss_shot"]) + 0.5 * float(row["loss_selection"])
        assert float(row["loss"]) == pytest.approx(total, rel=1e-4)
    assert (out / "loss.png").read_bytes().startswith(b"\x89PNG")
    pipeline = OneStoryPipeline.from_folders(out / "weights", made / "weights" / "autoencoder")
    first = pipeline.generate_shot("a man walks.", torch.randn(1, Z, 2, 8, 12))
    memory = pipeline.remember(None, first)
    assert pipeline.generate_shot("the same man.", torch.randn(1, Z, 2, 8, 12), memory=memory).frames.any()


def test_every_network_learns(made: Path, straight: tuple[Path, dict[str, torch.Tensor]]) -> None:
    pipeline = start(made)
    for part in ("transformer", "selection", "conditioner"):
        fresh = getattr(pipeline, part).state_dict()
        moved = [k for k, v in fresh.items() if not torch.equal(v, straight[1][f"{part}.{k}"])]
        assert len(moved) > 0.8 * len(fresh), part


def test_a_batch_may_be_added_up_from_smaller_ones(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]], tmp_path: Path
) -> None:
    assert_close(straight[1], run(made, tmp_path, batch=1, accumulate=2, steps=4), 2e-5)


def test_gradient_checkpointing_changes_nothing(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]], tmp_path: Path
) -> None:
    assert_close(straight[1], run(made, tmp_path, gradient_checkpointing=True), 1e-6)


@pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight:UserWarning")  # slower, not wrong
def test_bfloat16_is_close_to_float32(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]], tmp_path: Path
) -> None:
    run(made, tmp_path, precision="bfloat16", until=1)
    rows = []
    for out in (straight[0], tmp_path):
        with (out / "log.csv").open() as file:
            rows.append(next(csv.DictReader(file)))
    assert rows[0]["norm"] != rows[1]["norm"]
    for name in ("loss", "loss_shot", "loss_selection", "norm"):
        assert float(rows[1][name]) == pytest.approx(float(rows[0][name]), rel=0.03)


def test_lora_trains_adapters_alone_resumes_exactly_and_merges(made: Path, tmp_path: Path) -> None:
    pytest.importorskip("peft")
    options = {"lora": Lora(rank=4), "rate": 5e-3}
    merged = run(made, tmp_path / "a", **options)
    run(made, tmp_path / "b", until=2, **options)
    assert not (tmp_path / "b" / "weights").exists()
    assert_close(merged, run(made, tmp_path / "b", **options), 0)
    fresh = start(made).transformer.state_dict()
    moved = {k for k, v in fresh.items() if not torch.equal(v, merged[f"transformer.{k}"])}
    assert "blocks.0.attn1.to_q.weight" in moved
    assert "blocks.1.ffn.net.2.weight" in moved
    assert all(name.startswith("blocks.") and name.endswith(".weight") for name in moved)
    adapter = load_file(tmp_path / "a" / "adapter" / "transformer" / "pytorch_lora_weights.safetensors")
    down, up = (adapter[f"blocks.0.attn1.to_q.lora_{side}.weight"] for side in "AB")
    expected = fresh["blocks.0.attn1.to_q.weight"] + up @ down * 64 / 4
    torch.testing.assert_close(merged["transformer.blocks.0.attn1.to_q.weight"], expected)
    checkpoint = torch.load(tmp_path / "b" / "checkpoint.pt", weights_only=True)
    assert all("lora" in name for name in checkpoint["modules"]["transformer"])


def test_another_run_in_the_same_folder_is_refused(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]]
) -> None:
    with pytest.raises(TrainingError, match=r"other shift \(shift was 3\.0, is 5\.0\); give another --out"):
        run(made, straight[0], shift=5.0)
    other = start(made)
    torch.nn.init.zeros_(other.transformer.proj_out.weight)
    with pytest.raises(TrainingError, match="a run with other start"):
        finetune(made / "prepared", other, straight[0], FineTuning(**SETTINGS), device="cpu")


def test_averages_are_shown_and_taken_back_exactly() -> None:
    module = torch.nn.Linear(2, 2)
    frozen = torch.nn.Linear(1, 1).requires_grad_(False)
    ema = Ema({"a": module, "b": frozen}, 0.5)
    before = module.weight.detach().clone()
    torch.nn.init.normal_(module.weight)
    now = module.weight.detach().clone()
    with ema.applied():
        assert torch.equal(module.weight, before)
    assert torch.equal(module.weight, now)
    ema.update(100)
    assert ema.shadow["b"] == {}
    torch.testing.assert_close(ema.shadow["a"]["weight"], (before + now) / 2)


def batch_of(made: Path, settings: FineTuning, step: int = 0) -> tuple[StoryLoss, StoryBatch]:
    samples = PreparedSamples(made / "prepared")
    curriculum = Curriculum(samples.lengths, steps=10, batch=4, warm_up=0.5, seed=0)
    sequences = Sequences(samples, settings, curriculum, length=None, seed=0)
    torch.manual_seed(0)
    pipeline = start(made)
    torch.nn.init.normal_(pipeline.transformer.proj_out.weight, std=0.2)
    return StoryLoss(pipeline, samples, 0.5), sequences.batch(step, range(4))


def test_labels_of_inserted_changed_and_real_frames(made: Path) -> None:
    samples = PreparedSamples(made / "prepared")
    for share, synthetic in ((1.0, -1.0), (0.0, 0.0)):
        settings = FineTuning(inflation=Inflation(inserted=share), labels=LabelMix(dino=1.0))
        batch = batch_of(made, settings)[1]
        assert (batch.labels[~batch.real] == synthetic).all()
        assert batch.real.sum(1).tolist() == [2] * 4
        known = [samples.labels(i, settings.labels).flatten() for i in range(6) if samples.lengths[i] == 2]
        for row, real in zip(batch.labels, batch.real, strict=True):
            assert any(torch.equal(row[real], label) for label in known)


@torch.no_grad()
def test_the_warm_up_sees_the_real_shot_alone_and_the_main_stage_everything(made: Path) -> None:
    loss, batch = batch_of(made, FineTuning(text_drop=0.0))
    noisy = torch.where(batch.real[:, :, None, None, None], batch.memory, torch.randn(batch.memory.shape))
    other = batch._replace(memory=noisy)
    assert loss(batch, True, True).shot == loss(other, True, True).shot
    ranked = [loss(each, False, True).shot for each in (batch, other)]
    assert ranked[0] != ranked[1]
    assert loss(batch, True, True).selection != loss(other, True, True).selection
    assert loss(batch, False, False).shot == loss(other, False, False).shot


@torch.no_grad()
def test_dropped_text_is_hidden_from_the_transformer_but_not_from_the_selector(made: Path) -> None:
    loss, batch = batch_of(made, FineTuning(text_drop=1.0))
    assert batch.dropped.all()
    other = batch._replace(text=batch.text.flip(0), words=batch.words.flip(0))
    assert loss(batch, True, True).shot == loss(other, True, True).shot
    assert loss(batch, True, True).selection != loss(other, True, True).selection
    kept = [each._replace(dropped=torch.zeros(4, dtype=torch.bool)) for each in (batch, other)]
    assert loss(kept[0], True, True).shot != loss(kept[1], True, True).shot


def test_batches_do_not_depend_on_how_they_are_shared(made: Path) -> None:
    samples = PreparedSamples(made / "prepared")
    curriculum = Curriculum(samples.lengths, steps=10, batch=4, warm_up=0.0, seed=0)
    sequences = Sequences(samples, FineTuning(), curriculum, length=64, seed=0)
    whole, parts = sequences.batch(3, range(4)), [sequences.batch(3, [place]) for place in range(4)]
    for all_, each in zip(whole, zip(*parts, strict=True), strict=True):
        assert torch.equal(all_, torch.cat(each))


def test_settings_name_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("steps: 0\nwarm_up: 2\ninflation: {befor: 1}\nlabels: {source: us, dino: 3}\nlarge: 1\n")
    with pytest.raises(TrainingError) as caught:
        read_settings(path)
    for fault in ("steps", "warm_up", "inflation.befor", "labels.source", "labels.dino", "large"):
        assert f"  {fault}: " in str(caught.value)
    path.write_text("lora: {rank: 8}\nlabels: {source: truth}\n")
    settings = read_settings(path)
    assert settings.lora == Lora(rank=8)
    assert settings.labels.source == "truth"
    assert (settings.rate, settings.weight_decay) == (5e-4, 0.01)
    with pytest.raises(TrainingError, match="No such file"):
        read_settings(tmp_path / "nowhere.yaml")


@pytest.mark.slow
def test_two_processes_equal_one(
    made: Path, straight: tuple[Path, dict[str, torch.Tensor]], tmp_path: Path
) -> None:
    (tmp_path / "settings.yaml").write_text(
        "\n".join(f"{k}: {v}" for k, v in (SETTINGS | {"batch": 1}).items())
    )
    command = [
        sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone",
        "-m", "--", "onestory.training", "finetune", "--prepared", made / "prepared", "--device", "cpu",
        "--start", made / "weights" / "model", "--autoencoder", made / "weights" / "autoencoder",
        "--settings", tmp_path / "settings.yaml", "--threads", "1", "--out", tmp_path / "out",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "ACCELERATE_USE_CPU": "true"})
    assert_close(straight[1], run(made, tmp_path / "out"), 2e-5)
