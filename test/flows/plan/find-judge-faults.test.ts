import { describe, expect, it } from 'vitest';
import type { Suite } from '../../../src/core/eval/types.ts';
import {
  findJudgeFamilies,
  findJudgeFaults,
  listFavouringJudges,
} from '../../../src/flows/plan/find-judge-faults.ts';

const DATED = 'openai/gpt-5-mini-2025-08-07';

function judged(judge: string, head: string | null, base: string | null = head, scorer = 'judge') {
  const use = { metric: 'm', scorer, options: {}, negate: false, margin: null, min: null, at: null };
  const suite: Suite = {
    name: 's',
    origin: { kind: 'policy', path: '.github/promptgate.yml' },
    covers: [],
    target: { kind: 'prompt' },
    cases: [],
    scorers: [{ ...use, gate: 'block' }],
    mustPass: [],
    repeats: 1,
    judge,
  };
  return { suite, models: { base, head } };
}

const rules = (...given: Parameters<typeof judged>) =>
  findJudgeFaults([judged(...given)]).map(({ rule }) => rule);

describe('a judge', () => {
  it.each([
    [DATED, 'openai/gpt-5'],
    [DATED, 'azure/gpt-4.1'],
    ['anthropic/claude-sonnet-4-5-20250929', 'bedrock/anthropic.claude-haiku-4-5-20251001-v1:0'],
    ['openrouter/google/gemini-1.5-pro-002', 'vertex/gemini-2.5-flash'],
  ])('%s is of the family of %s, wherever that is served', (judge, model) => {
    expect(rules(judge, model)).toEqual(['judge-family']);
  });

  it.each([
    [DATED, 'anthropic/claude-haiku-4-5'],
    ['loopback/judge', 'loopback/small'],
    [DATED, null],
  ])('%s is not of the family of %s', (judge, model) => {
    expect(rules(judge, model)).toEqual([]);
  });

  it('without a dated revision is not pinned, unless it runs on a machine of one’s own', () => {
    expect(rules('openai/gpt-5-mini', 'mistral/mistral-large')).toEqual(['judge-unpinned']);
    expect(rules('ollama/llama3.1', 'openai/gpt-5')).toEqual([]);
  });

  it('that no scorer asks is not looked at', () => {
    expect(rules('openai/gpt-5-mini', 'openai/gpt-5', null, 'contains')).toEqual([]);
  });

  it('of many suites is named once', () => {
    const one = judged('openai/gpt-5-mini', 'mistral/mistral-large');
    expect(findJudgeFaults([one, one])).toHaveLength(1);
  });

  it('is warned of in a review where the change makes it grade its own family, and else noted', () => {
    const severities = (head: string, base: string) =>
      findJudgeFamilies([judged(DATED, head, base)]).map(({ severity }) => severity);
    expect(severities('openai/gpt-5', 'mistral/mistral-large')).toEqual(['warning']);
    expect(severities('openai/gpt-5', 'openai/gpt-4.1')).toEqual(['note']);
    expect(severities('mistral/mistral-large', 'openai/gpt-5')).toEqual([]);
  });

  it('that compares two models is doubted where one of them alone is of its maker', () => {
    const { suite } = judged(DATED, null, null, 'pairwise');
    expect(listFavouringJudges(suite, 'openai/gpt-5', 'anthropic/claude-haiku-4-5')).toEqual([DATED]);
    expect(listFavouringJudges(suite, 'openai/gpt-5', 'openai/gpt-4.1')).toEqual([]);
    expect(listFavouringJudges(suite, 'anthropic/claude-haiku-4-5', 'openai/gpt-5')).toEqual([]);
  });
});
