// Restarting Python, where it has stopped or the user ends it: the page is loaded anew and the project reopened.

import { byId, find } from "../shell/elements.mjs";
import { current } from "./locks.mjs";

let endedBy = ""; // the action that Python stopped at

// Notes for the page that is loaded next in this tab.
const REOPEN = "reopen-project";
const STOPPED_AT = "stopped-at";
const STOPPED_WHY = "stopped-why";
// When Python was last restarted by itself; stopping again at once, it would be for ever.
const BY_ITSELF = "restarted-by-itself";
const AT_ONCE = 60_000; // ms

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

/** The action that the user ended together with Python, or that Python stopped at; "" for none. */
export const stoppedAt = takeNote(STOPPED_AT);

/** Why Python stopped, as a sentence, where it was restarted by itself; "" for none. */
export const stoppedWhy = takeNote(STOPPED_WHY);

/** The project to open at once, because Python is being restarted; "" for none. */
export const toReopen = () => takeNote(REOPEN);

/** Return true if the tab has a data set, or a text in the editor, that is in no project. */
function hasUnkept() {
  const code = document.getElementById("code");
  const typed = code instanceof HTMLTextAreaElement && code.value.trim() !== "";
  return typed || document.querySelector("#dataset-report .loaded") !== null;
}

/**
 * Say that Python has stopped, and offer to restart it.
 *
 * @param {string} why a sentence
 * @param {string} [action] what it was at; if that needs the project's own Python, it is left out the next time
 */
export function stopped(why, action = "") {
  const box = byId("stopped", HTMLElement);
  if (!box.hidden) return;
  endedBy = action;
  const told = current ? "kept" : hasUnkept() ? "lost" : "unaffected";
  find(box, "[data-why]", HTMLElement).textContent = why;
  for (const words of ["kept", "lost", "unaffected"]) {
    find(box, `[data-${words}]`, HTMLElement).hidden = words !== told;
  }
  find(box, "button", HTMLElement).textContent = `Restart Python${current ? " and Continue" : ""}`;
  box.hidden = false;
  box.focus();
}

/**
 * Restart Python, which has stopped, by itself: the project that is open goes on and says why. Without one, or where
 * Python stops again at once, that is left to the user.
 *
 * @param {string} why a sentence
 * @param {string} action what it was at
 */
export function comeBack(why, action) {
  const before = Number(sessionStorage.getItem(BY_ITSELF) ?? Number.NEGATIVE_INFINITY);
  if (!current || Date.now() - before < AT_ONCE) {
    stopped(why, action);
    return;
  }
  sessionStorage.setItem(BY_ITSELF, String(Date.now()));
  sessionStorage.setItem(STOPPED_WHY, why);
  if (action) sessionStorage.setItem(STOPPED_AT, action);
  restart();
}

function restart() {
  if (current) sessionStorage.setItem(REOPEN, current);
  location.reload();
}
find(byId("stopped", HTMLElement), "button", HTMLElement).addEventListener("click", () => {
  if (endedBy) sessionStorage.setItem(STOPPED_AT, endedBy);
  restart();
});

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
