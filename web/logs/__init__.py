"""Logs out and in: cases for other tools, other cities' cases for ours."""
