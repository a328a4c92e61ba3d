import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { swapJsonSchema } from '../../src/core/report/comparison-json.ts';
import { calibrate, review, swap, validate } from '../../src/wire-local.ts';
import { createGitRepository, createTemporaryDirectory } from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const TOPICS = Array.from({ length: 24 }, (_, i) => `topic-${String.fromCharCode(97 + i)}`);
const DAY_MS = 24 * 60 * 60 * 1000;

/** People find every second answer good. */
const files = (labelled = true) => ({
  '.github/promptgate.yml': `version: 1
judge: loopback/judge
suites:
  - name: answers
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: prompts/a.prompt.yml, model: loopback/small }
    scorers: [helpfulness, contains]
`,
  'prompts/a.prompt.yml': 'messages: [{ role: user, content: "{{input}}" }]\n',
  'evals/cases.jsonl': TOPICS.map((id, i) =>
    JSON.stringify({
      id,
      input: id,
      expected: 'topic',
      ...(labelled ? { human: { helpfulness: i % 2 } } : {}),
    }),
  ).join('\n'),
});

const topicOf = ({ messages }: LoopbackRequest) =>
  TOPICS.find((topic) => messages.some(({ content }) => content.includes(topic))) ?? '';
const isJudge = ({ model }: LoopbackRequest) => model === 'judge';

/** Answers with the question; the judge's n-th grade of a topic is `grade(index of topic, n)`. */
async function setUp(
  grade: (topic: number, n: number, request: LoopbackRequest) => LoopbackAnswer,
  repositoryFiles = files(),
) {
  const asked = new Map<string, number>();
  const model = await openProvider({
    answer(request) {
      const topic = topicOf(request);
      if (!isJudge(request)) return `${request.model === 'other' ? 'rather ' : ''}about ${topic}`;
      const n = asked.get(topic) ?? 0;
      asked.set(topic, n + 1);
      return grade(TOPICS.indexOf(topic), n, request);
    },
  });
  const repository = createGitRepository(repositoryFiles);
  const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
  const run = (options = {}) =>
    runCommand(createTestIo(repository.dir, env), (io) =>
      calibrate({ repo: '.', ref: 'main', runs: 5, ...options }, io),
    );
  return { model, repository, env, run };
}

const score = (value: number) => JSON.stringify({ reason: 'so', score: value });

describe('promptgate calibrate', () => {
  it('says how far the grades of one output differ, and how far people agree', async () => {
    const { run, model } = await setUp((topic, n) => score(topic % 2 === 0 ? 1 : n === 4 ? 4 : 5));
    const { stdout, exit } = await run();
    expect(exit).toBe(0);
    // Grades 1 or .75 of every second output: s^2 = .0125 in half of the cases, so sqrt(2 * .00625).
    expect(stdout).toContain('helpfulness by loopback/judge (answers)');
    expect(stdout).toContain(
      'two grades of one output differ by 0.112 (standard deviation); 90% are the usual one',
    );
    expect(stdout).toContain(
      "agreement with people on 24 cases: Cohen's kappa 1.00 at 0.5 (95% interval 0.72 to 1.00), weighted",
    );
    expect(stdout).toContain('both pass 12, both fail 12, only the judge passes 0, only people pass 0');
    expect(stdout).not.toContain('warning');
    expect(model.requests.filter((request) => !isJudge(request))).toHaveLength(24);
    expect(model.requests.filter(isJudge)).toHaveLength(120);
  });

  it('asks again each time it is run, for grades that are kept would show no noise', async () => {
    const { run, model } = await setUp(() => score(3));
    await run();
    await run();
    expect(model.requests.filter(isJudge)).toHaveLength(240);
    expect(model.requests.filter((request) => !isJudge(request))).toHaveLength(24);
  });

  it('gives no kappa of a few labels, and says how many it takes', async () => {
    const few = files();
    const rows = few['evals/cases.jsonl']
      .split('\n')
      .map((row, i) => (i < 2 ? row : row.replace(/,"human":.*}}/, '}')));
    const { run } = await setUp((topic) => score(topic % 2 === 0 ? 1 : 5), {
      ...few,
      'evals/cases.jsonl': rows.join('\n'),
    });
    const { stdout, exit } = await run();
    expect(exit).toBe(0);
    expect(stdout).toContain('too few labels (2; at least 20 for kappa and its interval)');
    expect(stdout).toContain('both pass 1, both fail 1, only the judge passes 0, only people pass 0');
    expect(stdout).not.toContain("Cohen's kappa");
  });

  it('names labels that are of no graded metric, with the nearest one', async () => {
    const misspelt = files();
    const { run, repository } = await setUp(() => score(3), {
      ...misspelt,
      'evals/cases.jsonl': misspelt['evals/cases.jsonl'].replaceAll(
        '"human":{"helpfulness"',
        '"human":{"helpfullness"',
      ),
    });
    const said =
      'the label `helpfullness` of people on 24 cases of `evals/cases.jsonl` is of no metric that a judge grades, so nothing is held against it. Did you mean "helpfulness"?';
    expect((await run()).stdout).toContain(said);
    const checked = await runCommand(createTestIo(repository.dir), (io) => validate({ repo: '.' }, io));
    expect(checked.stdout.replace(/\s+/g, ' ')).toContain('of no metric that a judge grades');
  });

  it('says what it cannot calibrate of a judge of pairs, and why', async () => {
    const pairs = files();
    const { run, model } = await setUp(() => score(3), {
      ...pairs,
      '.github/promptgate.yml': pairs['.github/promptgate.yml'].replace(
        '[helpfulness, contains]',
        '[{ pairwise: helpfulness }, contains]',
      ),
    });
    const { stdout, exit } = await run();
    expect(exit).toBe(0);
    expect(stdout).toContain(
      'of answers by loopback/judge compares the answers of two states, and there is one here',
    );
    expect(stdout).toContain('the label `helpfulness` of people on 24 cases');
    expect(stdout).not.toContain('nothing to calibrate');
    expect(model.requests).toHaveLength(0);
  });

  it('warns of a judge with whom people do not agree', async () => {
    const { run } = await setUp((topic) => score(topic % 4 === 0 ? 1 : 5));
    const { stdout } = await run();
    expect(stdout).toContain("Cohen's kappa 0.50 at 0.5");
    expect(stdout).toContain('warning: below 0.6');
  });

  it('leaves out and counts what the judge does not grade, and never takes it for a grade', async () => {
    const { run } = await setUp((topic, n) => (topic === 0 && n === 2 ? 'I would say 5' : score(5)));
    const { stdout, exit } = await run();
    expect(stdout).toContain('5 runs of 23 cases');
    expect(stdout).toContain(
      '1 output left out, without a grade: the judge\'s reply could not be read (no JSON; it began with "I would say 5")',
    );
    expect(exit).toBe(0);
  });

  it('is no calibration where nothing was graded', async () => {
    const { run, env } = await setUp(() => 'no');
    const { stdout, exit } = await run();
    expect(stdout).toContain('not measured: no output could be graded in every run');
    expect(exit).toBe(4);
    expect(readdirSync(env.PROMPTGATE_CACHE_DIR)).not.toContain('calibrations-1');
  });

  it('is none where fewer than 20 outputs were graded in every run, and says how many were', async () => {
    const { run, env } = await setUp((topic, n) => (topic < 5 && n === 2 ? 'no' : score(5)));
    const { stdout, exit } = await run();
    expect(stdout).toContain('not measured: 19 outputs could be graded in every run, and 20 are needed');
    expect(exit).toBe(4);
    expect(readdirSync(env.PROMPTGATE_CACHE_DIR)).not.toContain('calibrations-1');
  });

  it('refuses too few runs, and suites that are not there', async () => {
    const { run } = await setUp(() => score(3));
    expect(await run({ runs: 4 })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('from 5 to 50'),
    });
    expect(await run({ suite: ['nope'] })).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('no suite "nope"'),
    });
  });
});

describe('a metric of a judge and others together', () => {
  const files = {
    '.github/promptgate.yml': `version: 1
judge: loopback/judge
suites:
  - name: answers
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: prompts/a.prompt.yml, model: loopback/small }
    scorers: [contains]
`,
    'prompts/a.prompt.yml': 'messages: [{ role: user, content: "{{input}}" }]\n',
    'evals/cases.jsonl': TOPICS.map((id, i) =>
      JSON.stringify({
        id,
        vars: { input: id },
        assert: [
          { type: 'llm-rubric', value: 'It is good.', metric: 'quality' },
          { type: 'contains', value: i < 12 ? 'about' : 'nowhere', metric: 'quality' },
        ],
      }),
    ).join('\n'),
  };

  it('is as noisy as its scores are: where another scorer fails an answer, no grade changes it', async () => {
    const { run } = await setUp((_topic, n) => score(n === 4 ? 4 : 5), files);
    const { stdout } = await run();
    // Of the judge alone it is sqrt(2 * .0125) = 0.158; here s^2 is .0125 in half of the cases.
    expect(stdout).toContain('two grades of one output differ by 0.112');
  });
});

describe('a comparison of models after a calibration', () => {
  it('uses the noise floor that was measured, and shows it', async () => {
    const { repository, env, run } = await setUp((_topic, _n, { messages }) => {
      return score(messages.some(({ content }) => content.includes('rather about')) ? 4 : 5);
    }, files(false));
    const compare = async () => {
      const { stdout, stderr } = await runCommand(createTestIo(repository.dir, env), (io) =>
        swap({ repo: '.', base: 'main', models: ['loopback/other'], json: true }, io),
      );
      if (stdout === '') throw new Error(stderr);
      const [suite] = swapJsonSchema.parse(JSON.parse(stdout)).suites;
      const [candidate] = suite?.candidates ?? [];
      return { stderr, found: candidate?.metrics.find(({ metric }) => metric === 'helpfulness')?.comparison };
    };
    expect((await compare()).found).toBe('regressed');
    await run();
    const folder = join(env.PROMPTGATE_CACHE_DIR, 'calibrations-1');
    const [file = ''] = readdirSync(folder);
    const kept = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { noiseFloor: number };
    writeFileSync(join(folder, file), JSON.stringify({ ...kept, noiseFloor: 0.5 }));
    const { stderr, found } = await compare();
    expect(found).not.toBe('regressed');
    expect(stderr).toContain(
      'answers on loopback/other: `helpfulness` by loopback/judge has a noise floor of 0.500, measured today',
    );
  });
});

describe('a review after a calibration', () => {
  async function reviewAfter(edit: (kept: { at: number; noiseFloor: number; agreement?: object }) => void) {
    const { repository, env, run } = await setUp(
      (topic, n) => score(n < 5 ? 5 : topic % 2 === 0 ? 4 : 5),
      files(false),
    );
    await run();
    const folder = join(env.PROMPTGATE_CACHE_DIR, 'calibrations-1');
    const [file = ''] = readdirSync(folder);
    const kept = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { at: number; noiseFloor: number };
    edit(kept);
    writeFileSync(join(folder, file), JSON.stringify(kept));
    repository.branch('change');
    repository.commit('A change', {
      'prompts/a.prompt.yml': 'messages: [{ role: user, content: "Tell: {{input}}" }]\n',
    });
    const { stdout } = await runCommand(createTestIo(repository.dir, env), (io) =>
      review({ repo: '.', base: 'main', head: 'change', json: true }, io),
    );
    const report = JSON.parse(stdout) as { lint: { rule: string; message: string }[] };
    return report.lint.filter(({ rule }) => rule.startsWith('judge-')).map(({ message }) => message);
  }

  it('uses the noise floor that was measured, and shows it', async () => {
    const notes = await reviewAfter((kept) => {
      kept.noiseFloor = 0.2;
    });
    expect(notes).toEqual([
      'answers: `helpfulness` by loopback/judge has a noise floor of 0.200, measured today (5 runs of 24 cases); 100% of its grades are the usual one of their output',
    ]);
  });

  it('warns where people agreed too little with the judge', async () => {
    const notes = await reviewAfter((kept) => {
      kept.agreement = { kappa: 0.41, cases: 40 };
    });
    expect(notes).toEqual([
      expect.stringMatching(/agrees with people by a Cohen's kappa of 0\.41 \(40 labels\), below 0\.6/),
      expect.stringMatching(/usual one of their output; Cohen's kappa with people is 0\.41 \(40 labels\)$/),
    ]);
  });

  it('takes one of an older version, which knows neither agreement nor self-consistency', async () => {
    const notes = await reviewAfter((kept) => {
      Object.assign(kept, { agreement: undefined, consistency: undefined });
    });
    expect(notes).toEqual([expect.stringMatching(/measured today \(5 runs of 24 cases\)$/)]);
  });

  it('does not use one that is older than 30 days, and says so', async () => {
    const notes = await reviewAfter((kept) => {
      kept.at -= 31 * DAY_MS;
    });
    expect(notes[0]).toContain('was calibrated 31 days ago, too long to count');
  });

  it('takes a damaged one for none', async () => {
    expect(await reviewAfter((kept) => Object.assign(kept, { noiseFloor: -1 }))).toEqual([
      'answers: `helpfulness` by loopback/judge was never calibrated as it is now, so a noise floor of 0.01 is assumed; `promptgate calibrate`, or `/promptgate calibrate` on a pull request, measures it',
    ]);
  });
});
