"""Every word of the drawing board is in the language of the page."""

import re

import pytest

from tests.web.chromium import NEEDED, browser
from tests.web.test_studio_browser import SIZE, TABLES, begins_blank, drops, is_kept

pytestmark = NEEDED

LATIN = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[㐀-鿿]")
KNOWN = {"BPMN", "bpmn", "io", "svg", "png", "due", "soon", "overdue", "first", "item"}
KNOWN |= {"needs", "fire", "and", "floor", "area"}
"""What an analyst types as it stands, and names of formats."""

SAID = """async () => {
  const { modeler } = studio;
  const of = (name) => modeler.get(name);
  const at = (found) => document.querySelector(found);
  const said = new Set();
  const pause = () =>
    new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
  const hear = (box) => {
    if (!box) return;
    const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      said.add(walker.currentNode.textContent.replace(/ ?\\([\\w.-]+\\)$/, ""));
    for (const one of box.querySelectorAll("[title], [aria-label], [placeholder]"))
      for (const name of ["title", "aria-label", "placeholder"])
        said.add(one.getAttribute(name) || "");
  };
  const menu = async (shape, name) => {
    of("popupMenu").open(shape, name, { x: 300, y: 300 }, { title: "", width: 300 });
    await pause();
    hear(at(".djs-popup"));
    of("popupMenu").close();
  };
  const shut = ".bio-properties-panel-group-header:not(.open):not(.empty)";
  const kinds = new Set();
  for (const one of of("elementRegistry").getAll()) {
    const event = one.businessObject.eventDefinitions?.[0]?.$type || "";
    const kind = one.type + event + !one.parent + !!one.labelTarget;
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    of("selection").select(one.parent ? one : []);
    await pause();
    for (const head of document.querySelectorAll(shut)) {
      head.click();
      await pause();
    }
    hear(at(".studio-panel"));
    hear(at(".djs-context-pad"));
    const fixed = one.waypoints || !one.parent || of("popupMenu").isEmpty(one, "bpmn-replace");
    if (!fixed) await menu(one, "bpmn-replace");
  }
  const tasks = of("elementRegistry").filter((one) => one.type === "bpmn:UserTask");
  of("selection").select(tasks.slice(0, 3));
  await pause();
  hear(at(".studio-panel"));
  hear(at(".djs-context-pad"));
  await menu(tasks.slice(0, 3), "align-elements");
  at(".djs-minimap .toggle").click();
  hear(at(".djs-minimap"));
  at("[data-do=simulate]").click();
  await pause();
  hear(at(".studio-canvas"));
  at("[data-do=simulate]").click();
  ["stencil", "tools", "check"].forEach((part) => hear(at(`.studio-${part}`)));
  return { said: [...said], kinds: kinds.size, missing: [...studioMissing] };
}"""


def nameless():
    """Every kind of element of the profile, with ids for names only."""
    xml = (TABLES / "valid-every-element-of-the-profile.bpmn").read_text("utf-8")
    return re.sub(r' name="[^"]*"', "", xml)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_whole_board_speaks_one_language(site, language):
    """Panel groups, menus beside shapes, the walk, the small map: for every kind of element."""
    with browser(viewport=SIZE) as (page, complaints):
        begins_blank(page, site, "words", "Words" if language == "en" else "词")
        page.goto(f"{page.url}?lang={language}")
        page.wait_for_selector("#studio[data-ready=yes]")
        drops(page, "every.bpmn", nameless())
        page.locator("[data-element-id=received]").first.wait_for(state="detached")
        is_kept(page)
        ids = set(page.evaluate("studio.modeler.get('elementRegistry').getAll().map((e) => e.id)"))

        heard = page.evaluate(SAID)

        assert heard["kinds"] > 10
        foreign = {}
        for words in heard["said"]:
            rest = re.sub("|".join(map(re.escape, sorted(ids, key=len, reverse=True))), "", words)
            found = set((HAN if language == "en" else LATIN).findall(rest)) - KNOWN
            if found:
                foreign[words] = sorted(found)
        assert heard["missing"] == []
        assert foreign == {}
        assert complaints == []
