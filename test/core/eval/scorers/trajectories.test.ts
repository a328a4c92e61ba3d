import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { findScorer } from '../../../../src/core/eval/scorers/index.ts';
import type { Ending, Output, Step, ToolCall } from '../../../../src/core/eval/types.ts';
import { applies, grade, score } from './support.ts';

const call = (name: string, given: ToolCall['arguments'] = {}): ToolCall => ({ name, arguments: given });
const step = (toolCalls: ToolCall[], results: Step['results'] = toolCalls.map(() => ok('fine'))): Step => ({
  text: '',
  toolCalls,
  results,
  user: null,
});
const ok = (content: string) => ({ content, error: false });
const failed = { content: 'timeout', error: true };
const answer: Step = { text: 'Done.', toolCalls: [], results: [], user: null };
const run = (steps: Step[], ending: Ending = 'answered'): Partial<Output> => ({
  text: 'Done.',
  toolCalls: steps.flatMap(({ toolCalls }) => toolCalls),
  trajectory: { steps, ending },
});

const weather = (city: string) => call('get_weather', { city });
const message = (...calls: ToolCall[]): Json => ({
  role: 'assistant',
  tool_calls: calls.map(({ name, arguments: given }) => ({
    function: { name, arguments: JSON.stringify(given) },
  })),
});
const user: Json = { role: 'user', content: 'What is the weather?' };
const tool: Json = { role: 'tool', content: 'sunny' };
const final: Json = { role: 'assistant', content: 'It is sunny.' };

/** langchain-ai/agentevals, python/tests/test_trajectory.py: trajectory, reference, and who matches (arguments ignored, as there). */
const AGENTEVALS: [string, Step[], Json[], Record<string, 0 | 1>][] = [
  [
    'test_trajectory_match',
    [step([weather('SF')]), answer],
    [user, message(weather('San Francisco')), tool, final],
    { unordered: 1, superset: 1, subset: 1, strict: 1 },
  ],
  [
    'test_trajectory_with_different_tool_message_order',
    [step([weather('SF'), weather('London')]), answer],
    [user, message(weather('London'), weather('SF')), tool, tool, final],
    { unordered: 1, superset: 1, subset: 1, strict: 1 },
  ],
  [
    'test_trajectory_with_different_message_count',
    [step([weather('SF')]), step([weather('London')]), answer],
    [user, message(weather('London'), weather('SF')), tool, tool, final],
    { unordered: 1, superset: 1, subset: 1, strict: 0 },
  ],
  [
    'test_trajectory_subset_tool_call',
    [step([weather('SF')]), answer],
    [user, message(weather('London'), weather('SF')), tool, tool, final],
    { unordered: 0, superset: 0, subset: 1, strict: 0 },
  ],
  [
    'test_exact_matcher_with_different_called_tools',
    [step([weather('SF')]), answer],
    [user, message(call('accuweather_forecast', { city: 'San Francisco' })), tool, final],
    { unordered: 0, superset: 0, subset: 0, strict: 0 },
  ],
  [
    'test_trajectory_with_extra_tool_calls',
    [step([weather('San Francisco'), weather('London')]), answer],
    [user, message(weather('SF and London')), tool, final],
    { unordered: 0, superset: 1, subset: 0, strict: 0 },
  ],
];

describe('trajectory_match', () => {
  it.each(AGENTEVALS)('matches as agentevals does: %s', (_name, steps, trajectory, wanted) => {
    for (const [mode, value] of Object.entries(wanted))
      expect([
        mode,
        grade('trajectory_match', run(steps), {
          expected: { trajectory },
          options: { mode, arguments: 'ignore' },
        }),
      ]).toEqual([mode, value]);
  });

  it('compares arguments exactly, or as a subset or superset of those expected', () => {
    const expected = { trajectory: [{ name: 'f', arguments: { a: 1, b: { c: [2] } } }] };
    const value = (given: ToolCall['arguments'], args: string, mode = 'superset') =>
      grade('trajectory_match', run([step([call('f', given)])]), {
        expected,
        options: { mode, arguments: args },
      });
    expect(['exact', 'subset', 'superset'].map((args) => value({ b: { c: [2] }, a: 1 }, args))).toEqual([
      1, 1, 1,
    ]);
    expect(['exact', 'subset', 'superset'].map((args) => value({ a: 1 }, args))).toEqual([0, 1, 0]);
    expect(['exact', 'subset', 'superset'].map((args) => value({ a: 1, b: { c: [2] }, d: 0 }, args))).toEqual(
      [0, 0, 1],
    );
    // agentevals looks from the reference's side here.
    expect(['subset', 'superset'].map((args) => value({ a: 1 }, args, 'subset'))).toEqual([0, 1]);
  });

  it('takes the calls of ragas and DeepEval rows, one after another', () => {
    const expected = {
      tool_calls: [
        { name: 'a', args: {} },
        { name: 'b', input_parameters: {} },
      ],
    };
    expect(grade('trajectory_match', run([step([call('a')]), step([call('b')]), answer]), { expected })).toBe(
      1,
    );
    const turnedRound = score('trajectory_match', run([step([call('b')]), step([call('a')])]), { expected });
    expect(turnedRound).toEqual({ value: 0, reason: 'step 1 called `b`, expected `a`' });
    expect(applies('trajectory_match', null)).toBe(false);
  });

  it.each<[string, Json, string]>([
    ['a text', 'search, then answer', 'it is "search, then answer", no list of messages, steps or calls'],
    ['a mapping without a list', { turns: [] }, 'it is a mapping, no list'],
    ['a call without a name', [{ name: 'a' }, { nme: 'b' }], 'entry 2 is no call'],
    ['a step that holds no calls', [['a'], [{ nme: 'b' }]], 'entry 2 is no step'],
    [
      'messages whose calls have no name',
      [message(call('a')), { role: 'assistant', tool_calls: [{}] }],
      'entry 2',
    ],
    ['one message among calls', [{ name: 'a' }, { role: 'user', content: 'Hi' }], 'entry 2 is no call'],
    ['more than 1,000 calls', Array<string>(1001).fill('a'), 'more than 1,000'],
  ])('has no score, and says why, where the reference is %s', (_name, trajectory, reason) => {
    expect(applies('trajectory_match', { trajectory })).toBe(true);
    const found = score('trajectory_match', run([step([call('a')])]), { expected: { trajectory } });
    expect(found.value).toBeNull();
    expect(found.reason).toMatch(/^`expected\.trajectory` cannot be read: /);
    expect(found.reason).toContain(reason);
  });

  it('names a tool of the case that does not exist, and the nearest', () => {
    const tools = [{ name: 'get_weather', description: '', parameters: {} }];
    const found = score('trajectory_match', run([step([weather('SF')])]), {
      expected: { trajectory: ['get_wether'] },
      tools,
    });
    expect(found.value).toBe(0);
    expect(found.reason).toContain('`get_wether`, which is not among the tools; did you mean `get_weather`?');
  });

  it('judges a thousand steps', () => {
    const calls = Array.from({ length: 1000 }, (_, i) => call('f', { i }));
    const output = run(calls.map((one) => step([one])));
    for (const mode of ['strict', 'unordered', 'subset', 'superset'])
      expect(grade('trajectory_match', output, { expected: { trajectory: calls }, options: { mode } })).toBe(
        1,
      );
  });
});

describe('loop bugs by name', () => {
  const looping = run(
    [step([call('a')]), step([call('a')]), step([call('b')], [failed]), step([call('a')])],
    'loop',
  );

  it.each([
    ['repeated_calls', looping, 'step 2 called `a` as step 1 had, with the same result (2 repeated)'],
    [
      'retries',
      run([step([call('a')], [failed]), step([call('a')]), answer]),
      'step 2 called `a` again after its error in step 1 (1 retried)',
    ],
    ['dead_ends', looping, '`b` failed in step 3 and gave no result afterwards'],
    ['termination', looping, 'stopped in step 4 by a loop of the same calls; it last called `a` in step 4'],
    ['termination', run([answer], 'step_limit'), 'stopped in step 1 by the limit of its steps'],
    ['termination', run([answer], 'token_limit'), 'stopped in step 1 by the limit of its tokens'],
  ])('%s names step and tool', (name, output, reason) => {
    expect(score(name, output)).toEqual({ value: 0, reason });
  });

  it('lets pass what is no loop: other results, other arguments, an error that was mended', () => {
    const polling = run([
      step([call('a')], [ok('wait')]),
      step([call('a')], [ok('ready')]),
      step([call('a', { x: 1 })]),
      answer,
    ]);
    const mended = run([step([call('a')], [failed]), step([call('a', { x: 1 })]), answer]);
    expect(grade('repeated_calls', polling)).toBe(1);
    expect(grade('retries', polling)).toBe(1);
    expect(grade('dead_ends', mended)).toBe(1);
    expect(grade('termination', mended)).toBe(1);
    expect(grade('retries', mended, { options: { max: 1 } })).toBe(1);
    expect(grade('repeated_calls', looping, { options: { max: 2 } })).toBe(1);
  });

  it('counts steps as they are', () => {
    expect(score('step_count', looping)).toEqual({ value: 4, reason: '4 steps' });
    expect(findScorer('step_count')?.scale).toBe('count');
  });

  it.each(['repeated_calls', 'retries', 'dead_ends', 'termination', 'step_count'])(
    '%s has no score for an output without steps',
    (name) => {
      expect(score(name, { toolCalls: [call('a')] })).toMatchObject({ value: null });
    },
  );
});
