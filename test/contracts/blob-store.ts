import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/ports.ts';

/** What every implementation of the BlobStore port does. `open` gives the store of a repository. */
export function describeBlobStoreContract(open: (repositoryId: number) => BlobStore): void {
  describe('a store of blobs', () => {
    it('gives back the bytes that were put, and leaves out what it does not have', async () => {
      const store = open(1);
      const all = Uint8Array.from({ length: 256 }, (_, i) => i);
      await store.putMany(
        new Map([
          ['all', all],
          ['empty', new Uint8Array()],
        ]),
      );
      const got = await store.getMany(['all', 'missing', 'empty', 'all']);
      expect([...got.keys()].sort()).toEqual(['all', 'empty']);
      expect(Buffer.from(got.get('all') ?? []).equals(all)).toBe(true);
      expect(got.get('empty')).toHaveLength(0);
      expect(await store.getMany([])).toEqual(new Map());
      await store.putMany(new Map());
    });

    it('shows nothing of one repository to another', async () => {
      await open(2).putMany(new Map([['secret', Buffer.from('two')]]));
      expect(await open(3).getMany(['secret'])).toEqual(new Map());
      await open(3).putMany(new Map([['secret', Buffer.from('three')]]));
      const [two] = (await open(2).getMany(['secret'])).values();
      expect(Buffer.from(two ?? []).toString()).toBe('two');
    });

    it('takes thousands at once, large ones too, from several reviews at the same time', async () => {
      const store = open(4);
      const make = (from: number) =>
        new Map(
          Array.from({ length: 1200 }, (_, i) => {
            const id = `blob ${from + i}`;
            return [id, Buffer.alloc(i % 400 === 0 ? 3_000_000 : 100, id)];
          }),
        );
      const [one, other] = [make(0), make(600)];
      await Promise.all([store.putMany(one), store.putMany(other), store.putMany(one)]);
      const got = await store.getMany([...one.keys(), ...other.keys()]);
      expect(got.size).toBe(1800);
      for (const [id, content] of got)
        expect(Buffer.from(content).subarray(0, id.length).toString()).toBe(id);
    });
  });
}
