import { describe, expect, it } from 'vitest';
import type { ToolDefinition } from '../../../../src/core/artifact/types.ts';
import { EMPTY_OUTPUT } from '../../../../src/core/eval/empty-output.ts';
import {
  type Conversation,
  MALFORMED_ARGUMENTS,
  type ModelRequest,
  type Output,
  type ToolCall,
  type ToolMock,
  type TrialRequest,
} from '../../../../src/core/eval/types.ts';
import { runAgent } from '../../../../src/flows/run/trials/agent.ts';
import type { TrialContext, TrialResult } from '../../../../src/flows/run/trials/types.ts';

type AgentTrial = Extract<TrialRequest, { kind: 'agent' }>;
type Reply = string | ToolCall[] | Partial<Output> | null;

const TOOL: ToolDefinition = {
  name: 'get',
  description: 'Get',
  parameters: { type: 'object', properties: {} },
};
const MOCK: ToolMock = {
  tool: 'get',
  arguments: {},
  answers: [{ content: 'found {{arguments.id}}', error: false }],
};
const get = (id: string): ToolCall => ({ name: 'get', arguments: { id } });

function trial(given: Partial<AgentTrial> = {}, tools: ToolDefinition[] = [TOOL]): AgentTrial {
  return {
    kind: 'agent',
    request: {
      model: 'acme/agent',
      messages: [{ role: 'user', content: 'go' }],
      tools,
      parameters: {},
      responseFormat: { type: 'text' },
    },
    mocks: [MOCK],
    limits: { steps: 10, tokens: null },
    conversation: null,
    ...given,
  };
}

/** Runs a trial on a model and a user that reply by the number of their call; null is an outage. */
async function run(
  given: AgentTrial,
  model: (call: number, request: ModelRequest) => Reply,
  user: (call: number) => Reply = () => null,
): Promise<{ result: TrialResult; requests: ModelRequest[]; asked: ModelRequest[] }> {
  const requests: ModelRequest[] = [];
  const asked: ModelRequest[] = [];
  const reply = async (said: Reply): Promise<TrialResult> => {
    if (said === null)
      return { ok: false, failure: { kind: 'server', status: 503, message: 'down', attempts: 1 } };
    const output =
      typeof said === 'string' ? { text: said } : Array.isArray(said) ? { toolCalls: said } : said;
    const usage = { inputTokens: 10, outputTokens: 5, cachedInputTokens: 1, reasoningTokens: 2 };
    return { ok: true, output: { ...EMPTY_OUTPUT, usage, latencyMs: 100, costUsd: 0.5, ...output } };
  };
  const context: TrialContext = {
    call(request) {
      requests.push(request);
      return reply(model(requests.length - 1, request));
    },
    askUser(request) {
      asked.push(request);
      return reply(user(asked.length - 1));
    },
    ask: () => Promise.reject(new Error('an agent asks no service')),
    dispatch: () => Promise.reject(new Error('an agent starts no workflow')),
    nonce: () => 'nonce',
    search: () => Promise.reject(new Error('an agent does not search')),
  };
  return { result: await runAgent(given, context), requests, asked };
}

async function output(...args: Parameters<typeof run>): Promise<Output> {
  const { result } = await run(...args);
  if (!result.ok) throw new Error(result.failure.message);
  return result.output;
}

describe('an agent', () => {
  it('gets the results of its calls, in one step all of them, until it answers', async () => {
    const { result, requests } = await run(
      trial(),
      (call) => [[get('1'), get('2')], [get('3')], 'done'][call] ?? null,
    );
    expect(requests[2]?.messages).toEqual([
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { ...get('1'), id: 'c00010000' },
          { ...get('2'), id: 'c00010001' },
        ],
      },
      { role: 'tool', content: 'found 1', callId: 'c00010000' },
      { role: 'tool', content: 'found 2', callId: 'c00010001' },
      { role: 'assistant', content: '', toolCalls: [{ ...get('3'), id: 'c00020000' }] },
      { role: 'tool', content: 'found 3', callId: 'c00020000' },
    ]);
    expect(result).toMatchObject({
      ok: true,
      output: {
        text: 'done',
        toolCalls: [get('1'), get('2'), get('3')],
        usage: { inputTokens: 30, outputTokens: 15, cachedInputTokens: 3, reasoningTokens: 6 },
        latencyMs: 300,
        costUsd: 1.5,
        trajectory: { ending: 'answered', steps: [{}, {}, { text: 'done', results: [] }] },
      },
    });
    expect(result.ok && 'unmocked' in result.output).toBe(false);
  });

  it('has no cost, time or usage where that of one step is unknown', async () => {
    const steps: Reply[] = [[get('1')], { text: 'done', usage: null, latencyMs: null, costUsd: null }];
    expect(await output(trial(), (call) => steps[call] ?? null)).toMatchObject({
      usage: null,
      latencyMs: null,
      costUsd: null,
    });
  });

  it('whose call fails has no output at all', async () => {
    const { result } = await run(trial(), (call) => (call < 2 ? [get(String(call))] : null));
    expect(result).toEqual({
      ok: false,
      failure: { kind: 'server', status: 503, message: 'down', attempts: 1 },
    });
  });

  it('that never stops is stopped by the step limit, with what it did until then', async () => {
    const { result, requests } = await run(trial({ limits: { steps: 4, tokens: null } }), (call) => [
      get(`${call}`),
    ]);
    expect(requests).toHaveLength(4);
    expect(result).toMatchObject({ output: { trajectory: { ending: 'step_limit' } } });
    expect(result.ok && result.output.trajectory?.steps).toHaveLength(4);
  });

  it('that repeats a call with the same result three times is in a loop, and one whose results differ is not', async () => {
    const same = await run(trial(), () => [get('1')]);
    expect(same.requests).toHaveLength(3);
    expect(same.result).toMatchObject({ output: { trajectory: { ending: 'loop' } } });
    const answers = ['a', 'b', 'c', 'd'].map((content) => ({ content, error: false }));
    const polling = trial({ mocks: [{ ...MOCK, answers }] });
    const polled = await output(polling, (call) => (call < 4 ? [get('1')] : 'ready'));
    expect(polled.trajectory?.ending).toBe('answered');
  });

  it('is stopped by the token limit before the next call, also where a provider counts no tokens', async () => {
    const limited = trial({ limits: { steps: 10, tokens: 30 } });
    const counted = await run(limited, (call) => [get(`${call}`)]);
    expect(counted.requests).toHaveLength(2);
    expect(counted.result).toMatchObject({ output: { trajectory: { ending: 'token_limit' } } });
    const uncounted = await run(limited, (call) => ({
      toolCalls: [get(`${call}`)],
      text: 'x'.repeat(200),
      usage: null,
    }));
    expect(uncounted.requests).toHaveLength(1);
    // An answer is one, however long.
    const answered = await output(limited, () => ({ text: 'x'.repeat(1000), usage: null }));
    expect(answered.trajectory?.ending).toBe('answered');
  });

  it('that calls a tool a thousand times in one step gets a thousand results', async () => {
    const calls = Array.from({ length: 1000 }, (_, i) => get(String(i)));
    const { result, requests } = await run(trial(), (call) => (call === 0 ? calls : 'done'));
    const results = requests[1]?.messages.filter(({ role }) => role === 'tool') ?? [];
    expect(results.map(({ content }) => content)).toEqual(calls.map((_, i) => `found ${i}`));
    expect(new Set(results.map((turn) => 'callId' in turn && turn.callId)).size).toBe(1000);
    expect(result.ok && result.output.toolCalls).toHaveLength(1000);
  });

  it('that writes arguments of a megabyte again and again is stopped before the conversation outgrows memory', async () => {
    const big = (call: number): ToolCall[] => [
      { name: 'get', arguments: { id: `${call}`, text: 'x'.repeat(1_000_000) } },
    ];
    const { result, requests } = await run(trial({ limits: { steps: 100, tokens: null } }), big);
    expect(result).toMatchObject({ output: { trajectory: { ending: 'token_limit' } } });
    expect(requests.length).toBeLessThan(6);
  });

  it('that gets results of many megabytes in one step is told that it is too much', async () => {
    const large: ToolMock = { ...MOCK, answers: [{ content: 'x'.repeat(100_000), error: false }] };
    const calls = Array.from({ length: 1000 }, (_, i) => get(String(i)));
    const done = await output(trial({ mocks: [large] }), () => calls);
    const [step] = done.trajectory?.steps ?? [];
    expect(done.trajectory?.ending).toBe('token_limit');
    expect(step?.results.filter(({ error }) => error).length).toBeGreaterThan(900);
  });

  it('whose arguments cannot be read is told so and may go on', async () => {
    const broken: ToolCall = { name: 'get', arguments: { [MALFORMED_ARGUMENTS]: '{"id": ' } };
    const done = await output(trial(), (call) => (call === 0 ? [broken] : 'sorry'));
    expect(done.trajectory?.steps[0]?.results).toEqual([
      { content: 'Error: the arguments of get are not a JSON object.', error: true },
    ]);
    expect(done.text).toBe('sorry');
  });

  it('with a tool whose schema refers to itself is sent that schema as it is', async () => {
    const node = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#/$defs/node' } } },
    };
    const recursive = { ...TOOL, parameters: { $defs: { node }, $ref: '#/$defs/node' } };
    const { requests } = await run(trial({}, [recursive]), () => 'done');
    expect(requests[0]?.tools).toEqual([recursive]);
  });

  it('names the calls that no mock was for', async () => {
    const done = await output(trial({ mocks: [] }), (call) => (call < 2 ? [get('1')] : 'done'));
    expect(done.unmocked).toEqual({ count: 2, calls: ['get({"id":"1"})'] });
  });
});

describe('a conversation', () => {
  const scripted: Conversation = { kind: 'scripted', turns: ['second', 'third'] };
  const simulated: Conversation = { kind: 'simulated', goal: 'a refund', model: 'acme/user', maxTurns: 3 };
  const say = (message: string, done = false) => JSON.stringify({ message, done });

  it('sends each scripted turn after the answer before it', async () => {
    const { result, requests } = await run(trial({ conversation: scripted }), (call) => `answer ${call}`);
    expect(requests.map(({ messages }) => messages.at(-1)?.content)).toEqual(['go', 'second', 'third']);
    expect(requests[2]?.messages).toHaveLength(5);
    expect(result).toMatchObject({
      output: {
        text: 'answer 2',
        trajectory: { ending: 'answered', steps: [{ user: 'second' }, { user: 'third' }, { user: null }] },
      },
    });
  });

  it('gives each answer its own steps, and ends where one reaches the limit', async () => {
    const limited = trial({ conversation: scripted, limits: { steps: 2, tokens: null } });
    const fits: Reply[] = [[get('1')], 'one', [get('2')], 'two', [get('3')], 'three'];
    expect((await output(limited, (call) => fits[call] ?? null)).trajectory?.ending).toBe('answered');
    const stuck = await output(limited, (call) => (call === 0 ? 'one' : [get(`${call}`)]));
    expect(stuck.trajectory).toMatchObject({ ending: 'step_limit', steps: [{ user: 'second' }, {}, {}] });
  });

  it('with a simulated user goes on until that is done, at no cost to the target', async () => {
    const { result, asked } = await run(
      trial({ conversation: simulated }),
      (call) => `answer ${call}`,
      (call) => [say('and A-2?'), say('', true)][call] ?? null,
    );
    expect(asked.map(({ model }) => model)).toEqual(['acme/user', 'acme/user']);
    expect(result).toMatchObject({
      output: {
        costUsd: 1,
        trajectory: { ending: 'answered', steps: [{ user: 'and A-2?' }, { user: null }] },
      },
    });
  });

  it('begins with the simulated user where the case has no input', async () => {
    const opened = trial({ conversation: simulated });
    opened.request.messages = [{ role: 'system', content: 'Be kind.' }];
    const { result, requests } = await run(
      opened,
      () => 'hello',
      (call) => [say('Hi there'), say('', true)][call] ?? null,
    );
    expect(requests[0]?.messages.at(-1)).toEqual({ role: 'user', content: 'Hi there' });
    expect(result).toMatchObject({ output: { trajectory: { opening: 'Hi there' } } });
  });

  it('is cut short where the simulated user has no turns left and is not done', async () => {
    const { result, requests } = await run(
      trial({ conversation: simulated }),
      () => 'no',
      (call) => say(`again ${call}`),
    );
    expect(requests).toHaveLength(3);
    expect(result).toMatchObject({ output: { trajectory: { ending: 'turn_limit' } } });
  });

  it('takes prose of the simulated user for what it says', async () => {
    const { requests } = await run(
      trial({ conversation: simulated }),
      () => 'what is it?',
      (call) => (call === 0 ? 'It is order A-1.' : say('', true)),
    );
    expect(requests[1]?.messages.at(-1)?.content).toBe('It is order A-1.');
  });

  it.each<[string, Reply]>([
    ['says nothing', '  '],
    ['replies what cannot be read', '{"message": '],
    ['cannot be reached', null],
  ])('whose simulated user %s has no output', async (_, reply) => {
    const { result } = await run(
      trial({ conversation: simulated }),
      () => 'hello',
      () => reply,
    );
    expect(result).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('simulated user') },
    });
  });
});
