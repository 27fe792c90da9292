"""For machines that watch: does the process live, can it work, how does it fare.

| address | says |
|---|---|
| ``/healthz`` | the process lives: 200, nothing is asked of anybody |
| ``/readyz`` | 200, or 503 and why: database, schema, writing, room for files |
| ``/metrics`` | figures in the form of Prometheus, for the listed networks alone; 404 to others |
"""

import logging
import os
import shutil
from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from engine.domain.errors import ApprovalError
from engine.queue import watch
from engine.store import Store, clocks, gauges, lines, presence, quarantine
from web import front, here, tracing

blueprint: Blueprint = Blueprint("health", __name__)
log = logging.getLogger(__name__)

ROOM = 100 << 20
"""Bytes that must be free where files are kept, or nothing can be taken in."""

_STEPS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Yes."""
    return jsonify({"alive": True})


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether requests can be answered; the words of "why" name no place and no secret."""
    why = [*_database(), *_files()]
    answer = jsonify({"ready": not why, "why": why})
    answer.headers["Cache-Control"] = "no-store"
    return answer, 503 if why else 200


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Figures of this process (how long requests took) and of the house (what waits)."""
    if not front.may_measure():
        abort(404)
    registry: CollectorRegistry = current_app.extensions["lianshen-metrics"]
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4; charset=utf-8")


def put_up(app: Flask) -> None:
    """A registry of this application's own, and a watch on how long its requests take."""
    registry = CollectorRegistry()
    registry.register(House(app))
    pages = Histogram(
        "lianshen_page_seconds", "Time to answer a request that only reads.",
        ("endpoint", "status"), registry=registry, buckets=_STEPS,
    )  # fmt: skip
    steps = Histogram(
        "lianshen_decision_seconds", "Time to answer a request that changes something.",
        ("endpoint", "status"), registry=registry, buckets=_STEPS,
    )  # fmt: skip

    @app.after_request
    def observe(answer: Response) -> Response:
        if request.endpoint and request.endpoint != "static" and not answer.is_streamed:
            reads = request.method in {"GET", "HEAD", "OPTIONS"}
            status = f"{answer.status_code // 100}xx"
            (pages if reads else steps).labels(request.endpoint, status).observe(tracing.took())
        return answer

    app.extensions["lianshen-metrics"] = registry


class House(Collector):
    """What stands in the database, counted when somebody asks."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def describe(self) -> list[Metric]:
        """Nothing ahead of time: the database is not asked at the start."""
        return []

    def collect(self) -> Iterator[Metric]:
        """One reading of everything that waits."""
        house = self._app.extensions["lianshen"]
        yield from figures(house.store, house.clock())


def figures(store: Store, now: datetime) -> Iterator[Metric]:
    """The gauges of the house."""
    with store.reading() as tx:
        letters = gauges.letters(tx)
        plain = (
            ("oldest_due_seconds", "Age of the oldest letter that should have left.",
             gauges.oldest_due(tx, now)),
            ("oldest_answer_seconds", "Age of the oldest answer that was not applied yet.",
             gauges.oldest_mail(tx, now)),
            ("timer_lateness_seconds", "How long ago the oldest clock fell due that has not rung.",
             clocks.lateness(tx, now)),
            ("open_incidents", "Troubles that wait for a person.", gauges.incidents(tx)),
            ("quarantine", "1 while nothing is sent after a restore.",
             int(quarantine.standing(tx) is not None)),
        )  # fmt: skip
        known = lines.every(tx)
        there = watch.alive(presence.every(tx), now)
    running = GaugeMetricFamily("lianshen_processes", "Processes that run.", labels=["role"])
    for role in ("serve", "web", "relay", "worker"):
        running.add_metric([role], sum(one.role == role for one in there))
    yield running
    yield GaugeMetricFamily(
        "lianshen_clock_wrong", "Processes that do nothing by themselves: their clock is wrong.",
        value=sum(bool(one.trouble) for one in there),
    )  # fmt: skip
    depth = GaugeMetricFamily("lianshen_letters", "Letters not delivered.", labels=["state"])
    for state, n in letters.items():
        depth.add_metric([state], n)
    silent = GaugeMetricFamily(
        "lianshen_line_silent", "1 where a department's system does not answer.",
        labels=["connector"],
    )  # fmt: skip
    for one in known:
        silent.add_metric([one.connector], int(one.silent))
    yield depth
    yield silent
    for name, says, value in plain:
        yield GaugeMetricFamily(f"lianshen_{name}", says, value=value)


def _database() -> list[str]:
    try:
        why = gauges.unfit(here.house().store)
    except ApprovalError:
        return ["database"]
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        log.warning("not ready: %s", type(error).__name__)
        return ["database"]
    return [why] if why else []


def _files() -> list[str]:
    folder = here.house().files
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return ["files"]
    if not os.access(folder, os.W_OK):
        return ["files read-only"]
    return [] if free >= ROOM else ["files full"]
