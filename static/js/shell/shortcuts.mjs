// Single keys for what is done again and again, such as labelling: the button in view whose `data-key` names the key
// is pressed by it, unless the user is typing or in a control that needs the key itself.

import { find, findAll, nearest, targetOf } from "./elements.mjs";

const TYPING =
  "input:not([type='checkbox'], [type='radio']), select, textarea, [contenteditable], [role='combobox']";
const NEEDS_ARROWS = "[role='tab'], [type='radio'], figure.plot, [data-panel-move]";

// The key whose button could not be pressed yet, because Python is still at what was done before. An answer is never
// kept so: it would be about a source that nobody has seen. Its button is never disabled, and Python says what becomes
// of it (app/services/answers.py).
let early = "";

document.addEventListener("keydown", (event) => {
  const { key } = event;
  const target = targetOf(event);
  early = "";
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key !== "Escape" && nearest(target, TYPING)) return;
  const isArrow = key.startsWith("Arrow");
  if (isArrow && nearest(target, NEEDS_ARROWS)) return;
  // A key that is held down would answer for one source after the other.
  if (event.repeat && !isArrow) return;
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
  document.querySelector(`#grid button[data-key~="${CSS.escape(key)}"]${state}`);

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
