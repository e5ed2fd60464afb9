// Compute workers: Pythons beside the session's, for fits that take long or are begun ahead. They are never needed:
// what cannot be done here is reported, and the session does it itself.
//
// A worker that dies is replaced, and its job given to the next, once.
//
// Jobs may be begun ahead, before it is known that they are needed. Nothing is shown of them, others go first, and one
// that turns out not to be needed is left to its end for as long as another worker would take to start.

import { kindOf, mayBegin } from "./compute_jobs.mjs";
import { report } from "./events.mjs";
import { sayInBackground } from "./status.mjs";

/** @import { ComputeWorker, WorkerMessage } from "../messages.d.ts" */
/** @import { Features, Job } from "./compute_jobs.mjs" */
/** @import { Fraction } from "./status.mjs" */

/**
 * A compute worker.
 *
 * @typedef {object} Helper
 * @property {HTMLScriptElement} script
 * @property {ComputeWorker | null} api null while it starts
 * @property {Job | null} job
 * @property {Features | null} features handed to it last
 * @property {[string, Fraction] | null} progress of its job
 * @property {boolean} ended
 * @property {boolean} warm it has done a job; the first takes longer than in the session's Python
 * @property {ReturnType<typeof setTimeout>} [idle]
 * @property {ReturnType<typeof setTimeout>} [late]
 */

const MOST = 4;
const IDLE = 300_000; // ms after which a worker without work gives its memory back
const START = 90_000; // ms it may take to start
const ENOUGH_MEMORY = 4; // GB, as far as the browser says

const cores = navigator.hardwareConcurrency ?? 1;
let most = Math.min(MOST, cores); // workers
let possible = cores > 1 && (navigator.deviceMemory ?? ENOUGH_MEMORY) >= ENOUGH_MEMORY;

/** @type {Set<Helper>} */
const workers = new Set();
/** @type {Job[]} */
let waiting = [];
/** @type {Features | null} */
let features = null;
let started = 0;
let startTakes = 5000; // ms, as the last one took

/**
 * Set what the jobs that follow predict; it is handed to each worker before its first job of them.
 *
 * @param {string} name
 * @param {Uint8Array} bytes
 */
export function setFeatures(name, bytes) {
  features = { name, bytes };
}

/**
 * Have a job done; "compute.done", "compute.lost" or "compute.refused" is reported.
 *
 * @param {string} name
 * @param {Uint8Array} message the job as py/compute.py takes it
 * @param {{ ahead: boolean, quick: boolean }} kind
 */
export function start(name, message, { ahead, quick }) {
  if (!possible) return refuse(name);
  const job = { name, message, features, tries: 0, ahead, quick, giveBack: false, left: false };
  waiting.push(job);
  assignJobs();
}

/** Start the first worker before there is a job for it. */
export function prepare() {
  if (possible && !workers.size) open();
}

/**
 * Jobs that were begun ahead are needed now.
 *
 * @param {string[]} names
 * @param {boolean} giveBack one of those that no worker is at is left to the session: "compute.returned" is reported
 */
export function claim(names, giveBack) {
  for (const job of [...waiting, ...jobsUnderWay()]) {
    if (names.includes(job.name)) Object.assign(job, { ahead: false, giveBack });
  }
  const begun = [...workers].filter(({ warm }) => warm).map(({ job }) => job?.name);
  const idle = names.filter((name) => !begun.includes(name));
  if (giveBack) giveBackJob(idle.at(-1));
  assignJobs();
}

/**
 * Leave a job to the session.
 *
 * @param {string | undefined} name
 */
function giveBackJob(name) {
  if (name === undefined) return;
  waiting = waiting.filter((job) => job.name !== name);
  for (const job of jobsUnderWay()) if (job.name === name) job.left = true;
  report("compute.returned", { job: [name] });
}

/**
 * End the workers that are at these jobs; another is started at once, for who stops a fit goes on. Of jobs begun ahead
 * see above.
 *
 * @param {Iterable<string>} names
 */
export function stop(names) {
  for (const name of names) {
    const place = waiting.findIndex((job) => job.name === name);
    if (place >= 0) waiting.splice(place, 1);
    for (const worker of workers) {
      if (worker.job?.name !== name) continue;
      if (worker.job.ahead) leave(worker, worker.job);
      else end(worker);
      if (!workers.size) open();
    }
  }
  showProgress();
}

/** @param {string} name */
const refuse = (name) => report("compute.refused", { job: [name] });

/**
 * Leave a job that is not needed to its end, if that comes soon.
 *
 * @param {Helper} worker
 * @param {Job} job
 */
function leave(worker, job) {
  job.left = true;
  setTimeout(() => {
    if (worker.job !== job || worker.ended) return;
    end(worker);
    assignJobs();
  }, startTakes);
}

const jobsUnderWay = () => [...workers].flatMap(({ job }) => job ?? []);

// Give jobs to the workers that have none, and start workers for the others.
function assignJobs() {
  const jobs = mayBegin(waiting, jobsUnderWay(), cores, most);
  const isLong = [...jobsUnderWay(), ...jobs].some((job) => kindOf(job) === "long");
  for (const worker of workers) {
    const job = worker.api && !worker.job ? jobs.shift() : undefined;
    if (!worker.api || !job) continue;
    waiting.splice(waiting.indexOf(job), 1);
    work(worker, worker.api, job);
  }
  const unused = [...workers].filter(({ job }) => !job).length;
  const wanted = Math.min(jobs.length + (isLong ? 1 : 0) - unused, most - workers.size);
  // Starting takes all of a core: for what may not be needed one starts after the other.
  const isNeeded = jobs.some((job) => kindOf(job) === "needed");
  const atOnce = isNeeded ? wanted : [...workers].some(({ api }) => !api) ? 0 : 1;
  for (let i = 0; i < Math.min(wanted, atOnce); i++) open();
  showProgress();
}

/**
 * @param {Helper} worker
 * @param {ComputeWorker} api
 * @param {Job} job
 */
async function work(worker, api, job) {
  clearTimeout(worker.idle);
  worker.job = job;
  worker.progress = null;
  try {
    if (job.features && worker.features !== job.features) {
      await api.keep(job.features.name, job.features.bytes);
    }
    worker.features = job.features;
    const answer = await api.run(job.message);
    if (worker.ended) return;
    if (!job.left) report("compute.done", { job: [job.name] }, { data: answer });
  } catch (error) {
    if (worker.ended) return;
    console.warn("compute worker", error);
    return lose(worker); // ended by somebody else, or out of memory
  }
  worker.job = null;
  worker.warm = true;
  worker.idle = setTimeout(() => end(worker), IDLE);
  assignJobs();
}

// ---- a worker's life ----------------------------------------------------------------------------

function open() {
  const script = document.createElement("script");
  const name = `compute-${++started}`;
  // Started the way that the session's Python was
  const config = document.querySelector("script[config][worker]")?.getAttribute("config") ?? "";
  const attributes = { type: "py", name, src: "py/compute.py", config };
  for (const [key, value] of Object.entries(attributes)) script.setAttribute(key, value);
  script.toggleAttribute("worker", true);
  const began = performance.now();
  /** @type {Helper} */
  const worker = {
    script,
    api: null,
    job: null,
    progress: null,
    ended: false,
    warm: false,
    features: null,
  };
  workers.add(worker);
  document.body.append(script);
  worker.late = setTimeout(() => fail(worker, "it took too long"), START);
  const attach = setInterval(() => {
    const { xworker } = script;
    if (!xworker && !worker.ended) return;
    clearInterval(attach);
    if (!xworker) return;
    if (worker.ended) return xworker.terminate();
    xworker.addEventListener("message", ({ data }) => onMessage(worker, data));
    xworker.addEventListener("error", ({ message }) => fail(worker, message));
    xworker.ready.then(
      () => {
        startTakes = performance.now() - began;
        use(worker, xworker.sync);
      },
      (error) => fail(worker, error),
    );
  }, 5);
}

/**
 * Begin to use a worker that has started.
 *
 * @param {Helper} worker
 * @param {ComputeWorker} api
 */
function use(worker, api) {
  if (worker.ended) return;
  clearTimeout(worker.late);
  worker.api = api;
  worker.idle = setTimeout(() => end(worker), IDLE);
  assignJobs();
}

/**
 * @param {Helper} worker
 * @param {WorkerMessage | Error | null | undefined} data
 */
function onMessage(worker, data) {
  if (data instanceof Error) fail(worker, data);
  else if (data?.boot?.lifeline) watch(worker, data.boot.lifeline);
  else if (data?.boot?.failed) fail(worker, data.boot.failed);
  else if (data?.boot?.unpacked)
    data.boot.unpacked.postMessage(null); // it fetches by itself
  else if (data?.progress) worker.progress = [data.progress, data.fraction];
  showProgress();
}

/**
 * Wait for a worker's end: it holds this lock for as long as it lives.
 *
 * @param {Helper} worker
 * @param {string} lifeline
 */
function watch(worker, lifeline) {
  navigator.locks.request(lifeline, () => {
    if (!worker.ended) lose(worker);
  });
}

/** @param {Helper} worker */
function lose(worker) {
  const { job } = worker;
  end(worker);
  if (!job || job.left) return assignJobs();
  if (job.giveBack) giveBackJob(job.name);
  else if (++job.tries < 2) waiting.unshift(job);
  else report("compute.lost", { job: [job.name] });
  assignJobs();
}

/**
 * Do without another worker from now on, or without any, since one does not even start.
 *
 * @param {Helper} worker
 * @param {unknown} reason
 */
function fail(worker, reason) {
  if (worker.ended || worker.api) return;
  console.warn("no compute worker", reason);
  end(worker);
  most = [...workers].filter(({ api }) => api).length;
  possible = most > 0;
  if (!possible) for (const { name } of waiting.splice(0)) refuse(name);
  showProgress();
}

/** @param {Helper} worker */
function end(worker) {
  worker.ended = true;
  clearTimeout(worker.idle);
  clearTimeout(worker.late);
  workers.delete(worker);
  worker.script.xworker?.terminate();
  worker.script.remove();
  showProgress();
}

// Bring the status line up to date.
function showProgress() {
  const busy = [...workers].find(({ job }) => job && !job.ahead);
  if (busy?.progress) sayInBackground(...busy.progress);
  else if (busy) sayInBackground("Training");
  else if (waiting.some(({ ahead }) => !ahead))
    sayInBackground("Starting a second Python for this");
  else sayInBackground(null);
}
