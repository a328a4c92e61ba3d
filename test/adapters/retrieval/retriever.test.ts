import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRetriever } from '../../../src/adapters/retrieval/index.ts';
import { splitDocument } from '../../../src/adapters/retrieval/split.ts';
import type { ChunkSettings, RetrievalSettings, Splitter } from '../../../src/core/eval/retrieval/types.ts';
import { createEmbedder } from '../../../src/flows/run/trials/embedder.ts';
import { createPassageFinder } from '../../../src/flows/run/trials/find-passages.ts';

const CHUNKS: ChunkSettings = { chunkSize: 200, chunkOverlap: 20, unit: 'characters', splitter: 'recursive' };
const SETTINGS: RetrievalSettings = {
  ...CHUNKS,
  topK: 3,
  search: 'keyword',
  embedding: null,
  fusion: null,
  reranker: null,
};

/** Retrieval by words, which calls nobody. */
async function search(
  documents: readonly { path: string; text: string }[],
  settings: RetrievalSettings,
  query: string,
) {
  const unused = () => Promise.reject(new Error('words alone ask no model'));
  const embedder = createEmbedder({ identity: () => null, find: unused, keep: () => {}, request: unused });
  const index = await createRetriever().index(documents, settings);
  const found = await createPassageFinder(embedder, unused).find(index, settings, query);
  if (!found.ok) throw new Error(found.failure.message);
  return found.output.retrieved;
}

const SPLITTERS: Splitter[] = [
  'recursive',
  'character',
  'fixed',
  'token',
  'sentence',
  'markdown',
  'html',
  'latex',
];
const DOCUMENTS = [
  {
    path: 'docs/refunds.md',
    text: 'Refunds take five working days. The money goes back to the card you paid with.',
  },
  { path: 'docs/delivery.md', text: 'Express delivery arrives on the next working day before noon.' },
  { path: 'docs/warranty.md', text: 'Furniture has a warranty of five years. Keep the receipt.' },
];

describe('retrieval', () => {
  it('ranks the document that holds the words first, with the place of the passage', async () => {
    const [best] = await search(DOCUMENTS, SETTINGS, 'How long do refunds take?');
    expect(best?.document).toBe('docs/refunds.md');
    expect(DOCUMENTS[0]?.text.slice(best?.start, best?.end)).toBe(best?.text);
  });

  it('gives at most top k passages', async () => {
    const long = [{ path: 'a.md', text: 'refund '.repeat(500) }];
    expect(await search(long, { ...SETTINGS, topK: 2 }, 'refund')).toHaveLength(2);
  });

  it('finds nothing for a question without a word of the documents, or without words', async () => {
    expect(await search(DOCUMENTS, SETTINGS, 'zyxw')).toEqual([]);
    expect(await search(DOCUMENTS, SETTINGS, '')).toEqual([]);
    expect(await search([], SETTINGS, 'refund')).toEqual([]);
  });

  it('gives the same ranking whatever the order of the documents', async () => {
    const twins = ['b.md', 'a.md', 'c.md'].map((path) => ({ path, text: 'the same words' }));
    const rank = (documents: typeof twins) => search(documents, SETTINGS, 'same words');
    const ranked = await rank(twins);
    expect(ranked.map(({ document }) => document)).toEqual(['a.md', 'b.md', 'c.md']);
    expect(await rank([...twins].reverse())).toEqual(ranked);
  });

  it('honours chunk size and overlap: larger passages are fewer', async () => {
    const text = Array.from({ length: 60 }, (_, i) => `Sentence number ${i} says something.`).join(' ');
    const small = await splitDocument(text, SETTINGS);
    const large = await splitDocument(text, { ...SETTINGS, chunkSize: 800 });
    expect(small.length).toBeGreaterThan(large.length);
    for (const passage of small) expect(passage.text.length).toBeLessThanOrEqual(200);
    const [first, second] = small;
    expect(second?.start).toBeLessThanOrEqual(first?.end ?? 0);
  });

  it('measures in words and tokens too', async () => {
    const text = 'one two three four five six seven eight nine ten';
    const words = await splitDocument(text, { ...SETTINGS, unit: 'words', chunkSize: 5, chunkOverlap: 0 });
    expect(words.map(({ text: passage }) => passage.split(' ').length)).toEqual([5, 5]);
    expect(
      (await splitDocument(text, { ...SETTINGS, unit: 'tokens', chunkSize: 5, chunkOverlap: 0 })).length,
    ).toBeGreaterThan(1);
  });

  it.each<[Splitter, number, string[]]>([
    ['character', 30, ['# One', 'First sentence. Second one.', 'A line\nand another line']],
    ['fixed', 10, ['# One\n\nFir', 'st sentenc', 'e. Second', 'one.\n\nA li', 'ne\nand ano', 'ther line']],
    ['sentence', 18, ['# One', 'First sentence', '. Second one.', 'A line', 'and another line']],
  ])('splits by %s', async (splitter, chunkSize, expected) => {
    const text = '# One\n\nFirst sentence. Second one.\n\nA line\nand another line';
    const passages = await splitDocument(text, { ...CHUNKS, splitter, chunkSize, chunkOverlap: 0 });
    expect(passages.map((passage) => passage.text)).toEqual(expected);
  });

  it('cuts Markdown at its headings first', async () => {
    const text = '# One\nabout the first thing\n## Two\nabout the second thing';
    const passages = await splitDocument(text, {
      ...CHUNKS,
      splitter: 'markdown',
      chunkSize: 40,
      chunkOverlap: 0,
    });
    expect(passages.map((passage) => passage.text)).toEqual([
      '# One\nabout the first thing',
      '## Two\nabout the second thing',
    ]);
  });

  it('cuts passages that stand in the text exactly where they say, whatever the text', async () => {
    const words = fc.array(fc.constantFrom('refund', 'a', 'é', '\n\n', '\n', '  ', '𝄞', 'x'.repeat(40)), {
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(
        words,
        fc.integer({ min: 5, max: 60 }),
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom<Splitter>(...SPLITTERS),
        async (parts, chunkSize, chunkOverlap, splitter) => {
          const text = parts.join(' ');
          for (const { start, end, text: passage } of await splitDocument(text, {
            ...SETTINGS,
            chunkSize,
            chunkOverlap,
            splitter,
          })) {
            expect(text.slice(start, end)).toBe(passage);
          }
        },
      ),
      {
        numRuns: 150,
        // A short passage comes again as an overlap, and stands once more below.
        examples: [
          [['  ', 'é', '  ', 'refund', 'é'], 5, 3, 'recursive'],
          [['\n\n', 'é', '  ', 'é', 'é'], 5, 4, 'recursive'],
        ],
      },
    );
  });
});
