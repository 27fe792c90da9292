import pytest

from engine.documents import glyphs


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三", "张三"),
        ("𠮷野", "𠮷野"),  # a rare character that the text face has
        ("𬭎䶮㛃", "𬭎䶮㛃"),  # from the national list, beyond the basic block
        ("峯嶺驤", "峯嶺驤"),  # traditional forms in names
        ("甲\n乙", "甲\n乙"),
        ("甲\t乙\r\n丙\u2028丁\u3000戊", "甲 乙\n丙 丁\u3000戊"),
        ("右\u202e左\u202c", "右左"),  # marks that turn what follows round
        ("\u200f\u200b\ufeff甲\x00\x07", "甲"),
        ("葛\U000e0100城\ufe0f", "葛城"),  # selectors of a variant: the character stays
    ],
)
def test_what_has_a_shape_stays_and_what_only_disturbs_goes(text, shown):
    """A name is printed as it is written; invisible marks must not move other words."""
    assert glyphs.legible(text) == (shown, ())


@pytest.mark.parametrize(
    ("text", "shown", "lost"),
    [
        ("张😀三", "张〓三", ("😀",)),
        ("\U0002ffff", "〓", ("\U0002ffff",)),
        ("عربي", "〓〓〓〓", ("ع", "ر", "ب", "ي")),
        ("甲\ud800乙", "甲〓乙", ("\ud800",)),  # half a character, from a broken upload
        ("😀😀", "〓〓", ("😀",)),
        ("한글", "〓〓", ("한", "글")),
    ],
)
def test_a_character_without_a_glyph_is_marked_never_dropped(text, shown, lost):
    """A name one character shorter is another person's name."""
    assert glyphs.legible(text) == (shown, lost)


def test_every_text_of_the_data_is_made_legible_and_all_losses_are_told():
    """However deep a name stands in what is printed."""
    data = {"a": "😀", "b": [{"c": "甲\u202e"}, 3, True, None], "d": ("🀄", "乙")}

    shown, lost = glyphs.legible_all(data)

    assert shown == {"a": "〓", "b": [{"c": "甲"}, 3, True, None], "d": ["〓", "乙"]}
    assert lost == ("😀", "🀄")


def test_the_fonts_cover_the_standards_that_names_are_written_in():
    """Every Han character of GB 2312, GBK and Big5, and the signs that our papers use."""
    for codec in ("gb2312", "gbk", "big5"):
        assert {p for p in range(0x3400, 0xA000) if _in(codec, p)} <= glyphs.covered(), codec
    assert set(map(ord, "〓〔〕×·—“”《》（）、，。；：㎡²□√")) <= glyphs.covered()
    assert sum(0x3400 <= point < 0xA000 for point in glyphs.covered()) > 27_500


def _in(codec, point):
    try:
        return bool(chr(point).encode(codec))
    except UnicodeEncodeError:
        return False
