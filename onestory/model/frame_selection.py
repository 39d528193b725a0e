"""Frame Selection (paper, section 4.2, equations 3 to 6): which memory frames matter for a caption.

========================  =====================  ==========================================================
paper                     shape (no batch)       here
========================  =====================  ==========================================================
M, memory                 F x N_s x D_v          ``memory``; N_s = h w latent pixels, D_v = ``z_dim``
t_i, caption              T x D_t                ``text``; D_t = ``text_dim``
Q, learnable queries      m x D                  ``query_tokens``
phi_T                     D_t -> D               ``project_text`` (then a norm)
Q' = Attn(Q; phi_T(t))    m x D                  ``read_text``: the queries read the caption        (eq. 3)
M_1 = phi_V(M)            F x N_s/16 x D         ``embed_memory``: two convolutions of stride 2
Q'' = Attn(Q'; M_1)       m x D                  ``read_memory``: then all frames of the memory     (eq. 4)
phi_P(M_1)                F x D                  ``project_frame``, mean over a frame's tokens
s = phi_P(M_1) Q''^T      F x m                  a score for each frame and query                   (eq. 5)
S = mean_m s              F                      ``score``: mean over the queries                   (eq. 6)
========================  =====================  ==========================================================

Ours, where the paper is silent: all sizes; norms and residual sums around both attentions; a projection
of Q'' before the product; the product divided by sqrt(D) and S bounded by tanh, because its labels lie
in [-1, 1]. Frames carry no temporal position: scores follow frames when the memory is reordered.
"""

from __future__ import annotations

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from diffusers.utils.accelerate_utils import apply_forward_hook
from torch import Tensor, nn


class FrameSelection(ModelMixin, ConfigMixin):
    """Scores memory frames against a caption.

    Args:
        z_dim: latent channels, D_v.
        text_dim: channels of the text encoder.
        dim: D, width of queries and frame embeddings.
        queries: m.
        heads: attention heads.
    """

    @register_to_config
    def __init__(
        self, z_dim: int = 64, text_dim: int = 128, dim: int = 128, queries: int = 4, heads: int = 4
    ) -> None:
        super().__init__()
        self.query_tokens = nn.Parameter(torch.randn(queries, dim) / dim**0.5)
        self.project_text = nn.Linear(text_dim, dim)
        self.project_memory = nn.Sequential(
            nn.Conv2d(z_dim, dim, 3, stride=2, padding=1),
            nn.GELU(),
            nn.Conv2d(dim, dim, 3, stride=2, padding=1),
        )
        self.text_norm = nn.LayerNorm(dim)
        self.memory_norm = nn.LayerNorm(dim)
        self.query_norm = nn.LayerNorm(dim)
        self.read_text = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.read_memory = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.project_frame = nn.Sequential(nn.Linear(dim, dim), nn.GELU(), nn.Linear(dim, dim))
        self.project_query = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, dim))

    def forward(self, memory: Tensor, text: Tensor, text_mask: Tensor | None = None) -> Tensor:
        """Scores S in (-1, 1).

        Args:
            memory: M, ``(batch, F, z_dim, h, w)`` normalised latents.
            text: ``(batch, tokens, text_dim)``.
            text_mask: bool ``(batch, tokens)``, True for words.

        Returns:
            ``(batch, F)``.
        """
        frames = self.embed_memory(memory)
        return self.score(frames, text, text_mask)

    @apply_forward_hook
    def embed_memory(self, memory: Tensor) -> Tensor:
        """M_1 = phi_V(M), ``(batch, F, N_s / 16, dim)``; depends on the memory alone, so it can be cached."""
        batch, count = memory.shape[:2]
        features = self.project_memory(memory.flatten(0, 1)).flatten(2).transpose(1, 2)
        return self.memory_norm(features).unflatten(0, (batch, count))

    @apply_forward_hook
    def score(self, frames: Tensor, text: Tensor, text_mask: Tensor | None) -> Tensor:
        """Scores S ``(batch, F)`` from cached ``frames`` M_1 ``(batch, F, n, dim)``; the rest as above."""
        words = self.text_norm(self.project_text(text))
        queries = self.query_tokens.expand(frames.shape[0], -1, -1)
        hidden = None if text_mask is None else ~text_mask
        read = self.read_text(self.query_norm(queries), words, words, hidden, need_weights=False)[0]
        queries = queries + read
        tokens = frames.flatten(1, 2)
        read = self.read_memory(self.query_norm(queries), tokens, tokens, need_weights=False)[0]
        queries = queries + read
        pooled = self.project_frame(frames).mean(2)
        scores = pooled @ self.project_query(queries).transpose(1, 2) / pooled.shape[-1] ** 0.5
        return torch.tanh(scores.mean(-1))
