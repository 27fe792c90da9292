"""Commands on an installation's own database: migrate, serve, doctor."""

import json

import pytest

from engine import cli
from engine.store import open_store, schema

pytestmark = pytest.mark.both_databases


@pytest.fixture
def installation(empty, tmp_path, monkeypatch):
    """An installation whose database exists and is empty: its URL."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIANSHEN_DATA", str(tmp_path))
    monkeypatch.setenv("LIANSHEN_DATABASE_URL", empty)
    secret = tmp_path / "secret"
    secret.write_bytes(b"k" * 48)
    secret.chmod(0o600)
    return empty


def test_migrating_an_empty_database_makes_it_ready_and_twice_is_once(installation, capsys):
    """The first command of an operator; the second time it has nothing to do."""
    assert cli.main(["migrate"]) == cli.DONE
    assert "0001" in capsys.readouterr().out
    assert cli.main(["migrate", "--database", installation]) == cli.DONE
    assert "nothing to do" in capsys.readouterr().out

    open_store(installation, untouched=True).close()


def test_an_older_schema_is_told_to_the_operator(installation, capsys):
    """By the doctor always; it changes nothing, whatever the database."""
    for _ in range(2):
        assert cli.main(["doctor", "--json"]) == cli.FAILED
        said = json.loads(capsys.readouterr().out)
        (check,) = [one for one in said["checks"] if one["name"] == "database"]
        assert not check["ok"]
        assert "lianshen migrate" in check["says"] + check["do"]


def test_serving_needs_the_newest_schema_on_a_server(installation, backend, capsys):
    """An operator migrates a server; a file of its own the program migrates by itself."""
    if backend == "sqlite":
        open_store(installation).close()
        open_store(installation, untouched=True).close()
        return
    assert cli.main(["serve"]) == cli.FAILED
    assert "lianshen migrate" in capsys.readouterr().err


def test_the_doctor_names_the_database(installation, backend, capsys):
    """Which one it is, and which schema."""
    cli.main(["migrate"])
    capsys.readouterr()
    cli.main(["doctor", "--json"])

    said = json.loads(capsys.readouterr().out)
    (check,) = [one for one in said["checks"] if one["name"] == "database"]
    assert check["ok"]
    assert check["says"].startswith(f"{backend} ")
    assert check["says"].endswith(f"schema {schema.NEWEST}")


def test_a_server_that_does_not_answer_is_named(monkeypatch, tmp_path, capsys):
    """A sentence instead of a traceback, and no password in it."""
    monkeypatch.setenv("LIANSHEN_DATA", str(tmp_path))
    monkeypatch.setenv("LIANSHEN_DATABASE_URL", "postgresql://clerk:secret@127.0.0.1:1/x")

    assert cli.main(["migrate"]) == cli.FAILED

    said = capsys.readouterr().err
    assert "127.0.0.1:1/x" in said
    assert "secret" not in said
