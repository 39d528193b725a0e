"""Consistent self-attention: known answers, and who can see whom."""

from __future__ import annotations

import pytest
import torch
from diffusers import UNet2DConditionModel
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from baselines.public.consistent_attention import (
    SHARING,
    ConsistentSelfAttention,
    Sharing,
    SharingRule,
    install,
    shared_attention,
)
from cases.errors import WeightsError

GROUPS, PICTURES, HEADS, TOKENS, WIDTH = 2, 3, 2, 6, 4
ALWAYS = SharingRule(begins=0, early=1.0, late=1.0)


def states(seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    dice = torch.Generator().manual_seed(seed)
    query, key, value = torch.randn(3, GROUPS, PICTURES, HEADS, TOKENS, WIDTH, generator=dice)
    return query, key, value


def sharing(identity: int = 4, rate: float = 0.5, pictures: int = PICTURES) -> Sharing:
    rule = ALWAYS._replace(identity=identity, rate=rate)
    return Sharing(pictures, torch.Generator().manual_seed(0), rule)


def test_when_all_is_seen_it_is_attention_over_the_tokens_of_all_pictures() -> None:
    query, key, value = states()
    found = shared_attention(query, key, value, sharing(rate=1.0).part(TOKENS))
    every = [
        s.transpose(1, 2).flatten(2, 3).unsqueeze(1).expand(-1, PICTURES, -1, -1, -1) for s in (key, value)
    ]
    torch.testing.assert_close(found, scaled_dot_product_attention(query, *every))


def test_a_picture_alone_is_plain_attention() -> None:
    query, key, value = (s[:, :1] for s in states())
    found = shared_attention(query, key, value, sharing(pictures=1).part(TOKENS))
    torch.testing.assert_close(found, scaled_dot_product_attention(query, key, value))


@pytest.mark.parametrize("changed", range(PICTURES))
def test_only_identity_pictures_are_seen_and_groups_never_mix(changed: int) -> None:
    query, key, value = states()
    part = sharing(identity=2).part(TOKENS)
    before = shared_attention(query, key, value, part)
    for states_of_it in (key, value):
        states_of_it[0, changed] += 1.0 + torch.rand(HEADS, TOKENS, WIDTH)
    after = shared_attention(query, key, value, part)
    differs = (before != after).flatten(2).any(2)
    assert differs.tolist() == [[True] * 3 if changed < 2 else [False, False, True], [False] * 3]


def test_unseen_tokens_of_others_change_nothing() -> None:
    query, key, value = states()
    part = sharing(identity=2).part(TOKENS)
    hidden = sorted(set(range(TOKENS)) - set(part[0].tolist()))
    before = shared_attention(query, key, value, part)
    value[:, 0][:, :, hidden] += 1.0
    after = shared_attention(query, key, value, part)
    assert (before[:, 0] != after[:, 0]).any()
    assert (before[:, 1:] == after[:, 1:]).all()


def test_half_of_the_tokens_are_drawn_anew_at_each_step_and_kept_within_it() -> None:
    story = Sharing(6, torch.Generator().manual_seed(0))
    first = story.part(64)
    assert first.shape == (4, 32)
    assert all(len(set(row.tolist())) == 32 for row in first)
    assert (story.part(64) == first).all()
    story.advance()
    assert (story.part(64) != first).any()


def test_layers_join_never_at_step_0_then_seven_then_nine_times_in_ten() -> None:
    assert [SHARING.chance(step) for step in (0, 1, 19, 20, 49)] == [0.0, 0.7, 0.7, 0.9, 0.9]
    story = Sharing(2, torch.Generator().manual_seed(0))
    shares = []
    for _ in range(21):
        shares.append(sum(story.joins() for _ in range(300)) / 300)
        story.advance()
    assert shares[0] == 0
    assert sum(shares[1:20]) / 19 == pytest.approx(0.7, abs=0.02)
    assert shares[20] == pytest.approx(0.9, abs=0.06)


@pytest.fixture(scope="module")
def unet() -> UNet2DConditionModel:
    torch.manual_seed(0)
    return UNet2DConditionModel(
        sample_size=8, layers_per_block=1, block_out_channels=(8, 16), norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), attention_head_dim=2,
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=8,
    ).eval()  # fmt: skip


@torch.no_grad()
def test_sdxl_layers_take_the_processor_and_compute_as_before_until_they_join(
    unet: UNet2DConditionModel,
) -> None:
    dice = torch.Generator().manual_seed(0)
    inputs = torch.randn(4, 4, 8, 8, generator=dice), 1, torch.randn(4, 3, 8, generator=dice)
    before = unet(*inputs).sample
    installed = install(unet)
    ours = {name for name, one in unet.attn_processors.items() if isinstance(one, ConsistentSelfAttention)}
    assert len(ours) == len(installed) == 2
    assert all(name.startswith("up_blocks.0") and "attn1" in name for name in ours)
    assert (unet(*inputs).sample == before).all()
    for one in installed:
        one.sharing = sharing(pictures=1)  # four groups of a picture each: nobody to see
    torch.testing.assert_close(unet(*inputs).sample, before)
    for one in installed:
        one.sharing = sharing(pictures=2)
    changed = (unet(*inputs).sample - before).abs().amax((1, 2, 3))
    assert (changed > 1e-5).all()


def test_a_network_without_such_layers_is_refused() -> None:
    bare = UNet2DConditionModel(
        block_out_channels=(8,), norm_num_groups=4, down_block_types=("DownBlock2D",),
        up_block_types=("UpBlock2D",), mid_block_type=None, layers_per_block=1,
    )  # fmt: skip
    with pytest.raises(WeightsError, match="no self-attention in its up-blocks"):
        install(bare)
