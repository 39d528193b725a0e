"""All networks of a preset, loaded once."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.perception.encoder import ImageEncoder
from metrics.perception.image_text import AestheticHead, ImageText
from metrics.perception.person_head import PersonHead
from metrics.perception.weights import find_weights, hash_folder


@dataclass(frozen=True)
class Judges:
    """The judges of a preset and the SHA-256 of each one's weights."""

    encoder: ImageEncoder
    persons: PersonHead
    image_text: ImageText
    aesthetic: AestheticHead
    preset: str
    device: str
    hashes: dict[str, str]
    """Judge -> SHA-256 of its folder."""

    @classmethod
    def load(cls, preset: str = "tiny", device: str = "cpu", weights: dict[str, str] | None = None) -> Judges:
        """Load all judges.

        Args:
            preset: ``tiny``.
            device: a torch device.
            weights: judge (``encoder``, ``persons``, ``image_text``, ``aesthetic``) -> another folder.

        Raises:
            UnknownNameError: no such preset.
            WeightsError: weights are missing.
        """
        folders = find_weights(preset, weights or {})
        return cls(
            encoder=ImageEncoder.load(folders["encoder"]).to(device),
            persons=PersonHead.load(folders["persons"]).to(device),
            image_text=ImageText.load(folders["image_text"]).to(device),
            aesthetic=AestheticHead.load(folders["aesthetic"]).to(device),
            preset=preset,
            device=device,
            hashes={name: hash_folder(folder) for name, folder in folders.items()},
        )
