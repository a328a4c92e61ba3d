import { describe, expect, it } from 'vitest';
import { EMPTY_OUTPUT } from '../../src/core/eval/empty-output.ts';
import type { Anchor } from '../../src/core/eval/stored-anchor.ts';
import type { Anchors } from '../../src/ports.ts';

const KEY = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const pinned = (text: string, at = 1000, key = KEY): Anchor => ({
  key,
  suite: 'answers',
  at,
  run: 'drift-1',
  cases: [
    {
      id: 'q',
      runs: [
        {
          output: { ...EMPTY_OUTPUT, text, latencyMs: 12.5 },
          scores: {
            same: { value: 1, reason: 'the same\0' },
            auc: { value: null, reason: '', observed: { kind: 'ranked', positive: true, score: -Infinity } },
          },
        },
      ],
    },
  ],
});

/** What every implementation of the Anchors port does. `open` gives those of a repository. */
export function describeAnchorsContract(open: (repository: number) => Anchors): void {
  describe('anchors', () => {
    it('are found as they were pinned, whatever a model said, and the first of a key stays', async () => {
      expect(await open(1).find(KEY)).toBeNull();
      await open(1).keep(pinned('{"\\ud83d\\u0000": "x"}\0'));
      await open(1).keep(pinned('another', 2000));
      expect(await open(1).find(KEY)).toEqual(pinned('{"\\ud83d\\u0000": "x"}\0'));
      expect(await open(1).find(OTHER)).toBeNull();
    });

    it('say when the newest of a suite was pinned', async () => {
      expect(await open(2).newest('answers')).toBeNull();
      await open(2).keep(pinned('new', 3000, OTHER));
      await open(2).keep(pinned('old', 1000));
      expect(await open(2).newest('answers')).toBe(3000);
      expect(await open(2).newest('others')).toBeNull();
    });

    it('of one repository are none of another', async () => {
      await open(3).keep(pinned('mine'));
      expect(await open(4).find(KEY)).toBeNull();
      expect(await open(4).newest('answers')).toBeNull();
    });

    it('are kept once by several at a time', async () => {
      await Promise.all(Array.from({ length: 5 }, (_, i) => open(5).keep(pinned(`by ${i}`))));
      expect((await open(5).find(KEY))?.cases[0]?.runs[0]?.output?.text).toMatch(/^by \d$/);
    });
  });
}
