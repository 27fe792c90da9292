"""Our book and the bank's, at the end of a world: the same bookings, each once, to the cent."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from engine.store import Transaction
from engine.store.tables import CONTROLLED_RECEIPT, PAYMENT, PAYMENT_SLIP, REFUND
from tests.crash.cashier import CENTS


def of_bank(folder: Path) -> dict[str, list[dict]]:
    """The bank's own book: ``booking``, ``asked``, ``message``."""
    file = folder / "ledger.sqlite"
    if not file.exists():
        return {"booking": [], "asked": [], "message": []}
    with closing(sqlite3.connect(file, timeout=30)) as ledger:
        ledger.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in ledger.execute(f"SELECT * FROM {table}")]  # noqa: S608
            for table in ("booking", "asked", "message")
        }


def told(folder: Path) -> bool:
    """Whether the bank has said everything it has to say."""
    messages = of_bank(folder)["message"]
    return all(row["state"] == "lost" or row["statuses"] != "[]" for row in messages)


def wrong(tx: Transaction, folder: Path, owing: set[int]) -> list[str]:
    """Every slip of these cases paid once and whole, one refund, and the bank says the same."""
    bank = of_bank(folder)
    found: list[str] = []
    for slip in tx.all(select(PAYMENT_SLIP).where(PAYMENT_SLIP.c.case_id.in_(owing))):
        of_slip = PAYMENT.c.slip_id == slip["id"]
        ours = {
            "paid": [(r["txn"], r["amount_cents"]) for r in tx.all(select(PAYMENT).where(of_slip))],
            "refunded": [
                (r["txn"], r["amount_cents"])
                for r in tx.all(select(REFUND).where(REFUND.c.slip_id == slip["id"]))
            ],
        }
        for kind, due in (("paid", slip["total_cents"]), ("refunded", CENTS)):
            theirs = [
                (row["txn"], row["cents"])
                for row in bank["booking"]
                if (row["kind"], row["code"]) == (kind, slip["payment_code"])
            ]
            if ours[kind] != theirs or [cents for _, cents in ours[kind]] != [due]:
                found.append(f"slip {slip['slip_no']} {kind}: ours {ours[kind]}, bank {theirs}")
        receipts = select(CONTROLLED_RECEIPT).where(CONTROLLED_RECEIPT.c.slip_id == slip["id"])
        drawn = sum(row["amount_cents"] for row in tx.all(receipts))
        if slip["state"] != "paid" or drawn != slip["total_cents"]:
            found.append(f"slip {slip['slip_no']} is {slip['state']}, receipts of {drawn} cents")
    return found


def calls(folder: Path) -> dict[str, int]:
    """How often the bank was called, and what of it was once too often."""
    bank = of_bank(folder)
    received = sum(row["received"] for row in bank["asked"])
    effects = Counter(row["asked"] for row in bank["booking"])
    return {
        "calls": received,
        "duplicate_calls": received - len(bank["asked"]),
        "duplicate_effects": effects.total() - len(effects),
        "late": sum(json.loads(row["statuses"]).count(410) for row in bank["message"]),
    }
