"""Papers are printed once for all tests that look at them."""

import shutil

import pytest

from tests.documents.printing import every_paper
from tests.office import Office


@pytest.fixture(scope="session")
def printed(furnished, tmp_path_factory):
    """Every paper of the drawing review, by key."""
    path = shutil.copy(furnished, tmp_path_factory.mktemp("printed") / "lianshen.db")
    office = Office(f"sqlite:///{path}", furnished=True)
    yield every_paper(office)
    office.close()
