"""What stands in deploy/ and in the operator's handbook fits the program."""

import re

import pytest

from engine import cli, settings
from tests.test_house import ROOT

NAMES = re.compile(r"LIANSHEN_[A-Z_]*[A-Z]")
KNOWN = set(NAMES.findall(settings.__doc__.replace("``, ``_PORT", "``, ``LIANSHEN_PORT")))
FILES = [
    *sorted((ROOT / "deploy").rglob("*.*")),
    ROOT / "deploy" / "Dockerfile",
    ROOT / "docs" / "operations.md",
    ROOT / "README.md",
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path):
    """A slip there is a default nobody wanted."""
    named = set(NAMES.findall(path.read_text("utf-8"))) - {"LIANSHEN_DB_PASSWORD"}

    assert named <= KNOWN


def test_the_handbook_names_every_setting():
    """Its last table is the whole list."""
    handbook = (ROOT / "docs" / "operations.md").read_text("utf-8")

    assert set(NAMES.findall(handbook)) == KNOWN


def test_every_command_that_is_named_is_one():
    """In units, images and the handbook."""
    asked = re.compile(
        r"(?:/bin/lianshen|^lianshen|`lianshen|run --rm serve) ([a-z][a-z-]+)", re.MULTILINE
    )
    for path in FILES:
        found = set(asked.findall(path.read_text("utf-8")))
        assert found <= set(cli.names()), path
    units = (ROOT / "deploy" / "systemd").glob("*.service")
    assert {asked.search(unit.read_text("utf-8"))[1] for unit in units} == {
        "serve", "relay", "worker", "backup",
    }  # fmt: skip


def test_the_proxy_takes_what_the_pages_take():
    """A set of drawings must not end at the front."""
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")

    assert "client_max_body_size 300m;" in text
    assert "proxy_set_header X-Forwarded-For   $remote_addr;" in text
    assert "/events$" in text
    assert "location = /metrics { return 404; }" in text
