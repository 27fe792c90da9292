"""A day-end file is believed whole or not at all, and costs no memory however long it is."""

import io
import tracemalloc
from datetime import date

import pytest

from engine.exchange import bank_files
from engine.exchange.bank_files import BadBankFile

DAY = date(2026, 3, 2)
LINES = [
    bank_files.write_line("P", "T1", "12345678", 100_000, "示例置业有限公司"),
    bank_files.write_line("R", "T2", "12345678", 2_550, order="refund/JK1/3/1"),
]


def file(*lines):
    """A whole file."""
    return bank_files.written("bank", DAY, lines or LINES)


def test_a_file_that_was_written_is_read():
    """Head, lines and end, to the cent."""
    head = bank_files.verified(io.BytesIO(file()))
    read = list(bank_files.lines(io.BytesIO(file())))

    assert (head.bank, head.day, head.lines, head.paid, head.refunded) == (
        "bank", DAY, 2, 100_000, 2_550,
    )  # fmt: skip
    assert [(one.nth, one.kind, one.txn, one.cents) for one in read] == [
        (1, "P", "T1", 100_000), (2, "R", "T2", 2_550),
    ]  # fmt: skip
    assert read[0].name == "示例置业有限公司"


def test_an_empty_day_is_a_day():
    """A Sunday."""
    assert bank_files.verified(io.BytesIO(bank_files.written("bank", DAY, []))).lines == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"|1000.00|", b"|1000.01|"), (b"|1000.00|", b"|-1000.00|"), (b"|1000.00|", b"|1,000.00|"),
        (b"|1000.00|", b"|0.00|"), (b"|1000.00|", b"|1000|"), (b"P|", b"Q|"), (b"|T1|", b"||"),
        (b"|12:00:00|", b"|25:00:00|"), (b"2026-03-02", b"2026-02-30"), (b"LSBANK1", b"LSBANK2"),
        (b"END|2|", b"END|3|"), (b"|1000.00|25.50|", b"|1000.00|25.51|"), (b"\n", b"\r\n"),
        (b"\nEND", b"\n\nEND"), ("示".encode(), b"\xff"), ("示".encode(), "示\u0000".encode()),
        (b"\nEND", b"\nPEND"),
    ],
)  # fmt: skip
def test_one_sign_that_is_wrong_spoils_the_whole_file(old, new):
    """And the sentence says so in both languages."""
    content = file()
    assert old in content

    with pytest.raises(BadBankFile) as refused:
        bank_files.verified(io.BytesIO(content.replace(old, new, 1)))

    assert "账目没有变动" in refused.value.says("zh")
    assert "Not one line was taken" in refused.value.says("en")


def test_every_cut_is_noticed():
    """The line broke while it was sent."""
    content = file()

    for length in range(len(content)):
        with pytest.raises(BadBankFile):
            bank_files.verified(io.BytesIO(content[:length]))


def test_twenty_thousand_lines_need_no_more_memory_than_ten(tmp_path):
    """A million would take ten times as long; memory is what a program runs out of."""

    def peak(n):
        path = tmp_path / f"{n}.txt"
        lines = [bank_files.write_line("P", f"T{i}", "12345678", 100) for i in range(n)]
        path.write_bytes(bank_files.written("bank", DAY, lines))
        del lines
        with path.open("rb") as opened:
            tracemalloc.start()
            head = bank_files.verified(opened)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert head.lines == n
        return most

    assert peak(20_000) < peak(10) + 64 * 1024
