import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { calibrate, review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import type { LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const PROMPT = 'prompts/answer.prompt.yml';
const CASES = 40;
const prompt = (text: string) => `messages: [{ role: user, content: "${text} {{input}}" }]\n`;
const policy = (scorer: string, { suite = '', rest = '' }: { suite?: string; rest?: string }) => `version: 1
judge: loopback/judge-1
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: ${PROMPT}, model: loopback/small }
    scorers: [${scorer}]
${suite}${rest}`;
const said = ({ messages }: LoopbackRequest) => messages.at(-1)?.content ?? '';
/** What the judge was shown as the answer. */
const judged = (request: LoopbackRequest) =>
  /begin answer>>>\n([\s\S]*?)\n<<</.exec(said(request))?.[1] ?? '';
const FIVE = '{ judge: helpfulness, votes: 5 }';

type Asked = { side: 'base' | 'head'; case: number; fresh: boolean };

/**
 * Reviews a change of which `broken` cases answer worse. Tells how often the judge was asked about which answer; `reply`
 * stands in place of the grade.
 */
async function reviewed(
  scorer: string,
  broken: number,
  policyParts: { suite?: string; rest?: string } = {},
  reply: (grade: number, vote: number) => string = (score) => JSON.stringify({ reason: 'so', score }),
): Promise<{ report: ReviewJson; asked: Asked[] }> {
  const asked: Asked[] = [];
  const runs = new Map<string, number>();
  const votes = new Map<string, number>();
  const model = await openProvider({
    answer(request) {
      if (request.model !== 'judge-1') {
        const question = said(request);
        const run = (runs.get(question) ?? 0) + 1;
        runs.set(question, run);
        return `run ${run}: ${question}`;
      }
      const answer = judged(request);
      const [, run = '', side = '', index = ''] = /run (\d+): (Answer|Please) .*?(\d+)\./.exec(answer) ?? [];
      asked.push({ side: side === 'Answer' ? 'base' : 'head', case: Number(index), fresh: run !== '1' });
      const vote = votes.get(answer) ?? 0;
      votes.set(answer, vote + 1);
      return reply(side === 'Please' && Number(index) < broken ? 1 : 5, vote);
    },
  });
  const rows = Array.from({ length: CASES }, (_, i) =>
    JSON.stringify({ id: `c${i}`, input: `question ${i}.` }),
  );
  const repository = createGitRepository({
    '.github/promptgate.yml': policy(scorer, policyParts),
    'evals/answers.jsonl': rows.join('\n'),
    [PROMPT]: prompt('Answer'),
  });
  repository.branch('change');
  repository.commit('A change', { [PROMPT]: prompt('Please answer') });
  const io = createTestIo(repository.dir, model.env('loopback'));
  const { stdout, stderr } = await runCommand(io, (own) =>
    review({ repo: '.', base: 'main', json: true }, own),
  );
  if (stdout === '') throw new Error(stderr);
  return { report: JSON.parse(stdout) as ReviewJson, asked };
}

describe('a judge with five votes', () => {
  it('is asked once about each answer where nothing got worse: a vote more could change no verdict', async () => {
    const { report, asked } = await reviewed(FIVE, 0);
    expect(report.verdict).toBe('pass');
    expect(asked).toHaveLength(2 * CASES);
  });

  it('is asked once about each answer of a fall that no chance explains', async () => {
    const { report, asked } = await reviewed(FIVE, CASES);
    expect(report.suites[0]?.metrics[0]).toMatchObject({ comparison: 'regressed', decided_by: 'screen' });
    expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(asked.length);
  });

  it('is asked until three agree about the fresh runs of a dip, on both sides alike', async () => {
    const { report, asked } = await reviewed(FIVE, 4);
    const [metric] = report.suites[0]?.metrics ?? [];
    expect(metric).toMatchObject({ decided_by: 'confirm', confirm: { selected: 4, fresh: 3 } });
    expect(asked.filter(({ fresh }) => !fresh)).toHaveLength(2 * CASES);
    const again = (side: string) => asked.filter((one) => one.fresh && one.side === side);
    expect([again('base'), again('head')].map(({ length }) => length)).toEqual([36, 36]);
  });

  it('is asked again for the first vote that can be read, and no further', async () => {
    const { report, asked } = await reviewed(FIVE, 0, {}, (score, vote) =>
      vote === 0 ? 'Very good.' : JSON.stringify({ reason: 'so', score }),
    );
    expect(report.suites[0]?.metrics[0]).toMatchObject({ missing: 0, base_mean: 1 });
    expect(asked).toHaveLength(4 * CASES);
    const unread = await reviewed(FIVE, 0, {}, () => 'Very good.');
    expect(unread.report.verdict).toBe('error');
    expect(unread.asked).toHaveLength(6 * CASES);
  });

  it('is asked until three agree where the first run itself decides', async () => {
    const voted = async (scorer: string, parts: { suite?: string; rest?: string }) =>
      (await reviewed(scorer, 0, parts)).asked.length;
    const must = '{ judge: helpfulness, votes: 5, at: 0.75 }';
    expect(await voted(must, { suite: '    must_pass: [c3]\n' })).toBe(2 * (CASES - 1) + 6);
    expect(await voted('{ judge: helpfulness, votes: 5, min: 0.5 }', {})).toBe(6 * CASES);
    expect(await voted(FIVE, { rest: 'gate: { require: proof }\n' })).toBe(6 * CASES);
  });
});

it('calibrate measures the noise of one grade, which reviews ask for first', async () => {
  let asked = 0;
  const model = await openProvider({
    answer(request) {
      if (request.model !== 'judge-1') return `On ${said(request)}`;
      asked += 1;
      return JSON.stringify({ reason: 'so', score: 4 });
    },
  });
  const rows = Array.from({ length: 20 }, (_, i) => JSON.stringify({ id: `c${i}`, input: `question ${i}.` }));
  const repository = createGitRepository({
    '.github/promptgate.yml': policy(FIVE, {}),
    'evals/answers.jsonl': rows.join('\n'),
    [PROMPT]: prompt('Answer'),
  });
  const io = createTestIo(repository.dir, model.env('loopback'));
  const { exit } = await runCommand(io, (own) => calibrate({ repo: '.', ref: 'main', runs: 5 }, own));
  expect([exit, asked]).toEqual([0, 100]);
});
