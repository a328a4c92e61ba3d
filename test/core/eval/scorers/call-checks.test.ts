import { describe, expect, it } from 'vitest';
import { applyScorer } from '../../../../src/core/eval/scorers/apply.ts';
import { MALFORMED_ARGUMENTS, type ToolCall } from '../../../../src/core/eval/types.ts';
import { applies, grade, makeCase, makeOutput, score, scorerNamed, useOf } from './support.ts';

const call = (name: string, given: ToolCall['arguments'] = {}): ToolCall => ({ name, arguments: given });

describe('tool_call_f1', () => {
  const expected = [
    { name: 'search', arguments: { q: 'tea' } },
    { name: 'buy', arguments: { id: 1 } },
  ];

  it('is the harmonic mean of precision and recall over calls that match in tool and arguments', () => {
    const f1 = (...toolCalls: ToolCall[]) => grade('tool_call_f1', { toolCalls }, { expected });
    expect(f1(call('buy', { id: 1 }), call('search', { q: 'Tea' }))).toBe(1);
    expect(f1(call('search', { q: 'tea' }))).toBeCloseTo(2 / 3, 12);
    // precision 1/3, recall 1/2
    expect(f1(call('search', { q: 'tea' }), call('buy', { id: 2 }), call('pay'))).toBeCloseTo(2 / 5, 12);
    // The same call again is one too many.
    expect(f1(call('search', { q: 'tea' }), call('search', { q: 'tea' }))).toBeCloseTo(1 / 2, 12);
    expect(f1()).toBe(0);
  });

  it('is 1 where no call is expected and none made, and 0 where one is', () => {
    expect(grade('tool_call_f1', 'No.', { expected: [] })).toBe(1);
    expect(grade('tool_call_f1', { toolCalls: [call('a')] }, { expected: [] })).toBe(0);
  });

  it('compares the sets of tools where arguments are ignored, also of calls that the answer writes as JSON', () => {
    const options = { value: ['a', 'b'], arguments: 'ignore' };
    expect(grade('tool_call_f1', { toolCalls: [call('b'), call('a'), call('a')] }, { options })).toBe(1);
    expect(grade('tool_call_f1', '{"tool_calls": [{"function": {"name": "a"}}]}', { options })).toBeCloseTo(
      2 / 3,
    );
  });

  it('applies to a case that names calls, or where the options do', () => {
    expect([applies('tool_call_f1', 'an answer'), applies('tool_call_f1', expected)]).toEqual([false, true]);
    expect(applies('tool_call_f1', 'an answer', { value: 'a, b' })).toBe(true);
  });
});

describe('valid_tool_call', () => {
  const tools = [
    {
      name: 'math.add',
      description: '',
      parameters: {
        type: 'object',
        properties: { a: { type: 'number' }, b: { type: 'number' } },
        required: ['a', 'b'],
      },
    },
  ];
  const check = (...toolCalls: ToolCall[]) => score('valid_tool_call', { toolCalls }, { tools });

  it('passes where every call is of an offered tool and satisfies its schema', () => {
    expect(check(call('math_add', { a: 1, b: 2 }), call('math.add', { a: 1, b: 2 })).value).toBe(1);
  });

  it.each([
    [call('add', { a: 1, b: 2 }), 'which is no tool that was offered'],
    [call('math.add', { a: 1 }), "must have required property 'b'"],
    [call('math.add', { a: 1, b: 'two' }), 'must be number'],
    [call('math.add', { [MALFORMED_ARGUMENTS]: '{"a": 1' }), 'are not a JSON object'],
  ])('%j fails: %s', (made, reason) => {
    const found = check(call('math.add', { a: 1, b: 2 }), made);
    expect([found.value, found.reason.includes(reason)]).toEqual([0, true]);
  });

  it('fails where no call is made, and has no score where the tools are not known', () => {
    expect(check().value).toBe(0);
    expect(grade('valid_tool_call', { toolCalls: [call('a')] })).toBeNull();
  });

  it('goes by what the model was offered in this trial, before what the case brings', () => {
    const scorer = scorerNamed('valid_tool_call');
    if (scorer.kind !== 'deterministic') throw new Error('it asks a model');
    const input = {
      case: makeCase({ tools }),
      output: makeOutput({ toolCalls: [call('other')] }),
      options: {},
    };
    const other = { name: 'other', description: '', parameters: {} };
    expect(applyScorer(useOf(scorer, {}), scorer, input).value).toBe(0);
    expect(applyScorer(useOf(scorer, {}), scorer, { ...input, tools: [other] }).value).toBe(1);
  });

  it('has no score where a schema recurses without end or cannot be used', () => {
    const broken = [{ name: 'f', description: '', parameters: { type: 'nonsense' } }];
    expect(score('valid_tool_call', { toolCalls: [call('f')] }, { tools: broken }).value).toBeNull();
    const tree = { $ref: '#' };
    const recursive = [
      { name: 'f', description: '', parameters: { properties: { left: tree, right: tree } } },
    ];
    let nested: ToolCall['arguments'] = {};
    for (let i = 0; i < 50; i++) nested = { left: nested };
    expect(score('valid_tool_call', { toolCalls: [call('f', nested)] }, { tools: recursive }).value).toBe(1);
  });
});

describe('finish_reason', () => {
  it('compares without case, and has no score where the provider names no reason', () => {
    const options = { value: 'Length' };
    const ended = (finishReason: string) => grade('finish_reason', { finishReason }, { options });
    expect([ended('length'), ended('stop'), ended('unknown'), ended('')]).toEqual([1, 0, null, null]);
  });
});

describe('edits_within', () => {
  it('counts edits without trimming, at most 5 where nothing is said', () => {
    const edits = (answer: string, options: Record<string, string | number | boolean> = {}) =>
      grade('edits_within', answer, { expected: 'kitten', options });
    expect([edits('sitting'), edits('sitting', { max: 2 }), edits('kitten ', { max: 0 })]).toEqual([1, 0, 0]);
    expect(edits('KITTEN', { max: 0, case_sensitive: false })).toBe(1);
    expect(edits('x'.repeat(1_000_000))).toBe(0);
  });
});
