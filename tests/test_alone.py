"""Processes that share a run: most tests go side by side, some want the machine to themselves."""

import fcntl
import threading
import uuid

import pytest

from tests.alone import Room

PATIENCE = 60


@pytest.fixture
def room():
    """A room of this test's own."""
    made = Room(uuid.uuid4().hex)
    yield made
    made.close()


def test_ordinary_tests_are_inside_together(room):
    """Or a second core would be of no use."""
    met = threading.Barrier(3)

    def goes_in():
        with room.inside(alone=False):
            met.wait(PATIENCE)

    others = [threading.Thread(target=goes_in) for _ in range(2)]
    for one in others:
        one.start()
    with room.inside(alone=False):
        met.wait(PATIENCE)
    for one in others:
        one.join()


def test_who_measures_waits_for_an_empty_room_and_comes_before_those_who_come_later(room):
    """One is inside; one wants to be alone; a third comes after that and waits its turn."""
    order, pause = [], threading.Event()

    def goes_in(name, *, alone):
        with room.inside(alone=alone):
            order.append(name)

    measures = threading.Thread(target=goes_in, args=("alone",), kwargs={"alone": True})
    later = threading.Thread(target=goes_in, args=("later",), kwargs={"alone": False})
    with room.inside(alone=False):
        order.append("first")
        measures.start()
        for _ in range(100 * PATIENCE):
            if not free(room._turnstile) or "alone" in order:
                break
            pause.wait(0.01)
        later.start()
        pause.wait(0.2)  # who does not wait would be inside by now
        order.append("first leaves")
    measures.join(PATIENCE)
    later.join(PATIENCE)

    assert order == ["first", "first leaves", "alone", "later"]


def free(path):
    """Whether nobody holds this lock."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
