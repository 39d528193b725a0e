"""Cost of computations, counted rather than timed: floating-point operations and peak memory of tensors."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode


class PeakMemory(TorchDispatchMode):
    """Bytes of the tensors made inside the block, at their peak: ``with PeakMemory() as memory: ...``.

    What existed before (weights, stored latents) is not counted; works on every device, ``meta`` included.
    """

    def __init__(self) -> None:
        super().__init__()
        self.peak = 0
        self._now = 0
        self._alive: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        before = {leaf.untyped_storage()._cdata for leaf in tree_leaves(args) if isinstance(leaf, Tensor)}
        out = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(out):
            if isinstance(leaf, Tensor):
                self._see(leaf.untyped_storage(), before)
        return out

    def _see(self, storage: torch.UntypedStorage, before: set[int]) -> None:
        key = storage._cdata
        if key in self._alive or key in before:
            return
        size = storage.nbytes()
        self._alive.add(key)
        self._now += size
        self.peak = max(self.peak, self._now)
        weakref.finalize(storage, self._free, key, size)

    def _free(self, key: int, size: int) -> None:
        self._alive.discard(key)
        self._now -= size


class Cost:
    """Filled in by :func:`counted`."""

    flop: int = 0
    peak_bytes: int = 0


@contextmanager
def counted() -> Iterator[Cost]:
    """Count the operations (two for a multiply-add) and the peak memory of a block, without gradients."""
    cost = Cost()
    with torch.no_grad(), PeakMemory() as memory, FlopCounterMode(display=False) as flop:
        yield cost
    cost.flop, cost.peak_bytes = flop.get_total_flops(), memory.peak
