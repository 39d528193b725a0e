"""Training of the tiny judges on the story world: ``python -m metrics.training --help``."""
