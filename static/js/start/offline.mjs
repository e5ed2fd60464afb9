// Has the service worker keep the page for use without a network, once Python is up, and says in
// the footer and in a quiet notice how that stands.

import { byId } from "../shell/elements.mjs";

/** @import { KeepMessage, OfflineMessage } from "../messages.d.ts" */
/** @typedef {ReturnType<typeof setTimeout>} Timer */

// All in ms:
const FIRST_WAIT = 5_000; // doubled from one broken download to the next
const LONGEST_WAIT = 300_000;
const SILENCE = 45_000; // browsers end service workers that work for long
const AGAIN = 3_600_000; // a tab that stays open hears of new versions
const QUIET = 1_500; // Python has had nothing to do for this long
const LATEST = 30_000;

const worker = navigator.serviceWorker; // missing where the address is neither https nor local
const LIST = new URL("../../files.json", import.meta.url);

const IS_KEPT = "Kept in this browser: it works without a network.";
/** @type {Record<OfflineMessage["state"], string>} */
const WORDS = {
  arriving: "",
  broken: "",
  kept: IS_KEPT,
  ready: IS_KEPT,
  full: "Not kept for use without a network: this browser has no room left for this site.",
};
const NEWS = "A new version is ready: it is used when you next open the page.";

let wait = FIRST_WAIT;
/** @type {Timer | undefined} */
let timer;
/** @type {Promise<string | null> | undefined} */
let started; // the version of a page that came by the network

/** @param {number} milliseconds */
function askIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
}

async function ask() {
  const { active } = await worker.ready;
  /** @type {KeepMessage} */
  const message = { keep: true, started: await started };
  active?.postMessage(message);
  askIn(SILENCE);
}

/** @param {OfflineMessage["state"]} state */
function show(state) {
  const place = byId("offline", HTMLElement);
  place.dataset.state = state;
  place.textContent = WORDS[state];
  const news = byId("news", HTMLElement);
  if (state !== "ready" || news.childElementCount) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = NEWS;
  news.replaceChildren(notice);
}

/**
 * Have the interpreter kept unpacked, for which the service worker has to answer this page.
 *
 * @param {string} cache name of the cache
 */
function keepProgram(cache) {
  if (!worker.controller) return;
  const keeper = new Worker(new URL("keep_program.mjs", import.meta.url), { type: "module" });
  keeper.postMessage(cache);
}

/** @param {MessageEvent} event */
function onMessage({ data }) {
  /** @type {OfflineMessage | undefined} */
  const message = data?.offline;
  if (!message) return;
  if (message.state === "arriving") return askIn(SILENCE);
  if (message.program) keepProgram(message.program);
  show(message.held ? "kept" : message.state);
  if (message.state !== "broken") {
    wait = FIRST_WAIT;
    return askIn(AGAIN);
  }
  console.info(`Not brought up to date: ${message.reason}`);
  askIn(wait);
  wait = Math.min(2 * wait, LONGEST_WAIT);
}

/**
 * The version that the list of files names; null where it cannot be had.
 *
 * @param {URL} list
 * @returns {Promise<string | null>}
 */
async function versionOf(list) {
  try {
    return (await (await fetch(list, { cache: "no-cache", priority: "low" })).json()).version;
  } catch {
    return null;
  }
}

async function begin() {
  worker.addEventListener("message", onMessage);
  worker.startMessages();
  addEventListener("online", () => askIn(0));
  try {
    await worker.register(new URL("../../../service-worker.js", import.meta.url), {
      updateViaCache: "none",
    });
  } catch (error) {
    // No network to check for a newer worker: the one that is there goes on.
    if (!(await worker.getRegistration())) return console.info(`Not kept: ${error}`);
  }
  ask();
}

/**
 * Do something when nothing has been going on for a while, or things have been going on for long: Python comes
 * first, and what the user does meanwhile. A start that failed for want of a file is helped by having all.
 *
 * @param {() => void} next
 */
function whenQuiet(next) {
  const status = byId("status", HTMLElement);
  /** @type {Timer | undefined} */
  let quiet;
  /** @type {Timer | undefined} */
  let latest;
  const observer = new MutationObserver(look);
  const go = () => {
    observer.disconnect();
    clearTimeout(quiet);
    clearTimeout(latest);
    next();
  };
  function look() {
    clearTimeout(quiet);
    if (!["ready", "failed"].includes(status.dataset.state ?? "")) return;
    latest ??= setTimeout(go, LATEST);
    if (document.body.dataset.working) return; // a file on its way, while Python waits for it
    quiet = setTimeout(go, QUIET);
  }
  observer.observe(status, { attributeFilter: ["data-state"] });
  observer.observe(document.body, { attributeFilter: ["data-working"] });
  look();
}

if (worker) {
  if (!worker.controller) started = versionOf(LIST);
  whenQuiet(begin);
}
