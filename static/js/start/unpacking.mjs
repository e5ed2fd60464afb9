// The worker that unpacks what Python is woken from (unpack_ahead.mjs), started with the page.

/** @import { Boot } from "../messages.d.ts" */

/** The page's address asks for Python's plain start, which has other files. */
export const isPlainAskedFor = new URLSearchParams(location.search).get("start") === "plain";

/** @type {Worker | null} */
let worker = null;
let isHanded = false;
/** @type {(boot: Boot) => void} */
let tell = () => {};

function start() {
  const name = navigator.serviceWorker?.controller ? "answered by the service worker" : "";
  const script = new URL("unpack_ahead.mjs", import.meta.url);
  const started = new Worker(script, { type: "module", name });
  started.addEventListener("message", ({ data }) => tell(data.boot));
  started.addEventListener("error", ({ message }) => {
    worker = null; // Python's worker unpacks for itself, unless it waits already
    if (isHanded) tell({ failed: message ?? "unpack_ahead.mjs is missing" });
  });
  worker = started;
}

/**
 * Hand what is unpacked to Python's worker.
 *
 * @param {MessagePort} port what that worker gave the page for it
 */
export function handUnpacked(port) {
  isHanded = Boolean(worker);
  port.postMessage(worker && {});
  worker?.postMessage(null, [port]);
}

/**
 * Call this with what the worker tells of the start.
 *
 * @param {(boot: Boot) => void} follow
 */
export function followUnpacking(follow) {
  tell = follow;
}

/** Have the worker fetch all files: the page's own modules need not wait for those any more, or are in this browser. */
const fetchAll = () => worker?.postMessage("all");

/** The page's own modules have run: the document is "interactive" before they have come. */
function hasCome() {
  const [visit] = performance.getEntriesByType("navigation");
  return visit instanceof PerformanceNavigationTiming && visit.domContentLoadedEventStart > 0;
}

if (!isPlainAskedFor) {
  start();
  if (navigator.serviceWorker?.controller || hasCome()) fetchAll();
  else document.addEventListener("DOMContentLoaded", fetchAll, { once: true });
}
