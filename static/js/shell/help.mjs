// The help texts of static/help.json, which the documentation is made of too. Resting on a control or moving the
// focus to it gives it its text as `title` (a tooltip, and what screen readers add); the "?" of a section
// (`data-help-of`, a selector of what it is in) lists the texts of the controls the section has at the moment.

import { byId, findAll, nearest, targetOf } from "./elements.mjs";

/** @typedef {{ name: string, text: string, page: string }} Help a control's name, its text and the page about it */

const DOCS = new URL("../../docs/", import.meta.url);
const CONTROLS = "button, input:not([type=hidden]), select, textarea, summary, figure.plot";
const popover = byId("help", HTMLElement);

/** @type {Promise<Map<string, Help>> | null} */
let texts = null;
function load() {
  texts ??= fetchTexts();
  return texts;
}

async function fetchTexts() {
  /** @type {{ page: string, controls: Record<string, [name: string, text: string]> }[]} */
  const sections = await (await fetch(new URL("../../help.json", import.meta.url))).json();
  /** @type {Map<string, Help>} */
  const found = new Map();
  for (const { page, controls } of sections) {
    for (const [key, [name, text]] of Object.entries(controls))
      found.set(key, { name, text, page });
  }
  return found;
}

/** @param {string} text */
const beforeDot = (text) => text.split(".")[0] ?? "";

/**
 * The value of a control that is one of a form's, and its name.
 *
 * @param {Element} control
 */
const fieldOf = (control) =>
  control instanceof HTMLButtonElement ||
  control instanceof HTMLInputElement ||
  control instanceof HTMLSelectElement ||
  control instanceof HTMLTextAreaElement
    ? { name: control.name, value: control.value }
    : { name: "", value: "" };

/**
 * What is chosen among the radio buttons of a form that are named "choice".
 *
 * @param {HTMLFormElement} form
 */
function choiceOf(form) {
  const choice = form.elements.namedItem("choice");
  if (choice instanceof RadioNodeList) return choice.value;
  return choice ? fieldOf(choice).value : "";
}

/**
 * The names a control may have in help.json, the most telling first: what it does, in which form.
 *
 * @param {HTMLElement} control
 * @returns {string[]}
 */
export function namesOf(control) {
  const { action, file, gesture } = control.dataset;
  const { name, value } = fieldOf(control);
  if (file) return [`file ${file}`];
  if (gesture) return [`gesture ${gesture}`];
  if (action) return [name === "do" ? `${action} ${value}` : action, action];
  if ("panelMove" in control.dataset) return ["panel-move"];
  if ("panelFull" in control.dataset) return ["panel-full"];
  if (control.localName === "figure") return ["plot"];
  if (control.localName === "summary") {
    const kinds = [...(control.parentElement?.classList ?? [])];
    return [`details ${kinds.at(-1) ?? "projects"}`];
  }
  const form = control.closest("form[data-action]");
  const id = control.id.split("-")[0] ?? "";
  if (!(form instanceof HTMLFormElement)) return [id];
  const does = form.dataset.action ?? "";
  if (control.dataset.formAction) return [control.dataset.formAction];
  if (control.matches("[data-pick]")) return [`${does} ${choiceOf(form)}`];
  if (name === "do") return [`${does} ${beforeDot(value)}`];
  return name || id ? [`${does} ${beforeDot(name || id)}`] : [does];
}

/**
 * The controls in `root`; the "?" themselves are none.
 *
 * @param {ParentNode} root
 */
const controlsIn = (root) => findAll(root, CONTROLS, HTMLElement).filter(isControl);

/** @param {Element} element */
const isControl = (element) => element.matches(CONTROLS) && !element.hasAttribute("data-help-of");

/**
 * The help on a control; undefined where there is none.
 *
 * @param {HTMLElement} control
 */
export async function helpOf(control) {
  const known = await load();
  return namesOf(control)
    .map((name) => known.get(name))
    .find(Boolean);
}

/**
 * For the tests: the controls of a part of the page that have no text, and the texts it uses.
 *
 * @param {ParentNode} root
 */
export async function audit(root = document) {
  const known = await load();
  /** @type {string[]} */
  const missing = [];
  /** @type {Set<string>} */
  const used = new Set();
  for (const control of controlsIn(root)) {
    const name = namesOf(control).find((wanted) => known.has(wanted));
    if (name) used.add(name);
    else missing.push(`${namesOf(control).join(" or ")}: ${control.outerHTML.slice(0, 160)}`);
  }
  return { missing, used: [...used], known: [...known.keys()] };
}

/** @param {Event} event */
async function describe(event) {
  const control = nearest(targetOf(event), CONTROLS);
  if (!control || !isControl(control) || control.title) return;
  const help = await helpOf(control).catch(() => null);
  // A plot's tooltip would lie over its points.
  if (help && !control.title && control.localName !== "figure") control.title = help.text;
}
document.addEventListener("pointerover", describe);
document.addEventListener("focusin", describe);

// ---- the list of a section ----------------------------------------------------------------------

/**
 * @param {string} tag
 * @param {string} text
 */
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

/** @param {Element | null} section */
async function fill(section) {
  /** @type {Map<string, Help>} */
  const listed = new Map();
  for (const control of section ? controlsIn(section) : []) {
    if (!control.checkVisibility()) continue;
    const help = await helpOf(control);
    if (help) listed.set(help.name, help);
  }
  const list = document.createElement("dl");
  for (const { name, text } of listed.values()) list.append(make("dt", name), make("dd", text));
  const [{ page } = { page: "index.html" }] = listed.values();
  const more = Object.assign(document.createElement("a"), {
    textContent: "More in the documentation",
    href: new URL(page, DOCS).href,
    target: "_blank",
  });
  const end = make("p", "");
  end.append(more);
  popover.replaceChildren(list, end);
}

/**
 * Put the list beside its button, all of it in view.
 *
 * @param {Element} button
 */
function place(button) {
  const { left, bottom, top } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = bottom + 6 + height <= innerHeight;
  popover.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  popover.style.top = `${Math.max(8, below ? bottom + 6 : Math.min(top, innerHeight - height - 8))}px`;
}

/** @type {HTMLElement | null} */
let opener = null; // the "?" that was pressed last

// The button opens and closes it by itself (`popovertarget`).
document.addEventListener("click", (event) => {
  opener = nearest(targetOf(event), "[data-help-of]") ?? opener;
});
popover.addEventListener("beforetoggle", () => {
  popover.style.visibility = "hidden"; // until it is filled and in its place
});
popover.addEventListener("toggle", async ({ newState }) => {
  if (newState !== "open" || !opener) return;
  try {
    await fill(opener.closest(opener.dataset.helpOf ?? ""));
  } catch {
    popover.replaceChildren(
      make("p", "The help texts could not be loaded; is there a connection?"),
    );
  }
  place(opener);
  popover.style.visibility = "";
});
