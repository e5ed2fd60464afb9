// Files to be read piece by piece: from disk, from this site, from the web.

import { bodyOf } from "./requests.mjs";
import { say } from "./status.mjs";

/** @import { StoredFile } from "../messages.d.ts" */
/** @import { Fields } from "../protocol.d.ts" */

/**
 * A file to be read.
 *
 * @typedef {object} Reader
 * @property {string} name
 * @property {string} origin where it comes from: its address, or the name of a file on disk
 * @property {(role: string) => Fields} fields the form that announces it; the size is a text, since it may pass 2^31,
 *   which MicroPython's numbers do not
 * @property {(role: string) => string} describe the body of the request that announces it
 * @property {() => Promise<Uint8Array<ArrayBuffer> | null>} next the following bytes; null at the end
 * @property {() => unknown} stop gives up what has not come yet
 * @property {() => Promise<File | null>} file when all has come: a large file whose bytes the browser has, to be read from it
 */

const PIECE = 8_000_000; // bytes

/** Bytes from which on Python reads a file where the browser has it, instead of holding all of it. */
const LARGE = 16_000_000;

/** @param {string} path */
const lastPart = (path) => path.split(/[/\\]/).pop() ?? "";

/**
 * The last part of a path or address, of an encoded one too (%5C); where it is encoded wrongly (100%.jpg), as it is
 * written.
 *
 * @param {string} address
 */
export function fileNameOf(address) {
  const name = lastPart(address.split(/[?#]/)[0] ?? "");
  try {
    return lastPart(decodeURIComponent(name));
  } catch {
    return name;
  }
}

/**
 * A reader that says how far it is where the file is large.
 *
 * @param {string} name
 * @param {string} origin
 * @param {number} size in bytes; 0 if not known
 * @param {() => Promise<Uint8Array<ArrayBuffer> | null>} readNext
 * @param {() => unknown} [stop]
 * @param {File} [file]
 * @returns {Reader}
 */
function reader(name, origin, size, readNext, stop = () => {}, file = undefined) {
  let received = 0;
  const next = async () => {
    const piece = await readNext();
    received += piece?.byteLength ?? 0;
    if (size > 2 * PIECE) {
      const [done, all] = [received, size].map((bytes) => Math.round(bytes / 1e6));
      say(`Reading ${name}: ${done} of ${all} MB`, received / size);
    }
    return piece;
  };
  /** @type {Reader["fields"]} */
  const fields = (role) => {
    const told = { role: [role], name: [name], size: [String(size)] };
    return isLarge(file) ? { ...told, held: ["true"] } : told;
  };
  /** @type {Reader["describe"]} */
  const describe = (role) => bodyOf(fields(role));
  const held = isLarge(file) ? file : null;
  return { name, origin, fields, describe, next, stop, file: async () => held };
}

/**
 * Return true for a file that Python reads where the browser has it.
 *
 * @param {File | undefined} file
 * @returns {file is File}
 */
export const isLarge = (file) => (file?.size ?? 0) >= LARGE;

/**
 * A reader of a file of the web, whose content does not flow before `next()` is called. Its `question(role)` is the
 * body of the question whether to fetch it.
 *
 * @param {string} text the address as it was typed
 * @returns {Promise<Reader & { question: (role: string) => string }>}
 * @throws {Error} a sentence for the user: no address, or the file cannot be had
 */
export async function openWeb(text) {
  const address = text.trim();
  if (!address) throw new Error("Type the file's address.");
  const source = await openAddress(address, true);
  const { host } = new URL(source.from);
  /** @param {string} role */
  const question = (role) => bodyOf({ ...source.fields(role), host: [host] });
  return { ...source, question };
}

/**
 * A reader of what an address of the web has, under a name and with an origin of its own. What a server says of an error
 * in XML is read too: an archive's answer is a VOTable then.
 *
 * @param {string} url
 * @param {string} name
 * @param {string} [origin] the address itself if there is none
 * @returns {Promise<Reader & { question: (role: string) => string }>}
 * @throws {Error} a sentence for the user
 */
export async function openNamed(url, name, origin = url) {
  const source = await openAddress(url, true, name);
  const host = URL.canParse(origin) ? new URL(origin).host : "";
  /** @param {string} role */
  const question = (role) => bodyOf({ ...source.fields(role), host: [host || "this computer"] });
  return { ...source, origin, question };
}

/**
 * A reader of a file of this site.
 *
 * @param {string} path
 */
export const openPath = (path) => openAddress(path, false);

/**
 * A file's bytes, piece by piece.
 *
 * @param {File} file
 * @returns {StoredFile}
 */
export function piecesOf(file) {
  let position = 0;
  const next = async () => {
    if (position >= file.size) return null;
    const piece = await file.slice(position, position + PIECE).arrayBuffer();
    position += piece.byteLength;
    return new Uint8Array(piece);
  };
  return { size: file.size, next, file };
}

/**
 * A reader of a file from disk.
 *
 * @param {File} file
 */
export function openFile(file) {
  const source = openStored(piecesOf(file), file.name);
  /** @type {Reader["fields"]} */
  const fields = (role) => ({ ...source.fields(role), modified: [String(file.lastModified)] });
  return { ...source, fields, describe: (/** @type {string} */ role) => bodyOf(fields(role)) };
}

/**
 * A reader of a file that is there, from disk or from the browser's storage.
 *
 * @param {StoredFile} file
 * @param {string} name
 */
export const openStored = (file, name) =>
  reader(name, name, file.size, file.next, undefined, file.file);

/**
 * A reader of what an address has.
 *
 * @param {string} address
 * @param {boolean} outside it has to be of the web
 * @param {string} [called] its name, where the address does not have it
 * @returns {Promise<Reader & { from: string }>} `from` is the address that answered, which may be another's
 * @throws {Error} a sentence for the user
 */
async function openAddress(address, outside, called) {
  if (outside && !(/^https?:\/\//i.test(address) && URL.canParse(address))) {
    throw new Error(`'${address}' is not a web address: it should start with https://.`);
  }
  const name = called ?? fileNameOf(new URL(address, location.href).pathname);
  /** @type {Response} */
  let response;
  try {
    response = await fetch(address);
  } catch {
    throw new Error(
      `${name || address} could not be fetched: there is no connection, or its server does not ` +
        "allow other pages to read it. Download the file yourself and open it from disk.",
    );
  }
  const explains = called && /xml/.test(response.headers.get("content-type") ?? "");
  if (!(response.ok || explains) || !response.body) {
    throw new Error(`${name} could not be fetched: its server answered ${response.status}.`);
  }
  const encoded = response.headers.get("content-encoding");
  // 0 if the server does not say it, or says how much it sends packed
  const size = encoded ? 0 : Number(response.headers.get("content-length")) || 0;
  const stream = response.body.getReader();
  const readNext = async () => {
    const parts = [];
    let n = 0;
    while (n < PIECE) {
      const { done, value } = await stream.read();
      if (done) break;
      parts.push(value);
      n += value.byteLength;
    }
    if (!n) return null;
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  };
  const from = response.url || new URL(address, location.href).href;
  return { ...reader(name || address, address, size, readNext, () => stream.cancel()), from };
}
