import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderComment } from '../../src/core/report/comment.ts';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';

import type { LoopbackAnswer, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { makeMetric, makeReport, makeSuite } from '../support/reports.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const PROMPT = 'prompts/answer.prompt.yml';
const prompt = (text: string) => `messages: [{ role: user, content: "${text} {{input}}" }]\n`;
const policy = (scorers: string, rest = '') => `version: 1
judge: loopback/judge-1
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: ${PROMPT}, model: loopback/small }
    scorers: [${scorers}]
${rest}`;
const cases = Array.from({ length: 40 }, (_, i) => ({ id: `c${i}`, input: `question ${i}.` }));
const said = ({ messages }: LoopbackRequest) => messages.at(-1)?.content ?? '';
const graded = (score: number) => JSON.stringify({ reason: 'so', score });

/** The report as JSON, as a terminal and as a page; `judge` answers whoever grades. */
async function reviewed(
  scorers: string,
  judge: (asked: string) => string,
  { suite = '', rest = '', usage }: { suite?: string; rest?: string; usage?: null } = {},
): Promise<{ report: ReviewJson; terminal: string; page: string }> {
  const answer = (request: LoopbackRequest): LoopbackAnswer =>
    request.model === 'judge-1'
      ? judge(said(request))
      : { text: `On ${said(request)}`, ...(usage === null && { usage }) };
  const model = await openProvider({ answer });
  const repository = createGitRepository({
    '.github/promptgate.yml': policy(scorers, suite + rest),
    'evals/answers.jsonl': cases.map((one) => JSON.stringify(one)).join('\n'),
    [PROMPT]: prompt('Answer'),
  });
  repository.branch('change');
  repository.commit('A change', { [PROMPT]: prompt('Please answer') });
  const env = createTestIo(repository.dir, model.env('loopback')).env;
  const run = async (json: boolean) => {
    const io = createTestIo(repository.dir, env as Record<string, string>);
    return (
      await runCommand(io, (own) => review({ repo: '.', base: 'main', json, html: 'report.html' }, own))
    ).stdout;
  };
  const report = JSON.parse(await run(true)) as ReviewJson;
  const page = readFileSync(join(repository.dir, 'report.html'), 'utf8');
  return { report, terminal: (await run(false)).replace(/\s+/g, ' '), page };
}

const HOSTILE = `Well @octocat, <img src=x> | **4** of 5. ${'And so on. '.repeat(500)}`;

describe('scores that are missing', () => {
  it('come with how many there are and why, in every report', async () => {
    const { report, terminal, page } = await reviewed('helpfulness', (asked) =>
      / question 7\.\n/.test(asked) ? HOSTILE : graded(4),
    );
    expect(report.verdict).toBe('pass');
    expect(report.suites[0]?.metrics[0]).toMatchObject({
      missing: 1,
      missing_because: [
        {
          count: 1,
          example: 'c7',
          reason: expect.stringMatching(
            /^the judge's reply could not be read \(no JSON; it began with "Well @octocat/,
          ),
        },
      ],
    });
    expect(report.suites[0]?.metrics[0]?.missing_because?.[0]?.reason.length).toBeLessThan(200);
    expect(terminal).toContain(
      'answers · helpfulness: 1 of 40: the judge\'s reply could not be read (no JSON; it began with "Well @octocat, <img src=x>',
    );
    expect(page).toMatch(
      /answers · +<code>helpfulness<\/code>: 1 of 40: the judge&#39;s reply could not be read/,
    );
    expect(page).not.toContain('<img');
  });

  it('are counted reason by reason where there are several, also where nothing has a score', async () => {
    const { report, terminal } = await reviewed('helpfulness', (asked) =>
      / question \d\.\n/.test(asked) ? `Well, ${asked.length}` : JSON.stringify({ reason: 'so', grade: 4 }),
    );
    expect(report.verdict).toBe('error');
    const [missed] = report.suites[0]?.not_evaluated ?? [];
    expect(missed?.reason).toMatch(
      /40 of 40: 30 because the judge's reply could not be read \(other JSON than it was asked for; .*, first in `c1\d`; 10 because the judge's reply could not be read \(no JSON; /,
    );
    expect(terminal).toContain('40 of 40: 30 because');
  });

  it('decide with their reason where too many are', async () => {
    const { report } = await reviewed('helpfulness', (asked) =>
      / question [0-3]\.\n/.test(asked) ? 'Four of five.' : graded(4),
    );
    expect(report).toMatchObject({
      verdict: 'error',
      reason:
        '4 of 40 cases of answers/helpfulness have no score: the judge\'s reply could not be read (no JSON; it began with "Four of five.").',
    });
  });

  it('of a case that may never break are named with it', async () => {
    const { report, terminal } = await reviewed(
      '{ judge: helpfulness, at: 0.5 }',
      (asked) => (/ question 7\.\n/.test(asked) ? 'Four of five.' : graded(4)),
      { suite: '    must_pass: [c7]\n' },
    );
    expect(report).toMatchObject({ verdict: 'error', reason: 'must_pass of answers was not evaluated.' });
    expect(report.suites[0]?.not_evaluated).toEqual([
      {
        metric: 'must_pass',
        reason:
          '`c7` may never break: the judge\'s reply could not be read (no JSON; it began with "Four of five.")',
        fix: null,
      },
    ]);
    expect(terminal).toContain('answers · must_pass: c7 may never break: the judge');
  });

  it('name the model without a price, and the one that counts no tokens', async () => {
    const { report } = await reviewed('tokens, cost', () => graded(4), { usage: null });
    expect(report.suites[0]?.not_evaluated.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('40 of 40: loopback/small counted no tokens'),
      expect.stringContaining('40 of 40: no price is known for loopback/small'),
    ]);
  });

  it('quote nothing where the policy hides outputs', async () => {
    const { report, terminal, page } = await reviewed(
      'helpfulness',
      (asked) => (/ question 7\.\n/.test(asked) ? HOSTILE : graded(4)),
      { rest: 'report: { outputs: none }\n' },
    );
    expect(report.suites[0]?.metrics[0]?.missing_because).toEqual([
      { reason: "the judge's reply could not be read (no JSON)", count: 1, example: 'c7' },
    ]);
    for (const text of [JSON.stringify(report), terminal, page]) expect(text).not.toContain('octocat');
  });
});

it('the comment says why scores are missing, whatever the judge wrote', () => {
  const reason = `the judge's reply could not be read (no JSON; it began with "${HOSTILE.slice(0, 60)}")`;
  const comment = renderComment(
    makeReport({
      suites: [
        makeSuite({
          name: 'answers',
          metrics: [
            makeMetric({
              metric: 'helpfulness',
              missing: 2,
              unscored: {
                of: 40,
                missing: 2,
                reasons: [
                  { reason, count: 1, example: 'c7' },
                  { reason: 'loopback answered 503', count: 1, example: 'c8' },
                ],
              },
            }),
          ],
        }),
      ],
    }),
  );
  expect(comment).toContain(
    '**Without a score (not a pass)**\n- answers · `helpfulness`: 2 of 40: 1 because the judge',
  );
  expect(comment).toContain('1 because loopback answered 503, first in `c8`');
  expect(comment).not.toMatch(/@octocat|[^\\]<img/);
});
