"""What stories came to, remembered: the same package and the same story come to the same again.

Kept in the memory of this process, the longest unused one going first; nothing depends on it but
how long somebody waits.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

from engine.bpmn import catalogue
from engine.exchange import story_file
from engine.stories import trial
from engine.stories.trial import Outcome

MOST: Final = 400

_Key = tuple[str, str, str]
_KEPT: "OrderedDict[_Key, Outcome]" = OrderedDict()
_LOCK: Final = threading.Lock()


def of(files: Mapping[str, bytes]) -> dict[str, Outcome | None]:
    """Every story of a package with what it came to; None where it has not been played so."""
    about = _about(files)
    found: dict[str, Outcome | None] = {}
    with _LOCK:
        for name, content in story_file.named(files).items():
            key = _key(about, name, content)
            found[name] = _KEPT.get(key)
            if found[name] is not None:
                _KEPT.move_to_end(key)
    return found


def play(files: Mapping[str, bytes], names: Iterable[str], seconds: float) -> tuple[str, ...]:
    """Play these stories and remember; those that were not begun when the time was up."""
    about = _about(files)
    left = list(names)
    until = time.monotonic() + seconds
    there = story_file.named(files)
    while left:
        name = left.pop(0)
        if name in there:
            outcome = trial.one_of(files, name, there[name])
            with _LOCK:
                _KEPT[_key(about, name, there[name])] = outcome
                while len(_KEPT) > MOST:
                    _KEPT.popitem(last=False)
        if time.monotonic() > until:
            break
    return tuple(left)


def forget(files: Mapping[str, bytes]) -> None:
    """Play them again when they are asked for next."""
    about = _about(files)
    with _LOCK:
        for name, content in story_file.named(files).items():
            _KEPT.pop(_key(about, name, content), None)


def _about(files: Mapping[str, bytes]) -> str:
    """The package without its stories: they do not change each other."""
    rest = {n: c for n, c in files.items() if not n.startswith(catalogue.STORIES)}
    return catalogue.edition_of(rest)


def _key(about: str, name: str, content: bytes) -> _Key:
    return about, name, hashlib.sha256(content).hexdigest()
