// What the page's status line says while Python comes up and works, and that it did not start.

import { byId, find } from "./elements.mjs";

const status = byId("status", HTMLElement);
const bar = byId("progress", HTMLProgressElement);
const text = byId("status-text", HTMLElement);

/** @typedef {number | null | undefined} Fraction how much is done, from 0 to 1; not known without one */

let failed = false;
/** @type {[string, Fraction] | null} */
let background = null; // what compute workers do, shown while the session's own Python rests
let resting = false;

/**
 * Say what Python is doing.
 *
 * @param {string} words
 * @param {Fraction} [fraction]
 */
export function say(words, fraction) {
  resting = false;
  show(words, fraction);
}

/**
 * @param {string} words
 * @param {Fraction} fraction
 */
function show(words, fraction) {
  if (failed) return;
  text.textContent = words;
  status.dataset.state = "busy";
  if (fraction === undefined || fraction === null) bar.removeAttribute("value");
  else bar.value = fraction;
}

/**
 * Say what compute workers do, while the session's own Python rests; null when they have finished.
 *
 * @param {string | null} words
 * @param {Fraction} [fraction]
 */
export function sayInBackground(words, fraction) {
  const went = background !== null;
  background = words === null ? null : [words, fraction];
  if (!resting) return;
  if (background) show(...background);
  else if (went) ready("Ready");
}

/**
 * Say that Python waits for the user.
 *
 * @param {string} words
 */
export function ready(words) {
  resting = true;
  if (failed) return;
  if (background) return show(...background);
  text.textContent = words;
  status.dataset.state = "ready";
  bar.value = 1;
}

/**
 * Say that Python did not start; nothing else is said while that stands.
 *
 * @param {string} what the cause, a sentence
 * @param {string} todo what the user may do, a sentence
 * @returns {boolean} false where another cause was told before
 */
export function fail(what, todo) {
  if (failed) return false;
  failed = true;
  status.dataset.state = "failed";
  text.textContent = "Python did not start";
  bar.value = 0;
  const box = byId("failure", HTMLElement);
  find(box, "[data-what]", HTMLElement).textContent = what;
  find(box, "[data-todo]", HTMLElement).textContent = todo;
  box.hidden = false;
  box.focus();
  return true;
}

/** Take back that Python did not start: it came late. */
export function recover() {
  if (!failed) return;
  failed = false;
  byId("failure", HTMLElement).hidden = true;
}

/** Return true while Python is being started or at work. */
export const isBusy = () => status.dataset.state === "busy";
