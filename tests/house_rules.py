"""The rules of every test run: loopback only, and skips that CI may refuse.

Loaded by name from pyproject.toml (``-p tests.house_rules``), before any test is read.

``--require=NAME[,NAME]`` turns a skip into a failure where the named thing was promised: pg,
redis, browser, or any word of the reason (``--require=all`` for every skip). ``--long`` adds the
tests marked ``long``. Where several processes share a run (``make test``), a test marked
``alone`` runs while nothing else does.
"""

import ipaddress
import sys
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import alone, backends

_LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Two switches of our own."""
    house = parser.getgroup("house")
    house.addoption("--require", default="", help="skips naming one of these fail; 'all' for every")
    house.addoption("--long", action="store_true", help="run the tests marked long as well")


def pytest_configure(config: pytest.Config) -> None:
    """Shut the network before the first import of a test."""
    config.addinivalue_line("markers", "long: minutes of work; only with --long (make crash)")
    config.addinivalue_line("markers", "both_databases: on SQLite and on PostgreSQL")
    config.addinivalue_line("markers", "alone: measures; nothing else of the run goes on meanwhile")
    sys.addaudithook(_loopback_only)
    # The same examples every time, on a machine of any speed; --long looks for new ones.
    patient = [HealthCheck.too_slow]
    settings.register_profile(
        "house", deadline=None, derandomize=True, database=None, suppress_health_check=patient
    )
    settings.register_profile("long", deadline=None, max_examples=1000)
    settings.load_profile("long" if config.getoption("--long") else "house")
    if hasattr(config.option, "testrunuid") and not config.option.testrunuid:
        config.option.testrunuid = uuid.uuid4().hex  # what the processes of this run have in common


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless asked: deselected, so they never count as skipped."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_report_header(config: pytest.Config) -> str:
    """Which databases, and what else, this run can use."""
    return backends.line()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The same at the end of a quiet run, which has no head."""
    if terminalreporter.config.get_verbosity() < 0:
        terminalreporter.write_line(backends.line())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked ``both_databases`` run once on each, or on the ``only`` one they name."""
    wanted = metafunc.definition.get_closest_marker("both_databases")
    if wanted and "backend" in metafunc.fixturenames:
        only = wanted.kwargs.get("only")
        databases = [only] if only else ["sqlite", "postgresql"]
        metafunc.parametrize("backend", databases, indirect=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Alone, who asked for it."""
    run = getattr(item.config, "workerinput", {}).get("testrunuid")
    if not run:  # one process: everybody is
        return (yield)
    with alone.Room(run).inside(alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last one locks up."""
    run = getattr(config.option, "testrunuid", None)
    if run and not hasattr(config, "workerinput"):
        alone.Room(run).close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A skip that names something promised on this machine is a failure."""
    report = yield
    required = [name for name in item.config.getoption("--require").split(",") if name]
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if any(backends.speaks_of(reason, name) for name in required):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid}: not allowed to skip here (--require): {reason}"
    return report


def is_loopback(host: object) -> bool:
    """Whether an address or host name can only mean this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _loopback_only(event: str, args: tuple[object, ...]) -> None:
    """An audit hook: no test looks up or reaches another machine, in any library."""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in {"socket.connect", "socket.bind", "socket.sendto"}:
        address = args[1]
        if not isinstance(address, tuple):  # a Unix socket: a file of this machine
            return
        host = address[0]
        if event == "socket.bind" and host in {"", "0.0.0.0", "::"}:  # noqa: S104
            raise PermissionError(
                f"tests listen on loopback only, not on {host or 'every address'!r}"
            )
    else:
        return
    if not is_loopback(host):
        raise PermissionError(f"tests stay on this machine: {host!r} is not loopback")
