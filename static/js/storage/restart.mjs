// Restarting Python, where it has stopped or the user ends it: the page is loaded anew and the project reopened.

import { byId, find } from "../shell/elements.mjs";
import { current } from "./locks.mjs";

// Notes for the page that is loaded next in this tab.
const REOPEN = "reopen-project";
const STOPPED_AT = "stopped-at";

/**
 * The note of this name, which is taken away; "" for none.
 *
 * @param {string} key
 */
function takeNote(key) {
  const note = sessionStorage.getItem(key) ?? "";
  sessionStorage.removeItem(key);
  return note;
}

/** The action that the user ended together with Python; "" for none. */
export const stoppedAt = takeNote(STOPPED_AT);

/** The project to open at once, because Python is being restarted; "" for none. */
export const toReopen = () => takeNote(REOPEN);

/**
 * Say that Python has stopped, and offer to restart it.
 *
 * @param {string} why a sentence
 */
export function stopped(why) {
  const box = byId("stopped", HTMLElement);
  if (!box.hidden) return;
  find(box, "[data-why]", HTMLElement).textContent = why;
  find(box, "[data-kept]", HTMLElement).hidden = !current;
  find(box, "[data-lost]", HTMLElement).hidden = Boolean(current);
  find(box, "button", HTMLElement).textContent = `Restart Python${current ? " and Continue" : ""}`;
  box.hidden = false;
  box.focus();
}

function restart() {
  if (current) sessionStorage.setItem(REOPEN, current);
  location.reload();
}
find(byId("stopped", HTMLElement), "button", HTMLElement).addEventListener("click", restart);

// What Python is at may have no end: it can be ended with Python itself.
const stop = byId("stop", HTMLElement);
stop.addEventListener("click", () => {
  sessionStorage.setItem(STOPPED_AT, stop.dataset.at ?? "");
  restart();
});

/**
 * Offer to end what Python is at.
 *
 * @param {string} action
 */
export function offerStop(action) {
  stop.dataset.at = action;
  stop.hidden = false;
}

/** Offer it no more. */
export function withdrawStop() {
  stop.hidden = true;
}

document.addEventListener("worker-gone", () => {
  stopped("The browser has ended it, most likely because memory ran out.");
});
