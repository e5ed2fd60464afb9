// What another worker unpacks of what Python is woken from (unpack_ahead.mjs), in the worker of Python.

/** @import { UnpackedPiece } from "../messages.d.ts" */
/** @import { Name, Unpacked } from "./unpacked_files.mjs" */
/** @typedef {ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>} Controller */

/** @type {Name[]} */
const NAMES = ["code.bin", "memory.bin"];
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
 * Take what comes by a port.
 *
 * @param {MessagePort} port
 * @returns {Unpacked & { leave: () => void }} `leave` lets go of it all
 */
function take(port) {
  /** @type {Map<string, Controller>} */
  const open = new Map();
  const streams = NAMES.map((name) => {
    const start = (/** @type {Controller} */ controller) => {
      open.set(name, controller);
    };
    return new ReadableStream({ start });
  });
  /** @type {PromiseWithResolvers<WebAssembly.Module>} */
  const { promise: program, resolve, reject } = Promise.withResolvers();
  program.catch(() => {}); // its error is thrown where it is awaited
  let hasProgram = false;

  /** @param {Error} error */
  function fail(error) {
    for (const controller of open.values()) controller.error(error);
    open.clear();
    reject(error);
  }

  /** @param {MessageEvent<UnpackedPiece | null>} event */
  port.onmessage = ({ data }) => {
    const { name, bytes, program: module, problem, isCut = false } = data ?? {};
    if (problem !== undefined) fail(new Lost(problem, isCut));
    if (module) resolve(module);
    hasProgram ||= Boolean(module);
    const controller = name && open.get(name);
    if (controller && bytes) controller.enqueue(bytes);
    else if (controller) controller.close();
    if (name && !bytes) open.delete(name);
    if (hasProgram && !open.size) port.postMessage(null); // the other worker may end
  };
  return {
    unpack: async (name) => streams[NAMES.indexOf(name)] ?? Promise.reject(new Error(name)),
    program,
    leave() {
      fail(new Error("not wanted"));
      port.postMessage(null);
      port.close();
    },
  };
}

/**
 * Ask the page for what is unpacked ahead; null where nothing is, as for compute workers.
 *
 * @returns {Promise<ReturnType<typeof take> | null>}
 */
export function askForUnpacked() {
  const { port1, port2 } = new MessageChannel();
  self.postMessage({ boot: { unpacked: port2 } }, [port2]);
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE, null);
    /** @param {MessageEvent<object | null>} event the page's answer; what follows is the other worker's */
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data && take(port1));
    };
  });
}
