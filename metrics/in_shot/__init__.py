"""Metrics of single shots, one file each."""
