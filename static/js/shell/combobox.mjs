// Search-as-you-type for inputs with data-search: the id of a datalist that holds the choices.
// Not the browser's own list attribute: Chromium 156 crashes when such an input that has been
// patched leaves the page, and its list cannot be styled or filtered by the middle of a name.

const MOST = 200;

const popup = document.createElement("ul");
popup.id = "combobox-list";
popup.className = "combobox";
popup.setAttribute("role", "listbox");
popup.setAttribute("aria-label", "Choices");
popup.hidden = true;
document.body.append(popup);

let input = null;
let active = -1;

function choices(text) {
  const all = [...document.getElementById(input.dataset.search).options].map((o) => o.value);
  const wanted = text.trim().toLowerCase();
  const found = all.filter((name) => name.toLowerCase().includes(wanted));
  const rank = (name) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

function open(text) {
  const items = choices(text).map((name, i) => {
    const item = document.createElement("li");
    item.id = `combobox-${i}`;
    item.setAttribute("role", "option");
    item.textContent = name;
    return item;
  });
  popup.replaceChildren(...items);
  popup.hidden = !items.length;
  const box = input.getBoundingClientRect();
  popup.style.left = `${box.left + scrollX}px`;
  popup.style.top = `${box.bottom + scrollY + 2}px`;
  popup.style.width = `${box.width}px`;
  input.setAttribute("aria-expanded", String(!popup.hidden));
  point(-1);
}

function close() {
  popup.hidden = true;
  input?.setAttribute("aria-expanded", "false");
  input?.removeAttribute("aria-activedescendant");
  active = -1;
}

function point(i) {
  popup.children[active]?.removeAttribute("aria-selected");
  active = i;
  const item = popup.children[i];
  if (!item) return input.removeAttribute("aria-activedescendant");
  item.setAttribute("aria-selected", "true");
  item.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", item.id);
}

function take(item) {
  input.value = item.textContent;
  close();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.("[data-search]")) input = target;
  else close();
});
document.addEventListener("click", ({ target }) => {
  if (target === input && popup.hidden) open("");
});
document.addEventListener("input", ({ target }) => {
  if (target === input) open(target.value);
});
document.addEventListener("focusout", ({ target }) => {
  if (target === input) close();
});
popup.addEventListener("mousedown", (event) => {
  event.preventDefault();
  if (event.target.matches("li")) take(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== input) return;
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    if (popup.hidden) return open("");
    const n = popup.children.length;
    const step = key === "ArrowDown" ? 1 : -1;
    point(active < 0 && step < 0 ? n - 1 : (active + step + n) % n);
  } else if (key === "Enter" && !popup.hidden && active >= 0) {
    event.preventDefault();
    take(popup.children[active]);
  } else if (key === "Escape" && !popup.hidden) {
    event.preventDefault();
    close();
  }
});
