import type { Usage } from '../../core/eval/types.ts';

/** Tokens as APIs count them that have those which a cache took or gave apart; null or absent: none. */
type CountedApart = {
  input: number;
  output: number;
  cacheRead: number | null | undefined;
  cacheWritten: number | null | undefined;
  reasoning?: number | null | undefined;
};

/** The same with what a cache took or gave as a part of the input, as it is everywhere here. */
export function joinUsage({ input, output, cacheRead, cacheWritten, reasoning }: CountedApart): Usage {
  const [read, written] = [cacheRead ?? 0, cacheWritten ?? 0];
  return {
    inputTokens: input + written + read,
    outputTokens: output,
    cachedInputTokens: read,
    ...(written === 0 ? {} : { cacheWriteInputTokens: written }),
    reasoningTokens: reasoning ?? 0,
  };
}
