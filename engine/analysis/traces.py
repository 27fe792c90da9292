"""What happened in one case: the values that every study of time reads (engine.domain.traces)."""

from engine.domain.traces import Trace, Visit

__all__ = ["Trace", "Visit"]
