import type { CountTokens } from '../tokens.ts';
import type { Artifact, PromptContent } from '../types.ts';
import { lineInMessage, ofAppPrompts, type Rule } from './rule.ts';

const NEARLY_FULL = 0.8;
/** A prompt that grew by less than this is not worth a word: share of what it was, and tokens. */
const GROWN_BY = 0.2;
const GROWN_TOKENS = 200;

/** Tokens: what they cost, and whether they fit. Counted with OpenAI's o200k_base, which is some percent off for others. */
export const SIZE_RULES: readonly Rule[] = [
  {
    id: 'context-window',
    severity: 'error',
    means: 'the prompt and the answer it asks for are longer than the model reads',
    check: ofAppPrompts(async (content, subject) => {
      const fill = await fillOf(content, subject.context);
      if (fill === null || fill.tokens <= fill.window) return [];
      return [{ line: firstLine(subject.artifact), message: describeFill(content, fill) }];
    }),
  },
  {
    id: 'context-nearly-full',
    severity: 'warning',
    means: 'the prompt and the answer it asks for fill more than 80% of what the model reads',
    check: ofAppPrompts(async (content, subject) => {
      const fill = await fillOf(content, subject.context);
      if (fill === null || fill.tokens > fill.window || fill.tokens <= fill.window * NEARLY_FULL) return [];
      return [{ line: firstLine(subject.artifact), message: describeFill(content, fill) }];
    }),
  },
  {
    id: 'prompt-growth',
    severity: 'note',
    means: 'the prompt grew by more than 20% and 200 tokens',
    check: ofAppPrompts(async (content, { artifact, before, context }) => {
      if (before?.content.type !== 'prompt') return [];
      const [old, now] = [textOf(before.content), textOf(content)];
      // A token is at least a character here; no tokenizer is loaded for what cannot have grown.
      if (now.length - old.length <= GROWN_TOKENS || old.trim() === '') return [];
      const count = await context.loadTokenCounter();
      const [had, has] = [count(old), count(now)];
      if (has - had <= GROWN_TOKENS || has <= had * (1 + GROWN_BY)) return [];
      const price = content.model === null ? null : (context.catalog.find(content.model)?.inputPrice ?? null);
      const percent = Math.round(((has - had) / had) * 100);
      const cost =
        price === null ? '' : `, about ${showUsd(((has - had) * price) / 1000)} more per 1,000 calls`;
      const message = `the prompt grew from ${show(had)} to ${show(has)} tokens (+${percent}%)${cost}`;
      return [{ line: firstLine(artifact), message }];
    }),
  },
];

type Fill = { tokens: number; prompt: number; window: number };

/** Null where the window is not known or the prompt is far below it. */
async function fillOf(
  content: PromptContent,
  context: {
    catalog: { find(id: string): { contextWindow: number | null } | null };
    loadTokenCounter(): Promise<CountTokens>;
  },
): Promise<Fill | null> {
  const window = content.model === null ? null : (context.catalog.find(content.model)?.contextWindow ?? null);
  if (window === null) return null;
  const output = content.parameters.maxOutputTokens ?? 0;
  const text = textOf(content);
  // Prose has a token in four characters; nothing has more than one in two bytes for long.
  const bound = new TextEncoder().encode(text).length / 2 + output;
  if (bound <= window * NEARLY_FULL) return null;
  const prompt = text.length / 2 > window ? text.length / 4 : (await context.loadTokenCounter())(text);
  return { tokens: Math.round(prompt) + output, prompt: Math.round(prompt), window };
}

function describeFill({ model, parameters }: PromptContent, { tokens, prompt, window }: Fill): string {
  const output =
    parameters.maxOutputTokens === undefined
      ? ''
      : ` and up to ${show(parameters.maxOutputTokens)} of output`;
  return `about ${show(prompt)} tokens of prompt${output}: ${Math.round((tokens / window) * 100)}% of the ${show(window)} that \`${model}\` reads`;
}

function textOf({ messages }: PromptContent): string {
  return messages.map(({ content }) => content).join('\n');
}

function firstLine(artifact: Artifact): number {
  return lineInMessage(artifact, 0, 0);
}

function show(tokens: number): string {
  return tokens.toLocaleString('en-US');
}

function showUsd(usd: number): string {
  return `$${usd < 0.1 ? usd.toPrecision(1) : usd.toFixed(2)}`;
}
