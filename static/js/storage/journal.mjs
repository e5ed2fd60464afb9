// Several files as one, for stores that can only replace one at a time: a line of JSON with their paths and sizes,
// and their contents one after the other.

/** @import { Contents } from "./project_store.d.ts" */

const LINE_END = 10;

/**
 * Files as one file.
 *
 * @param {Contents} contents
 */
export function packed(contents) {
  const sizes = [...contents].map(([path, { byteLength }]) => [path, byteLength]);
  const head = new TextEncoder().encode(`${JSON.stringify(sizes)}\n`);
  const total = [...contents.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0);
  const whole = new Uint8Array(head.byteLength + total);
  whole.set(head);
  let at = head.byteLength;
  for (const bytes of contents.values()) {
    whole.set(bytes, at);
    at += bytes.byteLength;
  }
  return whole;
}

/**
 * The files that `packed` made one of; none where the bytes are not whole.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Contents}
 */
export function unpacked(bytes) {
  /** @type {Contents} */
  const contents = new Map();
  try {
    let at = bytes.indexOf(LINE_END) + 1;
    for (const [path, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)))) {
      contents.set(String(path), bytes.slice(at, at + size));
      at += size;
    }
    if (at === bytes.byteLength) return contents;
    console.warn(`a journal of ${bytes.byteLength} bytes should have ${at}`);
  } catch (error) {
    console.warn("a journal that cannot be read", error);
  }
  return new Map();
}
