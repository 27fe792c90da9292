"""`lianshen secret`: make the key of sessions and of the codes on papers, for its owner alone."""

from argparse import Namespace
from os import environ
from typing import Any

from engine import settings as house_settings


def add(subparsers: Any) -> None:
    """Describe the command."""
    subparsers.add_parser(
        "secret", help="make the session key (LIANSHEN_SECRET_FILE) where there is none"
    )


def run(args: Namespace) -> int:  # noqa: ARG001 - everything stands in the environment
    """Make it, or say that it is there; an old one is never written over.

    Raises:
        BadSetting: what is there is too short, or others may read it.
    """
    file = house_settings.read(environ).secret_file
    there = file.exists()
    house_settings.session_key(file, make=True)
    print(f"{'已有 there already' if there else '已生成 made'}  {file}")
    return 0
