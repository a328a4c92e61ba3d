import { describe, expect, it } from 'vitest';
import { blobId } from '../../../../src/core/artifact/file-content.ts';
import { findMovedFiles, type ListedFiles } from '../../../../src/core/artifact/references/renames.ts';

/** A state of a repository, and what was read of it. */
function stateOf(texts: Record<string, string | Uint8Array>): ListedFiles & { read: string[] } {
  const read: string[] = [];
  const files = new Map(
    Object.entries(texts).map(([path, content]) => {
      const bytes = Buffer.from(content);
      return [path, { path, id: blobId(bytes, 'sha1'), size: bytes.byteLength, mode: 'file' as const }];
    }),
  );
  return {
    files,
    read,
    readMany: async (paths) => {
      read.push(...paths);
      return new Map(
        paths.map((path) => {
          const content = texts[path];
          return [path, typeof content === 'string' ? { kind: 'text', text: content } : { kind: 'binary' }];
        }),
      );
    },
  };
}

const rules = Array.from({ length: 20 }, (_, i) => `Rule ${i}: be helpful.`);
const prompt = rules.join('\n');

describe('files that moved', () => {
  it('are paired by equal content without reading them', async () => {
    const base = stateOf({ 'a.md': prompt, 'stays.md': 'x' });
    const head = stateOf({ 'b/a.md': prompt, 'stays.md': 'y' });
    expect([...(await findMovedFiles(base, head))]).toEqual([['b/a.md', 'a.md']]);
    expect([...base.read, ...head.read]).toEqual([]);
  });

  it('are paired once each, the most alike first', async () => {
    const base = stateOf({ 'one.md': prompt, 'two.md': [...rules.slice(0, 15), 'Other.'].join('\n') });
    const head = stateOf({ 'new.md': `${prompt}\nOne more.`, 'next.md': rules.slice(0, 14).join('\n') });
    expect(Object.fromEntries(await findMovedFiles(base, head))).toEqual({
      'new.md': 'one.md',
      'next.md': 'two.md',
    });
  });

  it('of equal content are paired one to one', async () => {
    const moved = await findMovedFiles(stateOf({ 'a.md': 'x', 'b.md': 'x' }), stateOf({ 'c.md': 'x' }));
    expect([...moved]).toEqual([['c.md', 'a.md']]);
  });

  it('have at least half of the text of the longer one in lines that are the same', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => `Rule ${String(i).padStart(2, '0')}: say it plainly.`);
    const keeping = (count: number) =>
      stateOf({
        'b.md': lines.map((line, i) => (i < count ? line : [...line].toReversed().join(''))).join('\n'),
      });
    const base = stateOf({ 'a.md': lines.join('\n') });
    expect((await findMovedFiles(base, keeping(10))).size).toBe(1);
    expect((await findMovedFiles(base, keeping(9))).size).toBe(0);
  });

  it('are never data that is binary, links, or larger than a megabyte', async () => {
    const binary = (end: number) => new Uint8Array([...Buffer.from(prompt), 0, end]);
    const large = `${prompt}\n`.repeat(3000);
    const base = stateOf({ 'a.bin': binary(1), 'a.jsonl': large });
    const head = stateOf({ 'b.bin': binary(2), 'b.jsonl': `${large}more` });
    expect((await findMovedFiles(base, head)).size).toBe(0);
    expect(head.read).toEqual(['b.bin']);
    const link = stateOf({ 'c.md': prompt });
    const linked = {
      ...link,
      files: new Map([...link.files].map(([path, file]) => [path, { ...file, mode: 'symlink' as const }])),
    };
    expect((await findMovedFiles(stateOf({ 'a.md': prompt }), linked)).size).toBe(0);
  });

  it('are not looked for in a rewrite of more than 60 files, beyond those of equal content', async () => {
    const many = (name: string, end: string) =>
      stateOf(
        Object.fromEntries(Array.from({ length: 61 }, (_, i) => [`${name}/${i}.md`, `${prompt}${i}${end}`])),
      );
    const [base, head] = [many('old', ''), many('new', '!')];
    expect((await findMovedFiles(base, head)).size).toBe(0);
    expect(head.read).toEqual([]);
  });
});
