"""Fixtures that every room may ask for."""

import shutil

import pytest

from engine.store import migrate
from tests import lasting, postgres, redis_server
from tests.office import Office

lasting.begin()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """The database of a service centre before its first case, made once and then copied."""
    path = tmp_path_factory.mktemp("furnished") / "lianshen.db"
    Office(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server for the whole run, or a skip that says why there is none."""
    server = postgres.start()
    if isinstance(server, postgres.Absent):
        pytest.skip(server.reason)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_of_this_run():
    """A Redis server for the whole run, or a skip that says why there is none."""
    server = redis_server.start()
    if isinstance(server, redis_server.Absent):
        pytest.skip(server.reason)
    yield server
    server.stop()


@pytest.fixture
def redis(redis_of_this_run):
    """The server, empty, and there again at the end, whatever befell it."""
    redis_of_this_run.wipe()
    yield redis_of_this_run
    redis_of_this_run.kill()
    redis_of_this_run.begin()


@pytest.fixture(scope="session")
def furnished_postgresql(postgresql):
    """The same service centre on PostgreSQL, made once and then copied."""
    url = postgresql.database()
    migrate(url)
    Office(url).close()
    return url


@pytest.fixture
def backend(request):
    """Which database a test runs on: SQLite, unless it is marked ``both_databases``."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def database(request, backend, tmp_path):
    """The URL of a furnished database of this test's own."""
    if backend == "sqlite":
        furnished = request.getfixturevalue("furnished")
        yield f"sqlite:///{shutil.copy(furnished, tmp_path / 'lianshen.db')}"
        return
    server = request.getfixturevalue("postgresql")
    url = server.database(like=request.getfixturevalue("furnished_postgresql"))
    yield url
    server.drop(url)


@pytest.fixture
def empty(request, backend, tmp_path):
    """The URL of a database without a table."""
    if backend == "sqlite":
        path = tmp_path / "empty.db"
        path.touch()
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql")
    url = server.database()
    yield url
    server.drop(url)


@pytest.fixture
def office(database):
    """A service centre with an empty database of its own."""
    place = Office(database, furnished=True)
    yield place
    place.close()
