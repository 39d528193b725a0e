"""Single pictures as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def write_png(path: Path, image: np.ndarray) -> None:
    """Write uint8 ``(height, width, 3)`` RGB; the folder is made if missing."""
    import cv2

    path.parent.mkdir(parents=True, exist_ok=True)
    _, content = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    path.write_bytes(content.tobytes())
