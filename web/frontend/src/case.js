// The case page keeps itself up to date: it hears when the history moved on, asks for the page
// again and puts in what changed, without moving the reader's focus, scroll or open folds.
const page = document.querySelector("[data-case-events]");
const ASK_EVERY = 20_000; // when the house has no stream to spare
const TRY_AGAIN = 180_000; // then a stream is asked for once more

if (page) live(page);

function live(page) {
  document.documentElement.style.overflowAnchor = "none"; // we keep the place ourselves
  let seen = page.dataset.caseMark;
  let source = null;
  let asking = 0;
  let refused = 0;
  let busy = false;
  let next = null;

  function begin() {
    if (document.hidden || source || page.dataset.caseOver) return;
    if (Date.now() - refused < TRY_AGAIN) return ask();
    source = new EventSource(`${page.dataset.caseEvents}?seen=${encodeURIComponent(seen)}`);
    source.addEventListener("moved", (event) => moved(event.lastEventId, JSON.parse(event.data).says));
    source.addEventListener("error", () => {
      if (!source || source.readyState !== EventSource.CLOSED) return; // it comes back by itself
      end();
      refused = Date.now();
      ask();
    });
    page.dataset.caseLive = "stream";
  }

  function end() {
    if (source) source.close();
    source = null;
    window.clearTimeout(asking);
    asking = 0;
  }

  function ask() {
    page.dataset.caseLive = "asking";
    window.clearTimeout(asking);
    asking = window.setTimeout(async () => {
      asking = 0;
      if (document.hidden) return;
      try {
        const answer = await fetch(page.dataset.caseNow, { credentials: "same-origin" });
        if (answer.ok) {
          const now = await answer.json();
          if (now.mark !== seen) await moved(now.mark, now.says);
        }
      } catch {
        // the next time
      }
      begin();
    }, Number(page.dataset.caseEvery) || ASK_EVERY);
  }

  async function moved(mark, says) {
    if (mark === seen) return;
    if (busy) {
      next = [mark, says]; // it moved on while we were asking: once more afterwards
      return;
    }
    busy = true;
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = fresh.querySelector("[data-case-events]");
      if (!newer) return;
      seen = newer.dataset.caseMark;
      page.dataset.caseMark = seen;
      if (newer.dataset.caseOver) page.dataset.caseOver = newer.dataset.caseOver;
      renew(fresh);
      tell(says);
      document.dispatchEvent(new CustomEvent("case:moved", { detail: { mark: seen } }));
    } catch {
      // the page stays as it is; the next word tries again
    } finally {
      busy = false;
    }
    const after = next;
    next = null;
    if (after) await moved(...after);
  }

  function tell(says) {
    const news = document.getElementById("case-news");
    if (news) news.textContent = says;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) end();
    else begin();
  });
  window.addEventListener("pagehide", end);
  window.addEventListener("pageshow", begin);
  begin();
}

function renew(fresh) {
  const kept = where();
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (!now || now.innerHTML === old.innerHTML) continue;
    const open = new Map([...old.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
    const inside = old.contains(document.activeElement) ? document.activeElement : null;
    const path = inside && steps(old, inside);
    old.replaceChildren(...now.cloneNode(true).childNodes);
    for (const one of old.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = open.get(one.id);
    if (path) focusAgain(old, path);
    old.classList.add("just-changed");
    window.setTimeout(() => old.classList.remove("just-changed"), 4000);
  }
  for (const now of fresh.querySelectorAll("[data-live]")) {
    if (!document.getElementById(now.id) && now.previousElementSibling?.id) {
      document.getElementById(now.previousElementSibling.id)?.after(document.importNode(now, true));
    }
  }
  restore(kept);
}

// What the reader looks at stays where it is, whatever grew above it.
function where() {
  const inView = (one) => {
    const box = one.getBoundingClientRect();
    return box.height > 0 && box.top >= 0 && box.top < window.innerHeight;
  };
  const focused = document.activeElement?.closest("main [id]:not(main)");
  const mark = focused && inView(focused) ? focused : [...document.querySelectorAll("main [id]")].find(inView);
  return mark && { id: mark.id, top: mark.getBoundingClientRect().top, y: window.scrollY };
}

function restore(kept) {
  const mark = kept && document.getElementById(kept.id);
  if (!mark || kept.y === 0) return;
  window.scrollBy({ top: mark.getBoundingClientRect().top - kept.top, behavior: "instant" });
}

// The same control again: by its id, its address, or its place among those of its kind.
function steps(root, element) {
  const same = [...root.querySelectorAll(element.tagName)];
  const details = element.closest("details[id]");
  return { id: element.id, tag: element.tagName, href: element.getAttribute("href"), nth: same.indexOf(element), fold: details && details.id };
}

function focusAgain(root, path) {
  const fold = path.fold && document.getElementById(path.fold);
  const found =
    (path.id && document.getElementById(path.id)) ||
    (fold && path.tag === "SUMMARY" && fold.querySelector("summary")) ||
    (path.href && [...root.querySelectorAll("a")].find((one) => one.getAttribute("href") === path.href)) ||
    root.querySelectorAll(path.tag)[path.nth];
  if (found) found.focus({ preventScroll: true });
}
