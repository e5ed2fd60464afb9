// What the worker asks of the page; py/app/protocol/patches.py describes every kind of patch.

import { showPicture } from "../plots/canvases.mjs";
import * as compute from "../shell/compute.mjs";
import { find } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";
import { setGrid } from "../shell/grid.mjs";
import { morph } from "../shell/morph.mjs";
import {
  announce,
  copyLink,
  copyText,
  download,
  focusOn,
  setControl,
  setStage,
} from "../shell/page.mjs";
import { persist } from "../storage/saving.mjs";

/** @import { Html, Patch, SetControls } from "../protocol.d.ts" */

/** @param {Html} patch */
function showHtml({ target, html }) {
  morph(target, html);
  if (target !== "stage") return;
  setStage(find(document, "#stage [data-stage]", HTMLElement).dataset.stage ?? "");
}

/** @param {SetControls} patch */
function setControls({ values }) {
  for (const [id, value] of Object.entries(values)) setControl(id, value);
}

/**
 * Carry out a patch; kinds that are not here are for the shell.
 *
 * @param {Patch} patch
 */
export function apply(patch) {
  switch (patch.kind) {
    case "html":
      return showHtml(patch);
    case "grid":
      return setGrid(patch.panels);
    case "image":
      return showPicture(patch);
    case "download":
      return download(patch.name, patch.data, patch.media_type, patch.pieces);
    case "open-file":
      return report(
        "file",
        { role: ["new-project"] },
        { files: new File([patch.data], patch.name) },
      );
    case "focus":
      return focusOn(patch.selector);
    case "copy-link":
      return void copyLink(patch.fragment);
    case "copy-text":
      return copyText(patch.text);
    case "announce":
      return announce(patch.words);
    case "persist":
      return persist();
    case "set-controls":
      return setControls(patch);
    case "features":
      return compute.setFeatures(patch.name, patch.data);
    case "compute":
      return compute.start(patch.job, patch.data, patch);
    case "prepare":
      return compute.prepare();
    case "claim":
      return compute.claim(patch.jobs, patch.give_back);
    case "stop-jobs":
      return compute.stop(patch.jobs);
    case "connect-programs":
    case "disconnect-programs":
    case "tell-programs":
    case "answer-program":
    case "fetch-offered":
      return void import("../samp/programs.mjs").then(({ carryOut }) => carryOut(patch));
    case "ask-archive":
      return void import("../vo/archive.mjs").then(({ askArchive }) => askArchive(patch.address));
  }
}
