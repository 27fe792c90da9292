"""A package as one file: the same bytes every time, and whatever is hostile in one turned away."""

import io
import re
import stat
import struct
import zipfile

import pytest

from engine.bpmn.catalogue import DIAGRAM, GUIDE, PARTS
from engine.exchange import packages
from engine.exchange.packages import NoPackage
from tests.given import shipped

GOOD = {DIAGRAM: b"<xml/>", GUIDE: b"[process]\n"}


def zipped(entries, kind=zipfile.ZIP_DEFLATED):
    """A zip of name → content, or of (ZipInfo or name, content) pairs."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", kind) as archive:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, content)
    return held.getvalue()


def read(data):
    """As the studio reads it."""
    return packages.read(data, PARTS, GUIDE, DIAGRAM)


def refused(data, words):
    """It is turned away with a sentence in both languages that names the matter."""
    with pytest.raises(NoPackage) as caught:
        read(data)
    assert words in caught.value.says("zh")
    assert caught.value.says("en") != caught.value.says("zh")
    assert not re.search(r"[\x00-\x08]", caught.value.says("zh"))


def test_what_goes_out_comes_in_again_with_the_same_bytes():
    """Two people export the same edition and compare their files."""
    files = shipped("drawing-review")[1]

    once, again = packages.write(files), packages.write(dict(reversed(files.items())))

    assert once == again
    assert read(once) == files
    assert b"2026" not in once[:30]  # no date of today in it


def test_a_folder_around_everything_is_taken_off_and_what_systems_add_is_left_out():
    """Who zips a folder by hand gets such a file."""
    inside = {f"review/{name}": content for name, content in GOOD.items()}
    added = {"review/README.md": b"#", "__MACOSX/review/._x": b"\0", "review/.DS_Store": b"\0"}

    assert read(zipped(inside | added)) == GOOD


@pytest.mark.parametrize(
    "name", ["../guide.toml", "forms/../../x", "/etc/passwd", "C:/x", "a\\b", "forms\\x", "a\x01b"]
)
def test_a_name_that_leads_out_is_refused(name):
    """Nothing is ever written to a disk; such a file is still not a package."""
    refused(zipped([*GOOD.items(), (name, b"x")]), "路径或控制字符")


def test_a_name_with_a_nul_in_it_is_refused():
    """Python cuts the name there; others do not."""
    data = zipped([*GOOD.items(), ("formsXx", b"x")]).replace(b"formsXx", b"forms\0x")

    refused(data, "路径或控制字符")


def test_zip_bombs_are_not_unpacked():
    """By ratio, by what it says of itself, by number, by a zip within."""
    refused(zipped({**GOOD, "papers/a.typ": b"0" * 9_000_000}), "大得不正常")
    many = {f"forms/f{n}.schema.json": b"{}" for n in range(300)}
    refused(zipped({**GOOD, **many}), "最多200个")
    refused(zipped({**GOOD, "papers/a.typ": zipped(GOOD)}), "压缩包里的压缩包")
    refused(b"PK\x03\x04" + b"0" * 10_000_001, "10 MB")
    some = {f"papers/a{n}.typ": bytes(range(256)) * 8_000 for n in range(8)}
    refused(zipped({**GOOD, **some}), "大得不正常")


def test_what_an_entry_says_of_its_size_is_not_believed():
    """The head says ten bytes, the stream holds a million."""
    data = bytearray(zipped({**GOOD, "papers/a.typ": b"0" * 9_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)

    with pytest.raises(NoPackage):
        read(bytes(data))


def test_what_is_missing_double_or_foreign_is_named():
    """Each in its own sentence."""
    refused(zipped({GUIDE: b""}), "没有process.bpmn")
    refused(zipped({DIAGRAM: b""}), "没有guide.toml")
    refused(zipped({}), "不是zip")
    refused(zipped({**GOOD, "old/guide.toml": b""}), "2份办事指南")
    refused(zipped({**GOOD, "run.exe": b"MZ"}), "不是流程包里的文件")
    with pytest.warns(UserWarning, match="Duplicate"):
        double = zipped([*GOOD.items(), (GUIDE, b"other")])
    refused(double, "出现了两次")
    refused(zipped([*GOOD.items(), ("GUIDE.TOML", b"other")]), "出现了两次")


def test_links_locks_and_strange_packing_are_refused():
    """A link could point at anything; a password is nobody's to type here."""
    link = zipfile.ZipInfo("papers/a.typ")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused(zipped([*GOOD.items(), (link, b"/etc/passwd")]), "链接")
    refused(zipped(GOOD, zipfile.ZIP_LZMA), "压缩方式")
    locked = bytearray(zipped(GOOD))
    for head, where in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(head)
        while at >= 0:
            locked[at + where] |= 1
            at = locked.find(head, at + 4)
    refused(bytes(locked), "密码")


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.4", b"\x89PNG\r\n", b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_zip_is_said_to_be_none(data):
    """A drawing, a picture, an empty file."""
    refused(data, "不是zip")


def test_a_damaged_file_is_said_to_be_damaged():
    """Half of a download; one byte turned."""
    whole = zipped({**GOOD, "papers/a.typ": bytes(range(256)) * 40})
    refused(whole[: len(whole) // 2], "损坏")
    spoilt = bytearray(whole)
    spoilt[whole.index(b"papers/a.typ") + 40] ^= 0xFF
    refused(bytes(spoilt), "损坏")


def test_no_spoilt_byte_ends_in_anything_but_a_sentence():
    """Every byte of a small package in turn."""
    whole = zipped(GOOD)
    for at in range(len(whole)):
        spoilt = bytearray(whole)
        spoilt[at] ^= 0x55
        try:
            read(bytes(spoilt))
        except NoPackage:
            continue
