// Keeps the whole page in this browser, so that it opens with no network, and never mixes versions.
//
// A version is a list: static/files.json as `make vendor` wrote it, with the sha256 of every file.
// Contents are kept by hash, so that a new version fetches only what is new to it and a download
// that broke off goes on where it was. One small record says which list is in use (`current`) and
// which is arriving or waiting (`next`); everything is answered from `current`. It changes only when
// a page is opened, `next` is whole, and no other window is open that began with `current`.
//
// This worker sits here because its place decides which pages it may answer for.

/** @import { KeepMessage, OfflineMessage } from "./static/js/messages.d.ts" */

/** @typedef {{ sha256: string, bytes: number }} Listed what the list says of a file */
/** @typedef {Record<string, Listed>} Files by path */
/** @typedef {{ files: Files, plain?: Files, documentation?: Files, optional: Files }} Kinds */
/** @typedef {{ version: string, live: boolean } & Kinds} List static/files.json */
/** @typedef {List & { whole?: boolean }} Next a version on its way; `whole` when it has come */
/** @typedef {{ current: List | null, next: Next | null }} Kept the record */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SCOPE = worker.registration.scope;
const STORE = `astronomical-lite 1 ${SCOPE}`;
const PROGRAM_STORES = `${STORE} program `; // what their names begin with
const LIST = new URL("static/files.json", SCOPE).href;
const INDEX = "data/index.json";
const RECORD = new URL("kept/record", SCOPE).href;
const KEPT_INDEX = new URL("kept/index", SCOPE).href;
const PROGRAM = "static/vendor/pyodide/program.wasm"; // the interpreter, unpacked; no server has it
const PACKED_PROGRAM = "static/vendor/pyodide/program.bin";
const AT_ONCE = 3;
const PATIENCE = 5000; // ms for the list, so that a network that hangs counts as none

/** @type {Record<string, string>} */
const TYPES = {
  bin: "application/octet-stream",
  css: "text/css",
  html: "text/html",
  js: "text/javascript",
  json: "application/json",
  mjs: "text/javascript",
  png: "image/png",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webp: "image/webp",
  webmanifest: "application/manifest+json",
  whl: "application/zip",
  zip: "application/zip",
};
const SCRIPTS = new Set(["js", "mjs"]);
const PLAIN = new Set(["css", "html", "js", "mjs", "py", "svg", "toml", "txt"]);

/** @param {string} path */
const suffixOf = (path) => /\.(\w+)$/.exec(path)?.[1] ?? "";

/**
 * The media type of a file.
 *
 * @param {string} path
 */
function typeOf(path) {
  const suffix = suffixOf(path);
  if (!PLAIN.has(suffix)) return TYPES[suffix] ?? "application/octet-stream";
  return `${TYPES[suffix] ?? "text/plain"}; charset=utf-8`;
}

/**
 * The address a file is kept under. Equal files of different kinds are kept apart: each has its type with it.
 *
 * @type {(path: string, file: Listed) => string}
 */
const keyOf = (path, { sha256 }) => new URL(`kept/${sha256}.${suffixOf(path)}`, SCOPE).href;

const openStore = () => caches.open(STORE);

/**
 * The cache in which a page's worker keeps a version's interpreter unpacked (keep_program.mjs), under the address that it is
 * asked for by; "" where there is no version.
 *
 * @param {List | null} list
 */
function programStoreOf(list) {
  const file = list?.files[PACKED_PROGRAM];
  return file ? `${PROGRAM_STORES}${file.sha256}` : "";
}

/**
 * The cache in which a page is to keep a version's interpreter unpacked; "" where it is there. What is there without an
 * address was made and not fetched: keeping it was broken off.
 *
 * @param {List | null} list
 */
async function programStoreToFill(list) {
  const cacheName = programStoreOf(list);
  const kept = await caches.match(new URL(PROGRAM, SCOPE).href, { cacheName });
  return kept?.url ? "" : cacheName;
}

// ---- the record ---------------------------------------------------------------------------------

/** @type {Promise<Kept> | null} */
let record = null;
/** @type {Promise<void>} */
let changing = Promise.resolve();

/** @returns {Promise<Kept>} */
async function readRecord() {
  const kept = await (await openStore()).match(RECORD);
  return kept ? kept.json() : { current: null, next: null };
}

function load() {
  record ??= readRecord();
  return record;
}

/**
 * Change the record. There is one change at a time; it counts once it is stored.
 *
 * @param {(kept: Kept) => Kept} edit
 */
function change(edit) {
  changing = changing
    .catch(() => {})
    .then(async () => {
      const changed = edit(await load());
      await (await openStore()).put(RECORD, new Response(JSON.stringify(changed)));
      record = Promise.resolve(changed);
    });
  return changing;
}

// ---- bringing a version -------------------------------------------------------------------------

class Gone extends Error {}

/**
 * The site's list of files.
 *
 * @returns {Promise<List>}
 * @throws {Gone} there is none any more
 * @throws {Error} it could not be had
 */
async function fetchList() {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(LIST, { cache: "no-cache", signal });
  if ([404, 410].includes(response.status)) throw new Gone("the site is no longer here");
  if (!response.ok) throw new Error(`the list of files could not be had (${response.status})`);
  return response.json();
}

/** @param {ArrayBuffer} bytes */
async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A file with the right hash: the one the page has just loaded, else a fresh one.
 *
 * @param {string} path
 * @param {Listed} file
 * @returns {Promise<Response>} as it is to be kept
 * @throws {Error} it could not be had
 */
async function download(path, file) {
  const address = path === "index.html" ? SCOPE : new URL(path, SCOPE).href;
  let problem = "";
  for (const cache of /** @type {const} */ (["force-cache", "reload"])) {
    const response = await fetch(address, { cache, credentials: "same-origin" });
    problem = `${path} could not be had (${response.status})`;
    if (!response.ok) continue;
    const whole = isKeptWhole(path, response) ? response.clone() : null;
    const bytes = await response.arrayBuffer();
    if ((await sha256Of(bytes)) === file.sha256) return whole ?? made(path, bytes);
    problem = `${path} is not the one in the list`;
  }
  throw new Error(problem);
}

/**
 * Return true for a script that is kept as the server sent it: beside such a response Chromium keeps what it compiled
 * the script to, and beside one that was made here it does not.
 *
 * @param {string} path
 * @param {Response} response
 */
const isKeptWhole = (path, { redirected, headers }) =>
  SCRIPTS.has(suffixOf(path)) && !redirected && !headers.get("Vary")?.includes("*");

/**
 * @param {string} path
 * @param {ArrayBuffer} bytes
 */
const made = (path, bytes) =>
  new Response(bytes, {
    headers: { "Content-Type": typeOf(path), "Content-Length": String(bytes.byteLength) },
  });

/**
 * Bring a file and keep it.
 *
 * @param {Cache} store
 * @param {string} path
 * @param {Listed} file
 * @throws {Error} it could not be had, or not be kept
 */
async function keep(store, path, file) {
  await store.put(keyOf(path, file), await download(path, file));
}

/**
 * Bring what is missing of these files, a few at a time; the first that cannot be had ends it.
 *
 * @param {Files} files
 */
async function collect(files) {
  const store = await openStore();
  const held = new Set((await store.keys()).map(({ url }) => url));
  const missing = Object.entries(files).filter(([path, file]) => !held.has(keyOf(path, file)));
  const total = missing.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const waiting = missing[Symbol.iterator]();
  let received = 0;
  /** @type {unknown} */
  let problem = null;
  const line = async () => {
    for (const [path, file] of waiting) {
      if (problem) return;
      try {
        await keep(store, path, file);
        received += file.bytes;
        tellPages({ state: "arriving", received, total });
      } catch (error) {
        problem ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  if (problem) throw problem;
}

/** @type {Promise<void> | null} */
let bringing = null;
/** Bring the site's version; asked for again meanwhile, it is the same bringing. */
function bring() {
  bringing ??= bringVersion().finally(() => {
    bringing = null;
  });
  return bringing;
}

/**
 * What a new version has to have besides, of the files that are kept when they are first used: those of documentation
 * that this browser has in the version it uses; those of Python's plain start if it has them all, and so has started
 * that way.
 *
 * @param {List} list the new version
 * @param {List | null} current
 * @returns {Promise<Files>}
 */
async function usedBefore(list, current) {
  const held = new Set((await (await openStore()).keys()).map(({ url }) => url));
  /** @param {[path: string, file: Listed]} entry */
  const isHeld = ([path, file]) => held.has(keyOf(path, file));
  const plain = Object.entries(current?.plain ?? {});
  const read = new Map(Object.entries(current?.documentation ?? {}).filter(isHeld));
  return {
    ...(plain.length && plain.every(isHeld) ? list.plain : {}),
    ...Object.fromEntries(
      Object.entries(list.documentation ?? {}).filter(([path]) => read.has(path)),
    ),
  };
}

async function bringVersion() {
  const list = await fetchList();
  const { current, next } = await load();
  if (current?.version === list.version) {
    if (next || current.live !== list.live) await change(() => ({ current: list, next: null }));
    return;
  }
  if (next?.version === list.version && next.whole) return;
  await change(({ current: used }) => ({ current: used, next: { ...list, whole: false } }));
  await collect(list.files);
  await collect(await usedBefore(list, current));
  await change(({ current: used }) => ({ current: used, next: { ...list, whole: true } }));
}

const useNext = () =>
  change(({ current, next }) => (next?.whole ? { current: next, next: null } : { current, next }));

// The example and the list of data: good to have, but the page is whole without.
async function bringExample() {
  const { current, next } = await load();
  const store = await openStore();
  await collect((next ?? current)?.optional ?? {}).catch(() => {});
  const response = await fetch(new URL(INDEX, SCOPE), { cache: "no-cache" }).catch(() => null);
  if (response?.ok) await store.put(KEPT_INDEX, response);
}

// Let go of what no list names any more.
async function tidy() {
  const { current, next } = await load();
  const wanted = new Set([RECORD, KEPT_INDEX]);
  for (const list of [current, next]) {
    const files = { ...list?.files, ...list?.plain, ...list?.documentation, ...list?.optional };
    for (const [path, file] of Object.entries(files)) wanted.add(keyOf(path, file));
  }
  const store = await openStore();
  const left = (await store.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(left.map((request) => store.delete(request)));
  await letGoOfPrograms([current, next]);
}

/**
 * Let go of interpreters but those of these versions.
 *
 * @param {(List | null)[]} lists
 */
async function letGoOfPrograms(lists) {
  const wanted = lists.map(programStoreOf);
  const left = (await caches.keys()).filter(
    (name) => name.startsWith(PROGRAM_STORES) && !wanted.includes(name),
  );
  await Promise.all(left.map((name) => caches.delete(name)));
}

// The address serves something else now: it is not ours to answer for.
async function leave() {
  await worker.registration.unregister();
  await caches.delete(STORE);
  await letGoOfPrograms([]);
  record = null;
}

// ---- talking with pages -------------------------------------------------------------------------

async function windows() {
  const all = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => url.startsWith(SCOPE));
}

/** @param {OfflineMessage} message */
async function tellPages(message) {
  for (const client of await windows()) client.postMessage({ offline: message });
}

/**
 * Keep all, as a page asks once it has started. One that came by the network is answered from here from now on only
 * if it is of the version that is kept.
 *
 * @param {KeepMessage["started"]} started the version of the page
 */
async function keepAll(started) {
  try {
    await bring();
    const { current } = await load();
    if (!current) await useNext();
    await bringExample();
    await tidy();
    const { current: used, next } = await load();
    if (used?.version === started) await worker.clients.claim();
    tellPages({ state: next ? "ready" : "kept", program: await programStoreToFill(used) });
  } catch (error) {
    if (error instanceof Gone) return leave();
    const { current } = await load();
    const isFull = error instanceof Error && error.name === "QuotaExceededError";
    const state = isFull ? "full" : "broken";
    tellPages({ state, reason: String(error), held: Boolean(current) });
  }
}

worker.addEventListener("message", (event) => {
  /** @type {KeepMessage | null | undefined} */
  const data = event.data;
  if (data?.keep) event.waitUntil(keepAll(data.started));
});

// ---- answering ----------------------------------------------------------------------------------

/**
 * Return true if a page that is being opened will be the only one.
 *
 * @param {Request} request
 */
async function isAlone(request) {
  const { length } = await windows();
  const reload =
    request.cache !== "default" || ("isReloadNavigation" in request && request.isReloadNavigation);
  return length === 0 || (length === 1 && reload);
}

/**
 * The version a page that is being opened gets; null where none is kept.
 *
 * @param {FetchEvent} event
 * @returns {Promise<List | null>}
 */
async function versionToOpen(event) {
  const { current } = await load();
  // `make serve`: files may have been edited since, and are at hand
  if (current?.live) {
    try {
      await bring();
    } catch (error) {
      if (error instanceof Gone) {
        await leave();
        return null;
      }
    }
  }
  const { next } = await load();
  if (next?.whole && (!current || current.live || (await isAlone(event.request)))) {
    await useNext();
    event.waitUntil(tidy());
  }
  return (await load()).current;
}

/**
 * A file of the version in use; what is none of its files comes from the network.
 *
 * @param {FetchEvent} event
 * @param {string} path
 * @returns {Promise<Response>}
 */
async function answer(event, path) {
  const { request } = event;
  const opening = request.mode === "navigate";
  const version = opening ? await versionToOpen(event) : (await load()).current;
  if (path === PROGRAM) return answerProgram(request, version);
  const file = version?.files[path] ?? version?.plain?.[path] ?? version?.documentation?.[path];
  if (!file) return fetch(request);
  const store = await openStore();
  const key = keyOf(path, file);
  const kept = await store.match(key);
  if (kept) return kept;
  await keep(store, path, file); // lost by the browser
  return (await store.match(key)) ?? fetch(request);
}

/**
 * The unpacked interpreter of the version in use; no content where it is not kept.
 *
 * @param {Request} request
 * @param {List | null} version
 */
async function answerProgram(request, version) {
  const kept = await caches.match(request, { cacheName: programStoreOf(version) });
  return kept ?? new Response(null, { status: 204 });
}

/**
 * A file of data/, which may change at any time: from the network while there is one.
 *
 * @param {FetchEvent} event
 * @param {string} path
 */
async function answerData(event, path) {
  try {
    const response = await fetch(event.request);
    if (path === INDEX && response.ok) {
      const copy = response.clone();
      event.waitUntil(openStore().then((store) => store.put(KEPT_INDEX, copy)));
    }
    return response;
  } catch (error) {
    const kept = path === INDEX ? await keptIndex() : await keptExample(path);
    if (!kept) throw error;
    return kept;
  }
}

/** @param {string} path */
async function keptExample(path) {
  const file = (await load()).current?.optional[path];
  return file && (await openStore()).match(keyOf(path, file));
}

/** The list of data/ with those of the site's files that can still be opened. */
async function keptIndex() {
  const index = await (await openStore()).match(KEPT_INDEX);
  if (!index) return null;
  /** @type {{ path: string }[]} */
  const files = await index.json();
  const held = await Promise.all(files.map(({ path }) => keptExample(path)));
  return Response.json(files.filter((_, i) => held[i]));
}

worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(SCOPE) || url === LIST) return;
  const { pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(new URL(SCOPE).pathname.length)) || "index.html";
  event.respondWith(path.startsWith("data/") ? answerData(event, path) : answer(event, path));
});
