"""All networks of a preset, loaded once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from metrics.perception.aesthetic import AestheticHead, Look
from metrics.perception.encoder import ImageEncoder, Tokens
from metrics.perception.flow import dis_flow
from metrics.perception.image_text import ImageText
from metrics.perception.instances import Instance
from metrics.perception.others import OtherJudge, Room, load_other
from metrics.perception.person_head import PersonHead
from metrics.perception.persons import segment
from metrics.perception.story import FlowFeatures
from metrics.perception.weights import find_judge, find_weights, hash_folder
from metrics.types import Judge

if TYPE_CHECKING:
    from metrics.perception.public.aesthetic import LaionAesthetic
    from metrics.perception.public.dino import Dino
    from metrics.perception.public.mask_rcnn import MaskRcnn
    from metrics.perception.public.viclip_clips import VideoText

Flow = Callable[[np.ndarray, float], "FlowFeatures | None"]
"""(frames uint8 ``(T, H, W, 3)``, frames a second) -> their motion; None where the picture is too small."""


@dataclass(frozen=True)
class Judges:
    """The judges of a preset, which feature each gives, and the SHA-256 of each one's weights."""

    encoder: ImageEncoder
    """``persons``' embeddings and ``surroundings``."""
    persons: PersonHead | MaskRcnn
    """Where persons are."""
    image_text: ImageText
    """``image``, and the texts it is compared with."""
    aesthetic: AestheticHead | LaionAesthetic
    """``aesthetic``, from ``image`` or from what the image-text judge made it of."""
    preset: str
    device: str
    hashes: dict[str, str]
    """Judge -> SHA-256 of its folder; those beside the headline are not in it."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """Judge -> the folder to use instead of the preset's."""
    scene: Dino | None = None
    """``scene``; None where the encoder gives that too."""
    background: ImageText | None = None
    """``background``; None where ``image`` serves for that too."""
    flow: Flow = dis_flow
    """``flow``."""
    video_text: VideoText | None = None
    """``video``, and the texts it is compared with; None where there is no such judge."""
    _others: dict[Judge, OtherJudge] = field(default_factory=dict, repr=False, compare=False)

    def other(self, name: Judge) -> OtherJudge:
        """A judge beside the headline, loaded when the first metric asks for it.

        Raises:
            WeightsError: its weights or its package are missing.
        """
        if name not in self._others:
            room = Room(self.preset, self.device, self.weights, self.image_text)
            self._others[name] = load_other(name, room)
        return self._others[name]

    def look(self, frames: np.ndarray) -> tuple[Tensor, Tensor]:
        """Unit embeddings ``(B, E)`` and aesthetic scores ``(B,)`` of frames uint8 ``(B, H, W, 3)``."""
        images = self.image_text.prepare(frames).to(self.device)
        if isinstance(self.aesthetic, AestheticHead):
            embeddings, looks = Look(self.image_text)(images)
            return embeddings, self.aesthetic(looks)
        embeddings = self.image_text.images(images)
        return embeddings, self.aesthetic(embeddings)

    def find_persons(self, frames: np.ndarray, images: Tensor, tokens: Tokens) -> list[list[Instance]]:
        """Persons of each frame, largest first, with masks of the prepared images' size.

        Args:
            frames: uint8 ``(B, H, W, 3)``.
            images: the same, as the encoder prepares them.
            tokens: what the encoder sees in them.
        """
        if isinstance(self.persons, PersonHead):
            return segment(self.persons, images, tokens)
        return self.persons.find(frames, images.shape[-2:])

    @classmethod
    def load(cls, preset: str = "tiny", device: str = "cpu", weights: dict[str, str] | None = None) -> Judges:
        """Load the judges that a preset's headline metrics need; the others follow when asked for.

        Args:
            preset: ``tiny`` or ``public``.
            device: a torch device.
            weights: judge (``encoder``, ``persons``, ``image_text``, ``aesthetic``, and those of
                :data:`metrics.perception.weights.ON_REQUEST`) -> another folder; of the public preset, see
                :mod:`metrics.perception.public.places`.

        Raises:
            UnknownNameError: no such preset.
            WeightsError: weights are missing.
        """
        weights = weights or {}
        if preset == "public":
            from metrics.perception.public.judges import load_public

            return load_public(device, weights)
        folders = find_weights(preset, weights)
        return cls(
            encoder=ImageEncoder.load(folders["encoder"]).to(device),
            persons=PersonHead.load(folders["persons"]).to(device),
            image_text=ImageText.load(folders["image_text"]).to(device),
            aesthetic=AestheticHead.load(folders["aesthetic"]).to(device),
            preset=preset,
            device=device,
            hashes={name: hash_folder(folder) for name, folder in folders.items()},
            weights=weights,
            video_text=_video_text(preset, device, weights) if "video_text" in weights else None,
        )


def _video_text(preset: str, device: str, weights: dict[str, str]) -> VideoText:
    """The judge of videos and texts, which the tiny preset has only where its weights are given."""
    from metrics.perception.public.viclip_clips import VideoText

    return VideoText.load(find_judge("video_text", preset, weights)).to(device)
