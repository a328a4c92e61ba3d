import { describe, expect, it } from 'vitest';
import { readJudgeReply, scoreWithoutJudge } from '../../../../src/core/eval/scorers/apply.ts';
import { findBrokenLimits } from '../../../../src/core/eval/scorers/usage/latency.ts';
import { applies, grade, makeCase, makeOutput, score, scorerNamed, useOf } from './support.ts';

const found = (...documents: string[]) => ({
  retrieved: documents.map((document, i) => ({ document, start: 0, end: 1, text: 'x', score: 1 - i / 10 })),
});
const expected = { documents: ['docs/a.md', 'docs/b.md'] };

describe('retrieval', () => {
  const ranked = found('docs/x.md', 'docs/a.md', 'docs/y.md', 'docs/b.md');

  it('has the average precision of the ranks at which relevant passages stand', () => {
    expect(grade('context_precision', ranked, { expected })).toBeCloseTo((1 / 2 + 2 / 4) / 2, 12);
    expect(grade('context_precision', found('docs/a.md'), { expected })).toBe(1);
    expect(grade('context_precision', ranked, { expected, options: { k: 1 } })).toBe(0);
  });

  it('recalls the share of expected documents', () => {
    expect(grade('context_recall', ranked, { expected })).toBe(1);
    expect(score('context_recall', ranked, { expected, options: { k: 2 } })).toEqual({
      value: 0.5,
      reason: '1 of 2 expected documents found, missing "docs/b.md"',
    });
  });

  it('ranks the first hit', () => {
    expect(grade('mrr', ranked, { expected })).toBe(1 / 2);
    expect(grade('hit_rate', ranked, { expected })).toBe(1);
    expect(grade('hit_rate', ranked, { expected, options: { k: 1 } })).toBe(0);
  });

  it.each(['context_precision', 'context_recall', 'mrr', 'hit_rate', 'ndcg'])(
    '%s of nothing retrieved is 0, and missing where the output does not say what was',
    (name) => {
      expect(grade(name, found(), { expected })).toBe(0);
      expect(grade(name, {}, { expected })).toBeNull();
    },
  );

  it('knows a document by the end of its path, never by a part of its name', () => {
    expect(grade('context_recall', found('docs/a.md'), { expected: { documents: ['./a.md'] } })).toBe(1);
    expect(grade('context_recall', found('docs/aa.md'), { expected: { documents: ['a.md'] } })).toBe(0);
  });

  it('leaves out a case that names no document', () => {
    expect(applies('context_recall', 'an answer')).toBe(false);
    expect(applies('context_recall', { documents: [] })).toBe(false);
  });
});

describe('tokens', () => {
  const usage = { inputTokens: 1200, outputTokens: 300, cachedInputTokens: 1000, reasoningTokens: 250 };

  it('are those that the provider counted, in and out or one of both', () => {
    expect(score('tokens', { usage })).toEqual({ value: 1500, reason: '1,500 tokens' });
    expect(score('tokens', { usage }, { options: { of: 'input' } })).toMatchObject({ value: 1200 });
    expect(score('tokens', { usage }, { options: { of: 'output' } })).toMatchObject({ value: 300 });
  });

  it('are missing, and not none, where nobody counted them', () => {
    expect(grade('tokens', {})).toBeNull();
  });
});

describe('latency and cost', () => {
  it('are raw, and missing where nothing was measured', () => {
    expect(score('latency', { latencyMs: 1234.4 })).toEqual({ value: 1234.4, reason: '1234 ms' });
    expect(grade('latency', {})).toBeNull();
    expect(score('cost', { costUsd: 0.00123456 })).toEqual({ value: 0.00123456, reason: '$0.00123' });
    expect(grade('cost', {})).toBeNull();
  });

  it('are not measured by numbers that nothing can take', () => {
    expect(grade('cost', { costUsd: -1 })).toBeNull();
    expect(grade('latency', { latencyMs: Number.NaN })).toBeNull();
    expect(grade('latency', { latencyMs: Number.POSITIVE_INFINITY })).toBeNull();
  });

  it('have no opposite', () => {
    expect(grade('cost', { costUsd: 1 }, { negate: true })).toBeNull();
  });

  it('break a limit by the nearest rank of their quantile', () => {
    const times = Array.from({ length: 20 }, (_, i) => (i + 1) * 10);
    expect(findBrokenLimits({ p95_ms: 189 }, times)).toEqual([{ option: 'p95_ms', limit: 189, found: 190 }]);
    expect(findBrokenLimits({ p95_ms: 190, p50_ms: 100 }, times)).toEqual([]);
    expect(findBrokenLimits({ p95_ms: 1 }, [])).toEqual([]);
  });
});

const passage = (document: string, text: string, start = 0) => ({
  document,
  start,
  end: start + text.length,
  text,
  score: 1,
});

describe('nDCG', () => {
  // scikit-learn, sklearn.metrics.ndcg_score, "Examples": true_relevance = [[10, 0, 0, 1, 5]] with these scores.
  const relevance = [10, 0, 0, 1, 5];
  const order = (scores: number[]) =>
    scores
      .map((value, id) => ({ value, id }))
      .sort((a, b) => b.value - a.value)
      .map(({ id }) => `d${id}`);
  const graded = { documents: relevance.map((value, id) => ({ id: `d${id}`, relevance: value })) };
  it.each([
    [[0.1, 0.2, 0.3, 4, 70], undefined, 0.69],
    [[0.05, 1.1, 1, 0.5, 0], undefined, 0.49],
    [[0.05, 1.1, 1, 0.5, 0], 4, 0.35],
    [relevance, 4, 1],
  ])('is scikit-learn’s of its documented example: %j at %s', (scores, k, value) => {
    const options = k === undefined ? {} : { k };
    const given = grade('ndcg', found(...order(scores)), { expected: graded, options }) ?? Number.NaN;
    expect(Math.floor(given * 100) / 100).toBe(value);
  });

  it('counts a document once, at its first passage', () => {
    const twice = found('docs/a.md', 'docs/a.md', 'docs/b.md');
    expect(grade('ndcg', twice, { expected })).toBeCloseTo((1 + 1 / 2) / (1 + 1 / Math.log2(3)), 12);
    expect(grade('ndcg', found(), { expected })).toBe(0);
  });

  it('is missing where nothing is relevant', () => {
    expect(grade('ndcg', found('a'), { expected: { documents: [{ id: 'a', relevance: 0 }] } })).toBeNull();
  });
});

describe('a place in a document', () => {
  const words = 'Refunds take fourteen days from the day on which the goods come back.';
  const byWords = { documents: [{ document: 'docs/a.md', text: words }] };
  const recall = (
    retrieved: ReturnType<typeof passage>[],
    of: Parameters<typeof grade>[2] = { expected: byWords },
  ) => grade('context_recall', { retrieved }, of);

  it('is found however the document is cut: whole, by a half of it, by parts inside of it', () => {
    expect(recall([passage('docs/a.md', `Before. ${words} After.`)])).toBe(1);
    expect(recall([passage('docs/a.md', `Before. ${words.slice(0, 50)}`)])).toBe(1);
    expect(recall([passage('docs/a.md', `${words.slice(20)} After.`)])).toBe(1);
    expect(recall([passage('docs/a.md', words.slice(20, 48))])).toBe(1);
  });

  it('is not found by another document, or another place of the same one', () => {
    expect(recall([passage('docs/b.md', words)])).toBe(0);
    expect(recall([passage('docs/a.md', `Something else. ${words.slice(0, 10)}`)])).toBe(0);
  });

  it('may be character offsets, or a text alone', () => {
    const bySpan = { expected: { documents: [{ document: 'docs/a.md', start: 100, end: 200 }] } };
    expect(recall([passage('docs/a.md', 'x'.repeat(60), 90)], bySpan)).toBe(1);
    expect(recall([passage('docs/a.md', 'x'.repeat(20), 150)], bySpan)).toBe(1);
    expect(recall([passage('docs/a.md', 'x'.repeat(30), 80)], bySpan)).toBe(0);
    expect(recall([passage('any.md', words)], { expected: { reference_contexts: [words] } })).toBe(1);
  });
});

describe('retrieval by a judge', () => {
  const retrieved = [
    passage(
      'docs/x.md',
      'The Brandenburg Gate is one of the most visited landmarks in Berlin, the capital city of Germany.',
    ),
    passage('docs/y.md', 'The Eiffel Tower is located in Paris.'),
  ];
  const read = (name: string, reply: unknown, passages = retrieved) => {
    const scorer = scorerNamed(name);
    if (scorer.kind !== 'judge') throw new Error(`${name} asks no model`);
    const testCase = makeCase({ input: 'Where is the Eiffel Tower located?', expected: 'In Paris.' });
    const input = { case: testCase, output: makeOutput({ retrieved: passages }), options: {} };
    return (
      scoreWithoutJudge(scorer, input) ??
      readJudgeReply(useOf(scorer, {}), scorer, JSON.stringify(reply), input)
    );
  };
  const judged = (...useful: boolean[]) => ({
    passages: useful.map((one, at) => ({ passage: at + 1, reason: 'x', useful: one })),
  });

  // The formula of ragas' LLMContextPrecisionWithReference: one useful passage of two, first, second and not at all.
  it('has the average precision of what the judge finds useful', () => {
    expect(read('llm_context_precision', judged(true, false)).value).toBe(1);
    expect(read('llm_context_precision', judged(false, true)).value).toBe(0.5);
    expect(read('llm_context_precision', judged(false, false)).value).toBe(0);
  });

  it('has no precision of a reply that leaves a passage out or names one twice', () => {
    const twice = { passages: [1, 1].map((at) => ({ passage: at, reason: 'x', useful: true })) };
    for (const reply of [judged(true), twice, judged(true, false, true), 'useful'])
      expect(read('llm_context_precision', reply).value).toBeNull();
  });

  it('recalls the claims of the reference whose words stand in a passage', () => {
    const claim = (quotation: string) => ({
      claim: `c${quotation}`,
      passage: 2,
      quote: quotation,
      verdict: 'supported',
    });
    const reply = (...quotes: string[]) => ({ makes_claims: true, claims: quotes.map(claim) });
    expect(read('llm_context_recall', reply('located in Paris')).value).toBe(1);
    expect(read('llm_context_recall', reply('located in Paris', 'built in 1889')).value).toBe(0.5);
    expect(read('llm_context_recall', { makes_claims: false, claims: [] }).value).toBeNull();
  });

  it.each(['llm_context_precision', 'llm_context_recall'])(
    '%s of nothing retrieved is 0, and asks nobody',
    (name) => {
      expect(read(name, 'never read', [])).toEqual({ value: 0, reason: 'nothing was retrieved' });
    },
  );
});
