// Everything works without this file; it saves clicks and guards what was typed.
import htmx from "htmx.org";
import { begin as beginDesk } from "./desk.js";
import { begin as scrollTogether } from "./together.js";

window.htmx = htmx;
scrollTogether();

// A refused form answers 422 with the form itself: show it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// The token of this page goes with every htmx request.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

// Press once: a second click on a slow line sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  const question = event.submitter && event.submitter.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("data-again")) {
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 8000);
  }
  changed.delete(form);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Leaving a page with typed text asks first.
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});
window.addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});

// What was kept while typing need not be asked about on leaving.
document.addEventListener("htmx:afterRequest", (event) => {
  const { keeps, at } = event.detail.elt.dataset;
  const form = document.getElementById(keeps);
  if (!form || !event.detail.successful) return;
  changed.delete(form);
  if (at) history.replaceState(history.state, "", at); // where it is kept: loaded again, it is there
});

// The other language of the page as its address stands now.
document.addEventListener("click", (event) => {
  const other = event.target.closest("header a[hreflang]");
  if (!other || other.pathname !== location.pathname) return;
  const there = new URL(location.href);
  there.searchParams.set("lang", new URL(other.href).searchParams.get("lang"));
  other.href = there.href;
});

// Our own words for a choice of files say what was chosen, also when the browser brings it back.
function told(input) {
  const { dataset } = input.parentElement;
  const names = [...input.files].map((file) => file.name);
  const words = names.length > 1 ? `${dataset.many}${names.length}` : names.map((name) => dataset.one + name).join("");
  input.parentElement.querySelector("output").textContent = words;
}
document.addEventListener("change", (event) => {
  if (event.target.matches(".file-own input")) told(event.target);
});
window.addEventListener("pageshow", () => document.querySelectorAll(".file-own input").forEach(told));

// The applicant's page is printed whole, what is folded included.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll(".track details:not([open])").forEach((fold) => {
    fold.open = true;
    fold.dataset.folded = "yes";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-folded]").forEach((fold) => {
    fold.open = false;
    delete fold.dataset.folded;
  });
});

document.addEventListener("click", (event) => {
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
  const filler = event.target.closest("[data-fill]");
  if (filler) {
    const field = document.getElementById(filler.dataset.fill);
    if (field) {
      field.value = filler.dataset.with;
      field.focus();
    }
  }
  // One menu open at a time; a click elsewhere closes it.
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  });
});

// After a refused form, the list of faults takes the focus so that it is read first.
function pointToFaults() {
  const faults = document.getElementById("faults");
  if (faults) faults.focus();
}
document.addEventListener("DOMContentLoaded", pointToFaults);
document.addEventListener("DOMContentLoaded", () => beginDesk(changed));
document.addEventListener("htmx:afterSettle", pointToFaults);

// Stories that are still to be played: the page goes on by itself.
const goesOn = document.querySelector("form[data-goes-on]");
if (goesOn) goesOn.requestSubmit();
