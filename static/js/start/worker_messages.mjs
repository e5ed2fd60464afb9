// Messages of the session's worker: how far its start is, parts of its replies, that it failed. Its end, which is no
// message, is seen by a lock that it holds.

import { arrive } from "../shell/reply_stream.mjs";
import { fail, isBusy, say } from "../shell/status.mjs";

/** @import { Boot, WorkerMessage } from "../messages.d.ts" */

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const hasStarted = () => Boolean(document.body.dataset.started);

/**
 * Say that Python did not start, and the likely cause, told from the error's own words.
 *
 * @param {unknown} error an error or its words
 */
function explain(error) {
  const words = error instanceof Error ? error.message : String(error);
  if (/IDBMap|indexedDB|IndexedDB|SecurityError|storage|denied/i.test(words)) {
    fail(
      "This browser does not let the page keep data (its storage is switched off for this site).",
      "Allow cookies and site data for this address, or leave private browsing, then reload.",
    );
  } else if (/missing|fetch|NetworkError|dynamically imported|404|import/i.test(words)) {
    fail(
      `A file of the program could not be loaded: ${words}.`,
      "Check the connection and reload. If you serve the page yourself, run make serve again.",
    );
  } else if (/memory|RangeError/i.test(words)) {
    fail("The browser has not enough free memory to start Python.", "Close other tabs and reload.");
  } else {
    fail(
      `Python stopped while starting: ${words.slice(0, 300)}.`,
      "Reload the page; a current Firefox, Chrome, Edge or Safari is needed.",
    );
  }
}

/** @param {Boot} boot */
function onBoot({ text = "", received = 0, total, failed, lifeline }) {
  if (lifeline) return watch(lifeline);
  if (failed) return explain(failed);
  if (!total) return say(text);
  const done = Math.min(received, total);
  say(`${text}: ${megabytes(done)} of ${megabytes(total)} MB`, done / total);
}

let leaving = false;
window.addEventListener("pagehide", () => {
  leaving = true;
});

/**
 * Wait for the worker's end: it holds this lock for as long as it lives.
 *
 * @param {string} lifeline
 */
function watch(lifeline) {
  navigator.locks.request(lifeline, () => {
    if (leaving) return;
    if (hasStarted()) document.dispatchEvent(new Event("worker-gone"));
    else explain("memory");
  });
}

/**
 * Take the messages that the worker posts while it starts and while it works.
 *
 * @param {Worker} worker
 */
function follow(worker) {
  worker.addEventListener("message", (event) => {
    /** @type {WorkerMessage | Error | null | undefined} */
    const data = event.data;
    if (data instanceof Error) explain(data);
    else if (data?.reply !== undefined) {
      arrive({ reply: data.reply, patches: data.patches ?? [], last: data.last ?? false });
    } else if (data?.boot) onBoot(data.boot);
    else if (data?.progress) say(data.progress, data.fraction);
  });
  worker.addEventListener("error", (event) => explain(event.message ?? "worker error"));
}

const hasWebAssembly = () =>
  typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function";

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
    if (!(script instanceof HTMLScriptElement && script.xworker)) return;
    clearInterval(attach);
    follow(script.xworker);
  }, 5);
}

window.addEventListener("unhandledrejection", ({ reason }) => {
  if (isBusy() && !hasStarted()) explain(reason);
});
// A script of our own that does not load fires an error on its element only.
window.addEventListener(
  "error",
  ({ target, message }) => {
    if (hasStarted()) return;
    if (target instanceof HTMLScriptElement && target.src) explain(`${target.src} is missing`);
    else if (message) explain(message);
  },
  true,
);

start();
