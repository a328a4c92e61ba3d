import type { RetrievalSettings } from '../../core/eval/types.ts';

/** A passage of a text; `start` and `end` are character offsets, and `text` is exactly what stands between them. */
export type Passage = { start: number; end: number; text: string };

/** Splits a text into passages of at most `chunkSize` units, neighbours sharing up to `chunkOverlap`. */
export async function splitDocument(text: string, settings: RetrievalSettings): Promise<Passage[]> {
  const { RecursiveCharacterTextSplitter } = await import('@langchain/textsplitters');
  const { chunkSize, chunkOverlap, unit } = settings;
  const lengthFunction = await measureIn(unit);
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize, chunkOverlap, lengthFunction });
  const passages: Passage[] = [];
  let from = 0;
  for (const piece of await splitter.splitText(text)) {
    // Pieces come in order and may overlap; each begins after the one before it began.
    const start = text.indexOf(piece, from);
    if (start < 0) throw new Error('the splitter made a passage that is not in the text');
    passages.push({ start, end: start + piece.length, text: piece });
    from = start + 1;
  }
  return passages;
}

async function measureIn(unit: RetrievalSettings['unit']): Promise<(text: string) => number> {
  if (unit === 'characters') return (text) => text.length;
  if (unit === 'words') return (text) => text.split(/\s+/).filter((word) => word !== '').length;
  const { countTokens } = await import('gpt-tokenizer');
  return (text) => countTokens(text);
}
