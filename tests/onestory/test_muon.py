"""Muon: orthogonal updates for linear layers, AdamW for the rest."""

import pytest
import torch

from onestory.training.muon import Muon, groups_of, orthogonal


@pytest.mark.parametrize("shape", [(3, 16, 64), (2, 64, 16), (1, 32, 32)])
def test_singular_values_come_close_to_one(shape: tuple[int, int, int]) -> None:
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonal(matrices))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_direction_is_kept() -> None:
    matrices = torch.randn(1, 8, 8, generator=torch.Generator().manual_seed(0))
    u, _, v = torch.linalg.svd(matrices)
    cosine = torch.cosine_similarity(orthogonal(matrices).flatten(), (u @ v).flatten(), 0)
    assert cosine > 0.95


def test_one_step_is_muon_for_linear_layers_and_adamw_for_the_rest() -> None:
    net = torch.nn.Sequential(torch.nn.Linear(6, 4), torch.nn.Embedding(5, 3))
    groups = groups_of([net], weight_decay=0.0)
    assert [len(group["params"]) for group in groups] == [1, 1, 1]
    before = [p.detach().clone() for p in net.parameters()]
    net[0](torch.randn(7, 6)).square().sum().backward()
    net[1](torch.tensor([1])).sum().backward()
    Muon(groups, lr=0.1).step()
    weight, bias, table = (p.detach() - b for p, b in zip(net.parameters(), before, strict=True))
    assert torch.linalg.svdvals(weight / (0.1 * 0.2 * 6**0.5)).min() > 0.5
    torch.testing.assert_close(bias.abs(), torch.full_like(bias, 0.1), rtol=1e-3, atol=0)
    torch.testing.assert_close(table[1], torch.full((3,), -0.1), rtol=1e-3, atol=0)
    assert not table[[0, 2, 3, 4]].any()
