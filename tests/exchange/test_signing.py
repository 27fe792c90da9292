"""Signatures: what fits passes once, everything else is turned away with one sentence."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.errors import BadSignature
from engine.exchange import signing

NOW = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
KEY = signing.Key("mete-1", b"a secret of thirty-two bytes !!!")
KEYS = {KEY.id: KEY}
PATH = "/api/v1/callbacks/mete-system"
BODY = b'{"message_id":"1"}'


def check(headers, *, method="POST", path=PATH, body=BODY, now=NOW, keys=KEYS):
    """Ask the door."""
    return signing.check(keys, method, path, headers, body, now)


def test_the_signature_is_the_one_of_the_contract():
    """Written out by hand, as a department's developer would from the text of the contract."""
    headers = signing.sign(KEY, "POST", PATH, BODY, NOW)
    text = "\n".join(
        [
            "POST", PATH, str(int(NOW.timestamp())), headers["X-Lianshen-Nonce"],
            hashlib.sha256(BODY).hexdigest(),
        ]
    )  # fmt: skip

    assert headers["X-Lianshen-Signature"] == (
        hmac.new(KEY.secret, text.encode(), hashlib.sha256).hexdigest()
    )
    assert check(headers) == signing.Signed("mete-1", headers["X-Lianshen-Nonce"])


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_clocks_may_differ_by_five_minutes(seconds):
    """Departments' clocks are what they are."""
    assert check(signing.sign(KEY, "POST", PATH, BODY, NOW), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "spoil",
    [
        {"now": NOW + timedelta(seconds=301)},
        {"now": NOW - timedelta(seconds=301)},
        {"body": BODY + b" "},
        {"path": PATH + "x"},
        {"method": "PUT"},
        {"keys": {}},
        {"keys": {"mete-1": signing.Key("mete-1", b"another secret")}},
    ],
)
def test_a_request_that_is_not_the_signed_one_is_refused(spoil):
    """Time, body, path, method and key are all under the signature."""
    headers = signing.sign(KEY, "POST", PATH, BODY, NOW)

    with pytest.raises(BadSignature):
        check(headers, **spoil)


@pytest.mark.parametrize("name", list(signing.sign(KEY, "POST", PATH, BODY, NOW)))
@pytest.mark.parametrize("value", [None, "", "x", "签名", "\ud800", "0" * 64, "-1", "1" * 200])
def test_a_header_missing_or_forged_is_refused(name, value):
    """Each header alone, in every shape that a stranger tries."""
    headers = signing.sign(KEY, "POST", PATH, BODY, NOW)
    headers.pop(name)
    if value is not None:
        headers[name] = value

    with pytest.raises(BadSignature):
        check(headers)


def test_a_stranger_with_an_empty_secret_is_refused():
    """An unknown key is compared with something; that something must not open the door."""
    stranger = signing.Key("stranger", b"\0" * 32)

    with pytest.raises(BadSignature):
        check(signing.sign(stranger, "POST", PATH, BODY, NOW))


def test_a_nonce_too_short_to_be_random_is_refused_even_when_signed():
    """A counter as a nonce would collide between two of the department's machines."""
    headers = signing.sign(KEY, "POST", PATH, BODY, NOW)
    text = "\n".join(
        ["POST", PATH, headers["X-Lianshen-Timestamp"], "7", hashlib.sha256(BODY).hexdigest()]
    )
    headers["X-Lianshen-Nonce"] = "7"
    headers["X-Lianshen-Signature"] = hmac.new(KEY.secret, text.encode(), "sha256").hexdigest()

    with pytest.raises(BadSignature):
        check(headers)


def test_header_names_may_be_spelled_in_any_case():
    """HTTP/2 sends them in lower case."""
    headers = signing.sign(KEY, "POST", PATH, BODY, NOW)

    assert check({name.lower(): value for name, value in headers.items()})


def test_a_secret_never_shows_in_a_log():
    """A key that is printed by accident prints its name."""
    assert "secret" not in repr(KEY)
