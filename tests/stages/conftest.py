"""A hall with one case at every station, built once and copied for every test."""

import shutil

import pytest

from tests.office import Office
from tests.stages.stations import STATIONS


@pytest.fixture(scope="session")
def built(furnished, tmp_path_factory):
    """The file, and the case of each station."""
    path = shutil.copy(furnished, tmp_path_factory.mktemp("stations") / "lianshen.db")
    office = Office(f"sqlite:///{path}", furnished=True)
    cases = {name: station(office) for name, station in STATIONS.items()}
    office.close()
    return path, cases


@pytest.fixture
def hall(tmp_path, built):
    """An office of one's own, and the case of each station in it."""
    path, cases = built
    office = Office(f"sqlite:///{shutil.copy(path, tmp_path / 'hall.db')}", furnished=True)
    yield office, cases
    office.close()
