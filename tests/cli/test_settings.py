"""The environment: read once, and what cannot be meant is said before anything starts."""

import json

import pytest

from engine import settings
from engine.domain.errors import BadSetting

ENTRY = {
    "kind": "http",
    "url": "https://mete.example/letters",
    "networks": ["10.8.0.0/16"],
    "send_key": {"id": "lianshen-1", "secret": "0123456789abcdef"},
    "receive_keys": [{"id": "mete-1", "secret": "fedcba9876543210"}],
}


def test_without_a_word_everything_lies_in_one_folder(tmp_path):
    """One folder to back up."""
    read = settings.read({}, data=tmp_path)

    assert read.database_url == f"sqlite:///{tmp_path}/lianshen.sqlite"
    assert read.files == tmp_path / "files"
    assert read.secret_file == tmp_path / "secret"
    assert (read.host, read.port) == ("127.0.0.1", 8000)


def test_each_variable_is_taken_at_its_word(tmp_path):
    """An operator who sets something finds it set."""
    read = settings.read(
        {
            "LIANSHEN_DATA": str(tmp_path),
            "LIANSHEN_DATABASE_URL": "sqlite:////srv/l.sqlite",
            "LIANSHEN_FILES": "/srv/files",
            "LIANSHEN_SECRET_FILE": "/run/secret",
            "LIANSHEN_CONNECTORS": "/run/connectors",
            "LIANSHEN_HOST": "::1",
            "LIANSHEN_PORT": "8010",
        }
    )

    assert read.database_url == "sqlite:////srv/l.sqlite"
    assert str(read.files) == "/srv/files"
    assert str(read.secret_file) == "/run/secret"
    assert str(read.connectors) == "/run/connectors"
    assert (read.host, read.port) == ("::1", 8010)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIANSHEN_PORT", "eighty"),
        ("LIANSHEN_PORT", "65536"),
        ("LIANSHEN_PORT", "-1"),
        ("LIANSHEN_PORT", "８０"),
        ("LIANSHEN_HOST", "everywhere"),
        ("LIANSHEN_DATABASE_URL", "mysql://me:secret@host/db"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(name, value):
    """And a password that stands in it is not repeated."""
    with pytest.raises(BadSetting) as refused:
        settings.read({name: value})

    assert name in refused.value.says("zh")
    assert "secret" not in refused.value.says("en")


def test_connections_are_read_with_their_keys(tmp_path):
    """What the file says is what the connector gets."""
    file = tmp_path / "connectors.json"
    file.write_text(json.dumps({"mete-system": ENTRY, "fire-system": {"kind": "desk"}}))
    file.chmod(0o600)

    mete, fire = settings.connections(file)

    assert (mete.name, mete.url, fire.kind) == ("mete-system", ENTRY["url"], "desk")
    assert mete.send_key.secret == b"0123456789abcdef"
    assert mete.receive_keys["mete-1"].secret == b"fedcba9876543210"
    assert str(mete.networks[0]) == "10.8.0.0/16"
    assert settings.connections(tmp_path / "nothing") == ()


def test_a_file_of_secrets_that_others_can_read_is_refused(tmp_path):
    """As ssh does with its keys."""
    file = tmp_path / "connectors.json"
    file.write_text(json.dumps({"mete-system": ENTRY}))
    file.chmod(0o644)

    with pytest.raises(BadSetting, match="600"):
        settings.connections(file)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        '"x"',
        '{"mete-system": 1}',
        '{"mete-system": {}}',
        '{"mete-system": {"kind": "pigeon"}}',
        json.dumps({"m": ENTRY | {"networks": ["everywhere"]}}),
        json.dumps({"m": ENTRY | {"send_key": {"id": "x"}}}),
        json.dumps({"m": ENTRY | {"send_key": {"id": "x", "secret": "short"}}}),
    ],
)
def test_a_connections_file_that_cannot_be_meant_is_refused(tmp_path, said):
    """The sentence does not repeat the file: there are secrets in it."""
    file = tmp_path / "connectors.json"
    file.write_text(said)
    file.chmod(0o600)

    with pytest.raises(BadSetting) as refused:
        settings.connections(file)

    assert "0123456789abcdef" not in refused.value.says("zh")


def test_the_session_key_is_made_once_and_for_its_owner_only(tmp_path):
    """The second start signs people in with the cookies of the first."""
    file = tmp_path / "deep" / "secret"

    first = settings.session_key(file, make=True)

    assert len(first) >= 32
    assert settings.session_key(file, make=True) == first
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_missing_or_weak_session_key_stops_the_start(tmp_path):
    """An installation never invents a key that the next machine does not have."""
    file = tmp_path / "secret"
    with pytest.raises(BadSetting):
        settings.session_key(file, make=False)
    file.write_bytes(b"short")
    file.chmod(0o600)
    with pytest.raises(BadSetting):
        settings.session_key(file, make=True)
    file.write_bytes(b"k" * 48)
    file.chmod(0o640)
    with pytest.raises(BadSetting):
        settings.session_key(file, make=False)
