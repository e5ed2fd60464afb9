// Search-as-you-type for inputs with data-search: the id of a datalist that holds the choices.
// Not the browser's own list attribute: Chromium 156 crashes when such an input that has been
// patched leaves the page, and its list cannot be styled or filtered by the middle of a name.

import { byId, nearest, targetOf } from "./elements.mjs";

const MOST = 200;

const popup = document.createElement("ul");
popup.id = "combobox-list";
popup.className = "combobox";
popup.setAttribute("role", "listbox");
popup.setAttribute("aria-label", "Choices");
popup.hidden = true;
document.body.append(popup);

/** @type {HTMLInputElement | null} */
let input = null;
let active = -1;

/**
 * The choices of a control that have a text in them, those that begin with it first.
 *
 * @param {HTMLInputElement} control
 * @param {string} text
 */
function choices(control, text) {
  const list = byId(control.dataset.search ?? "", HTMLDataListElement);
  const all = [...list.options].map((option) => option.value);
  const wanted = text.trim().toLowerCase();
  const found = all.filter((name) => name.toLowerCase().includes(wanted));
  /** @param {string} name */
  const rank = (name) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

/**
 * @param {HTMLInputElement} control
 * @param {string} text
 */
function open(control, text) {
  const items = choices(control, text).map((name, i) => {
    const item = document.createElement("li");
    item.id = `combobox-${i}`;
    item.setAttribute("role", "option");
    item.textContent = name;
    return item;
  });
  popup.replaceChildren(...items);
  popup.hidden = !items.length;
  const box = control.getBoundingClientRect();
  popup.style.left = `${box.left + scrollX}px`;
  popup.style.top = `${box.bottom + scrollY + 2}px`;
  popup.style.width = `${box.width}px`;
  control.setAttribute("aria-expanded", String(!popup.hidden));
  point(control, -1);
}

function close() {
  popup.hidden = true;
  input?.setAttribute("aria-expanded", "false");
  input?.removeAttribute("aria-activedescendant");
  active = -1;
}

/**
 * Mark a choice, or none.
 *
 * @param {HTMLInputElement} control
 * @param {number} i its place in the list; -1 for none
 */
function point(control, i) {
  popup.children[active]?.removeAttribute("aria-selected");
  active = i;
  const item = popup.children[i];
  if (!item) return control.removeAttribute("aria-activedescendant");
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  control.setAttribute("aria-activedescendant", item.id);
}

/**
 * @param {HTMLInputElement} control
 * @param {Element} item
 */
function choose(control, item) {
  control.value = item.textContent ?? "";
  close();
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("focusin", (event) => {
  const target = targetOf(event);
  if (target instanceof HTMLInputElement && target.matches("[data-search]")) input = target;
  else close();
});
document.addEventListener("click", ({ target }) => {
  if (input && target === input && popup.hidden) open(input, "");
});
document.addEventListener("input", ({ target }) => {
  if (input && target === input) open(input, input.value);
});
document.addEventListener("focusout", ({ target }) => {
  if (target === input) close();
});
popup.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const item = nearest(targetOf(event), "li");
  if (input && item) choose(input, item);
});
document.addEventListener("keydown", (event) => {
  if (!input || event.target !== input) return;
  const { key } = event;
  const item = popup.hidden ? undefined : popup.children[active];
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    if (popup.hidden) return open(input, "");
    const n = popup.children.length;
    const step = key === "ArrowDown" ? 1 : -1;
    point(input, active < 0 && step < 0 ? n - 1 : (active + step + n) % n);
  } else if (key === "Enter" && item) {
    event.preventDefault();
    choose(input, item);
  } else if (key === "Escape" && !popup.hidden) {
    event.preventDefault();
    close();
  }
});
