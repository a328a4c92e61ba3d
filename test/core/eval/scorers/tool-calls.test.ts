import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeString } from '../../../../src/core/eval/scorers/calls/argument-match.ts';
import { assignBest } from '../../../../src/core/eval/scorers/calls/assignment.ts';
import type { ToolCall } from '../../../../src/core/eval/types.ts';
import { applies, grade, score } from './support.ts';

const call = (name: string, given: ToolCall['arguments'] = {}): ToolCall => ({ name, arguments: given });
const made = (...toolCalls: ToolCall[]) => ({ toolCalls, finishReason: 'tool_calls' });

/** An expected answer as the Berkeley Function-Calling Leaderboard writes it. */
const BFCL = {
  ground_truth: [
    { 'math.area': { base: [10, 10.5], unit: ['cm', 'centimetres', ''], when: ["June 1, 2024's"] } },
  ],
};
const RIGHT = { base: 10, when: 'june_1-2024"s' };

describe('tool_call with alternatives for each parameter', () => {
  it('passes where every value is among the allowed ones, the optional one missing', () => {
    expect(grade('tool_call', made(call('math.area', RIGHT)), { expected: BFCL })).toBe(1);
    expect(
      grade('tool_call', made(call('math.area', { ...RIGHT, base: 10.5, unit: 'CM' })), { expected: BFCL }),
    ).toBe(1);
  });

  it('knows a tool whose dots the provider replaced', () => {
    expect(grade('tool_call', made(call('math_area', RIGHT)), { expected: BFCL })).toBe(1);
  });

  it.each([
    ['a missing parameter', { when: RIGHT.when }, '`base` is missing'],
    ['an unexpected parameter', { ...RIGHT, color: 'red' }, '`color` was not expected'],
    ['a value that is not allowed', { ...RIGHT, base: 11 }, '`base` is 11, expected 10 or 10.5'],
    ['a number written as text', { ...RIGHT, base: '10' }, '`base` is "10", expected 10 or 10.5'],
    ['true for a number', { ...RIGHT, base: true }, '`base` is true'],
  ])('%s fails the call', (_what, given, fault) => {
    const found = score('tool_call', made(call('math.area', given)), { expected: BFCL });
    expect(found.value).toBe(0);
    expect(found.reason).toContain(fault);
  });

  it('does not call a parameter optional that the tool requires', () => {
    const expected = [{ f: { a: ['x', ''] } }];
    const tool = { name: 'f', description: '', parameters: { type: 'object', required: ['a'] } };
    expect(grade('tool_call', made(call('f')), { expected })).toBe(1);
    expect(grade('tool_call', made(call('f')), { expected, tools: [tool] })).toBe(0);
  });

  it('looks into lists and mappings, whose members have alternatives too', () => {
    const expected = [{ f: { rooms: [[{ kind: ['double room', 'twin'], view: ['sea', ''] }]] } }];
    expect(grade('tool_call', made(call('f', { rooms: [{ kind: 'Double-Room' }] })), { expected })).toBe(1);
    expect(grade('tool_call', made(call('f', { rooms: [{ kind: 'single' }] })), { expected })).toBe(0);
    expect(grade('tool_call', made(call('f', { rooms: [{ view: 'sea' }] })), { expected })).toBe(0);
    expect(grade('tool_call', made(call('f', { rooms: [] })), { expected })).toBe(0);
  });

  it('reads a whole number for a float', () => {
    expect(grade('tool_call', made(call('f', { x: 5 })), { expected: [{ f: { x: [5.0] } }] })).toBe(1);
  });
});

describe('tool_call with plain arguments', () => {
  const expected = { tool_calls: [{ name: 'refund', arguments: { order: 'A-17', amount: 5 } }] };

  it('compares texts as loosely as the leaderboard does, or exactly where asked', () => {
    const output = made(call('refund', { order: 'a17', amount: 5 }));
    expect(grade('tool_call', output, { expected })).toBe(1);
    expect(grade('tool_call', output, { expected, options: { strings: 'exact' } })).toBe(0);
  });

  it.each([
    [
      'OpenAI',
      [{ type: 'function', function: { name: 'refund', arguments: '{"order": "A-17", "amount": 5}' } }],
    ],
    ['one call', { name: 'refund', args: { order: 'A-17', amount: 5 } }],
    ['the name alone', { name: 'refund' }],
    ['a bare name', 'refund'],
  ])('reads calls as %s writes them', (_who, written) => {
    const output = made(call('refund', { order: 'A-17', amount: 5 }));
    expect(grade('tool_call', output, { expected: written })).toBe(1);
  });

  it('expects no call where the case names none, and any call fails it', () => {
    for (const nothing of [null, [], { tool_calls: null }, { tool_calls: [] }]) {
      expect(grade('tool_call', { text: 'No tool fits.' }, { expected: nothing })).toBe(1);
      expect(grade('tool_call', made(call('refund')), { expected: nothing })).toBe(0);
    }
  });

  it('scores an output without a call 0 where one is expected', () => {
    const found = score('tool_call', 'I will refund you.', { expected });
    expect(found).toEqual({ value: 0, reason: 'called nothing, expected `refund`' });
  });

  it('leaves out a case whose expected answer is text', () => {
    expect(applies('tool_call', 'Your refund is on its way.')).toBe(false);
    expect(applies('tool_call', { answer: 'yes' })).toBe(false);
  });
});

describe('expected calls that cannot be read', () => {
  it.each(['tool_call', 'tool_name', 'tool_arguments', 'tool_call_f1', 'trajectory_match'])(
    'leave %s without a score, with the reason, and no case out',
    (scorer) => {
      const given = { tool_calls: [{ name: 'refund' }, { nme: 'refund' }] };
      expect(applies(scorer, given)).toBe(true);
      const found = score(scorer, made(call('refund')), { expected: given });
      expect(found.value).toBeNull();
      expect(found.reason).toContain('`expected.tool_calls` cannot be read: entry 2 is no call');
      // An answer may bear that name.
      expect(applies(scorer, { ground_truth: 'It takes five days.' })).toBe(false);
    },
  );
});

describe('parallel calls', () => {
  it('are paired so that one greedy choice does not spoil the other', () => {
    const expected = [{ f: { x: [1, 2] } }, { f: { x: [1] } }];
    expect(grade('tool_call', made(call('f', { x: 1 }), call('f', { x: 2 })), { expected })).toBe(1);
  });

  it('fail where one is made twice and the other not', () => {
    const expected = [{ name: 'f' }, { name: 'g' }];
    expect(grade('tool_call', made(call('f'), call('f')), { expected })).toBe(0);
    expect(grade('tool_name', made(call('f'), call('f')), { expected })).toBe(0);
    expect(grade('tool_name', made(call('g'), call('f')), { expected })).toBe(1);
  });

  it('score the same in every order', () => {
    const calls = fc.array(
      fc.record({
        name: fc.constantFrom('f', 'g'),
        arguments: fc.dictionary(fc.constantFrom('x', 'y'), fc.nat(2)),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(calls, calls, fc.nat(), (expected, given, by) => {
        const turn = <T>(list: T[]) => [...list.slice(by % 5), ...list.slice(0, by % 5)].reverse();
        for (const name of ['tool_call', 'tool_name', 'tool_arguments']) {
          const value = grade(name, made(...given), { expected });
          expect(grade(name, made(...turn(given)), { expected: turn(expected) })).toBeCloseTo(
            value ?? -1,
            12,
          );
        }
        expect(grade('tool_call', made(...expected), { expected: turn(expected) })).toBe(1);
      }),
    );
  });
});

describe('tool_arguments', () => {
  const expected = [{ name: 'f', arguments: { a: 1, b: 2 } }];

  it('is the share of arguments that are right, over those expected or given', () => {
    expect(grade('tool_arguments', made(call('f', { a: 1, b: 3 })), { expected })).toBe(1 / 2);
    expect(grade('tool_arguments', made(call('f', { a: 1, b: 2, c: 3 })), { expected })).toBe(2 / 3);
    expect(grade('tool_arguments', made(), { expected })).toBe(0);
    expect(
      grade('tool_arguments', made(call('f', { a: 1, b: 2 }), call('g', { z: 1, y: 2 })), { expected }),
    ).toBe(2 / 4);
    expect(grade('tool_arguments', made(call('f')), { expected: [] })).toBe(0);
    expect(grade('tool_arguments', {}, { expected: [] })).toBe(1);
  });
});

describe('the pairing', () => {
  it('has the largest sum of all', () => {
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      );
    fc.assert(
      fc.property(matrix, (weights) => {
        const columns = assignBest(weights);
        const used = columns.filter((column) => column !== null);
        expect(new Set(used).size).toBe(used.length);
        expect(used).toHaveLength(Math.min(weights.length, weights[0]?.length ?? 0));
        const sum = columns.reduce<number>((all, c, r) => all + (c === null ? 0 : (weights[r]?.[c] ?? 0)), 0);
        expect(sum).toBe(bestSum(weights, 0, new Set()));
      }),
    );
  });
});

/** By trying every pairing that leaves no more rows over than it has to. */
function bestSum(weights: number[][], row: number, used: Set<number>): number {
  const width = weights[0]?.length ?? 0;
  if (row === weights.length) return 0;
  const options = Array.from({ length: width }, (_, column) => column).filter((column) => !used.has(column));
  const sums = options.map(
    (column) => (weights[row]?.[column] ?? 0) + bestSum(weights, row + 1, new Set([...used, column])),
  );
  if (weights.length - row > options.length) sums.push(bestSum(weights, row + 1, used));
  return Math.max(...sums);
}

describe('texts in arguments', () => {
  it('lose white space, punctuation and case', () => {
    expect(normalizeString("San Francisco, CA's *best*_a.b/c-d^2")).toBe('sanfranciscoca"sbestabcd2');
  });
});
