"""Named places that a process passes: nothing happens there, unless somebody watches.

The crash rig (tests/crash) watches, and ends the process at one of them with kill -9. Labels are
collected from the source by that rig, and one that is never passed fails its run. Nothing in the
product calls :func:`watch`, and no setting of an installation reaches it.
"""

from collections.abc import Callable

_watchers: list[Callable[[str], None]] = []


def passed(label: str) -> None:
    """The process is here."""
    for watcher in _watchers:
        watcher(label)


def watch(watcher: Callable[[str], None]) -> None:
    """Be told of every landmark from now on: for the rig alone."""
    _watchers.append(watcher)
