"""Answers of departments' systems (shared contract “Callback”): checked, stored, answered.

200 stored, also for a repeat · 401 signature · 404 unknown case or connector · 409 same id with
another body · 410 the case no longer waits · 422 shape. No process work before the answer.
"""

import logging

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from engine.domain import errors
from engine.exchange import letters, signing
from engine.stages import answers
from engine.store import mailbox
from engine.store.mailbox import Receipt
from web import guards, here, lang

blueprint: Blueprint = Blueprint("callbacks", __name__, url_prefix="/api/v1/callbacks")
guards.csrf.exempt(blueprint)

log = logging.getLogger(__name__)


@blueprint.post("/<connector>")
def receive(connector: str) -> ResponseReturnValue:
    """Store an answer, once; the case is walked on afterwards."""
    keys = here.house().callback_keys.get(connector, {})
    if (request.content_length or 0) > letters.LARGEST_ANSWER:
        body = b" " * (letters.LARGEST_ANSWER + 1)  # refused for its size, never read
    else:
        body = request.get_data(cache=False)
    signed = signing.check(
        keys, request.method, request.path, dict(request.headers), body, here.now()
    )
    with here.transaction() as tx:
        if not mailbox.nonce(tx, connector, signed.nonce, here.now()):
            raise errors.NonceUsed
        receipt = answers.receive(tx, connector, body, here.now())
    if receipt is Receipt.CONFLICT:
        raised = errors.MessageConflict()
        log.warning("callback of %s: same message id with another body", connector)
        return jsonify({"error": "refused", "says": raised.says(lang.current())}), 409
    return jsonify({"stored": True, "repeat": receipt is Receipt.REPEAT})
