"""Training: ``python -m onestory.training --help``, and docs/training.md."""
