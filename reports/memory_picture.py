"""OneStory's memory at work as a picture: which frames it looked at for each shot, and how finely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from cases.decoding import read_isolated
from cases.errors import VideoError
from reports.memory_notes import Picked, ShotNotes, read_notes
from reports.strips import EMPTY, INK, PAPER, font

WIDTH, GAP, GROUP, LEFT = 84, 5, 12, 176
"""Pixels: of a memory frame, between two, between shots, and of the column on the left."""
HEAD, FOOT = 52, 16
FADED = 0.22
"""How much of a frame is left that was not selected."""
FRAME_COLOURS = ((0, 114, 178), (230, 159, 0), (204, 121, 167))
"""Of frames by how finely they are packed, finest first; Okabe-Ito."""


def memory_picture(videos: Sequence[Path], title: str) -> Image.Image | None:
    """The memory behind every shot of one story.

    Args:
        videos: of the story's shots; notes are read from beside them.
        title: goes above.

    Returns:
        None where no shot has notes, or a video cannot be read.
    """
    notes = {shot: found for shot, path in enumerate(videos) if (found := read_notes(path))}
    if not notes:
        return None
    try:
        shots = [read_isolated(path)[0] for path in videos[: max(notes) + 1]]
    except VideoError:
        return None
    return _Picture(shots, notes, title).draw()


class _Picture:
    """One picture while it is drawn.

    Args:
        shots: frames of each shot, uint8 ``(t, height, width, 3)``.
        notes: shot -> its notes.
        title: goes above.
    """

    def __init__(self, shots: Sequence[np.ndarray], notes: dict[int, ShotNotes], title: str) -> None:
        self.shots, self.notes, self.title = shots, notes, title
        height, width = shots[0].shape[1:3]
        self.height = max(8, round(WIDTH * height / width))
        most = notes[max(notes)].frames
        size = LEFT + len(most) * GROUP + sum(most) * (WIDTH + GAP)
        rows = len(notes)
        self.image = Image.new("RGB", (size, HEAD + rows * (self.height + FOOT + GAP) + GAP), PAPER)
        self.pen = ImageDraw.Draw(self.image)
        kernels = sorted({p.kernel for n in notes.values() for p in n.picked})
        self.colours = {kernel: FRAME_COLOURS[min(i, 2)] for i, kernel in enumerate(kernels)}

    def draw(self) -> Image.Image:
        self.pen.text((6, 5), self.title, INK, font(14, bold=True))
        self._legend()
        for row, shot in enumerate(self.notes):
            self._row(shot, HEAD + row * (self.height + FOOT + GAP))
        return self.image

    def _legend(self) -> None:
        x = LEFT
        sizes = {p.kernel: f"{p.rows}x{p.columns} tokens" for n in self.notes.values() for p in n.picked}
        for kernel, colour in self.colours.items():
            self.pen.rectangle((x, 31, x + 12, 43), outline=colour, width=3)
            self.pen.text((x + 18, 30), f"packed into {sizes[kernel]}", INK, font(12))
            x += 190
        self.pen.text((x, 30), "faded: not selected", INK, font(12))

    def _row(self, shot: int, top: int) -> None:
        frames = self.shots[shot]
        self.image.paste(self._small(frames[len(frames) // 2]), (LEFT - WIDTH - 22, top))
        self.pen.text((6, top + self.height // 2 - 8), f"shot {shot + 1}", INK, font(13, bold=True))
        self.pen.text((LEFT - 18, top + self.height // 2 - 8), "←", INK, font(13))
        notes, frame, x = self.notes[shot], 0, LEFT
        ranks = {picked.frame: (rank, picked) for rank, picked in enumerate(notes.picked, 1)}
        for earlier, count in enumerate(notes.frames):
            for inside in range(count):
                pixels = self._pixels(earlier, inside, count)
                self._frame(pixels, (x, top), ranks.get(frame), notes.scores[frame])
                frame, x = frame + 1, x + WIDTH + GAP
            x += GROUP

    def _pixels(self, shot: int, inside: int, count: int) -> Image.Image:
        """What the eye sees of a latent frame."""
        frames = self.shots[shot]
        return self._small(frames[round(inside * (len(frames) - 1) / max(1, count - 1))])

    def _small(self, frame: np.ndarray) -> Image.Image:
        return Image.fromarray(frame).resize((WIDTH, self.height), Image.Resampling.BICUBIC)

    def _frame(
        self, pixels: Image.Image, at: tuple[int, int], chosen: tuple[int, Picked] | None, score: float
    ) -> None:
        x, y = at
        label = f"{score:+.2f}"
        if chosen is None:
            self.image.paste(Image.blend(Image.new("RGB", pixels.size, PAPER), pixels, FADED), at)
            self.pen.text((x + 2, y + self.height + 1), label, EMPTY, font(10))
            return
        rank, picked = chosen
        colour = self.colours[picked.kernel]
        self.image.paste(pixels, at)
        for i in range(1, picked.rows):
            line = y + self.height * i // picked.rows
            self.pen.line((x, line, x + WIDTH, line), PAPER)
        for i in range(1, picked.columns):
            line = x + WIDTH * i // picked.columns
            self.pen.line((line, y, line, y + self.height), PAPER)
        self.pen.rectangle((x - 2, y - 2, x + WIDTH + 1, y + self.height + 1), outline=colour, width=3)
        self.pen.text((x + 2, y + self.height + 2), f"{rank}.  {label}", INK, font(10, bold=True))
