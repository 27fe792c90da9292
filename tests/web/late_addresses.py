"""The addresses of the late windows, from their decorators: ``-m tests.web.late_addresses``."""

import sys
from collections.abc import Iterator
from importlib import import_module

from flask import Flask

from web import guards, windows

HEAD = '''"""Addresses of the windows that load late. Written by `make addresses`; never by hand.

Of each page its methods, its rule, its endpoint and the module of its window.
"""
# ruff: noqa: E501 - an address cannot be broken

ADDRESSES: tuple[tuple[str, str, str, str], ...] = (
'''


def hung(module: str) -> Flask:
    """An application of this window alone, hung up by its own decorators."""
    app = Flask("late", static_folder=None)
    guards.put_up(app)
    app.register_blueprint(import_module(module).blueprint)
    return app


def pages(module: str) -> Iterator[tuple[str, str, str, str]]:
    """The rows of one window."""
    for rule in hung(module).url_map.iter_rules():
        assert not rule.defaults, rule
        assert rule.strict_slashes, rule
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        yield " ".join(methods), rule.rule, rule.endpoint, module


def text() -> str:
    """The module web.late_addresses, before it is formatted."""
    rows = (page for module in windows.LATE for page in pages(module))
    return "".join([HEAD, *(f"    {row!r},\n" for row in rows), ")\n"])


if __name__ == "__main__":
    sys.stdout.write(text())
