import { type MockedTools, openMocks, withUsableArguments } from '../../../core/eval/agent/answer-calls.ts';
import {
  addToTally,
  charactersOf,
  MAX_CONVERSATION_CHARACTERS,
  type Tally,
  tokensOf,
  watchForLoop,
} from '../../../core/eval/agent/limits.ts';
import type { Ending, Output, Step, ToolCall, TrialRequest, Turn } from '../../../core/eval/types.ts';
import type { ProviderFailure } from '../../../ports.ts';
import type { TrialContext, TrialResult } from './types.ts';
import { openUser, type User } from './user.ts';

type AgentTrial = Extract<TrialRequest, { kind: 'agent' }>;
type Failed = { ok: false; failure: ProviderFailure };

/**
 * Calls the model, answers its tool calls from mocks, and goes on until it answers without one, for each thing that the
 * user says. One failed call fails the trial: half a conversation would be taken for a whole one.
 */
export async function runAgent(trial: AgentTrial, context: TrialContext): Promise<TrialResult> {
  const user = openUser(trial.conversation, context);
  const opened = await user.open(trial.request.messages);
  if (!opened.ok) return opened;
  const talk = openTalk(trial, context, opened.output);
  for (;;) {
    const answered = await talk.answer();
    if (typeof answered !== 'string') return answered;
    if (answered !== 'answered') return { ok: true, output: talk.finish(answered) };
    const next = await followUp(user, talk);
    if (typeof next !== 'string') return next;
    if (next !== 'said') return { ok: true, output: talk.finish(next) };
  }
}

/** What the user says to the last answer is added to the conversation, or ends it. */
async function followUp(user: User, talk: Talk): Promise<'said' | Ending | Failed> {
  const moved = await user.next(talk.turns());
  if (!moved.ok) return moved;
  const { output: move } = moved;
  if (move.kind === 'end') return move.ending;
  talk.say(move.text);
  return 'said';
}

type Talk = {
  turns(): readonly Turn[];
  /** Steps until the model answers without calling a tool, or a limit is reached. */
  answer(): Promise<Ending | Failed>;
  say(text: string): void;
  finish(ending: Ending): Output;
};

function openTalk(
  { request, mocks, limits }: AgentTrial,
  context: TrialContext,
  opening: string | null,
): Talk {
  const tools = openMocks(
    mocks,
    request.tools.map(({ name }) => name),
  );
  const loop = watchForLoop();
  const steps: Step[] = [];
  let turns: readonly Turn[] = [];
  let size = 0;
  let tokens = 0;
  let tally: Tally | null = null;
  let finishReason = 'stop';

  function add(more: readonly Turn[]): void {
    turns = [...turns, ...more];
    for (const turn of more) size += charactersOf(turn);
  }

  function isFull(): boolean {
    if (steps.length === 0) return false;
    return size > MAX_CONVERSATION_CHARACTERS || (limits.tokens !== null && tokens >= limits.tokens);
  }

  /** One call, and the answers to all that it asks of tools. */
  async function takeStep(): Promise<Step | Failed> {
    const sent = { ...request, messages: [...turns] };
    const result = await context.call(sent, steps.length);
    if (!result.ok) return result;
    const { output } = result;
    tally = addToTally(tally, output);
    tokens += tokensOf(sent, output);
    finishReason = output.finishReason;
    const toolCalls = output.toolCalls.map(withUsableArguments);
    const step: Step = { text: output.text, toolCalls, results: [], user: null };
    steps.push(step);
    if (toolCalls.length === 0) {
      add([{ role: 'assistant', content: output.text }]);
      return step;
    }
    const withIds = toolCalls.map((call, index) => ({ ...call, id: callId(steps.length, index) }));
    add([{ role: 'assistant', content: output.text, toolCalls: withIds }]);
    step.results = answerCalls(tools, toolCalls, size);
    add(withIds.map(({ id }, index) => toolTurn(step.results[index]?.content ?? '', id)));
    return step;
  }

  add([...request.messages, ...(opening === null ? [] : [{ role: 'user' as const, content: opening }])]);
  return {
    turns: () => turns,
    async answer() {
      loop.reset();
      for (let taken = 1; !isFull(); taken++) {
        const step = await takeStep();
        if ('ok' in step) return step;
        if (step.toolCalls.length === 0) return 'answered';
        if (loop.add(step)) return 'loop';
        if (taken >= limits.steps) return 'step_limit';
      }
      return 'token_limit';
    },
    say(text) {
      const last = steps.at(-1);
      if (last !== undefined) last.user = text;
      add([{ role: 'user', content: text }]);
    },
    finish(ending) {
      const unmocked = tools.unmocked();
      return {
        text: steps.at(-1)?.text ?? '',
        toolCalls: steps.flatMap(({ toolCalls }) => toolCalls),
        retrieved: null,
        finishReason,
        ...(tally ?? { usage: null, latencyMs: null, costUsd: null }),
        trajectory: { steps, ending, ...(opening === null ? {} : { opening }) },
        ...(unmocked === null ? {} : { unmocked }),
      };
    },
  };
}

function toolTurn(content: string, callId: string): Turn {
  return { role: 'tool', content, callId };
}

/** All calls of a step, as long as the conversation stays one that a model can read. */
function answerCalls(tools: MockedTools, calls: readonly ToolCall[], size: number): Step['results'] {
  let total = size;
  return calls.map((call) => {
    if (total > MAX_CONVERSATION_CHARACTERS)
      return { content: 'Error: the conversation is too long.', error: true };
    const result = tools.answer(call);
    total += result.content.length;
    return result;
  });
}

/** Nine letters and digits, which is the one form that every provider takes. */
function callId(step: number, index: number): string {
  return `c${String(step).padStart(4, '0')}${String(index).padStart(4, '0')}`;
}
