// One panel over all others: fetched when it is first asked for. What is in the panel stays where it is in the page, so
// focus, scrolling and what is typed are kept; the other panels cannot be reached meanwhile.

import { byId, findAll } from "./elements.mjs";
import { announce } from "./page.mjs";

/** @type {HTMLElement | null} */
let button = null; // of the panel that is full

// What Escape closes before it gives the panel its place back.
const CLOSED_FIRST =
  "details.menu[open], :popover-open, [role='combobox'][aria-expanded='true'], figure.plot[data-mode], " +
  "[data-panel-move][aria-pressed='true']";

/** @param {HTMLElement} pressed */
export function toggle(pressed) {
  const wasFull = pressed === button;
  leave();
  if (!wasFull) enter(pressed);
}

/** @param {HTMLElement} pressed */
function enter(pressed) {
  const item = pressed.closest(".grid-stack-item");
  if (!item?.isConnected) return; // it was removed while this was fetched
  button = pressed;
  button.setAttribute("aria-pressed", "true");
  item.toggleAttribute("data-full", true);
  for (const other of items()) other.inert = other !== item;
  button.focus();
  announce(`${nameOf(button)} fills the window. Escape gives it its place back.`);
  gone.observe(byId("grid", HTMLElement), { childList: true });
}

function leave() {
  if (!button) return;
  const left = button;
  button = null;
  gone.disconnect();
  left.setAttribute("aria-pressed", "false");
  for (const item of items()) {
    item.inert = false;
    item.removeAttribute("data-full");
  }
  if (left.isConnected) announce(`${nameOf(left)} is in its place again.`);
}

const items = () => findAll(byId("grid", HTMLElement), ".grid-stack-item", HTMLElement);

/** @param {HTMLElement} of */
const nameOf = (of) =>
  document.getElementById(`panel-${of.dataset.panelFull}-title`)?.textContent?.trim() ||
  "The panel";

// The panel may be removed while it is full; one that is added is behind it.
const gone = new MutationObserver(() => {
  if (!button?.isConnected) return leave();
  const item = button.closest(".grid-stack-item");
  for (const other of items()) other.inert = other !== item;
});

// Before others hear of it: what they close is still open then.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !button || event.defaultPrevented) return;
    if (document.querySelector(CLOSED_FIRST)) return;
    event.preventDefault();
    leave();
  },
  true,
);
