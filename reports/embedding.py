"""Files in or beside a page: addresses seen from it, or their content in the page itself, up to a limit."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

Address = Callable[[Path], "str | None"]
"""Where a page finds a file; None where it does not."""

TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".png": "image/png"}


def beside(page_folder: Path) -> Address:
    """Addresses relative to a page; on another drive of Windows as file addresses."""

    def address(file: Path) -> str:
        try:
            return quote(Path(os.path.relpath(file.resolve(), page_folder.resolve())).as_posix())
        except ValueError:
            return file.resolve().as_uri()

    return address


class Embedder:
    """Gives files as data addresses until the page has grown by the limit.

    What no longer fits has no address. Encoding makes four bytes of three, which counts.

    Args:
        limit: megabytes that the embedded files may add to the page.
    """

    def __init__(self, limit: float) -> None:
        self.left = int(limit * 1e6 * 3 / 4)
        self.embedded, self.left_out = 0, 0

    def __call__(self, file: Path) -> str | None:
        """The file as a ``data:`` address, or None when there is no room for it."""
        size = file.stat().st_size
        if size > self.left:
            self.left_out += 1
            return None
        self.left -= size
        self.embedded += 1
        return f"data:{TYPES[file.suffix]};base64,{base64.b64encode(file.read_bytes()).decode()}"
