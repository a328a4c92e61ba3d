/**
 * Settings of Node for processes that end before it pays to compile anything well: PGlite's WebAssembly alone has a second compiled
 * again beside every start. What runs is the same. A quarter less CPU from the start of a server to its third review, and half until it is ready.
 */
export const SHORT_LIVED = ['--liftoff-only', '--single-threaded-gc'];
