// What the page's status line says while Python comes up and works, and that it did not start.

const status = document.getElementById("status");
const bar = document.getElementById("progress");
const text = document.getElementById("status-text");

let failed = false;
let background = null; // what goes on while the session rests: [words, fraction]
let resting = false;

export function say(words, fraction) {
  resting = false;
  show(words, fraction);
}

function show(words, fraction) {
  if (failed) return;
  text.textContent = words;
  status.dataset.state = "busy";
  if (fraction === undefined || fraction === null) bar.removeAttribute("value");
  else bar.value = fraction;
}

// Say what compute workers do, or null: that they have finished.
export function inBackground(words, fraction) {
  const went = background !== null;
  background = words === null ? null : [words, fraction];
  if (!resting) return;
  if (background) show(...background);
  else if (went) ready("Ready");
}

export function ready(words) {
  resting = true;
  if (failed) return;
  if (background) return show(...background);
  text.textContent = words;
  status.dataset.state = "ready";
  bar.value = 1;
}

export function fail(what, todo) {
  if (failed) return;
  failed = true;
  status.dataset.state = "failed";
  text.textContent = "Python did not start";
  bar.value = 0;
  const box = document.getElementById("failure");
  box.querySelector("[data-what]").textContent = what;
  box.querySelector("[data-todo]").textContent = todo;
  box.hidden = false;
  box.focus();
}

export const isBusy = () => status.dataset.state === "busy";
