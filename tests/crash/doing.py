"""One person, one transaction: what most verbs of the rig are."""


def one(login, do):
    """A verb of one person in one transaction: ``do(office, tx, case, who)``."""

    def done(office, case):
        with office.at_work(login) as (tx, who):
            return do(office, tx, case, who)

    return done
