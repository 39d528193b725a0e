"""Wan's transformer with context tokens beside the noise tokens (paper, section 4.3).

The sequence is X = [N, C]: noise tokens first, context tokens after, one joint self-attention.
Noise tokens are modulated with the diffusion timestep, context tokens with timestep 0 (they are
clean); the paper leaves the latter open, the choice is ours. The output keeps the noise tokens only.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from diffusers.configuration_utils import register_to_config
from diffusers.models.transformers.transformer_wan import WanTransformer3DModel, WanTransformerBlock
from torch import Tensor

from onestory.model.rotary import Rotary, grid_rotary, join


class Context(NamedTuple):
    """Packed memory as the transformer attends to it."""

    tokens: Tensor
    """C, ``(batch, N_c, dim)``."""
    rotary: Rotary
    """Positions of the context tokens."""


class OneStoryTransformer(WanTransformer3DModel):
    """``WanTransformer3DModel`` that also takes context tokens; same weights, one more option.

    Args:
        skip_variance: variance of each latent channel as the transformer sees it. Given, the velocity is
            the best linear guess from the noisy latents plus what the network adds, so that a narrow
            network need not carry the noise through its width (ours, for the tiny preset). None is
            Wan's own velocity.
        wan: all other arguments are those of ``WanTransformer3DModel``.
    """

    @register_to_config
    def __init__(
        self,
        patch_size: tuple[int, ...] = (1, 2, 2),
        num_attention_heads: int = 40,
        attention_head_dim: int = 128,
        in_channels: int = 16,
        out_channels: int = 16,
        text_dim: int = 4096,
        freq_dim: int = 256,
        ffn_dim: int = 13824,
        num_layers: int = 40,
        cross_attn_norm: bool = True,
        qk_norm: str | None = "rms_norm_across_heads",
        eps: float = 1e-6,
        image_dim: int | None = None,
        added_kv_proj_dim: int | None = None,
        rope_max_seq_len: int = 1024,
        pos_embed_seq_len: int | None = None,
        skip_variance: list[float] | None = None,
    ) -> None:
        super().__init__(
            patch_size=patch_size,
            num_attention_heads=num_attention_heads,
            attention_head_dim=attention_head_dim,
            in_channels=in_channels,
            out_channels=out_channels,
            text_dim=text_dim,
            freq_dim=freq_dim,
            ffn_dim=ffn_dim,
            num_layers=num_layers,
            cross_attn_norm=cross_attn_norm,
            qk_norm=qk_norm,
            eps=eps,
            image_dim=image_dim,
            added_kv_proj_dim=added_kv_proj_dim,
            rope_max_seq_len=rope_max_seq_len,
            pos_embed_seq_len=pos_embed_seq_len,
        )
        self._run_block = run_block

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
        context: Context | None = None,
        frame_index: Tensor | None = None,
    ) -> Tensor:
        """Velocity of the noise tokens.

        Args:
            hidden_states: ``(batch, in_channels, f, h, w)``: noisy latents, mask and condition latents.
            timestep: ``(batch,)`` in [0, 1000].
            text: ``(batch, tokens, text_dim)`` encoder states.
            text_mask: bool ``(batch, tokens)``; None attends to all, as Wan does.
            context: packed memory; None or empty gives Wan's own forward.
            frame_index: ``(batch, f)`` temporal index of each latent frame; default 0 .. f - 1.

        Returns:
            ``(batch, out_channels, f, h, w)``.
        """
        batch, _, frames, height, width = hidden_states.shape
        _, p_h, p_w = self.config.patch_size
        if frame_index is None:
            frame_index = torch.arange(frames, device=hidden_states.device).unsqueeze(0)
        rotary = grid_rotary(frame_index, height // p_h, width // p_w, self.config.attention_head_dim)
        tokens = self.patch_embedding(hidden_states).flatten(2).transpose(1, 2)
        noise_count = tokens.shape[1]
        temb, modulation, text, _ = self.condition_embedder(timestep, text, None)
        modulation = modulation.unflatten(1, (6, -1))
        clean = modulation
        if context is not None:
            tokens = torch.cat([tokens, context.tokens], 1)
            rotary = join(rotary, context.rotary)
            clean = self._clean_modulation(timestep)
        attention_mask = None if text_mask is None else text_mask[:, None, None, :]
        for block in self.blocks:
            tokens = self._run_block(
                block, tokens, text, modulation, clean, rotary, noise_count, attention_mask
            )
        velocity = self._read_out(tokens[:, :noise_count], temb, (batch, frames, height // p_h, width // p_w))
        variance = self.config.skip_variance
        if variance is None:
            return velocity
        noisy = hidden_states[:, : self.config.out_channels]
        return velocity + linear_velocity(noisy, timestep / 1000, noisy.new_tensor(variance))

    def _clean_modulation(self, timestep: Tensor) -> Tensor:
        """Modulation ``(1, 6, dim)`` of tokens that carry no noise."""
        embedder = self.condition_embedder
        temb = embedder.time_embedder(embedder.timesteps_proj(torch.zeros_like(timestep[:1])))
        return embedder.time_proj(embedder.act_fn(temb)).unflatten(1, (6, -1))

    def _read_out(self, tokens: Tensor, temb: Tensor, grid: tuple[int, int, int, int]) -> Tensor:
        shift, scale = (self.scale_shift_table + temb.unsqueeze(1)).chunk(2, dim=1)
        tokens = self.proj_out(self.norm_out(tokens) * (1 + scale) + shift)
        patches = tokens.reshape(*grid, *self.config.patch_size, -1)
        return patches.permute(0, 7, 1, 4, 2, 5, 3, 6).flatten(6, 7).flatten(4, 5).flatten(2, 3)


def linear_velocity(noisy: Tensor, sigma: Tensor, variance: Tensor) -> Tensor:
    """The best linear guess of the velocity ``noise - clean`` from ``(1 - sigma) clean + sigma noise``.

    Args:
        noisy: ``(batch, channels, f, h, w)``.
        sigma: ``(batch,)`` in [0, 1].
        variance: ``(channels,)`` of the clean latents; their mean is 0.
    """
    s = sigma[:, None]
    gain = (s - (1 - s) * variance) / (s.square() + (1 - s).square() * variance)
    return gain[:, :, None, None, None] * noisy


def run_block(
    block: WanTransformerBlock,
    tokens: Tensor,
    text: Tensor,
    modulation: Tensor,
    clean: Tensor,
    rotary: Rotary,
    noise_count: int,
    text_mask: Tensor | None,
) -> Tensor:
    """One Wan block: ``modulation`` for the first ``noise_count`` tokens, ``clean`` for those after.

    Shapes: tokens ``(batch, n, dim)``, text ``(batch, t, dim)``, modulations ``(1 or batch, 6, dim)``.
    Two vectors a sample, never a tensor of (batch, tokens, 6, dim).
    """
    noisy = (block.scale_shift_table + modulation).chunk(6, dim=1)
    still = (block.scale_shift_table + clean).chunk(6, dim=1)
    attended = block.attn1(_modulate(block.norm1(tokens), noisy, still, 0, noise_count), None, None, rotary)
    tokens = tokens + _gate(attended, noisy[2], still[2], noise_count)
    tokens = tokens + block.attn2(block.norm2(tokens), text, text_mask, None)
    fed = block.ffn(_modulate(block.norm3(tokens), noisy, still, 3, noise_count))
    return tokens + _gate(fed, noisy[5], still[5], noise_count)


def _modulate(
    x: Tensor, noisy: tuple[Tensor, ...], still: tuple[Tensor, ...], at: int, noise_count: int
) -> Tensor:
    """Shift (index ``at``) and scale (``at + 1``) noise and context tokens, each with its own vectors."""
    first = x[:, :noise_count] * (1 + noisy[at + 1]) + noisy[at]
    if noise_count == x.shape[1]:
        return first
    return torch.cat([first, x[:, noise_count:] * (1 + still[at + 1]) + still[at]], 1)


def _gate(x: Tensor, noisy: Tensor, still: Tensor, noise_count: int) -> Tensor:
    if noise_count == x.shape[1]:
        return x * noisy
    return torch.cat([x[:, :noise_count] * noisy, x[:, noise_count:] * still], 1)
