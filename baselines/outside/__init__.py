"""Generators that are not part of this repository: videos that exist, and programs of other people."""
