"""The pages with a bank behind them: the sample bank's own ledger on a straight wire."""

from contextlib import contextmanager

from connectors import paying
from engine.stages import answers
from engine.store import bank_days, mailbox
from tests.bankside import BANK, RECEIVE, BankSide
from tests.serving import Serving
from web import create_app


class Hall:
    """Pages at ``site``, and the bank that the teller asks; the clock is the office's."""

    def __init__(self, office, folder):
        self.office = office
        self.bank = BankSide(office)
        app = create_app(
            office.store, folder / "files", session_key=b"b" * 32, demo=True, streams=0,
            callback_keys={BANK: {RECEIVE.id: RECEIVE}}, banks=[BANK],
            day_file=self.bank.connector.day, now=lambda: office.now,
        )  # fmt: skip
        self._serving = Serving(app)
        self.site = self._serving.site

    def bank_works(self):
        """Orders reach the bank, it books, and its messages come in."""
        self.bank.carries()
        for body in self.bank.messages():
            self.bank.tells(body)
        with self.office.store.reading() as tx:
            ids = mailbox.cases_with_mail(tx)
        for case_id in ids:
            with self.office.store.transaction() as tx:
                answers.drain(tx, case_id, self.office.now)

    def compares(self):
        """The worker compares every day that finance handed in, to its end."""
        with self.office.store.reading() as tx:
            days = bank_days.page(tx, limit=10, offset=0)
        for day in days:
            paying.reconcile(self.office.store, day.id, lambda: self.office.now)

    def closes(self):
        """The hall closes."""
        self._serving.close()


@contextmanager
def banking_hall(office, folder):
    """A hall for the time of a story."""
    made = Hall(office, folder)
    yield made
    made.closes()
