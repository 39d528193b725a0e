"""The texts of a story: referential captions and self-contained prompts, in each split's own sentences."""

from cases.storyworld.language.texts import StoryTexts as StoryTexts
from cases.storyworld.language.texts import write_texts as write_texts
from cases.storyworld.language.tokens import tokenize as tokenize
from cases.storyworld.language.tokens import vocabulary as vocabulary
