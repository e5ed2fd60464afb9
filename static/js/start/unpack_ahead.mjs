// A worker of its own that fetches and unpacks what Python is woken from, while the page and PyScript's worker start.
// What it has goes through a port to that worker: see UnpackedPiece. The largest file comes at once, beside the page's own
// modules, which leave a slow line idle; the others after those, which wait where a server takes few requests at a time.

import { Downloads } from "./downloads.mjs";
import {
  fetchDecoder,
  fetchKeptProgram,
  fetchManifest,
  LINGER,
  unpacking,
} from "./unpacked_files.mjs";

/** @import { Name } from "./unpacked_files.mjs" */
/** @import { UnpackedPiece } from "../messages.d.ts" */

const ANSWERED = "answered by the service worker"; // this worker's name where that is so
const vendor = new URL("../../vendor/", import.meta.url).href;
const downloads = new Downloads("Loading Python", (boot) => self.postMessage({ boot }));

/** @type {MessagePort | null} */
let port = null;
/** @type {UnpackedPiece[]} */
let waiting = []; // for the port

/** @param {UnpackedPiece} message */
function send(message) {
  if (port) port.postMessage(message, message.bytes ? [message.bytes.buffer] : []);
  else waiting.push(message);
}

/** @type {PromiseWithResolvers<void>} */
const { promise: pageHasCome, resolve: fetchOthers } = Promise.withResolvers();

/** @param {MessageEvent} event with a port, or that the page has come */
self.onmessage = ({ ports }) => {
  fetchOthers();
  if (!ports.length) return;
  port = ports[0] ?? null;
  port?.addEventListener("message", leave); // all has come
  port?.start();
  for (const message of waiting) send(message);
  waiting = [];
};

/** @param {unknown} error */
function fail(error) {
  const problem = error instanceof Error ? error.message : String(error);
  send({ problem, isCut: downloads.isCut });
}

const kept = pageHasCome.then(() => (self.name === ANSWERED ? fetchKeptProgram(vendor) : null));

/** End this worker; later where the interpreter was kept unpacked, since Chromium keeps what it compiled through it. */
async function leave() {
  if (await kept) setTimeout(() => self.close(), LINGER);
  else self.close();
}

const decoding = fetchDecoder(downloads, vendor);
const { unpack, program } = unpacking(downloads, vendor, decoding, fetchManifest(vendor), kept);

/** @param {Name} name */
async function sendFile(name) {
  const pieces = (await unpack(name)).getReader(); // WebKit cannot iterate over a stream
  for (;;) {
    const { value: bytes, done } = await pieces.read();
    if (done) return send({ name });
    send({ name, bytes });
  }
}

downloads.failure.catch(fail);
Promise.all([
  program.then((module) => send({ program: module })),
  pageHasCome.then(() => sendFile("code.bin")),
  sendFile("memory.bin"),
]).catch((error) => setTimeout(fail, 0, error)); // why a file broke off is told before
