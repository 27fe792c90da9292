"""A hall with one case at every station, built once per database and copied for every test.

And a file store, for what is kept.
"""

import shutil
from io import BytesIO

import pytest

from engine.documents import files
from tests.office import Office
from tests.on_file import PDF
from tests.stages.stations import STATIONS


@pytest.fixture
def root(tmp_path):
    """The file store."""
    return tmp_path / "files"


@pytest.fixture
def scan(root):
    """A file that was taken in: its hash."""
    return lambda words: files.take_in(root, "a.pdf", BytesIO(PDF + words.encode())).sha256


@pytest.fixture(scope="session")
def built(furnished, tmp_path_factory):
    """The file, and the case of each station."""
    path = shutil.copy(furnished, tmp_path_factory.mktemp("stations") / "lianshen.db")
    return path, _build(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def built_postgresql(postgresql, furnished_postgresql):
    """The same on PostgreSQL: the URL, and the case of each station."""
    url = postgresql.database(like=furnished_postgresql)
    return url, _build(url)


@pytest.fixture
def hall(request, backend, tmp_path):
    """An office of one's own, and the case of each station in it."""
    if backend == "sqlite":
        path, cases = request.getfixturevalue("built")
        url = f"sqlite:///{shutil.copy(path, tmp_path / 'hall.db')}"
    else:
        server = request.getfixturevalue("postgresql")
        template, cases = request.getfixturevalue("built_postgresql")
        url = server.database(like=template)
    office = Office(url, furnished=True)
    yield office, cases
    office.close()
    if backend == "postgresql":
        server.drop(url)


def _build(url):
    office = Office(url, furnished=True)
    cases = {name: station(office) for name, station in STATIONS.items()}
    office.close()
    return cases
