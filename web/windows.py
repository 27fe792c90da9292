"""Every window of the house, for ``create_app``."""

from flask import Blueprint

from web import (
    bring,
    callbacks,
    cases,
    desk,
    files,
    home,
    incidents,
    intake,
    issue,
    papers,
    pause,
    prints,
    pull_back,
    receipt,
    redraw,
    sign,
    sign_in,
    take_over,
    track,
)

ALL: tuple[Blueprint, ...] = (
    home.blueprint,
    sign_in.blueprint,
    receipt.blueprint,
    intake.blueprint,
    bring.blueprint,
    desk.blueprint,
    redraw.blueprint,
    sign.blueprint,
    issue.blueprint,
    cases.blueprint,
    pause.blueprint,
    pull_back.blueprint,
    take_over.blueprint,
    papers.blueprint,
    prints.blueprint,
    files.blueprint,
    track.blueprint,
    incidents.blueprint,
    callbacks.blueprint,
)
