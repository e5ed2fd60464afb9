// A tab holds the lock of the project it works on, so that no other tab writes to it.

export let current = ""; // the project open in this tab
const held = new Map(); // id -> lets go of its lock

export function setCurrent(id) {
  current = id;
}

export const holds = (id) => held.has(id);

// Take a project's lock; false if another tab has it (still, after `patience` ms).
export function take(id, patience = 0) {
  if (held.has(id)) return Promise.resolve(true);
  const how = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  return new Promise((resolve) => {
    const got = (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise((letGo) => held.set(id, letGo));
    };
    navigator.locks.request(`project-${id}`, how, got).catch(() => resolve(false));
  });
}

export function release(id) {
  held.get(id)?.();
  held.delete(id);
}

export const ELSEWHERE =
  "This project is open in another tab. Go on there, or close that tab first.";
