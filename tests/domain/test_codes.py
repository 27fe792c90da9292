from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import codes
from engine.domain.errors import CheckDigit, Unreadable

CREDIT = ("91110108551385082Q", "91330183MA2H0000XM")
PERSON = ("11010519491231002X", "110105194912310038")


@pytest.mark.parametrize("code", CREDIT)
def test_a_right_credit_code_is_taken(code):
    """In capitals, without the blanks of a paste."""
    assert codes.credit_code(f" {code.lower()} ") == code


@pytest.mark.parametrize("number", PERSON)
def test_a_right_identity_number_is_taken(number):
    """The check letter may be typed small."""
    assert codes.identity_no(f" {number.lower()} ") == number


@pytest.mark.parametrize("number", [*CREDIT, *PERSON])
def test_a_sample_number_gets_the_check_character_of_its_own_kind(number):
    """Firms and people of the demo carry numbers that our own forms take."""
    assert codes.completed(number[:17]) == number


@pytest.mark.parametrize("body", ["3301831990130745", "33018319901307451", "91330183MA2K0DEI0", ""])
def test_what_is_no_body_of_a_number_gets_no_check_character(body):
    """Too short, a thirteenth month, a letter that no code has."""
    with pytest.raises((Unreadable, ValueError)):
        codes.completed(body)


@pytest.mark.parametrize(
    "text",
    ["", "9111010855138508", "91110108551385082QQ", "9111010855138508 Q", "I1110108551385082Q",
     "91110108551385082％", "９１110108551385082Q", "91110108-551385082Q"],
)  # fmt: skip
def test_what_is_no_credit_code_is_named_as_such(text):
    """Length and alphabet come before the check digit: no reason may override them."""
    with pytest.raises(Unreadable) as refused:
        codes.credit_code(text)

    assert refused.value.field == "credit_code"


@pytest.mark.parametrize(
    "text",
    ["", "1101051949123100", "11010519491231002XX", "01010519491231002X", "11010519491331002X",
     "11010519490230002X", "11010500000101002X", "1101051949123100X2", "11010519491231OO2X",
     "１1010519491231002X"],
)  # fmt: skip
def test_what_is_no_identity_number_is_named_as_such(text):
    """Seventeen digits with a birthday that exists, then a digit or X."""
    with pytest.raises(Unreadable) as refused:
        codes.identity_no(text)

    assert refused.value.field == "id_no"


@pytest.mark.parametrize(
    ("check", "code"), [(codes.credit_code, CREDIT[0]), (codes.identity_no, PERSON[0])]
)
def test_a_wrong_check_digit_is_told_apart_from_a_wrong_shape(check, code):
    """Old papers exist: this one mistake can be overridden with a reason."""
    wrong = code[:-1] + ("1" if code[-1] != "1" else "2")

    with pytest.raises(CheckDigit) as refused:
        check(wrong)

    assert refused.value.data["position"] == 18


@given(st.integers(0, 16), st.integers(0, 9))
def test_one_mistyped_digit_of_an_identity_number_is_noticed(place, digit):
    """The check digit is there for exactly this."""
    right = PERSON[0]
    typed = right[:place] + str(digit) + right[place + 1 :]

    if typed != right:
        with pytest.raises((CheckDigit, Unreadable)):
            codes.identity_no(typed)


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_mistyped_character_of_a_credit_code_is_noticed(place, character):
    """Modulus 31 is a prime: every single slip shows."""
    right = CREDIT[1]
    typed = right[:place] + character + right[place + 1 :]

    if typed != right:
        with pytest.raises(CheckDigit):
            codes.credit_code(typed)


def test_an_identity_number_is_masked_on_a_screen():
    """Whoever looks over a shoulder learns nothing."""
    assert codes.masked(PERSON[0]) == "110***********002X"
    assert codes.masked("123") == "123"


@pytest.mark.parametrize(
    "text", ["2026-330183-47-01-000123", " 2026-330183-47-01-000123 ", "20263301834701000123"]
)
def test_a_project_code_is_brought_into_its_one_form(text):
    """Projects are found again by it."""
    assert codes.project_code(text) == "2026-330183-47-01-000123"


@pytest.mark.parametrize(
    "text", ["", "2026-330183-47-01-00012", "2026-330183-47-01-0001234", "2026-33018A-47-01-000123"]
)
def test_another_shape_is_no_project_code(text):
    """Twenty digits in five groups."""
    with pytest.raises(Unreadable):
        codes.project_code(text)


def test_a_case_number_says_where_what_and_when():
    """Region, process, day, running number, check digit: 22 characters."""
    number = codes.case_no("330183", "SG", date(2026, 3, 2), 17)

    assert number.startswith("330183SG2026030200017")
    assert len(number) == 22
    assert codes.is_case_no(number)


@given(st.integers(1, 99999), st.integers(0, 21), st.integers(0, 9))
def test_one_mistyped_digit_of_a_case_number_is_noticed(sequence, place, digit):
    """People read it over the telephone."""
    number = codes.case_no("330183", "SG", date(2026, 3, 2), sequence)
    typed = number[:place] + str(digit) + number[place + 1 :]

    assert codes.is_case_no(typed) == (typed == number)


@pytest.mark.parametrize(
    "text", ["", "330183SG", "330183sg20260302000171", "330183SG2026030200017X"]
)
def test_what_is_no_case_number_is_said_to_be_none(text):
    """A page may be asked for anything."""
    assert not codes.is_case_no(text)
