// A text area for Python becomes PyScript's code editor (CodeMirror); without it, it stays what it is.
// The text area keeps the text: forms send it as ever.

const vendor = new URL("../vendor/", import.meta.url);
const section = document.getElementById("extension");
const area = () => document.getElementById("code");

let loading = null; // the editor's modules
let view = null;
let shown = {}; // version and error line of what the view shows

// The editor's files have hashes in their names; the list of vendored files knows them.
async function load() {
  const { files } = await (await fetch(new URL("manifest.json", vendor))).json();
  const find = (name) =>
    files.find(({ path }) => new RegExp(`^pyscript/${name}-[^/]+[.]js$`).test(path));
  const names = ["codemirror", "codemirror_lang-python"];
  const [base, language] = await Promise.all(
    names.map((name) => import(new URL(find(name).path, vendor))),
  );
  return { ...base, ...language };
}

// Light paper in dark mode too: the colours of the language are made for it.
const THEME = {
  "&": { height: "calc(100vh - 14rem)", minHeight: "18rem", color: "#1b2430", background: "#fff" },
  ".cm-scroller": { font: "13.5px/1.5 ui-monospace, Menlo, Consolas, monospace" },
  ".cm-gutters": { background: "#eef1f6", color: "#56627a", borderColor: "#d3dae4" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "#e3eefa99" },
  "&.cm-focused": { outline: "3px solid #0b5cad", outlineOffset: "-3px" },
};

// In a shadow root CodeMirror uses style sheets made by script, which the page's policy allows.
function make({ EditorView, basicSetup, python }, place) {
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
      EditorView.contentAttributes.of({ "aria-label": area().getAttribute("aria-label") }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged && area()) area().value = state.doc.toString();
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
  loading ??= load();
  let parts;
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
  const { version, line } = area().dataset;
  if (shown.version !== version) {
    const insert = area().defaultValue;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
  }
  if (line && shown.line !== line && Number(line) <= view.state.doc.lines) {
    const { from, to } = view.state.doc.line(Number(line));
    view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
  }
  area().value = view.state.doc.toString();
  shown = { version, line };
}

new MutationObserver(look).observe(section, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-version", "data-line"],
});
