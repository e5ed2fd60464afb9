// Single keys for what is done a thousand times: a visible button's `data-key` presses it, unless the
// user is typing or in a control that uses the key itself.

const TYPING = "input, select, textarea, [contenteditable], [role='combobox']";
const OWN_ARROWS = "[role='tab'], figure.plot, [data-panel-move]";

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key !== "Escape" && target.closest?.(TYPING)) return;
  if (key.startsWith("Arrow") && target.closest?.(OWN_ARROWS)) return;
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  const button = document.querySelector(`#grid button[data-key="${CSS.escape(wanted)}"]:enabled`);
  if (!button?.checkVisibility() || button.closest("[inert]")) return;
  event.preventDefault();
  button.click();
});

// A menu closes when something else is used, or with Escape.
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", ({ target }) => {
  for (const menu of openMenus()) if (!menu.querySelector("summary").contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
