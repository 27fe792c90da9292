"""Loading without looking for garbage: nothing that a module makes at its import is any.

Python looks through all that it has made after every few hundred new objects. While a thousand
modules come in, that is a tenth to a fifth of the processor's time, and it finds nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quietly() -> Iterator[None]:
    """Nobody looks for garbage while the block runs; afterwards as before."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def settled() -> None:
    """What is loaded stays until the end: nobody need look through it again."""
    gc.freeze()
