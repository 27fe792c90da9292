"""Accounts and mandates by command: what a first installation begins with."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from engine.store import open_store, people
from engine.store.tables import JOURNAL

SECRET = "correct horse battery staple"  # noqa: S105 - of an invented account
FIRE = ("--role", "handler", "--department", "FIRE")


@pytest.fixture
def house(lianshen, installation, elsewhere):
    """An installation that nobody works in yet."""
    shutil.copytree(installation, elsewhere / "var")
    return lianshen


def listed(lianshen):
    """Everybody, by account."""
    return {
        one["login"]: one for one in json.loads(lianshen("people", "list", "--json")[1])["people"]
    }


def test_a_first_installation_can_be_signed_in_to(lianshen):
    """init, people add, serve, and the password opens the door: the whole way, for real."""
    code, said, _ = lianshen("init")
    assert code == 0
    assert "people add" in said
    assert lianshen("people", "add", "zhang.san", "--name", "张三", "--role", "intake_window",
                 "--stdin", typed=SECRET + "\n")[0] == 0  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "engine.cli", "serve"],
        env={**os.environ, "LIANSHEN_PORT": "0"}, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        url = re.search(r"http://127\.0\.0\.1:\d+/", running.stdout.readline()).group()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = browser.open(url + "sign-in", timeout=60).read().decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        form = {"csrf_token": token, "login": "zhang.san", "password": SECRET}
        inside = browser.open(url + "sign-in", urllib.parse.urlencode(form).encode(), timeout=60)
        assert "张三，您好" in inside.read().decode()
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0


def test_an_installation_made_twice_is_made_once(house, elsewhere):
    """A key that is replaced voids every printed code; a second init must not."""
    key = (elsewhere / "var" / "secret").read_bytes()

    assert house("init")[0] == 0
    assert house("secret")[0] == 0

    assert (elsewhere / "var" / "secret").read_bytes() == key
    assert (elsewhere / "var" / "secret").stat().st_mode & 0o777 == 0o600
    assert (elsewhere / "var" / "lianshen.sqlite").stat().st_mode & 0o007 == 0


def test_a_key_that_others_can_read_is_not_called_made(house, elsewhere):
    """It may have been copied already."""
    (elsewhere / "var" / "secret").chmod(0o644)

    code, _, said = house("secret")

    assert code == 1
    assert "chmod 600" in said


def test_an_account_goes_through_its_life(house):
    """Added, promoted, out, in again; the journal names who did it and nothing of a password."""
    house("people", "add", "wang", "--name", "王五", *FIRE, "--stdin", typed=SECRET)
    house("people", "change", "wang", "--role", "checker", "--role", "chief_representative")
    assert listed(house)["wang"]["roles"] == ["checker", "chief_representative"]
    assert listed(house)["wang"]["department"] == "FIRE"

    assert "停用" in house("people", "deactivate", "wang")[1]
    assert not listed(house)["wang"]["active"]
    house("people", "activate", "wang")
    house("people", "password", "wang", "--stdin", typed="another long pass phrase")

    store = open_store("sqlite:///var/lianshen.sqlite")
    with store.reading() as tx:
        held = people.by_login(tx, "wang")
        told = tell(tx)
    store.close()
    assert held.active
    assert [what for what, _, _ in told if "edition" not in what] == [
        "account-added", "password-set", "account-changed", "account-deactivated",
        "account-activated", "password-set",
    ]  # fmt: skip
    assert all("系统管理员" in actor for what, _, actor in told if "edition" not in what)
    assert "phrase" not in str(told)
    assert "argon2" not in str(told)


def tell(tx):
    """Entries that belong to no case."""
    rows = tx.all(JOURNAL.select().where(JOURNAL.c.case_id.is_(None)).order_by(JOURNAL.c.id))
    return [(r["what"], str(r["data"]), r["actor"]) for r in rows]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("X", "--name", "某", *FIRE), "小写字母"),
        (("a b", "--name", "某", *FIRE), "小写字母"),
        (("ok", *FIRE), "姓名"),
        (("ok", "--name", "字" * 65, *FIRE), "64"),
        (("ok", "--name", "\u202e某", *FIRE), "控制字符"),
        (("ok", "--name", "  ", *FIRE), "姓名"),
        (("ok", "--name", "某"), "岗位"),
        (("ok", "--name", "某", "--role", "handler"), "必须写明部门"),
        (("ok", "--name", "某", "--role", "handler", "--department", "MOON"), "FIRE"),
        (("ok", "--name", "某", "--role", "design_firm"), "信用代码"),
        (("ok", "--name", "某", "--role", "design_firm", "--organisation", "1" * 18), "校验位"),
        (("there", "--name", "某", *FIRE), "已经有人使用"),
    ],
)
def test_what_cannot_be_an_account_is_refused_in_words(house, words, sentence):
    """Nothing is half made."""
    house("people", "add", "there", "--name", "在", "--role", "manager")

    code, _, said = house("people", "add", *words)

    assert code == 1
    assert sentence in said
    assert set(listed(house)) == {"there"}


@pytest.mark.parametrize(
    "typed", ["", "short", "x" * 300, "aaaaaaaaaaaaaaaa", "with\ttab and more"]
)
def test_a_weak_password_is_refused_and_the_account_is_not_made(house, typed):
    """Length is what counts."""
    code, _, said = house("people", "add", "ok", "--name", "某", *FIRE, "--stdin", typed=typed)

    assert code == 1
    assert "密码没有设置" in said
    assert listed(house) == {}


def test_an_account_without_a_password_is_told_to_have_none(house):
    """A script that forgets it must not believe that it is done."""
    code, _, said = house("people", "add", "ok", "--name", "某", *FIRE)

    assert code == 0
    assert "people password ok" in said
    assert "无密码" in house("people", "list")[1]


@pytest.mark.parametrize("action", ["change", "password", "deactivate", "activate"])
def test_somebody_unknown_is_said_to_be_unknown(house, action):
    """A typing error."""
    code, _, said = house("people", action, "nobody", typed=SECRET)

    assert code == 1
    assert "nobody" in said


def test_a_mandate_is_given_listed_and_ended(house):
    """Within it the chief representative signs; after it no more."""
    house("people", "add", "li", "--name", "李四", "--role", "chief_representative",
          "--department", "FIRE")  # fmt: skip
    days = ("--since", "2026-01-01", "--until", "2099-12-31")

    assert (
        house("mandates", "add", "li", "fire-design-review", *days, "--document", "委1号")[0] == 0
    )
    ((one,),) = json.loads(house("mandates", "list", "--json")[1]).values()
    assert (one["login"], one["item"], one["document"]) == ("li", "fire-design-review", "委1号")
    assert "有效" in house("mandates", "list")[1]
    assert "无效" in house("mandates", "end", "1")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "li", "fire-design-review", "--since", "soon", "--until", "2027-01-01"), "日期"),
        (
            ("add", "li", "fire-design-review", "--since", "2027-01-02", "--until", "2027-01-01"),
            "早于",
        ),
        (
            ("add", "li", "lightning", "--since", "2026-01-01", "--until", "2027-01-01"),
            "fire-design",
        ),
        (
            ("add", "bai", "fire-design-review", "--since", "2026-01-01", "--until", "2027-01-01"),
            "首席",
        ),
        (
            ("add", "no", "fire-design-review", "--since", "2026-01-01", "--until", "2027-01-01"),
            "no",
        ),
        (("end", "9"), "9"),
        (("end", "1", "--on", "2020-01-01"), "追溯"),
    ],
)
def test_what_cannot_be_a_mandate_is_refused_in_words(house, words, sentence):
    """A signature under a mandate that never was is a void permit."""
    for login, role in (("li", "chief_representative"), ("bai", "handler")):
        house("people", "add", login, "--name", "某", "--role", role, "--department", "FIRE")
    house("mandates", "add", "li", "fire-design-review", "--since", "2026-01-01", "--until",
          "2099-12-31")  # fmt: skip

    code, _, said = house("mandates", *words)

    assert code == 1
    assert sentence in said
    assert len(json.loads(house("mandates", "list", "--json")[1])["mandates"]) == 1
