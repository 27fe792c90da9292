"""`lianshen package`: out of an installation as a file, and in again as a draft."""

import pytest

from engine import cli
from engine.store import drafts, editions, open_store
from tests.office import NOW


@pytest.fixture
def installation(database, monkeypatch, tmp_path):
    """An installation with its people and packages, as the environment names it."""
    monkeypatch.setenv("LIANSHEN_DATABASE_URL", database)
    monkeypatch.setenv("LIANSHEN_DATA", str(tmp_path))
    return database


def test_a_package_goes_out_and_comes_in_as_a_draft(installation, tmp_path, capsys):
    """The same content is the same file."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"

    assert cli.main(["package", "export", "drawing-review", str(one)]) == cli.DONE
    assert cli.main(["package", "import", str(one), "--as", "liucheng"]) == cli.DONE
    assert cli.main(["package", "export", "draft-1", str(two)]) == cli.DONE

    assert "draft 1" in capsys.readouterr().out
    assert one.read_bytes() == two.read_bytes()
    store = open_store(installation)
    with store.reading() as tx:
        held = editions.latest(tx, "drawing-review", NOW)
        assert drafts.files(tx, 1) == editions.files(tx, held)
    store.close()


@pytest.mark.parametrize(
    "words",
    [
        ["export", "no-such-process", "x.zip"],
        ["export", "draft-99", "x.zip"],
        ["export", "drawing-review", "/no/such/folder/x.zip"],
        ["import", "/no/such/file.zip", "--as", "liucheng"],
        ["import", __file__, "--as", "liucheng"],
        ["import", __file__, "--as", "nobody-here"],
        ["import", __file__, "--as", "jinjian"],
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(installation, words, capsys, tmp_path):
    """A sentence on standard error, exit code 1, no draft."""
    words = [str(tmp_path / w) if w == "x.zip" else w for w in words]

    assert cli.main(["package", *words]) == cli.FAILED

    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    store = open_store(installation)
    with store.reading() as tx:
        assert drafts.total(tx) == 0
    store.close()
