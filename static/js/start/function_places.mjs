// Places of a WebAssembly module's own functions in the function table, by the names under which it exports them.
//
// Emscripten's linker asks the table which functions are in it, and gives those that are not a place of their own. In
// WebKit what the table gives is not the object that the module exports, so it would find none and give many functions
// a second address. The module's own code says where they are.

const [EXPORTS, ELEMENTS] = [7, 9];
const FUNCTION = 0;
const [GLOBAL_GET, I32_CONST, END] = [0x23, 0x41, 0x0b];
const HEADER = 8;

/** @typedef {[name: string, place: number]} FunctionPlace */

/** Reads what WebAssembly modules are made of (WebAssembly Core Specification 2.0, 5). */
class CodeReader {
  /**
   * @param {Uint8Array} code
   * @param {number} at
   */
  constructor(code, at) {
    this.code = code;
    this.at = at;
  }

  byte() {
    const byte = this.code[this.at++];
    if (byte === undefined) throw new RangeError("a WebAssembly module ended early");
    return byte;
  }

  /** The next number (LEB128, unsigned). */
  number() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** The next name, still encoded. */
  name() {
    const length = this.number();
    this.at += length;
    return this.code.subarray(this.at - length, this.at);
  }
}

/**
 * The functions that a module exports: their names and numbers.
 *
 * @param {CodeReader} reader at the beginning of its exports
 */
function readExports(reader) {
  /** @type {[name: Uint8Array, number: number][]} */
  const functions = [];
  for (let left = reader.number(); left > 0; left--) {
    const name = reader.name();
    const kind = reader.byte();
    const number = reader.number();
    if (kind === FUNCTION) functions.push([name, number]);
  }
  return functions;
}

/**
 * The places that a module fills in the function table, by the number of the function; none where it does so in another
 * way than linkers do for Emscripten.
 *
 * @param {CodeReader} reader at the beginning of its elements
 * @returns {Map<number, number> | undefined}
 */
function readElements(reader) {
  /** @type {Map<number, number>} */
  const places = new Map();
  const segments = reader.number();
  if (segments > 1) return undefined;
  if (segments) {
    const kind = reader.number();
    const begins = reader.byte();
    const value = reader.number();
    if (kind !== 0 || reader.byte() !== END) return undefined;
    // A library's begin where the linker puts it, a program's at a number; small enough for its sign to be no part of it.
    if (begins !== GLOBAL_GET && !(begins === I32_CONST && value < 64)) return undefined;
    const first = begins === I32_CONST ? value : 0;
    const count = reader.number();
    for (let i = 0; i < count; i++) places.set(reader.number(), first + i);
  }
  return places;
}

/**
 * The exported functions that a module puts into the function table itself, and where: a program's places in the table,
 * a library's from where its part of the table begins. Undefined where that cannot be told.
 *
 * @param {ArrayBufferView} code a whole WebAssembly module
 * @returns {FunctionPlace[] | undefined}
 * @throws {RangeError} it ends early
 */
export function functionPlaces(code) {
  const reader = new CodeReader(
    new Uint8Array(code.buffer, code.byteOffset, code.byteLength),
    HEADER,
  );
  /** @type {ReturnType<typeof readExports>} */
  let functions = [];
  while (reader.at < code.byteLength) {
    const kind = reader.byte();
    const length = reader.number();
    const end = reader.at + length;
    if (kind === EXPORTS) functions = readExports(reader);
    if (kind === ELEMENTS) {
      const places = readElements(reader);
      const decoder = new TextDecoder();
      return (
        places &&
        functions.flatMap(([name, number]) => {
          const place = places.get(number);
          return place === undefined ? [] : [[decoder.decode(name), place]];
        })
      );
    }
    reader.at = end;
  }
  return [];
}

/**
 * Places as differences, which pack well: from each export to the next that has one, and of their places.
 *
 * @param {FunctionPlace[]} places in the order of `names`
 * @param {string[]} names of all that the module exports
 * @returns {[exports: number[], places: number[]]}
 */
export function packPlaces(places, names) {
  const numbers = new Map(names.map((name, number) => [name, number]));
  /** @param {number[]} values */
  const steps = (values) => values.map((value, i) => value - (values[i - 1] ?? 0));
  return [
    steps(places.map(([name]) => numbers.get(name) ?? Number.NaN)),
    steps(places.map(([, place]) => place)),
  ];
}

/**
 * What `packPlaces` packed.
 *
 * @param {[exports: number[], places: number[]]} packed
 * @param {string[]} names
 * @returns {FunctionPlace[]}
 * @throws {RangeError} the names are of another module
 */
export function unpackPlaces([exports, places], names) {
  let [at, place] = [0, 0];
  return exports.map((step, i) => {
    at += step;
    place += places[i] ?? Number.NaN;
    const name = names[at];
    if (name === undefined) throw new RangeError("Python's program is not the one it was packed with");
    return [name, place];
  });
}

/**
 * One number for the addresses of all symbols of the interpreter and of the libraries, in the order they came (FNV-1a,
 * of words).
 *
 * @param {Pick<PythonModule, "GOT">} module
 */
export function addressDigest({ GOT }) {
  let digest = 0x811c9dc5;
  for (const { value } of Object.values(GOT)) digest = Math.imul(digest ^ value, 0x01000193);
  return digest >>> 0;
}
