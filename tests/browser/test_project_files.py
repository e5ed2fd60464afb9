"""Files of projects in the browser's storage: the same rules in the private file system and in IndexedDB."""

from __future__ import annotations

import pytest
from harness.tab import PATH
from playwright.sync_api import BrowserContext

# What makes this browser one of another kind, before any script of the page runs.
NO_WRITABLE = "delete FileSystemFileHandle.prototype.createWritable;"
NO_DIRECTORY = "delete StorageManager.prototype.getDirectory;"
REFUSED_DIRECTORY = """
StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException("", "SecurityError"));
"""
THROWING_DATABASE = """
IDBFactory.prototype.open = () => { throw new DOMException("", "SecurityError"); };
"""
FAILING_DATABASE = """
IDBFactory.prototype.open = () => {
  const request = { error: new DOMException("", "InvalidStateError") };
  setTimeout(() => request.onerror());
  return request;
};
"""
NO_LOCKS = "delete Navigator.prototype.locks;"
PLACES = {"private file system": "", "database": NO_WRITABLE}

HELPERS = """
const files = await import("/static/js/storage/project_files.mjs");
const bytes = (text) => new TextEncoder().encode(text);
const write = (id, texts) =>
  files.write(id, new Map(Object.entries(texts).map(([path, text]) => [path, bytes(text)])));
const read = (id, ...paths) => Promise.all(paths.map((path) => files.readText(id, path)));
const piece = (size, value) => new Uint8Array(size).fill(value);
const put = async (id, sizes, end = "close") => {
  const writer = await files.replace(id, "data/file");
  for (const [value, size] of sizes.entries()) await writer.write(piece(size, value));
  await writer[end]?.();
};
const get = async (id) => {
  const stored = await files.open(id, "data/file");
  if (!stored) return null;
  const parts = [];
  for (let part; (part = await stored.next()); ) parts.push(part);
  const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).toHex();
  return { size: stored.size, read: whole.byteLength, digest };
};
"""


class Shelf:
    """A tab in which the modules of the storage are used without the page."""

    def __init__(self, context: BrowserContext, address: str, kind: str):
        self.page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.add_init_script(kind)
        self.page.goto(address + PATH)

    def run(self, script: str, argument: object = None):
        return self.page.evaluate(f"async (argument) => {{ {HELPERS} {script} }}", argument)

    def leave(self) -> None:
        self.page.close()
        assert self.problems == []


@pytest.fixture
def tab_of(browser, address):
    """Opens tabs of kinds of browsers, which share a profile."""
    context, opened = browser.new_context(), []

    def open_tab(kind: str = "") -> Shelf:
        opened.append(Shelf(context, address, kind))
        return opened[-1]

    yield open_tab
    for tab in opened:
        tab.leave()
    context.close()


@pytest.fixture(params=PLACES)
def kind(request) -> str:
    return PLACES[request.param]


@pytest.fixture
def tab(tab_of, kind) -> Shelf:
    return tab_of(kind)


def test_files_are_written_read_measured_listed_and_removed(tab):
    assert tab.run("return files.refused") == ""
    assert tab.run("return files.ids()") == []
    assert tab.run("return read('a', 'x', 'y')") == ["", ""]
    tab.run("await write('a', {x: 'one', y: 'zwölf'}); await write('b', {x: '{}'})")
    tab.run("await write('a', {x: 'two'})")
    assert tab.run("return read('a', 'x', 'y', 'z')") == ["two", "zwölf", ""]
    assert sorted(tab.run("return files.ids()")) == ["a", "b"]
    assert sorted(tab.run("return files.paths('a')")) == ["x", "y"]
    assert tab.run("return files.paths('c')") == []
    assert tab.run("return files.sizeOf('a')") == 9
    tab.run("await files.remove('a')")
    assert tab.run("return files.ids()") == ["b"]
    assert tab.run("return read('a', 'x')") == [""]
    tab.run("await write('a', {x: 'three'})")
    assert tab.run("return read('a', 'x')") == ["three"]


def test_what_is_written_is_there_in_another_tab_and_after_a_reload(tab_of, kind):
    first, second = tab_of(kind), tab_of(kind)
    first.run("await write('a', {x: 'one', y: 'two'})")
    assert second.run("return read('a', 'x', 'y')") == ["one", "two"]
    second.run("await write('a', {x: 'three', y: 'four'})")
    assert first.run("return read('a', 'x', 'y')") == ["three", "four"]
    first.page.reload()
    assert first.run("return read('a', 'x', 'y')") == ["three", "four"]


def test_writings_that_overlap_come_out_in_their_order(tab):
    script = """
      const all = [];
      for (let i = 0; i < 30; i += 1) all.push(write("a", i % 3 ? { x: `${i}` } : { x: `${i}`, y: `${i}` }));
      await Promise.all(all);
      return read("a", "x", "y");
    """
    assert tab.run(script) == ["29", "27"]


@pytest.mark.parametrize("sizes", [[], [1], [8_000_000, 8_000_000, 12_345]])
def test_a_large_file_is_read_as_it_was_written(tab, sizes):
    told = tab.run(
        """await put("a", argument);
        const whole = new Uint8Array(await new Blob(argument.map((n, i) => piece(n, i))).arrayBuffer());
        return new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).toHex();""",
        sizes,
    )
    size = sum(sizes)
    assert tab.run("return get('a')") == {"size": size, "read": size, "digest": told}
    assert tab.run("return files.sizeOf('a')") == size


@pytest.mark.parametrize("end", ["abort", "nothing"])
def test_a_large_file_counts_when_it_is_closed(tab_of, kind, end):
    """Until then, and if it never is, the one before is there, and what was written is nobody's."""
    tab = tab_of(kind)
    tab.run("await put('a', [5, 6])")
    before = tab.run("return get('a')")
    tab.run("await put('a', [1000, 2000], argument)", end)
    assert tab.run("return get('a')") == before
    tab.page.close()
    other = tab_of(kind)
    assert other.run("return get('a')") == before
    other.run("await put('a', [7, 8, 9])")
    assert other.run("return get('a')")["size"] == 24
    other.run("await files.remove('a')")
    assert other.run("return get('a')") is None
    assert other.run("return files.ids()") == []


def test_a_data_set_on_its_way_makes_a_project_that_can_be_swept_away(tab_of, kind):
    tab = tab_of(kind)
    tab.run("await put('a', [1000], 'nothing')")
    tab.page.close()
    other = tab_of(kind)
    assert other.run("return files.ids()") == ["a"]
    other.run("await files.remove('a')")
    assert other.run("return files.ids()") == []


# After so many steps of the storage nothing goes on, as if the browser had been killed.
KILLED = """
let steps = %d;
const never = new Promise(() => {});
const dying = (kind, name) => {
  const before = kind.prototype[name];
  kind.prototype[name] = function (...given) {
    steps -= 1;
    return steps < 0 ? never : before.apply(this, given);
  };
};
if (%s) {
  dying(FileSystemFileHandle, "createWritable");
  dying(FileSystemWritableFileStream, "write");
  dying(FileSystemWritableFileStream, "close");
  dying(FileSystemDirectoryHandle, "removeEntry");
} else {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...given) {
    steps -= 1;
    if (steps < 0) throw new DOMException("", "DataCloneError");
    return put.apply(this, given);
  };
}
"""


def test_files_written_together_are_all_old_or_all_new_after_a_kill(tab):
    """Of three files, at every step of writing them."""
    private = tab.page.evaluate("'createWritable' in FileSystemFileHandle.prototype")
    seen = set()
    for steps in range(15 if private else 5):
        tab.run("await write('a', {x: '0', y: '0', z: '0'}); await read('a', 'x')")
        tab.page.evaluate(f"() => {{ {KILLED % (steps, str(private).lower())} }}")
        done = tab.run(
            """let done = 0;
            write("a", { x: "1", y: "1", z: "1" }).then(() => (done = 1), () => {});
            await new Promise((end) => setTimeout(end, 50));
            return done;"""
        )
        tab.page.reload()
        found = tab.run("return read('a', 'x', 'y', 'z')")
        assert found in (["0"] * 3, ["1"] * 3), steps
        assert int(found[0]) >= done
        seen.add((done, found[0]))
        # And what is written next is not mixed with what was left.
        found = tab.run("await write('a', {x: '2'}); return read('a', 'x', 'y', 'z')")
        assert found in (["2", "0", "0"], ["2", "1", "1"])
    assert seen >= {(0, "0"), (1, "1")}


def test_a_damaged_journal_is_left_aside(tab_of):
    tab = tab_of()
    tab.run("await write('a', {x: 'one', y: 'two'})")
    for damaged in ("", "x", '[["x",3]]\nab', '[["x",3]]\nabcd', "[[]]\n", "{}"):
        tab.page.evaluate(
            """async (text) => {
              const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("projects");
              const file = await (await root.getDirectoryHandle("a")).getFileHandle("journal", {create: true});
              // what was written last may still be on its way from the journal to its files
              const open = async (tries) => {
                try {
                  return await file.createWritable();
                } catch (error) {
                  if (!tries) throw error;
                  await new Promise((next) => setTimeout(next, 50));
                  return open(tries - 1);
                }
              };
              const stream = await open(100);
              await stream.write(text);
              await stream.close();
            }""",
            damaged,
        )
        assert tab.run("return read('a', 'x', 'y')") == ["one", "two"]
        tab.run("await write('a', {x: 'one'}); await write('a', {x: 'one', y: 'two'})")
        assert tab.run("return read('a', 'x', 'y')") == ["one", "two"]


def test_a_full_storage_changes_nothing_and_says_so(tab_of, kind):
    tab = tab_of(kind)
    session = tab.page.context.new_cdp_session(tab.page)
    origin = tab.page.evaluate("location.origin")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1_000_000})
    tab.run("await write('a', {x: 'one', y: 'two'}); await put('a', [3, 4])")
    script = """
      const failed = async (promise) => promise.then(() => "", (error) => error.name);
      return [
        await failed(write("a", { x: "x".repeat(9e6), y: "y" })),
        await failed(put("a", [8e6, 8e6])),
        ...(await read("a", "x", "y")),
        (await get("a")).size,
      ];
    """
    assert tab.run(script) == ["QuotaExceededError", "QuotaExceededError", "one", "two", 7]
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    tab.run("await write('a', {x: 'three'})")
    assert tab.run("return read('a', 'x', 'y')") == ["three", "two"]


# ---- which place it is ---------------------------------------------------------------------------

IN_DATABASE = "return (await indexedDB.databases()).length"


def test_a_browser_with_a_private_file_system_has_no_database(tab_of):
    tab = tab_of()
    tab.run("await write('a', {x: 'one'}); await files.ids()")
    assert tab.run(IN_DATABASE) == 0


@pytest.mark.parametrize("kind", [NO_WRITABLE, NO_DIRECTORY, REFUSED_DIRECTORY])
def test_a_browser_without_one_has_a_database(tab_of, kind):
    tab = tab_of(kind)
    tab.run("await write('a', {x: 'one'})")
    assert tab.run(IN_DATABASE) == 1
    assert tab.run("return files.refused") == ""


def test_projects_in_the_database_stay_when_the_browser_gains_a_private_file_system(tab_of):
    old = tab_of(NO_WRITABLE)
    old.run("await write('old', {x: 'one', y: 'two'}); await put('old', [8e6, 3])")
    new = tab_of()
    assert new.run("return files.ids()") == ["old"]
    assert new.run("return read('old', 'x', 'y')") == ["one", "two"]
    assert new.run("return get('old')")["read"] == 8_000_003
    new.run("await write('old', {x: 'three'}); await write('new', {x: 'four'})")
    assert sorted(new.run("return files.ids()")) == ["new", "old"]
    assert old.run("return read('old', 'x', 'y')") == ["three", "two"]
    assert old.run("return read('new', 'x')") == [""]
    new.run("await files.remove('old')")
    assert new.run("return files.ids()") == ["new"]
    assert old.run("return files.ids()") == []


@pytest.mark.parametrize(
    "kind",
    [
        NO_DIRECTORY + THROWING_DATABASE,
        REFUSED_DIRECTORY + FAILING_DATABASE,
        NO_WRITABLE + NO_LOCKS,
        NO_LOCKS,
    ],
)
def test_a_browser_with_neither_keeps_nothing_and_says_why(tab_of, kind):
    tab = tab_of(kind)
    told = tab.run("return files.refused")
    why = "no storage" if NO_LOCKS in kind else "switched off for this page, or it is a private"
    assert why in told
    assert tab.run("return files.ids()") == []
    assert tab.run("return files.estimate()") is not None
    script = "return write('a', {x: 'one'}).catch((error) => error.name)"
    assert tab.run(script) == "NotAllowedError"


def test_a_failing_database_takes_nothing_from_a_browser_with_a_private_file_system(tab_of):
    tab_of(NO_WRITABLE).run("await write('old', {x: 'one'})")
    tab = tab_of(FAILING_DATABASE)
    tab.run("await write('a', {x: 'one'})")
    assert tab.run("return [await files.refused, await files.ids()]") == ["", ["a"]]


NEWER = """
await new Promise((resolve, reject) => {
  const request = indexedDB.open("astronomical-lite", 7);
  request.onsuccess = () => resolve(request.result.close());
  request.onblocked = () => reject(new Error("blocked"));
});
"""


def test_a_newer_database_is_told_of_and_left_as_it_is(tab_of):
    """Another tab has a newer version of the page, whose database has another form."""
    tab = tab_of(NO_WRITABLE)
    tab.run("await write('a', {x: 'one'})")
    tab_of(NO_WRITABLE).run(NEWER)  # the connection there is gives way
    told = tab.run("return write('a', {x: 'two'}).catch((error) => error.message)")
    assert told == "another tab has this page in a newer version: load this one anew"
    assert "newer version" in tab_of(NO_WRITABLE).run("return files.refused")


def test_an_older_tab_that_does_not_give_way_is_told_of(tab_of):
    tab = tab_of(NO_WRITABLE)
    tab.page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("astronomical-lite", 1);
          request.onsuccess = () => resolve((window.held = request.result) && undefined);
        })"""
    )
    script = """
      const { connect } = await import("/static/js/storage/database.mjs");
      const told = await connect(2).catch((error) => error.message);
      window.held.close();
      await new Promise((end) => setTimeout(end, 50));
      (await connect(2)).close();
      return told;
    """
    assert tab.run(script) == "another tab has this page in an older version: close it"


def test_a_connection_that_the_browser_ends_is_made_anew(tab_of):
    keeps = """
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = function (...given) { return (window.made = open.apply(this, given)); };
    """
    tab = tab_of(NO_WRITABLE + keeps)
    tab.run("await write('a', {x: 'one'})")
    tab.page.evaluate("made.result.close()")
    assert tab.run("return read('a', 'x')") == ["one"]
    tab.page.evaluate("made.result.close()")
    tab.run("await write('a', {x: 'two'})")
    assert tab.run("return read('a', 'x')") == ["two"]
