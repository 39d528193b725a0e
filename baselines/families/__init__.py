"""Generators that a model could be compared with."""
