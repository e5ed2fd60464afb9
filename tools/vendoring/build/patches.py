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


# A snapshot of memory is of use only where each extension module is at the address and in the place of the function
# table it had. `Module.placed` notes where modules are put, `Module.placeOf(path)` says where they are to be put again:
# then what a module does first, which writes to memory, is left out, since the memory is laid over afterwards.
PUTS = (
    "var memoryBase=metadata.memorySize?alignMemory(getMemory(metadata.memorySize+memAlign),memAlign):0;"
    "var tableBase=metadata.tableSize?wasmTable.length:0;"
)
PUTS_NEW = (
    "var place=Module.placeOf?.(libName);"
    "if(place){if(place.tableBase<wasmTable.length)"
    "throw new Error(`the places of ${libName} among Python's functions are taken`);"
    "wasmTable.grow(place.tableBase-wasmTable.length)}"
    "var memoryBase=place?place.memoryBase:"
    "metadata.memorySize?alignMemory(getMemory(metadata.memorySize+memAlign),memAlign):0;"
    "var tableBase=metadata.tableSize?wasmTable.length:0;"
    "Module.placed?.push({path:libName,memoryBase,tableBase:wasmTable.length});"
)
RELOCATES = "if(applyRelocs){"
RELOCATES_NEW = "if(applyRelocs&&!Module.placeOf){"
CONSTRUCTS = "if(init){if(runtimeInitialized){init()}"
CONSTRUCTS_NEW = "if(init&&!Module.placeOf){if(runtimeInitialized){init()}"


def places(runtime: str) -> str | None:
    """`pyodide.asm.mjs` that can put extension modules where they were; None where the linker is another one."""
    if any(runtime.count(text) != 1 for text in (PUTS, RELOCATES, CONSTRUCTS)):
        return None
    runtime = runtime.replace(PUTS, PUTS_NEW).replace(RELOCATES, RELOCATES_NEW)
    return runtime.replace(CONSTRUCTS, CONSTRUCTS_NEW)


# The linker knows a function's address by the object that the function table gives, which in WebKit is another one than
# the module exports: it would give some 1,600 functions of the interpreter a second address. Where there is
# `Module.functionPlaces(path, code, names)`, that says which exports are in the table and where (function_places.mjs);
# what the table gives is not looked at, in any browser, so that all give the same addresses.
ASKS = "var functionsInTableMap;"
ASKS_NEW = (
    "var noteFunctions=(exports,places,base,count)=>{"
    "if(!places){updateTableMap(base,count);return}"
    "functionsInTableMap??=new WeakMap;"
    "for(var[name,place]of places)functionsInTableMap.set(exports[name],base+place)};"
) + ASKS
PROGRAM = "updateGOT(origExports);LDSO.init()"
PROGRAM_NEW = (
    'if(Module.functionPlaces)noteFunctions(origExports,Module.functionPlaces("main",null,Object.keys(origExports)),0,0);'
) + PROGRAM
READS = "function loadModule(){var memAlign="
READS_NEW = (
    "function loadModule(){var functions=Module.functionPlaces?.(libName,binary);var memAlign="
)
NOTES = "function postInstantiation(module,instance){updateTableMap(tableBase,metadata.tableSize);"
NOTES_NEW = (
    "function postInstantiation(module,instance)"
    "{noteFunctions(instance.exports,functions,tableBase,metadata.tableSize);"
)


def one_address(runtime: str) -> str | None:
    """`pyodide.asm.mjs` with one address a function in every browser; None where the linker is another one."""
    changes = ((ASKS, ASKS_NEW), (PROGRAM, PROGRAM_NEW), (READS, READS_NEW), (NOTES, NOTES_NEW))
    for old, new in changes:
        if runtime.count(old) != 1:
            return None
        runtime = runtime.replace(old, new)
    return runtime


# An address beyond 2 GB comes to JavaScript as a negative number, and these functions took it for one from the end:
# what they copied was other bytes.
BEYOND = (
    ("function(t,e,r){let n=e*r;return HEAP8.slice(", "t"),
    ("function JsvBuffer_assignToPtr(buf,ptr){try{", "ptr"),
    ("function JsvBuffer_assignFromPtr(buf,ptr){try{", "ptr"),
    ("function _python2js_ascii(ptr,len){try{", "ptr"),
)


def large_addresses(runtime: str) -> str | None:
    """`pyodide.asm.mjs` that copies what lies beyond 2 GB; None where its functions are other ones."""
    for begins, address in BEYOND:
        if runtime.count(begins) != 1:
            return None
        head, brace, rest = begins.partition("{")
        runtime = runtime.replace(begins, f"{head}{brace}{address}>>>=0;{rest}")
    return runtime
