"""How often one address may try: for sign-in and for the applicant's page.

Counts failures only, in this process; several processes multiply the allowance by their number.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock

MOST_ADDRESSES = 10_000


class Tries:
    """Failed tries per key within a window."""

    def __init__(self, allowed: int, window: timedelta) -> None:
        self.allowed = allowed
        self.window = window
        self._failures: OrderedDict[Hashable, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def exhausted(self, key: Hashable, now: datetime) -> bool:
        """Whether the allowance of ``key`` is used up at ``now``."""
        with self._lock:
            failures = self._failures.get(key)
            while failures and now - failures[0] >= self.window:
                failures.popleft()
            return failures is not None and len(failures) >= self.allowed

    def failed(self, key: Hashable, now: datetime) -> None:
        """Count one failure; the oldest address is forgotten when there are too many."""
        with self._lock:
            self._failures.setdefault(key, deque(maxlen=self.allowed)).append(now)
            self._failures.move_to_end(key)
            while len(self._failures) > MOST_ADDRESSES:
                self._failures.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """A success clears the account."""
        with self._lock:
            self._failures.pop(key, None)
