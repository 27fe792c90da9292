"""The sample department as the tests use it: its own process, told over HTTP what to do."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from ipaddress import ip_network
from pathlib import Path

from engine.exchange.signing import Key
from engine.settings import Connection

PROGRAM = Path(__file__).parents[2] / "samples" / "departments" / "department.py"
SEND = Key("lianshen-1", b"what we sign our letters with")
RECEIVE = Key("mete-1", b"what the department signs with")
LOOPBACK = (ip_network("127.0.0.0/8"),)


class Department:
    """One process. ``wait=-1``: it answers on order only, so that no test waits for time."""

    def __init__(self, answer_to, data, *more, port=0, wait=-1):
        self.process = subprocess.Popen(
            [
                sys.executable, str(PROGRAM), "--answer-to", answer_to, "--port", str(port),
                "--wait", str(wait), "--data", str(data), "--with-parent", "--patience", "0.01",
                *more,
            ],
            env={
                **os.environ,
                "DEPARTMENT_SECRET": SEND.secret.decode(),
                "DEPARTMENT_ANSWER_SECRET": RECEIVE.secret.decode(),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        self.port = json.loads(self.process.stdout.readline())["port"]

    @property
    def connection(self):
        """How the house reaches it."""
        return Connection(
            name="mete-system",
            kind="http",
            url=f"http://127.0.0.1:{self.port}/letters",
            networks=LOOPBACK,
            send_key=SEND,
            receive_keys={RECEIVE.id: RECEIVE},
            status_url=f"http://127.0.0.1:{self.port}/letters/{{key}}",
        )

    def letters(self):
        """What it has, as it says itself."""
        return self._ask("GET", "/letters")["letters"]

    def answers(self, message_id, **order):
        """A clerk there decides now; the statuses of the callbacks."""
        return self._ask("POST", "/answers", {"message_id": message_id, **order})["delivered"]

    def goes_home(self):
        """The process ends."""
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def _ask(self, method, path, said=None):
        body = None if said is None else json.dumps(said).encode()
        url = f"http://127.0.0.1:{self.port}{path}"
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
                return json.load(reply)
        except urllib.error.HTTPError as refused:
            with refused:
                raise AssertionError(refused.read().decode()) from None
