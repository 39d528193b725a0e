"""Metrics that compare shots with each other, one file each."""
