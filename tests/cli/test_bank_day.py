"""`lianshen bank-day`: a bank's file by command, for what is larger than a page takes."""

import json
import os
import shutil
from datetime import date, timedelta

import pytest

from engine import settings
from engine.exchange import bank_files
from engine.store import bank_days, open_store

DAY = date(2026, 11, 20)


@pytest.fixture
def house(lianshen, installation, elsewhere):
    """An installation without a case; its database and the command."""
    shutil.copytree(installation, elsewhere / "var")
    store = open_store(settings.read(os.environ).database_url)
    yield lianshen, store, elsewhere
    store.close()


def day_file(folder, *lines, day=DAY, name="bank"):
    """A file as the bank gives it."""
    path = folder / "day.txt"
    path.write_bytes(bank_files.written(name, day, lines))
    return path


def booked(n, code="77777777"):
    """So many bookings of one yuan for a slip that nobody knows."""
    return [bank_files.write_line("P", f"T{i}", code, 100) for i in range(n)]


def taken(store):
    """Days that were taken in."""
    with store.reading() as tx:
        return bank_days.count(tx)


def test_a_file_is_taken_in_compared_to_its_end_and_told_in_one_object(house):
    """Exit 1: a line needs a person; the same file again changes nothing."""
    lianshen, store, folder = house
    path = day_file(folder, *booked(3))

    for _ in range(2):
        code, said, _ = lianshen("bank-day", str(path), "--json")
        assert code == 1
        told = json.loads(said)
        assert (told["day"], told["lines"], told["to_settle"]) == ("2026-11-20", 3, 3)
        assert told["findings"] == {"unknown": {"lines": 3, "cents": 300}}
    assert taken(store) == 1


def test_a_day_without_bookings_is_settled(house):
    """Exit 0, in words for people."""
    lianshen, _, folder = house

    code, said, _ = lianshen("bank-day", str(day_file(folder)))

    assert code == 0
    assert "0 笔 lines" in said


def _spoilt(content, how):
    return {
        "checksum": content.replace(b"|1.00|", b"|1.01|", 1),
        "cut": content[:-20],
        "not text": b"\xff\xfe" * 40,
        "empty": b"",
    }[how]


@pytest.mark.parametrize("how", ["checksum", "cut", "not text", "empty"])
def test_a_spoilt_file_is_a_sentence_and_changes_nothing(house, how):
    """In both languages, on standard error, and no stack trace."""
    lianshen, store, folder = house
    path = day_file(folder, *booked(3))
    path.write_bytes(_spoilt(path.read_bytes(), how))

    code, said, wrong = lianshen("bank-day", str(path))

    assert (code, said) == (1, "")
    assert "账目没有变动" in wrong
    assert "Traceback" not in wrong
    assert taken(store) == 0


def test_a_booking_twice_a_day_ahead_and_another_file_of_the_day_are_turned_away(house):
    """Each with its sentence; of what was there before nothing changes."""
    lianshen, store, folder = house
    twice = day_file(folder, *booked(1), *booked(1))
    assert "重复的流水号" in lianshen("bank-day", str(twice))[2]
    ahead = day_file(folder, *booked(1), day=date.max - timedelta(days=1))
    assert "还没有到" in lianshen("bank-day", str(ahead))[2]
    stranger = day_file(folder, *booked(1), name="nobody")
    assert "没有名为" in lianshen("bank-day", str(stranger))[2]
    assert taken(store) == 0

    assert lianshen("bank-day", str(day_file(folder, *booked(1))))[0] == 1
    other = lianshen("bank-day", str(day_file(folder, *booked(2))))

    assert other[0] == 1
    assert "内容不同" in other[2]
    assert taken(store) == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("bank-day", "none.txt"), 1, "不能打开"),
        (("bank-day", "."), 1, "不能打开"),
        (("bank-day", "--fetch", "2026-13-01"), 1, "2026-03-02"),
        (("bank-day", "--fetch", "2026-11-20"), 1, "没有连接银行"),
        (("bank-day",), 2, "required"),
    ],
)
def test_what_cannot_be_read_or_fetched_is_a_sentence(house, words, code, says):
    """A wrong name, a folder, no day, no bank, nothing at all."""
    lianshen, store, _ = house
    try:
        ended, _, wrong = lianshen(*words)
    except SystemExit as usage:  # argparse's own way out
        ended, wrong = usage.code, "required"

    assert ended == code
    assert says in wrong
    assert taken(store) == 0


@pytest.mark.long
def test_a_million_lines_of_unknown_slips_are_taken_in_and_each_is_listed(house):
    """Only by command: a page takes 24 MB."""
    lianshen, store, folder = house
    path = day_file(folder, *booked(1_000_000))

    code, said, _ = lianshen("bank-day", str(path), "--json")

    assert code == 1
    assert json.loads(said)["to_settle"] == 1_000_000
    assert taken(store) == 1
