"""Generators with a known answer; they look at the case, not only at the brief."""
