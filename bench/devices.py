"""Whether a device computes."""

from __future__ import annotations


def device_fault(device: str, dtype: str = "float32") -> str | None:
    """Why nothing can be computed on ``device`` in ``dtype``, or None."""
    import torch

    try:
        ones = torch.ones(2, 2, device=device, dtype=getattr(torch, dtype))
        ones.mm(ones).cpu()
    except (RuntimeError, ValueError, OSError, AssertionError, AttributeError) as error:
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    return None
