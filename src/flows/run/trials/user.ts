import { readUserTurn, requestUserTurn, type UserMove } from '../../../core/eval/agent/simulated-user.ts';
import type { Conversation, Ending, Turn } from '../../../core/eval/types.ts';
import type { TrialContext, TrialResult } from './types.ts';

export type UserTurn = { kind: 'say'; text: string } | { kind: 'end'; ending: Ending };

/** Whoever speaks with the target in one trial. */
export type User = {
  /** What a simulated user begins with, where `turns` hold no word of a user; null: they do. */
  open(turns: readonly Turn[]): Promise<TrialResult<string | null>>;
  /** What the user says to the last answer. */
  next(turns: readonly Turn[]): Promise<TrialResult<UserTurn>>;
};

const END = { ok: true, output: { kind: 'end', ending: 'answered' } } as const;

export function openUser(conversation: Conversation | null, context: TrialContext): User {
  if (conversation?.kind === 'simulated') return simulateUser(conversation, context);
  const turns = conversation?.turns ?? [];
  let at = 0;
  return {
    open: async () => ({ ok: true, output: null }),
    async next() {
      const text = turns[at++];
      return text === undefined ? END : { ok: true, output: { kind: 'say', text } };
    },
  };
}

function simulateUser(user: Extract<Conversation, { kind: 'simulated' }>, context: TrialContext): User {
  let messages = 0;
  let asked = 1;

  async function ask(
    turns: readonly Turn[],
    step: number,
  ): Promise<TrialResult<Exclude<UserMove, { kind: 'fault' }>>> {
    const result = await context.askUser(requestUserTurn(user, turns, context.nonce()), step);
    if (!result.ok) {
      const message = `the simulated user failed: ${result.failure.message}`;
      return { ok: false, failure: { ...result.failure, message } };
    }
    const move = readUserTurn(result.output.text);
    if (move.kind === 'fault') return unusable(move.message);
    return { ok: true, output: move };
  }

  return {
    async open(turns) {
      messages = 1;
      if (turns.some(({ role }) => role === 'user')) return { ok: true, output: null };
      const first = await ask(turns, 0);
      if (!first.ok) return first;
      if (first.output.kind === 'done')
        return unusable('the simulated user was done before it said anything');
      return { ok: true, output: first.output.text };
    },
    async next(turns) {
      const move = await ask(turns, asked++);
      if (!move.ok) return move;
      if (move.output.kind === 'done') return END;
      // Asked all the same: a user who has what they came for is not one who was cut short.
      if (messages >= user.maxTurns) return { ok: true, output: { kind: 'end', ending: 'turn_limit' } };
      messages += 1;
      return { ok: true, output: move.output };
    },
  };
}

/** As a provider's answer that cannot be used: a trial without its user has not happened. */
function unusable(message: string): Extract<TrialResult, { ok: false }> {
  return { ok: false, failure: { kind: 'bad_response', status: null, message, attempts: 1 } };
}
