"""A house whose front door is open, and the departments behind every connector."""

from datetime import UTC, datetime

import pytest

from engine.stories.doors import door
from tests.connectors.counterparts import OurDesk, Script, Share, System
from tests.connectors.department import RECEIVE
from tests.serving import serving


@pytest.fixture
def front_door(office, tmp_path):
    """Where departments call back: our real pages on loopback, with the machine's clock."""
    app = door("web:create_app")(
        office.store,
        tmp_path / "files",
        session_key=b"k" * 48,
        callback_keys={"mete-system": {RECEIVE.id: RECEIVE}},
        now=lambda: datetime.now(UTC),  # noqa: TID251 - real systems have real clocks
    )
    with serving(app) as site:
        yield f"{site}/api/v1/callbacks/mete-system"


@pytest.fixture(params=["desk", "script", "http", "folder"])
def other_side(request, office, tmp_path):
    """Each connector once, with its real counterpart."""
    if request.param == "http":
        side = System(office, tmp_path, request.getfixturevalue("front_door"))
        side.clock()
    else:
        side = {"desk": OurDesk, "script": Script, "folder": Share}[request.param](office, tmp_path)
    yield side
    side.close()
