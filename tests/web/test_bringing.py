"""The page where the intake window takes in what lacked."""


def test_a_missing_material_is_taken_in_from_the_acceptance_page(screen, office):
    """One link, one tick, and the case can be accepted."""
    desk = screen("jinjian")
    case = office.receives(without=["D01"])
    no = office.case(case).case_no
    assert f"/intake/{no}/bring" in desk.opens(f"/intake/{no}").text

    done = desk.fills(f"/intake/{no}/bring", **{"brought-D01": "on"})

    assert "补交材料已收下" in desk.sees(done.location)
    desk.fills(f"/intake/{no}", button="accept")
    assert office.who_reviews(case)


def test_ticking_nothing_is_a_sentence(screen, office):
    """Not a page that says nothing."""
    desk = screen("jinjian")
    case = office.receives(without=["D01"])

    refused = desk.fills(f"/intake/{office.case(case).case_no}/bring", status=422)

    assert "至少选一件" in refused.text
