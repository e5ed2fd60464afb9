// What is done to a Python's memory before a snapshot of it is taken.

// As CPython makes an object immortal where addresses have 32 bits (Include/refcount.h).
const [IMMORTAL, AT_LEAST] = [5 << 28, 1 << 30];

/** What makes objects immortal, for `immortalise.make_immortal`. */
export const immortalising = (module) => (addresses) => {
  const view = addresses.getBuffer("u32");
  view.data.forEach((address, i) => {
    const count = address >>> 2;
    if (module.HEAPU32[count] < AT_LEAST) module.HEAPU32[count] = IMMORTAL;
    else view.data[i] = 0;
  });
  view.release();
};

/**
 * Empty memory that is free, which still has its last content, so that everyone would fetch it: allocate it, empty it,
 * free it. Returns where the memory ends that is in use.
 */
export function emptyFreeMemory(module) {
  const end = () => module.HEAPU32[module._emscripten_get_sbrk_ptr() >>> 2];
  const had = [];
  for (let size = 1 << 16; size >= 16; size >>= 1) {
    for (;;) {
      const before = end();
      const address = module._malloc(size - 8);
      had.push(address);
      module.HEAPU8.fill(0, address, address + size - 8);
      if (end() !== before) break; // no free piece of that size was left
    }
  }
  for (const address of had) module._free(address);
  return end();
}
