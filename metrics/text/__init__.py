"""Metrics that compare shots with their texts, one file each."""
