// Single keys for what is done again and again, such as labelling: the button in view whose `data-key` names the key
// is pressed by it, unless the user is typing or in a control that needs the key itself.

import { find, findAll, nearest, targetOf } from "./elements.mjs";

const TYPING = "input, select, textarea, [contenteditable], [role='combobox']";
const NEEDS_ARROWS = "[role='tab'], figure.plot, [data-panel-move]";

// The key whose button could not be pressed yet, because Python is still at what was done before.
let early = "";

document.addEventListener("keydown", (event) => {
  const { key } = event;
  const target = targetOf(event);
  early = "";
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key !== "Escape" && nearest(target, TYPING)) return;
  if (key.startsWith("Arrow") && nearest(target, NEEDS_ARROWS)) return;
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  if (press(wanted)) event.preventDefault();
  else if (isWorking() && buttonOf(wanted, ":disabled")) early = wanted;
});

/**
 * The dashboard's button for a key.
 *
 * @param {string} key
 * @param {":enabled" | ":disabled"} state
 * @returns {HTMLButtonElement | null}
 */
const buttonOf = (key, state) =>
  document.querySelector(`#grid button[data-key="${CSS.escape(key)}"]${state}`);

/**
 * Press a key's button; false if there is none to press.
 *
 * @param {string} key
 */
function press(key) {
  const button = buttonOf(key, ":enabled");
  if (!button?.checkVisibility() || button.closest("[inert]")) return false;
  button.click();
  return true;
}

const isWorking = () => document.body.hasAttribute("data-working");
new MutationObserver(() => {
  if (!early || isWorking()) return;
  const key = early;
  early = "";
  press(key);
}).observe(document.body, { attributeFilter: ["data-working"] });

// A menu closes when something else is used, or with Escape.
const openMenus = () => findAll(document, "details.menu[open]", HTMLDetailsElement);
/** @param {Element} menu */
const headOf = (menu) => find(menu, "summary", HTMLElement);
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!headOf(menu).contains(targetOf(event))) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    headOf(menu).focus();
  }
});
