import type { ModelRequest, Output, Step, Turn, Usage } from '../types.ts';

/** What all calls of a trial took together; null where one of them does not say. */
export type Tally = Pick<Output, 'usage' | 'latencyMs' | 'costUsd'>;

/** Of a conversation; about a million tokens, which is more than models read. */
export const MAX_CONVERSATION_CHARACTERS = 4_000_000;
/** The same calls with the same results this often in a row are a loop. */
const LOOP = 3;
/** English text has about four characters to a token. */
const CHARACTERS_PER_TOKEN = 4;

export function addToTally(tally: Tally | null, output: Output): Tally {
  const { usage, latencyMs, costUsd } = output;
  if (tally === null) return { usage, latencyMs, costUsd };
  return {
    usage: tally.usage === null || usage === null ? null : addUsage(tally.usage, usage),
    latencyMs: addKnown(tally.latencyMs, latencyMs),
    costUsd: addKnown(tally.costUsd, costUsd),
  };
}

/** Tokens sent and received in one call: as the provider counts them, else about as many as the texts have. */
export function tokensOf({ messages }: ModelRequest, output: Output): number {
  if (output.usage !== null) return output.usage.inputTokens + output.usage.outputTokens;
  const sent = messages.reduce((sum, turn) => sum + charactersOf(turn), 0);
  return Math.ceil((sent + output.text.length) / CHARACTERS_PER_TOKEN);
}

/** Characters of a message, those of its calls' arguments among them. */
export function charactersOf(turn: Turn): number {
  if (!('toolCalls' in turn)) return turn.content.length;
  const calls = turn.toolCalls.map(({ arguments: given }) => JSON.stringify(given).length);
  return calls.reduce((sum, length) => sum + length, turn.content.length);
}

/** Sees whether an agent goes round in circles: the same calls with the same results three times in a row. */
export function watchForLoop(): { add(step: Step): boolean; reset(): void } {
  let last: string | null = null;
  let times = 0;
  return {
    add({ toolCalls, results }) {
      const now = JSON.stringify([toolCalls, results]);
      times = now === last ? times + 1 : 1;
      last = now;
      return times >= LOOP;
    },
    reset() {
      last = null;
      times = 0;
    },
  };
}

function addUsage(a: Usage, b: Usage): Usage {
  const written = (a.cacheWriteInputTokens ?? 0) + (b.cacheWriteInputTokens ?? 0);
  return {
    ...(written === 0 ? {} : { cacheWriteInputTokens: written }),
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}

function addKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
