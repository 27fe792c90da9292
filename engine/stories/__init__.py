"""Stories: whole cases played through the real stages, in a house of their own.

A story says who does what, when, and which journal it must leave. The command line plays the
samples, an analyst tries a draft, and nothing is published whose stories fail: one player for all.
"""
