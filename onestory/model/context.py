"""Context tokens beside the noise tokens of a Wan-like transformer (paper, section 4.3).

The sequence is X = [N, C]: noise tokens first, context tokens after, one joint self-attention; the
output keeps the noise tokens only. The paper leaves the rest open, so these are ours: context tokens
are modulated with timestep 0 (they carry no noise), they attend to the text like noise tokens, and
they have rotary positions of their own (``onestory.model.conditioner``).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from onestory.errors import SettingError
from onestory.model.blocks import Timed, choose, run_block
from onestory.model.rotary import Rotary, grid_rotary, join

IMAGE_TOKENS = 257
"""Tokens of CLIP ViT-H/14 that Wan2.1 and SkyReels-V2 image-to-video models are given."""
TEXT_TOKENS = 512
"""Length of text that these models' attention takes for granted when there are image tokens."""


class Context(NamedTuple):
    """Packed memory as the transformer attends to it."""

    tokens: Tensor
    """C, ``(batch, N_c, dim)``."""
    rotary: Rotary
    """Positions of the context tokens."""


class ContextMixin:
    """``denoise``: the forward of diffusers' Wan and SkyReels-V2 transformers, with context.

    Parameters, their names and the plain ``forward`` stay those of the class it is mixed into.
    """

    config: Any
    patch_embedding: nn.Conv3d
    condition_embedder: Any
    blocks: nn.ModuleList
    norm_out: nn.Module
    proj_out: nn.Linear
    scale_shift_table: nn.Parameter
    gradient_checkpointing: bool
    _gradient_checkpointing_func: Any
    _run_block = staticmethod(run_block)

    def compile_blocks(self) -> None:
        """Fuse the blocks' small operations by ``torch.compile``; slow to start, needs a C++ compiler.

        A few compilations serve all blocks, batch sizes and numbers of tokens; the library's limit of
        eight would send the later ones back to the slow way without a word.
        """
        torch._dynamo.config.cache_size_limit = 64
        self._run_block = torch.compile(run_block, dynamic=True)

    def denoise(
        self,
        hidden_states: Tensor,
        timestep: Tensor,
        text: Tensor,
        *,
        text_mask: Tensor | None = None,
        image: Tensor | None = None,
        context: Context | None = None,
        frame_index: Tensor | None = None,
        given: Tensor | None = None,
    ) -> Tensor:
        """Velocity of the noise tokens.

        Args:
            hidden_states: ``(batch, in_channels, f, h, w)``: noisy latents and, where the backbone has
                them, mask and condition latents.
            timestep: ``(batch,)`` in [0, 1000].
            text: ``(batch, tokens, text_dim)`` encoder states.
            text_mask: bool ``(batch, tokens)``; None attends to all, as Wan does. With ``(batch, n, tokens)``
                each of the n noise and context tokens, in this order, sees words of its own.
            image: ``(batch, 257, image_dim)`` states of the image encoder, for backbones that have them;
                None stands for a shot without first frame and gives them zeros (ours).
            context: packed memory; None or empty gives the backbone's own forward.
            frame_index: ``(batch, f)`` temporal index of each latent frame; default 0 .. f - 1.
            given: bool ``(batch,)``, whose first latent frame is clean and stands at timestep 0, the way
                Wan2.2-TI2V starts from an image; None: nobody's.

        Returns:
            ``(batch, out_channels, f, h, w)``.
        """
        batch, _, frames, height, width = hidden_states.shape
        grid = (height // self.config.patch_size[1], width // self.config.patch_size[2])
        if frame_index is None:
            frame_index = torch.arange(frames, device=hidden_states.device).unsqueeze(0)
        rotary = grid_rotary(frame_index, *grid, self.config.attention_head_dim)
        # Float32 weights keep a float32 residual under autocast, low-precision weights their own.
        tokens = self.patch_embedding(hidden_states).to(self.patch_embedding.weight.dtype)
        tokens = tokens.flatten(2).transpose(1, 2)
        noisy, text = self._condition(timestep, text, image)
        clean = self._clean(timestep, text)
        runs = [(frames * grid[0] * grid[1], noisy)]
        if given is not None:
            first = grid[0] * grid[1]
            runs = [(first, choose(given, clean, noisy)), (runs[0][0] - first, noisy)]
        out_runs = list(runs)
        if context is not None:
            tokens = torch.cat([tokens, context.tokens.to(tokens.dtype)], 1)
            rotary = join(rotary, context.rotary)
            runs.append((context.tokens.shape[1], clean))
        attention_mask = text_mask
        if text_mask is not None:
            attention_mask = text_mask[:, None, None, :] if text_mask.ndim == 2 else text_mask[:, None]
        tokens = self._run_blocks(tokens, text, runs, rotary, attention_mask)
        return self._read_out(tokens, out_runs, (batch, frames, *grid))

    def _run_blocks(
        self,
        tokens: Tensor,
        text: Tensor,
        runs: list[tuple[int, Timed]],
        rotary: Rotary,
        attention_mask: Tensor | None,
    ) -> Tensor:
        sizes = tuple(size for size, _ in runs)
        modulations = tuple(timed.modulation for _, timed in runs)
        checkpointing = torch.is_grad_enabled() and self.gradient_checkpointing
        for block in self.blocks:
            arguments = (block, tokens, text, modulations, sizes, rotary, attention_mask)
            if checkpointing:
                tokens = self._gradient_checkpointing_func(self._run_block, *arguments)
            else:
                tokens = self._run_block(*arguments)
        return tokens

    def _condition(self, timestep: Tensor, text: Tensor, image: Tensor | None) -> tuple[Timed, Tensor]:
        """The timestep's embedding, and image and text tokens ``(batch, t, dim)``."""
        if self.config.image_dim is not None:
            if text.shape[1] != TEXT_TOKENS:
                raise SettingError(
                    f"text of {text.shape[1]} tokens: a backbone with image tokens takes {TEXT_TOKENS}; "
                    f"pad the states with zeros (the pipeline's max_sequence_length={TEXT_TOKENS})"
                )
            if image is None:
                image = text.new_zeros(text.shape[0], IMAGE_TOKENS, self.config.image_dim)
        elif image is not None:
            raise SettingError("this backbone has no image tokens (its image_dim is None); leave `image` out")
        temb, modulation, words, picture = self.condition_embedder(timestep, text, image)
        words = words if picture is None else torch.cat([picture, words], 1)
        return Timed(temb, modulation.unflatten(1, (6, -1))), words

    def _clean(self, timestep: Tensor, text: Tensor) -> Timed:
        """The embedding of timestep 0, of a batch of one: for tokens that carry no noise."""
        embedder = self.condition_embedder
        zero = embedder.timesteps_proj(torch.zeros_like(timestep[:1]))
        temb = embedder.time_embedder(zero.to(embedder.time_embedder.linear_1.weight.dtype)).type_as(text)
        return Timed(temb, embedder.time_proj(embedder.act_fn(temb)).unflatten(1, (6, -1)))

    def _read_out(
        self, tokens: Tensor, runs: list[tuple[int, Timed]], grid: tuple[int, int, int, int]
    ) -> Tensor:
        """Noise tokens to ``(batch, out_channels, f, h, w)``; context tokens, at the end, fall away."""
        read, start = [], 0
        for size, timed in runs:
            shift, scale = (self.scale_shift_table + timed.temb.unsqueeze(1)).chunk(2, dim=1)
            normed = self.norm_out(tokens[:, start : start + size].float())
            read.append((normed * (1 + scale) + shift).type_as(tokens))
            start += size
        tokens = self.proj_out(read[0] if len(read) == 1 else torch.cat(read, 1))
        patches = tokens.reshape(*grid, *self.config.patch_size, -1)
        return patches.permute(0, 7, 1, 4, 2, 5, 3, 6).flatten(6, 7).flatten(4, 5).flatten(2, 3)
