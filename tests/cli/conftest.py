"""A machine without settings of its own, and the command line on it."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import cli


@pytest.fixture(scope="session")
def installation(tmp_path_factory):
    """The data folder of an installation as `lianshen init` leaves it, made once and copied."""
    folder = tmp_path_factory.mktemp("installation") / "var"
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli", "init"],
        env={"PATH": os.environ["PATH"], "LIANSHEN_DATA": str(folder)},
        cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "lianshen people add" in done.stdout
    return folder


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An empty folder to work in, and no settings of this machine."""
    for name in [name for name in os.environ if name.startswith("LIANSHEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def lianshen(elsewhere, monkeypatch, capsys):
    """One command: ``lianshen("people", "list")`` → (exit code, standard output, errors)."""

    def run(*words, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = cli.main(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
