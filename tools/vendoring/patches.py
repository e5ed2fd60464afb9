"""Small changes to Pyodide's runtime. Each is guarded: where the text it replaces is not there, nothing is changed."""

from __future__ import annotations

# Emscripten's dynamic linker looks for unresolved symbols in its whole table after each of some 250 extension
# modules, which takes 1.6 s of the start. Only entries made since the last look can be unresolved.
MAKES_ENTRY = "if(!rtn){rtn=GOT[symName]="
LOOKS_THROUGH = "var reportUndefinedSymbols=()=>{for(var[symName,entry]of Object.entries(GOT)){if(entry.value==-1){"
LOOKS_THROUGH_NEW = (
    "var newSymbols=new Set;var reportUndefinedSymbols=()=>{for(var symName of newSymbols){"
    "var entry=GOT[symName];if(entry.value==-1){"
)
ENDS = "throw new Error(`bad export type for '${symName}': ${typeof value} (${value})`)}}}};"
ENDS_NEW = ENDS[: -len("};")] + "newSymbols.clear()};"


def faster_linking(runtime: str) -> str | None:
    """`pyodide.asm.mjs` with the quadratic look for undefined symbols made linear; None where it is not there."""
    if any(runtime.count(text) != 1 for text in (MAKES_ENTRY, LOOKS_THROUGH, ENDS)):
        return None
    runtime = runtime.replace(MAKES_ENTRY, "if(!rtn){newSymbols.add(symName);rtn=GOT[symName]=")
    return runtime.replace(LOOKS_THROUGH, LOOKS_THROUGH_NEW).replace(ENDS, ENDS_NEW)
