// Single keys for what is done a thousand times: a visible button's `data-key` presses it, unless the
// user is typing or in a control that uses the key itself.

const TYPING = "input, select, textarea, [contenteditable], [role='combobox']";
const OWN_ARROWS = "[role='tab'], figure.plot, [data-panel-move]";

let early = ""; // the key whose button could not be pressed yet, since Python was at what came before

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  early = "";
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key !== "Escape" && target.closest?.(TYPING)) return;
  if (key.startsWith("Arrow") && target.closest?.(OWN_ARROWS)) return;
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  if (press(wanted)) event.preventDefault();
  else if (isWorking() && buttonOf(wanted, ":disabled")) early = wanted;
});

const buttonOf = (key, state) =>
  document.querySelector(`#grid button[data-key="${CSS.escape(key)}"]${state}`);

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
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", ({ target }) => {
  for (const menu of openMenus())
    if (!menu.querySelector("summary").contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
