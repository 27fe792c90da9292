"""The command line: exit codes, one object for --json, and a demo that a person can open."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from engine import cli
from engine.cli import _house, _packages, demo
from engine.stages import editions
from engine.store import open_store, people


def test_every_command_describes_itself(capsys):
    """`lianshen --help` is the list of what there is."""
    assert cli.main(["--help"]) == cli.DONE

    said = capsys.readouterr().out
    for name in cli.names():
        assert name.replace("_", "-") in said
    assert {"demo", "serve", "doctor"} <= set(cli.names())


@pytest.mark.parametrize("words", [[], ["dance"], ["demo", "--port"], ["doctor", "--surprise"]])
def test_wrong_usage_ends_with_two(words, capsys):
    """A script can tell a typing error from a failure."""
    assert cli.main(words) == cli.USAGE
    assert "usage" in capsys.readouterr().err


def test_a_refusal_is_a_sentence_in_both_languages_and_ends_with_one(elsewhere, capsys):
    """No traceback for what a person can correct."""
    assert cli.main(["demo", "--port", "99999"]) == cli.FAILED

    said = capsys.readouterr().err
    assert "请改正" in said
    assert "Correct it" in said
    assert "Traceback" not in said


def test_nobody_reading_any_more_is_no_fault_of_ours(elsewhere):
    """``lianshen … | head``: the reader has seen enough, and is shown no traceback for it."""
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "engine.cli", "materials", "drawing-review"],
        stdout=writer, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writer)

    assert ended.stderr == b""
    assert ended.returncode == cli.UNREAD


def test_the_demo_says_when_its_port_is_taken(elsewhere, capsys):
    """The commonest trouble of a first start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["demo", "--port", str(port), "--data", "d"]) == cli.FAILED

    assert f"端口 {port} 已被占用" in capsys.readouterr().err


def test_the_doctor_prints_one_object_and_nothing_else(elsewhere, capsys):
    """Monitoring reads it."""
    assert cli.main(["doctor", "--json"]) == cli.FAILED

    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    unwell = {check["name"] for check in said["checks"] if not check["ok"]}
    assert unwell == {"secret", "database"}
    assert all(check["do"] for check in said["checks"] if not check["ok"])


def test_the_doctor_is_content_with_a_furnished_house(elsewhere, capsys):
    """Every check can be green."""
    store = open_store(f"sqlite:///{elsewhere}/var/lianshen.sqlite")
    demo.furnish(store)
    store.close()
    secret = elsewhere / "var" / "secret"
    secret.write_bytes(b"k" * 48)
    secret.chmod(0o600)

    assert cli.main(["doctor"]) == cli.DONE, capsys.readouterr().out


def test_the_packages_that_ship_are_named_by_their_content():
    """One changed byte is another edition."""
    shipped = _packages.shipped()

    assert {"drawing-review", "single-item", "fee-payment"} <= set(shipped)
    assert not any("/" in process for process in shipped)
    for name, files in shipped.values():
        assert {"guide.toml", "process.bpmn"} <= set(files)
        assert _packages.edition(files) == name
        assert _packages.edition(files | {"guide.toml": files["guide.toml"] + b"\n"}) != name


def test_furnishing_twice_is_furnishing_once(tmp_path):
    """Every start furnishes; nothing may double."""
    store = open_store(f"sqlite:///{tmp_path}/l.sqlite")

    def seen():
        with store.reading() as tx:
            staff = [a.login for a in people.accounts(tx)]
            return staff, editions.in_force(tx, "drawing-review", _house.now()).id

    demo.furnish(store)
    first = seen()
    demo.furnish(store)

    assert seen() == first
    assert len(set(first[0])) == len(first[0]) >= 20
    store.close()


def test_a_demo_leaves_other_peoples_files_alone(tmp_path):
    """--fresh in the wrong folder must not be a catastrophe."""
    (tmp_path / "thesis.docx").write_text("three years of work")
    (tmp_path / "lianshen.sqlite").write_text("old")
    (tmp_path / "files").mkdir()

    demo._empty(tmp_path)

    assert [one.name for one in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.alone
def test_the_demo_serves_and_stops_and_starts_again_soon(elsewhere):
    """The first thing anybody does with this product; the second time within ten seconds."""
    for _ in range(2):
        began = _house.now()
        with subprocess.Popen(
            [sys.executable, "-m", "engine.cli", "demo", "--port", "0", "--data", "d", "--no-city"],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
        ) as running:  # fmt: skip
            try:
                said = ""
                while "Ctrl+C" not in said:
                    line = running.stdout.readline()
                    assert line, said
                    said += line
                url = re.search(r"Lianshen\s+(http://127\.0\.0\.1:\d+/)", said)[1]
                with urllib.request.urlopen(url, timeout=60) as page:  # noqa: S310
                    assert page.status == 200
                    assert "联审" in page.read().decode()
                took = (_house.now() - began).total_seconds()
            finally:
                running.send_signal(signal.SIGTERM)
            assert running.wait(60) == 0
    assert "jinjian" in said
    assert took < 10


def test_a_command_of_two_words_is_found(capsys):
    """Its module is written with an underscore."""
    assert cli.main(["bank-day", "no-such-file"]) == 1

    assert "bank-day" not in capsys.readouterr().err
