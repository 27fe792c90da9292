"""The demo's data: filled up behind the visitors, set anew, fresh after a holiday."""

import json
import shutil
import socket
import threading
import urllib.request
from datetime import date

import pytest

from engine.cli import _bank, _city, _city_child, demo
from engine.cli._city_child import Laying
from engine.cli._city_stage import Stage
from engine.cli._showcase import SHOWN
from engine.domain.errors import NoSuchCase
from engine.domain.wording import utc
from engine.stages import withdraw
from engine.store import cases, copies, intake, open_store, people

NOW = utc(date(2026, 11, 23), 15, 45)
A_WEEK_LATER = utc(date(2026, 11, 30), 10, 0)
SAMPLES = len(SHOWN)


class House:
    """A demo's folder, its open store and its stage, which leaves the city out."""

    def __init__(self, data):
        self.data = data
        self.store = open_store(f"sqlite:///{data}/lianshen.sqlite")
        demo.furnish(self.store)
        self.stage = self.started()

    def started(self):
        """The stage as another start of the demo makes it."""
        return Stage(self.data, self.data / "files", demo.furnish, 0, drawn=False)

    def cases(self):
        """How many there are, by project code: a project twice would be told twice."""
        with self.store.reading() as tx:
            found = []
            while True:
                try:
                    case = cases.get(tx, len(found) + 1)
                except NoSuchCase:
                    return found
                found.append(intake.project_of(tx, case.project_id))

    def status(self, number):
        """Where a case stands."""
        with self.store.reading() as tx:
            return cases.get(tx, number).status.value

    def visitor_withdraws(self, number):
        """Somebody tries the product out."""
        with self.store.transaction() as tx:
            clerk = people.by_login(tx, "jinjian").officer
            withdraw.withdraw(tx, number, "试一试", clerk, NOW)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A demo's folder after its first start."""
    folder = tmp_path_factory.mktemp("demo")
    made = House(folder)
    assert made.stage.set(made.store, NOW) == SAMPLES
    made.store.close()
    return folder


@pytest.fixture
def house(kept, tmp_path):
    """A demo without a city, started a second time on the same day."""
    shutil.copytree(kept, tmp_path / "demo")
    made = House(tmp_path / "demo")
    assert made.stage.set(made.store, NOW) == 0
    yield made
    made.store.close()


def open_case(house):
    """The number of a case that can be withdrawn."""
    return next(n for n in range(1, SAMPLES + 1) if house.status(n) == "in_review")


def test_a_reset_brings_back_what_was_laid_out(house):
    """The next visitor finds the demo as the first one did."""
    number = open_case(house)
    house.visitor_withdraws(number)

    assert house.stage.reset(NOW)

    assert house.status(number) == "in_review"
    assert len(house.cases()) == SAMPLES


def test_a_reset_empties_the_banks_book_too(house, tmp_path):
    """Slips are numbered from the start again: a bank that remembers would turn them away."""
    with socket.create_server(("127.0.0.1", 0)) as plug:
        sample = _bank.planned(plug.getsockname()[1])
    paid = json.dumps({"payment_code": "77777777", "amount": "1.00", "payer": "示例"}).encode()
    with _bank.running(sample, "http://127.0.0.1:9/", tmp_path / "bank") as bank:
        kind = {"Content-Type": "application/json"}
        counter = urllib.request.Request(f"{sample.url}/counter", paid, kind)  # noqa: S310
        with urllib.request.urlopen(counter, timeout=60):  # noqa: S310
            assert len(_booked(sample)) == 1
        with house.stage.filled_up(bank):
            assert house.stage.reset(NOW)
        assert _booked(sample) == []


def _booked(sample):
    with urllib.request.urlopen(f"{sample.url}/ledger", timeout=60) as reply:  # noqa: S310
        return json.load(reply)["booking"]


def test_a_reset_is_one_step_for_everybody_else(house):
    """Whoever reads meanwhile sees the old or the new, whoever writes waits; nobody fails."""
    number = open_case(house)
    seen, wrong, over = set(), [], threading.Event()

    def read():
        while not over.is_set():
            try:
                seen.add((house.status(number), len(house.cases())))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for _ in range(3):
        house.visitor_withdraws(number)
        house.stage.reset(NOW)
    over.set()
    for one in readers:
        one.join()

    assert wrong == []
    assert seen <= {("in_review", SAMPLES), ("withdrawn", SAMPLES)}


def test_a_second_reset_at_the_same_time_is_told_so(house):
    """Two visitors press the button at once: it is done once."""
    with house.stage._resetting:
        assert house.stage.reset(NOW) is False


def test_a_second_start_lays_nothing_out_again(house):
    """It is the same day, or the next."""
    again = house.started()

    assert again.set(house.store, utc(date(2026, 11, 24), 9, 0)) == 0
    assert again.note is None


def test_after_days_without_use_there_are_new_samples_and_a_sentence(house):
    """What was due last week is no example of what is due today."""
    again = house.started()
    laid = again.set(house.store, A_WEEK_LATER)

    projects = house.cases()
    assert laid == SAMPLES
    assert len({one.code for one in projects}) == len(projects) == 2 * SAMPLES
    assert any("第2批" in one.name for one in projects)
    assert "5个工作日" in again.note.zh
    assert again.set(house.store, A_WEEK_LATER) == 0


def test_a_reset_after_a_week_is_relative_to_that_day(house):
    """A copy from last week would bring last week's dates back."""
    house.stage.reset(A_WEEK_LATER)

    with house.store.reading() as tx:
        newest = max(cases.get(tx, n).received_at for n in range(1, SAMPLES + 1))
    assert newest > NOW
    assert len(house.cases()) == SAMPLES


def test_a_spoilt_plan_is_made_anew(house):
    """Half a file after a power cut must not stop the demo from starting."""
    (house.data / "stage" / "plan.json").write_text('{"now": 7', "utf-8")

    assert house.started().set(house.store, NOW) == 0
    assert json.loads((house.data / "stage" / "plan.json").read_text("utf-8"))["size"] == 0


def test_a_process_that_is_killed_midway_leaves_nothing_half_and_nothing_twice(tmp_path):
    """Kill -9 while the city is laid out; the next start brings the rest."""
    house = House(tmp_path)
    kept = tmp_path / "stage"
    kept.mkdir()
    copies.take(house.store, kept / "before.sqlite")
    (kept / "after.sqlite").touch()  # no copy for resets: it would only take time here
    laying = Laying(tmp_path / "lianshen.sqlite", tmp_path / "files", kept)
    done = threading.Event()
    laying.begin(NOW, 1, done.set)
    watching = threading.Event()
    while len(house.cases()) < 3:
        watching.wait(0.05)
    laying._process.kill()
    laying.wait()
    half = len(house.cases())
    assert not done.is_set()
    assert laying.progress() is None

    told = _city.plan(house.store, NOW, 1)[: half + 3]
    played = _city.lay_out(house.store, tmp_path / "files", told, NOW)

    codes = [one.code for one in house.cases()]
    assert played == 3
    assert codes == [one.story.name for one in told]
    house.store.close()


def test_an_end_of_the_demo_ends_the_laying_out(tmp_path):
    """No process is left behind that nobody knows of."""
    house = House(tmp_path)
    laying = Laying(tmp_path / "lianshen.sqlite", tmp_path / "files", tmp_path)
    laying.begin(NOW, 1, lambda: None)
    process = laying._process

    laying.stop()

    assert process.returncode == 0
    assert len(house.cases()) < 33
    assert _city_child.NICE > 0
    house.store.close()
