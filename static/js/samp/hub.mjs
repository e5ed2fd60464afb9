// The connection to the hub of this computer's programs: SAMP 1.3 (IVOA Recommendation 2012-04-11), section 5, the Web
// Profile. A page asks the hub for what has come for it again and again, since nobody can call a page.

import { callText, Fault, readAnswer } from "./xml_rpc.mjs";

/** @import { SampValue } from "./xml_rpc.mjs" */

/**
 * A message that came.
 *
 * @typedef {object} Incoming
 * @property {string} sender its id
 * @property {string} mtype
 * @property {SampValue} params
 * @property {string} message its id, if the sender waits for an answer
 */

/**
 * What a hub tells.
 *
 * @typedef {object} Listener
 * @property {(incoming: Incoming) => void} onMessage
 * @property {(tag: string, program: string, status: string, words: string) => void} onAnswer
 * @property {() => void} onLost it is gone; told once
 */

const ADDRESS = "http://localhost:21012/";
const LONGEST = 40_000_000; // characters of an answer
const PATIENCE = "20"; // seconds for which the hub may hold an answer when nothing has come
const PAUSE = 400; // ms, where it does not hold it
const TRIES = 3; // of which all have to fail before the hub is given up

/** @type {(value: SampValue | undefined, name: string) => SampValue | undefined} */
export const member = (value, name) =>
  value && typeof value === "object" && !Array.isArray(value) ? value[name] : undefined;
/** @type {(value: SampValue | undefined) => string} */
export const textOf = (value) => (typeof value === "string" ? value : "");
/** @type {(value: SampValue | undefined) => SampValue[]} */
export const listOf = (value) => (Array.isArray(value) ? value : []);

/** A page's place at the hub. */
export class Hub {
  #key = "";
  #translator = "";
  #hub = ""; // its id, as one of the programs
  #ended = new AbortController();
  /** @type {Listener} */
  #listener;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /**
   * The hub's answer to a call.
   *
   * @param {string} method
   * @param {SampValue[]} params
   * @returns {Promise<SampValue>}
   * @throws {Fault} the hub refused it
   * @throws {TypeError} there is no hub
   */
  async #ask(method, params) {
    const response = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "text/xml" },
      body: callText(`samp.webhub.${method}`, params),
      signal: this.#ended.signal,
      credentials: "omit",
      cache: "no-store",
    });
    if (!response.ok) throw new TypeError(`the hub answered ${response.status}`);
    if (Number(response.headers.get("content-length")) > LONGEST) throw new Fault("too large");
    const text = await response.text();
    if (text.length > LONGEST) throw new Fault("too large");
    return readAnswer(text);
  }

  /**
   * The hub's answer to a call of a page that is registered.
   *
   * @param {string} method
   * @param {SampValue[]} params
   */
  call(method, ...params) {
    return this.#ask(method, [this.#key, ...params]);
  }

  /**
   * Register, once the user has let the page in on the hub's side, and begin to listen.
   *
   * @param {Record<string, string>} metadata
   * @param {string[]} mtypes kinds of message to be heard
   */
  async register(metadata, mtypes) {
    const answer = await this.#ask("register", [metadata]);
    this.#key = textOf(member(answer, "samp.private-key"));
    this.#translator = textOf(member(answer, "samp.url-translator"));
    this.#hub = textOf(member(answer, "samp.hub-id"));
    if (!this.#key) throw new Fault("no key");
    await this.call("allowReverseCallbacks", "1");
    await this.call("declareMetadata", metadata);
    await this.call("declareSubscriptions", Object.fromEntries(mtypes.map((kind) => [kind, {}])));
    this.#listen();
  }

  /** The ids of the other programs. */
  async others() {
    const ids = listOf(await this.call("getRegisteredClients")).map(textOf);
    return ids.filter((id) => id !== this.#hub);
  }

  /**
   * An address at which the page may read what another program's address has.
   *
   * @param {string} url
   */
  readable(url) {
    return this.#translator ? this.#translator + encodeURIComponent(url) : url;
  }

  async #listen() {
    for (let failures = 0; !this.#ended.signal.aborted; ) {
      const begun = performance.now();
      let n = 0;
      try {
        const came = listOf(await this.call("pullCallbacks", PATIENCE));
        n = came.length;
        failures = 0;
        for (const one of came) this.#take(one);
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        failures += 1;
        if (error instanceof Fault || failures === TRIES) return this.#lose();
      }
      if (!n && performance.now() - begun < PAUSE) await new Promise((go) => setTimeout(go, PAUSE));
    }
  }

  /** @param {SampValue} callback */
  #take(callback) {
    // With its namespace, as the standard has it, or without, as astropy's hub sends it.
    const method = textOf(member(callback, "samp.methodName")).split(".").pop();
    const [first, second, third] = listOf(member(callback, "samp.params"));
    if (method === "receiveResponse") {
      const wrong = textOf(member(member(third, "samp.error"), "samp.errortxt"));
      const status = textOf(member(third, "samp.status"));
      this.#listener.onAnswer(textOf(second), textOf(first), status, wrong);
      return;
    }
    const waits = method === "receiveCall";
    const message = waits ? third : second;
    const mtype = textOf(member(message, "samp.mtype"));
    if (/^samp\.hub\.(event\.shutdown|disconnect)$/.test(mtype)) return this.#lose();
    const params = member(message, "samp.params") ?? {};
    const id = waits ? textOf(second) : "";
    this.#listener.onMessage({ sender: textOf(first), mtype, params, message: id });
  }

  #lose() {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#listener.onLost();
  }

  /** Leave; as the last thing that a page does too. */
  leave() {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    if (!this.#key) return;
    const body = callText("samp.webhub.unregister", [this.#key]);
    // A page that goes cannot wait for the question whether it may send text/xml, which the browser would ask first.
    fetch(ADDRESS, {
      method: "POST",
      body,
      keepalive: true,
      credentials: "omit",
      mode: "no-cors",
    }).catch(() => {});
  }
}
