// The desk without waiting: drafts that keep themselves, sheets found while typing, stock phrases.
// Each of these has a button that does the same without this file.

const EVERY = 5000; // milliseconds between the last key and the draft

export function begin(changed) {
  document.documentElement.classList.add("with-script");
  document.querySelectorAll("form[data-draft]").forEach((form) => keep(form, changed));
  document.querySelectorAll("datalist[data-sheets]:not([data-whole])").forEach(find);
  document.querySelectorAll("[data-more]").forEach(more);
  document.querySelectorAll("form[data-choose]").forEach(chooseAll);
  phrases();
}

// --- drafts -------------------------------------------------------------------------------

function keep(form, changed) {
  const told = form.querySelector("[role=status]");
  let timer = 0;
  let renewed = false; // whether this page took the token of a new session just now
  let number = 0; // counts what was typed, so that a late answer does not call newer words kept

  const send = async (last) => {
    window.clearTimeout(timer);
    timer = 0;
    const sent = ++number;
    let answer;
    try {
      answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === "string")),
        headers: { Accept: "application/json" },
        keepalive: last,
      });
    } catch {
      return wrong(told.dataset.failed, sent);
    }
    if (answer.status === 400 && !renewed && (await renew(form))) {
      renewed = true;
      return send(last);
    }
    if (answer.redirected || answer.status === 400 || answer.status === 401) {
      renewed = false;
      return wrong(told.dataset.signedOut, 0);
    }
    renewed = false;
    if (!answer.ok) return wrong(told.dataset.failed, answer.status < 500 ? 0 : sent);
    const { says } = await answer.json();
    if (sent === number) {
      told.textContent = says;
      told.classList.remove("wrong");
      changed.delete(form);
    }
  };
  const wrong = (words, again) => {
    told.textContent = words;
    told.classList.add("wrong");
    if (again && again === number) timer = window.setTimeout(send, 4 * EVERY);
  };
  const soon = () => {
    number += 1;
    window.clearTimeout(timer);
    timer = window.setTimeout(send, EVERY);
  };
  form.addEventListener("input", soon);
  form.addEventListener("submit", () => window.clearTimeout(timer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer && form.dataset.sent !== "yes") send(true);
  });
}

// Signed in again in another window: this page takes the new session's token and goes on.
async function renew(form) {
  const page = await fetch(location.pathname).catch(() => null);
  if (!page || !page.ok || page.redirected) return false;
  const token = /name="csrf-token" content="([^"]+)"/.exec(await page.text());
  if (!token) return false;
  document.querySelectorAll("input[name=csrf_token]").forEach((one) => (one.value = token[1]));
  return true;
}

// --- sheets -------------------------------------------------------------------------------

function find(list) {
  let asked = "";
  document.addEventListener("input", async (event) => {
    const field = event.target;
    if (field.getAttribute("list") !== list.id || field.value === asked) return;
    asked = field.value;
    const words = asked;
    const answer = await fetch(`${list.dataset.sheets}?q=${encodeURIComponent(words)}`, {
      headers: { Accept: "application/json" },
    }).catch(() => null);
    if (!answer || !answer.ok || words !== asked) return;
    const { options } = await answer.json();
    list.replaceChildren(
      ...options.map(({ value, label }) => {
        const option = document.createElement("option");
        option.value = value;
        option.textContent = label;
        return option;
      }),
    );
  });
}

// --- one more row -------------------------------------------------------------------------

function more(button) {
  const rows = document.getElementById(button.dataset.more);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const last = rows.lastElementChild;
    const next = last.cloneNode(true);
    const was = rows.children.length - 1;
    renumber(next, was, was + 1);
    next.classList.remove("bad");
    next.querySelectorAll("input[type=hidden], .invalid-feedback").forEach((one) => one.remove());
    next.querySelectorAll("input, textarea, select").forEach(empty);
    rows.append(next);
    next.querySelector("input:not([type=hidden])").focus();
  });
}

function renumber(row, was, now) {
  const names = new RegExp(`comment-${was}-`, "g");
  row.querySelectorAll("[name], [id], [for]").forEach((one) => {
    ["name", "id", "for"].forEach((part) => {
      if (one.hasAttribute(part)) one.setAttribute(part, one.getAttribute(part).replace(names, `comment-${now}-`));
    });
  });
  const legend = row.querySelector("legend");
  legend.textContent = legend.textContent.replace(String(was + 1), String(now + 1));
}

function empty(field) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = false;
  else field.value = "";
  field.classList.remove("is-invalid");
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
}

// --- stock phrases ------------------------------------------------------------------------

function phrases() {
  const form = document.getElementById("review");
  if (!form) return;
  let field = null;
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) field = event.target;
  });
  document.querySelectorAll("[data-phrase]").forEach((button) =>
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const into = field && field.isConnected ? field : lastComment(form);
      const words = button.textContent;
      const at = into === field ? into.selectionEnd : into.value.length;
      const before = into.value.slice(0, at);
      const gap = before && !before.endsWith("\n") ? "\n" : "";
      into.value = before + gap + words + into.value.slice(at);
      into.focus();
      into.selectionStart = into.selectionEnd = at + gap.length + words.length;
      into.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  );
}

function lastComment(form) {
  const fields = form.querySelectorAll("#comment-rows textarea");
  return fields[fields.length - 1];
}

// --- lists --------------------------------------------------------------------------------

function chooseAll(form) {
  const head = form.querySelector("th.tick");
  if (!head) return;
  const boxes = form.querySelectorAll("td.tick input");
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "form-check-input";
  all.setAttribute("aria-label", head.textContent.trim());
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  head.append(all);
}
