// Messages of the session's worker: how far its start is, parts of its replies, that it failed. Its end, which is no
// message, is seen by a lock that it holds.

import { arrive } from "../shell/reply_stream.mjs";
import { isBusy, say } from "../shell/status.mjs";
import { explain } from "./failures.mjs";
import { goesOn, watchSilence } from "./silence.mjs";
import { sayFast, sayPlain } from "./start_way.mjs";
import { followUnpacking, handUnpacked } from "./unpacking.mjs";

/** @import { Boot, WorkerMessage } from "../messages.d.ts" */

const PATIENCE = 4000; // ms

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const hasStarted = () => Boolean(document.body.dataset.started);

/**
 * Say what the start is at.
 *
 * @param {string} words
 * @param {number} [fraction]
 */
function sayStep(words, fraction) {
  goesOn(words);
  say(words, fraction);
}

let isCounted = false; // what comes, by the worker that unpacks: it may be ahead of Python's

/**
 * Say what Python's worker is at, unless more is known.
 *
 * @param {string} words
 */
function sayUncounted(words) {
  if (!isCounted) sayStep(words);
}

/** @param {Boot} boot */
function onBoot({ text = "", received = 0, total, failed, lifeline, plain, unpacked }) {
  if (failed) return explain(failed);
  if (unpacked) return handUnpacked(unpacked);
  if (plain !== undefined) return sayPlain(plain);
  if (lifeline) {
    watch(lifeline);
    return sayUncounted("Loading Python");
  }
  if (!total) return sayStep(text);
  isCounted = true;
  const done = Math.min(received, total);
  sayStep(`${text}: ${megabytes(done)} of ${megabytes(total)} MB`, done / total);
}

/**
 * Set the marks of a worker's start on the page's own clock, for whoever measures it.
 *
 * @param {Record<string, number>} marks ms since 1970
 */
function takeMarks(marks) {
  for (const [name, at] of Object.entries(marks)) {
    performance.mark(name, { startTime: Math.max(0, at - performance.timeOrigin) });
  }
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

// MicroPython runs long before Python does; PyScript only logs where its script does not come.
function expectShell() {
  if (document.body.dataset.listening) return;
  explain("py/shell.py or MicroPython is missing");
}

/**
 * Take the messages that the worker posts while it starts and while it works.
 *
 * @param {PythonWorker} worker
 */
function follow(worker) {
  sayUncounted("Loading the page's program");
  worker.addEventListener("message", (event) => {
    /** @type {WorkerMessage | null | undefined} */
    const data = event.data;
    if (data?.reply !== undefined) {
      arrive({ reply: data.reply, patches: data.patches ?? [], last: data.last ?? false });
    } else if (data?.boot) onBoot(data.boot);
    else if (data?.marks) takeMarks(data.marks);
    else if (data?.progress) say(data.progress, data.fraction);
  });
  worker.addEventListener("error", (event) => explain(event.message ?? "worker error"));
  worker.ready.then(() => {
    goesOn("Opening the page");
    sayFast();
    setTimeout(expectShell, PATIENCE);
  }, explain);
}

const hasWebAssembly = () =>
  typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function";

followUnpacking(onBoot);

function start() {
  if (!hasWebAssembly()) return explain("no WebAssembly");
  say("Loading the page's program");
  watchSilence();
  const script = document.querySelector('script[type="py"][worker]');
  const attach = setInterval(() => {
    if (!(script instanceof HTMLScriptElement && script.xworker)) return;
    clearInterval(attach);
    follow(script.xworker);
  }, 5);
}

// PyScript does without the database that the browser refused it
/** @param {unknown} reason */
const isRefusal = (reason) =>
  reason instanceof Event || (reason instanceof DOMException && reason.name === "SecurityError");

window.addEventListener("unhandledrejection", ({ reason }) => {
  if (isBusy() && !hasStarted() && !isRefusal(reason)) explain(reason);
});
// A script of our own that does not load fires an error on its element only.
window.addEventListener(
  "error",
  ({ target, message, filename }) => {
    if (hasStarted()) return;
    if (target instanceof HTMLScriptElement && target.src) explain(`${target.src} is missing`);
    // What a browser's extension does wrong is not the page's
    else if (/SyntaxError/.test(message)) explain(`${filename} is damaged: ${message}`);
    else if (message && (!filename || filename.startsWith(location.origin))) explain(message);
  },
  true,
);

start();
document.documentElement.dataset.watched = "true"; // guard.js has no more to do
