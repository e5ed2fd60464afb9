// Files to be read piece by piece: from disk, from this site, from the web.

import { bodyOf } from "./requests.mjs";
import { say } from "./status.mjs";

// The last part of a path or address; one that is no correct encoding (100%.jpg) as it is written.
export function fileNameOf(address) {
  const name = address.split(/[?#]/)[0].split(/[/\\]/).pop() ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const PIECE = 8_000_000;

// A file as a reader. `describe(role)` is the request that announces it; its size is a text, since it passes
// 2^31, which MicroPython's numbers do not. `next()` gives the following bytes, null at the end.
// `stop()` gives up what has not come yet.
function reader(name, origin, size, readNext, stop = () => {}) {
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
  const fields = (role) => ({ role: [role], name: [name], size: [String(size)] });
  const describe = (role) => bodyOf(fields(role));
  return { name, origin, fields, describe, next, stop };
}

// A file of the web; its content does not flow before `next()` is called.
export async function openWeb(text) {
  const address = text.trim();
  if (!address) throw new Error("Type the file's address.");
  const source = await openAddress(address, true);
  const { host } = new URL(address);
  const question = (role) => bodyOf({ ...source.fields(role), host: [host] });
  return { ...source, question };
}

// A file of this site.
export const openPath = (path) => openAddress(path, false);

export function openFile(file, name = file.name) {
  let position = 0;
  const readNext = async () => {
    if (position >= file.size) return null;
    const piece = await file.slice(position, position + PIECE).arrayBuffer();
    position += piece.byteLength;
    return new Uint8Array(piece);
  };
  return reader(name, name, file.size, readNext);
}

async function openAddress(address, outside) {
  if (outside && !(/^https?:\/\//i.test(address) && URL.canParse(address))) {
    throw new Error(`'${address}' is not a web address: it should start with https://.`);
  }
  const name = fileNameOf(new URL(address, location.href).pathname);
  let response;
  try {
    response = await fetch(address);
  } catch {
    throw new Error(
      `${name || address} could not be fetched: there is no connection, or its server does not ` +
        "allow other pages to read it. Download the file yourself and open it from disk.",
    );
  }
  if (!response.ok) {
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
  return reader(name || address, address, size, readNext, () => stream.cancel());
}
