"""How many frames each patchifier P_l gets: the context budget and its allocation (paper, section 4.3).

The budget is given in latent-frame equivalents: 1 is the tokens of one latent frame under the
backbone's own patch (1560 at 480 x 832). The paper says that the default is 1 and tries 1, 2 and 3; how
it splits them over kernels is not disclosed, so the table is ours:

- of a budget of b >= 2, ``floor(b) - 1`` frames at the finest patchifier, (1,2,2);
- of what is left, three quarters at (1,4,4), then as many frames as fit at (1,8,8), then at (1,16,16).

At 480 x 832 that gives, with kernels 2, 4, 8 and 16, for 1: 0 + 3 + 3 + 2 frames, 1538 of 1560 tokens;
for 2: 1 + 3 + 3 + 2; for 3: 2 + 3 + 3 + 2. Never more tokens than the budget: what does not fit is left
unused. The temporal kernel is 1 throughout, for selected frames are not neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onestory.errors import SettingError, named

MIDDLE_SHARE = 0.75
"""Share of the budget, after the finest frames, that the second finest patchifier may fill."""


class Level(NamedTuple):
    """How many frames go to the patchifier of a kernel."""

    kernel: int
    """Spatial size in latent pixels, the k of (1, k, k)."""
    frames: int


class Packing(NamedTuple):
    """How selected frames are dealt to patchifiers."""

    by_recency: bool
    """Whether the latest of the selected frames comes first, rather than the best scored."""
    finest_only: bool
    """Whether all the budget goes to frames at the finest patchifier, fewer of them."""
    fixed_partition: bool = False
    """Whether the levels are FramePack's (:func:`fixed_partition`)."""


PACKINGS = {
    "by_score": Packing(by_recency=False, finest_only=False),
    "by_recency": Packing(by_recency=True, finest_only=False),
    "finest_only": Packing(by_recency=False, finest_only=True),
    "fixed_partition": Packing(by_recency=True, finest_only=False, fixed_partition=True),
}
"""``by_score`` is the paper's adaptive conditioner, ``by_recency`` FramePack's order over the same levels,
``finest_only`` the paper's ablation without adaptive conditioner (Table 2a), ``fixed_partition`` FramePack's
order over FramePack's levels."""


def packing_named(name: str) -> Packing:
    """The packing ``name``.

    Raises:
        SettingError: there is none.
    """
    return named("packing", name, PACKINGS)


def level_tokens(kernel: int, height: int, width: int) -> int:
    """Tokens of one latent frame under a patchifier, the frame padded up to whole kernels."""
    return -(-height // kernel) * -(-width // kernel)


def total_tokens(levels: Sequence[Level], height: int, width: int) -> int:
    """Context tokens of these levels when all are full."""
    return sum(level.frames * level_tokens(level.kernel, height, width) for level in levels)


def allocation(
    budget: float, height: int, width: int, *, kernels: Sequence[int] = (2, 4, 8, 16), patch: int = 2
) -> tuple[Level, ...]:
    """Split a budget over patchifiers, finest first, by the table above.

    Args:
        budget: latent-frame equivalents, above 0; need not be whole.
        height, width: size of the latents.
        kernels: patchifiers there are.
        patch: spatial patch of the transformer, which defines the equivalent.

    Raises:
        SettingError: not even one frame fits, under the coarsest patchifier.
    """
    left = int(budget * level_tokens(patch, height, width))
    levels = []
    for kernel in sorted(kernels):
        frame = level_tokens(kernel, height, width)
        if kernel == patch:
            frames = max(0, int(budget) - 1) if len(kernels) > 1 else left // frame
        elif kernel == 2 * patch and max(kernels) > kernel:
            frames = int(MIDDLE_SHARE * left) // frame
        else:
            frames = left // frame
        left -= frames * frame
        levels.append(Level(kernel, frames))
    return _some(levels, budget, height, width)


def finest_allocation(tokens: int, height: int, width: int, *, kernel: int) -> tuple[Level, ...]:
    """As many frames at ``kernel`` as ``tokens`` hold.

    Raises:
        SettingError: not even one fits.
    """
    frames = tokens // level_tokens(kernel, height, width)
    return _some([Level(kernel, frames)], tokens, height, width)


PARTITION = (1, 2, 16)
"""FramePack's frames at kernels k, 2k and 4k, newest first (f16k4f2k2f1k1)."""


def fixed_partition(tokens: int, height: int, width: int, *, kernels: Sequence[int]) -> tuple[Level, ...]:
    """FramePack's levels: the newest frame at k, the next two at 2k, up to sixteen older ones at 4k.

    FramePack has k = 2; here it is the finest kernel at which ``tokens`` hold the first two levels and some
    of the third (4 in the tiny preset: 6 + 2 x 2 + 14 x 1 of 24 tokens). Its clean start image is left out:
    it would take the whole budget.

    Raises:
        SettingError: no kernel of which 2k and 4k are there leaves room.
    """
    for kernel in sorted(kernels):
        sizes = [kernel, 2 * kernel, 4 * kernel]
        if not set(sizes) <= set(kernels):
            continue
        first, second, third = (level_tokens(size, height, width) for size in sizes)
        room = tokens - PARTITION[0] * first - PARTITION[1] * second
        if room >= third:
            return tuple(map(Level, sizes, (*PARTITION[:2], min(PARTITION[2], room // third))))
    raise SettingError(
        f"packing 'fixed_partition' in {tokens} tokens of {height}x{width} latents: of the kernels "
        f"{', '.join(map(str, sorted(kernels)))} no k, 2k and 4k fit; add the missing patchifiers"
    )


def _some(levels: Sequence[Level], budget: float, height: int, width: int) -> tuple[Level, ...]:
    filled = tuple(level for level in levels if level.frames)
    if not filled:
        coarsest = levels[-1].kernel
        raise SettingError(
            f"a context budget of {budget:g} holds no frame of {height}x{width} latents: the patchifier "
            f"(1,{coarsest},{coarsest}) alone makes {level_tokens(coarsest, height, width)} tokens of one"
        )
    return filled


def deal(count: int, levels: Sequence[Level]) -> tuple[Level, ...]:
    """Deal ``count`` frames, first come first, to the levels; later ones stay empty when frames run out."""
    dealt = []
    for level in levels:
        taken = min(level.frames, count)
        count -= taken
        if taken:
            dealt.append(Level(level.kernel, taken))
    return tuple(dealt)
