"""A department's own system, small but real: an HTTP server with its own state and its own clock.

It stands for somebody else's software, so it imports nothing of ours: what it knows of us is the
text of the contract. It receives signed letters, decides after a while or on order, and calls back
signed. It can be told to misbehave in the ways real systems do.

    python department.py --port 8101 --answer-to http://127.0.0.1:8000/api/v1/callbacks/mete-system

| request | does |
|---|---|
| ``POST /letters`` | takes a letter in; the same ``message_id`` again is the same letter |
| ``GET /letters`` | what it has, as JSON |
| ``GET /letters/<message_id>`` | 200 where it has this letter, 404 where not |
| ``GET /`` | the same for people, with buttons |
| ``POST /answers`` | answers a letter now: ``{"message_id", "opinion", "text", "comments", …}`` |
| ``GET /health`` | ``{"ok": true}`` |

Fields of an order beside the opinion: ``times`` (send the same answer so often), ``other_body``
(then send it once more with another text under the same id).
"""

import argparse
import hashlib
import hmac
import html
import json
import os
import secrets
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LARGEST = 1 << 20
OPINIONS = ("pass", "pass_with_conditions", "revise", "refuse", "not_required")
TRIES = 8


def signature(secret, method, path, timestamp, nonce, body):
    """HMAC-SHA256 as the contract says."""
    text = "\n".join((method, path, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


class Department:
    """What the department knows: letters by message id, in a file of its own."""

    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.letters = {}
        self.lost = set()
        self.file = Path(options.data) / "letters.json" if options.data else None
        if self.file and self.file.exists():
            self.letters = json.loads(self.file.read_text("utf-8"))

    def save(self):
        """Keep the state over a restart."""
        if self.file:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            aside = self.file.with_suffix(".new")
            aside.write_text(json.dumps(self.letters, ensure_ascii=False), "utf-8")
            aside.replace(self.file)

    def take(self, body):
        """A letter has come: (status, what to say)."""
        letter = json.loads(body)
        name = letter["message_id"]
        digest = hashlib.sha256(body).hexdigest()
        with self.lock:
            held = self.letters.get(name)
            if held:
                same = held["digest"] == digest
                held["times_received"] += 1
                self.save()
                return (HTTPStatus.OK, "known") if same else (HTTPStatus.CONFLICT, "other body")
            self.letters[name] = {
                "letter": letter, "digest": digest, "times_received": 1, "answer": None,
                "delivered": [], "received_at": datetime.now(UTC).isoformat(),
            }  # fmt: skip
            self.save()
        if self.options.wait >= 0:
            order = {"message_id": name, "opinion": self.options.opinion,
                     "times": self.options.times}  # fmt: skip
            timer = threading.Timer(self.options.wait, self.answer, [order])
            timer.daemon = True
            timer.start()
        return HTTPStatus.ACCEPTED, "taken"

    def loses_reply(self, body):
        """Whether this reply gets lost on the way: once for every letter, if told so."""
        name = json.loads(body)["message_id"]
        if not self.options.lose_reply or name in self.lost:
            return False
        self.lost.add(name)
        return True

    def answer(self, order):
        """Decide and call back, as often as told."""
        with self.lock:
            held = self.letters[order["message_id"]]
            letter = held["letter"]
            said = held["answer"] or {
                "message_id": f"{self.options.name}-{secrets.token_hex(6)}",
                "case_no": letter["case_no"],
                "branch": letter["branch"],
                "round": letter["round"],
                "opinion": order["opinion"],
                "text": order.get("text", ""),
                "conditions": order.get("conditions", ""),
                "comments": order.get("comments", []),
                "officer": order.get("officer", self.options.officer),
                "drawing_version": letter["drawing_version"],
                "at": datetime.now(UTC).isoformat(),
            }
            held["answer"] = said
            self.save()
        bodies = [said] * int(order.get("times", 1))
        if order.get("other_body"):
            bodies.append({**said, "text": said["text"] + "（更正）"})
        for one in bodies:
            status = self.call_back(json.dumps(one, ensure_ascii=False).encode())
            with self.lock:
                held["delivered"].append(status)
                self.save()
        return held["delivered"]

    def call_back(self, body):
        """Bring an answer; try again while nobody is there. The value is the last status."""
        url = self.options.answer_to
        path = urllib.parse.urlsplit(url).path
        status = 0
        for attempt in range(TRIES):
            timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(24)
            headers = {
                "Content-Type": "application/json",
                "X-Lianshen-Key": self.options.answer_key,
                "X-Lianshen-Timestamp": timestamp,
                "X-Lianshen-Nonce": nonce,
                "X-Lianshen-Signature": signature(
                    self.options.answer_secret, "POST", path, timestamp, nonce, body
                ),
            }
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


class Door(BaseHTTPRequestHandler):
    """The department's HTTP side."""

    department: Department
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Letters and orders."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST:
            return self.say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"says": "too large"})
        body = self.rfile.read(int(length))
        try:
            if self.path == "/letters":
                return self.letter(body)
            if self.path == "/answers":
                return self.order(body)
        except (ValueError, KeyError, TypeError) as error:
            return self.say(HTTPStatus.UNPROCESSABLE_ENTITY, {"says": repr(error)})
        return self.say(HTTPStatus.NOT_FOUND, {"says": "no such page"})

    def do_GET(self):
        """What there is."""
        if self.path == "/health":
            return self.say(HTTPStatus.OK, {"ok": True})
        if self.path == "/letters":
            return self.say(HTTPStatus.OK, {"letters": list(self.department.letters.values())})
        if self.path.startswith("/letters/"):  # has a letter of this key arrived?
            there = urllib.parse.unquote(self.path[9:]) in self.department.letters
            status = HTTPStatus.OK if there else HTTPStatus.NOT_FOUND
            return self.say(status, {"received": there})
        if self.path == "/":
            return self.page()
        return self.say(HTTPStatus.NOT_FOUND, {"says": "no such page"})

    def letter(self, body):
        """A signed letter of the approval centre."""
        options = self.department.options
        timestamp = self.headers.get("X-Lianshen-Timestamp", "")
        expected = signature(
            options.secret, "POST", self.path, timestamp,
            self.headers.get("X-Lianshen-Nonce", ""), body,
        )  # fmt: skip
        given = self.headers.get("X-Lianshen-Signature", "")
        fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) <= 300
        if not fresh or not hmac.compare_digest(expected, given):
            return self.say(HTTPStatus.UNAUTHORIZED, {"says": "signature"})
        status, says = self.department.take(body)
        if self.department.loses_reply(body):
            self.close_connection = True
            return None
        return self.say(status, {"says": says})

    def order(self, body):
        """A clerk of the department decides (JSON, or the form of the page)."""
        from_page = self.headers.get("Content-Type", "").startswith("application/x-www-form")
        order = dict(urllib.parse.parse_qsl(body.decode())) if from_page else json.loads(body)
        if order["opinion"] not in OPINIONS or order["message_id"] not in self.department.letters:
            return self.say(HTTPStatus.NOT_FOUND, {"says": "no such letter or opinion"})
        delivered = self.department.answer(order)
        if from_page:
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("Location", "/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self.say(HTTPStatus.OK, {"delivered": delivered})

    def page(self):
        """The department's own work list: deliberately another look than ours."""
        rows = []
        for name, held in self.department.letters.items():
            letter, answer = held["letter"], held["answer"]
            buttons = f"已答复：{answer['opinion']}（{held['delivered']}）" if answer else "".join(
                f'<form method="post" action="/answers"><input type="hidden" name="message_id"'
                f' value="{html.escape(name)}"><button name="opinion" value="{value}">{label}'
                f"</button></form>"
                for value, label in (("pass", "合格"), ("not_required", "无需办理"))
            )  # fmt: skip
            cells = (letter["case_no"], letter["project"], letter["round"])
            row = "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells)
            rows.append(f"<tr>{row}<td>{buttons}</td></tr>")
        title = html.escape(self.department.options.title)
        self.send(
            HTTPStatus.OK,
            f"<!doctype html><html lang=zh><meta charset=utf-8><title>{title}</title>"
            f"<h1>{title}（示例系统）</h1><table border=1 cellpadding=6>"
            f"<tr><th>办件编号<th>项目<th>第几次<th>办理</tr>{''.join(rows)}</table>",
            "text/html; charset=utf-8",
        )

    def say(self, status, what):
        """One JSON object."""
        self.send(status, json.dumps(what, ensure_ascii=False), "application/json")

    def send(self, status, text, kind):
        """One reply."""
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):  # noqa: A002 - the name of the base class
        """One line on standard error, if wanted."""
        if self.department.options.verbose:
            print(f"{self.department.options.name}: {format % args}", file=sys.stderr)


def main():
    """Start, say where, serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--name", default="mete")
    parser.add_argument("--title", default="气象局防雷审核系统")
    parser.add_argument("--officer", default="气象系统")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--data", default="", help="folder of its state; none keeps it in memory")
    parser.add_argument("--answer-to", required=True, help="where answers go")
    parser.add_argument("--answer-key", default="mete-1")
    parser.add_argument("--wait", type=float, default=5, help="seconds; -1 answers only on order")
    parser.add_argument("--opinion", choices=OPINIONS, default="pass")
    parser.add_argument("--times", type=int, default=1, help="send each answer so often")
    parser.add_argument("--lose-reply", action="store_true", help="once for every letter")
    parser.add_argument("--patience", type=float, default=1.0, help="stretches waits of retries")
    parser.add_argument("--with-parent", action="store_true", help="end when stdin is closed")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    # Secrets come by the environment: an argument could be read by everybody on the machine.
    options.secret = os.environ["DEPARTMENT_SECRET"]
    options.answer_secret = os.environ["DEPARTMENT_ANSWER_SECRET"]
    options.pause = threading.Event()
    Door.department = Department(options)
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Door)
    print(json.dumps({"name": options.name, "port": server.server_address[1]}), flush=True)
    if options.data:
        for name, held in list(Door.department.letters.items()):
            told = any(200 <= s < 500 and s != 401 for s in held["delivered"])
            if not told and options.wait >= 0:
                order = {"message_id": name, "opinion": options.opinion}
                timer = threading.Timer(options.wait, Door.department.answer, [order])
                timer.daemon = True
                timer.start()
    if options.with_parent:
        threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print(f"{options.name}: closed", file=sys.stderr)
    server.server_close()


if __name__ == "__main__":
    main()
