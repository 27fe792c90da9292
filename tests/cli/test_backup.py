"""Backup under load, restore on an empty machine: nothing lost, nothing sent twice."""

import hashlib
import json
import threading

import pytest

from connectors import worker
from connectors.scripted import Reply, Scripted
from engine.cli import _manifest
from engine.domain.opinions import OpinionKind, Proposal
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.store import journal, open_store, outbox, quarantine
from tests.everything import everything
from tests.given import PASS
from tests.office import Office

pytestmark = pytest.mark.both_databases


class System(Scripted):
    """A department's system that counts how often each letter was brought; may be unable to say."""

    says = True

    def __init__(self):
        super().__init__("mete-system", [])
        self.brought = {}

    def send(self, letter, now):
        """One more call."""
        self.brought[letter.idem_key] = self.brought.get(letter.idem_key, 0) + 1
        super().send(letter, now)

    def known(self, letter, now):
        """Yes, no, or nobody knows."""
        return super().known(letter, now) if self.says else None


@pytest.fixture
def system():
    """Meteorology."""
    return System()


@pytest.fixture
def files(tmp_path):
    """A file store with three contents."""
    root = tmp_path / "var" / "files"
    for content in (b"one", b"two", b"three"):
        _lay(root, content)
    return root


def _lay(root, content):
    name = hashlib.sha256(content).hexdigest()
    (root / name[:2] / name[2:4]).mkdir(parents=True, exist_ok=True)
    (root / name[:2] / name[2:4] / name).write_bytes(content)


@pytest.fixture
def here(lianshen, office, files, monkeypatch, tmp_path):
    """The command line on the office's own database and files."""
    monkeypatch.setenv("LIANSHEN_DATABASE_URL", office.url)
    monkeypatch.setenv("LIANSHEN_DATA", str(tmp_path / "var"))
    return lianshen


@pytest.fixture
def elsewhere_empty(request, backend, tmp_path):
    """A machine with nothing on it: its folder, the URL of its database."""
    (tmp_path / "new").mkdir()
    if backend == "sqlite":
        yield tmp_path / "new", f"sqlite:///{tmp_path}/new/lianshen.sqlite"
        return
    server = request.getfixturevalue("postgresql")
    url = server.database()
    yield tmp_path / "new", url
    server.drop(url)


@pytest.fixture
def there(lianshen, elsewhere_empty, monkeypatch):
    """The command line on that machine, once it is entered: ``there()``."""
    folder, url = elsewhere_empty

    def enter():
        monkeypatch.setenv("LIANSHEN_DATABASE_URL", url)
        monkeypatch.setenv("LIANSHEN_DATA", str(folder))
        return lianshen

    enter.url, enter.folder = url, folder
    return enter


def tick(office, system):
    """The relay looks once."""
    post = worker.Post(office.store, {"mete-system": system}, lambda: office.now)
    Relay(office.store, Inline(worker.work(post)), lambda: office.now).tick()


@pytest.fixture
def knows(monkeypatch, system):
    """The installation's connections lead to that system."""
    made = worker.post

    def post(store, _connections, clock):
        return worker.Post(store, {"mete-system": system}, clock)

    monkeypatch.setattr(worker, "post", post)
    return made


def test_a_backup_under_load_is_one_moment_and_nothing_is_sent_twice(
    here, there, office, system, tmp_path, knows
):
    """Cases come in while it runs, letters leave after it; then the machine burns."""
    for _ in range(4):
        office.accepts(despite_running=True)
    tick(office, system)
    stop = threading.Event()

    def works():
        own = Office(office.url, furnished=True)
        while not stop.is_set():
            own.accepts(despite_running=True)
        own.close()

    at_work = threading.Thread(target=works)
    at_work.start()
    code, said, wrong = here("backup", str(tmp_path / "saved"))
    stop.set()
    at_work.join(60)
    assert code == 0, wrong
    assert "3 files" in said
    tick(office, system)  # letters of the backup leave after it was made
    sent = dict(system.brought)
    assert len(sent) > 4

    lianshen = there()
    assert lianshen("restore", str(tmp_path / "saved"))[0] == 0
    again = Office(there.url, furnished=True)
    again.now = office.now
    with again.store.reading() as tx:
        assert quarantine.standing(tx) is not None
        assert outbox.due(tx, office.now) == ()
    tick(again, system)
    assert system.brought == sent

    code, said, _ = lianshen("reconcile", "--json")
    found = json.loads(said)
    assert (code, found["undecided"], found["lifted"]) == (0, 0, True)
    assert {one["key"] for one in found["letters"] if one["has"]} <= set(sent)

    for _ in range(3):
        tick(again, system)
    assert set(system.brought.values()) == {1}
    with again.store.reading() as tx:
        states = {row["state"] for n in range(1, 9) for row in outbox.waiting(tx, n)}
    assert states == {"done"}
    system._replies[1] = Reply(1, Proposal(OpinionKind.PASS))
    tick(again, system)
    tick(again, system)
    again.everyone_else_opines(1, PASS)
    again.everyone_signs(1)
    again.hands_out(1)
    assert again.status(1) == "delivered"
    again.close()


def test_every_row_and_every_file_comes_back(here, there, office, files, tmp_path):
    """And numbers that were given are not given again."""
    office.accepts()
    office.withdraws(office.accepts(despite_running=True))
    before = everything(office.store)
    here("backup", str(tmp_path / "saved"))

    lianshen = there()
    code, said, wrong = lianshen("restore", str(tmp_path / "saved"))
    assert code == 0, wrong
    assert "lianshen reconcile" in said

    again = Office(there.url, furnished=True)
    after = everything(again.store)
    for name in before.keys() - {"journal", "quarantine"}:
        assert after[name] == before[name], name
    assert after["journal"][: len(before["journal"])] == before["journal"]
    for path in _manifest.contents(files):
        copied = there.folder / "files" / path.relative_to(files)
        assert copied.read_bytes() == path.read_bytes()
    again.receives(despite_running=True)
    again.close()


def test_a_letter_that_cannot_be_asked_after_waits_for_a_person(
    here, there, office, system, tmp_path, knows
):
    """Somebody telephones; until then nothing leaves, not even new letters."""
    first, second = office.accepts(), office.accepts(despite_running=True)
    here("backup", str(tmp_path / "saved"))
    system.says = False
    lianshen = there()
    lianshen("restore", str(tmp_path / "saved"))
    keys = [f"{office.case(case).case_no}/mete-branch/1" for case in (first, second)]

    assert lianshen("reconcile")[0] == 1
    assert lianshen("reconcile", "--has", "nonsense")[0] == 1
    assert lianshen("reconcile", "--has", keys[0])[0] == 1
    code, said, _ = lianshen("reconcile", "--has-not", keys[1])
    assert code == 0
    assert "恢复发送" in said
    assert "没有隔离" in lianshen("reconcile")[1]

    again = Office(there.url, furnished=True)
    again.now = office.now
    tick(again, system)
    assert system.brought == {keys[1]: 1}
    again.close()


def test_answers_that_were_lost_with_the_rest_are_asked_for_again(
    here, there, office, system, tmp_path, knows
):
    """The department answered after the backup; it will not answer again by itself."""
    case = office.accepts()
    tick(office, system)
    here("backup", str(tmp_path / "saved"))
    lianshen = there()
    lianshen("restore", str(tmp_path / "saved"))

    lianshen("reconcile")

    again = open_store(there.url)
    with again.reading() as tx:
        (told,) = journal.incidents(tx)
    again.close()
    assert (told.kind, told.connector) == ("answer-lost", "mete-system")
    assert office.case(case).case_no in told.says.zh


@pytest.mark.parametrize("what", ["database", "files"])
def test_nothing_is_restored_over_something(here, there, office, files, tmp_path, what):
    """The wrong terminal must not cost a city its cases."""
    here("backup", str(tmp_path / "saved"))
    lianshen = here if what == "database" else there()
    if what == "files":
        _lay(there.folder / "files", b"somebody's")
    before = everything(office.store)

    code, _, said = lianshen("restore", str(tmp_path / "saved"))

    assert code == 1
    assert "不是空的" in said
    assert everything(office.store) == before


def test_a_backup_that_was_touched_is_not_restored(here, there, tmp_path, backend):
    """One bit; a missing part; a manifest that leads elsewhere; a backup that broke off."""
    saved = tmp_path / "saved"
    here("backup", str(saved))
    lianshen = there()
    part = next((saved / "database").iterdir())
    whole = part.read_bytes()
    manifest = (saved / "manifest.json").read_bytes()

    def refused(why="不能恢复"):
        code, _, said = lianshen("restore", str(saved))
        assert code == 1
        assert why in said
        assert not list(there.folder.rglob("*.sqlite"))

    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]) if whole else b"x")
    refused("缺失，或与清单不符")
    part.unlink()
    refused("is missing, or not as it was saved")
    part.write_bytes(whole)
    told = json.loads(manifest)
    for other in ("../../etc/passwd", "files/aa/bb/../../../x", "database/../x"):
        (saved / "manifest.json").write_text(
            json.dumps({**told, "parts": told["parts"] | {other: {"size": 0, "sha256": ""}}})
        )
        refused()
    for broken in (b"", b"[]", b'{"format": "other"}'):
        (saved / "manifest.json").write_bytes(broken)
        refused()
    (saved / "manifest.json").write_bytes(manifest.replace(b'"schema": "00', b'"schema": "99'))
    refused("本程序只到第")
    (saved / "manifest.json").unlink()
    refused("没有清单")
    (saved / "manifest.json").write_bytes(manifest)
    assert lianshen("restore", str(saved))[0] == 0


def test_a_backup_never_writes_over_another(here, tmp_path):
    """Two in one night."""
    assert here("backup", str(tmp_path / "saved"))[0] == 0
    first = (tmp_path / "saved" / "manifest.json").read_bytes()

    code, _, said = here("backup", str(tmp_path / "saved"))

    assert code == 1
    zh, en = said.splitlines()
    assert "已经有了" in zh
    assert "new folder" in en
    assert "folder" not in zh.replace(str(tmp_path), "")
    assert (tmp_path / "saved" / "manifest.json").read_bytes() == first
    assert (tmp_path / "saved").stat().st_mode & 0o077 == 0


def test_an_altered_file_stops_the_backup_and_leaves_no_half_one(here, files, tmp_path):
    """A backup of a broken disk must not replace the good one of yesterday."""
    path = next(_manifest.contents(files))
    path.chmod(0o640)
    path.write_bytes(b"rotten")

    code, _, said = here("backup", str(tmp_path / "saved"))

    assert code == 1
    assert "已经改变" in said
    assert not (tmp_path / "saved").exists()
    assert not list(tmp_path.glob(".saved*"))


def test_keys_stay_out_unless_they_are_asked_for(here, there, tmp_path):
    """A copy of a backup is not a copy of the keys."""
    (tmp_path / "var" / "secret").write_bytes(b"k" * 48)
    (tmp_path / "var" / "secret").chmod(0o600)
    here("backup", str(tmp_path / "without"))
    here("backup", str(tmp_path / "with"), "--with-keys")
    assert not (tmp_path / "without" / "keys").exists()

    lianshen = there()
    assert lianshen("restore", str(tmp_path / "with"))[0] == 0

    key = there.folder / "secret"
    assert key.read_bytes() == b"k" * 48
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_backup_of_the_other_database_is_refused(here, there, tmp_path, backend, monkeypatch):
    """They are kept in different forms."""
    here("backup", str(tmp_path / "saved"))
    there()
    other = f"sqlite:///{tmp_path}/other.sqlite"
    if backend == "sqlite":
        told = json.loads((tmp_path / "saved" / "manifest.json").read_text())
        told["database"]["kind"] = "postgresql"
        (tmp_path / "saved" / "manifest.json").write_text(json.dumps(told))
    monkeypatch.setenv("LIANSHEN_DATABASE_URL", other)

    code, _, said = here("restore", str(tmp_path / "saved"))

    assert code == 1
    assert "取自postgresql，这里是sqlite" in said


def test_what_can_be_made_again_is_not_backed_up(here, there, files, tmp_path):
    """Drawn pictures are as large as the drawings; what is still arriving belongs to nobody yet."""
    drawn = files / "pictures" / "1" / "ab" / ("c" * 62)
    drawn.mkdir(parents=True)
    (drawn / "1-0.webp").write_bytes(b"a picture")
    (files / "incoming").mkdir()
    (files / "incoming" / ("d" * 64)).write_bytes(b"half an upload")

    code, said, wrong = here("backup", str(tmp_path / "saved"))

    assert code == 0, wrong
    assert "3 files" in said
    assert not [p for p in (tmp_path / "saved").rglob("*") if p.name in {"pictures", "incoming"}]
    assert there()("restore", str(tmp_path / "saved"))[0] == 0
