"""Numbers as people write them."""

import pytest

from engine.domain.figures import figure


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("12", 12),
        (" 28600 ", 28600),
        ("12,500.5", 12500.5),
        ("1 250 000", 1250000),
        ("１２，８００．５", 12800.5),
        ("-5", -5),
        ("+5", 5),
        ("0", 0),
        ("999999999999999", 999999999999999),
    ],
)
def test_a_number_is_read_as_it_was_written(written, means):
    """Commas as in a ledger, digits as an input method writes them."""
    assert figure(written) == means


@pytest.mark.parametrize(
    "written",
    [
        "", "1_000", "٢٨٦٠٠", "२८", "²", "①", "2e4", "0x10", "nan", "inf", "1/2", "½", "1,00",
        "1,2,3",
        "1 2", "1, 000", "12,500 300", ".5", "5.", "1.2.3", "--5", "5-", "五", "1000000000000000",
        "1\n2", "1\u00a02",
    ],
)  # fmt: skip
def test_what_a_reader_would_read_otherwise_is_no_number(written):
    """A program would take some of these; the clerk who checks them would not."""
    assert figure(written) is None
