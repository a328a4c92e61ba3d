/**
 * Settings of Node for processes that end before it pays to compile anything well: PGlite's WebAssembly alone has a second compiled
 * again beside every start. What runs is the same. A third less CPU from the start of a server to its third review.
 */
export const SHORT_LIVED = ['--liftoff-only', '--single-threaded-gc'];
