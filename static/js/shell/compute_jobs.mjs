// Jobs of compute workers, and which of them may begin.

/** @typedef {{ name: string, bytes: Uint8Array }} Features what jobs predict */

/**
 * A fit.
 *
 * @typedef {object} Job
 * @property {string} name
 * @property {Uint8Array} message
 * @property {Features | null} features
 * @property {number} tries
 * @property {boolean} ahead it may not be needed
 * @property {boolean} quick it is soon done
 * @property {boolean} giveBack the session does it, if no worker is at it
 * @property {boolean} left nobody needs it
 */

const KINDS = /** @type {const} */ (["needed", "quick", "long"]);

/**
 * What a job is: needed or, begun ahead, soon done or not.
 *
 * @param {Job} job
 */
export const kindOf = ({ ahead, quick }) => (ahead ? (quick ? "quick" : "long") : "needed");

/**
 * The jobs that may begin now, those first that are needed. The session's own Python needs a core beside them, since it
 * does its part of what is waited for. Guesses that are soon done may have both of two: while somebody looks at a question
 * the session has nothing to do, and they are done when its answer comes. One worker is left for jobs that are needed by
 * whatever takes long and was begun ahead.
 *
 * @param {Job[]} waiting
 * @param {Job[]} begun
 * @param {number} cores
 * @param {number} most workers
 */
export function mayBegin(waiting, begun, cores, most) {
  const free = { needed: cores - 1, quick: Math.min(most, Math.max(2, cores - 1)), long: most - 1 };
  for (const job of begun) free[kindOf(job)]--;
  return KINDS.flatMap((kind) =>
    waiting.filter((job) => kindOf(job) === kind).slice(0, Math.max(0, free[kind])),
  );
}
