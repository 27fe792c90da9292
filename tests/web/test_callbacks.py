"""Answers of departments' systems, exactly as the contract says."""

import json
from datetime import timedelta

import pytest

from engine.exchange import letters, signing
from engine.exchange.signing import Key
from engine.stages import answers
from engine.store import journal, mailbox
from tests.web.conftest import KEY

PATH = "/api/v1/callbacks/mete-system"


@pytest.fixture
def case(office):
    """A case that waits for the meteorologists' own system."""
    return office.accepts()


@pytest.fixture
def sends(app, office):
    """The department's system, at the other end of the line."""
    client = app.test_client()

    def send(body, *, path=PATH, key=KEY, at=None, headers=None):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = signing.sign(key, "POST", path, content, at or office.now)
        return client.post(path, data=content, headers={**signed, **(headers or {})})

    return send


def answer(office, case, **changes):
    """What a system answers."""
    return {
        "message_id": "m-1",
        "case_no": office.case(case).case_no,
        "branch": "mete-branch",
        "round": 1,
        "opinion": "pass",
        "comments": [],
        "at": office.now.isoformat(),
        **changes,
    }


def waiting(office, case):
    """Messages in the inbox of the case."""
    with office.store.reading() as tx:
        return len(mailbox.pending(tx, case))


def test_an_answer_is_stored_first_and_applied_afterwards(sends, office, case):
    """200 before any process work."""
    answered = sends(answer(office, case))

    assert answered.status_code == 200
    assert answered.json == {"stored": True, "repeat": False}
    assert waiting(office, case) == 1
    assert ("mete", 1) not in office.opinions(case)
    with office.store.transaction() as tx:
        answers.drain(tx, case, office.now)
    assert office.opinions(case)[("mete", 1)] == "pass"


def test_a_repeat_is_answered_200_and_stored_once(sends, office, case):
    """The line broke before our answer arrived."""
    sends(answer(office, case))

    again = sends(answer(office, case))

    assert again.status_code == 200
    assert again.json["repeat"] is True
    assert waiting(office, case) == 1


def test_the_same_id_with_another_body_is_a_conflict_and_an_incident(sends, office, case):
    """409; the first one stands; a person looks."""
    sends(answer(office, case))

    other = sends(answer(office, case, opinion="refuse", text="变卦"))

    assert other.status_code == 409
    assert waiting(office, case) == 1
    with office.store.reading() as tx:
        assert [i.kind for i in journal.incidents(tx)] == ["message-conflict"]


def test_an_unsigned_or_badly_signed_answer_is_401(sends, app, office, case):
    """And nothing is stored."""
    body = answer(office, case)
    content = json.dumps(body).encode()
    stranger = Key(KEY.id, b"another secret of 32 bytes .....")
    tampered = signing.sign(KEY, "POST", PATH, b"{}", office.now)

    bad = [
        app.test_client().post(PATH, data=content),
        app.test_client().post(PATH, data=content, headers=tampered),
        sends(body, key=stranger),
        sends(body, key=Key("nobody", KEY.secret)),
        sends(body, headers={signing.SIGNATURE_HEADER: "zz"}),
        sends(body, headers={signing.NONCE_HEADER: "x"}),
    ]

    assert [one.status_code for one in bad] == [401] * 6
    assert all("签名不符" in one.json["says"] for one in bad)
    assert waiting(office, case) == 0


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_early_timestamp_is_401(sends, office, case, minutes):
    """±300 seconds."""
    late = sends(answer(office, case), at=office.now + timedelta(minutes=minutes))

    assert late.status_code == 401


def test_a_replayed_request_is_401(app, office, case):
    """A nonce is used once, even with the same body."""
    content = json.dumps(answer(office, case)).encode()
    headers = signing.sign(KEY, "POST", PATH, content, office.now)
    client = app.test_client()

    first = client.post(PATH, data=content, headers=headers)
    replay = client.post(PATH, data=content, headers=headers)

    assert (first.status_code, replay.status_code) == (200, 401)
    assert waiting(office, case) == 1


def test_a_nonce_of_a_refused_request_may_not_be_used_again_either(app, office, case):
    """Whatever became of the first."""
    content = json.dumps(answer(office, case, case_no="330183SG20260302999990")).encode()
    headers = signing.sign(KEY, "POST", PATH, content, office.now)
    client = app.test_client()

    first = client.post(PATH, data=content, headers=headers)
    replay = client.post(PATH, data=content, headers=headers)

    assert (first.status_code, replay.status_code) == (404, 401)


def test_an_unknown_connector_is_turned_away_as_unsigned(sends, office, case):
    """It has no key here; the answer does not tell which connectors exist."""
    path = "/api/v1/callbacks/no-such-system"

    assert sends(answer(office, case), path=path).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [{"case_no": "330183SG20260302999990"}, {"branch": "ghost-branch"}],
)
def test_an_unknown_case_or_share_is_404(sends, office, case, changes):
    """In a sentence."""
    answered = sends(answer(office, case, **changes))

    assert answered.status_code == 404
    assert answered.json["says"]


@pytest.mark.parametrize("changes", [{"round": 2}, {"branch": "fire-branch"}])
def test_a_round_or_share_that_does_not_wait_is_410(sends, office, case, changes):
    """Fire works at our desk; round two has not begun."""
    answered = sends(answer(office, case, **changes))

    assert answered.status_code == 410
    assert waiting(office, case) == 0


def test_after_withdrawal_it_is_410(sends, office, case):
    """The case no longer waits."""
    body = answer(office, case)
    office.withdraws(case)

    assert sends(body).status_code == 410


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": ""},
        {"message_id": "x" * 121},
        {"message_id": 7},
        {"message_id": None},
        {"case_no": 1},
        {"branch": "Fire Branch"},
        {"round": "1"},
        {"round": 0},
        {"round": 1.5},
        {"opinion": "excellent"},
        {"opinion": "tacit"},
        {"comments": "none"},
        {"comments": [{"text": "no sheet"}]},
        {"comments": [{"sheet_no": "J-01", "text": "x" * 4001}]},
        {"comments": [{"sheet_no": "J-01", "text": "x", "extra": 1}]},
        {"comments": [{"sheet_no": "J-01", "text": "x"}] * 501},
        {"at": "yesterday"},
        {"at": "2026-03-02T09:00:00"},
        {"at": 12},
        {"text": "x" * 4001},
        {"surprise": True},
    ],
)
def test_a_body_of_another_shape_is_422(sends, office, case, changes):
    """Wrong type, too long, missing, unknown: the place is named; nothing stored."""
    body = {k: v for k, v in answer(office, case, **changes).items() if v is not None}

    answered = sends(body)

    assert answered.status_code == 422, answered.json
    assert "没有接收" in answered.json["says"]
    assert waiting(office, case) == 0


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"null", b'{"a":', b"\xff\xfe"])
def test_what_is_no_json_object_is_422(sends, body):
    """Properly signed nonsense."""
    assert sends(body).status_code == 422


def test_a_missing_field_is_422(sends, office, case):
    """Each of them."""
    whole = answer(office, case)

    for name in whole:
        assert sends({k: v for k, v in whole.items() if k != name}).status_code == 422, name


def test_a_body_that_is_too_large_is_413(sends, office, case):
    """Never read to its end."""
    answered = sends(b"x" * (letters.LARGEST_ANSWER + 1))

    assert answered.status_code == 413
    assert answered.json["says"] == "一次回复不能超过256KB，没有接收。"


def test_other_methods_and_addresses_answer_json(app):
    """A machine gets what a machine reads."""
    client = app.test_client()

    assert client.get(PATH).status_code == 405
    assert "says" in client.get(PATH).json
    assert client.get("/api/v1/nothing").status_code == 404
    assert "says" in client.get("/api/v1/nothing").json


def test_a_callback_needs_no_token_of_a_page_and_wakes_the_relay(office, tmp_path, case):
    """It has its own signature; the answer is applied at once by whoever is woken."""
    from web import create_app  # noqa: PLC0415 - with a bell of its own

    woken = []
    app = create_app(
        office.store, tmp_path, session_key=b"k" * 32, now=lambda: office.now,
        callback_keys={"mete-system": {KEY.id: KEY}}, wake=lambda: woken.append(1),
    )  # fmt: skip
    content = json.dumps(answer(office, case)).encode()

    app.test_client().post(
        PATH, data=content, headers=signing.sign(KEY, "POST", PATH, content, office.now)
    )

    assert woken
