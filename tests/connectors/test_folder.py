"""The folder connector, and departments that lay all sorts of things into it."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from connectors.folder import PATIENCE, Folder
from connectors.worker import Post, collect
from engine.domain.errors import NotDelivered
from engine.store import journal, lines
from tests.connectors.counterparts import Share
from tests.office import PASS


@pytest.fixture
def share(office, tmp_path):
    """A shared folder with nothing in it, and a real clock: files have one."""
    office.now = datetime.now(UTC)  # noqa: TID251
    return Share(office, tmp_path)


def looks(share):
    """The house looks into the folder once."""
    post = Post(share.office.store, {"mete-system": share.connector}, share.clock)
    collect(post)


def lies(share, where):
    """Names in one of its folders."""
    folder = share.root / where
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def trouble(office):
    """Kinds of open incidents."""
    with office.store.reading() as tx:
        return [one.kind for one in journal.incidents(tx)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"[]", "格式"),
        (b"\xff\xfe\x00", "JSON"),
        (b'{"message_id": 1}', "格式"),
        (b"x" * (256 * 1024 + 5), "256KB"),
        (b"\x00" * 100, "JSON"),
    ],
)
def test_what_is_no_answer_is_laid_aside_with_its_reason(share, office, content, sentence):
    """Whoever looks into the folder there finds out what was wrong, in words."""
    share.lays("bad.json", content)
    old = (office.now - 2 * PATIENCE).timestamp()
    os.utime(share.root / "answers" / "bad.json", (old, old))

    looks(share)
    looks(share)

    assert lies(share, "answers") == []
    assert lies(share, "refused") == ["bad.json", "bad.json.reason.txt"]
    assert sentence in (share.root / "refused" / "bad.json.reason.txt").read_text("utf-8")
    assert trouble(office) == ["answer-of-mete-system"]


def test_a_file_that_is_still_growing_is_left_alone_for_a_while(share):
    """Not everybody writes aside and renames."""
    (share.root / "answers" / "slow.json").write_bytes(b'{"message_id": "m')

    looks(share)

    assert lies(share, "answers") == ["slow.json"]


def test_files_that_are_not_laid_down_yet_are_not_seen(share):
    """As agreed: a dot in front, or .tmp behind."""
    for name in (".answer.json", "answer.tmp"):
        (share.root / "answers" / name).write_bytes(b"{}")

    looks(share)

    assert len(lies(share, "answers")) == 2


def test_a_link_a_folder_and_a_pipe_are_never_read(share, tmp_path):
    """A link to a file of ours would be copied where the department can read it."""
    (tmp_path / "secret").write_text('{"our": "key"}')
    (share.root / "answers" / "link.json").symlink_to(tmp_path / "secret")
    (share.root / "answers" / "folder.json").mkdir()
    os.mkfifo(share.root / "answers" / "pipe.json")

    for _ in range(2):
        looks(share)

    assert lies(share, "answers") == []
    assert {"link.json", "folder.json", "pipe.json"} <= set(lies(share, "refused"))
    assert (tmp_path / "secret").read_text() == '{"our": "key"}'


def test_one_name_used_twice_keeps_both_files(share, office):
    """What was refused first is not written over."""
    for _ in range(2):
        share.lays("same.json", b"[]")
        old = (office.now - 2 * PATIENCE).timestamp()
        os.utime(share.root / "answers" / "same.json", (old, old))
        looks(share)

    assert [n for n in lies(share, "refused") if n.endswith(".json")] == [
        "same-2.json",
        "same.json",
    ]


def test_a_late_answer_is_refused_in_words_and_is_no_incident(share, office):
    """The applicant left; the department's system learns that the case is closed."""
    case = office.accepts()
    share.relay().tick()
    office.withdraws(case)

    share.answers(case, PASS)

    assert "不再等待" in (share.root / "refused" / "1.json.reason.txt").read_text("utf-8")
    assert trouble(office) == []


def test_another_body_under_the_same_id_is_refused(share, office):
    """The first one counts; a person is asked which was meant."""
    case = office.accepts()
    share.relay().tick()
    share.answers(case, PASS)
    said = json.loads((share.root / "taken" / "1.json").read_bytes())

    share.lays("2.json", json.dumps(said | {"text": "改口"}).encode())
    looks(share)

    assert "2.json" in lies(share, "refused")
    assert trouble(office) == ["message-conflict"]


def test_answers_are_taken_in_the_order_in_which_they_were_laid_down(share):
    """Not by their names."""
    for n, name in enumerate(("z.json", "a.json", "m.json")):
        share.lays(name, json.dumps({"n": n}).encode())
        when = (share.office.now - timedelta(minutes=10 - n)).timestamp()
        os.utime(share.root / "answers" / name, (when, when))

    found = [json.loads(body)["n"] for body in share.connector.collect(share.office.now)]

    assert found == [0, 1, 2]


def test_an_answer_whose_reader_dies_is_there_the_next_time(share):
    """It counts as taken when the next one is asked for."""
    share.lays("1.json", b"{}")

    assert next(share.connector.collect(share.office.now)) == b"{}"

    assert lies(share, "answers") == ["1.json"]


def test_a_folder_that_is_away_is_a_silent_line_and_nothing_is_written_elsewhere(office, tmp_path):
    """A disk that is not mounted must not be replaced by an empty folder on ours."""
    case = office.accepts()
    share = Share(office, tmp_path)
    gone = Folder("mete-system", tmp_path / "not-mounted")
    with pytest.raises(NotDelivered):
        gone.send(share.letter(case), office.now)
    assert not (tmp_path / "not-mounted").exists()

    share.connector = gone
    for _ in range(8):
        looks(share)
        office.later(minutes=4)
    with office.store.reading() as tx:
        assert lines.of(tx, "mete-system:answers").silent
    assert "system-silent" in trouble(office)

    share.connector = Folder("mete-system", share.root)
    office.later(minutes=20)
    looks(share)
    assert "system-silent" not in trouble(office)


def test_no_half_letter_is_ever_seen(share, office):
    """Written aside and renamed: whoever lists the folder sees whole letters."""
    case = office.accepts()
    letter = share.letter(case)

    share.connector.send(letter, office.now)

    (path,) = (share.root / "letters").iterdir()
    assert path.read_bytes() == letter.payload
    assert "/" not in path.name
