import type { ChunkSettings, Splitter } from '../../core/eval/retrieval/types.ts';

/** A passage of a text; `start` and `end` are character offsets, and `text` is exactly what stands between them. */
export type Passage = { start: number; end: number; text: string };

/** Splits a text into passages of at most `chunkSize` units, neighbours sharing up to `chunkOverlap`. */
export async function splitDocument(text: string, settings: ChunkSettings): Promise<Passage[]> {
  const splitter = await createSplitter(settings);
  const passages: Passage[] = [];
  let before = null as Passage | null;
  for (const piece of await splitter.splitText(text)) {
    // Pieces come in order and overlap, by all of the one before where that is short; equal ones follow each other.
    const from: number = before === null ? 0 : before.text === piece ? before.start + 1 : before.start;
    const next: number = text.indexOf(piece, from);
    // The overlap alone, once more: nothing that has not been said. Only white space is left out between two pieces.
    if (before?.text === piece && (next < 0 || text.slice(before.end, next).trim() !== '')) continue;
    // Of several equal pieces the one before was taken for a later one.
    const start: number = next < 0 ? text.lastIndexOf(piece, from) : next;
    if (start < 0) throw new Error('the splitter made a passage that is not in the text');
    before = { start, end: start + piece.length, text: piece };
    passages.push(before);
  }
  return passages;
}

const SENTENCE_ENDS = ['. ', '! ', '? ', '。', '！', '？'];
/** Where a text is cut, what comes first wherever it is possible; null: the library's own list for this kind of text. */
const SEPARATORS: Record<Exclude<Splitter, 'fixed'>, string[] | null> = {
  character: ['\n\n'],
  recursive: ['\n\n', '\n', ' ', ''],
  token: [' ', '\n', ''],
  sentence: ['\n\n', '\n', ...SENTENCE_ENDS, ' ', ''],
  markdown: null,
  html: null,
  latex: null,
};

async function createSplitter({ chunkSize, chunkOverlap, unit, splitter }: ChunkSettings) {
  const { RecursiveCharacterTextSplitter } = await import('@langchain/textsplitters');
  // Kept separators leave every passage as it stands in the text.
  const common = { chunkSize, chunkOverlap, lengthFunction: await measureIn(unit), keepSeparator: true };
  // Words and tokens cannot be counted letter by letter.
  if (splitter === 'fixed')
    return new RecursiveCharacterTextSplitter({
      ...common,
      separators: unit === 'characters' ? [''] : [' ', ''],
    });
  const separators =
    SEPARATORS[splitter] ??
    RecursiveCharacterTextSplitter.getSeparatorsForLanguage(splitter as 'markdown' | 'html' | 'latex');
  return new RecursiveCharacterTextSplitter({ ...common, separators });
}

async function measureIn(unit: ChunkSettings['unit']): Promise<(text: string) => number> {
  if (unit === 'characters') return (text) => text.length;
  if (unit === 'words') return (text) => text.split(/\s+/).filter((word) => word !== '').length;
  const { countTokens } = await import('gpt-tokenizer');
  return (text) => countTokens(text);
}
