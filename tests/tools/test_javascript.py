"""How the page's JavaScript hangs together: who imports whom, and what index.html fetches."""

from __future__ import annotations

import ast
import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

import javascript_checks

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "static" / "js"
# Python's worker starts with it, by pyscript.toml
IN_WORKER = "start/interpreter.mjs"
# Imported there when they are needed.
LATER_IN_WORKER = (
    "learning/learning_library.mjs",
    "start/fast_start.mjs",
    "start/keep_program.mjs",
    "start/plain_interpreter.mjs",
    "start/plain_start.mjs",
    "start/unpack_ahead.mjs",
    "tables/delimited.mjs",
    "tables/parquet.mjs",
    "tables/parquet_writing.mjs",
)
# Imported in the page when they are needed.
LATER_IN_PAGE = (
    "gallery/gallery_panel.mjs",
    "rows/table_panel.mjs",
    "samp/programs.mjs",
    "series/source_files.mjs",
    "shell/full_panel.mjs",
    "shell/kept_pictures.mjs",
    "vo/archive.mjs",
)


def imports() -> dict[str, set[str]]:
    """The modules of static/js that each of them imports, by path."""
    found = {}
    for path in SCRIPTS.rglob("*.mjs"):
        names = re.findall(r'^(?:import|export) .*?"(\.[^"]+)";$', path.read_text(), re.M | re.S)
        targets = [(path.parent / name).resolve() for name in names]
        found[path.relative_to(SCRIPTS).as_posix()] = {
            target.relative_to(SCRIPTS).as_posix()
            for target in targets
            if target.is_relative_to(SCRIPTS)
        }
    return found


def reached(graph: dict[str, set[str]], start: set[str]) -> set[str]:
    """The modules that come with those in `start`, these among them."""
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph[name]
    return seen


def in_page(pattern: str) -> list[str]:
    """The modules of static/js that index.html has in places that match a pattern."""
    text = (ROOT / "index.html").read_text()
    return re.findall(pattern.replace("MODULE", r"static/js/([\w/]+\.mjs)"), text)


def test_no_file_and_no_folder_imports_itself_through_others():
    graph = imports()
    assert len(graph) > 20
    assert any(graph.values())
    TopologicalSorter(graph).prepare()  # raises CycleError
    folders: dict[str, set[str]] = {}
    for name, targets in graph.items():
        folder = name.split("/")[0]
        folders.setdefault(folder, set()).update(target.split("/")[0] for target in targets)
    TopologicalSorter({name: others - {name} for name, others in folders.items()}).prepare()


def test_the_page_fetches_its_modules_at_once():
    """One that only another names is found when that has come."""
    graph = imports()
    scripts, called = (
        set(in_page('<script type="module"(?: async)? src="MODULE">')),
        set(in_page('"./MODULE"')),
    )
    preloaded = in_page('<link rel="modulepreload" href="MODULE">')
    needed = reached(graph, scripts | called)
    assert needed == scripts | called | set(preloaded)
    assert set(graph) == needed | reached(graph, {IN_WORKER, *LATER_IN_WORKER, *LATER_IN_PAGE})
    assert not needed & set(LATER_IN_PAGE)
    assert not scripts & set(preloaded)


def test_the_shell_has_the_modules_it_names():
    """`pyscript.js_modules` has what index.html lists, by its name there."""
    text = (ROOT / "index.html").read_text()
    (config,) = re.findall(r"<script type=\"mpy\"[^>]* config='([^']+)'", text)
    listed = json.loads(config)["js_modules"]["main"]
    assert all(Path(path).stem == name for path, name in listed.items())
    shell = (ROOT / "py" / "shell.py").read_text()
    (imported,) = (
        {alias.name for alias in node.names}
        for node in ast.walk(ast.parse(shell))
        if isinstance(node, ast.ImportFrom) and node.module == "pyscript.js_modules"
    )
    assert imported == set(listed.values())
    for path, name in listed.items():
        code = (ROOT / path).read_text()
        for called in set(re.findall(rf"(?<![\w.\"]){name}\.([a-z][a-zA-Z]+)", shell)):
            assert re.search(rf"^export (async )?(function|const) {called}\b", code, re.M), called


def test_the_checks_run_over_every_file():
    commands = javascript_checks.commands("node", Path("modules"), write=False)
    assert len(commands) == 3
    assert all((ROOT / command[-1]).is_file() for command in commands[1:])
    (write,) = javascript_checks.commands("node", Path("modules"), write=True)
    assert write[-1] == "--write"
