"""The rows of a sheet index on a form: what a tab would send."""

import re

import lxml.html


def in_rows(page, fields):
    """The fields with ``sheet-0-…`` replaced by the name that the first row has on the page."""
    rows = re.findall(r'name="sheet-([\w-]+)-no"', page.get_data(as_text=True))
    return {
        re.sub(r"^sheet-(\d)-", lambda m: f"sheet-{rows[int(m[1])]}-", name): value
        for name, value in fields.items()
    }


def fields_of(page):
    """What a tab would send with this page."""
    document = lxml.html.fromstring(page.get_data(as_text=True))
    form = next(f for f in document.forms if any(n.startswith("sheet-") for n in f.fields if n))
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent
