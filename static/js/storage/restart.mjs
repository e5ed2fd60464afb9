// Restarting Python, where it has stopped or the user ends it: the page is loaded anew and the project reopened.

import { current } from "./locks.mjs";

const REOPEN = "reopen-project";
const STOPPED_AT = "stopped-at";

function takeNote(key) {
  const note = sessionStorage.getItem(key) ?? "";
  sessionStorage.removeItem(key);
  return note;
}
export const stoppedAt = takeNote(STOPPED_AT); // the action that the user ended together with Python

// Which project to open at once, because Python is being restarted.
export const toReopen = () => takeNote(REOPEN);

export function stopped(why) {
  const box = document.getElementById("stopped");
  if (!box.hidden) return;
  box.querySelector("[data-why]").textContent = why;
  box.querySelector("[data-kept]").hidden = !current;
  box.querySelector("[data-lost]").hidden = Boolean(current);
  box.querySelector("button").textContent = `Restart Python${current ? " and Continue" : ""}`;
  box.hidden = false;
  box.focus();
}

function restart() {
  if (current) sessionStorage.setItem(REOPEN, current);
  location.reload();
}
document.getElementById("stopped").querySelector("button").addEventListener("click", restart);

// What Python is at may have no end: it can be ended with Python itself.
const stop = document.getElementById("stop");
stop.addEventListener("click", () => {
  sessionStorage.setItem(STOPPED_AT, stop.dataset.at);
  restart();
});
export const offerStop = (action) => {
  stop.dataset.at = action;
  stop.hidden = false;
};
export const withdrawStop = () => {
  stop.hidden = true;
};

document.addEventListener("worker-gone", () => {
  stopped("The browser has ended it, most likely because memory ran out.");
});
