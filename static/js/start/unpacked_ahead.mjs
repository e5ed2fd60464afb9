// What another worker unpacks of the files that Python is woken from (unpack_ahead.mjs), in the worker of Python.

/** @import { Unpacked } from "../messages.d.ts" */
/** @import { Name, Unpack } from "./unpacked_files.mjs" */

/** @type {Name[]} */
const NAMES = ["code.bin", "program.bin", "memory.bin"];
const PATIENCE = 3000; // ms for the page to answer

/** What the other worker could not fetch or unpack. */
export class Lost extends Error {
  /**
   * @param {string} problem
   * @param {boolean} isCut whether the connection broke
   */
  constructor(problem, isCut) {
    super(problem);
    this.isCut = isCut;
  }
}

/**
 * Ask the page for what is unpacked ahead; null where nothing is, as for compute workers.
 *
 * @returns {Promise<Unpack | null>}
 */
export function askForUnpacked() {
  /** @type {Map<string, ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>>} */
  const open = new Map();
  const streams = new Map(
    NAMES.map((name) => {
      const start = (/** @type {ReadableStreamDefaultController} */ controller) => {
        open.set(name, controller);
      };
      return [name, new ReadableStream({ start })];
    }),
  );
  /** @type {Unpack} */
  const unpack = async (name) => streams.get(name) ?? Promise.reject(new Error(`no ${name}`));

  /** @param {Unpacked} message */
  function take({ name, bytes, problem, isCut }) {
    if (problem !== undefined) {
      for (const controller of open.values()) controller.error(new Lost(problem, isCut ?? false));
      open.clear();
    }
    const controller = name && open.get(name);
    if (!controller) return;
    if (bytes) return controller.enqueue(bytes);
    controller.close();
    open.delete(name);
  }

  const { port1: port, port2 } = new MessageChannel();
  self.postMessage({ boot: { unpacked: port2 } }, [port2]);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE, null);
    /** @param {MessageEvent<Unpacked | null>} event */
    port.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data && unpack);
      if (data) take(data);
      if (!open.size) port.postMessage(null); // the other worker may end
    };
  });
}
