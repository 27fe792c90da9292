"""Addresses are built late, and are the ones that Werkzeug would have built early."""

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Rule

from web.route_rules import LateRule


def made(kind):
    """A few rules of one kind, bound to a host."""
    app = Flask("addresses")
    app.url_rule_class = kind
    for n, rule in enumerate(("/a", "/a/<int:n>", "/<path:rest>/b", "/r/<rule>", "/d/<int:self>")):
        app.add_url_rule(rule, endpoint=f"e{n}", view_func=str)
    app.add_url_rule("/p/<int:page>", endpoint="paged", view_func=str)
    app.add_url_rule("/p", endpoint="paged", view_func=str, defaults={"page": 1})
    return app.url_map.bind("hall.example", "/")


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("e0", {}),
        ("e0", {"seite": "一", "leer": None}),
        ("e1", {"n": 7}),
        ("e2", {"rest": "规划/人防"}),
        ("e3", {"rule": "block alone?"}),
        ("e4", {"self": 3}),
        ("paged", {"page": 1}),
        ("paged", {"page": 2}),
    ],
)
def test_an_address_is_the_one_that_would_have_been_built_at_the_start(endpoint, values):
    """The first time, which compiles it, and the second."""
    late, early = made(LateRule), made(Rule)
    for _ in range(2):
        assert late.build(endpoint, values) == early.build(endpoint, values)


@pytest.mark.parametrize(("endpoint", "values"), [("e1", {}), ("e1", {"n": "x"}), ("e9", {})])
def test_what_cannot_be_built_fails_as_it_did(endpoint, values):
    """A missing value, a wrong one, and an end that nobody knows."""
    for kind in (LateRule, Rule):
        with pytest.raises((BuildError, ValueError)):
            made(kind).build(endpoint, values)
