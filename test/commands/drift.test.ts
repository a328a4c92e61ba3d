import { describe, expect, it } from 'vitest';
import { type DriftEstimateJson, driftEstimateJsonSchema } from '../../src/core/report/drift-estimate.ts';
import { type DriftJson, driftJsonSchema } from '../../src/core/report/drift-json.ts';
import { drift, spend } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { CLEAR_TOOLS } from '../support/shop-repository.ts';

const POLICY = `version: 1
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: prompts/answer.prompt.yml }
    scorers:
      - { json_schema: { schema: { type: object, required: [answer] } } }
      - { contains: "{{word}}" }
drift: { schedule: "0 5 * * 1-5" }
`;
const FILES: FilesToWrite = {
  '.github/promptgate.yml': POLICY,
  'prompts/answer.prompt.yml':
    'name: Answer\nmodel: loopback/small\nmessages:\n  - { role: user, content: "Answer in JSON: {{input}}" }\n',
  'evals/answers.jsonl': Array.from({ length: 30 }, (_, i) =>
    JSON.stringify({ id: `q${i}`, input: `what is word${i}?`, vars: { word: `word${i}` } }),
  ).join('\n'),
};

const numberOf = (request: LoopbackRequest) =>
  Number(/word(\d+)/.exec(request.messages.at(-1)?.content ?? '')?.[1]);
const good = (request: LoopbackRequest): LoopbackAnswer =>
  JSON.stringify({ answer: `word${numberOf(request)}` });

/** A repository on `main`, and a provider whose behaviour can be changed between runs of the command. */
async function watch(files: FilesToWrite = FILES) {
  let answer: (request: LoopbackRequest) => LoopbackAnswer = good;
  const repository = createGitRepository(files);
  const model = await openProvider({ answer: (request) => answer(request) });
  const io = createTestIo(repository.dir, model.env('loopback'));
  const again = () => createTestIo(repository.dir, io.env as Record<string, string>);
  const run = (options: Partial<Parameters<typeof drift>[0]> = {}) =>
    runCommand(again(), (one) => drift({ repo: '.', ref: 'main', ...options }, one));
  return {
    repository,
    model,
    run,
    spend: () => runCommand(again(), (one) => spend({ by: 'work', json: true }, one)),
    become: (next: typeof answer) => {
      answer = next;
    },
    async json(): Promise<{ exit: number; report: DriftJson }> {
      const { exit, stdout, stderr } = await run({ json: true });
      if (stdout === '') throw new Error(stderr);
      return { exit, report: driftJsonSchema.parse(JSON.parse(stdout)) };
    },
  };
}

const comparedOf = ({ suites }: DriftJson, name = 'answers') => {
  const suite = suites.find((one) => one.name === name);
  if (suite?.state !== 'compared') throw new Error(`${name} is ${JSON.stringify(suite)}`);
  return suite;
};
const metricOf = (report: DriftJson, metric: string) =>
  comparedOf(report).metrics.find((one) => one.metric === metric);

describe('promptgate drift --estimate', () => {
  const judged = (target: string) => `version: 1
judge: anthropic/claude-haiku-4-5
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: ${target}
    scorers: [{ judge: factuality }]
    repeats: 2
drift: { schedule: "0 5 * * *", batch: { within_hours: 12 } }
`;
  const keys = { OPENAI_API_KEY: 'sk-1234567890', ANTHROPIC_API_KEY: 'sk-ant-1234567890' };
  const estimate = async (files: FilesToWrite, options: Partial<Parameters<typeof drift>[0]> = {}) => {
    const { dir } = createGitRepository({ ...FILES, ...files });
    const io = createTestIo(dir, keys);
    return runCommand(io, (one) => drift({ repo: '.', ref: 'main', estimate: true, ...options }, one));
  };
  const PROMPT = {
    'evals/answers.jsonl': Array.from({ length: 30 }, (_, i) =>
      JSON.stringify({ id: `q${i}`, input: `what is word${i}?`, expected: `word${i}` }),
    ).join('\n'),
    'prompts/answer.prompt.yml':
      FILES['prompts/answer.prompt.yml']?.toString().replace('loopback/small', 'openai/gpt-4o-mini') ?? '',
  };
  const read = (stdout: string) => driftEstimateJsonSchema.parse(JSON.parse(stdout));

  it('says what a look costs, its judges too, and that batches halve it; and calls nobody', async () => {
    const files = {
      ...PROMPT,
      '.github/promptgate.yml': judged('{ kind: prompt, prompt: prompts/answer.prompt.yml }'),
    };
    const { exit, stdout } = await estimate(files, { json: true });
    expect(exit).toBe(0);
    const found = read(stdout);
    expect(found).toMatchObject({ batched: true, runs_in_30_days: 30, not_measured: [] });
    const [suite] = found.suites;
    expect(suite).toMatchObject({
      name: 'answers',
      model: 'openai/gpt-4o-mini',
      cases: 30,
      runs: { look: 60, second_look: 180, pinning: 240 },
      unpriced: [],
    });
    const { direct, batched } = suite?.look_usd ?? {};
    expect(direct?.low).toBeGreaterThan(0);
    expect(batched?.low).toBeCloseTo((direct?.low ?? 0) / 2, 9);
    expect(batched?.high).toBeCloseTo((direct?.high ?? 0) / 2, 9);
    const text = await estimate(files);
    expect(text.stdout).toMatch(
      /answers \(openai\/gpt-4o-mini\): 60 runs a look\n {2}direct: +\$0\.\d+ to \$0\.\d+\n {2}in batches: \$0\.\d+ to/,
    );
    expect(text.stdout).toContain('due 30 times in 30 days, in batches');
  });

  it('halves of an agent’s suite what judges cost, and knows no price of a gateway', async () => {
    const agent = await estimate(
      {
        ...PROMPT,
        '.github/promptgate.yml': judged(
          '{ kind: agent, prompt: prompts/answer.prompt.yml, tools: [tools/orders.json] }',
        ),
        'tools/orders.json': JSON.stringify(CLEAR_TOOLS),
      },
      { json: true },
    );
    const [
      {
        look_usd: { direct, batched },
      },
    ] = read(agent.stdout).suites as [DriftEstimateJson['suites'][number]];
    expect(batched?.low).toBeLessThan(direct?.low ?? 0);
    expect(batched?.low).toBeGreaterThan((direct?.low ?? 0) / 2);
    const io = createTestIo(createGitRepository(FILES).dir, {
      PROMPTGATE_PROVIDER_LOOPBACK_BASE_URL: 'http://127.0.0.1:1/v1',
    });
    const unknown = await runCommand(io, (one) => drift({ repo: '.', ref: 'main', estimate: true }, one));
    expect(unknown.stdout).toMatch(
      /direct: +price unknown \(loopback\/small\)\n {2}in batches: price unknown/,
    );
    expect(unknown.stdout).toContain('without batches');
    expect((await estimate({}, { suite: ['nothing'] })).exit).toBe(2);
  });
});

describe('promptgate drift', () => {
  it('pins what is answered at first and compares nothing; then asks afresh and finds no drift where there is none', async () => {
    const { run, model, json } = await watch();
    const first = await run();
    expect(first.exit).toBe(0);
    expect(first.stdout).toMatch(/Pinned 1 suite; later runs compare/);
    expect(first.stdout).toMatch(/answers, 30 cases, loopback\/small\n {2}pinned: this is what later runs/);
    expect(model.requests).toHaveLength(4 * 30);
    const { exit, report } = await json();
    expect(exit).toBe(0);
    expect(report.outcome).toBe('steady');
    expect(metricOf(report, 'json_schema')).toMatchObject({ base_mean: 1, head_mean: 1, cases: 30 });
    expect(model.requests).toHaveLength(5 * 30);
  });

  it('finds a model that breaks the format, in runs that are made again, with examples of both sides', async () => {
    const { run, become, json, model } = await watch();
    await run();
    become((request) => (numberOf(request) % 3 === 0 ? `Sure! word${numberOf(request)}` : good(request)));
    const { exit, report } = await json();
    expect(exit).toBe(1);
    expect(report.outcome).toBe('drifted');
    expect(metricOf(report, 'json_schema')).toMatchObject({
      comparison: 'regressed',
      base_mean: 1,
      decided_by: 'confirm',
      broke: 10,
    });
    expect(metricOf(report, 'json_schema')?.difference).toBeCloseTo(-1 / 3, 6);
    expect(metricOf(report, 'contains')).toMatchObject({ comparison: 'equivalent' });
    expect(comparedOf(report).examples).toHaveLength(3);
    expect(comparedOf(report).examples[0]).toMatchObject({
      pinned: '{"answer":"word0"}',
      now: 'Sure! word0',
    });
    expect(model.requests).toHaveLength(4 * 30 + 4 * 30);
    const text = await run();
    expect(text.stdout).toMatch(
      /answers: json_schema fell by 33\spoints\swithout\sa\schange\sin\sthe\srepository/,
    );
    expect(text.exit).toBe(1);
    become(good);
    expect((await json()).exit).toBe(0);
  });

  it('finds a model that refuses more, which no scorer of the suite looks at', async () => {
    const policy = POLICY.replace(
      / {4}scorers:[\s\S]*(?=drift)/,
      '    scorers: [{ length: { max: 400 } }]\n',
    );
    const { run, become, json } = await watch({ ...FILES, '.github/promptgate.yml': policy });
    await run();
    become((request) => (numberOf(request) < 8 ? { text: null, refusal: 'No.' } : good(request)));
    const { exit, report } = await json();
    expect(exit).toBe(1);
    expect(metricOf(report, 'answered')).toMatchObject({
      comparison: 'regressed',
      gate: 'block',
      base_mean: 1,
    });
    expect(comparedOf(report).figures).toMatchObject({ pinned: { refused: 0 }, now: { refused: 24 } });
  });

  it.each([
    ['', POLICY],
    [
      ', whatever the suite makes of it in reviews',
      POLICY.replace('drift:', '      - { latency: {}, gate: block }\ndrift:'),
    ],
  ])('shows a model that has become slow, and does not call that drift%s', async (_, policy) => {
    const { run, model, json } = await watch({ ...FILES, '.github/promptgate.yml': policy });
    await run();
    model.setBehaviour(() => ({ kind: 'answer', latencyMs: 800 }));
    const { exit, report } = await json();
    expect(exit).toBe(0);
    expect(metricOf(report, 'latency')).toMatchObject({ comparison: 'regressed', gate: 'warn' });
    expect((await run()).stdout).toMatch(/latency .*worse; watched only/);
  });

  it('does not believe a drop that the runs made again do not show', async () => {
    const { run, become, json } = await watch();
    await run();
    let asked = 0;
    become((request) => (asked++ < 30 && numberOf(request) % 3 === 0 ? 'no JSON' : good(request)));
    const { exit, report } = await json();
    expect(exit).toBe(0);
    expect(metricOf(report, 'json_schema')).toMatchObject({ unconfirmed: true, difference: 0 });
  });

  it.each([
    [
      'prompt',
      {
        'prompts/answer.prompt.yml': String(FILES['prompts/answer.prompt.yml']).replace('in JSON', 'as JSON'),
      },
    ],
    [
      'dataset',
      {
        'evals/answers.jsonl': `${FILES['evals/answers.jsonl']}\n{"id":"q30","input":"what is word30?","vars":{"word":"word30"}}`,
      },
    ],
    ['scorer', { '.github/promptgate.yml': POLICY.replace('required: [answer]', 'required: []') }],
  ])('pins anew where the %s is another, and says so', async (_, files) => {
    const { run, repository, model } = await watch();
    await run();
    repository.commit('Another', files as FilesToWrite);
    const { exit, stdout } = await run();
    expect(exit).toBe(0);
    expect(stdout).toMatch(/pinned anew: its prompt, model, cases, scorers or judge are others than those/);
    expect(model.requests.length).toBeGreaterThanOrEqual(8 * 30);
  });

  it('keeps what is pinned where only a margin is another', async () => {
    const { run, repository } = await watch();
    await run();
    repository.commit('Margin', { '.github/promptgate.yml': `${POLICY}gate: { margin: 0.2 }\n` });
    expect((await run()).stdout).toMatch(/No drift in 1 suite/);
  });

  it('neither pins nor compares with a provider that is down', async () => {
    const { run, model } = await watch();
    model.setBehaviour(() => ({ kind: 'status', status: 401 }));
    const first = await run();
    expect(first.exit).toBe(4);
    expect(first.stdout).toMatch(/not measured: nothing is pinned/);
    model.setBehaviour([]);
    expect((await run()).stdout).toMatch(/Pinned 1 suite/);
    model.setBehaviour(() => ({ kind: 'status', status: 401 }));
    const { exit, stdout } = await run();
    expect(exit).toBe(4);
    expect(stdout).toMatch(/Not measured whether a provider has changed/);
  });

  it('goes on from the answers that a run got which ended before it could pin', async () => {
    const { run, model } = await watch();
    let answered = 0;
    model.setBehaviour(() => (answered++ < 50 ? { kind: 'answer' } : { kind: 'status', status: 401 }));
    expect((await run()).exit).toBe(4);
    const asked = model.requests.length;
    model.setBehaviour([]);
    expect((await run()).stdout).toMatch(/Pinned 1 suite/);
    expect(model.requests.length - asked).toBe(4 * 30 - 50);
  });

  it('compares what is pinned before it pins anything, whatever the order of suites', async () => {
    const { run, repository, model } = await watch();
    await run();
    const suite = POLICY.slice(POLICY.indexOf('  - name'), POLICY.indexOf('drift:'));
    const first = suite.replace('- name: answers', '- name: a-new-one');
    repository.commit('Another suite', {
      '.github/promptgate.yml': POLICY.replace('suites:\n', `suites:\n${first}`),
    });
    let answered = 0;
    model.setBehaviour(() => (answered++ < 30 ? { kind: 'answer' } : { kind: 'status', status: 401 }));
    const { stdout, exit } = await run({ json: true });
    const { suites } = driftJsonSchema.parse(JSON.parse(stdout));
    expect(suites.map(({ name, state }) => [name, state])).toEqual([
      ['a-new-one', 'unmeasured'],
      ['answers', 'compared'],
    ]);
    expect(exit).toBe(4);
  });

  it('quotes no reason where the policy hides answers', async () => {
    const hidden = { ...FILES, '.github/promptgate.yml': `${POLICY}report: { outputs: none }\n` };
    const { run, model } = await watch(hidden);
    const down = () => ({ kind: 'status', status: 401, message: 'the-key-of-acme' }) as const;
    model.setBehaviour(down);
    expect((await run()).stdout).toMatch(/nothing is pinned: answers or scores are missing/);
    model.setBehaviour([]);
    await run();
    model.setBehaviour(down);
    const { stdout } = await run();
    expect(stdout).toMatch(/answers or scores are missing/);
    expect(stdout).not.toMatch(/the-key-of-acme|401/);
  });

  it('is written down in the books as drift', async () => {
    const { run, spend: books } = await watch();
    await run();
    const { stdout } = await books();
    expect(JSON.parse(stdout)).toMatchObject({ rows: [{ calls: 120 }] });
    expect(stdout).toContain('drift');
  });

  it('ends within a budget, and is not green by it', async () => {
    const policy = `${POLICY.replace('scorers:', 'repeats: 1\n    scorers:')}budget: { per_review_usd: 0.000001 }\n`;
    const { run } = await watch({ ...FILES, '.github/promptgate.yml': policy });
    const { exit, stdout } = await run();
    expect(exit).toBe(4);
    expect(stdout).toMatch(/budget/);
  });

  it('says which suites are not watched, and refuses a name that no suite has', async () => {
    const recorded = `  - name: kept
    dataset: evals/answers.jsonl
    target: { kind: recorded, outputs: evals/out.jsonl }
    scorers: [{ length: { max: 400 } }]
`;
    const policy = POLICY.replace('drift:', `${recorded}drift:`);
    const { run } = await watch({
      ...FILES,
      '.github/promptgate.yml': policy,
      'evals/out.jsonl': '{"id":"q0","output":"x"}',
    });
    expect((await run()).stdout).toMatch(/kept, 30 cases\n {2}not watched: a target of kind recorded/);
    const { exit, stderr } = await run({ suite: ['answrs'] });
    expect(exit).toBe(2);
    expect(stderr).toMatch(/there is no suite "answrs".*answers/);
  });

  it('watches what the policy says is released: a merge pins nothing anew, a release does, and what is not released yet is left out', async () => {
    const released = POLICY.replace('drift: {', 'drift: { released: production,');
    const { repository, model, json, run } = await watch({ ...FILES, '.github/promptgate.yml': released });
    repository.branch('production');
    repository.checkout('main');
    const asked = () => new Set(model.requests.map(({ messages }) => messages.at(-1)?.content.split(':')[0]));
    const first = await json();
    expect(first.report.suites).toMatchObject([{ name: 'answers', state: 'pinned' }]);
    expect(first.report.head.ref).toBe('production');

    const prompt = FILES['prompts/answer.prompt.yml'] as string;
    const second = `  - name: second
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: prompts/second.prompt.yml }
    scorers: [{ length: { max: 400 } }]
`;
    repository.commit('Merged', {
      '.github/promptgate.yml': released.replace('drift:', `${second}drift:`),
      'prompts/answer.prompt.yml': prompt.replace('Answer in JSON', 'Answer in good JSON'),
      'prompts/second.prompt.yml': prompt,
    });
    const merged = await json();
    expect(merged.exit).toBe(0);
    expect(merged.report.suites).toMatchObject([
      { name: 'answers', state: 'compared' },
      {
        name: 'second',
        state: 'left-out',
        reason: expect.stringMatching(/^what is released does not have it: /),
      },
    ]);
    expect([...asked()]).toEqual(['Answer in JSON']);

    // Watched until now, and by another path than what is released has: not measured, and no good news.
    repository.commit('Moved', {
      '.github/promptgate.yml': released.replace('prompts/answer', 'prompts/moved'),
      'prompts/moved.prompt.yml': prompt,
    });
    const moved = await json();
    expect(moved.exit).toBe(4);
    expect(moved.report.suites).toMatchObject([
      {
        name: 'answers',
        state: 'unmeasured',
        reason: expect.stringMatching(/^what is released does not have it: /),
      },
    ]);
    repository.commit('Back', { '.github/promptgate.yml': released.replace('drift:', `${second}drift:`) });

    repository.checkout('production');
    repository.git('merge', '--quiet', 'main');
    repository.checkout('main');
    const release = await json();
    expect(release.report.suites).toMatchObject([{ state: 'pinned' }, { state: 'pinned' }]);
    expect([...asked()]).toEqual(['Answer in JSON', 'Answer in good JSON']);

    repository.git('branch', '--quiet', '-D', 'production');
    expect(await run()).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('There is no commit "production"'),
    });
  });
});
