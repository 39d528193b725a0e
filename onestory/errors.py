"""Errors of the OneStory library, which does not know the benchmark above it.

OneStoryError
├── VocabularyError   a text holds words that the tiny text encoder has never seen
└── TrainingError     a data set, recipe or checkpoint cannot be trained on
"""


class OneStoryError(Exception):
    """Base of the library's own errors."""


class VocabularyError(OneStoryError):
    """A text holds unknown words; the message names them."""


class TrainingError(OneStoryError):
    """A data set, recipe or checkpoint cannot be used as asked."""
