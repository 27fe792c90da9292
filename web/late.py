"""Windows that are loaded when somebody first asks for one of their pages.

A house that begins again serves the hall first: who stands at the counter should not wait until
the pages of managers and analysts are loaded too. Their addresses are known from the start
(web.late_addresses), so that links to them can be built; behind each stands a view that looks for
its function at the first request (Flask's pattern "Lazily Loading Views").
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from web.late_addresses import ADDRESSES

View = Callable[..., ResponseReturnValue]


def put_up(app: Flask) -> None:
    """Make the late windows known to the application."""
    for methods, rule, endpoint, module in ADDRESSES:
        view = _view(module, endpoint.rpartition(".")[2])
        app.add_url_rule(rule, endpoint, view, methods=methods.split())


def load() -> None:
    """Load them all now: in a quiet moment after the start, so that nobody waits for it."""
    for *_, module in ADDRESSES:
        import_module(module)


def _view(module: str, name: str) -> View:
    @cache
    def found() -> View:
        view: View = getattr(import_module(module), name)
        return view

    def late(**values: Any) -> ResponseReturnValue:
        return found()(**values)

    late.__module__, late.__name__, late.__qualname__ = module, name, name
    return late
