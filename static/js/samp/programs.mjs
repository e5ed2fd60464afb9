// Other programs on this computer: carries out what Python asks of the hub and tells Python what comes from it. Fetched
// when the user connects for the first time.

import { report } from "../shell/events.mjs";
import { Hub, member, textOf } from "./hub.mjs";
import { Fault } from "./xml_rpc.mjs";

/** @import { AnswerProgram, ConnectPrograms, DisconnectPrograms, FetchOffered, TellPrograms } from "../protocol.d.ts" */
/** @import { Incoming } from "./hub.mjs" */
/** @typedef {ConnectPrograms | DisconnectPrograms | TellPrograms | AnswerProgram | FetchOffered} ProgramsPatch */

const METADATA = {
  "samp.name": "AstronomicAL Lite",
  "samp.description.text": "Active learning on a catalogue, in a web page",
  "samp.icon.url": new URL("../../icons/icon-192.png", import.meta.url).href,
  "samp.documentation.url": new URL("../../docs/index.html", import.meta.url).href,
};
// What the hub tells of others.
const EVENTS = ["register", "unregister", "metadata", "subscriptions", "shutdown"];
const EVERY = [
  ...EVENTS.map((event) => `samp.hub.event.${event}`),
  "samp.hub.disconnect",
  "samp.app.ping",
];
const MOST_LISTED = 60;

/** Actions that hear a kind of message. @type {Record<string, string>} */
const HEARD = {
  "table.highlight.row": "programs.row",
  "table.select.rowList": "programs.rows",
  "coord.pointAt.sky": "programs.position",
  "table.load.fits": "programs.offer",
  "table.load.votable": "programs.offer",
};

/** @type {Hub | null} */
let hub = null;
/** @type {Promise<unknown>} */
let before = Promise.resolve(); // what was asked of the hub is done in this order

/** @param {ConnectPrograms} patch */
async function connect({ mtypes }) {
  const made = new Hub({ onMessage, onAnswer, onLost });
  hub = made;
  try {
    await made.register(METADATA, [...EVERY, ...mtypes]);
  } catch (error) {
    if (hub !== made) return; // the user did not want to wait any more
    made.leave();
    hub = null;
    report("programs.failed", { reason: [await reasonOf(error)] });
    return;
  }
  if (hub !== made) return made.leave();
  report("programs.connected", {});
  await list();
}

/**
 * Why there is no connection, as far as browsers tell.
 *
 * @param {unknown} error
 */
async function reasonOf(error) {
  if (error instanceof Fault) return "refused";
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      const asked = /** @type {PermissionDescriptor} */ (/** @type {unknown} */ ({ name }));
      if ((await navigator.permissions.query(asked)).state === "denied") return "blocked";
    } catch {
      // This browser has no such permission.
    }
  }
  return location.protocol === "https:" ? "secure" : "nobody";
}

function onLost() {
  hub = null;
  report("programs.lost", {});
}

/** Tell Python who is there. */
async function list() {
  const asked = hub;
  if (!asked) return;
  const programs = [];
  const ids = await asked.others().catch(() => []);
  for (const id of ids.slice(0, MOST_LISTED)) {
    try {
      const [metadata, subscriptions] = await Promise.all([
        asked.call("getMetadata", id),
        asked.call("getSubscriptions", id),
      ]);
      const name = textOf(member(metadata, "samp.name"));
      const about = textOf(member(metadata, "samp.description.text"));
      if (typeof subscriptions !== "object") continue;
      programs.push({ id, name, about, mtypes: Object.keys(subscriptions) });
    } catch {
      // Gone meanwhile.
    }
  }
  if (hub === asked) report("programs.listed", {}, { content: programs });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let listing;
function listSoon() {
  clearTimeout(listing);
  listing = setTimeout(list, 100);
}

/** @param {Incoming} incoming */
function onMessage({ sender, mtype, params, message }) {
  const action = HEARD[mtype];
  if (mtype.startsWith("samp.hub.event.")) listSoon();
  if (message && action !== "programs.offer") answer(message, "samp.ok", "");
  if (!action) return;
  const content = { sender, params, message: action === "programs.offer" ? message : "" };
  // Of rows that are pointed out in quick succession only the last is of interest.
  report(action, {}, { content, live: action !== "programs.offer" });
}

/** @type {(tag: string, program: string, status: string, words: string) => void} */
function onAnswer(tag, program, status, words) {
  const fields = { tag: [tag], program: [program], status: [status], words: [words.slice(0, 500)] };
  report("programs.answered", fields);
}

/**
 * @param {string} message
 * @param {string} status
 * @param {string} words
 */
function answer(message, status, words) {
  /** @type {Record<string, import("./xml_rpc.mjs").SampValue>} */
  const wrong = words ? { "samp.error": { "samp.errortxt": words } } : {};
  const response = { "samp.status": status, "samp.result": {}, ...wrong };
  hub?.call("reply", message, response).catch(() => {});
}

/** @param {TellPrograms} patch */
async function tell({ to, mtype, params, tag, data }) {
  if (!hub) return;
  const named = { ...params };
  if (data.byteLength) named.url = await dataAddress(data);
  else if (typeof named.url === "string") named.url = new URL(named.url, location.href).href;
  const message = { "samp.mtype": mtype, "samp.params": named };
  try {
    if (tag && to) await hub.call("call", to, tag, message);
    else if (tag) await hub.call("callAll", tag, message);
    else if (to) await hub.call("notify", to, message);
    else await hub.call("notifyAll", message);
  } catch (error) {
    const words = error instanceof Fault ? error.message : "the hub did not answer";
    if (tag) onAnswer(tag, to, "samp.error", words);
  }
}

/**
 * An address that has a FITS table in itself: a page has no other to give, since nobody else reads its blob: addresses.
 *
 * @param {Uint8Array<ArrayBuffer>} data
 * @returns {Promise<string>}
 */
function dataAddress(data) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([data], { type: "application/fits" }));
  });
}

/** @param {FetchOffered} patch */
function open({ url, name }) {
  const fields = { url: [hub?.readable(url) ?? url], name: [name], origin: [url] };
  report("web.open", { ...fields, optimise_data: ["on"] });
}

function leave() {
  hub?.leave();
  hub = null;
}
addEventListener("pagehide", leave);

/**
 * Carry out a patch, after those that came before it.
 *
 * @param {ProgramsPatch} patch
 */
export function carryOut(patch) {
  // Neither waits: the user may give up waiting for the hub's question to be answered.
  if (patch.kind === "disconnect-programs") return leave();
  if (patch.kind === "connect-programs") return void connect(patch);
  before = before.then(() => {
    if (patch.kind === "tell-programs") return tell(patch);
    if (patch.kind === "fetch-offered") return open(patch);
    return answer(patch.message, patch.status, patch.words);
  });
}
