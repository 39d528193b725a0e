"""YAML as plain data together with the line of every value, so that faults are named at their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import yaml

Path = tuple[str | int, ...]
"""Keys and indices that lead to a value."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Document:
    """One YAML document.

    Args:
        text: the file's content.

    Raises:
        yaml.YAMLError: the text is no YAML.
        RecursionError: it is nested beyond all reason.
    """

    def __init__(self, text: str | bytes) -> None:
        loader = _Loader(text)
        try:
            self._root: yaml.Node | None = loader.get_single_node()
            self.data: object = None if self._root is None else loader.construct_document(self._root)
        finally:
            loader.dispose()

    def line(self, path: Path) -> int:
        """Line (from 1) of the value at ``path``, or of the nearest value around it that exists."""
        node = self._root
        line = 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1
        return line

    def repeated_keys(self) -> Iterator[tuple[Path, str]]:
        """Keys that occur twice in one mapping, with its path; YAML would keep only the last."""
        yield from _repeated(self._root, (), set())


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The key node and the value node at ``step``; for a sequence both are the item."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _repeated(node: yaml.Node | None, path: Path, seen: set[int]) -> Iterator[tuple[Path, str]]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        yield from ((path, name) for name in sorted(names) if names[name] > 1)
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _repeated(value, (*path, key.value), seen)
    elif isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            yield from _repeated(item, (*path, i), seen)
