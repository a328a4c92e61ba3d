import { describe, expect, it } from 'vitest';
import { prepareScoring } from '../../../src/core/eval/scoring.ts';
import { scoreOutput } from '../../../src/flows/run/score-output.ts';
import type { TrialRunner } from '../../../src/flows/run/trial-runner.ts';
import { makeCase, makeOutput, scorerNamed, useOf } from '../../core/eval/scorers/support.ts';

type Reply = { text: string } | { failure: string };

/** Grades one answer by `helpfulness`; `replies` are the judge's, one a question. */
async function grade(replies: readonly Reply[], votes = 3) {
  const asked: { digest: string; nonce: string }[] = [];
  const runner = {
    async judge(_model: string, make: () => { messages: { content: string }[] }, digest: string) {
      const request = make();
      const reply = replies[asked.length] ?? { failure: 'asked too often' };
      const [, nonce = ''] = /<<<(\S+) begin/.exec(request.messages.at(-1)?.content ?? '') ?? [];
      asked.push({ digest, nonce });
      return 'text' in reply
        ? { ok: true, output: makeOutput({ text: reply.text }), from: null }
        : { ok: false, failure: { kind: 'server', status: 500, message: reply.failure, attempts: 1 } };
    },
  } as unknown as TrialRunner;
  let nonces = 0;
  const use = { ...useOf(scorerNamed('judge'), { rubric: 'helpfulness' }), votes };
  const testCase = makeCase();
  const prepared = await prepareScoring({ scorers: [use] }, testCase);
  if (!prepared.ok) throw new Error(prepared.message);
  const scoring = {
    runner,
    nonce: () => `n${++nonces}`,
    judge: 'a/judge',
    cache: 'own' as const,
    voting: () => 'all' as const,
  };
  const answered = { output: makeOutput({ text: 'An answer.' }), tools: null, prompt: null, model: null };
  const run = { kind: 'first' as const, repeat: 0 };
  const scores = await scoreOutput(testCase, prepared.tasks, answered, run, scoring);
  return { score: [...scores.values()][0], asked };
}

const vote = (score: number): Reply => ({ text: JSON.stringify({ reason: 'so', score }) });

describe('a judge with votes', () => {
  it('is asked only as long as a vote can change what comes of it', async () => {
    expect((await grade([vote(5), vote(5)])).asked).toHaveLength(2);
    const split = await grade([vote(5), vote(1), vote(4)]);
    expect(split.asked).toHaveLength(3);
    expect(split.score).toMatchObject({ value: 0.75 });
    expect((await grade([vote(3)], 1)).asked).toHaveLength(1);
  });

  it('gets a question of its own for each vote, with a nonce of its own', async () => {
    const { asked } = await grade([vote(5), vote(1), vote(4)]);
    expect(new Set(asked.map(({ digest }) => digest)).size).toBe(3);
    expect(new Set(asked.map(({ nonce }) => nonce)).size).toBe(3);
  });

  it('that fails, or cannot be read, gives no score and says why: never 0, never a pass', async () => {
    for (const replies of [
      [{ failure: 'down' }, { failure: 'down' }, vote(5)],
      [{ text: 'Very good!' }, { text: '{"score": 5' }, vote(5)],
    ])
      expect((await grade(replies)).score).toMatchObject({
        value: null,
        reason: expect.stringMatching(/votes can be read: the judge/),
      });
    const once = await grade([{ failure: 'down' }], 1);
    expect(once.score).toEqual({ value: null, reason: 'the judge failed: down' });
  });
});
