"""Prepare a folder of samples for training: latents, text states and similarities, each computed once.

python -m onestory.training prepare --data FOLDER --start WEIGHTS --autoencoder WEIGHTS --out PREPARED
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast, UMT5EncoderModel

from onestory.errors import OneStoryError, SampleFolderError, TrainingError
from onestory.model.autoencoder import TIME
from onestory.model.text import encode_text, tokenize
from onestory.training import store
from onestory.training.augment import changed, draw_change
from onestory.training.autoencoder import as_video
from onestory.training.folders import SAMPLE_FILE, SampleFolder, SampleShot
from onestory.training.labels import known_relevance, similarity
from onestory.training.shots import ShotFormat
from onestory.training.teacher import Teacher

Reader = Callable[[Path], tuple[np.ndarray, float]]
"""Decodes a video: frames uint8 ``(t, h, w, 3)`` and frames a second; raises :class:`OneStoryError`."""


@dataclass(frozen=True)
class Networks:
    """What samples are prepared with; all frozen."""

    autoencoder: Any
    """``TinyAutoencoder`` or diffusers' ``AutoencoderKLWan``."""
    tokenizer: PreTrainedTokenizerFast
    text_encoder: UMT5EncoderModel
    teacher: Teacher | None
    """None where labels come from what the samples say."""
    hashes: dict[str, str]
    """Of the weights of each."""


def load_networks(
    start: Path, autoencoder: Path, teacher: tuple[str, str] | None, device: str = "cpu"
) -> Networks:
    """Load from folders in diffusers' layout.

    Args:
        start: holds ``tokenizer`` and ``text_encoder``.
        autoencoder: the folder of the autoencoder itself.
        teacher: folders or hub ids of DINOv2 and CLIP.
        device: where they compute.
    """
    for part in ("tokenizer", "text_encoder"):
        if not (start / part).is_dir():
            raise TrainingError(f"{start}: has no folder {part}; expected weights in diffusers' layout")
    parts = {"autoencoder": autoencoder, "text_encoder": start / "text_encoder"}
    names = {} if teacher is None else {"dino": teacher[0], "clip": teacher[1]}
    encoder = UMT5EncoderModel.from_pretrained(start / "text_encoder", dtype=torch.float32)
    return Networks(
        _load_autoencoder(autoencoder).to(device).eval(),
        PreTrainedTokenizerFast.from_pretrained(start / "tokenizer"),
        encoder.to(device).eval(),
        None if teacher is None else Teacher.load(*teacher, device),
        {name: store.weights_hash(place) for name, place in (parts | names).items()},
    )


def _load_autoencoder(folder: Path) -> nn.Module:
    from diffusers import AutoencoderKLWan

    from onestory.model.autoencoder import TinyAutoencoder

    known = {cls.__name__: cls for cls in (TinyAutoencoder, AutoencoderKLWan)}
    if not (folder / "config.json").is_file():
        raise TrainingError(f"{folder}: expected the folder of an autoencoder, with its config.json")
    name = TinyAutoencoder.load_config(folder)["_class_name"]
    if name not in known:
        raise TrainingError(f"{folder}: an autoencoder of class {name}; expected {' or '.join(known)}")
    return known[name].from_pretrained(folder, torch_dtype=torch.float32)


def prepare(
    folder: SampleFolder,
    out: Path,
    networks: Networks,
    *,
    format: ShotFormat,
    read: Reader,
    seed: int = 0,
    variants: int = 2,
) -> Iterator[str]:
    """Prepare the samples that are missing in ``out``; yields the name of each when it is done.

    A run that is stopped goes on where it was. Samples that cannot be decoded or whose texts cannot be
    read are left out until the end, so that one run finds all of them.

    Args:
        folder: the samples.
        out: where prepared samples go.
        networks: what they are prepared with.
        format: size and timing of a shot.
        read: decodes a video.
        seed: of the changes of first shots.
        variants: changed versions of each first shot of two-shot samples.

    Raises:
        TrainingError: ``out`` holds samples prepared otherwise.
        SampleFolderError: names every sample that could not be prepared.
    """
    lengths = dict(zip(folder.names, (len(shots) for shots in folder.samples), strict=True))
    settings = {"format": list(format), "seed": seed, "variants": variants, "weights": networks.hashes}
    store.write_manifest(out, {**settings, "samples": lengths})
    empty = _encoded(networks, "")
    store.write_sample(store.sample_path(out, store.EMPTY), {"text": empty}, "")
    faults = []
    for name, shots in zip(folder.names, folder.samples, strict=True):
        path, source = store.sample_path(out, name), _source(folder.path / name, shots)
        if store.written_from(path) == source:
            continue
        number = zlib.crc32(name.encode())  # whatever other samples there are
        changes = [draw_change(seed, number, v) for v in range(variants)] if len(shots) == 2 else []
        try:
            clips = [format.clip(*read(shot.video)) for shot in shots]
            text = _encoded(networks, shots[-1].caption)
        except OneStoryError as error:
            faults.append(f"{name}: {error}")
            continue
        versions = [changed(clips[0], change) for change in changes]
        tensors = _latents(networks.autoencoder, clips, versions) | {"text": text}
        store.write_sample(path, tensors | _labels(networks.teacher, clips, shots), source)
        yield name
    if faults:
        raise SampleFolderError(folder.path, faults)


def _source(sample: Path, shots: tuple[SampleShot, ...]) -> str:
    """A fingerprint of a sample's files."""
    sizes = [shot.video.stat().st_size for shot in shots]
    return hashlib.sha256((sample / SAMPLE_FILE).read_bytes() + str(sizes).encode()).hexdigest()


def _encoded(networks: Networks, text: str) -> Tensor:
    """Stored states ``(tokens, text_dim)`` of a text; a single zero where it has no tokens."""
    ids, mask = tokenize(networks.tokenizer, [text])
    if not mask.any():
        return torch.zeros(1, networks.text_encoder.config.d_model, dtype=torch.float16)
    device = networks.text_encoder.device
    with torch.no_grad():
        return store.as_stored(encode_text(networks.text_encoder, ids.to(device), mask.to(device)).states[0])


def _latents(autoencoder: Any, clips: list[np.ndarray], versions: list[np.ndarray]) -> dict[str, Tensor]:
    latents = torch.stack([encode_clip(autoencoder, clip) for clip in clips])
    if not versions:
        return {"latents": latents}
    return {
        "latents": latents,
        "changed": torch.stack([encode_clip(autoencoder, clip) for clip in versions]),
    }


@torch.no_grad()
def encode_clip(autoencoder: Any, clip: np.ndarray) -> Tensor:
    """Normalised latents, stored, ``(f, z_dim, h, w)`` of frames uint8 ``(t, h, w, 3)``.

    By the posterior's mode and the per-channel statistics of the configuration, the same for
    ``TinyAutoencoder`` and ``AutoencoderKLWan``.
    """
    z = autoencoder.encode(as_video(clip[None]).to(autoencoder.device)).latent_dist.mode()
    mean, deviation = (
        z.new_tensor(autoencoder.config[key]).view(1, -1, 1, 1, 1) for key in ("latents_mean", "latents_std")
    )
    return store.as_stored(((z - mean) / deviation)[0].transpose(0, 1))


def _labels(
    teacher: Teacher | None, clips: list[np.ndarray], shots: tuple[SampleShot, ...]
) -> dict[str, Tensor]:
    """Similarities of each memory frame to the last shot, and what is known, where it is."""
    labels = {}
    frames = (len(clips[0]) - 1) // TIME + 1
    if teacher is not None:
        # The last of the pixel frames behind a latent frame stands for it.
        embedded = teacher.embed(np.concatenate([clip[::TIME] for clip in clips]))
        for kind, vectors in embedded._asdict().items():
            found = similarity(vectors[:-frames], vectors[-frames:])
            labels[kind] = found.view(len(clips) - 1, frames)
    known = [_known(shot, shots[-1]) for shot in shots[:-1]]
    if None not in known:
        labels["truth"] = torch.tensor(known, dtype=torch.float32).unsqueeze(1).repeat(1, frames)
    return labels


def _known(shot: SampleShot, target: SampleShot) -> float | None:
    """Label from who and where; None where the sample does not say."""
    if shot.cast is None or target.cast is None or shot.place is None or target.place is None:
        return None
    shared = len(set(shot.cast) & set(target.cast)) / max(1, len(set(target.cast)))
    return known_relevance(shared, float(shot.place == target.place))
