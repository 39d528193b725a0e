"""The image-text judge: an ``open_clip`` model in a local folder, with the tokenizer it was trained with."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional
from typing_extensions import Self

from metrics.perception.encoder import Tokens
from metrics.perception.preprocess import cover_and_crop, normalise, to_unit
from metrics.perception.words import VOCABULARY_FILE, WordTokenizer

if TYPE_CHECKING:
    from open_clip.model import CLIP

Tokenizer = Callable[[Sequence[str]], Tensor]
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


class ImageText(nn.Module):
    """Embeds images and texts in one space."""

    def __init__(self, model: CLIP, tokenizer: Tokenizer) -> None:
        super().__init__()
        self.model = model
        self.tokenizer = tokenizer
        size = model.visual.image_size
        self.size: tuple[int, int] = (size, size) if isinstance(size, int) else (int(size[0]), int(size[1]))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """From ``open_clip_config.json`` and ``open_clip_model.safetensors``.

        A ``vocabulary.json`` beside them chooses the word tokenizer.
        """
        import open_clip

        name = f"local-dir:{folder}"
        model = open_clip.create_model(name, require_pretrained=True)
        words = (folder / VOCABULARY_FILE).exists()
        return cls(model, WordTokenizer.load(folder) if words else open_clip.get_tokenizer(name)).eval()

    @classmethod
    def create(cls, config: dict[str, object], tokenizer: WordTokenizer) -> ImageText:
        """With random weights, from an ``open_clip`` model configuration."""
        from open_clip.model import CLIP

        return cls(CLIP(**config), tokenizer)

    def save(self, folder: Path, config: dict[str, object]) -> None:
        """Write what :meth:`load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        described = {
            "model_cfg": config,
            "preprocess_cfg": {"size": list(self.size), "mean": MEAN, "std": STD},
        }
        (folder / "open_clip_config.json").write_text(json.dumps(described, indent=1) + "\n")
        state = {name: tensor.contiguous() for name, tensor in self.model.state_dict().items()}
        save_file(state, folder / "open_clip_model.safetensors")
        assert isinstance(self.tokenizer, WordTokenizer)
        self.tokenizer.save(folder)

    def prepare(self, frames: np.ndarray) -> Tensor:
        """uint8 ``(B, H, W, 3)`` to float ``(B, 3, h, w)`` in [0, 1] of the model's size."""
        return cover_and_crop(to_unit(frames), *self.size)

    def images(self, images: Tensor) -> Tensor:
        """Unit embeddings ``(B, E)`` of prepared images."""
        return functional.normalize(self.model.encode_image(normalise(images, MEAN, STD)), dim=-1)

    def forward(self, images: Tensor) -> Tokens:
        """``cls``: image embeddings ``(B, E)``; ``patches``: last normed tokens ``(B, h, w, width)``."""
        inside = self.model.visual.forward_intermediates(
            normalise(images, MEAN, STD), indices=1, normalize_intermediates=True
        )
        return Tokens(inside["image_features"], inside["image_intermediates"][0].permute(0, 2, 3, 1))

    def texts(self, texts: Sequence[str]) -> Tensor:
        """Unit embeddings ``(B, E)`` of texts."""
        ids = self.tokenizer(texts).to(next(self.parameters()).device)
        return functional.normalize(self.model.encode_text(ids), dim=-1)
