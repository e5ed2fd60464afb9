// Whether Python's start goes on: what says that it does is counted, bytes that come above all, and where nothing does
// for long the page says so. Nothing is ended for it: who is slow starts all the same, and then that is taken back.

import { fail, recover, say } from "../shell/status.mjs";

const TICK = 1000; // ms
// Ticks, which do not pass while the computer sleeps. The longest silence of a start is the linking of Python's
// modules: 0.3 s on a fast computer, and 6 s on one that is twenty times as busy as it can be.
const STILL = 8;
const SILENT = 20;

let quiet = 0;
let isTold = false;
let at = "Loading the page's program";

/**
 * Note that the start goes on.
 *
 * @param {string} [step] what it is at
 */
export function goesOn(step) {
  quiet = 0;
  if (step) at = step;
  if (isTold) recover();
  isTold = false;
}

/** Watch until the page is open. */
export function watchSilence() {
  const timer = setInterval(() => {
    if (document.body.dataset.started) return clearInterval(timer);
    quiet += 1;
    if (quiet < STILL) return;
    say(`Still starting: ${at} (nothing new for ${quiet} s)`);
    if (quiet !== SILENT) return;
    isTold = fail(
      `Python's start has not gone on for ${SILENT} seconds. It was at: ${at}.`,
      "On a slow computer or connection it may still come. Otherwise reload the page, or start Python the plain way.",
    );
  }, TICK);
}
