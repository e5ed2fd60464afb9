// Has the service worker keep the page for use without a network, once Python is up, and says in
// the footer and in a quiet notice how that stands.

const FIRST_WAIT = 5_000; // ms; doubled from one broken download to the next
const LONGEST_WAIT = 300_000;
const SILENCE = 45_000; // browsers end service workers that work for long
const AGAIN = 3_600_000; // a tab that stays open hears of new versions
const QUIET = 1_500;
const LATEST = 30_000;

const worker = navigator.serviceWorker; // missing where the address is neither https nor local
const LIST = new URL("../../files.json", import.meta.url);

const WORDS = {
  kept: "Kept in this browser: it works without a network.",
  ready: "Kept in this browser: it works without a network.",
  full: "Not kept for use without a network: this browser has no room left for this site.",
};
const NEWS = "A new version is ready: it is used when you next open the page.";

let wait = FIRST_WAIT;
let timer = null;
let started; // the version of a page that came by the network

function askIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
}

async function ask() {
  const { active } = await worker.ready;
  active.postMessage({ keep: true, started: await started });
  askIn(SILENCE);
}

function show(state) {
  const place = document.getElementById("offline");
  place.dataset.state = state;
  place.textContent = WORDS[state] ?? "";
  const news = document.getElementById("news");
  if (state !== "ready" || news.childElementCount) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = NEWS;
  news.replaceChildren(notice);
}

function onMessage({ data }) {
  const message = data?.offline;
  if (!message) return;
  if (message.state === "arriving") return askIn(SILENCE);
  show(message.held ? "kept" : message.state);
  if (message.state !== "broken") {
    wait = FIRST_WAIT;
    return askIn(AGAIN);
  }
  console.info(`Not brought up to date: ${message.reason}`);
  askIn(wait);
  wait = Math.min(2 * wait, LONGEST_WAIT);
}

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
    if (!(await worker.getRegistration())) return console.info(`Not kept: ${error.message}`);
  }
  ask();
}

// Python comes first, and what the user does meanwhile: when nothing has been going on for a while,
// or it has been going on for long. A start that failed for want of a file is helped by having all.
function whenQuiet(next) {
  const status = document.getElementById("status");
  let quiet = null;
  let latest = null;
  const observer = new MutationObserver(look);
  const go = () => {
    observer.disconnect();
    clearTimeout(quiet);
    clearTimeout(latest);
    next();
  };
  function look() {
    clearTimeout(quiet);
    if (!["ready", "failed"].includes(status.dataset.state)) return;
    quiet = setTimeout(go, QUIET);
    latest ??= setTimeout(go, LATEST);
  }
  observer.observe(status, { attributeFilter: ["data-state"] });
  look();
}

if (worker) {
  if (!worker.controller) started = versionOf(LIST);
  whenQuiet(begin);
}
