"""Answers of departments' systems (shared contract “Callback”): checked, stored, answered.

200 stored, also for a repeat · 401 signature, or a connector without keys here · 404 unknown case
· 409 same id, other body · 410 the case no longer waits · 413 too large · 422 shape. No process
work before the answer.
"""

import logging

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from engine.domain import errors
from engine.exchange import letters, signing
from engine.stages import answers
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
    with here.transaction() as tx:
        receipt = answers.receive(tx, connector, body, here.now())
    landmarks.passed("callback.stored")
    if receipt is Receipt.CONFLICT:
        raised = errors.MessageConflict()
        log.warning("callback of %s: same message id with another body", connector)
        return jsonify({"error": "refused", "says": raised.says(lang.current())}), 409
    return jsonify({"stored": True, "repeat": receipt is Receipt.REPEAT})
