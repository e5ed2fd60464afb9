// The page's own operations that the shell asks for: one small function each.

import { byId } from "./elements.mjs";

/** @type {Blob[]} */
let pieces = []; // of the file that comes; the browser has their bytes, and may put them on disk

/**
 * Take a piece of a file that the browser is to save; what there was of another one is given up.
 *
 * @param {number} number
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function takePiece(number, bytes) {
  if (number === 0) pieces = [];
  pieces.push(new Blob([bytes]));
}

/**
 * Have the browser save a file.
 *
 * @param {string} name
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} type its media type
 * @param {number} count how many pieces came before these bytes
 */
export function download(name, bytes, type, count = 0) {
  const link = document.createElement("a");
  const parts = count ? [...pieces, bytes] : [bytes];
  if (count) pieces = [];
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Give the focus to the first element that a selector matches, and bring it into view.
 *
 * @param {string} selector
 */
export function focusOn(selector) {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) return;
  // Who answers in a gallery stays there.
  if (selector === "#question" && document.activeElement?.closest(".gallery")) return;
  element.focus({ preventScroll: true });
  const head = element.closest(".panel-head"); // of a panel that is new: show all of it
  (head?.parentElement ?? element).scrollIntoView({ block: "nearest" });
}

/**
 * Have screen readers say something.
 *
 * @param {string} words
 */
export function announce(words) {
  byId("announcer", HTMLElement).textContent = words;
}

/**
 * Put a link to this page on the clipboard; where that is refused, into the address.
 *
 * @param {string} fragment the end of the link, from "#" on
 */
export async function copyLink(fragment) {
  const link = new URL(fragment, location.href.split("#")[0]).href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    history.replaceState(null, "", link);
    announce("The link is now the address of this page: copy it from there.");
  }
}

/**
 * Give a text to what waits to put it on the clipboard, which only something that the user does may.
 *
 * @param {string} text
 */
export function copyText(text) {
  document.dispatchEvent(new CustomEvent("copy-text", { detail: text }));
}

/**
 * Show the settings or the dashboard, from their top.
 *
 * @param {string} stage
 */
export function setStage(stage) {
  if (document.body.dataset.stage === stage) return;
  document.body.dataset.stage = stage;
  window.scrollTo(0, 0);
}

/**
 * Set a control of the page's own forms; a list that lacks the value stays as it is.
 *
 * @param {string} id of a list, or the name of radio buttons
 * @param {string} value
 */
export function setControl(id, value) {
  const named = document.querySelector(`input[type="radio"][name="${CSS.escape(id)}"]`);
  if (named) {
    const wanted = document.querySelector(`input[name="${id}"][value="${CSS.escape(value)}"]`);
    if (wanted instanceof HTMLInputElement) wanted.checked = true;
    return;
  }
  const control = document.getElementById(id);
  if (!(control instanceof HTMLSelectElement)) return;
  const known = [...control.options].some((option) => option.value === value);
  if (known) control.value = value;
}
