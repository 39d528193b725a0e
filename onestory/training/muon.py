"""Muon: momentum whose matrices are made orthogonal before each step (Jordan et al., 2024).

Ours because ``torch.optim.Muon`` needs torch 2.9 and always computes in bfloat16, which processors
without that unit emulate a hundred times slower. Update size as in Moonlight (arXiv 2502.16982):
0.2 sqrt(max(rows, columns)), so that one learning rate serves the matrices and, through AdamW,
everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, overload

import torch
from torch import Tensor, nn

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Odd polynomial of the iteration (Jordan et al.): fast for small singular values, 0.68 to 1.14 at last."""
TURNS = 5


class Muon(torch.optim.AdamW):
    """AdamW whose groups with ``orthogonal=True`` are updated by Muon instead.

    Args:
        groups: as for any optimizer; ``orthogonal`` groups hold matrices only.
        lr: learning rate of both kinds.
        betas: AdamW's; Muon's momentum is ``momentum``.
        momentum: of the orthogonal groups, Nesterov's form.
        precision: of the iteration's matrix products.
    """

    def __init__(
        self,
        groups: Iterable[dict[str, Any]],
        *,
        lr: float,
        betas: tuple[float, float] = (0.9, 0.98),
        momentum: float = 0.95,
        precision: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(groups, lr=lr, betas=betas, fused=True)
        self.momentum = momentum
        self.precision = precision

    @overload
    def step(self, closure: None = None) -> None: ...

    @overload
    def step(self, closure: Callable[[], float]) -> float: ...

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        """One update of all groups."""
        for group in self.param_groups:
            if group.get("orthogonal", False):
                self._orthogonal_step(group)
        return super().step(closure)

    def _orthogonal_step(self, group: dict[str, Any]) -> None:
        """Matrices of one shape go through the iteration together."""
        by_shape: dict[torch.Size, list[nn.Parameter]] = {}
        for parameter in group["params"]:
            if parameter.grad is not None:
                by_shape.setdefault(parameter.shape, []).append(parameter)
        for shape, parameters in by_shape.items():
            raw = torch.stack([self._momentum(p) for p in parameters])
            updates = orthogonal(raw.to(self.precision)).to(raw.dtype)
            scale = 0.2 * max(shape) ** 0.5
            for parameter, update in zip(parameters, updates, strict=True):
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(update, alpha=-group["lr"] * scale)
                parameter.grad = None  # done: AdamW passes over it

    def _momentum(self, parameter: nn.Parameter) -> Tensor:
        gradient = parameter.grad
        assert gradient is not None
        state = self.state[parameter]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(parameter)
            state["step"] = torch.zeros(())  # AdamW looks for it when a state is loaded
        state["momentum"].lerp_(gradient, 1 - self.momentum)
        return gradient.lerp(state["momentum"], self.momentum)


def orthogonal(matrices: Tensor) -> Tensor:
    """Matrices ``(n, rows, columns)`` with nearly all singular values moved close to 1."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(TURNS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


def groups_of(modules: Iterable[nn.Module], weight_decay: float) -> list[dict[str, Any]]:
    """Parameter groups: weights of linear layers to Muon; embeddings, convolutions and vectors to AdamW."""
    trained = list(modules)
    linear = {id(m.weight) for module in trained for m in module.modules() if isinstance(m, nn.Linear)}
    free = [p for module in trained for p in module.parameters() if p.requires_grad]
    return [
        {
            "params": [p for p in free if id(p) in linear],
            "weight_decay": weight_decay,
            "orthogonal": True,
        },
        {"params": [p for p in free if id(p) not in linear and p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in free if p.ndim <= 1], "weight_decay": 0.0},
    ]
