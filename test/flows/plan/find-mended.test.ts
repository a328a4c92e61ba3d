import { describe, expect, it } from 'vitest';
import { mendsBase } from '../../../src/flows/plan/find-mended.ts';
import type { FileBytes, FileContent, FileStream, Snapshot, TreeFile } from '../../../src/ports.ts';

const POLICY = '.github/promptgate.yml';
const NESTED = 'services/promptgate.yml';
const [VALID, OTHER, BROKEN] = ['version: 1\n', 'version: 1\ngate: { margin: 0.1 }\n', 'version: 2\n'];
const BROKEN_BASE = { [POLICY]: BROKEN };
const BOTH_BROKEN = { [POLICY]: BROKEN, [NESTED]: BROKEN };

function snapshot(texts: Record<string, string>): Snapshot {
  const files = Object.entries(texts).map(([path, text]): [string, TreeFile] => [
    path,
    { path, id: text, size: text.length, mode: 'file' },
  ]);
  const read = async (path: string): Promise<FileContent> => {
    const text = texts[path];
    return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
  };
  const readMany = async (paths: readonly string[]) =>
    new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
  const stream = async (): Promise<FileStream> => ({ kind: 'missing' });
  const readBytes = async (): Promise<FileBytes> => ({ kind: 'missing' });
  const all = { files: new Map(files), read, readMany, stream, readBytes };
  return { ref: 'any', sha: 'any', worktree: false, ...all };
}

describe('the invalid policy of a base', () => {
  it.each([
    ['is mended by a valid one', BROKEN_BASE, BROKEN_BASE, { [POLICY]: VALID }, true],
    ['is mended where it is removed', BROKEN_BASE, BROKEN_BASE, {}, true],
    [
      'is not by the valid one of before: merged, it stays',
      BROKEN_BASE,
      { [POLICY]: VALID },
      { [POLICY]: VALID },
      false,
    ],
    ['is not known to be where both edited it', BROKEN_BASE, { [POLICY]: VALID }, { [POLICY]: OTHER }, false],
    [
      'is not while another one stays broken',
      BOTH_BROKEN,
      BOTH_BROKEN,
      { [POLICY]: VALID, [NESTED]: BROKEN },
      false,
    ],
    ['is not by one that is broken too', BROKEN_BASE, BROKEN_BASE, { [POLICY]: 'version: 3\n' }, false],
    ['is not by one of a directory', BROKEN_BASE, BROKEN_BASE, { [POLICY]: BROKEN, [NESTED]: VALID }, false],
  ])('%s', async (_, tip, before, head, mends) => {
    const states = { tip: snapshot(tip), before: snapshot(before), head: snapshot(head) };
    expect(await mendsBase(states)).toBe(mends);
  });

  it('that is the organisation’s is mended by one of its own', async () => {
    const fallback = async () => ({ path: 'acme/.github:.github/promptgate.yml', text: BROKEN });
    const [none, own] = [snapshot({}), snapshot({ [POLICY]: VALID })];
    expect(await mendsBase({ tip: none, before: none, head: own }, fallback)).toBe(true);
    expect(await mendsBase({ tip: none, before: none, head: none }, fallback)).toBe(false);
  });
});
