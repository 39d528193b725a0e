"""How pages are made of templates: everything that comes from a suite or a run is escaped."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports import wording

FILTERS = ("number", "signed", "p_value", "plain")


def page_environment() -> Environment:
    """Jinja with our templates and our way of writing numbers."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "ensure_ascii": False}
    environment.filters.update({name: getattr(wording, name) for name in FILTERS})
    return environment
