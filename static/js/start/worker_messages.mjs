// Messages of the session's worker: how far its start is, parts of its replies, that it failed; and its end,
// which is no message.

import { arrive } from "../shell/reply_stream.mjs";
import { fail, isBusy, say } from "../shell/status.mjs";

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

// The likely causes, told from the error's own words.
function explain(error) {
  const words = String(error?.message ?? error);
  if (/IDBMap|indexedDB|IndexedDB|SecurityError|storage|denied/i.test(words)) {
    return [
      "This browser does not let the page keep data (its storage is switched off for this site).",
      "Allow cookies and site data for this address, or leave private browsing, then reload.",
    ];
  }
  if (/missing|fetch|NetworkError|dynamically imported|404|import/i.test(words)) {
    return [
      `A file of the program could not be loaded: ${words}.`,
      "Check the connection and reload. If you serve the page yourself, run make serve again.",
    ];
  }
  if (/memory|RangeError/i.test(words)) {
    return [
      "The browser has not enough free memory to start Python.",
      "Close other tabs and reload.",
    ];
  }
  return [
    `Python stopped while starting: ${words.slice(0, 300)}.`,
    "Reload the page; a current Firefox, Chrome, Edge or Safari is needed.",
  ];
}

function onBoot({ text: words, received, total, failed: reason, lifeline }) {
  if (lifeline) return watch(lifeline);
  if (reason) return fail(...explain(reason));
  if (total) {
    const fraction = Math.min(1, received / total);
    say(`${words}: ${megabytes(Math.min(received, total))} of ${megabytes(total)} MB`, fraction);
  } else say(words);
}

// The worker holds this lock for as long as it lives.
let leaving = false;
window.addEventListener("pagehide", () => (leaving = true));
function watch(lifeline) {
  navigator.locks.request(lifeline, () => {
    if (leaving) return;
    if (document.body.dataset.started) document.dispatchEvent(new Event("worker-gone"));
    else fail(...explain(new RangeError("memory")));
  });
}

// Messages the worker posts while it starts and while it works.
function follow(worker) {
  worker.addEventListener("message", ({ data }) => {
    if (data?.patches) arrive(data);
    else if (data?.boot) onBoot(data.boot);
    else if (data?.progress) say(data.progress, data.fraction);
    else if (data instanceof Error) fail(...explain(data));
  });
  worker.addEventListener("error", (event) => fail(...explain(event.message ?? "worker error")));
}

function hasWebAssembly() {
  return typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function";
}

function start() {
  if (!hasWebAssembly()) {
    fail(
      "This browser has no WebAssembly, which Python needs here.",
      "Use a current Firefox, Chrome, Edge or Safari, and switch off settings that block it.",
    );
    return;
  }
  say("Loading the page's program");
  const script = document.querySelector('script[type="py"][worker]');
  const attach = setInterval(() => {
    if (!script.xworker) return;
    clearInterval(attach);
    follow(script.xworker);
  }, 5);
}

window.addEventListener("unhandledrejection", ({ reason }) => {
  if (isBusy() && !document.body.dataset.started) fail(...explain(reason));
});
// A script of our own that does not load fires an error on its element only.
window.addEventListener(
  "error",
  ({ target, message }) => {
    if (document.body.dataset.started) return;
    if (target?.src) fail(...explain(`${target.src} is missing`));
    else if (message) fail(...explain(message));
  },
  true,
);

start();
