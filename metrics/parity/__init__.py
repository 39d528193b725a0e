"""Compares our public judges with VBench's own functions, from a checkout that the user has."""
