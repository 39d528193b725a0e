"""What the command line says: results on stdout, the rest on stderr."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """One line of result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """One line about what is going on, kept out of results that are piped elsewhere."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
