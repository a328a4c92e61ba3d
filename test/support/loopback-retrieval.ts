import { createHash } from 'node:crypto';
import type { Json } from '../../src/core/artifact/problem.ts';

/** A request to `/v1/embeddings` or `/v1/rerank` as it arrived. */
export type LoopbackRetrievalRequest = { path: string; body: { [key: string]: Json } };

const DIMENSIONS = 2048;

/** A bag of words by hash: texts that share words are alike, and nothing else is. */
export function embedWords(text: string, dimensions = DIMENSIONS): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of wordsOf(text)) {
    const at = createHash('sha256').update(word).digest().readUInt32LE(0) % dimensions;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  return vector;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** The answer of OpenAI's `/embeddings`: a token a word. */
export function answerEmbeddings(body: { [key: string]: Json }): Json {
  const texts = body.input as string[];
  const dimensions = typeof body.dimensions === 'number' ? body.dimensions : DIMENSIONS;
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: embedWords(text, dimensions),
  }));
  const tokens = texts.reduce((sum, text) => sum + wordsOf(text).length, 0);
  return {
    object: 'list',
    // The order is the index's, not the list's.
    data: data.reverse(),
    model: body.model ?? null,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** The answer of a `/rerank` endpoint: a document's score is the share of the query's words that it holds. */
export function answerRerank(body: { [key: string]: Json }): Json {
  const query = new Set(wordsOf(String(body.query)));
  const results = (body.documents as string[]).map((document, index) => {
    const words = new Set(wordsOf(document));
    return { index, relevance_score: [...query].filter((word) => words.has(word)).length / query.size };
  });
  return { results, meta: { tokens: { input_tokens: 7 } } };
}

/** The answer of Google's `batchEmbedContents`, which counts no tokens. */
export function answerGeminiEmbeddings(body: { [key: string]: Json }): Json {
  const requests = body.requests as unknown as {
    content: { parts: { text: string }[] };
    outputDimensionality?: number;
  }[];
  return {
    embeddings: requests.map(({ content, outputDimensionality }) => ({
      values: embedWords(content.parts.map(({ text }) => text).join(' '), outputDimensionality),
    })),
  };
}
