"""The tiny preset's words: one tokenizer rule, and every token that the stories can hold."""

from cases.storyworld.language.tokens import tokenize as tokenize
from cases.storyworld.language.tokens import vocabulary as vocabulary
