// The page's own operations that the shell asks for: one small function each.

export function download(name, bytes, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function focusOn(selector) {
  const element = document.querySelector(selector);
  if (!element) return;
  element.focus({ preventScroll: true });
  const head = element.closest(".panel-head"); // of a panel that is new: show all of it
  (head?.parentElement ?? element).scrollIntoView({ block: "nearest" });
}

export function announce(words) {
  document.getElementById("announcer").textContent = words;
}

// A link to this page with `fragment` at its end goes to the clipboard; where that is refused, into the address.
export async function copyLink(fragment) {
  const link = new URL(fragment, location.href.split("#")[0]).href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    history.replaceState(null, "", link);
    announce("The link is now the address of this page: copy it from there.");
  }
}

export function setStage(stage) {
  if (document.body.dataset.stage === stage) return;
  document.body.dataset.stage = stage;
  window.scrollTo(0, 0);
}

// Set a control of the page's own forms; an address the list lacks goes unmatched.
export function setControl(id, value) {
  const named = document.querySelector(`input[type="radio"][name="${CSS.escape(id)}"]`);
  if (named) {
    const wanted = document.querySelector(`input[name="${id}"][value="${CSS.escape(value)}"]`);
    if (wanted) wanted.checked = true;
    return;
  }
  const control = document.getElementById(id);
  const known = control && [...control.options].some((option) => option.value === value);
  if (known) control.value = value;
}
