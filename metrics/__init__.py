"""Judges and metrics: features of shots, and pure functions from features to values."""
