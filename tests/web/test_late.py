"""Windows that load late: known by their addresses, loaded with their first page, not before."""

import subprocess
import sys

import pytest
from flask import Blueprint

from tests.web.late_addresses import hung, pages
from web import windows
from web.late_addresses import ADDRESSES

HALL = """
import sys
import connectors.worker, engine.cli.serve, engine.cli._house, web
from web import late_addresses, windows
print(sorted(set(windows.LATE) & set(sys.modules)))
import web.late
web.late.load()
print(len(set(windows.LATE) - set(sys.modules)))
"""

HOOKS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "url_value_preprocessors",
    "url_default_functions",
    "error_handler_spec",
)


def test_the_written_addresses_are_those_of_the_windows():
    """Where this fails, an address was added or changed: `make addresses` writes them anew."""
    assert [page for module in windows.LATE for page in pages(module)] == list(ADDRESSES)


@pytest.mark.parametrize("module", windows.LATE)
def test_a_late_window_is_its_pages_and_nothing_else(module):
    """What hangs on the whole application would be missing until somebody comes."""
    app = hung(module)
    blueprint = next(iter(app.blueprints.values()))

    for _, _, endpoint, _ in pages(module):
        name = endpoint.rpartition(".")[2]
        assert app.view_functions[endpoint] is getattr(sys.modules[module], name)
    for hooks in HOOKS:
        assert getattr(blueprint, hooks) == getattr(Blueprint("bare", "bare"), hooks)
    assert len(blueprint.deferred_functions) == len(list(pages(module)))


def test_a_house_that_begins_loads_none_of_them():
    """Neither the pages nor the workers bring one along; afterwards all can be loaded at once."""
    said = subprocess.run(
        [sys.executable, "-c", HALL], capture_output=True, text=True, check=True, timeout=60
    )

    assert said.stdout.split("\n") == ["[]", "0", ""]
