"""Where fine-tuning starts and what it leaves: weights of the tiny preset, or a whole pipeline."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch

from onestory.backbones import load_backbone
from onestory.errors import TrainingError
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.folder_hash import weights_hash
from onestory.pipeline.onestory import OneStoryPipeline

PIPELINE_FILE = "model_index.json"


def open_start(
    start: str, autoencoder: Path | None = None, *, dtype: torch.dtype = torch.float32
) -> OneStoryPipeline:
    """The pipeline to start from, on the CPU.

    Args:
        start: a folder of the tiny preset's weights, as the trainers write them; or the folder or hub id
            of a public backbone or of a saved ``OneStoryPipeline``.
        autoencoder: the tiny preset's, which lies in a folder of its own.
        dtype: of the networks of public backbones.

    Raises:
        TrainingError: a folder is neither of these.
    """
    folder = Path(start)
    if not folder.is_dir() or (folder / PIPELINE_FILE).is_file():
        return load_backbone(start, dtype=dtype)
    missing = [part for part in ("tokenizer", "text_encoder", "transformer", "selection", "conditioner")
               if not (folder / part).is_dir()]  # fmt: skip
    if missing:
        raise TrainingError(
            f"{start}: has neither a {PIPELINE_FILE} (a pipeline) nor folders {', '.join(missing)} "
            "(weights of the tiny preset)"
        )
    if autoencoder is None or not (autoencoder / "config.json").is_file():
        raise TrainingError(
            f"{start} holds weights of the tiny preset: give the folder of its autoencoder by --autoencoder "
            f"(found {autoencoder}, which has no config.json)"
        )
    return OneStoryPipeline.from_folders(folder, autoencoder)


def encoder_hashes(start: str, autoencoder: Path | None) -> dict[str, str]:
    """Hashes of what samples are prepared with; the transformer of ``start`` may change without harm."""
    if not Path(start).is_dir():
        return {"start": start}
    vae = autoencoder or Path(start) / "vae"
    return {"text_encoder": weights_hash(Path(start) / "text_encoder"), "autoencoder": weights_hash(vae)}


def fingerprint(pipeline: OneStoryPipeline) -> str:
    """Tells networks to start from apart, by a few values of every parameter."""
    digest = hashlib.sha256()
    for module in (pipeline.transformer, pipeline.selection, pipeline.conditioner):
        for name, parameter in module.named_parameters():
            few = parameter.detach().flatten()[:16].float().cpu().numpy()
            digest.update(name.encode() + few.tobytes())
    return digest.hexdigest()


def save_weights(pipeline: OneStoryPipeline, folder: Path) -> None:
    """Write what :func:`open_start` reads, safetensors; a whole pipeline is then one that was trained."""
    if not isinstance(pipeline.vae, TinyAutoencoder):
        pipeline.register_to_config(untrained=False)
        pipeline.save_pretrained(folder)
        return
    OneStoryModel(
        pipeline.tokenizer,
        pipeline.text_encoder,
        pipeline.transformer,
        pipeline.selection,
        pipeline.conditioner,
    ).save(folder)
