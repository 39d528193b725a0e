"""Prepare a folder of samples for training: latents, text states and similarities, each computed once.

python -m onestory.training prepare --data FOLDER --start WEIGHTS --autoencoder WEIGHTS --out PREPARED
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from onestory.errors import OneStoryError, SampleFolderError
from onestory.model.autoencoder import TIME
from onestory.model.latent_space import encode_video
from onestory.model.layouts import start_from
from onestory.model.text import encode_padded
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.prompts import encode_prompts
from onestory.training import store
from onestory.training.augment import changed, draw_change
from onestory.training.autoencoder import as_video
from onestory.training.folders import SAMPLE_FILE, SampleFolder, SampleShot
from onestory.training.labels import known_relevance, similarity
from onestory.training.shots import ShotFormat
from onestory.training.teacher import Teacher

Reader = Callable[[Path], tuple[np.ndarray, float]]
"""Decodes a video: frames uint8 ``(t, h, w, 3)`` and frames a second; raises :class:`OneStoryError`."""


def prepare(
    folder: SampleFolder,
    out: Path,
    pipeline: OneStoryPipeline,
    teacher: Teacher | None,
    *,
    format: ShotFormat,
    read: Reader,
    weights: Mapping[str, str],
    seed: int = 0,
    variants: int = 2,
) -> Iterator[str]:
    """Prepare the samples that are missing in ``out``; yields the name of each when it is done.

    A run that is stopped goes on where it was. Samples that cannot be decoded or whose texts cannot be
    read are left out until the end, so that one run finds all of them.

    Args:
        folder: the samples.
        out: where prepared samples go.
        pipeline: whose autoencoder and text encoder prepare them, on their device.
        teacher: of selection labels; None where the samples say who and where.
        format: size and timing of a shot.
        read: decodes a video.
        weights: a name or hash of each network, to tell what samples were prepared with.
        seed: of the changes of first shots.
        variants: changed versions of each first shot of two-shot samples.

    Raises:
        TrainingError: ``out`` holds samples prepared otherwise.
        SampleFolderError: names every sample that could not be prepared.
    """
    lengths = dict(zip(folder.names, (len(shots) for shots in folder.samples), strict=True))
    settings = {"format": list(format), "seed": seed, "variants": variants, "weights": dict(weights)}
    store.write_manifest(out, {**settings, "samples": lengths})
    store.write_sample(store.sample_path(out, store.EMPTY), _nothing(pipeline, format), "")
    faults = []
    for name, shots in zip(folder.names, folder.samples, strict=True):
        path, source = store.sample_path(out, name), _source(folder.path / name, shots)
        if store.written_from(path) == source:
            continue
        number = zlib.crc32(name.encode())  # whatever other samples there are
        changes = [draw_change(seed, number, v) for v in range(variants)] if len(shots) == 2 else []
        try:
            clips = [format.clip(*read(shot.video)) for shot in shots]
            text = _encoded(pipeline, shots[-1].caption)
        except OneStoryError as error:
            faults.append(f"{name}: {error}")
            continue
        versions = [changed(clips[0], change) for change in changes]
        tensors = _latents(pipeline.vae, clips, versions) | {"text": text}
        store.write_sample(path, tensors | _labels(teacher, clips, shots), source)
        yield name
    if faults:
        raise SampleFolderError(folder.path, faults)


def _source(sample: Path, shots: tuple[SampleShot, ...]) -> str:
    """A fingerprint of a sample's files."""
    sizes = [shot.video.stat().st_size for shot in shots]
    return hashlib.sha256((sample / SAMPLE_FILE).read_bytes() + str(sizes).encode()).hexdigest()


def _encoded(pipeline: OneStoryPipeline, text: str) -> Tensor:
    """Stored states ``(tokens, text_dim)`` of a text, without its padding."""
    caption = encode_prompts(
        pipeline.text_encoder, pipeline.tokenizer, [text], "",
        length=pipeline.config.max_sequence_length, dtype=torch.float32,
    ).caption  # fmt: skip
    return store.as_stored(caption.states[0][caption.mask[0]])


def _nothing(pipeline: OneStoryPipeline, format: ShotFormat) -> dict[str, Tensor]:
    """What stands where there is no text (as guidance has it), and where there is no first frame."""
    text = torch.zeros(1, pipeline.text_encoder.config.d_model)  # the tiny preset's, and all padding
    length = pipeline.config.max_sequence_length
    if length is not None:
        empty = encode_padded(pipeline.text_encoder, pipeline.tokenizer, [""], length)
        text = empty.states[0][empty.mask[0]] if empty.mask.any() else text
    start = start_from(pipeline.layout, pipeline.vae, None, (1, format.frames, format.height, format.width))
    condition = {} if start.condition is None else {"condition": store.as_stored(start.condition[0])}
    return {"text": store.as_stored(text), **condition}


def _latents(vae: Any, clips: list[np.ndarray], versions: list[np.ndarray]) -> dict[str, Tensor]:
    latents = {"latents": torch.stack([encode_clip(vae, clip) for clip in clips])}
    if versions:
        latents["changed"] = torch.stack([encode_clip(vae, clip) for clip in versions])
    return latents


@torch.no_grad()
def encode_clip(vae: Any, clip: np.ndarray) -> Tensor:
    """Normalised latents, stored, ``(f, z_dim, h, w)`` of frames uint8 ``(t, h, w, 3)``."""
    return store.as_stored(encode_video(vae, as_video(clip[None]))[0].transpose(0, 1))


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
