// New content for parts of the page. The element that got some sends "morphed" before anything is painted, so that
// other modules may complete it.

import { Idiomorph } from "../../vendor/idiomorph/idiomorph.esm.js";
import { findAll } from "./elements.mjs";
import { fetchAhead, showPictures } from "./pictures.mjs";

// What the page itself sets on elements the worker draws: never changed by a morph.
/** @type {[selector: string, attributes: string[]][]} */
const OURS = [
  [
    "canvas[data-plot]",
    ["width", "height", "data-picture", "data-box", "data-limits", "data-log-x", "data-log-y"],
  ],
  ["figure.plot", ["data-mode"]],
  ["img[data-outside]", ["src", "style"]],
  [".gallery-pictures, [role=option]", ["aria-activedescendant", "data-active"]],
  ["figure", ["class"]],
  ["details:is(.menu, .preview, .elsewhere, .matching, .more-axes), .series-columns", ["open"]],
  ["#code", ["class", "tabindex", "aria-hidden"]],
  ["[data-gesture], [data-panel-move], [data-panel-full]", ["aria-pressed"]],
  [".table-grid, .table-grid *", ["style", "aria-activedescendant"]],
];
// Stylesheets of what the first visit shows nothing of, and what they are for.
const STYLES = {
  diagnostics: ".mapping, .diagrams",
  gallery: ".gallery",
  learning_curves: ".curves",
  other_programs: ".connection .asked, .programs, #archive-question",
  selections: ".selection",
  series: ".series",
  trust: ".trust",
};
/** @type {(name: string, element: Element) => boolean} */
const isOurs = (name, element) =>
  OURS.some(([selector, names]) => names.includes(name) && element.matches(selector));

/**
 * Give an element new content, keeping focus, scroll and what is being typed.
 *
 * @param {string} id of the element; where there is none, nothing is done
 * @param {string} html
 */
export function morph(id, html) {
  const target = document.getElementById(id);
  if (!target) return;
  // Thousands of cells, which hold nothing of the user's.
  if ("apart" in target.dataset) target.innerHTML = html;
  else morphInto(target, html);
  if (target.querySelector(".table-grid")) import("../rows/table_panel.mjs");
  if (target.querySelector(".gallery")) import("../gallery/gallery_panel.mjs");
  if (target.querySelector("[data-source-files]")) import("../series/source_files.mjs");
  for (const [name, selector] of Object.entries(STYLES)) {
    const href = `static/css/${name}.css`;
    if (!target.querySelector(selector) || document.querySelector(`[href="${href}"]`)) continue;
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "stylesheet", href }),
    );
  }
  target.dispatchEvent(new Event("morphed", { bubbles: true }));
  showPictures(target);
  fetchAhead(target);
}

/**
 * @param {HTMLElement} target
 * @param {string} html
 */
function morphInto(target, html) {
  const restorePicks = rememberPicks(target);
  Idiomorph.morph(target, html, {
    morphStyle: "innerHTML",
    callbacks: {
      beforeNodeMorphed: mayMorph,
      beforeNodeRemoved: (node) => !(node instanceof Element && node.matches("[data-kept]")),
      beforeAttributeUpdated: (name, element) => !isOurs(name, element),
    },
  });
  restorePicks();
}

/**
 * Return true if a node may take another one's content. What the page has put in itself stays, and what is sent for
 * itself (`data-apart`); the control the user is in keeps what they have typed.
 *
 * @param {Node} old
 * @param {Node} fresh
 */
function mayMorph(old, fresh) {
  if (!(old instanceof Element)) return true;
  if (old.matches("[data-kept], [data-apart], .readout")) return false;
  const typing = old === document.activeElement && old.matches("input:not([type=checkbox])");
  if (typing && old instanceof HTMLInputElement && old.type !== "radio") {
    if (fresh instanceof Element) fresh.setAttribute("value", old.value);
  }
  return true;
}

/**
 * Keep what is picked in lists but not yet moved: it is the user's, not the worker's.
 *
 * @param {Element} root
 * @returns {() => void} what picks it again
 */
function rememberPicks(root) {
  const picked = findAll(root, "select[data-pick]", HTMLSelectElement).map((list) => ({
    id: list.id,
    values: new Set([...list.selectedOptions].map((option) => option.value)),
  }));
  return () => {
    for (const { id, values } of picked) {
      const list = document.getElementById(id);
      if (!(list instanceof HTMLSelectElement)) continue;
      for (const option of list.options) option.selected = values.has(option.value);
    }
  };
}
