"""What tests make again and again and what is always the same: made once per process.

Every test has a database of its own, and every test of the pages an application. Most of what
these cost is SQLAlchemy writing the same statements anew, Jinja compiling the templates and
Werkzeug a small program for each address that is built; all are pure functions of the source. An
installation does each of them once, and needs none of this.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any, Final

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from engine.store import engines

_TEMPLATES: Final[dict[tuple[str, str], CodeType]] = {}
_BUILDERS: Final[dict[tuple[Any, ...], Any]] = {}
_ENGINES: Final[dict[str, Engine]] = {}
"""The first of each database; the others speak as it does."""


class _Templates(BytecodeCache):
    """Compiled templates by name and by the hash of their source."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """From before, if the source is still the same."""
        bucket.code = _TEMPLATES.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """For the next application."""
        assert bucket.code is not None
        _TEMPLATES[bucket.key, bucket.checksum] = bucket.code


def begin() -> None:
    """From now on, in this process."""
    engines._sqlite = _speaking_alike(engines._sqlite)
    engines._postgresql = _speaking_alike(engines._postgresql)
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    compiles = Rule._compile_builder

    def compiled_once(self: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002 - theirs
        if self.defaults:  # these go through a converter: not worth a key
            return compiles(self, append_unknown)
        known = (self.rule, append_unknown, tuple(self._trace))
        if known not in _BUILDERS:
            _BUILDERS[known] = compiles(self, append_unknown)
        return _BUILDERS[known]

    Rule._compile_builder = compiled_once  # type: ignore[method-assign]


def _speaking_alike(opens: Callable[..., Engine]) -> Callable[..., Engine]:
    """Engines that share what was written before; it is kept by dialect, so they share that too."""

    def opened(*given: Any) -> Engine:
        engine = opens(*given)
        first = _ENGINES.setdefault(engine.dialect.name, engine)
        if first is engine:
            engine._compiled_cache = LRUCache(5000)
        else:
            engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    return opened
