"""The shipped suites: ``<name>.yaml``, and ``<name>.truth.json`` from which they are drawn."""
