"""What is asked of a generator: suites, cases, shots, and the story world they come from."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cases.load import load_suite as load_suite
    from cases.load import load_truth as load_truth
    from cases.load import suite_names as suite_names

__all__ = ["load_suite", "load_truth", "suite_names"]


def __getattr__(name: str) -> Any:
    """Imported when first used: the errors and the names in this package cost nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cases import load

    return getattr(load, name)
