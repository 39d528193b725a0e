"""Fine-tune OneStory on prepared two- and three-shot samples: L = L_shot + lambda L_sel (paper, section 4.4).

python -m onestory.training finetune --prepared PREPARED --start WEIGHTS --out OUT
accelerate launch -m onestory.training finetune ...        (several GPUs)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs
from torch import Tensor, nn

from onestory.errors import TrainingError
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.training.backbone import selection_accuracy
from onestory.training.curriculum import Curriculum
from onestory.training.loop import Ema, Schedule, train
from onestory.training.lora import add_lora, merge_lora
from onestory.training.muon import groups_of
from onestory.training.plot import plot_log
from onestory.training.sequences import Sequences
from onestory.training.settings import FineTuning
from onestory.training.start import fingerprint, save_weights
from onestory.training.store import PreparedSamples
from onestory.training.story_loss import StoryLoss

RUN_FILE = "run.json"


class FineTuner:
    """One optimisation step at a time, on one process or on each of several.

    Args:
        loss: holds the networks.
        sequences: gives the batches.
        settings: how to train.
        accelerator: device, precision and processes.
    """

    def __init__(
        self, loss: StoryLoss, sequences: Sequences, settings: FineTuning, accelerator: Accelerator
    ) -> None:
        self.sequences, self.settings, self.accelerator = sequences, settings, accelerator
        self.modules: dict[str, nn.Module] = {
            "transformer": loss.transformer,
            "selection": loss.selection,
            "conditioner": loss.conditioner,
        }
        for module in self.modules.values():
            module.train()
        groups = [g for g in groups_of(self.modules.values(), settings.weight_decay) if g["params"]]
        self.parameters = [p for group in groups for p in group["params"]]
        optimizer = torch.optim.AdamW(groups, lr=settings.rate)
        self.loss, self.optimizer = accelerator.prepare(loss, optimizer)

    def step(self, step: int) -> dict[str, float]:
        sums: list[Tensor] = []
        for places, context in self._parts():
            with context:
                sums.append(self._backward(step, places))
        norm = self.accelerator.clip_grad_norm_(self.parameters, self.settings.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        means = self.accelerator.reduce(torch.stack(sums).mean(0), "mean").tolist()
        names = ("loss", "loss_shot", "loss_selection", "selected_right")
        return dict(zip(names, means, strict=True)) | {"norm": float(norm)}

    def _parts(self) -> Iterator[tuple[range, Any]]:
        """Places in the step's batch that this process computes at once; gradients meet at the last."""
        batch, count = self.settings.batch, self.settings.accumulate
        first = self.accelerator.process_index * batch * count
        for part in range(count):
            waits = part + 1 < count
            start = first + part * batch
            yield (
                range(start, start + batch),
                self.accelerator.no_sync(self.loss) if waits else nullcontext(),
            )

    def _backward(self, step: int, places: range) -> Tensor:
        """Add this part's gradients; what is logged, as one tensor."""
        batch = self.sequences.batch(step, places).to(self.accelerator.device)
        uniform = self.sequences.curriculum.uniform(step)
        losses = self.loss(batch, uniform, self.sequences.remember(step))
        self.accelerator.backward(losses.total / self.settings.accumulate)
        right = losses.total.new_tensor(selection_accuracy(losses.scores, batch.labels))
        return torch.stack([losses.total, losses.shot, losses.selection, right]).detach()


def finetune(
    prepared: Path,
    pipeline: OneStoryPipeline,
    out: Path,
    settings: FineTuning,
    *,
    seed: int = 0,
    device: str | None = None,
    checkpoint_seconds: float = 1800.0,
    log_every: int = 10,
    until: int | None = None,
) -> None:
    """Train, and write ``out/weights`` (averaged weights that ``--start`` and the pipelines read).

    With adapters, ``out/adapter`` holds these and the two small networks at every checkpoint, and
    ``out/weights`` the merged weights at the end. ``out/log.csv`` and ``out/loss.png`` show the losses. A
    run that is stopped goes on exactly when the same command is given again.

    Args:
        prepared: the folder of prepared samples.
        pipeline: to start from; changed in place.
        out: the run's folder.
        settings: how to train.
        seed: of everything random.
        device: ``cpu``, or None for what accelerate finds.
        checkpoint_seconds: between checkpoints.
        log_every: steps a row of the log.
        until: stop at this step of the run, with a checkpoint; None: at its end.

    Raises:
        TrainingError: samples, settings or the folder of the run do not fit.
    """
    accelerator = Accelerator(
        cpu=device == "cpu",
        mixed_precision="bf16" if settings.precision == "bfloat16" else "no",
        kwargs_handlers=[DistributedDataParallelKwargs(find_unused_parameters=settings.memory_drop > 0)],
    )
    samples = PreparedSamples(prepared)
    batch = settings.batch * settings.accumulate * accelerator.num_processes
    steps = settings.steps or -(-len(samples) // batch)
    curriculum = Curriculum(samples.lengths, steps=steps, batch=batch, warm_up=settings.warm_up, seed=seed)
    if accelerator.is_main_process:
        run = {"batch": batch, "steps": steps, "seed": seed, "start": fingerprint(pipeline)}
        _check_same_run(out, settings, run, samples)
    torch.manual_seed(seed)
    _make_trainable(pipeline, settings)
    length = pipeline.config.max_sequence_length
    sequences = Sequences(samples, settings, curriculum, length=length, seed=seed)
    trainer = FineTuner(
        StoryLoss(pipeline, samples, settings.selection_weight), sequences, settings, accelerator
    )
    ema = Ema(trainer.modules, settings.ema) if settings.ema else None

    def watch(step: int) -> None:
        with ema.applied() if ema is not None else nullcontext():
            _save(pipeline, out, settings, final=step == steps)
        plot_log(out / "log.csv", out / "loss.png")

    schedule = Schedule(settings.rate, steps, warmup=settings.rate_warmup, decay=settings.rate_decay)
    train(
        trainer, steps=until or steps, out=out, schedule=schedule, ema=ema, watch=watch,
        checkpoint_seconds=checkpoint_seconds, log_every=log_every, writes=accelerator.is_main_process,
    )  # fmt: skip
    accelerator.wait_for_everyone()


def _make_trainable(pipeline: OneStoryPipeline, settings: FineTuning) -> None:
    """Adapters or the whole transformer, and the two small networks, in float32."""
    learns = [pipeline.selection, pipeline.conditioner]
    if settings.lora is not None:
        add_lora(pipeline.transformer, settings.lora)
    else:
        learns.append(pipeline.transformer)
    for module in learns:
        nn.Module.float(module)
    if settings.gradient_checkpointing:
        pipeline.transformer.enable_gradient_checkpointing()


def _save(pipeline: OneStoryPipeline, out: Path, settings: FineTuning, *, final: bool) -> None:
    if settings.lora is not None:
        adapter = out / "adapter"
        pipeline.transformer.save_lora_adapter(adapter / "transformer")
        pipeline.selection.save_pretrained(adapter / "selection")
        pipeline.conditioner.save_pretrained(adapter / "conditioner")
        if not final:
            return
        merge_lora(pipeline.transformer)
    save_weights(pipeline, out / "weights")


def _check_same_run(out: Path, settings: FineTuning, run: dict[str, Any], samples: PreparedSamples) -> None:
    """Write what the run is, or refuse to go on with another.

    How the batch is shared between processes may change: that changes the result only by rounding.

    Raises:
        TrainingError: the folder holds a run with other settings or samples.
    """
    shared = {k: v for k, v in asdict(settings).items() if k not in ("batch", "accumulate", "steps")}
    record = json.loads(json.dumps({**run, **shared, "samples": samples.manifest}))
    path = out / RUN_FILE
    if path.is_file():
        before = json.loads(path.read_text())
        other = [name for name in record if before.get(name) != record[name]]
        if other:
            said = "; ".join(f"{n} was {before.get(n)}, is {record[n]}" for n in other if n != "samples")
            raise TrainingError(
                f"{out} holds a run with other {', '.join(other)}{f' ({said})' if said else ''}; "
                "give another --out"
            )
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n")
