"""Fixtures that every room may ask for."""

import pytest

from tests.office import Office


@pytest.fixture
def office(tmp_path):
    """A service centre with an empty database of its own."""
    place = Office(f"sqlite:///{tmp_path}/lianshen.db")
    yield place
    place.close()
