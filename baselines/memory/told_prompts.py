"""OneStory told what its rivals are told: the self-contained prompt of each shot in place of its caption.

With the weights and memory of ``ac_fs`` it tells apart what the memory brings and what the text brings.
"""

from __future__ import annotations

from onestory.generator import OneStoryGenerator


class ToldPrompts(OneStoryGenerator):
    """Prompts in; every shot sees the memory of all earlier shots."""

    told = "prompts"
