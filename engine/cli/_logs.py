"""What the processes say on standard error: lines for people, or JSON for a collector.

JSON lines hold no personal data: of an exception its type and where it was raised, never its
words, which may quote a form; of a request its route, never its address.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final

PLAIN: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Lines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, who, what; the request it belongs to; data that was given along."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := getattr(record, "request", ""):
            said["request"] = request
        said |= getattr(record, "data", {})
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            said["error"] = kind.__name__
            said["trace"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trace)
            ]
        return json.dumps(said, ensure_ascii=False, default=str)


def begin(form: str, *, verbose: bool) -> None:
    """Set the root logger up, once for this process. ``form`` is "json" or anything else."""
    handler = logging.StreamHandler(sys.stderr)
    as_json = form == "json"
    handler.setFormatter(Lines() if as_json else logging.Formatter(PLAIN))
    root = logging.getLogger()
    if root.handlers:  # somebody else set it up: a test run
        return
    root.addHandler(handler)
    root.setLevel(logging.INFO if verbose or as_json else logging.WARNING)


def mark(extra: logging.Filter) -> None:
    """Let a door add its mark to every record from now on."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(extra)
