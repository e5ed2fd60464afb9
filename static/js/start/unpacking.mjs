// The worker that unpacks what Python is woken from (unpack_ahead.mjs), started with the page: at once where the files are
// kept in this browser, else when the page's own modules have come, which would have to wait for 25 MB.

/** The page's address asks for Python's plain start, which has other files. */
export const isPlainAskedFor = new URLSearchParams(location.search).get("start") === "plain";

/** @type {Worker | null} */
let worker = null;
/** @type {((worker: Worker) => void)[]} */
let followers = [];

function start() {
  worker = new Worker(new URL("unpack_ahead.mjs", import.meta.url), { type: "module" });
  for (const follow of followers) follow(worker);
}

/**
 * Hand what is unpacked to Python's worker.
 *
 * @param {MessagePort} port what that worker gave the page for it
 */
export function handUnpacked(port) {
  port.postMessage(worker && {});
  worker?.postMessage(null, [port]);
}

/**
 * Call this with the worker, when there is one.
 *
 * @param {(worker: Worker) => void} follow
 */
export function followUnpacking(follow) {
  followers = [follow];
  if (worker) follow(worker);
}

if (!isPlainAskedFor) {
  if (navigator.serviceWorker?.controller || document.readyState !== "loading") start();
  else document.addEventListener("DOMContentLoaded", start, { once: true });
}
