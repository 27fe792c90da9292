"""Fixtures that every room may ask for."""

import shutil

import pytest

from tests.office import Office


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """The database of a service centre before its first case, made once and then copied."""
    path = tmp_path_factory.mktemp("furnished") / "lianshen.db"
    Office(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def office(tmp_path, furnished):
    """A service centre with an empty database of its own."""
    path = shutil.copy(furnished, tmp_path / "lianshen.db")
    place = Office(f"sqlite:///{path}", furnished=True)
    yield place
    place.close()
