"""An edition's diagram, ready to run: read and built once, shared by all cases and threads."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import building, model
from engine.bpmn.building import ScopeSpec
from engine.bpmn.model import Model

MAX_KEPT = 64
"""Diagrams kept built; the longest unused one goes first."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """``digest`` is the SHA-256 (hex) of the XML: a saved state is pinned to it."""

    digest: str
    model: Model
    specs: Mapping[str, ScopeSpec]


_kept: OrderedDict[str, Compiled] = OrderedDict()
_lock = threading.Lock()


def of(xml: bytes) -> Compiled:
    """The compiled diagram; the same bytes give the same object.

    Raises:
        UnreadableModel: it cannot be read, or not run as it is drawn.
    """
    digest = hashlib.sha256(xml).hexdigest()
    with _lock:
        found = _kept.get(digest)
        if found is None:
            drawn = model.read(xml)
            found = _kept[digest] = Compiled(digest, drawn, building.build(drawn))
            if len(_kept) > MAX_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(digest)
        return found
