// The help texts of static/help.json, which the documentation is made of too. Resting on a control or moving the
// focus to it gives it its text as `title` (a tooltip, and what screen readers add); the "?" of a section
// (`data-help-of`, a selector of what it is in) lists the texts of the controls the section has at the moment.

const DOCS = new URL("../../docs/", import.meta.url);
const CONTROLS = "button, input:not([type=hidden]), select, textarea, summary, figure.plot";
const popover = document.getElementById("help");

let texts = null; // a promise of control -> {name, text, page}
const load = () => (texts ??= fetchTexts());

async function fetchTexts() {
  const sections = await (await fetch(new URL("../../help.json", import.meta.url))).json();
  const found = new Map();
  for (const { page, controls } of sections) {
    for (const [key, [name, text]] of Object.entries(controls))
      found.set(key, { name, text, page });
  }
  return found;
}

const first = (text) => text.split(".")[0];

// The names a control may have in help.json, the most telling first: what it does, in which form.
export function namesOf(control) {
  const { action, file, gesture } = control.dataset;
  if (file) return [`file ${file}`];
  if (gesture) return [`gesture ${gesture}`];
  if (action) return [control.name === "do" ? `${action} ${control.value}` : action, action];
  if ("panelMove" in control.dataset) return ["panel-move"];
  if (control.matches("figure")) return ["plot"];
  if (control.matches("summary"))
    return [`details ${[...control.parentElement.classList].at(-1) ?? "projects"}`];
  const form = control.closest("form[data-action]");
  const id = control.id.split("-")[0];
  if (!form) return [id];
  const { action: does } = form.dataset;
  if (control.matches("[data-form-action]")) return [control.dataset.formAction];
  if (control.matches("[data-pick]")) return [`${does} ${form.elements.choice?.value}`];
  if (control.name === "do") return [`${does} ${first(control.value)}`];
  return control.name || id ? [`${does} ${first(control.name || id)}`] : [does];
}

const isControl = (element) => element.matches(CONTROLS) && !element.hasAttribute("data-help-of");

export async function helpOf(control) {
  const known = await load();
  return namesOf(control)
    .map((name) => known.get(name))
    .find(Boolean);
}

// For the tests: what of a part of the page has no text, and which texts it uses.
export async function audit(root = document) {
  const known = await load();
  const missing = [];
  const used = new Set();
  for (const control of [...root.querySelectorAll(CONTROLS)].filter(isControl)) {
    const name = namesOf(control).find((wanted) => known.has(wanted));
    if (name) used.add(name);
    else missing.push(`${namesOf(control).join(" or ")}: ${control.outerHTML.slice(0, 160)}`);
  }
  return { missing, used: [...used], known: [...known.keys()] };
}

async function describe({ target }) {
  const control = target.closest?.(CONTROLS);
  if (!control || !isControl(control) || control.title) return;
  const help = await helpOf(control).catch(() => null);
  // A plot's tooltip would lie over its points.
  if (help && !control.title && !control.matches("figure")) control.title = help.text;
}
document.addEventListener("pointerover", describe);
document.addEventListener("focusin", describe);

// ---- the list of a section ----------------------------------------------------------------------

const make = (tag, text, properties = {}) =>
  Object.assign(document.createElement(tag), { textContent: text, ...properties });

async function fill(section) {
  const listed = new Map();
  for (const control of [...section.querySelectorAll(CONTROLS)].filter(isControl)) {
    if (!control.checkVisibility()) continue;
    const help = await helpOf(control);
    if (help) listed.set(help.name, help);
  }
  const list = document.createElement("dl");
  for (const { name, text } of listed.values()) list.append(make("dt", name), make("dd", text));
  const [{ page } = { page: "index.html" }] = listed.values();
  const more = make("a", "More in the documentation", {
    href: new URL(page, DOCS),
    target: "_blank",
  });
  popover.replaceChildren(list, make("p", ""));
  popover.lastChild.append(more);
}

// Beside its button, all of it in view.
function place(button) {
  const { left, bottom, top } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = bottom + 6 + height <= innerHeight;
  popover.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  popover.style.top = `${Math.max(8, below ? bottom + 6 : Math.min(top, innerHeight - height - 8))}px`;
}

let opener = null;

// The button opens and closes it by itself (`popovertarget`).
document.addEventListener("click", ({ target }) => {
  opener = target.closest("[data-help-of]") ?? opener;
});
popover.addEventListener("beforetoggle", () => {
  popover.style.visibility = "hidden"; // until it is filled and in its place
});
popover.addEventListener("toggle", async ({ newState }) => {
  if (newState !== "open") return;
  try {
    await fill(opener.closest(opener.dataset.helpOf));
  } catch {
    popover.replaceChildren(
      make("p", "The help texts could not be loaded; is there a connection?"),
    );
  }
  place(opener);
  popover.style.visibility = "";
});
