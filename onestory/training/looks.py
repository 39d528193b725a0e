"""Ask the network, inside, whom it draws: representation alignment with known looks.

REPA (Yu et al., 2024, arXiv 2410.06940) aligns a diffusion transformer's inner tokens with features of the
clean picture and learns many times faster. Here the features are the truth of the drawn world: noise tokens
tell the looks of the person that they will cover, context tokens those of the person that they show. The
squared error of latents hardly asks for a hat or a pattern; this asks for nothing else. Ours, not in the
paper; the heads are thrown away after training.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from onestory.model.conditioner import Selected, take
from onestory.model.transformer import OneStoryTransformer

DRAWN, SHOWN = "drawn", "shown"


class Figures(NamedTuple):
    """Who is where in latents."""

    share: Tensor
    """``(batch, f, h, w)`` in [0, 1]: how much of a latent pixel persons cover."""
    who: Tensor
    """int ``(batch, f, h, w)``: row of ``looks`` of the one who covers most of it; 0 for nobody."""
    looks: Tensor
    """``(batch, 1 + persons, size)``, standardised; the first row is not read."""

    def tokens(self, kernel: int) -> tuple[Tensor, Tensor]:
        """Looks ``(batch, f * n, size)`` under each of the n tokens of (1,k,k), and how much they cover."""
        batch, _, height, width = self.share.shape
        rows = torch.arange(batch)[:, None, None, None]
        covered = self.share[..., None] * self.looks[rows, self.who]
        both = torch.cat([self.share[..., None], covered], -1)
        both = nn.functional.pad(both, (0, 0, 0, -width % kernel, 0, -height % kernel))
        cells = both.unflatten(3, (-1, kernel)).unflatten(2, (-1, kernel)).mean((3, 5))
        share, covered = cells.flatten(1, 3).split((1, cells.shape[-1] - 1), -1)
        return covered / share.clamp_min(1e-6), share.squeeze(-1)

    def packed(self, selected: Selected) -> tuple[Tensor, Tensor]:
        """The same under the context tokens of the selected frames, in their order."""
        parts = []
        for kernel, here in selected.dealt():
            kept = selected.indices[:, here]
            parts.append(Figures(take(self.share, kept), take(self.who, kept), self.looks).tokens(kernel))
        looks, shares = zip(*parts, strict=True)
        return torch.cat(looks, 1), torch.cat(shares, 1)


class LooksHeads(nn.Module):
    """Reads looks off tokens: noise tokens after block ``drawn``, context tokens after block ``shown``.

    Args:
        transformer: whose blocks are watched.
        size: numbers that describe a person.
        drawn, shown: index of a block.
    """

    def __init__(self, transformer: OneStoryTransformer, size: int, *, drawn: int, shown: int) -> None:
        super().__init__()
        dim = transformer.patch_embedding.out_channels
        self.patch = transformer.config.patch_size[1]
        self.heads = nn.ModuleDict({name: _head(dim, size) for name in (DRAWN, SHOWN)})
        self._seen: dict[str, Tensor] = {}
        self._watch(transformer, {DRAWN: drawn, SHOWN: shown})

    def forward(self, drawn: Figures, shown: tuple[Tensor, Tensor] | None) -> dict[str, Tensor]:
        """Mean squared errors, 1 for an answer that knows nothing, after a pass of the transformer.

        Args:
            drawn: whom the target shows.
            shown: what :meth:`Figures.packed` gave for the memory.
        """
        looks, share = drawn.tokens(self.patch)
        noise_tokens = share.shape[1]
        found = {DRAWN: self._error(DRAWN, slice(0, noise_tokens), looks, share)}
        if shown is not None:
            found[SHOWN] = self._error(SHOWN, slice(noise_tokens, None), *shown)
        return found

    def _error(self, name: str, where: slice, looks: Tensor, share: Tensor) -> Tensor:
        error = (self.heads[name](self._seen[name][:, where].float()) - looks).square().mean(-1)
        return (share * error).sum() / share.sum().clamp_min(1e-6)

    def _watch(self, transformer: Any, after: dict[str, int]) -> None:
        run = transformer._run_block
        names = {id(transformer.blocks[index]): name for name, index in after.items()}

        def watched(block: nn.Module, tokens: Tensor, *rest: Any) -> Tensor:
            tokens = run(block, tokens, *rest)
            if id(block) in names:
                self._seen[names[id(block)]] = tokens
            return tokens

        transformer._run_block = watched


def _head(dim: int, size: int) -> nn.Module:
    last = nn.Linear(dim, size)
    nn.init.zeros_(last.weight)
    return nn.Sequential(nn.LayerNorm(dim, elementwise_affine=False), nn.Linear(dim, dim), nn.SiLU(), last)


def standardised(looks: np.ndarray) -> np.ndarray:
    """Looks ``(stories, 1 + persons, size)`` with mean 0 and variance 1 over the persons there are."""
    there = np.asarray(looks != 0).any(-1)
    mean, deviation = looks[there].mean(0), looks[there].std(0)
    return np.where(np.expand_dims(there, -1), (looks - mean) / np.maximum(deviation, 1e-3), 0).astype(
        np.float32
    )
