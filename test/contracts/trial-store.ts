import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredTrial, TrialStore } from '../../src/ports.ts';

export type TrialStoreSubject = {
  /** Opens the store; with what was flushed before. */
  open(): Promise<TrialStore>;
  cleanUp(): Promise<void>;
};

export function makeTrial(key: string, text = 'fine', at = 1): StoredTrial {
  const output = {
    text,
    toolCalls: [{ name: 'pay', arguments: { amount: 1.5, note: text } }],
    retrieved: [],
    finishReason: 'stop',
    usage: null,
    latencyMs: 12,
    costUsd: 0.5,
  };
  return { key, output, at, review: 'r1' };
}

/** What every implementation of the TrialStore port does. */
export function describeTrialStoreContract(name: string, create: () => Promise<TrialStoreSubject>): void {
  describe(`${name} keeps the contract of trial stores`, () => {
    let subject: TrialStoreSubject;
    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.cleanUp());

    it('gives back what was put: at once, after a flush, and after it was opened again', async () => {
      const trial = makeTrial('a', 'with "quotes"\nand lines \u2028, nul \0, half a pair \ud800 and 𝄞');
      const store = await subject.open();
      store.put(trial);
      expect(await store.get('a')).toEqual(trial);
      await store.flush();
      expect(await store.get('a')).toEqual(trial);
      await store.close();
      const again = await subject.open();
      expect(await again.get('a')).toEqual(trial);
      expect(await again.get('b')).toBeNull();
      await again.close();
    });

    it('is a map, whatever is put in whatever order', async () => {
      let at = 0;
      const step = fc.record({
        key: fc.constantFrom('map-a', 'map-b', 'map-c', 'map-d'),
        text: fc.string({ unit: 'binary' }),
        next: fc.constantFrom('nothing', 'flush', 'reopen'),
      });
      const expected = new Map<string, string>();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          let store = await subject.open();
          for (const { key, text, next } of steps) {
            at += 1;
            store.put(makeTrial(key, text, at));
            expected.set(key, text);
            if (next === 'nothing') continue;
            await store.flush();
            if (next === 'flush') continue;
            await store.close();
            store = await subject.open();
          }
          for (const [key, text] of expected) expect((await store.get(key))?.output.text).toBe(text);
          await store.close();
        }),
        { numRuns: 15 },
      );
    });

    it('takes and gives thousands at once', async () => {
      const keys = Array.from({ length: 3000 }, (_, i) => `many-${i}`);
      const store = await subject.open();
      for (const key of keys) store.put(makeTrial(key, key));
      await store.flush();
      await store.close();
      const again = await subject.open();
      const got = await Promise.all(keys.map((key) => again.get(key)));
      expect(got.map((trial) => trial?.output.text)).toEqual(keys);
      await again.close();
    });

    it('lets two reviews write the same trials at once, and prefers the newest', async () => {
      const [one, other] = [await subject.open(), await subject.open()];
      for (let i = 0; i < 600; i++) {
        one.put(makeTrial(`both-${i}`, 'new', 9));
        other.put(makeTrial(`both-${599 - i}`, 'old', 3));
      }
      await Promise.all([one.flush(), other.flush()]);
      await Promise.all([one.close(), other.close()]);
      const store = await subject.open();
      for (let i = 0; i < 600; i++) expect((await store.get(`both-${i}`))?.output.text).toBe('new');
      await store.close();
    });
  });
}
