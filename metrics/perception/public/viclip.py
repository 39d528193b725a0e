"""ViCLIP: a video of eight frames and a text in one space.

The code is ours; names and shapes of the weights are those of ``ViClip-InternVid-10M-FLT.pth``, listed in
``viclip_manifest.json``, which loading checks. A clip has one CLS token; the patches of all eight frames,
each with the position of its place and of its frame, attend to each other in every layer. The text tower is
CLIP-L/14's with 32 tokens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from metrics.perception.public.sha256 import SETTINGS
from metrics.perception.public.state import check_shapes, load_state, shapes_of

MANIFEST = Path(__file__).with_name("viclip_manifest.json")


@dataclass(frozen=True)
class ViclipConfig:
    """Sizes; the defaults are the published ViCLIP-L/14's."""

    size: int = 224
    """Side of a frame, pixels."""
    patch: int = 14
    frames: int = 8
    width: int = 1024
    layers: int = 24
    heads: int = 16
    text_width: int = 768
    text_layers: int = 12
    text_heads: int = 12
    tokens: int = 32
    """Tokens of a text, start and end included."""
    vocabulary: int = 49408
    embed: int = 768


class Viclip(nn.Module):
    """Both towers."""

    def __init__(self, config: ViclipConfig) -> None:
        super().__init__()
        self.config = config
        self.vision_encoder = VideoTower(config)
        self.text_encoder = TextTower(config)
        self.temp = nn.Parameter(torch.tensor(0.01))

    @classmethod
    def load(cls, file: Path) -> Viclip:
        """From the published file, or from one of other sizes that a JSON file of the same name gives.

        Raises:
            WeightsError: names or shapes are not the expected ones; the first differences are named.
        """
        beside = file.with_suffix(SETTINGS)
        config = ViclipConfig(**json.loads(beside.read_text())) if beside.exists() else ViclipConfig()
        state = load_state(file)
        check_shapes(file, shapes_of(state), expected_shapes(config))
        with torch.device("meta"):
            model = cls(config)
        model.load_state_dict({name: tensor.float() for name, tensor in state.items()}, assign=True)
        return model.eval()

    def save(self, file: Path) -> None:
        """Write what :meth:`load` reads: a ``.safetensors`` file and its sizes beside it."""
        from safetensors.torch import save_file

        save_file(self.state_dict(), file)
        file.with_suffix(SETTINGS).write_text(json.dumps(asdict(self.config), indent=1) + "\n")

    def videos(self, clips: Tensor) -> Tensor:
        """Unit embeddings ``(B, E)`` of normalised clips ``(B, F, 3, H, W)``."""
        return functional.normalize(self.vision_encoder(clips), dim=-1)

    def texts(self, ids: Tensor) -> Tensor:
        """Unit embeddings ``(B, E)`` of token ids ``(B, tokens)``."""
        return functional.normalize(self.text_encoder(ids), dim=-1)


class VideoTower(nn.Module):
    """Joint attention over the patches of all frames of a clip."""

    def __init__(self, config: ViclipConfig) -> None:
        super().__init__()
        width, patch = config.width, config.patch
        patches = (config.size // patch) ** 2
        self.conv1 = nn.Conv3d(3, width, (1, patch, patch), (1, patch, patch), bias=False)
        self.class_embedding = nn.Parameter(width**-0.5 * torch.randn(width))
        self.positional_embedding = nn.Parameter(width**-0.5 * torch.randn(patches + 1, width))
        self.temporal_positional_embedding = nn.Parameter(torch.zeros(1, config.frames, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(width, config.layers, config.heads)
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(width**-0.5 * torch.randn(width, config.embed))

    def forward(self, clips: Tensor) -> Tensor:
        """``(B, F, 3, H, W)`` to ``(B, E)``."""
        patches = self.conv1(clips.transpose(1, 2)).flatten(3).permute(0, 2, 3, 1)  # (B, F, P, W)
        places, frames = self.positional_embedding[1:], self.temporal_positional_embedding
        patches = patches + places + frames.transpose(0, 1)
        cls = (self.class_embedding + self.positional_embedding[0]).expand(len(clips), 1, -1)
        tokens = self.ln_pre(torch.cat([cls, patches.flatten(1, 2)], 1))
        return self.ln_post(self.transformer(tokens)[:, 0]) @ self.proj


class TextTower(nn.Module):
    """CLIP's text transformer: causal, read at the end token, which has the highest id."""

    def __init__(self, config: ViclipConfig) -> None:
        super().__init__()
        width = config.text_width
        self.positional_embedding = nn.Parameter(0.01 * torch.randn(config.tokens, width))
        self.text_projection = nn.Parameter(width**-0.5 * torch.randn(width, config.embed))
        self.transformer = Transformer(width, config.text_layers, config.text_heads, causal=True)
        self.token_embedding = nn.Embedding(config.vocabulary, width)
        self.ln_final = nn.LayerNorm(width)

    def forward(self, ids: Tensor) -> Tensor:
        """``(B, tokens)`` to ``(B, E)``."""
        states = self.transformer(self.token_embedding(ids) + self.positional_embedding)
        last = self.ln_final(states)[torch.arange(len(ids)), ids.argmax(-1)]
        return last @ self.text_projection


class Transformer(nn.Module):
    """Residual blocks with the norm first."""

    def __init__(self, width: int, layers: int, heads: int, causal: bool = False) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, causal) for _ in range(layers))

    def forward(self, states: Tensor) -> Tensor:
        """``(B, L, W)`` to the same shape."""
        for block in self.resblocks:
            states = block(states)
        return states


class Block(nn.Module):
    """Attention, then two linear layers with CLIP's quick GELU between."""

    def __init__(self, width: int, heads: int, causal: bool) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(width, 4 * width), "c_proj": nn.Linear(4 * width, width)})
        self.ln_2 = nn.LayerNorm(width)
        self.causal = causal

    def forward(self, states: Tensor) -> Tensor:
        """``(B, L, W)`` to the same shape."""
        states = states + self._attend(self.ln_1(states))
        hidden = self.mlp["c_fc"](self.ln_2(states))
        return states + self.mlp["c_proj"](hidden * torch.sigmoid(1.702 * hidden))

    def _attend(self, states: Tensor) -> Tensor:
        """By hand: the module's own call has a fast path for inference whose sums differ with the batch."""
        attn = self.attn
        mixed = functional.linear(states, attn.in_proj_weight, attn.in_proj_bias)
        query, key, value = mixed.unflatten(-1, (3, attn.num_heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)
        out = functional.scaled_dot_product_attention(query, key, value, is_causal=self.causal)
        return attn.out_proj(out.transpose(1, 2).flatten(2))


def expected_shapes(config: ViclipConfig) -> Mapping[str, Sequence[int]]:
    """Name -> shape of the weights: of the published sizes by the manifest, of others by the code."""
    if config == ViclipConfig():
        listed: dict[str, list[int]] = json.loads(MANIFEST.read_text())
        return listed
    with torch.device("meta"):
        return shapes_of(Viclip(config).state_dict())
