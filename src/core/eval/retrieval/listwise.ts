import { z } from 'zod';
import type { ResponseFormat } from '../../artifact/types.ts';
import { delimitPassages, delimitSection, explainDelimiters } from '../scorers/judges/delimit.ts';
import { readReply } from '../scorers/judges/read-reply.ts';
import type { ModelRequest } from '../types.ts';

/** What a model is shown at once; more would be cut, and what is cut cannot be ranked. Characters. */
const MAX_SHOWN = 60_000;
const MAX_REPLY = 20_000;

const ranking = z.strictObject({ ranking: z.array(z.int()) });
const format: ResponseFormat = {
  type: 'json_schema',
  name: 'ranking',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      ranking: {
        type: 'array',
        items: { type: 'integer' },
        description: 'Numbers of passages, the most relevant one first.',
      },
    },
    required: ['ranking'],
    additionalProperties: false,
  },
};

export type ListwiseTask = {
  query: string;
  passages: readonly string[];
  /** Passages that are kept. */
  count: number;
};

/**
 * Asks a chat model for the most relevant passages in order, all of them shown at once (listwise, after RankGPT: Sun et al. 2023, arXiv
 * 2304.09542; in one window). Null where they are too long for that.
 */
export function requestListwise(model: string, task: ListwiseTask, nonce: string): ModelRequest | null {
  const { query, passages } = task;
  if (passages.reduce((sum, text) => sum + text.length, query.length) > MAX_SHOWN) return null;
  const wanted = countWanted(task);
  const system = [
    'You order passages by how well they help to answer a question.',
    '',
    explainDelimiters(nonce),
    '',
    `Reply with one JSON object and nothing else: {"ranking": [<the numbers of the ${wanted} most relevant of the ${passages.length} passages, the most relevant one first, each once>]}.`,
  ].join('\n');
  const shown = delimitPassages(
    passages.map((text) => ({ name: '', text })),
    nonce,
  );
  const user = `${delimitSection({ label: 'question', text: query }, nonce)}\n\n${shown}`;
  return {
    model,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    tools: [],
    parameters: {},
    responseFormat: format,
  };
}

/**
 * The places of the passages in the list, counted from 0, best first. Whatever is no full answer is none: putting the rest in the order
 * in which they were found would be a ranking that nobody made.
 */
export function readListwise(
  reply: string,
  task: ListwiseTask,
): { ok: true; order: number[] } | { ok: false; reason: string } {
  const { query, passages } = task;
  const read = readReply(reply, ranking, MAX_REPLY, [query, ...passages], 'the re-ranker');
  if (!read.ok) return read;
  const order = [...new Set(read.value.ranking.map((number) => number - 1))];
  const wanted = countWanted(task);
  const unknown = order.find((at) => at < 0 || at >= passages.length);
  if (unknown !== undefined)
    return { ok: false, reason: `the re-ranker names passage ${unknown + 1} of ${passages.length}` };
  if (order.length < wanted)
    return {
      ok: false,
      reason: `the re-ranker names ${order.length} of the ${wanted} passages it was asked for`,
    };
  return { ok: true, order: order.slice(0, wanted) };
}

function countWanted({ passages, count }: ListwiseTask): number {
  return Math.min(count, passages.length);
}
