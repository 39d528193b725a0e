"""The other generators, one file each; :mod:`baselines.registry` lists them."""
