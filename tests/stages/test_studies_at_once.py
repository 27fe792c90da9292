"""Managers who ask the simulator in the same moment: the queue is bounded, and says so."""

import pytest

from engine.stages.scenarios import asking
from engine.store import scenarios
from tests.stages.test_two_at_once import at_once

pytestmark = pytest.mark.both_databases


def test_of_twelve_who_ask_at_once_ten_are_taken_and_two_are_asked_to_wait(office):
    """Nobody slips in between the count and the asking."""
    with office.at_work("guanli") as (tx, by):
        number = asking.first(tx, "single-item", by, office.now)
        for _ in range(asking.MOST_OPEN // 2):
            asking.ask(tx, number, asking.RUN, by, office.now)

    def asks():
        with office.at_work("guanli") as (tx, by):
            return asking.ask(tx, number, asking.RUN, by, office.now)

    said = at_once(*[asks] * 7)

    refused = [one for one in said if isinstance(one, asking.TooManyStudies)]
    assert len(refused) == 2
    assert {type(one) for one in said} == {int, asking.TooManyStudies}
    with office.store.reading() as tx:
        assert scenarios.open_total(tx) == asking.MOST_OPEN
