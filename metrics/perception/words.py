"""A word tokenizer with a frozen vocabulary, for the tiny image-text judge."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from cases.errors import UnknownWordError

VOCABULARY_FILE = "vocabulary.json"


class WordTokenizer:
    """Words to ids: 0 pads, then the words, then start and end (the highest id, where open_clip pools).

    Args:
        words: the vocabulary; its order gives the ids.
        length: tokens a text, start and end included; longer texts are cut and keep their end.
    """

    def __init__(self, words: Sequence[str], length: int) -> None:
        self.words = tuple(words)
        self.length = length
        self.ids = {word: i + 1 for i, word in enumerate(self.words)}
        self.start = len(self.words) + 1
        self.end = len(self.words) + 2

    @property
    def size(self) -> int:
        """Number of ids."""
        return self.end + 1

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Ids ``(B, length)``.

        Raises:
            UnknownWordError: words outside the vocabulary, all of them named.
        """
        return torch.tensor([self._encode(text) for text in texts])

    def _encode(self, text: str) -> list[int]:
        from cases.storyworld.vocabulary import tokenize

        words = tokenize(text)
        unknown = sorted({word for word in words if word not in self.ids})
        if unknown:
            raise UnknownWordError(
                f"the tiny image-text judge does not know {', '.join(map(repr, unknown))} in {text!r}. "
                "Use other words, or the public preset."
            )
        known = [self.ids[word] for word in words][: self.length - 2]
        ids = [self.start, *known, self.end]
        return ids + [0] * (self.length - len(ids))

    @classmethod
    def load(cls, folder: Path) -> WordTokenizer:
        """From ``vocabulary.json`` in a folder."""
        stored = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
        return cls(stored["words"], stored["length"])

    def save(self, folder: Path) -> None:
        """Write what :meth:`load` reads."""
        stored = {"length": self.length, "words": list(self.words)}
        (folder / VOCABULARY_FILE).write_text(json.dumps(stored, indent=0) + "\n", encoding="utf-8")
