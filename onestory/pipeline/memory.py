"""The memory M: every latent frame of every earlier shot, for a batch of stories."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from onestory.errors import MemoryFileError


@dataclass(frozen=True)
class Memory:
    """Normalised latents of the shots so far, oldest first.

    ``frames`` is ``(batch, F, z_dim, h, w)``; ``features`` the selection's cached embedding of them
    (M_1, ``(batch, F, n, dim)``), so that no frame is embedded twice.
    """

    frames: Tensor
    features: Tensor

    def add(self, frames: Tensor, features: Tensor) -> Memory:
        """The memory after one more shot."""
        return Memory(torch.cat([self.frames, frames], 1), torch.cat([self.features, features], 1))

    def __len__(self) -> int:
        """F, the number of latent frames."""
        return self.frames.shape[1]

    def save(self, path: Path | str) -> None:
        """Write the frames to a safetensors file, whole or not at all; features follow from them."""
        temporary = Path(f"{path}.tmp")
        save_file({"frames": self.frames.detach().cpu().contiguous()}, temporary)
        os.replace(temporary, path)


def read_frames(path: Path | str, z_dim: int) -> Tensor:
    """The frames of a file that :meth:`Memory.save` wrote.

    Raises:
        MemoryFileError: it is not such a file, or of an autoencoder with other channels than ``z_dim``.
    """
    try:
        tensors = load_file(path)
    except (OSError, SafetensorError) as error:
        raise MemoryFileError(f"{path}: {error}; expected a file that Memory.save wrote") from error
    frames = tensors.get("frames")
    if frames is None or frames.ndim != 5:
        raise MemoryFileError(
            f"{path} holds {sorted(tensors)}; expected one tensor, frames (batch, F, z_dim, h, w)"
        )
    if frames.shape[2] != z_dim:
        raise MemoryFileError(f"{path} holds latents of {frames.shape[2]} channels; this model has {z_dim}")
    return frames
