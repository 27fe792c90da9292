"""The one style sheet and the one script: committed, and made from what stands beside them."""

import gzip
import hashlib
import json
import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
DIST = WEB / "static" / "dist"
FRONTEND = WEB / "frontend"


def test_the_bundle_was_built_from_the_sources_beside_it():
    """Whoever changes src runs `npm run build` in web/frontend and commits both."""
    listed = dict(
        reversed(line.split("  "))
        for line in (DIST / "SOURCES.txt").read_text("utf-8").splitlines()
    )
    there = [f for f in (FRONTEND / "src").rglob("*") if f.is_file()]
    sources = {str(f.relative_to(FRONTEND)) for f in there}
    sources |= {"build.mjs", "package-lock.json"}

    assert set(listed) == sources
    for name, digest in listed.items():
        assert hashlib.sha256((FRONTEND / name).read_bytes()).hexdigest() == digest, name


def test_the_lock_names_no_address_and_every_package_by_its_hash():
    """The next machine has another mirror."""
    lock = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))

    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_the_licences_of_what_is_bundled_stand_beside_it():
    """Each with its version; the diagram viewer's asks for its makers' mark to stay."""
    text = (DIST / "LICENCES.txt").read_text("utf-8")
    wanted = json.loads((FRONTEND / "package.json").read_text("utf-8"))["devDependencies"]

    for name in ("bootstrap", "htmx.org", "bpmn-js", "echarts"):
        assert f"{name} {wanted[name]}" in text
    assert "This product includes software developed at\nThe Apache Software Foundation" in text
    assert "The source code responsible for displaying the bpmn.io project watermark" in text


def test_a_first_visit_costs_little_besides_what_is_kept():
    """The script and the style sheet are kept by their hash; together under 340 kB plain."""
    assert sum((DIST / name).stat().st_size for name in ("app.js", "style.css")) < 340_000


def test_the_diagram_viewer_is_small_and_loaded_only_where_there_is_a_diagram():
    """60 kB on the wire, once; other pages do not pay for it."""
    assert len(gzip.compress((DIST / "viewer.js").read_bytes(), 9)) <= 60_000
    users = {
        page.name
        for page in (WEB / "templates").glob("*.html")
        if "asset('viewer.js')" in page.read_text("utf-8")
    }

    assert users == {"case.html", "edition.html", "studio_try.html", "studio_walk.html"}


def test_the_drawing_board_is_bounded_and_loaded_only_where_one_draws():
    """550 kB on the wire, once, for the analyst alone."""
    parts = ("studio.js", "studio.css", "bpmn.woff2")
    assert sum(len(gzip.compress((DIST / p).read_bytes(), 9)) for p in parts) <= 550_000
    users = {
        page.name
        for page in (WEB / "templates").glob("*.html")
        if "studio.js" in page.read_text("utf-8")
    }

    assert users == {"studio_board.html"}


def test_the_charts_are_bounded_and_loaded_only_where_there_are_charts():
    """210 kB on the wire, once, for managers and supervision."""
    assert len(gzip.compress((DIST / "charts.js").read_bytes(), 9)) <= 210_000
    pages = {page.name: page.read_text("utf-8") for page in (WEB / "templates").glob("*.html")}
    drawn = {name for name, text in pages.items() if "c.chart(" in text}
    loaded = {name for name, text in pages.items() if "c.script()" in text}

    assert "asset('charts.js')" in pages["_charts.html"]
    assert drawn == loaded == {"timings.html", "kpi.html"}


def test_every_choice_of_a_file_speaks_the_language_of_its_page():
    """A browser's own button speaks the browser's language; `_fields.html` has ours."""
    bare = {
        page.name
        for page in (WEB / "templates").glob("*.html")
        if re.search(r'<input(?![^>]*aria-hidden)[^>]*type="file"', page.read_text("utf-8"))
    }

    assert bare == {"_fields.html"}
