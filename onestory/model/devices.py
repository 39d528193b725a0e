"""Where a network computes, which with offloading is not where it lies."""

from __future__ import annotations

from typing import Any

import torch


def device_of(module: Any) -> torch.device:
    """The device that inputs must be on: that of accelerate's offload hook, or the module's own."""
    device = getattr(getattr(module, "_hf_hook", None), "execution_device", None)
    return torch.device(module.device if device is None else device)
