"""Sampling: one shot at a time, each from the memory of those before."""
