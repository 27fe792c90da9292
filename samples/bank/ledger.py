"""What the bank knows and does: orders, bookings, messages, the day-end file; one SQLite file."""

import hashlib
import hmac
import json
import secrets
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from pathlib import Path

TRIES = 8
HERE = timezone(timedelta(hours=8))
MANNERS = {
    "slow": 0.0,  # seconds before every reply to an order
    "lose_replies": 0,  # so many orders are booked, and the line breaks before the reply
    "lose_orders": 0,  # so many orders are lost on the way: the line breaks, nothing is booked
    "lose_messages": 0,  # so many bookings are told to nobody: only the day-end file has them
    "pay_twice": 0,  # so many payments are booked twice
    "pay_short": "0.00",  # so much less is booked of the next payment
    "pay_over": "0.00",  # so much more
    "other_account": "",  # the next payment comes from an account of this name
    "reject": 0,  # so many orders are turned down
    "busy": 0,  # so many orders meet HTTP 503
    "repeat": 1,  # every message is sent so often
    "hold": False,  # messages wait until they are let go
    "today": "",  # the bank's day, where it is not the clock's
}
TABLES = """
CREATE TABLE IF NOT EXISTS asked (
  key TEXT PRIMARY KEY, kind TEXT, sha TEXT, body TEXT, state TEXT, reason TEXT, received INTEGER);
CREATE TABLE IF NOT EXISTS booking (
  number INTEGER PRIMARY KEY AUTOINCREMENT, txn TEXT UNIQUE, kind TEXT, code TEXT, cents INTEGER,
  name TEXT, account TEXT, way TEXT, asked TEXT, day TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS message (
  number INTEGER PRIMARY KEY AUTOINCREMENT, asked TEXT, body TEXT, state TEXT, statuses TEXT);
CREATE TABLE IF NOT EXISTS manner (name TEXT PRIMARY KEY, value TEXT);
"""


def signature(secret, method, path, timestamp, nonce, body):
    """HMAC-SHA256 as the contract says."""
    text = "\n".join((method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def cents(text):
    """An amount as written, in cents; ValueError where it is none."""
    try:
        value = Decimal(str(text)) * 100
    except InvalidOperation:
        raise ValueError(text) from None
    if value != value.to_integral_value() or not 0 <= value < 10**15:
        raise ValueError(text)
    return int(value)


def yuan(value):
    """Cents as they stand on the wire."""
    return f"{value // 100}.{value % 100:02d}"


class Bank:
    """What the bank knows; every change is one transaction of its ledger."""

    def __init__(self, options):
        self.options = options
        self.lock = threading.RLock()
        where = ":memory:"
        if options.data:
            Path(options.data).mkdir(parents=True, exist_ok=True)
            where = str(Path(options.data) / "ledger.sqlite")
        self.db = sqlite3.connect(where, check_same_thread=False)
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(TABLES)

    # --- how to behave ----------------------------------------------------------------

    def manners(self):
        """What it was told, over a restart too."""
        rows = self.db.execute("SELECT name, value FROM manner")
        return {**MANNERS, **{name: json.loads(value) for name, value in rows}}

    def told(self, orders):
        """Behave so from now on; ValueError for a manner it does not have."""
        if not orders.keys() <= MANNERS.keys():
            raise ValueError(sorted(orders.keys() - MANNERS.keys()))
        for name in ("pay_short", "pay_over"):
            cents(orders.get(name, 0))
        with self.lock, self.db:
            rows = [(name, json.dumps(value)) for name, value in orders.items()]
            self.db.executemany("INSERT OR REPLACE INTO manner VALUES (?, ?)", rows)

    def once(self, name):
        """What it was told about the next time; from then on it is good again by one."""
        value = self.manners()[name]
        if not value or value == "0.00":
            return value if isinstance(value, str) else False
        left = value - 1 if isinstance(value, int) else MANNERS[name]
        self.db.execute("INSERT OR REPLACE INTO manner VALUES (?, ?)", (name, json.dumps(left)))
        return value

    # --- orders and bookings ----------------------------------------------------------

    def take(self, kind, body):
        """An order has come: (status, what to say). The same key again is the same order."""
        order = json.loads(body)
        key, amount = order["message_id"], cents(order["amount"])
        digest = hashlib.sha256(body).hexdigest()
        with self.lock, self.db:
            held = self.db.execute("SELECT sha, state FROM asked WHERE key = ?", (key,)).fetchone()
            if held:
                same = held[0] == digest
                self.db.execute("UPDATE asked SET received = received + 1 WHERE key = ?", (key,))
                says = {"state": held[1]} if same else {"says": "other body"}
                return (HTTPStatus.OK if same else HTTPStatus.CONFLICT), says
            row = (key, kind, digest, body.decode(), "taken", "", 1)
            self.db.execute("INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            if kind == "payment":
                self.collect(order, amount)
            else:
                self.pay_back(order, amount)
        self.tell()
        return HTTPStatus.ACCEPTED, {"state": "taken"}

    def collect(self, order, amount):
        """Money comes in for a slip: once, as ordered, unless told otherwise."""
        key, payer = order["message_id"], order.get("payer", {})
        if self.once("reject"):
            return self.settle(key, "rejected", "余额不足")
        amount += cents(self.once("pay_over")) - cents(self.once("pay_short"))
        name = self.once("other_account") or payer.get("name", "")
        for _ in range(2 if self.once("pay_twice") else 1):
            self.book("paid", order["payment_code"], amount, name, payer.get("account", ""),
                      order.get("way", "online"), key)  # fmt: skip
        return self.settle(key, "done", "")

    def pay_back(self, order, amount):
        """Money goes back, never more of one booking than came in by it."""
        key, of, to = order["message_id"], order["of_txn"], order["to"]
        came = self.db.execute(
            "SELECT cents FROM booking WHERE txn = ? AND kind = 'paid'", (of,)
        ).fetchone()
        went = self.db.execute(
            "SELECT COALESCE(SUM(cents), 0) FROM booking WHERE kind = 'refunded' AND way = ?", (of,)
        ).fetchone()[0]
        if self.once("reject"):
            return self.settle(key, "rejected", "账户已销户")
        if came is None or went + amount > came[0]:
            return self.settle(key, "rejected", "超过原收款金额")
        self.book("refunded", order["payment_code"], amount, to.get("name", ""),
                  to.get("account", ""), of, key)  # fmt: skip
        return self.settle(key, "done", "")

    def settle(self, key, state, reason):
        """What became of an order; a refusal is told, too."""
        self.db.execute(
            "UPDATE asked SET state = ?, reason = ? WHERE key = ?", (state, reason, key)
        )
        if state != "rejected":
            return
        kind, order = self.db.execute(
            "SELECT kind, body FROM asked WHERE key = ?", (key,)
        ).fetchone()
        order = json.loads(order)
        what = "rejected" if kind == "payment" else "refund-rejected"
        self.write(key, {
            "kind": what, "order": key, "payment_code": order["payment_code"], "txn": "",
            "amount": order["amount"], "reason": reason, "booked_on": self.today(),
        })  # fmt: skip

    def book(self, kind, code, amount, name, account, way, key):
        """One booking, and the message that tells of it."""
        count = self.db.execute("SELECT COUNT(*) FROM booking").fetchone()[0] + 1
        day = self.today()
        txn = f"{day.replace('-', '')}{count:08d}"
        at = datetime.now(UTC)
        self.db.execute(
            "INSERT INTO booking (txn, kind, code, cents, name, account, way, asked, day, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (txn, kind, code, amount, name, account, way, key, day, at.isoformat()),
        )
        said = {
            "kind": kind, "order": key, "payment_code": code, "txn": txn, "amount": yuan(amount),
            "payer": {"name": name, "account": account}, "booked_on": day,
        }  # fmt: skip
        if kind == "paid":
            said["way"] = way
        self.write(key, said)

    def write(self, key, said):
        """A message, kept before it is sent; a lost one is kept for the questions."""
        said = {
            "format": "lianshen.bank-message/1",
            "message_id": f"{self.options.name}-{secrets.token_hex(8)}",
            "at": datetime.now(UTC).isoformat(), **said,
        }  # fmt: skip
        state = "lost" if self.once("lose_messages") else "waiting"
        self.db.execute(
            "INSERT INTO message (asked, body, state, statuses) VALUES (?, ?, ?, '[]')",
            (key, json.dumps(said, ensure_ascii=False), state),
        )

    def counter(self, order):
        """Somebody pays by code at the bank's own counter or in its app."""
        amount = cents(order["amount"])
        if not amount or not str(order["payment_code"]).isdigit():
            raise ValueError(order)
        with self.lock, self.db:
            name = self.once("other_account") or order.get("payer", "")
            for _ in range(2 if self.once("pay_twice") else 1):
                self.book("paid", order["payment_code"], amount, name,
                          order.get("account", ""), "other", "")  # fmt: skip
        self.tell()

    def today(self):
        """The bank's day."""
        return self.manners()["today"] or datetime.now(HERE).date().isoformat()

    # --- what it says -----------------------------------------------------------------

    def tell(self):
        """Send what waits, in the background, unless it is told to hold it."""
        if not self.manners()["hold"]:
            threading.Thread(target=self.let_go, daemon=True).start()

    def let_go(self, order="as-booked"):
        """Send every waiting message now, as often as told; the statuses."""
        with self.lock, self.db:
            rows = self.db.execute(
                "SELECT number, body FROM message WHERE state = 'waiting' ORDER BY number"
            ).fetchall()
            self.db.executemany(
                "UPDATE message SET state = 'told' WHERE number = ?", [(n,) for n, _ in rows]
            )
            times = int(self.manners()["repeat"])
        every = []
        for number, body in reversed(rows) if order == "reversed" else rows:
            statuses = [self.call_back(body.encode()) for _ in range(times)]
            every += statuses
            with self.lock, self.db:
                self.db.execute(
                    "UPDATE message SET statuses = ? WHERE number = ?",
                    (json.dumps(statuses), number),
                )
        return every

    def call_back(self, body):
        """Bring a message; try again while nobody is there. The value is the last status."""
        url, status = self.options.answer_to, 0
        for attempt in range(TRIES):
            headers = self.signed("POST", urllib.parse.urlsplit(url).path, body)
            headers["Content-Type"] = "application/json"
            request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310
            try:
                with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
                    return reply.status
            except urllib.error.HTTPError as error:
                error.close()
                status = error.code
                final = status < HTTPStatus.INTERNAL_SERVER_ERROR
                if final and status != HTTPStatus.UNAUTHORIZED:  # a clock can be put right
                    return status
            except OSError as error:
                print(f"{self.options.name}: {error}", file=sys.stderr)
            self.options.pause.wait(min(2**attempt, 30) * self.options.patience)
        return status

    def signed(self, method, path, body):
        """The four headers of the contract, by the bank's key."""
        timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(24)
        mac = signature(self.options.answer_secret, method, path, timestamp, nonce, body)
        return {
            "X-Lianshen-Key": self.options.answer_key, "X-Lianshen-Timestamp": timestamp,
            "X-Lianshen-Nonce": nonce, "X-Lianshen-Signature": mac,
        }  # fmt: skip

    def fate(self, kind, key):
        """What became of an order, with everything that was or should have been told; or None."""
        with self.lock:  # never what is not committed yet
            held = self.db.execute(
                "SELECT state FROM asked WHERE key = ? AND kind = ?", (key, kind)
            ).fetchone()
            if held is None:
                return None
            told = "SELECT body FROM message WHERE asked = ? ORDER BY number"
            bodies = [json.loads(body) for (body,) in self.db.execute(told, (key,))]
        return {"state": held[0], "messages": bodies}

    def day(self, day):
        """The day-end file: a head, a line for each booking, an end with sums and a checksum."""
        with self.lock:
            rows = self.db.execute(
                "SELECT * FROM booking WHERE day = ? ORDER BY number", (day,)
            ).fetchall()
        lines, sums = [f"LSBANK1|{self.options.name}|{day}"], {"paid": 0, "refunded": 0}
        for _, txn, kind, code, amount, name, account, _, key, _, at in rows:
            clock = datetime.fromisoformat(at).astimezone(HERE).strftime("%H:%M:%S")
            sums[kind] += amount
            mark = "P" if kind == "paid" else "R"
            plain = (name.replace("|", " "), account.replace("|", " "))
            lines.append("|".join((mark, txn, code, yuan(amount), *plain, clock, key)))
        text = "".join(f"{line}\n" for line in lines)
        digest = hashlib.sha256(text.encode()).hexdigest()
        totals = (str(len(lines) - 1), yuan(sums["paid"]), yuan(sums["refunded"]), digest)
        return f"{text}{'|'.join(('END', *totals))}\n"

    def ledger(self):
        """Every booking, order and message."""
        found = {}
        with self.lock:
            for table in ("booking", "asked", "message"):
                rows = self.db.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608 - our own three names
                names = [column[0] for column in rows.description]
                found[table] = [dict(zip(names, row, strict=True)) for row in rows]
        return found
