import { randomFillSync } from 'node:crypto';

const BYTES = 16;
/** Asking the system takes as long for a page as for one of them. */
const AT_ONCE = 256;

/** Random texts that nobody can guess, 128 bits each, 32 hex digits. */
export function createNonces(): () => string {
  const drawn = Buffer.alloc(BYTES * AT_ONCE);
  let at = drawn.byteLength;
  return () => {
    if (at === drawn.byteLength) {
      randomFillSync(drawn);
      at = 0;
    }
    at += BYTES;
    return drawn.toString('hex', at - BYTES, at);
  };
}
