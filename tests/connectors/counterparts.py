"""The other side of every connector, driven in one way: what the conformance suite speaks to."""

import json
from datetime import UTC, datetime, timedelta

from connectors.desk import Desk
from connectors.folder import Folder
from connectors.http import Http
from connectors.scripted import Reply, Scripted
from connectors.worker import Post, work
from engine.domain.errors import NoLongerWaiting
from engine.domain.opinions import Comment, OpinionKind, Proposal
from engine.queue.relay import Relay
from engine.queue.transport import Inline
from engine.stages import handle, review
from engine.store import branches, cases, outbox
from tests.connectors.department import Department
from tests.office import Office


class Counterpart:
    """A department behind a connector. ``office`` is the house on this side."""

    office: Office
    connector: object

    def relay(self):
        """A relay that works at once, with this connector for meteorology."""
        post = Post(self.office.store, {"mete-system": self.connector}, self.clock)
        return Relay(self.office.store, Inline(work(post)), self.clock)

    def clock(self):
        """The hall's clock."""
        return self.office.now

    def letter(self, case):
        """The letter of this case, claimed as a worker would."""
        with self.office.store.transaction() as tx:
            for letter_id in outbox.due(tx, self.clock()):
                held = outbox.claim(tx, letter_id, "test", timedelta(minutes=1), self.clock())
                if held.case_id == case:
                    return held
        raise AssertionError("no letter is due")

    def close(self):
        """Nothing to close."""


class OurDesk(Counterpart):
    """People of the department at our own pages."""

    def __init__(self, office, _tmp_path):
        self.office = office
        self.connector = Desk("mete-system", office.store)

    def letters(self, case):
        """What lies on their desk."""
        with self.office.store.reading() as tx:
            items = branches.items_of(tx, case)
        return sum(item.work == "handle" and item.department == "METE" for item in items)

    def answers(self, case, kind, times=1):
        """The handler submits, the checker lets it stand; each of them as often as told."""
        for step, does in (("handle", self._submit), ("check", self._approve)):
            held = self.office.waiting(case, step, "mete") or self._last(case, step)
            with self.office.store.reading() as tx:
                version = cases.get(tx, case).drawing_version
            for _ in range(times):
                try:
                    does(held.id, kind, version)
                except NoLongerWaiting:
                    return

    def _last(self, case, work):
        with self.office.store.reading() as tx:
            items = branches.items_of(tx, case)
        return [i for i in items if i.department == "METE" and i.work in {work, "handle"}][-1]

    def _submit(self, item, kind, version):
        with self.office.at_work("mete-chengban") as (tx, who):
            given = Proposal(kind, comments=comments(kind), form={"lightning_class": "2"})
            handle.submit(tx, item, given, version, who, self.office.now)

    def _approve(self, item, _kind, version):
        with self.office.at_work("mete-shenhe") as (tx, who):
            review.approve(tx, item, version, who, self.office.now)


class Script(Counterpart):
    """A department that follows a script; what it says is decided when it answers."""

    def __init__(self, office, _tmp_path):
        self.office = office
        self.connector = Scripted("mete-system", [])

    def letters(self, case):
        """What the script has been given."""
        return len(self.connector._held)

    def answers(self, case, kind, times=1):
        """The script goes on."""
        proposal = Proposal(kind, comments=comments(kind))
        round_no = self.office.case(case).round
        self.connector._replies[round_no] = Reply(round_no, proposal, times=times)
        self.relay().tick()


class Share(Counterpart):
    """A department that looks into a real folder, takes letters away and lays answers down."""

    def __init__(self, office, tmp_path):
        self.office = office
        self.root = tmp_path / "share"
        (self.root / "answers").mkdir(parents=True)
        self.connector = Folder("mete-system", self.root)
        self.read = {}
        self.answered = 0

    def letters(self, case):
        """What it has taken away and filed by the key inside, as its own system would."""
        for path in (self.root / "letters").glob("*.json"):
            letter = json.loads(path.read_bytes())
            self.read[letter["message_id"]] = letter
            path.unlink()
        return len(self.read)

    def answers(self, case, kind, times=1):
        """It writes aside and renames, as agreed."""
        self.letters(case)
        round_no = self.office.case(case).round
        letter = next(x for x in self.read.values() if x["round"] == round_no)
        said = {
            "message_id": f"mete-{letter['message_id']}", "case_no": letter["case_no"],
            "branch": letter["branch"], "round": letter["round"], "opinion": kind.value,
            "comments": [{"sheet_no": c.sheet_no, "text": c.text} for c in comments(kind)],
            "at": self.clock().isoformat(),
        }  # fmt: skip
        for _ in range(times):
            self.answered += 1
            self.lays(f"{self.answered}.json", json.dumps(said, ensure_ascii=False).encode())
        self.relay().tick()

    def lays(self, name, content):
        """One file, whole."""
        aside = self.root / "answers" / f".{name}"
        aside.write_bytes(content)
        aside.rename(self.root / "answers" / name)


class System(Counterpart):
    """A real HTTP department, in its own process, and our own pages as its way back."""

    def __init__(self, office, tmp_path, front_door):
        self.office = office
        self.department = Department(front_door, tmp_path / "department")
        self.connector = Http(self.department.connection)

    def clock(self):
        """A real system has a real clock, so the hall's clock must be real too."""
        self.office.now = datetime.now(UTC)  # noqa: TID251
        return self.office.now

    def letters(self, case):
        """What it has received, as it says itself."""
        return len(self.department.letters())

    def answers(self, case, kind, times=1):
        """A clerk there decides; the answer comes through our front door."""
        held = self.office.case(case)
        self.department.answers(
            f"{held.case_no}/mete-branch/{held.round}",
            opinion=kind.value,
            times=times,
            comments=[{"sheet_no": c.sheet_no, "text": c.text} for c in comments(kind)],
        )

    def close(self):
        """The department goes home."""
        self.department.goes_home()


def comments(kind):
    """One remark where the kind demands one."""
    return (Comment("L-01", "补充接地电阻"),) if kind is OpinionKind.REVISE else ()
