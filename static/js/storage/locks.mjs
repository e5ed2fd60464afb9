// A tab holds the lock of the project it works on, so that no other tab writes to it.

/** The project open in this tab; "" for none. */
export let current = "";
/** @type {Map<string, (_: void) => void>} */
const held = new Map(); // by project, what lets go of its lock

/** What is told where a lock cannot be had. */
export const ELSEWHERE =
  "This project is open in another tab. Go on there, or close that tab first.";

/**
 * Say which project is open in this tab.
 *
 * @param {string} id
 */
export function setCurrent(id) {
  current = id;
}

/**
 * Return true if this tab has a project's lock.
 *
 * @param {string} id
 */
export const holds = (id) => held.has(id);

/**
 * Take a project's lock; false if another tab has it (still, after `patience` ms).
 *
 * @param {string} id
 * @param {number} patience
 * @returns {Promise<boolean>}
 */
export function take(id, patience = 0) {
  if (held.has(id)) return Promise.resolve(true);
  const how = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  return new Promise((resolve) => {
    /** @param {Lock | null} lock */
    const got = (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise((letGo) => held.set(id, letGo));
    };
    navigator.locks.request(`project-${id}`, how, got).catch(() => resolve(false));
  });
}

/**
 * Let go of a project's lock, if this tab has it.
 *
 * @param {string} id
 */
export function release(id) {
  held.get(id)?.();
  held.delete(id);
}
