import type { Json } from '../problem.ts';
import type { RagContent } from '../types.ts';
import { type Leaf, normalizeKey } from '../values.ts';

/** The settings of retrieval under one set of names, wherever the file keeps them; null where it does not say. */
export function readRagSettings(leaves: readonly Leaf[]): Omit<RagContent, 'settings'> {
  const splitBy = textOf(find(leaves, /^(split|chunk)(by|unit)$|^(length)?unit$/, 'string'));
  const size =
    find(leaves, /^(chunksize|splitlength|chunklength)$/, 'number') ??
    find(
      leaves,
      /^(max|target)?chunk(max|target)?(size|length)?(tokens|chars|characters|words|size|length)$/,
      'number',
    ) ??
    find(leaves, /^(size|length|(max|target)?(tokens|chars|characters|words))$/, 'number', CHUNKING);
  const overlap =
    find(leaves, /^(chunk|split)overlap\w*$/, 'number') ??
    find(leaves, /^overlap(tokens|chars|characters|words)?$/, 'number', CHUNKING);
  return {
    type: 'rag',
    chunkSize: numberOf(size),
    chunkOverlap: numberOf(overlap),
    unit: unitOf(splitBy) ?? unitOf(/(tokens|chars|characters|words)$/.exec(lastKey(size))?.[0] ?? null),
    topK: numberOf(
      find(leaves, /^topk$/, 'number') ??
        find(leaves, /^(retriev(al|e|er)topk|finaltopk|finalk|topkfinal)$/, 'number') ??
        find(leaves, /^(num(berof)?results|maxchunks|k)$/, 'number'),
    ),
    embedder:
      textOf(find(leaves, /^(embed(ding|dings)?model(name|id)?|embedder)$/, 'string')) ??
      textOf(find(leaves, MODEL, 'string', /^embed/)),
    reranker:
      textOf(find(leaves, /^(rerank(er|ing)?model(name|id)?|reranker)$/, 'string', ANYWHERE)) ??
      textOf(find(leaves, MODEL, 'string', /^rerank/)),
  };
}

/** Also below the keys that `ELSEWHERE` names. */
const ANYWHERE = /^/;
const CHUNKING = /^(chunk|split|textsplit)/;
const MODEL = /^(model|modelname|modelid|name|path)$/;
/** A re-ranker's or a sampler's own top_k is not how many passages are retrieved. */
const ELSEWHERE = /^(rerank|modelparam|generation|llm|sampling|chat)/;

/** The first leaf of that key and type; `under` is a key that must stand above it. */
function find(
  leaves: readonly Leaf[],
  key: RegExp,
  type: 'number' | 'string',
  under: RegExp | null = null,
): Leaf | undefined {
  return leaves.find(({ keys, value }) => {
    if (typeof value !== type || !key.test(normalizeKey(String(keys.at(-1))))) return false;
    const above = keys.slice(0, -1).map((part) => normalizeKey(String(part)));
    if (under !== null) return above.some((part) => under.test(part)) || under === ANYWHERE;
    return !above.some((part) => ELSEWHERE.test(part));
  });
}

function lastKey(leaf: Leaf | undefined): string {
  return normalizeKey(String(leaf?.keys.at(-1) ?? ''));
}

function numberOf(leaf: Leaf | undefined): number | null {
  return typeof leaf?.value === 'number' ? leaf.value : null;
}

function textOf(leaf: Leaf | undefined): string | null {
  const value: Json = leaf?.value ?? null;
  return typeof value === 'string' ? value : null;
}

function unitOf(word: string | null): RagContent['unit'] {
  const name = (word ?? '').toLowerCase();
  if (name.startsWith('char') || name === 'letter') return 'characters';
  if (name.startsWith('word')) return 'words';
  return name.startsWith('token') ? 'tokens' : null;
}
