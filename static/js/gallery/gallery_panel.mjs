// The Gallery panel: from picture to picture by keys, labels by keys and buttons, and the curve that pictures are shown
// through. Fetched when the first gallery is on the page.

import { find, findAll, nearest, targetOf } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";
import { announce } from "../shell/page.mjs";

const LIST = ".gallery-pictures";
const UNSEEN = 400; // ms in which nobody has looked at pictures that took the place of others

/**
 * What the page knows of a list of pictures.
 *
 * @typedef {object} View
 * @property {string} row of the picture that keys and buttons are about
 * @property {number} place of it among those shown
 * @property {string} shown the rows shown
 * @property {number} since when they are
 */

/** @type {Map<string, View>} */
const views = new Map(); // by the list's id
/** @type {("question" | "label")[]} */
const given = []; // what was given here, the last one last

/** @param {HTMLElement} list */
const optionsOf = (list) => findAll(list, "[role='option']", HTMLElement);

/** @param {HTMLElement} option */
const rowOf = (option) => option.dataset.row ?? "";

/**
 * The view of a list, with the pictures that it has now: the marked one where it still is, else that in its place.
 *
 * @param {HTMLElement} list
 * @returns {View}
 */
function viewOf(list) {
  const rows = optionsOf(list).map(rowOf);
  const shown = rows.join(" ");
  const before = views.get(list.id);
  if (before?.shown === shown) return before;
  const kept = before ? rows.indexOf(before.row) : 0;
  const place = kept >= 0 ? kept : Math.min(before?.place ?? 0, rows.length - 1);
  const since = before && kept < 0 ? performance.now() : Number.NEGATIVE_INFINITY;
  const view = { row: rows[place] ?? "", place, shown, since };
  views.set(list.id, view);
  return view;
}

/** @param {HTMLElement} list */
function answersOf(list) {
  const gallery = nearest(list, ".gallery");
  return gallery && find(gallery, ".gallery-answers", HTMLFormElement);
}

/**
 * Show which picture is marked, and pictures through their curve.
 *
 * @param {HTMLElement} list
 */
function paint(list) {
  const view = viewOf(list);
  for (const option of optionsOf(list)) {
    const active = rowOf(option) === view.row;
    option.toggleAttribute("data-active", active);
    if (active) list.setAttribute("aria-activedescendant", option.id);
  }
  const { curve } = list.dataset;
  for (const image of findAll(list, "img", HTMLImageElement)) {
    image.style.filter = curve ? `url(#${curve})` : "";
  }
  const row = answersOf(list)?.elements.namedItem("row");
  if (row instanceof HTMLInputElement) row.value = view.row;
}

/**
 * Mark another picture.
 *
 * @param {HTMLElement} list
 * @param {number} place among those shown; beyond them nothing is done
 */
function goTo(list, place) {
  const option = optionsOf(list)[place];
  if (!option) return;
  Object.assign(viewOf(list), { row: rowOf(option), place });
  paint(list);
  option.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement} list */
function inRow(list) {
  const options = optionsOf(list);
  const top = options[0]?.offsetTop;
  return Math.max(1, options.filter((option) => option.offsetTop === top).length);
}

function paintAll() {
  for (const list of findAll(document, LIST, HTMLElement)) paint(list);
}
document.addEventListener("morphed", paintAll);
paintAll(); // the first gallery was there before this module

// ---- labels -------------------------------------------------------------------------------------

/**
 * Return true if the marked picture may be labelled; a label for the source in question is an answer to it, and one
 * that comes before anybody saw the picture is none.
 *
 * @param {HTMLElement} list
 * @param {HTMLButtonElement} button
 */
function mayLabel(list, button) {
  const { place, since } = viewOf(list);
  if (performance.now() - since < UNSEEN) {
    announce("The pictures have just changed: that label was not taken.");
    return false;
  }
  const option = optionsOf(list)[place];
  if (!option || !("asked" in option.dataset)) return true;
  const value = CSS.escape(button.value);
  const answer = document.querySelector(`#grid [data-of] .answer[name="label"][value="${value}"]`);
  if (answer instanceof HTMLElement) {
    given.push("question");
    answer.click();
  } else announce("The Active Learning panel asks about this source: answer there.");
  return false;
}

/**
 * Take back what was given last here: an answer to the question, or a label, which the button in view takes back.
 * Returns false where that is to be done still.
 */
function undoAnswer() {
  if (given.pop() !== "question") return false;
  const undo = document.querySelector("#grid button[data-key~='z']:enabled");
  if (undo instanceof HTMLElement) undo.click();
  return true;
}

document.addEventListener(
  "click",
  (event) => {
    const button = targetOf(event)?.closest(".gallery-answers button");
    const gallery = button && nearest(button, ".gallery");
    if (!gallery || !(button instanceof HTMLButtonElement)) return;
    const list = find(gallery, LIST, HTMLElement);
    if (button.name === "label") {
      if (!mayLabel(list, button)) return event.preventDefault();
      given.push("label");
      setTimeout(() => goTo(list, viewOf(list).place + 1)); // once the form is sent
    } else if (button.dataset.galleryKey === "z" && undoAnswer()) event.preventDefault();
  },
  true,
);

// ---- keys and pointer ---------------------------------------------------------------------------

/**
 * Press the gallery's button for a key; false if there is none.
 *
 * @param {HTMLElement} list
 * @param {string} key
 */
function press(list, key) {
  const wanted = key === "Backspace" ? "z" : key.toLowerCase();
  const button = answersOf(list)?.querySelector(`[data-gallery-key="${CSS.escape(wanted)}"]`);
  if (!(button instanceof HTMLButtonElement)) return false;
  if (button.disabled) undoAnswer();
  else button.click();
  return true;
}

/**
 * Turn the page; false if there is no other.
 *
 * @param {HTMLElement} list
 * @param {string} to
 */
function turn(list, to) {
  const button = nearest(list, ".gallery")?.querySelector(`button[name="to"][value="${to}"]`);
  if (button instanceof HTMLButtonElement) button.click();
  return true;
}

/** @param {HTMLElement} list */
function select(list) {
  report("gallery.select", { row: [viewOf(list).row] });
  return true;
}

/**
 * Do what a key is for; false if it is for nothing here.
 *
 * @param {HTMLElement} list
 * @param {KeyboardEvent} event
 */
function take(list, { key, repeat }) {
  const { place } = viewOf(list);
  const last = optionsOf(list).length - 1;
  /** @type {Record<string, number>} */
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -inRow(list), ArrowDown: inRow(list) };
  const step = steps[key];
  if (step !== undefined) goTo(list, place + step);
  else if (key === "Home") goTo(list, 0);
  else if (key === "End") goTo(list, last);
  else if (key === "PageUp") return turn(list, "earlier");
  else if (key === "PageDown") return turn(list, "later");
  else if (key === "Enter" || key === " ") return select(list);
  else return !repeat && press(list, key);
  return true;
}

// Before the keys that answer questions, which are for wherever nothing else takes them.
document.addEventListener(
  "keydown",
  (event) => {
    const target = targetOf(event);
    if (!(target instanceof HTMLElement && target.matches(LIST))) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (take(target, event)) event.preventDefault();
  },
  true,
);

document.addEventListener("click", (event) => {
  const target = targetOf(event);
  const option = target && nearest(target, `${LIST} [role='option']`);
  const list = option && nearest(option, LIST);
  if (list) {
    goTo(list, optionsOf(list).indexOf(option));
    list.focus({ preventScroll: true });
    select(list);
  }
  if (target?.closest("[data-gallery-forget]")) forget();
});

async function forget() {
  const { forgetPictures } = await import("../shell/kept_pictures.mjs");
  const n = await forgetPictures();
  announce(`${n} kept ${n === 1 ? "picture is" : "pictures are"} deleted.`);
}
