import { describe, expect, it } from 'vitest';
import { decodePieces } from '../../../src/core/artifact/file-content.ts';
import { parseDataset } from '../../../src/core/eval/dataset.ts';
import { createSelector, type Selection } from '../../../src/core/eval/datasets/select.ts';
import type { PolicySuite } from '../../../src/core/policy/schema.ts';
import { chooseCases } from '../../../src/flows/plan/choose-cases.ts';
import type { Snapshot, TreeFile } from '../../../src/ports.ts';

const PATH = 'evals/cases.jsonl';

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** A repository that holds the dataset, and counts how often it is read: each time in pieces of another size. */
function holding(content: string | Buffer, path = PATH): { snapshot: Snapshot; reads: () => number } {
  const bytes = Buffer.from(content);
  const file: TreeFile = { path, id: `blob-${bytes.length}`, size: bytes.length, mode: 'file' };
  let reads = 0;
  const snapshot: Snapshot = {
    ref: 'main',
    sha: 'a',
    worktree: false,
    files: new Map([[path, file]]),
    read: async () => ({ kind: 'missing' }),
    readMany: async () => new Map(),
    stream: async () => {
      reads += 1;
      return { kind: 'text', pieces: decodePieces(cut(bytes, 65_536 - 7777 * (reads % 3))) };
    },
    readBytes: async () => ({ kind: 'missing' }),
  };
  return { snapshot, reads: () => reads };
}

function suite(selection: Selection = {}, mustPass: string[] = [], path = PATH): PolicySuite {
  const target = { kind: 'prompt', prompt: 'prompts/a.prompt.yml' } as const;
  const dataset = { path, ...selection } as PolicySuite['dataset'];
  return { name: 'fees', dataset, target, scorers: ['equals'], must_pass: mustPass } as PolicySuite;
}

const TAGS = ['refund', 'delivery', 'fees'];
const rows = (count: number, tell: (i: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ id: `c${i}`, input: `q${i}`, expected: 'a', tags: [TAGS[i % 3]], ...tell(i) }),
  ).join('\n');

describe('the cases of a large dataset', () => {
  it('that are drawn are read again where they could not all be held, and are the same', async () => {
    const text = rows(24_000, (i) => (i % 5000 === 1 ? { must_pass: true } : {}));
    const sample = { size: 11_000, stratify_by: 'tag' as const };
    const { snapshot, reads } = holding(text);
    const chosen = await chooseCases(suite({ sample }, ['c7']), snapshot, snapshot);
    expect(reads()).toBe(2);

    const parsed = parseDataset(PATH, text, { answers: null });
    const selector = createSelector(
      { sample },
      { mustPass: new Set(['c7']), seed: `blob-${text.length}`, hold: 1e6 },
    );
    for (const one of parsed.ok ? parsed.value.cases : []) selector.add(one);
    const selected = selector.finish();
    const drawn = selected.ok ? selected.drawn.map(({ one }) => JSON.stringify(one)) : [];
    expect(chosen.cases.map((one) => JSON.stringify(one)).join('\n') === drawn.join('\n')).toBe(true);
    expect(chosen.cases).toHaveLength(11_000);
    expect(chosen.mustPass).toEqual(['c7', 'c1', 'c5001', 'c10001', 'c15001', 'c20001']);
    expect(chosen.obstacles).toMatchObject([
      { blocks: false, reason: '11,000 of 24,000 cases: a sample stratified by tag' },
    ]);
  });

  it('of a table, whose cells break their lines, are all found again however the file is cut', async () => {
    const lines = Array.from({ length: 24_000 }, (_, i) => `c${i},"first\r\nsecond ${i}",a`);
    const { snapshot, reads } = holding(['id,input,expected', ...lines].join('\r\n'), 'evals/cases.csv');
    const chosen = await chooseCases(
      suite({ sample: { size: 10_500 } }, ['c7', 'c23999'], 'evals/cases.csv'),
      snapshot,
      snapshot,
    );
    expect(reads()).toBe(2);
    expect(chosen.cases).toHaveLength(10_500);
    expect(chosen.cases.map(({ id }) => id)).toEqual(expect.arrayContaining(['c7', 'c23999']));
    expect(chosen.cases.at(-1)).toMatchObject({ id: 'c23999', input: 'first\r\nsecond 23999' });
  });

  it('are all drawn that must pass, however small the sample is', async () => {
    const all = rows(20_000, () => ({ must_pass: true }));
    const { snapshot } = holding(all);
    const { cases } = await chooseCases(suite({ sample: { size: 10 } }), snapshot, snapshot);
    expect(cases).toHaveLength(20_000);
  });

  it('block the review where the file changes between two looks', async () => {
    const first = holding(rows(24_000));
    const second = holding(rows(23_000));
    let looks = 0;
    const stream: Snapshot['stream'] = (path) => (looks++ === 0 ? first : second).snapshot.stream(path);
    const moving = { ...first.snapshot, stream };
    const { cases, obstacles } = await chooseCases(suite({ sample: { size: 11_000 } }), moving, moving);
    expect(cases).toEqual([]);
    expect(obstacles).toMatchObject([
      { blocks: true, reason: expect.stringContaining('changed while it was read') },
    ]);
  });

  it('are read once a side where few are drawn, and all of them are compared', async () => {
    const base = holding(rows(3000));
    const head = holding(
      rows(2999, (i) => (i === 5 ? { expected: 'b' } : i > 2900 ? { id: `new-${i}` } : {})),
    );
    const chosen = await chooseCases(suite({ sample: { size: 10 } }), base.snapshot, head.snapshot);
    expect([base.reads(), head.reads()]).toEqual([1, 1]);
    expect(chosen.cases).toHaveLength(10);
    expect(chosen.removed.slice(0, 2)).toEqual(['c5', 'c2901']);
    expect(chosen.removed).toHaveLength(1 + 99);
    expect(new Set(chosen.removals).size).toBe(100);
    expect(chosen.added).toHaveLength(10);
    expect(chosen.added.every(({ id }) => id.startsWith('new-'))).toBe(true);
  });

  it('are none where a byte is no text, or a line is none that can be read, and it is said where', async () => {
    const latin1 = Buffer.concat([Buffer.from(`${rows(9000)}\n`), Buffer.from([0x22, 0xe9, 0x22])]);
    const unread = await chooseCases(suite(), holding(latin1).snapshot, holding(latin1).snapshot);
    expect(unread.cases).toEqual([]);
    expect(unread.obstacles[0]).toMatchObject({ blocks: true, reason: expect.stringContaining('not UTF-8') });
    const broken = holding(`${rows(9000)}\n{"id": NaN}`).snapshot;
    const faulty = await chooseCases(suite(), broken, broken);
    expect(faulty.obstacles[0]?.reason).toMatch(/^evals\/cases\.jsonl:9001:/);
  });
});
