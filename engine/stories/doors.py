"""Doors opened by name, as the queue names its jobs: the floors below a door never import it."""

import importlib
from typing import Any


def door(name: str) -> Any:
    """The function behind ``package.module:function``."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)
