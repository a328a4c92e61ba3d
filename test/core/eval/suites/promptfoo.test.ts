import { describe, expect, it } from 'vitest';
import { listMetrics } from '../../../../src/core/eval/metrics.ts';
import { applyScorer, decidesPass } from '../../../../src/core/eval/scorers/apply.ts';
import { combineScores, prepareScoring } from '../../../../src/core/eval/scoring.ts';
import { suiteFromPromptfoo } from '../../../../src/core/eval/suites/promptfoo.ts';
import type { Case, Output, Score } from '../../../../src/core/eval/types.ts';
import { artifactOf } from '../../artifact/support.ts';
import { makeOutput } from '../scorers/support.ts';

function read(rest: string, texts: Record<string, string> = {}) {
  const text = `prompts: ["{{ q }}"]\nproviders: [openai:gpt-5-mini]\n${rest}`;
  return suiteFromPromptfoo(artifactOf('promptfooconfig.yaml', text), new Map(Object.entries(texts)));
}

async function scoresOf(testCase: Case, output: Partial<Output>): Promise<Map<string, Score>> {
  const prepared = await prepareScoring({ scorers: [] }, testCase);
  if (!prepared.ok) throw new Error(prepared.message);
  return combineScores(
    prepared.tasks.map(({ use, scorer, options }) => {
      if (scorer.kind !== 'deterministic') throw new Error(`${scorer.id} asks a model`);
      return {
        use,
        score: applyScorer(use, scorer, { case: testCase, output: makeOutput(output), options }),
      };
    }),
  );
}

/** Values by metric of the first case of a config with one test of these assertions. */
async function judge(test: string, output: string | Partial<Output>) {
  const { cases, obstacles } = read(`tests: [${test}]`);
  expect(obstacles).toEqual([]);
  const [first] = cases;
  if (first === undefined) throw new Error('no case');
  const scores = await scoresOf(first, typeof output === 'string' ? { text: output } : output);
  return {
    values: Object.fromEntries([...scores].map(([metric, { value }]) => [metric, value])),
    reasons: Object.fromEntries([...scores].map(([metric, { reason }]) => [metric, reason])),
    metrics: listMetrics({ scorers: [] }, cases),
    case: first,
  };
}

describe('a table of tests', () => {
  it('may have quotation marks within a cell, as in promptfoo', () => {
    const csv = 'q,__expected\nWhat is a 5" screen?,contains: "5 inches"\nWho said "no"?,contains: me\n';
    const { cases, obstacles } = read('tests: file://more.csv', { 'more.csv': csv });
    expect(obstacles).toEqual([]);
    expect(
      cases.map(({ vars, scorers, source }) => [vars.q, scorers[0]?.options.value, source.line]),
    ).toEqual([
      ['What is a 5" screen?', '"5 inches"', 2],
      ['Who said "no"?', 'me', 3],
    ]);
    const broken = read('tests: file://more.csv', { 'more.csv': 'q,__expected\n"open,contains: a\n' });
    expect(broken.obstacles[0]?.reason).toContain('Quote');
  });
});

describe('an assertion that promptfoo does not have', () => {
  it('is refused with the name that was meant, where one is near', () => {
    const reasons = (type: string) =>
      read(`tests: [{ assert: [{ type: ${type}, value: x }] }]`).obstacles.map(({ reason }) => reason);
    expect(reasons('icontain')).toEqual([expect.stringContaining('did you mean `icontains`?')]);
    expect(reasons('not-contain-any')).toEqual([expect.stringContaining('did you mean `contains-any`?')]);
    expect(reasons('spelling')).toEqual([expect.stringMatching(/no assertion of this name$/)]);
  });
});

describe('a threshold of an assertion', () => {
  it('makes a graded one pass or fail there, and its grade stays in the reason', async () => {
    const at = (threshold: string) =>
      judge(
        `{ vars: { q: x }, assert: [{ type: gleu, value: the cat is on the mat${threshold} }] }`,
        'the the the the the the the',
      );
    const found = await at(', threshold: 0.09');
    expect(found.values).toEqual({ gleu: 1 });
    expect(found.reasons.gleu).toMatch(/^0\.0909, at least 0\.09 passes: /);
    expect(found.metrics).toMatchObject([{ name: 'gleu', scale: 'pass_fail', gate: 'block' }]);
    expect((await at(', threshold: 0.1')).values).toEqual({ gleu: 0 });
    // promptfoo's own where none is named: 0.5.
    expect((await at('')).values).toEqual({ gleu: 0 });
  });

  it('is turned round after it was held against the grade', async () => {
    const found = await judge(
      '{ vars: { q: x }, assert: [{ type: not-rouge-n, value: a b c d, threshold: 0.5 }] }',
      'a b x y z',
    );
    expect(found.values).toEqual({ not_rouge_n: 1 });
  });

  it('of levenshtein is a number of edits, 5 where none is named', async () => {
    const found = await judge(
      `{ vars: { q: x }, assert: [
        { type: levenshtein, value: abcdef, metric: usual }, { type: levenshtein, value: abcdef, threshold: 2, metric: two }] }`,
      'abc',
    );
    expect(found.values).toEqual({ usual: 1, two: 0 });
  });

  it('of latency and cost is the most that passes, and these are watched only', async () => {
    const found = await judge(
      '{ vars: { q: x }, assert: [{ type: latency, threshold: 500 }, { type: cost, threshold: 0.01 }] }',
      { latencyMs: 400, costUsd: 0.02 },
    );
    expect(found.values).toEqual({ latency: 1, cost: 0 });
    expect(found.metrics.map(({ scale, gate, timed }) => [scale, gate, timed])).toEqual([
      ['pass_fail', 'warn', true],
      ['pass_fail', 'warn', false],
    ]);
  });

  it('lets a must_pass case pass or fail by it', async () => {
    const { case: testCase } = await judge(
      '{ vars: { q: x }, assert: [{ type: bleu, value: a b c d }] }',
      'a b c d',
    );
    const prepared = await prepareScoring({ scorers: [] }, testCase);
    expect(prepared.ok && prepared.tasks.every(decidesPass)).toBe(true);
  });
});

describe('an assert-set', () => {
  const parts = '{ type: contains, value: tea, weight: 3 }, { type: contains, value: milk }';

  it('with a threshold is one metric: the weighted mean has to reach it', async () => {
    const at = (threshold: number) =>
      judge(
        `{ vars: { q: x }, assert: [{ type: assert-set, metric: drinks, threshold: ${threshold}, assert: [${parts}] }] }`,
        'tea',
      );
    const passed = await at(0.75);
    expect(passed.values).toEqual({ drinks: 1 });
    expect(passed.reasons.drinks).toMatch(/^0\.75 of 1, at least 0\.75 passes: contains 0 \(/);
    expect((await at(0.76)).values).toEqual({ drinks: 0 });
    expect(passed.metrics).toMatchObject([{ name: 'drinks', scale: 'pass_fail' }]);
  });

  it('takes the grades of its graded parts, not whether they pass', async () => {
    // 2/3 of rouge-n and 0 of contains: a mean of 1/3, though rouge-n fails at its own 0.75.
    const set = (threshold: number) =>
      `{ vars: { q: x }, assert: [{ type: assert-set, threshold: ${threshold},
         assert: [{ type: rouge-n, value: a b }, { type: contains, value: z }] }] }`;
    expect((await judge(set(0.33), 'a b c d')).values).toEqual({ assert_set: 1 });
    expect((await judge(set(0.34), 'a b c d')).values).toEqual({ assert_set: 0 });
  });

  it('without one stands for its parts, all of which have to pass', async () => {
    const found = await judge(
      `{ vars: { q: x }, assert: [{ type: assert-set, assert: [${parts}] }] }`,
      'tea',
    );
    expect(found.values).toEqual({ contains: 0 });
  });

  it('of weight 0 is watched only, and one of two with a threshold fails alone', async () => {
    const set = (more: string, value: string) =>
      `{ type: assert-set, threshold: 1, ${more} assert: [{ type: contains, value: ${value} }] }`;
    const found = await judge(
      `{ vars: { q: x }, assert: [${set('metric: a,', 'tea')}, ${set('metric: b, weight: 0,', 'milk')}, ${set('', 'tea')}, ${set('', 'no')}] }`,
      'tea',
    );
    expect(found.values).toEqual({ a: 1, b: 0, assert_set: 0 });
    expect(found.metrics.map(({ name, gate }) => [name, gate])).toContainEqual(['b', 'warn']);
  });

  it('whose part has no score has none', async () => {
    const found = await judge(
      `{ vars: { q: x }, assert: [{ type: assert-set, threshold: 0.1,
         assert: [{ type: contains, value: tea }, { type: latency, threshold: 10 }] }] }`,
      { text: 'tea', latencyMs: null },
    );
    expect(found.values).toEqual({ assert_set: null });
    expect(found.metrics).toMatchObject([{ gate: 'block', timed: true }]);
  });
});

describe('the threshold of a test', () => {
  it('is held against the weighted mean of all assertions, sets as one, whatever each says alone', async () => {
    const test = (threshold: number) =>
      `{ vars: { q: x }, threshold: ${threshold}, assert: [
        { type: contains, value: tea, weight: 2 },
        { type: contains, value: milk },
        { type: assert-set, threshold: 1, weight: 1, assert: [{ type: contains, value: tea }, { type: contains, value: no }] }] }`;
    // (2 * 1 + 1 * 0 + 1 * 0.5) / 4
    expect((await judge(test(0.625), 'tea')).values).toEqual({ test_score: 1 });
    expect((await judge(test(0.63), 'tea')).values).toEqual({ test_score: 0 });
  });

  it('comes from defaultTest, whose assertions count too, and from a CSV file', async () => {
    const { cases, obstacles } = read(
      `defaultTest: { threshold: 0.5, assert: [{ type: contains, value: tea }] }
tests: [tests.csv]`,
      {
        'tests.csv':
          'q,__expected1,__expected2,__threshold\nx,contains: milk,contains: tea,0.7\ny,contains: milk,,\n',
      },
    );
    expect(obstacles).toEqual([]);
    const all = await Promise.all(cases.map((one) => scoresOf(one, { text: 'tea' })));
    expect(all.map((scores) => scores.get('test_score')?.value)).toEqual([0, 1]);
  });

  it('of a CSV cell stands in brackets or in a column of its own', async () => {
    const { cases } = read('tests: [tests.csv]', {
      'tests.csv':
        'q,__expected,__config:__expected:threshold\nx,levenshtein(3): abc,\ny,levenshtein: abc,\nz,levenshtein: abc,4\n',
    });
    const all = await Promise.all(cases.map((one) => scoresOf(one, { text: 'abcdef' })));
    // promptfoo's usual threshold in a CSV file is 0.75, which no edit passes.
    expect(all.map((scores) => scores.get('levenshtein')?.value)).toEqual([1, 0, 1]);
  });
});

describe('scenarios', () => {
  const scenarios = `scenarios:
  - config:
      - { vars: { lang: French, hello: Bonjour }, assert: [{ type: contains, value: "{{ hello }}" }] }
      - { vars: { lang: Spanish, hello: Hola } }
    tests:
      - { description: greets, vars: { q: "hi in {{ lang }}" }, assert: [{ type: icontains, value: "{{ lang }}" }] }
      - { description: shouts, vars: { q: hey, lang: German }, threshold: 0.5, assert: [{ type: contains, value: x }] }
`;

  it('run each test with each entry of the config, under defaultTest and after the tests', () => {
    const { cases, obstacles } = read(
      `${scenarios}tests: [{ description: plain, vars: { q: x }, assert: [{ type: contains, value: x }] }]
defaultTest: { vars: { tone: calm }, assert: [{ type: contains, value: y, metric: always }] }`,
    );
    expect(obstacles).toEqual([]);
    expect(cases.map(({ id, vars }) => [id, vars.q, vars.lang, vars.tone])).toEqual([
      ['plain', 'x', undefined, 'calm'],
      ['greets', 'hi in French', 'French', 'calm'],
      ['shouts', 'hey', 'German', 'calm'],
      ['greets (2)', 'hi in Spanish', 'Spanish', 'calm'],
      ['shouts (2)', 'hey', 'German', 'calm'],
    ]);
    // The entry's assertions come before the test's own; a test with a threshold is one score.
    expect(cases.map(({ scorers }) => scorers.map(({ metric }) => metric))).toEqual([
      ['always', 'contains'],
      ['always', 'contains', 'icontains'],
      ['test_score', 'test_score', 'test_score'],
      ['always', 'icontains'],
      ['test_score', 'test_score'],
    ]);
  });

  it('come from files, with the tests of files, and without tests run their config alone', () => {
    const { cases, obstacles } = read(
      `scenarios:
  - { config: file://config.yaml, tests: tests.csv }
  - { config: [{ vars: { q: alone }, assert: [{ type: contains, value: a }] }] }
`,
      {
        'config.yaml': '- { vars: { who: a } }\n- { vars: { who: b } }\n',
        'tests.csv': 'q,__expected\n1,contains: x\n',
      },
    );
    expect(obstacles).toEqual([]);
    expect(cases.map(({ vars }) => `${vars.who ?? ''}${vars.q}`)).toEqual(['a1', 'b1', 'alone']);
  });

  it('that are malformed, or too many together, are refused by name', () => {
    const reasons = (rest: string) => read(rest).obstacles.map(({ reason }) => reason);
    expect(reasons('scenarios: [{ tests: [{ vars: { q: x } }] }]')[0]).toContain('one has no `config`');
    expect(reasons('scenarios: [{ config: file://none.yaml }]')[0]).toContain('there is no such text file');
    const many = `[${Array.from({ length: 150 }, (_, i) => `{ vars: { q: ${i} } }`).join(', ')}]`;
    expect(reasons(`scenarios: [{ config: ${many}, tests: ${many} }]`)[0]).toContain(
      'more than 20,000 combinations',
    );
  });
});

describe('a config whose tests assert nothing', () => {
  it('says so, also where assertions stand where promptfoo does not look', () => {
    const { obstacles } = read('assert: [{ type: contains, value: x }]\ntests: [{ vars: { q: x } }]');
    expect(obstacles).toEqual([
      { metric: null, reason: 'none of its tests has an assertion', fix: null, blocks: false },
    ]);
    expect(read('tests: [{ vars: { q: x }, assert: [{ type: is-json }] }]').obstacles).toEqual([]);
  });
});

describe('an assertion in JavaScript', () => {
  const codeOf = (assertion: string, texts: Record<string, string> = {}) => {
    const { cases, obstacles } = read(`tests: [{ vars: { q: x }, assert: [${assertion}] }]`, texts);
    return { use: cases[0]?.scorers[0], reasons: obstacles.map(({ reason }) => reason) };
  };

  it('is run as it is written, turned round by `not-` and held against its threshold', () => {
    const { use, reasons } = codeOf('{ type: not-javascript, value: output.length, threshold: 0.5 }');
    expect(reasons).toEqual([]);
    expect(use).toMatchObject({
      metric: 'not_javascript',
      scorer: 'javascript',
      options: { code: 'output.length' },
      negate: true,
      threshold: 0.5,
      gate: 'block',
    });
  });

  it('is given its `config`', () => {
    const { use, reasons } = codeOf(
      '{ type: javascript, value: context.config.least < 3, config: { least: 2 } }',
    );
    expect(reasons).toEqual([]);
    expect(use?.options).toEqual({ code: 'context.config.least < 3', config: { least: 2 } });
  });

  it.each([
    ['file://check.js', 'module.exports = (output, context) => output === context;\n'],
    ['file://check.mjs', 'export default (output, context) => output === context;\n'],
    ['file://check.cjs:same', 'module.exports = { same: (output, context) => output === context };\n'],
    ['file://check.js:same', 'exports.same = (output, context) => output === context;\n'],
  ])('in a file is the function that %s exports', (value, text) => {
    const path = value.replace('file://', '').replace(/:.*/, '');
    const { use, reasons } = codeOf(`{ type: javascript, value: "${value}" }`, { [path]: text });
    expect(reasons).toEqual([]);
    const run = new Function('output', 'context', String(use?.options.code));
    expect([run('a', 'a'), run('a', 'b')]).toEqual([true, false]);
  });

  it.each([
    ['{ type: javascript, value: file://gone.js }', /there is no such text file/],
    ['{ type: javascript, value: file://../out.js }', /there is no such text file/],
    ['{ type: javascript, value: file://tag.js }', /it holds `\{\{`/],
    [
      '{ type: javascript, value: file://check.ts }',
      /JavaScript only; the nearest scorer here is `javascript`/,
    ],
    ['{ type: javascript, value: "package:@team/checks" }', /JavaScript only/],
    ['{ type: javascript, value: 3 }', /its value is no code/],
    ['{ type: javascript }', /its value is no code/],
    ['{ type: contains, value: file://tag.js }', /its value comes from a program/],
    ['{ type: python, value: len(output) }', /JavaScript only; the nearest scorer here is `javascript`/],
    ['{ type: ruby, value: output.size }', /JavaScript only; the nearest scorer here is `javascript`/],
  ])('%s is refused with the reason', (assertion, reason) => {
    const { use, reasons } = codeOf(assertion, { 'tag.js': 'module.exports = () => `{{q}}`;' });
    expect(use).toBeUndefined();
    expect(reasons.join()).toMatch(reason);
  });
});
