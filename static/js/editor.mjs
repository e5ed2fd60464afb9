// A text area for Python becomes PyScript's code editor (CodeMirror); without it, it stays what it is.
// The text area keeps the text: forms send it as ever.

const vendor = new URL("../vendor/", import.meta.url);
const editors = new WeakMap(); // text area -> EditorView
let parts = null;

// The editor's files have hashes in their names; the list of vendored files knows them.
async function load() {
  const { files } = await (await fetch(new URL("manifest.json", vendor))).json();
  const find = (name) => files.find(({ path }) => new RegExp(`^pyscript/${name}-[^/]+[.]js$`).test(path));
  const [base, language] = await Promise.all(
    ["codemirror", "codemirror_lang-python"].map((name) => import(new URL(find(name).path, vendor))),
  );
  return { ...base, ...language };
}

async function dress(area) {
  if (editors.has(area)) return follow(area);
  editors.set(area, null);
  try {
    parts ??= await load();
  } catch (error) {
    console.warn("The code editor could not be loaded; the plain text area does as well.", error);
    return;
  }
  const { EditorView, basicSetup, python } = parts;
  const place = document.createElement("div");
  place.className = "editor";
  place.dataset.kept = "";
  area.before(place);
  const view = new EditorView({
    doc: area.value,
    parent: place,
    extensions: [
      basicSetup,
      python(),
      EditorView.contentAttributes.of({ "aria-label": area.getAttribute("aria-label") }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) area.value = state.doc.toString();
      }),
    ],
  });
  area.classList.add("behind");
  area.tabIndex = -1;
  area.setAttribute("aria-hidden", "true");
  editors.set(area, view);
  follow(area);
}

// The worker has put another text in, or says where an error is.
function follow(area) {
  const view = editors.get(area);
  if (!view) return;
  const { version, line } = area.dataset;
  if (view.version !== version) {
    view.version = version;
    const { length } = view.state.doc;
    if (view.state.doc.toString() !== area.defaultValue) {
      view.dispatch({ changes: { from: 0, to: length, insert: area.defaultValue } });
    }
  }
  if (line && view.line !== line && Number(line) <= view.state.doc.lines) {
    const { from, to } = view.state.doc.line(Number(line));
    view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
  }
  view.line = line;
}

const look = () => {
  const area = document.querySelector("#extension textarea[data-code]");
  if (area) dress(area);
};
new MutationObserver(look).observe(document.getElementById("extension"), {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-version", "data-line"],
});
