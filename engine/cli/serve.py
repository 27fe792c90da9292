"""`lianshen serve`: the pages, the relay and the workers of an installation."""

from argparse import Namespace
from os import environ
from typing import Any

from engine import settings as house_settings
from engine.cli import _house, _packages
from engine.domain.names import SYSTEM
from engine.stages import setup
from engine.store import Store


def add(subparsers: Any) -> None:
    """Describe the command."""
    subparsers.add_parser("serve", help="serve an installation (settings: docs/operations.md)")


def run(args: Namespace) -> int:  # noqa: ARG001 - everything stands in the environment
    """Serve until told to stop.

    Raises:
        BadSetting, PortTaken: said on standard error, exit code 1.
    """
    settings = house_settings.read(environ)
    connections = house_settings.connections(settings.connectors)
    with _house.opened(settings, connections, demo=False) as house:
        put_in_force(house.store)
        print(f"lianshen: {house.url}", flush=True)
        house.serve()
    return 0


def put_in_force(store: Store) -> None:
    """The shipped packages and the calendar; people are the administrator's affair.

    A process whose editions people have published, restored or retired is left to them.
    """
    moment = _house.now()
    with store.transaction() as tx:
        setup.seed(tx, moment, staff=())
        for edition, files in _packages.shipped().values():
            setup.publish(tx, edition, files, SYSTEM, moment)
