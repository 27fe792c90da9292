"""Answers of departments' systems (shared contract “Callback”): checked, stored, answered.

200 stored, also for a repeat · 401 signature, or a connector without keys here · 404 unknown case
· 409 same id, other body · 410 the case no longer waits · 413 too large · 422 shape. No process
work before the answer.
"""

import logging

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from engine.domain import errors
from engine.domain.fees.paying import NoSuchSlip
from engine.exchange import letters, signing
from engine.stages import answers
from engine.stages.banking import observe
from engine.store import landmarks, mailbox
from engine.store.mailbox import Receipt
from web import guards, here, lang

blueprint: Blueprint = Blueprint("callbacks", __name__, url_prefix="/api/v1/callbacks")
guards.csrf.exempt(blueprint)

log = logging.getLogger(__name__)


@blueprint.post("/<connector>")
def receive(connector: str) -> ResponseReturnValue:
    """Store an answer, once; the case is walked on afterwards."""
    keys = here.house().callback_keys.get(connector, {})
    request.max_content_length = letters.LARGEST_ANSWER
    body = request.get_data(cache=False)
    signed = signing.check(
        keys, request.method, request.path, dict(request.headers), body, here.now()
    )
    with here.house().store.transaction() as tx:  # used up, whatever becomes of the answer
        fresh = mailbox.nonce(tx, connector, signed.nonce, here.now())
    landmarks.passed("callback.known")
    if not fresh:
        raise errors.NonceUsed
    receipt = _stored(connector, body)
    landmarks.passed("callback.stored")
    if receipt is Receipt.CONFLICT:
        raised = errors.MessageConflict()
        log.warning("callback of %s: same message id with another body", connector)
        return jsonify({"error": "refused", "says": raised.says(lang.current())}), 409
    return jsonify({"stored": True, "repeat": receipt is Receipt.REPEAT})


def _stored(connector: str, body: bytes) -> Receipt:
    """An answer of a department, or a message of a bank, as it is kept."""
    if connector not in here.house().banks:
        with here.transaction() as tx:
            return answers.receive(tx, connector, body, here.now())
    try:
        with here.transaction() as tx:
            return observe.receive(tx, connector, body, here.now())
    except NoSuchSlip:
        with here.transaction() as tx:  # money lies somewhere: refused, and somebody looks for it
            observe.stray(tx, connector, body, here.now())
        raise
