import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { calibrate, review } from '../../src/wire-local.ts';
import { createGitRepository, createTemporaryDirectory } from '../support/git-repository.ts';
import type { LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const PROMPT = 'prompts/answer.prompt.yml';
const CASES = 24;
const prompt = (text: string) => `messages: [{ role: user, content: "${text} {{input}}" }]\n`;
const files = {
  '.github/promptgate.yml': `version: 1
judge: loopback/judge
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: ${PROMPT}, model: loopback/small }
    scorers: [helpfulness]
`,
  'evals/answers.jsonl': Array.from({ length: CASES }, (_, i) =>
    JSON.stringify({ id: `c${i}`, input: `question ${i}.` }),
  ).join('\n'),
  [PROMPT]: prompt('Answer'),
};

type Serving = { served?: string; fingerprint?: string };

/** A repository whose judge is served as `serve` says, which may change between commands. */
async function setUp(serve: (answer: string) => Serving) {
  let serving = serve;
  let asked = 0;
  const model = await openProvider({
    answer({ model: name, messages }: LoopbackRequest) {
      const text = messages.at(-1)?.content ?? '';
      if (name !== 'judge') return `On ${text}`;
      asked += 1;
      return { text: JSON.stringify({ reason: 'so', score: 4 }), ...serving(text) };
    },
  });
  const repository = createGitRepository(files);
  const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
  return {
    repository,
    serve: (next: (answer: string) => Serving) => {
      serving = next;
    },
    asked: () => asked,
    calibrate: () =>
      runCommand(createTestIo(repository.dir, env), (io) =>
        calibrate({ repo: '.', ref: 'main', runs: 5 }, io),
      ),
    async review(branch: string, text: string) {
      repository.branch(branch);
      repository.commit('A change', { [PROMPT]: prompt(text) });
      const { stdout, stderr } = await runCommand(createTestIo(repository.dir, env), (io) =>
        review({ repo: '.', base: 'main', head: branch, json: true }, io),
      );
      if (stdout === '') throw new Error(stderr);
      const report = JSON.parse(stdout) as ReviewJson;
      const warnings = report.lint
        .filter(({ rule }) => rule === 'judge-revision')
        .map(({ message }) => message);
      return { graded: report.suites[0]?.metrics[0]?.graded_by, warnings };
    },
  };
}

const [JUNE, JULY] = ['judge-2026-06-01', 'judge-2026-07-01'];

describe('the revision that a judge is served as', () => {
  it('is written down with its scores, and is no news where it is the same for both sides', async () => {
    const world = await setUp(() => ({ served: JUNE }));
    expect(await world.review('change', 'Please answer')).toEqual({
      graded: { base: [`loopback/${JUNE}`], head: [`loopback/${JUNE}`] },
      warnings: [],
    });
  });

  it('is the one that was asked for where the provider says no other', async () => {
    const world = await setUp(() => ({}));
    expect((await world.review('change', 'Please answer')).graded).toEqual({
      base: ['loopback/judge'],
      head: ['loopback/judge'],
    });
  });

  it('is warned of where it is another one for the other side', async () => {
    const world = await setUp((text) => ({ served: text.includes('Please') ? JULY : JUNE }));
    expect((await world.review('change', 'Please answer')).warnings).toEqual([
      `answers: \`helpfulness\` was graded by \`loopback/${JUNE}\` on the base and by \`loopback/${JULY}\` on this change: the scores are not of one judge, and do not compare`,
    ]);
  });

  it('is warned of where each side had a configuration of its own, and not where both had both', async () => {
    const apart = await setUp((text) => ({ fingerprint: text.includes('Please') ? 'fp_b' : 'fp_a' }));
    expect((await apart.review('change', 'Please answer')).warnings).toEqual([
      expect.stringContaining('two configurations of its provider'),
    ]);
    const mixed = await setUp((text) => ({ fingerprint: /[02468]\./.test(text) ? 'fp_b' : 'fp_a' }));
    expect((await mixed.review('change', 'Please answer')).warnings).toEqual([]);
  });

  it('makes a noise floor stale that was measured with another one', async () => {
    const world = await setUp(() => ({ served: JUNE }));
    expect((await world.calibrate()).exit).toBe(0);
    expect((await world.review('early', 'Please answer')).warnings).toEqual([]);
    world.serve(() => ({ served: JULY }));
    expect((await world.review('late', 'Kindly answer')).warnings).toEqual([
      expect.stringContaining(
        `its noise floor was measured with \`loopback/${JUNE}\`, and \`loopback/${JULY}\` graded here`,
      ),
    ]);
  });

  it('ends what grades of an older one are kept for: the base is graded anew beside the head', async () => {
    const world = await setUp(() => ({ served: JUNE }));
    await world.review('early', 'Please answer');
    const before = world.asked();
    world.serve(() => ({ served: JULY }));
    expect(await world.review('late', 'Kindly answer')).toEqual({
      graded: { base: [`loopback/${JULY}`], head: [`loopback/${JULY}`] },
      warnings: [],
    });
    expect(world.asked() - before).toBeGreaterThanOrEqual(2 * CASES);
  });
});
