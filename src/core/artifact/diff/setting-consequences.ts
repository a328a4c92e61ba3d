import { BLOCK_LEVELS, BLOCK_OFF } from '../block-levels.ts';
import { isModelId, isProviderName } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { FieldChange } from '../types.ts';
import { normalizeKey } from '../values.ts';
import { withoutNumber } from './align-settings.ts';
import { describeSwap } from './model-moves.ts';
import { keysOf } from './setting-names.ts';

/** Settings that decide what an index holds: after a change the documents must be split and embedded again. */
const INDEXED =
  /^(embedd?ings?\w*model(name|id)?|(min|max|text|doc|docs|document|documents)?chunk(size|overlap|length|unit|strategy|method|ingstrategy)|split(by|length|overlap|ter)|textsplitter|chunker|(embedding|embeddings|embed)(model|provider|dimensions?|size)|embedder)$/;
/** `embedding.model`, `OpenAIEmbeddings.model` */
const EMBEDDER = /^embed|embed(der|dings?)$/;
const MODEL_PART = /^(model|modelname|modelid|name|provider|dimensions?)$/;

/** What a setting's change brings with it, such as `: re-index needed`, and how much the change weighs: from 0 to 10. */
export function describeConsequence(
  { field, before, after }: FieldChange,
  { kind, served }: { kind: 'rag' | 'model'; served: boolean },
): [string, number] {
  // A list of one is that one.
  const alone = (value: Json) => (Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value);
  const [from, to] = [before, after]
    .map(alone)
    .map((value) => (typeof value === 'string' && isModelId(value) ? value : null));
  const blocks = describeBlocking(before, after);
  if (blocks !== '') return [blocks, 4];
  const swap = describeSwap(from ?? null, to ?? null, served);
  const isChoice = field !== withoutNumber(field) && (before === null || after === null);
  if (
    isIndexed(field, to) &&
    !isChoice &&
    !isSameModel(before, after) &&
    (kind === 'rag' || (from !== null && to !== null))
  )
    return [`${swap === '' ? ':' : `${swap},`} re-index needed`, 10];
  return [swap, swap === '' ? ((to ?? (after === null ? from : null)) === null ? 0 : 5) : 9];
}

function describeBlocking(before: Json, after: Json): string {
  const [from = -1, to = -1] = [before, after].map((value) => levelOf(String(value).replace(/^.*\./, '')));
  if (from < 0 || to < 0 || from === to) return '';
  return to < from ? ': blocks less' : ': blocks more';
}

function levelOf(name: string): number {
  return name === BLOCK_OFF ? 0 : BLOCK_LEVELS.indexOf(name);
}

/** `text-embedding-3-small` and `openai/text-embedding-3-small`: an index holds the same, whoever is asked for it. */
function isSameModel(before: Json, after: Json): boolean {
  const [was, is] = [before, after].map((value) => {
    const parts = typeof value === 'string' ? value.split(/[/:]/) : [];
    // Of a router too: `openrouter/openai/text-embedding-3-small`.
    return parts.length > 1 && parts.slice(0, -1).every((part) => isProviderName(part))
      ? parts.at(-1)
      : value;
  });
  return typeof was === 'string' && was !== '' && was === is;
}

function isIndexed(field: string, model: string | null | undefined): boolean {
  const keys = keysOf(field).map((key) => normalizeKey(key.replace(/\[\d+\]/g, '')));
  const last = keys.at(-1) ?? '';
  if (INDEXED.test(last) || (typeof model === 'string' && EMBEDDER.test(last))) return true;
  return MODEL_PART.test(last) && keys.slice(0, -1).some((key) => EMBEDDER.test(key));
}
