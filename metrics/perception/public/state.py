"""State dictionaries as published: torch's pickles, read without running what they hold, or safetensors."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from cases.errors import WeightsError

SHOWN = 5
"""Differences that a message names; the rest is counted."""


def load_state(file: Path) -> dict[str, Tensor]:
    """The tensors of a file; those under ``model`` or ``state_dict``, where it is a training checkpoint.

    Raises:
        WeightsError: the file is no state dictionary.
    """
    if file.suffix == ".safetensors":
        from safetensors.torch import load_file

        return load_file(file)
    try:
        stored = torch.load(file, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise WeightsError(f"{file}: not a file of weights that torch can read ({error})") from error
    for outer in ("model", "state_dict"):
        if isinstance(stored, Mapping) and isinstance(stored.get(outer), Mapping):
            stored = stored[outer]
    if not isinstance(stored, Mapping) or not all(isinstance(part, Tensor) for part in stored.values()):
        raise WeightsError(f"{file}: expected names and tensors, found {type(stored).__name__}")
    return {name.removeprefix("module."): tensor for name, tensor in stored.items()}


def shapes_of(state: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Name -> shape."""
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def check_shapes(
    file: Path, found: Mapping[str, Sequence[int]], expected: Mapping[str, Sequence[int]]
) -> None:
    """Compare names and shapes.

    Raises:
        WeightsError: they differ; the first differences are named.
    """
    faults = [f"missing {name} {tuple(expected[name])}" for name in expected if name not in found]
    faults += [f"unexpected {name} {tuple(found[name])}" for name in found if name not in expected]
    faults += [
        f"{name} is {tuple(found[name])}, expected {tuple(expected[name])}"
        for name in expected
        if name in found and tuple(found[name]) != tuple(expected[name])
    ]
    if faults:
        more = f"\n  and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        shown = "".join(f"\n  {fault}" for fault in faults[:SHOWN])
        raise WeightsError(f"{file}: these weights are of another network:{shown}{more}")


Rename = Callable[[Mapping[str, Tensor]], Mapping[str, Tensor]]


def fill(model: nn.Module, file: Path, rename: Rename | None = None) -> None:
    """Load a file into a model whose names and shapes it must have.

    Args:
        model: any network.
        file: a state dictionary.
        rename: gives its names those of the model.

    Raises:
        WeightsError: it is of another network, or no file of weights.
    """
    state = load_state(file)
    if rename is not None:
        state = dict(rename(state))
    check_shapes(file, shapes_of(state), shapes_of(model.state_dict()))
    model.load_state_dict(state)
