// A text area for Python becomes PyScript's code editor (CodeMirror); without it, it stays what it is.
// The text area keeps the text: forms send it as ever. What is typed is told now and then, to be kept.

import { report } from "./events.mjs";

const vendor = new URL("../../vendor/", import.meta.url);
const section = document.getElementById("extension");
const area = () => document.getElementById("code");

const TELL = 800; // ms after the last key

let loading = null; // the editor's modules
let parts = null; // what they offer
let view = null;
let shown = {}; // version, error line and its message, of what the view shows

// The editor's files have hashes in their names; the list of vendored files knows them.
async function load() {
  const { files } = await (await fetch(new URL("manifest.json", vendor))).json();
  const find = (name) =>
    files.find(({ path }) => new RegExp(`^pyscript/${name}-[^/]+[.]js$`).test(path));
  const names = ["codemirror", "codemirror_lang-python", "codemirror_state", "codemirror_view"];
  const [base, language, state, view] = await Promise.all(
    names.map((name) => import(new URL(find(name).path, vendor))),
  );
  return { ...base, ...language, ...state, ...decorations(view) };
}

// It has a short name in PyScript's bundle, which may change: it is known by what it can do.
const decorations = (module) => ({
  Decoration: Object.values(module).find(
    ({ mark, line, widget, set }) => mark && line && widget && set,
  ),
});

// A text under a line, with all that CodeMirror asks of what it shows (its own WidgetType is not in the bundle).
class Message {
  estimatedHeight = -1;
  lineBreaks = 0;
  isHidden = false;
  editable = false;
  constructor(text) {
    this.text = text;
  }
  eq({ text }) {
    return text === this.text;
  }
  compare(other) {
    return other instanceof Message && this.eq(other);
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

// What is wrong with a line, below it. An edit moves it along; it goes when the next run has none.
function faultsOf({ Decoration, StateEffect, StateField, EditorView }) {
  const setFault = StateEffect.define();
  const shownFor = ({ line, text }, { doc }) => {
    if (!line || line > doc.lines) return Decoration.none;
    const { from, to } = doc.line(line);
    const below = Decoration.widget({ widget: new Message(text), side: 1, block: true });
    return Decoration.set([Decoration.line({ class: "cm-faulty" }).range(from), below.range(to)]);
  };
  const faults = StateField.define({
    create: () => Decoration.none,
    update(shown, { changes, effects, state }) {
      const wanted = effects.find((effect) => effect.is(setFault));
      return wanted ? shownFor(wanted.value, state) : shown.map(changes);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  return { faults, setFault };
}

// Light paper in dark mode too: the colours of the language are made for it.
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

// In a shadow root CodeMirror uses style sheets made by script, which the page's policy allows.
function make({ EditorView, basicSetup, python, faults }, place) {
  const root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
  root.replaceChildren();
  return new EditorView({
    doc: area().defaultValue,
    root,
    parent: root,
    extensions: [
      basicSetup,
      python(),
      EditorView.theme(THEME),
      faults,
      EditorView.contentAttributes.of({ "aria-label": area().getAttribute("aria-label") }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (!docChanged || !area()) return;
        area().value = state.doc.toString();
        plan();
      }),
    ],
  });
}

async function look() {
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
  if (!place.isConnected) return;
  if (!view || view.dom.getRootNode().host !== place) {
    view = make(parts, place);
    shown = { version: area().dataset.version };
  }
  place.hidden = false;
  area().classList.add("behind");
  area().tabIndex = -1;
  area().setAttribute("aria-hidden", "true");
  follow();
}

// The worker has put another text in, or says where an error is.
function follow() {
  const { version, line, fault } = area().dataset;
  if (shown.version !== version) {
    const insert = area().defaultValue;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
  }
  if (shown.line !== line || shown.fault !== fault || shown.version !== version) {
    view.dispatch({ effects: parts.setFault.of({ line: Number(line), text: fault }) });
    if (line && Number(line) <= view.state.doc.lines) {
      const { from } = view.state.doc.line(Number(line));
      view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    }
  }
  area().value = view.state.doc.toString();
  shown = { version, line, fault };
}

let telling = null;

function plan() {
  clearTimeout(telling);
  telling = setTimeout(tell, TELL);
}

function tell() {
  clearTimeout(telling);
  telling = null;
  if (!area()) return;
  if (view) area().value = view.state.doc.toString();
  const name = document.getElementById("extension-name").value;
  report("extension.edit", { name: [name], source: [area().value] }, { live: true });
}

section.addEventListener("input", plan);
// Before anything else is done here, what was typed last is told.
for (const kind of ["click", "submit", "change"]) {
  section.addEventListener(kind, () => telling && tell(), true);
}

document.addEventListener(
  "keydown",
  (event) => {
    const editing = event.target.closest?.("#code-editor, #code");
    if (!editing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    area().form.requestSubmit();
  },
  true,
);

new MutationObserver(look).observe(section, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-version", "data-line", "data-fault"],
});
