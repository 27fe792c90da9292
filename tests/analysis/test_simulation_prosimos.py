"""The simulator beside another one, where that is installed: the same diagram, people and rule."""

import pytest

from tests.analysis import prosimos


@pytest.mark.skipif(
    not prosimos.PYTHON, reason="Prosimos: LIANSHEN_PROSIMOS names no Python that has it"
)
def test_another_simulator_finds_the_same_waits_and_times():
    """Two programs that share no line of code, within 99.9 % of chance over all figures."""
    told = prosimos.beside(prosimos.ours(12, 600), prosimos.theirs(12, 600))

    assert {name: one for name, one in told.items() if one[2] > one[3]} == {}
