import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import {
  appliesTo,
  applyScorer,
  compareTexts,
  programOf,
  readJudgeComparison,
  readSandboxResult,
  scoreComparison,
} from '../../../../src/core/eval/scorers/apply.ts';
import { isRaw } from '../../../../src/core/eval/scorers/gate-settings.ts';
import { scorers } from '../../../../src/core/eval/scorers/index.ts';
import type { SandboxResult } from '../../../../src/core/eval/scorers/types.ts';
import type { Output } from '../../../../src/core/eval/types.ts';
import { grade, makeCase, makeOutput, score, useOf } from './support.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', ' ', '{}', '[1', "I can't help with that", '{{input}}', '```json\n{}\n```', '\ud800'),
);
const json = fc.jsonValue() as fc.Arbitrary<Json>;
const name = fc.constantFrom('f', 'g', 'a.b', '__proto__', '');
const calls = fc.array(fc.record({ name, arguments: fc.dictionary(name, json, { maxKeys: 3 }) }), {
  maxLength: 4,
});
const output: fc.Arbitrary<Output> = fc.record({
  text,
  toolCalls: calls,
  retrieved: fc.array(
    fc.record({ document: text, start: fc.nat(), end: fc.nat(), text, score: fc.double() }),
    { maxLength: 4 },
  ),
  finishReason: fc.constantFrom('stop', 'length', 'content_filter', ''),
  usage: fc.constant(null),
  latencyMs: fc.option(fc.double()),
  costUsd: fc.option(fc.double()),
});
const expected: fc.Arbitrary<Json> = fc.oneof(
  json,
  text,
  fc.array(text, { maxLength: 3 }),
  calls,
  fc.record({
    ground_truth: fc.array(fc.dictionary(name, fc.dictionary(name, fc.array(json, { maxLength: 2 })))),
  }),
  fc.record({ documents: fc.array(text, { minLength: 1, maxLength: 3 }) }),
  fc.record({ json_schema: json }),
  fc.record({ refusal: fc.boolean() }),
);
const optionName = fc.constantFrom(
  ...[
    'value',
    'values',
    'pattern',
    'schema',
    'place',
    'k',
    'min',
    'max',
    'unit',
    'strings',
    'rubric',
    'prompt',
    'code',
    'required',
    'tokens',
    'n',
    'embedding',
  ],
  ...['choices', 'expected', 'case_sensitive'],
);
const optionValue: fc.Arbitrary<Json> = fc.oneof(
  json,
  text,
  fc.nat(5),
  fc.boolean(),
  fc.constantFrom(
    'openai/small',
    'whole',
    'anywhere',
    'exact',
    'words',
    'safety',
    'Is {{completion}} right?',
  ),
  fc.constant<Json>([{ choice: 'a', score: 0.5 }]),
);
const options = fc.oneof(fc.constant({}), fc.dictionary(optionName, optionValue, { maxKeys: 2 }));

const figure = fc.double().map(String);
const result: fc.Arbitrary<SandboxResult> = fc.oneof(
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('number' as const), value: figure }),
  fc.record({
    kind: fc.constant('graded' as const),
    pass: fc.boolean(),
    score: fc.option(figure),
    reason: fc.option(text),
  }),
  fc.record({ kind: fc.constant('other' as const), found: text }),
  fc.record({ kind: fc.constant('threw' as const), message: text }),
  fc.record({ kind: fc.constant('failed' as const), reason: text }),
);

const ofOneOutput = scorers.flatMap((scorer) =>
  scorer.kind === 'pair_judge' ? [] : [[scorer.id, scorer] as const],
);
describe.each(ofOneOutput)('%s', (_id, scorer) => {
  const raw = isRaw(scorer.scale);

  it('gives any output a score on its scale or none, with a reason in one short line, and turns round', () => {
    fc.assert(
      fc.property(expected, output, options, text, result, (wanted, given, chosen, reply, ran) => {
        const input = { case: makeCase({ expected: wanted }), output: given, options: chosen };
        const measure = (negate: boolean) => {
          const use = useOf(scorer, chosen, negate);
          if (scorer.kind === 'deterministic') return applyScorer(use, scorer, input);
          if (scorer.kind === 'sandbox') return readSandboxResult(use, scorer, ran);
          const found =
            scorer.kind === 'judge'
              ? readJudgeComparison(use, scorer, reply, input)
              : compareTexts(use, scorer, input);
          if (!('texts' in found)) return found;
          const vectors = found.texts.map((one) => Float32Array.of(one.length - 2, 1));
          return scoreComparison(use, scorer, found, vectors);
        };
        const score = measure(false);
        const { value, reason } = score;
        const turned = measure(true).value;
        if (value === null) expect(turned).toBeNull();
        else if (raw) expect([turned, value >= 0 && Number.isFinite(value)]).toEqual([null, true]);
        else expect([turned, value >= 0 && value <= 1]).toEqual([1 - value, true]);
        expect(reason).not.toBe('');
        expect(reason.length).toBeLessThan(1_000);
        expect(reason).not.toContain('the scorer failed');
        expect(measure(false)).toEqual(score);
      }),
      { numRuns: 60 },
    );
  });

  it('says whether it applies to any case, and asks about any output without failing', () => {
    fc.assert(
      fc.property(expected, output, options, (wanted, given, chosen) => {
        const testCase = makeCase({ expected: wanted });
        expect(typeof appliesTo(scorer, testCase, chosen)).toBe('boolean');
        if (scorer.kind === 'deterministic') return;
        if (scorer.kind === 'sandbox') {
          const made = programOf(scorer, { case: testCase, output: given, options: chosen });
          expect(made.ok || made.score.value === null).toBe(true);
          return;
        }
        if (scorer.kind === 'embedding') return;
        const { messages } = scorer.request({ case: testCase, output: given, options: chosen }, 'a1b2c3d4');
        expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
      }),
      { numRuns: 30 },
    );
  });
});

describe('edit_distance', () => {
  it('is the same both ways round, 1 only between equals', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const there = grade('edit_distance', a, { expected: b });
        expect(grade('edit_distance', b, { expected: a })).toBe(there);
        expect(there === 1).toBe(a.normalize('NFC').trim() === b.normalize('NFC').trim());
      }),
    );
  });
});

describe('an output of five million characters', () => {
  const long = { text: 'ab '.repeat(1_700_000) };

  it.each([
    ['equals', { value: 'ab' }, 0],
    ['contains', { value: 'abc' }, 0],
    ['contains_all', { values: ['ab', 'ba'] }, 0],
    ['ends_with', { value: 'ab' }, 1],
    ['regex', { pattern: 'b' }, 1],
    ['json_validity', {}, 0],
    ['json_validity', { place: 'anywhere' }, 0],
    ['edit_distance', { value: 'ab' }, 0],
    ['edits_within', { value: 'ab' }, 0],
    ['bleu', { value: 'ab' }, 0],
    ['gleu', { value: 'ab' }, 0],
    ['rouge_n', { value: 'ab ab' }, 0],
    ['rouge_n', { value: 'ab ab', tokens: 'treebank' }, 0],
    ['html', { place: 'anywhere' }, 0],
    ['tool_call_f1', { value: 'a' }, 0],
    ['length', { max: 1_700_000 }, 1],
    ['length', { unit: 'characters', max: 100 }, 0],
    ['refusal', { expected: false }, 1],
  ])('is scored by %s with %j', (id, chosen, value) => {
    const found = score(id, long, { options: chosen });
    expect(found.value).toBeCloseTo(value, 2);
    expect(found.reason.length).toBeLessThan(500);
  });

  it('does not lengthen a reason through names that a model made up', () => {
    const toolCalls = [{ name: 'x'.repeat(1_000_000), arguments: { ['y'.repeat(1_000_000)]: 1 } }];
    for (const id of ['tool_call', 'tool_name', 'tool_arguments']) {
      const found = score(id, { toolCalls }, { expected: [{ name: 'f', arguments: { a: 1 } }] });
      expect([found.value, found.reason.length < 500]).toEqual([0, true]);
    }
  });
});

describe('a pattern that would stall a backtracking engine', () => {
  it.each(['(a+)+$', '(a|aa)+$', '(.*a){25}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])('%s is settled', (pattern) => {
    expect(grade('regex', `${'a'.repeat(20_000)}!`, { options: { pattern } })).toBe(0);
  });

  it('whose states are too many for the answer gives no score', () => {
    const found = score('regex', 'a'.repeat(100_000), { options: { pattern: '(a?){1000}b?$' } });
    expect(found.value).toBeNull();
    expect(found.reason).toContain('too long');
  });
});

describe('calls in great number', () => {
  it('are paired up to a limit, beyond which they are unexpected', () => {
    const toolCalls = Array.from({ length: 20_000 }, (_, i) => ({ name: 'f', arguments: { i } }));
    const wanted = toolCalls.slice(0, 100);
    const found = makeOutput({ toolCalls });
    expect(grade('tool_call', found, { expected: wanted })).toBe(0);
    expect(grade('tool_arguments', found, { expected: wanted })).toBe(100 / 20_000);
    expect(grade('tool_call', found, { expected: toolCalls })).toBeNull();
  });
});
