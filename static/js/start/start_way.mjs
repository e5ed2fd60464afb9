// Which way Python is started: woken from its memory or, where that fails or the address asks for it with
// `?start=plain`, the plain way. It is said in the footer, and on the page where it is the plain one.

import { byId, find } from "../shell/elements.mjs";
import { isPlainAskedFor } from "./unpacking.mjs";

// As pyscript.toml but for the interpreter
const CONFIGURATION = JSON.stringify({
  name: "AstronomicAL Lite",
  interpreter: "static/js/start/plain_interpreter.mjs",
  packages_cache: "passthrough",
  sync_main_only: true,
});

let isPlain = isPlainAskedFor;

// Beside what kept Python from starting: the page's address with the plain way asked for
function offerPlain() {
  const link = find(byId("failure", HTMLElement), "[data-plain]", HTMLAnchorElement);
  const address = new URL(location.href);
  address.searchParams.set("start", "plain");
  link.href = address.href;
  link.hidden = isPlain;
}

// Compute workers take over the configuration that the session's worker has.
function configure() {
  const script = document.querySelector('script[type="py"][worker]');
  script?.setAttribute("config", CONFIGURATION);
}

/**
 * Say that Python is started the plain way.
 *
 * @param {string} reason why; empty where it was asked for
 */
export function sayPlain(reason) {
  isPlain = true;
  configure();
  offerPlain();
  const box = byId("plain-start", HTMLElement);
  const words = reason
    ? `the fast way failed (${reason.replace(/\.$/, "")})`
    : "the page's address asks for it";
  find(box, "[data-why]", HTMLElement).textContent = words;
  box.hidden = false;
  byId("start-way", HTMLElement).textContent = `Python was started the plain way: ${words}.`;
}

/** Say that Python was woken, if it was. */
export function sayFast() {
  if (isPlain) return;
  byId("start-way", HTMLElement).textContent = "Python was started the fast way.";
}

if (isPlainAskedFor) configure();
offerPlain();
