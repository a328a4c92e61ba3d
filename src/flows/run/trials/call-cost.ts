import { countImageTokens, replaceTurns } from '../../../core/eval/request-images.ts';
import type { ModelRequest } from '../../../core/eval/types.ts';
import type { Called, CallResult, Cost, Models } from '../../../ports.ts';
import type { Expected } from './purse.ts';

/**
 * What a call of a model without a known price is counted at, US dollars per million tokens: what the dearest models in wide use cost at
 * list price, and of those that embed and re-rank several times that. An operator who knows better names the price.
 */
const ASSUMED_PRICES = {
  answer: { input: 15, output: 75 },
  search: { input: 1, output: 0 },
} as const;
export type Kind = keyof typeof ASSUMED_PRICES;

/** Answers of models that are set no limit are taken to be at most so long until one was longer. Tokens. */
const ASSUMED_ANSWER = 1000;
/** No model answers at greater length, whatever its limit is. Tokens. */
const LONGEST_ANSWER = 1e6;
/** Two bytes a token is more tokens than any text of words, code or ideograms has. */
const BYTES_A_TOKEN = 2;
/** What a provider adds around each message. Tokens. */
const AROUND_MESSAGE = 10;

type Prices = Pick<Models, 'price'>;
/** The most that is expected of a call. Tokens. */
export type Size = {
  inputTokens: number;
  outputTokens: number;
  /** The limit of the answer; null: nothing limits it; absent: there is none to limit. */
  limit?: number | null;
};

export function sizeOfRequest(request: ModelRequest): Size {
  const { tools, parameters, responseFormat } = request;
  // The bytes of pictures are no text; tokens are counted for each of them.
  const { messages } = replaceTurns(request, () => ({ kind: 'url', url: '' }));
  const text = JSON.stringify({ messages, tools, responseFormat });
  const limit = readLimit(parameters.maxOutputTokens);
  return {
    inputTokens: tokensOf(text) + AROUND_MESSAGE * messages.length + countImageTokens(request),
    outputTokens: limit ?? ASSUMED_ANSWER,
    limit,
  };
}

/** What a provider would not take as a limit limits nothing. Tokens. */
function readLimit(tokens: number | undefined): number | null {
  if (tokens === undefined || !Number.isInteger(tokens) || tokens <= 0) return null;
  return Math.min(tokens, LONGEST_ANSWER);
}

export function sizeOfTexts(texts: readonly string[]): Size {
  return { inputTokens: texts.reduce((sum, text) => sum + tokensOf(text), 0), outputTokens: 0 };
}

function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_A_TOKEN);
}

/** What a call is expected to cost, US dollars; by an assumed price where none is known. */
export function expectCost(models: Prices, model: string, kind: Kind, size: Size): Expected {
  const { inputTokens, outputTokens, limit = 0 } = size;
  const price = (tokens: number) => {
    const usd = models.price(model, { inputTokens, outputTokens: tokens, cachedInputTokens: 0 });
    // A table that is asked for more than it can tell may give anything, and none pays for being asked.
    return usd === null || !Number.isFinite(usd) || usd < 0 ? null : usd;
  };
  const assume = (tokens: number) => assumePrice(kind, { inputTokens, outputTokens: tokens });
  const usual = Math.min(outputTokens, ASSUMED_ANSWER);
  const usd = price(outputTokens);
  return {
    usd: usd ?? assume(outputTokens),
    usualUsd: price(usual) ?? assume(usual),
    isGuess: limit === null,
    answerTokens: limit === 0 ? null : limit,
    isPriced: usd !== null,
  };
}

function assumePrice(kind: Kind, { inputTokens, outputTokens }: Size): number {
  const { input, output } = ASSUMED_PRICES[kind];
  return (inputTokens * input + outputTokens * output) / 1e6;
}

/**
 * What a call came to. `expected`: what was set aside for it. Of an attempt that was sent and whose answer nobody read, a provider may
 * charge as much; what it refused or could not do it does not charge.
 */
export function costOf(result: CallResult<Called>, kind: Kind, expected: number): Cost {
  if (!result.ok) {
    const { attempts, unread = 0 } = result.failure;
    return { usd: 0, assumedUsd: expected * unread, calls: attempts > 0 ? 1 : 0, unpricedCalls: 0 };
  }
  const { costUsd, usage } = result.output;
  const before = expected * (result.unread ?? 0);
  if (costUsd !== null) return { usd: costUsd, assumedUsd: before, calls: 1, unpricedCalls: 0 };
  const assumedUsd = before + (usage === null ? expected : assumePrice(kind, usage));
  return { usd: 0, assumedUsd, calls: 1, unpricedCalls: 1 };
}
