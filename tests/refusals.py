"""Being turned away: with the right error, in words of both languages, and nothing changed."""

import re
from contextlib import contextmanager

import pytest

from tests.everything import changes, everything


@contextmanager
def refused(office, error):
    """What happens inside is refused with ``error``, and no row of the database differs."""
    before = everything(office.store)
    with pytest.raises(error) as caught:
        yield caught
    for lang in ("zh", "en"):
        assert not re.search(r"\{[a-z_]+\}", caught.value.says(lang))
    assert caught.value.says("zh") != caught.value.says("en")
    assert changes(before, everything(office.store)) == {}
