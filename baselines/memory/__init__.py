"""Memory rules as generators.

Most need no code here: an arm (``onestory.arms``) is OneStory's generator with weights, rule, packing and
budget of its own. What looks at the case itself has a file.
"""
