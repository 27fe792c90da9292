"""Two servers of the pages beside each other, behind a front that asks now one, now the other."""

from web import create_app


def test_a_page_opened_at_one_server_is_sent_to_the_other(app, office, screen, tmp_path):
    """Who is signed in, the token of the form, what was claimed: nothing stays in one process."""
    case = office.accepts()
    work = f"/desk/{office.item(case, 'handle', 'fire')}"
    clerk = screen("fire-chengban")
    clerk.sends(f"{work}/claim")

    clerk.browser.application = create_app(
        office.store, tmp_path / "files", session_key=b"k" * 32, demo=True, now=lambda: office.now
    )
    assert "消防承办人·示例签收" in clerk.sees(work)
    clerk.sends(f"{work}/release")

    clerk.browser.application = app
    assert "消防承办人·示例签收" not in clerk.sees(work)
    clerk.sends("/sign-out")
    clerk.browser.application = create_app(
        office.store, tmp_path / "files", session_key=b"k" * 32, demo=True, now=lambda: office.now
    )
    assert "/sign-in" in clerk.opens(work, status=303).headers["Location"]
