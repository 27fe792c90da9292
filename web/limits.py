"""How often one may try: to sign in, to follow a case, to verify a paper.

Counts failures only, in this process; several processes multiply the allowance by their number.
Every door counts by several keys at once: the address alone would let a thousand machines guess
at one case, and the case alone would let one machine try a thousand cases.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock

MOST_KEYS = 10_000


class Tries:
    """Failed tries within a window; ``allowed`` names each kind of key and its allowance.

    ``Tries(timedelta(minutes=10), address=10, case=30)`` is asked with ``address=…, case=…``;
    an empty key counts nothing.
    """

    def __init__(self, window: timedelta, **allowed: int) -> None:
        self.allowed = allowed
        self.window = window
        self._failures: OrderedDict[tuple[str, Hashable], deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def exhausted(self, now: datetime, **keys: Hashable) -> bool:
        """Whether the allowance of any of these keys is used up at ``now``."""
        with self._lock:
            return any(self._used(kind, key, now) >= self.allowed[kind] for kind, key in _of(keys))

    def failed(self, now: datetime, **keys: Hashable) -> None:
        """Count one failure for each key; the longest forgotten make room when there are many."""
        with self._lock:
            for kind, key in _of(keys):
                kept = deque[datetime](maxlen=self.allowed[kind])
                self._failures.setdefault((kind, key), kept).append(now)
                self._failures.move_to_end((kind, key))
            while len(self._failures) > MOST_KEYS:
                self._failures.popitem(last=False)

    def forget(self, **keys: Hashable) -> None:
        """A success clears the account of these keys, and of no others."""
        with self._lock:
            for kind, key in _of(keys):
                self._failures.pop((kind, key), None)

    def _used(self, kind: str, key: Hashable, now: datetime) -> int:
        failures = self._failures.get((kind, key))
        while failures and now - failures[0] >= self.window:
            failures.popleft()
        return len(failures or ())


def address(remote: str | None) -> str:
    """Where a request comes from: the address, of IPv6 the network that one subscriber holds."""
    try:
        found = ip_address(remote or "")
    except ValueError:
        return remote or ""
    if isinstance(found, IPv6Address):
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


def _of(keys: dict[str, Hashable]) -> list[tuple[str, Hashable]]:
    return [(kind, key) for kind, key in keys.items() if key != ""]
