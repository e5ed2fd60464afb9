// New content for parts of the page. An element that got some sends "morphed" before anything is painted.

import { Idiomorph } from "../../vendor/idiomorph/idiomorph.esm.js";
import { showPictures } from "./pictures.mjs";

// What the page itself sets on elements the worker draws: never changed by a morph.
const OURS = [
  [
    "canvas[data-plot]",
    ["width", "height", "data-picture", "data-box", "data-limits", "data-log-x"],
  ],
  ["figure.plot", ["data-mode"]],
  ["img[data-outside]", ["src"]],
  ["figure", ["class"]],
  ["#code", ["class", "tabindex", "aria-hidden"]],
  ["[data-gesture], [data-panel-move]", ["aria-pressed"]],
];
const isOurs = (name, node) =>
  OURS.some(([selector, names]) => names.includes(name) && node.matches(selector));

// Give an element new content, keeping focus, scroll and what is being typed.
export function morph(id, html) {
  const target = document.getElementById(id);
  if (!target) return;
  const restorePicks = rememberPicks(target);
  Idiomorph.morph(target, html, {
    morphStyle: "innerHTML",
    callbacks: {
      beforeNodeMorphed: mayMorph,
      beforeNodeRemoved: (node) => !node.matches?.("[data-kept]"),
      beforeAttributeUpdated: (name, node) => !isOurs(name, node),
    },
  });
  restorePicks();
  target.dispatchEvent(new Event("morphed", { bubbles: true }));
  showPictures(target);
}

// What the page has put in itself stays; the control the user is in keeps what they have typed.
function mayMorph(old, fresh) {
  if (old.matches?.("[data-kept], .readout")) return false;
  const typing = old === document.activeElement && old.matches?.("input:not([type=checkbox])");
  if (typing && fresh.setAttribute && old.type !== "radio") fresh.setAttribute("value", old.value);
  return true;
}

// What is picked in a list but not yet moved is the user's, not the worker's.
function rememberPicks(root) {
  const picked = [...root.querySelectorAll("select[data-pick]")].map((list) => [
    list.id,
    new Set([...list.selectedOptions].map((option) => option.value)),
  ]);
  return () => {
    for (const [id, values] of picked) {
      for (const option of document.getElementById(id)?.options ?? []) {
        option.selected = values.has(option.value);
      }
    }
  };
}
