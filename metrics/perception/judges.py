"""All networks of a preset, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metrics.perception.encoder import ImageEncoder
from metrics.perception.image_text import AestheticHead, ImageText
from metrics.perception.others import OtherJudge, Room, load_other
from metrics.perception.person_head import PersonHead
from metrics.perception.weights import find_weights, hash_folder
from metrics.types import Judge


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
    """Judge -> SHA-256 of its folder; those beside the headline are not in it."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """Judge -> the folder to use instead of the preset's."""
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

    @classmethod
    def load(cls, preset: str = "tiny", device: str = "cpu", weights: dict[str, str] | None = None) -> Judges:
        """Load the judges that a preset's headline metrics need; the others follow when asked for.

        Args:
            preset: ``tiny``.
            device: a torch device.
            weights: judge (``encoder``, ``persons``, ``image_text``, ``aesthetic``, and those of
                :data:`metrics.perception.weights.ON_REQUEST`) -> another folder.

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
            weights=weights or {},
        )
