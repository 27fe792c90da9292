"""The hall: people of the office at their screens."""

import html
import io
import re
import shutil
from dataclasses import replace
from urllib.parse import urlsplit

import lxml.html
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from engine.domain.application import MaterialReceived, MaterialState
from engine.domain.names import Role
from engine.exchange.signing import Key
from engine.stages import answers
from engine.store import mailbox, people
from tests.serving import serving
from tests.web import chromium
from web import create_app
from web.prints import _tries as verify_tries
from web.sign_in import _tries as sign_in_tries
from web.track import _tries as track_tries

KEY = Key("key-1", b"a shared secret of 32 bytes ....")
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Screen:
    """One browser: signs in, opens pages, submits forms with the page's token."""

    def __init__(self, app, login=""):
        self.browser = app.test_client()
        if login:
            self.signs_in(login)

    def signs_in(self, login):
        """In the demonstration, by choosing an account."""
        self.sends("/sign-in/as/" + login)

    def opens(self, path, status=200, **more):
        """A page, which must answer with this status."""
        answer = self.browser.get(path, **more)
        assert answer.status_code == status, (path, answer.status_code, words(answer)[:600])
        return answer

    def sees(self, path, status=200):
        """The words on a page."""
        return words(self.opens(path, status))

    def token(self):
        """The token of this session, as any page carries it."""
        return _TOKEN.search(self.browser.get("/track").get_data(as_text=True))[1]

    def sends(self, path, status=303, **fields):
        """Submit a form. Fields may be text, (name, bytes) for a file, or lists of these."""
        given = {"csrf_token": self.token(), **fields}
        boundary, body = encode_multipart({k: _sent(v) for k, v in given.items()})  # in memory
        form = f'multipart/form-data; boundary="{boundary}"'
        answer = self.browser.post(path, data=body, content_type=form)
        assert answer.status_code == status, (path, answer.status_code, words(answer)[:600])
        return answer

    def fills(self, path, status=303, button="", **changes):
        """Open a page, change fields of its form, press a button: what a browser would send.

        ``button`` is the value of the pressed button's ``action``; the form is the one that has it.
        """
        return self.fills_from(self.opens(path), status, button, path, **changes)

    def fills_from(self, answer, /, status=303, button="", path="", **changes):
        """As ``fills``, on a page that is open already."""
        page = lxml.html.fromstring(answer.get_data(as_text=True))
        form = next(f for f in page.forms if f.method == "POST" and _has(f, button, changes))
        fields = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        if button:
            fields["action"] = button
        where = form.get("action") or path
        return self.sends(where, status, **{**fields, **changes})


def _has(form, button, changes):
    if button:
        return any(b.get("value") == button for b in form.iter("button"))
    frame = form.get("action", "").startswith(("/sign-", "/demo/"))
    return not frame and set(changes) <= set(form.fields)


def _sent(value):
    if isinstance(value, list):
        return [_sent(v) for v in value]
    if isinstance(value, tuple):
        name, content = value
        return FileStorage(io.BytesIO(content), filename=name)
    return value


def words(answer):
    """What a person reads: the page without its markup."""
    return read(answer.get_data(as_text=True))


def read(markup):
    """The same of markup."""
    text = re.sub(r"(?s)<(script|style|template)\b.*?</\1>", " ", markup)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def to_follow(office, *codes):
    """An application in which these are promised for later."""
    whole = office.application(without=codes)
    later = [MaterialReceived(code, MaterialState.TO_FOLLOW) for code in codes]
    return replace(whole, materials=(*whole.materials, *later))


def main_words(answer):
    """The words inside <main>."""
    text = answer.get_data(as_text=True)
    inside = re.search(r"(?s)<main\b.*?</main>", text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", inside[0]))) if inside else ""


def links(answer):
    """Every address of ours that a page leads to, without its fragment."""
    text = answer.get_data(as_text=True)
    found = set()
    for address in re.findall(r'(?:href|action|src|hx-get)="([^"]*)"', text):
        parts = urlsplit(html.unescape(address))
        if not parts.scheme and not parts.netloc and (parts.path or parts.query):
            found.add(html.unescape(address).partition("#")[0])
    return found


@pytest.fixture(scope="session", autouse=True)
def one_chromium():
    """It serves all tests of this process, and ends with the last."""
    yield
    chromium.close()


@pytest.fixture(autouse=True)
def fresh_tries():
    """Nobody has tried anything yet."""
    for tries in (sign_in_tries, track_tries, verify_tries):
        tries._failures.clear()


@pytest.fixture
def app(office, tmp_path):
    """The pages of the office, on its own clock."""
    made = create_app(
        office.store,
        tmp_path / "files",
        session_key=b"k" * 32,
        demo=True,
        callback_keys={"mete-system": {KEY.id: KEY}},
        now=lambda: office.now,
    )
    made.testing = False
    return made


@pytest.fixture(scope="session")
def city(furnished, tmp_path_factory):
    """A service centre with something in every corner; tests only look at it."""
    from tests.web.city import City  # noqa: PLC0415 - it stands on the screens of this file

    folder = tmp_path_factory.mktemp("city")
    place = City(f"sqlite:///{shutil.copy(furnished, folder / 'city.db')}", folder / "files")
    yield place
    place.office.close()


@pytest.fixture
def screen(app):
    """A browser in front of somebody: ``screen("fire-chengban")``; of nobody without a name."""
    return lambda login="": Screen(app, login)


@pytest.fixture
def analyst(screen):
    """The process analyst at a screen."""
    return screen("liucheng")


@pytest.fixture
def clerk(screen):
    """A clerk with a whole example on the form, saved as draft d1."""
    one = screen("jinjian")
    one.sends("/intake/new", action="example", draft="d1")
    return one


@pytest.fixture
def colleague(office):
    """A second handler of fire, who signs in as ``fire-b``."""
    with office.store.transaction() as tx:
        return people.add(
            tx, login="fire-b", name="消防承办人乙", roles=[Role.HANDLER], department="FIRE"
        )


@pytest.fixture
def number(office):
    """The number of a case."""
    return lambda case: office.case(case).case_no


@pytest.fixture
def site(office, tmp_path):
    """The pages, served on a port of their own; answers of systems are applied when woken."""

    def wake():
        with office.store.reading() as tx:
            ids = mailbox.cases_with_mail(tx)
        for case_id in ids:
            with office.store.transaction() as tx:
                answers.drain(tx, case_id, office.now)

    app = create_app(
        office.store, tmp_path / "files", session_key=b"b" * 32, demo=True, wake=wake,
        callback_keys={"mete-system": {KEY.id: KEY}}, now=lambda: office.now,
    )  # fmt: skip
    with serving(app) as address:
        yield address
