// Compute workers: Pythons beside the session's, for fits that take long. The first is started when there is a
// job for it; none are needed: what cannot be done here is reported, and the session does it itself.
//
// A worker that dies is replaced and its job given to the next, once. `report` speaks to the session.

import { report } from "./events.mjs";
import { inBackground } from "./status.mjs";

const MOST = 4;
const IDLE = 300_000; // ms after which a worker without work gives its memory back
const START = 90_000; // ms it may take to start
const ENOUGH_MEMORY = 4; // GB, as far as the browser says

const cores = navigator.hardwareConcurrency ?? 1;
let possible = cores > 1 && (navigator.deviceMemory ?? ENOUGH_MEMORY) >= ENOUGH_MEMORY;

const workers = new Set();
const waiting = []; // jobs
let features = null; // {name, bytes}: what jobs predict, handed to each worker before its first job
let started = 0;

export function setFeatures(name, bytes) {
  features = { name, bytes };
}

export function start(name, message) {
  if (!possible) return refuse({ name });
  waiting.push({ name, message, features, tries: 0 });
  hand();
}

// End the workers that are at these jobs; another is started at once, for who stops a fit goes on.
export function stop(names) {
  for (const name of names) {
    const place = waiting.findIndex((job) => job.name === name);
    if (place >= 0) waiting.splice(place, 1);
    for (const worker of workers) {
      if (worker.job?.name !== name) continue;
      end(worker);
      if (!workers.size) open();
    }
  }
  tell();
}

const refuse = ({ name }) => report("compute.refused", { job: [name] });

function hand() {
  for (const worker of workers) {
    if (worker.api && !worker.job && waiting.length) work(worker, waiting.shift());
  }
  const starting = [...workers].filter(({ api }) => !api).length;
  const wanted = Math.min(waiting.length - starting, MOST - workers.size, cores - 1 - workers.size);
  for (let i = 0; i < wanted; i++) open();
  tell();
}

async function work(worker, job) {
  clearTimeout(worker.idle);
  worker.job = job;
  worker.says = null;
  try {
    if (worker.features !== job.features)
      await worker.api.keep(job.features.name, job.features.bytes);
    worker.features = job.features;
    const answer = await worker.api.run(job.message);
    if (worker.ended) return;
    report("compute.done", { job: [job.name] }, { data: answer });
  } catch (error) {
    if (worker.ended) return;
    console.warn("compute worker", error);
    return lost(worker); // ended by somebody else, or out of memory
  }
  worker.job = null;
  worker.idle = setTimeout(() => end(worker), IDLE);
  hand();
}

// ---- a worker's life ----------------------------------------------------------------------------

function open() {
  const script = document.createElement("script");
  const name = `compute-${++started}`;
  for (const [key, value] of Object.entries({
    type: "py",
    name,
    src: "py/compute.py",
    config: "pyscript.toml",
  })) {
    script.setAttribute(key, value);
  }
  script.toggleAttribute("worker", true);
  const worker = { script, api: null, job: null, ended: false, features: null };
  workers.add(worker);
  document.body.append(script);
  worker.late = setTimeout(() => fail(worker, "it took too long"), START);
  const attach = setInterval(() => {
    if (!script.xworker && !worker.ended) return;
    clearInterval(attach);
    if (worker.ended) return script.xworker?.terminate();
    script.xworker.addEventListener("message", ({ data }) => hear(worker, data));
    script.xworker.addEventListener("error", ({ message }) => fail(worker, message));
    script.xworker.ready.then(
      () => ready(worker, script.xworker.sync),
      (error) => fail(worker, error),
    );
  }, 5);
}

function ready(worker, api) {
  if (worker.ended) return;
  clearTimeout(worker.late);
  worker.api = api;
  worker.idle = setTimeout(() => end(worker), IDLE);
  hand();
}

function hear(worker, data) {
  if (data?.boot?.lifeline) watch(worker, data.boot.lifeline);
  else if (data?.boot?.failed) fail(worker, data.boot.failed);
  else if (data?.progress) worker.says = [data.progress, data.fraction];
  else if (data instanceof Error) fail(worker, data);
  tell();
}

// The worker holds this lock for as long as it lives.
function watch(worker, lifeline) {
  navigator.locks.request(lifeline, () => {
    if (!worker.ended) lost(worker);
  });
}

function lost(worker) {
  const { job } = worker;
  end(worker);
  if (job && ++job.tries < 2) waiting.unshift(job);
  else if (job) report("compute.lost", { job: [job.name] });
  hand();
}

// One that does not even start: the session does without.
function fail(worker, reason) {
  if (worker.ended || worker.api) return;
  console.warn("no compute worker", reason);
  possible = false;
  end(worker);
  for (const job of waiting.splice(0)) refuse(job);
  tell();
}

function end(worker) {
  worker.ended = true;
  clearTimeout(worker.idle);
  clearTimeout(worker.late);
  workers.delete(worker);
  worker.script.xworker?.terminate();
  worker.script.remove();
  tell();
}

// What the status line says while the session has nothing to say.
function tell() {
  const busy = [...workers].find(({ job }) => job);
  if (busy) inBackground(...(busy.says ?? ["Training"]));
  else if (waiting.length) inBackground("Starting a second Python for this");
  else inBackground(null);
}
