import hashlib
import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.documents import glyphs, papers, qr
from engine.domain.errors import PaperBroken
from tests.documents import reader

NOON = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
PLAIN = """
#let paper = json(bytes(sys.inputs.paper))
#set document(title: paper.title)
#set text(font: ("Lianshen Song",), lang: "zh")
#paper.name #paper.lost
"""


def set_in_type(name, template=PLAIN, **pictures):
    """A sheet with one name on it."""
    return papers.render(template, {"title": "示例", "name": name}, pictures, NOON)


@pytest.mark.parametrize(
    "name",
    [
        '#import "@preview/cetz:0.3.0": *',
        '#panic("x")',
        '#read("/etc/hostname")',
        "]#v(100pt)[",
        "\\",
        "\\u{202e}",
        "$x^2$ *粗* _斜_ `码` <标签> @引用",
        "= 标题",
        "- 一条",
        "// 注释 /* 还是注释 */",
        "\"引号\" '单引号' “中文引号”",
        "{{ 7 * 7 }} ${7*7} %s",
        "示例置业\n有限公司",
    ],
)
def test_a_name_is_printed_never_obeyed(name):
    """What an applicant is called must not become a program."""
    assert reader.squeezed(name) in reader.words(set_in_type(name))


@pytest.mark.parametrize("name", ["甲" * 2000, "示例 " * 700, "ab " * 700, "😀" * 300])
def test_two_thousand_characters_are_all_there(name):
    """Nothing runs over the edge of the sheet and is lost."""
    shown = reader.squeezed(glyphs.legible(name)[0])

    assert shown in reader.words(set_in_type(name))


def test_a_rare_character_is_shown_and_an_unknown_one_is_marked_and_named():
    """𠮷 is somebody's name; an emoji is nobody's, but the clerk must see that it was there."""
    said = reader.words(set_in_type("张𠮷😀"))

    assert "张𠮷〓U+1F600" in said


@pytest.mark.parametrize(
    "template",
    [
        '#import "@preview/cetz:0.3.0"\n',
        '#let at = "@"\n#import at + "preview/cetz:0.3.0"\n',
        '#include "layout.typ"\n',
        '#read("/etc/hostname")\n',
        '#eval("1 + 1")\n',
        '#(std.eval)("1")\n',
        '#plugin("x.wasm")\n',
        "#(dictionary(sys).version)\n",
        '#image("../../../etc/hostname")\n',
        '#json("/etc/hostname")\n',
        "#image(bytes((137, 80, 78, 71)))\n",
        "#paper.nobody\n",
        "#panic[]\n",
        "#let (\n",
        "#while true { }\n",
        "x" * 70_000,
    ],
)
def test_a_template_that_reaches_outside_or_is_broken_is_refused_in_words(template):
    """A package is somebody's upload; it may print, and nothing else."""
    with pytest.raises(PaperBroken) as refused:
        set_in_type("名", PLAIN + template)

    assert refused.value.says("zh").endswith("请联系流程管理员修改文书模板。")
    assert "template" in refused.value.says("en")


def test_a_glyph_that_the_template_itself_lacks_stops_the_print():
    """Words of the template do not go through our marks: PDF/A refuses what has no shape."""
    with pytest.raises(PaperBroken, match="could not be displayed"):
        set_in_type("名", PLAIN + "한글")


def test_the_same_data_gives_the_same_bytes_in_every_thread_and_process(tmp_path):
    """A reprint is the paper that was handed out, to the byte."""
    ours = hashlib.sha256(set_in_type("示例置业有限公司")).hexdigest()
    in_threads = set()
    threads = [
        threading.Thread(target=lambda: in_threads.add(set_in_type("示例置业有限公司")))
        for _ in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    script = tmp_path / "print.py"
    script.write_text(
        "import hashlib, json, sys\n"
        "from datetime import UTC, datetime\n"
        "from engine.documents import papers\n"
        "template, data = json.load(sys.stdin)\n"
        "pdf = papers.render(template, data, {}, datetime(2026, 3, 12, 4, tzinfo=UTC))\n"
        "print(hashlib.sha256(pdf).hexdigest())\n",
        encoding="utf-8",
    )
    asked = json.dumps([PLAIN, {"title": "示例", "name": "示例置业有限公司"}])
    theirs = subprocess.run(
        [sys.executable, str(script)],
        input=asked, text=True, check=True, capture_output=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONHASHSEED": "77", "TZ": "UTC-9"},
    )  # fmt: skip

    assert {hashlib.sha256(pdf).hexdigest() for pdf in in_threads} == {ours}
    assert theirs.stdout.strip() == ours


def test_only_our_own_fonts_are_used_and_they_travel_with_the_paper():
    """The machine that prints has other fonts than the machine that tests."""
    listed = reader.fonts(set_in_type("联审 Lianshen 12"))

    assert listed
    for line in listed:
        assert "Lianshen" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line  # embedded, subset, Unicode


def test_a_code_is_scanned_back_from_the_sheet():
    """The longest address a paper carries, at the resolution of an office copier."""
    address = "https://lianshen.example.gov.cn/verify?no=330183SG20260302000014&code=ZWDG-82ZX-DXC2"
    template = PLAIN + '#image(bytes(sys.inputs.verify), format: "svg", width: 24mm, alt: "码")'

    assert reader.codes(set_in_type("名", template, verify=qr.svg(address))) == {address}


def test_a_code_says_the_same_every_time_and_refuses_what_cannot_be_scanned():
    """An address of a page and a half would print as grey."""
    assert qr.svg("https://a.example/") == qr.svg("https://a.example/")
    with pytest.raises(ValueError, match=r"a\.example"):
        qr.svg("https://a.example/" + "x" * 1200)
