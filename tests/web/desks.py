"""A department's desk: where its review stands, and what the reviewer of fire fills in."""

from engine.store import people

OWN = {"own-fire_rating": "1", "own-evacuation": "complies"}
"""The form of fire."""


def review_of(office, case, department="fire"):
    """The address of a department's review."""
    return f"/desk/{office.item(case, 'handle', department)}"


def draft(office, login, item):
    """What somebody has kept for a piece of work."""
    with office.store.reading() as tx:
        who = office.person(tx, login)
        return people.draft(tx, who.account, f"item:{item}")
