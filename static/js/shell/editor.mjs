// The text area for Python becomes PyScript's code editor (CodeMirror); where that cannot be loaded, it stays.
// The text area keeps the text, so that forms send it. What is typed is told to Python after a pause, to be kept.

import { byId, nearest, targetOf } from "./elements.mjs";
import { report } from "./events.mjs";

/** @import { CodeMirror, Decorations, EffectType, Extension, Transaction, View, Widget } from "../types/codemirror.d.ts" */

/** @typedef {{ line: number, text: string }} Fault a line that is wrong (0 for none), and why */
/** @typedef {{ faults: Extension, setFault: EffectType<Fault> }} Faults */

const vendor = new URL("../../vendor/", import.meta.url);
const section = byId("extension", HTMLElement);

/** The text area, while the editor is on the page. */
function area() {
  const element = document.getElementById("code");
  return element instanceof HTMLTextAreaElement ? element : null;
}

const PAUSE = 800; // ms without a key after which the text is reported
const REST = 400; // ms after which the cursor rests

/** @type {Promise<CodeMirror & Faults> | null} */
let loading = null;
/** @type {(CodeMirror & Faults) | null} */
let parts = null; // what has been loaded
/** @type {View | null} */
let view = null;
/** @type {{ version?: string | undefined, line?: string | undefined, fault?: string | undefined }} */
let shown = {}; // the text and the fault in view

/**
 * Load the editor. Its files have hashes in their names; the list of vendored files knows them.
 *
 * @returns {Promise<CodeMirror>}
 */
async function load() {
  /** @type {{ files: { path: string }[] }} */
  const { files } = await (await fetch(new URL("manifest.json", vendor))).json();
  /** @param {string} name */
  const addressOf = (name) => {
    const pattern = new RegExp(`^pyscript/${name}-[^/]+[.]js$`);
    const file = files.find(({ path }) => pattern.test(path));
    if (!file) throw new Error(`${name} is not among the vendored files`);
    return new URL(file.path, vendor).href;
  };
  const names = ["codemirror", "codemirror_lang-python", "codemirror_state", "codemirror_view"];
  const [base, language, state, view] = await Promise.all(
    names.map((name) => import(addressOf(name))),
  );
  return { ...base, ...language, ...state, Decoration: decorationOf(view) };
}

/**
 * CodeMirror's Decoration, known by what it can do: its short name in PyScript's bundle may change.
 *
 * @param {Record<string, Partial<Decorations>>} module
 */
const decorationOf = (module) =>
  Object.values(module).find(({ mark, line, widget, set }) => mark && line && widget && set);

/**
 * A text under a line, with all that CodeMirror asks of what it shows (its own WidgetType is not in the bundle).
 *
 * @implements {Widget}
 */
class FaultMessage {
  estimatedHeight = -1;
  lineBreaks = 0;
  isHidden = false;
  editable = false;
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
  /**
   * @param {Widget} other
   * @returns {boolean}
   */
  eq(other) {
    return other instanceof FaultMessage && other.text === this.text;
  }
  /** @param {Widget} other */
  compare(other) {
    return this.eq(other);
  }
  toDOM() {
    return Object.assign(document.createElement("div"), {
      className: "cm-fault",
      textContent: this.text,
    });
  }
  updateDOM = () => false;
  ignoreEvent = () => true;
  coordsAt = () => null;
  destroy() {}
}

/**
 * The editor's extension that says below a line what is wrong with it, and the effect that sets it. An edit moves
 * the message along; it goes when the next run has none.
 *
 * @param {CodeMirror} codemirror
 * @returns {Faults}
 */
function faultsOf({ Decoration, StateEffect, StateField, EditorView }) {
  /** @type {EffectType<Fault>} */
  const setFault = StateEffect.define();
  /** @type {(fault: Fault, state: View["state"]) => ReturnType<Decorations["set"]>} */
  const shownFor = ({ line, text }, { doc }) => {
    if (!line || line > doc.lines) return Decoration.none;
    const { from, to } = doc.line(line);
    const below = Decoration.widget({ widget: new FaultMessage(text), side: 1, block: true });
    return Decoration.set([Decoration.line({ class: "cm-faulty" }).range(from), below.range(to)]);
  };
  const faults = StateField.define({
    create: () => Decoration.none,
    update(shown, /** @type {Transaction<Fault>} */ { changes, effects, state }) {
      const wanted = effects.find((effect) => effect.is(setFault));
      return wanted ? shownFor(wanted.value, state) : shown.map(changes);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  return { faults, setFault };
}

// A light background in dark mode too, because the colours of Python's syntax are made for one.
const THEME = {
  "&": { height: "calc(100vh - 14rem)", minHeight: "18rem", color: "#1b2430", background: "#fff" },
  ".cm-scroller": { font: "13.5px/1.5 ui-monospace, Menlo, Consolas, monospace" },
  ".cm-gutters": { background: "#eef1f6", color: "#56627a", borderColor: "#d3dae4" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "#e3eefa99" },
  ".cm-faulty": { background: "#fdece7" },
  ".cm-fault": {
    font: "600 13px/1.4 system-ui, sans-serif",
    color: "#a82b12",
    background: "#fdece7",
    padding: "0.2rem 0.6rem",
  },
  "&.cm-focused": { outline: "3px solid #0b5cad", outlineOffset: "-3px" },
};

/**
 * The editor in its place, with the text of the text area. In a shadow root CodeMirror uses style sheets made by
 * script, which the page's policy allows.
 *
 * @param {CodeMirror & Faults} loaded
 * @param {HTMLElement} place
 * @param {HTMLTextAreaElement} code
 */
function make({ EditorView, basicSetup, python, faults }, place, code) {
  const root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
  root.replaceChildren();
  return new EditorView({
    doc: code.defaultValue,
    root,
    parent: root,
    extensions: [
      basicSetup,
      python(),
      EditorView.theme(THEME),
      faults,
      EditorView.contentAttributes.of({ "aria-label": code.getAttribute("aria-label") ?? "" }),
      EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
        const now = area();
        if (!now || !(docChanged || selectionSet)) return;
        askSoon();
        if (!docChanged) return;
        now.value = state.doc.toString();
        reportSoon();
      }),
    ],
  });
}

async function showEditor() {
  const place = document.getElementById("code-editor");
  if (!place) {
    view = null;
    return;
  }
  loading ??= load().then((loaded) => ({ ...loaded, ...faultsOf(loaded) }));
  try {
    parts = await loading;
  } catch (error) {
    console.warn("The code editor could not be loaded; the plain text area does as well.", error);
    return;
  }
  const code = area();
  if (!place.isConnected || !code) return;
  const root = view?.dom.getRootNode();
  if (!view || !(root instanceof ShadowRoot) || root.host !== place) {
    view = make(parts, place, code);
    shown = { version: code.dataset.version };
  }
  place.hidden = false;
  code.classList.add("behind");
  code.tabIndex = -1;
  code.setAttribute("aria-hidden", "true");
  follow(view, code, parts.setFault);
}

/**
 * Take over a text that the worker has put in, and what it says is wrong.
 *
 * @param {View} editor
 * @param {HTMLTextAreaElement} code
 * @param {EffectType<Fault>} setFault
 */
function follow(editor, code, setFault) {
  const { version, line, fault } = code.dataset;
  if (shown.version !== version) {
    const insert = code.defaultValue;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert } });
  }
  if (shown.line !== line || shown.fault !== fault || shown.version !== version) {
    editor.dispatch({ effects: setFault.of({ line: Number(line), text: fault ?? "" }) });
    if (line && Number(line) <= editor.state.doc.lines) {
      const { from } = editor.state.doc.line(Number(line));
      editor.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    }
  }
  code.value = editor.state.doc.toString();
  shown = { version, line, fault };
}

/** @type {ReturnType<typeof setTimeout> | null} */
let waiting = null;

function reportSoon() {
  clearTimeout(waiting ?? undefined);
  waiting = setTimeout(reportEdit, PAUSE);
}

function reportEdit() {
  clearTimeout(waiting ?? undefined);
  waiting = null;
  const code = area();
  if (!code) return;
  if (view) code.value = view.state.doc.toString();
  const name = byId("extension-name", HTMLInputElement).value;
  report("extension.edit", { name: [name], source: [code.value] }, { live: true });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;

// Ask what the name is that the cursor rests on.
function askSoon() {
  clearTimeout(asking);
  asking = setTimeout(() => {
    const code = area();
    if (!code) return;
    const source = view ? view.state.doc.toString() : code.value;
    const head = view ? view.state.selection.main.head : code.selectionStart;
    const offset = String([...source.slice(0, head)].length); // Python counts characters, not units of 16 bits
    report("extension.hint", { source: [source], offset: [offset] }, { live: true });
  }, REST);
}

document.addEventListener("selectionchange", () => document.activeElement === area() && askSoon());
section.addEventListener("input", reportSoon);
// What was typed last is reported before anything else that is done in this part of the page.
for (const kind of ["click", "submit", "change"]) {
  section.addEventListener(kind, () => waiting && reportEdit(), true);
}

document.addEventListener("link-opened", () => waiting && reportEdit()); // before its text takes the place

document.addEventListener(
  "keydown",
  (event) => {
    const editing = nearest(targetOf(event), "#code-editor, #code");
    if (!editing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    area()?.form?.requestSubmit();
  },
  true,
);

new MutationObserver(showEditor).observe(section, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-version", "data-line", "data-fault"],
});
