import type { Output } from './types.ts';

/** What an answer that nobody was asked for holds. */
export const EMPTY_OUTPUT: Output = {
  text: '',
  toolCalls: [],
  retrieved: null,
  finishReason: 'stop',
  usage: null,
  latencyMs: null,
  costUsd: null,
};
