/** CPU time of one program in milliseconds. */
export const TIME_LIMIT_MS = 200;
/** What one program may allocate, in bytes. */
export const MEMORY_LIMIT = 32 * 1024 * 1024;
/** In pages of 64 KiB: what the engine starts with, and with it and the program together may never exceed. */
export const INITIAL_PAGES = 256;
export const MAX_PAGES = 1024;
export const STACK_LIMIT = 256 * 1024;
/** CPU time that a thread has beyond the limit to notice that it is reached, in milliseconds. */
export const GRACE_MS = 500;
/** Wall time of one program in milliseconds, however little CPU time a busy machine gives it. */
export const WALL_LIMIT_MS = 30_000;

/** Characters of JSON that a program may make of an answer. */
export const MAX_VALUE = 1_000_000;

export const OUT_OF_TIME = `it ran longer than ${TIME_LIMIT_MS} ms`;
export const STARVED = `the machine was too busy to run it within ${WALL_LIMIT_MS / 1000} s`;
export const OUT_OF_MEMORY = `it took more than ${MEMORY_LIMIT / 1024 / 1024} MB`;
