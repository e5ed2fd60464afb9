// What the worker asks of the page; py/app/protocol/patches.py describes every kind of patch.

import { showPicture } from "../plots/canvases.mjs";
import { persist } from "../storage/saving.mjs";
import * as compute from "./compute.mjs";
import { setGrid } from "./grid.mjs";
import { morph } from "./morph.mjs";
import { announce, copyLink, download, focusOn, setControl, setStage } from "./page.mjs";

// By kind; other kinds are for the shell.
const APPLY = {
  html: showHtml,
  grid: ({ panels }) => setGrid(panels),
  image: showPicture,
  download: ({ name, data, media_type }) => download(name, data, media_type),
  focus: ({ selector }) => focusOn(selector),
  "copy-link": ({ fragment }) => copyLink(fragment),
  announce: ({ words }) => announce(words),
  persist: () => persist(),
  "set-controls": ({ values }) => {
    for (const [id, value] of Object.entries(values)) setControl(id, value);
  },
  features: ({ name, data }) => compute.setFeatures(name, data),
  compute: ({ job, data }) => compute.start(job, data),
  "stop-jobs": ({ jobs }) => compute.stop(jobs),
};

function showHtml({ target, html }) {
  morph(target, html);
  if (target === "stage") setStage(document.querySelector("#stage [data-stage]").dataset.stage);
}

// Carry out one patch.
export function apply(patch) {
  APPLY[patch.kind]?.(patch);
}
