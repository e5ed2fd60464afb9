// The depth at which Python raises RecursionError, before the browser's stack is full, which would end the interpreter.

// Bytes of Python's stack, of which 16 kB are kept back. The interpreter's functions that ask take more of it than of the
// browser's (tools/vendoring/build/stack_use.py), of which a worker of Chromium's has 500 kB.
const STACK = 640 << 10;

/**
 * Have Python go no deeper than the browser can.
 *
 * Python looks at how much of its own stack in memory is used, where it takes 10 MB for granted; but what calls need
 * most is on the browser's stack.
 *
 * @param {PythonModule} module
 */
export function limitStack(module) {
  const base = module._emscripten_stack_get_base();
  module._PyUnstable_ThreadState_SetStackProtection(
    module._PyThreadState_Get(),
    base - STACK,
    STACK,
  );
}
