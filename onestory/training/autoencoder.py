"""Train the tiny autoencoder: a PCA of patches first, then residual convolutions on top.

python -m onestory.training autoencoder --out .cache/training/autoencoder --steps 2500
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from onestory.model.autoencoder import TIME, TinyAutoencoder, to_patches
from onestory.training.loop import Ema, Schedule, train
from onestory.training.samples import Sample


class Clips:
    """Shots of a data set in memory, with a weight map that counts persons more."""

    def __init__(self, samples: Sequence[Sample], person_weight: float) -> None:
        videos: list[np.ndarray] = []
        masks: list[np.ndarray] = []
        for sample in samples:
            videos.extend(sample.videos)
            masks.extend(
                sample.masks
                if sample.masks is not None
                else [np.zeros(v.shape[:3], bool) for v in sample.videos]
            )
        self.videos = np.stack(videos)
        self.persons = np.stack(masks) > 0
        self.person_weight = person_weight

    def __len__(self) -> int:
        return len(self.videos)

    def batch(self, indices: np.ndarray) -> tuple[Tensor, Tensor]:
        """Videos ``(n, 3, t, h, w)`` in [-1, 1] and weights ``(n, 1, t, h, w)`` of mean about one."""
        video = as_video(self.videos[indices])
        weight = 1.0 + (self.person_weight - 1.0) * torch.from_numpy(self.persons[indices]).float().unsqueeze(
            1
        )
        return video, weight


def as_video(frames: np.ndarray) -> Tensor:
    """uint8 ``(n, t, h, w, 3)`` to float ``(n, 3, t, h, w)`` in [-1, 1]."""
    return torch.from_numpy(frames).permute(0, 4, 1, 2, 3).float() / 127.5 - 1.0


class AutoencoderTrainer:
    """Weighted squared error plus a little absolute error, with small noise on the code.

    Args:
        leading: half of the clips are decoded from so many channels alone, the first, the others zero, so
            that these are a code of their own (``onestory.model.leading``); None: all from all.
    """

    def __init__(
        self,
        model: TinyAutoencoder,
        clips: Clips,
        *,
        batch: int,
        seed: int,
        code_noise: float,
        rate: float = 4e-4,
        leading: int | None = None,
    ) -> None:
        self.model, self.clips, self.size, self.seed = model, clips, batch, seed
        self.leading = leading
        self.modules: dict[str, nn.Module] = {"autoencoder": model}
        free = [p for p in model.parameters() if p.requires_grad]
        linear = [
            p for p in free if any(p is q for q in (model.patch_mean, model.encode_basis, model.decode_basis))
        ]
        rest = [p for p in free if all(p is not q for q in linear)]
        self.optimizer = torch.optim.AdamW(
            [{"params": linear, "rate_factor": 0.1}, {"params": rest, "rate_factor": 1.0}],
            lr=rate,
            weight_decay=0.0,
        )
        with torch.no_grad():
            codes = model.codes(clips.batch(np.arange(min(64, len(clips))))[0])
        self.noise = code_noise * codes.std((0, 2, 3, 4), keepdim=True).sqrt() * codes.std().sqrt()

    def step(self, step: int) -> dict[str, float]:
        rng = np.random.default_rng((self.seed, step))
        video, weight = self.clips.batch(rng.integers(0, len(self.clips), self.size))
        video, weight = _window(video, weight, rng)
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        z = self.model.codes(video)
        z = z + self.noise * torch.randn(z.shape, generator=generator)
        if self.leading is not None:
            few = torch.rand(len(z), 1, 1, 1, 1, generator=generator) < 0.5
            tail = torch.arange(z.shape[1]).view(1, -1, 1, 1, 1) >= self.leading
            z = z.masked_fill(few & tail, 0.0)
        error = self.model.pictures(z) - video
        loss = (weight * (error.square() + 0.05 * error.abs())).mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return {"loss": loss.item(), "psnr": psnr(error.detach().square().mean())}


def _window(video: Tensor, weight: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Five frames in a row from a random multiple of four: one still and one moving latent frame a clip."""
    start = TIME * int(rng.integers(0, (video.shape[2] - 1) // TIME))
    return video[:, :, start : start + TIME + 1], weight[:, :, start : start + TIME + 1]


def psnr(squared_error: Tensor) -> float:
    """Decibels of a mean squared error on the scale [-1, 1]."""
    return float(-10 * torch.log10(squared_error / 4))


def fit_components(model: TinyAutoencoder, clips: Clips, count: int = 1200) -> None:
    """Start the linear path from the principal components of the clips' patches (persons count more)."""
    rng = np.random.default_rng(0)
    video, weight = clips.batch(rng.choice(len(clips), min(count, len(clips)), replace=False))
    patches = to_patches(video).permute(0, 2, 3, 1).reshape(-1, model.patch_mean.numel())
    weights = to_patches(weight.expand_as(video)).mean(1).reshape(-1, 1)
    mean = (patches * weights).sum(0) / weights.sum()
    centred = (patches - mean) * weights.sqrt()
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
    model.start_from_components(
        mean, vectors[:, values.argsort(descending=True)[: model.z_dim]].T.contiguous()
    )


@torch.no_grad()
def set_statistics(model: TinyAutoencoder, clips: Clips) -> None:
    """Store per-channel mean and variance^(1/4) (scaled to unit mean variance after normalising)."""
    codes = torch.cat(
        [model.codes(clips.batch(np.arange(i, i + 32))[0]) for i in range(0, min(640, len(clips) - 31), 32)]
    )
    variance = codes.var((0, 2, 3, 4))
    std = variance**0.25
    std = std * (variance / std.square()).mean().sqrt()
    model.register_to_config(latents_mean=codes.mean((0, 2, 3, 4)).tolist(), latents_std=std.tolist())


@torch.no_grad()
def held_out_psnr(model: TinyAutoencoder, clips: Clips) -> float:
    """Mean over clips of the reconstruction's PSNR in decibels, pixels clipped to bytes."""
    scores = []
    for start in range(0, len(clips), 16):
        video, _ = clips.batch(np.arange(start, min(start + 16, len(clips))))
        out = model.pictures(model.codes(video)).clamp(-1, 1)
        out = ((out + 1) * 127.5).round() / 127.5 - 1
        scores += [psnr(e) for e in (out - video).square().mean((1, 2, 3, 4))]
    return float(np.mean(scores))


def freeze_encoder(model: TinyAutoencoder) -> None:
    """Leave only the decoder to train, so that latents stored before stay valid."""
    for frozen in (model.encoder, model.patch_mean, model.encode_basis):
        frozen.requires_grad_(False)


def train_autoencoder(
    samples: Sequence[Sample],
    held_out: Sequence[Sample],
    out: Path,
    *,
    steps: int,
    seed: int = 0,
    batch: int = 12,
    rate: float = 4e-4,
    person_weight: float = 3.0,
    code_noise: float = 0.03,
    z_dim: int = 64,
    start: Path | None = None,
    leading: int | None = None,
) -> float:
    """Train, write ``out/weights`` (diffusers layout) and return the held-out PSNR in decibels.

    Args:
        start: trained weights whose decoder alone is trained on; None starts from a PCA of the samples.
        leading: see :class:`AutoencoderTrainer`.
    """
    torch.manual_seed(seed)
    clips, test = Clips(samples, person_weight), Clips(held_out, person_weight)
    model = TinyAutoencoder(z_dim=z_dim)
    average = TinyAutoencoder(z_dim=z_dim)
    if start is None:
        fit_components(model, clips)
    else:
        model, average = (TinyAutoencoder.from_pretrained(start, torch_dtype=torch.float32) for _ in range(2))
        freeze_encoder(model)
    trainer = AutoencoderTrainer(
        model, clips, batch=batch, seed=seed, code_noise=code_noise, rate=rate, leading=leading
    )
    ema = Ema(trainer.modules, 0.998)

    def watch(step: int) -> None:
        ema.copy_to({"autoencoder": average})
        if start is None:
            set_statistics(average, clips)
        average.save_pretrained(out / "weights")

    train(
        trainer,
        steps=steps,
        out=out,
        schedule=Schedule(rate, steps, warmup=50, decay=0.5),
        ema=ema,
        watch=watch,
    )
    ema.copy_to({"autoencoder": average})
    return held_out_psnr(average, test)
