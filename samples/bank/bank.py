"""A bank, small but real: an HTTP server with a durable ledger and a clock of its own.

It stands for somebody else's software, so it imports nothing of ours: what it knows of us is the
text of the contract (docs/bank.md). It takes signed orders, books money, tells us signed what it
booked, answers questions about orders, and hands out a day-end file. It can be told to misbehave
in the ways real banks do.

    python bank.py --port 8151 --answer-to http://127.0.0.1:8000/api/v1/callbacks/bank

| request | does |
|---|---|
| ``POST /payments`` | takes one payment of one slip; the same ``message_id`` is the same order |
| ``POST /refunds`` | pays money back, once for every ``message_id`` |
| ``GET /payments/<message_id>``, ``/refunds/…`` | its fate; 404: it never came |
| ``GET /days/<yyyy-mm-dd>`` | the day-end file with its checksum |
| ``POST /counter`` | somebody pays a slip by its code without an order (the bank's own app) |
| ``POST /told`` | how to misbehave from now on, see MANNERS in ledger.py |
| ``POST /let-go`` | sends what was held back: ``{"order": "as-booked" or "reversed"}`` |
| ``GET /ledger`` | every booking and every message, as JSON |
| ``GET /`` | the same for people, with buttons |
| ``GET /file/<yyyy-mm-dd>`` | the day-end file for people, from the page |
| ``GET /health`` | ``{"ok": true}`` |
"""

import argparse
import hmac
import json
import os
import sys
import threading
import time
import urllib.parse
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ledger import Bank, signature
from page import page

LARGEST = 1 << 20


class Door(BaseHTTPRequestHandler):
    """The bank's HTTP side."""

    bank: Bank
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Orders of the centre, and orders of whoever plays the bank."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            return self.say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"says": "too large"})
        body = self.rfile.read(int(length))
        try:
            if self.path in {"/payments", "/refunds"}:
                return self.ordered(self.path[1:-1], body)
            if self.path in {"/counter", "/told", "/let-go"}:
                return self.played(body)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return self.say(HTTPStatus.UNPROCESSABLE_ENTITY, {"says": repr(error)})
        return self.say(HTTPStatus.NOT_FOUND, {"says": "no such page"})

    def do_GET(self):
        """What there is."""
        head, _, rest = self.path[1:].partition("/")
        if self.path in {"/health", "/ledger"}:
            what = {"ok": True} if self.path == "/health" else self.bank.ledger()
            return self.say(HTTPStatus.OK, what)
        if self.path == "/":
            return self.send(HTTPStatus.OK, page(self.bank), "text/html; charset=utf-8")
        if head == "file":  # for people: what finance uploads in the evening
            return self.send(HTTPStatus.OK, self.bank.day(rest), "application/octet-stream")
        if head not in {"payments", "refunds", "days"} or not rest:
            return self.say(HTTPStatus.NOT_FOUND, {"says": "no such page"})
        return self.asked_by_the_centre(head, urllib.parse.unquote(rest))

    def asked_by_the_centre(self, head, rest):
        """What became of an order, or a day-end file: a signed question, a signed answer."""
        if not self.known_sender("GET", b""):
            return self.say(HTTPStatus.UNAUTHORIZED, {"says": "signature"})
        if head == "days":
            text = self.bank.day(rest)
            return self.send(HTTPStatus.OK, text, "text/plain; charset=utf-8", sign=True)
        fate = self.bank.fate(head[:-1], rest)
        status = HTTPStatus.NOT_FOUND if fate is None else HTTPStatus.OK
        text = json.dumps(fate, ensure_ascii=False)
        return self.send(status, text, "application/json", sign=True)

    def known_sender(self, method, body):
        """Whether the centre signed this, within five minutes."""
        timestamp = self.headers.get("X-Lianshen-Timestamp", "")
        expected = signature(
            self.bank.options.secret, method, self.path, timestamp,
            self.headers.get("X-Lianshen-Nonce", ""), body,
        )  # fmt: skip
        fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) <= 300
        return fresh and hmac.compare_digest(expected, self.headers.get("X-Lianshen-Signature", ""))

    def ordered(self, kind, body):
        """A signed order of the centre."""
        if not self.known_sender("POST", body):
            return self.say(HTTPStatus.UNAUTHORIZED, {"says": "signature"})
        bank = self.bank
        with bank.lock, bank.db:
            busy, lost = bank.once("busy"), False
            if not busy:
                lost = bank.once("lose_orders")
            silent = not busy and not lost and bank.once("lose_replies")
        bank.options.pause.wait(bank.manners()["slow"])
        if busy:
            return self.say(HTTPStatus.SERVICE_UNAVAILABLE, {"says": "busy"})
        status, says = (0, {}) if lost else bank.take(kind, body)
        if lost or silent:
            self.close_connection = True
            return None
        return self.say(status, says)

    def played(self, body):
        """Somebody plays the bank: by JSON, or by the buttons of the page."""
        from_page = self.headers.get("Content-Type", "").startswith("application/x-www-form")
        said = dict(urllib.parse.parse_qsl(body.decode())) if from_page else json.loads(body)
        result = {}
        if self.path == "/counter":
            self.bank.counter(said)
        elif self.path == "/let-go":
            result = {"statuses": self.bank.let_go(said.get("order", "as-booked"))}
        else:
            self.bank.told({k: json.loads(v) for k, v in said.items()} if from_page else said)
        if from_page:
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("Location", "/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self.say(HTTPStatus.OK, {"ok": True, **result})

    def say(self, status, what):
        """One JSON object."""
        self.send(status, json.dumps(what, ensure_ascii=False), "application/json")

    def send(self, status, text, kind, *, sign=False):
        """One reply; what the centre acts upon is signed like a request."""
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (self.bank.signed("GET", self.path, content) if sign else {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):  # noqa: A002 - the name of the base class
        """One line on standard error, if wanted."""
        if self.bank.options.verbose:
            print(f"{self.bank.options.name}: {format % args}", file=sys.stderr)


def main():
    """Start, say where, serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--name", default="bank")
    parser.add_argument("--title", default="示例银行")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--data", default="", help="folder of its ledger; none keeps it in memory")
    parser.add_argument("--answer-to", required=True, help="where messages go")
    parser.add_argument("--answer-key", default="bank-1")
    parser.add_argument("--patience", type=float, default=1.0, help="stretches waits of retries")
    parser.add_argument("--told", default="{}", help="JSON: how to misbehave from the start")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin is closed")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    # Secrets come by the environment: an argument could be read by everybody on the machine.
    options.secret = os.environ["BANK_SECRET"]
    options.answer_secret = os.environ["BANK_ANSWER_SECRET"]
    options.pause = threading.Event()
    Door.bank = Bank(options)
    Door.bank.told(json.loads(options.told))
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Door)
    print(json.dumps({"name": options.name, "port": server.server_address[1]}), flush=True)
    Door.bank.tell()  # what waited when it was ended
    if options.with_parent:
        threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print(f"{options.name}: closed", file=sys.stderr)
    server.server_close()


if __name__ == "__main__":
    main()
