// The random numbers that scikit-learn's trees are grown with.

const [WORDS, SHIFTED] = [624, 397];
const HIGHEST = 0x80000000;
const REST = 0x7fffffff;
const TWIST = 0x9908b0df;

/** NumPy's RandomState: Matsumoto & Nishimura 1998, the Mersenne twister. */
export class MersenneTwister {
  #state = new Int32Array(WORDS);
  #at = 0;

  /** @param {number} seed */
  seed(seed) {
    const state = this.#state;
    let word = seed | 0;
    for (let i = 0; i < WORDS; i += 1) {
      state[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) | 0;
    }
    this.#at = 0;
  }

  /** The next 32 bits; the state is renewed word by word, since most trees need a part of it. */
  word() {
    const [state, at] = [this.#state, this.#at];
    const next = at + 1 === WORDS ? 0 : at + 1;
    const shifted = at + SHIFTED < WORDS ? at + SHIFTED : at + SHIFTED - WORDS;
    const high = /** @type {number} */ (state[at]) & HIGHEST;
    const low = /** @type {number} */ (state[next]) & REST;
    const twisted = high | low;
    let y = /** @type {number} */ (state[shifted]) ^ (twisted >>> 1) ^ (twisted & 1 ? TWIST : 0);
    state[at] = y;
    this.#at = next;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /**
   * A whole number from 0 to another, as `randint` draws it: of as many bits as that has, drawn anew if it is above.
   *
   * @param {number} highest
   */
  upTo(highest) {
    if (!highest) return 0;
    const bits = -1 >>> Math.clz32(highest);
    let value = this.word() & bits;
    while (value > highest) value = this.word() & bits;
    return value;
  }
}

/** scikit-learn's rand_r: Marsaglia 2003, xorshift of 32 bits. */
export class Xorshift {
  #state;

  /** @param {number} state */
  constructor(state) {
    this.#state = state;
  }

  /**
   * A whole number from one to below another.
   *
   * @param {number} low
   * @param {number} high
   */
  between(low, high) {
    let x = this.#state || 1;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return low + ((x & REST) % (high - low));
  }
}
