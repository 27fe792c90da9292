"""Diagrams that nobody here drew: what becomes of them, beside what others say of them.

``python -m tests.conformance`` (`make conformance`) prints a line per group of the corpora.
"""
