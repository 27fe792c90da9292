"""The doorbell over a real Redis: bounded, for listed names only, and nothing that may be lost."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest
from rq import Callback, Queue
from rq.serializers import JSONSerializer

from connectors.scripted import Reply, Scripted
from connectors.worker import Post, work
from engine import settings as house_settings
from engine.cli import doctor
from engine.domain.opinions import OpinionKind, Proposal
from engine.queue import doorbell, jobs
from engine.queue.answering import Worker
from engine.queue.doorbell import Doorbell
from engine.queue.relay import Relay
from engine.queue.transport import ROOM


@pytest.fixture
def bell(redis):
    """A doorbell to this run's Redis."""
    held = Doorbell(redis.url, room=5)
    yield held
    held.close()


def answer(redis, done):
    """A worker answers everything that waits, in this thread."""
    worker = Worker(redis.url, done)
    with redis.client as client:
        worker._redis = client
        while (job_id := client.lpop(f"rq:queue:{doorbell.NAME}")) is not None:
            yield worker._job_class.fetch(
                job_id.decode(), connection=client, serializer=JSONSerializer
            )


def test_what_is_rung_is_answered_by_a_worker_of_another_process(bell, redis, office):
    """The same functions as in the thread pool; the ring carries one number."""
    case = office.accepts()
    script = Scripted("mete-system", [Reply(1, Proposal(OpinionKind.PASS))])
    post = Post(office.store, {"mete-system": script}, lambda: office.now)
    relay = Relay(office.store, bell, lambda: office.now)

    for _ in range(4):
        relay.tick()
        for job in answer(redis, work(post)):
            job.perform()

    assert office.opinions(case)["mete", 1] == "pass"


def test_the_same_is_rung_once_until_somebody_begins_to_answer(bell, redis):
    """Two relays look every moment; what changed after the answer began must ring again."""
    other = Doorbell(redis.url)
    assert bell.ring(jobs.APPLY, 7)
    assert not bell.ring(jobs.APPLY, 7)
    assert not other.ring(jobs.APPLY, 7)
    assert bell.ring(jobs.APPLY, 8)

    again = []
    for job in answer(
        redis, {jobs.APPLY: lambda about: again.append(bell.ring(jobs.APPLY, about))}
    ):
        job.perform()
        if len(again) == 2:
            break

    assert again == [True, True]
    other.close()


def test_a_ring_holds_a_name_and_a_number_and_nothing_else(bell, redis):
    """No case number, no name of a person, no pickle."""
    bell.ring(jobs.DELIVER, 12)

    with redis.client as client:
        (key,) = client.keys("rq:job:*")
        held = client.hgetall(key)
        assert 0 < client.ttl(key) <= doorbell._FORGOTTEN

    assert json.loads(zlib.decompress(held[b"data"])) == [
        jobs.DELIVER, None, [12], {},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "strange",
    [
        ("os.system", ["true"], {}),
        (jobs.DELIVER, ["1"], {}),
        (jobs.DELIVER, [True], {}),
        (jobs.DELIVER, [1, 2], {}),
        (jobs.DELIVER, [1], {"also": 1}),
    ],
)
def test_whoever_writes_into_redis_can_ask_for_nothing_else(redis, strange):
    """A JSON serializer alone ran os.system (measured)."""
    called = []
    name, args, more = strange
    with redis.client as client:
        queue = Queue(doorbell.NAME, connection=client, serializer=JSONSerializer)
        also = Callback("os.getpid")
        queue.enqueue(name, args=args, kwargs=more, on_success=also, on_failure=also)

        for job in answer(redis, {jobs.DELIVER: called.append}):
            with pytest.raises(PermissionError, match="not a job of this house"):
                job.perform()
            assert (job.success_callback, job.failure_callback, job.webhooks) == (None, None, [])

    assert called == []


def test_a_name_that_is_not_listed_cannot_be_rung(bell):
    """Nor from our own side."""
    with pytest.raises(KeyError):
        bell.ring("os.system", 1)
    with pytest.raises(KeyError):
        Worker("redis://127.0.0.1:1", {"os.system": print})


def test_the_queue_is_bounded_by_the_relay(bell, redis, office):
    """Without a worker it would grow for ever (measured: 12,616 rings)."""
    office.accepts()
    relay = Relay(office.store, bell, lambda: office.now)
    with redis.client as client:
        client.rpush(f"rq:queue:{doorbell.NAME}", *range(ROOM))
        for _ in range(3):
            assert relay.tick() == 0
            for mark in client.keys("lianshen:rung:*"):
                client.delete(mark)

    assert bell.backlog() == ROOM


def test_a_redis_that_was_emptied_is_rung_again(bell, redis, office):
    """What was due stands in SQL."""
    office.accepts()
    relay = Relay(office.store, bell, lambda: office.now)
    assert relay.tick() == 2
    assert relay.tick() == 0

    redis.wipe()

    assert relay.tick() == 2


def test_a_redis_that_is_away_is_counted_and_nothing_else(bell, redis, office):
    """The window goes on accepting; the letters wait."""
    office.accepts()
    relay = Relay(office.store, bell, lambda: office.now)
    redis.kill()

    assert relay.tick() == 0
    assert not bell.answers()
    assert bell.failures > 0

    redis.begin()
    assert bell.answers()
    assert relay.tick() == 2


def doors(command, office, redis, tmp_path):
    """A door of an installation, as its own process."""
    return subprocess.Popen(
        [sys.executable, "-m", "engine.cli", command],
        env={
            **os.environ,
            "LIANSHEN_DATA": str(tmp_path),
            "LIANSHEN_DATABASE_URL": office.url,
            "LIANSHEN_REDIS_URL": redis.url,
        },
    )


def listens(process):
    """Whether a door has begun to mind SIGTERM; before that the system's own rule ends it.

    A worker catches it; a relay waits for it in its first thread and looks in a second.
    """
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    caught = int(re.search(r"^SigCgt:\s*([0-9a-f]+)$", status, re.MULTILINE)[1], 16)
    return caught >> (signal.SIGTERM - 1) & 1 or "Threads:\t1\n" not in status


def test_relay_and_workers_are_commands_that_stop_when_told(redis, office, tmp_path):
    """Two relays, two workers, no leader; a letter reaches our own desk; SIGTERM ends each."""
    case = office.accepts()
    running = [
        doors(one, office, redis, tmp_path) for one in ("relay", "relay", "worker", "worker")
    ]
    pause = threading.Event()

    for _ in range(1200):
        up = all(listens(one) for one in running)
        if up and office.waiting(case, "handle", "mete") is not None:
            break
        pause.wait(0.05)
    for one in running:
        one.send_signal(signal.SIGTERM)

    assert [one.wait(60) for one in running] == [0, 0, 0, 0]
    assert office.waiting(case, "handle", "mete") is not None


def test_a_worker_outlives_a_redis_that_went_away(redis, office, tmp_path):
    """RQ's own worker gives up after some seconds (measured)."""
    worker = doors("worker", office, redis, tmp_path)
    pause = threading.Event()
    with redis.client as client:
        for _ in range(1200):
            if client.keys("rq:worker:*"):
                break
            pause.wait(0.05)
    redis.kill()
    pause.wait(0.3)
    redis.begin()
    case = office.accepts()
    bell = Doorbell(redis.url)
    relay = Relay(office.store, bell, lambda: office.now)

    for _ in range(1200):
        relay.tick()
        if office.waiting(case, "handle", "mete") is not None:
            break
        pause.wait(0.05)

    assert office.waiting(case, "handle", "mete") is not None
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    bell.close()


@pytest.mark.parametrize("command", ["worker", "relay"])
def test_without_redis_the_command_says_what_is_missing(command, tmp_path):
    """An installation without Redis needs neither."""
    said = subprocess.run(
        [sys.executable, "-m", "engine.cli", command],
        env={**os.environ, "LIANSHEN_DATA": str(tmp_path), "LIANSHEN_REDIS_URL": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 1
    assert "LIANSHEN_REDIS_URL" in said.stderr


def test_doctor_says_whether_the_doorbell_answers(redis, tmp_path):
    """Whoever looks for letters that do not leave finds out where they wait."""
    settings = house_settings.read({"LIANSHEN_REDIS_URL": redis.url}, data=tmp_path)
    said = {one.name: one for one in doctor.examine(settings)}
    assert said["redis"].ok

    redis.kill()

    said = {one.name: one for one in doctor.examine(settings)}
    assert not said["redis"].ok
    assert "does not answer" in said["redis"].says
    assert "redis" not in {
        one.name for one in doctor.examine(house_settings.read({}, data=tmp_path))
    }
