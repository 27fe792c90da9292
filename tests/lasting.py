"""What tests make again and again and what is always the same: made once per process.

Every test of the pages has an application of its own. Most of what a page of it costs is Werkzeug
writing a small program for each address that is built, and Jinja compiling the templates; both are
pure functions of the source. An installation does each of them once, and needs none of this.
"""

from types import CodeType
from typing import Any, Final

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

_TEMPLATES: Final[dict[tuple[str, str], CodeType]] = {}
_BUILDERS: Final[dict[tuple[Any, ...], Any]] = {}


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
