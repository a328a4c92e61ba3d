import type { ModelRequest } from '../../../core/eval/types.ts';
import type { ModelResult, ProviderFailure } from '../../../ports.ts';
import { readNeedleCalls, readNeedleInput } from './convert.ts';
import { createNeedlePool, type NeedlePool } from './pool.ts';

export type NeedleProvider = {
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelResult>;
  load: NeedlePool['load'];
  close: NeedlePool['close'];
};

/** The embedded model behind the same results as every other: greedy, so the same request has the same answer. */
export function createNeedleProvider(options: { workers: number; timeoutMs: number }): NeedleProvider {
  const pool = createNeedlePool(options);
  return {
    load: () => pool.load(),
    close: () => pool.close(),
    async complete(request, signal) {
      const input = readNeedleInput(request);
      if (!input.ok) return fail('bad_request', input.message, 0);
      const { result, attempts } = await pool.call(input.query, input.tools, signal);
      switch (result.kind) {
        case 'cancelled':
          return fail('cancelled', 'Cancelled.', attempts);
        case 'refused':
          return fail('bad_request', result.message, attempts);
        case 'timeout':
          return fail('timeout', `needle-26m gave no answer within ${options.timeoutMs / 1000} s.`, attempts);
        case 'crashed':
          return fail('server', `The worker process of needle-26m ${result.message}.`, attempts);
        case 'answered': {
          const toolCalls = readNeedleCalls(result.text);
          return {
            ok: true,
            output: {
              // What is no list of calls is left for the reader to see.
              text: toolCalls === null ? result.text : '',
              toolCalls: toolCalls ?? [],
              retrieved: null,
              finishReason: result.cut ? 'length' : (toolCalls ?? []).length > 0 ? 'tool_calls' : 'stop',
              usage: {
                inputTokens: result.inputTokens,
                outputTokens: result.outputTokens,
                cachedInputTokens: 0,
                reasoningTokens: 0,
              },
              latencyMs: result.latencyMs,
              costUsd: 0,
            },
          };
        }
      }
    },
  };
}

function fail(kind: ProviderFailure['kind'], message: string, attempts: number): ModelResult {
  return { ok: false, failure: { kind, status: null, message, attempts } };
}
