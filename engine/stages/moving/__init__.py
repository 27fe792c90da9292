"""Carrying running cases over to another edition: plan, dry run, batch, and the way back.

A case is moved by one transaction of its own, under its own lock, and only when everything holds
that the dry run found: its tokens have a place in the other edition, that edition's own cases can
stand there, engine and net agree about it, and the case can be played to its end from there.
"""
