// The files that Python starts from, fetched while their bytes are counted; what does not come is told by `failure`,
// since Pyodide and Emscripten go on without it or wait for ever.

/** @typedef {(words: { text: string, received: number, total: number }) => void} Tell */
/** @typedef {{ path: string, bytes: number, sha256: string }} Listed an entry of static/vendor/manifest.json */

const BETWEEN = 60; // ms from one message to the next
const VENDOR = new URL("../../vendor/", import.meta.url).href;

/** @param {RequestInfo | URL} resource */
const addressOf = (resource) => (resource instanceof Request ? resource.url : String(resource));

/** @param {string} hex */
const base64 = (hex) =>
  btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((two) => Number.parseInt(two, 16))));

/** Downloads of one try to start Python. */
export class Downloads {
  received = 0;
  total = 0;
  told = 0;
  /** The connection broke, so that other files will not come either. */
  isCut = false;
  /** @type {Map<string, string>} */
  hashes = new Map();
  stopping = new AbortController();

  /**
   * @param {string} text what is being done
   * @param {Tell} tell
   */
  constructor(text, tell) {
    this.text = text;
    this.tell = tell;
    const native = self.fetch.bind(self);
    /** @type {typeof self.fetch} */
    this.fetch = (resource, options) => this.get(native, resource, options);
    /** @type {PromiseWithResolvers<never>["reject"]} */
    this.fail = () => {};
    /** Rejects when the start cannot succeed any more. */
    this.failure = /** @type {Promise<never>} */ (
      new Promise((_, reject) => {
        this.fail = reject;
      })
    );
    this.failure.catch(() => {}); // it is asked for where the start is awaited
  }

  /**
   * Expect these files of the manifest.
   *
   * @param {Listed[]} files
   */
  expect(files) {
    this.total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    this.tell({ text: this.text, received: this.received, total: this.total });
  }

  /**
   * Refuse files of the manifest that are other ones.
   *
   * @param {Listed[]} files
   */
  verify(files) {
    for (const { path, sha256 } of files) {
      this.hashes.set(VENDOR + path, `sha256-${base64(sha256)}`);
    }
  }

  /** End what is still being fetched. */
  stop() {
    this.stopping.abort();
  }

  /** @param {number} bytes */
  count(bytes) {
    this.received += bytes;
    const now = performance.now();
    const isWhole = this.total > 0 && this.received >= this.total;
    if (now - this.told < BETWEEN && !isWhole) return;
    this.told = now;
    this.tell({ text: this.text, received: this.received, total: this.total });
  }

  /**
   * @param {string} problem
   * @param {boolean} isCut
   */
  lose(problem, isCut) {
    const error = new Error(problem);
    if (!this.stopping.signal.aborted) {
      this.isCut ||= isCut;
      this.fail(error);
    }
    return error;
  }

  /**
   * @param {typeof self.fetch} fetch
   * @param {RequestInfo | URL} resource
   * @param {RequestInit} [options]
   */
  async get(fetch, resource, options) {
    const address = addressOf(resource);
    const name = address.slice(address.lastIndexOf("/") + 1);
    const integrity = options?.integrity ?? this.hashes.get(address) ?? "";
    const { signal } = this.stopping;
    const response = await fetch(resource, { ...options, integrity, signal }).catch(() => {
      throw this.lose(
        integrity ? `${name} could not be fetched whole` : `${name} could not be fetched`,
        !integrity,
      );
    });
    if (!response.ok) throw this.lose(`${name} is missing (${response.status})`, false);
    return response.body ? this.counted(response, response.body, name) : response;
  }

  /**
   * A response with the same content, whose bytes are counted while they flow through it.
   *
   * @param {Response} response
   * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body its content
   * @param {string} name
   */
  counted(response, body, name) {
    /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
    const meter = new TransformStream({
      transform: (chunk, controller) => {
        this.count(chunk.byteLength);
        controller.enqueue(chunk);
      },
    });
    body.pipeTo(meter.writable).catch((error) => {
      if (error instanceof TypeError) this.lose(`${name} broke off`, true);
    });
    const { status, statusText, headers } = response;
    return new Response(meter.readable, { status, statusText, headers });
  }
}
