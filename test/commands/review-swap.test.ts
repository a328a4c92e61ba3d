import { describe, expect, it } from 'vitest';
import { reviewJsonSchema } from '../../src/core/report/json.ts';
import { planJsonSchema } from '../../src/entry/commands/json.ts';
import { plan, review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const CASES = 40;

const POLICY = `version: 1
suites:
  - name: echo
    dataset: evals/echo.jsonl
    target: { kind: prompt, prompt: prompts/echo.prompt.yml }
    scorers: [exact_match]
gate: { margin: 0.1 }
`;

function promptOf(model: string, parameters = 'temperature: 1'): string {
  return `name: Echo
model: ${model}
modelParameters:
  ${parameters}
messages:
  - role: user
    content: "{{input}}"
`;
}

/** Says again what it is told; `gpt-5-mini` refuses every fifth question. */
function answer({ model, messages }: LoopbackRequest): LoopbackAnswer {
  const question = messages.at(-1)?.content ?? '';
  if (model === 'gpt-5-mini' && /[38]$/.test(question)) return { text: null, refusal: 'I cannot do that' };
  return question;
}

/** A repository whose change replaces the prompt, and the provider it calls. */
async function open(change: string, policy = POLICY) {
  const rows = Array.from({ length: CASES }, (_, i) => ({
    id: `q${i}`,
    input: `question ${i}`,
    expected: `question ${i}`,
  }));
  const repository = createGitRepository({
    '.github/promptgate.yml': policy,
    'evals/echo.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
    'prompts/echo.prompt.yml': promptOf('gpt-5'),
  });
  repository.branch('change');
  repository.commit('A change', { 'prompts/echo.prompt.yml': change });
  const model = await openProvider({ answer });
  const io = createTestIo(repository.dir, { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl });
  const run = async () => {
    io.out.length = 0;
    const { stdout, stderr, exit } = await runCommand(io, (to) =>
      review({ repo: '.', base: 'main', head: 'change', json: true }, to),
    );
    if (stdout === '') throw new Error(stderr);
    return { ...reviewJsonSchema.parse(JSON.parse(stdout)), exit };
  };
  return { run, model, repository, io };
}

describe('a change of a prompt’s model', () => {
  it('is compared with the model of the base on the runs that decide it, without a further call', async () => {
    const { run, model } = await open(promptOf('gpt-5-mini'));
    const { suites, verdict } = await run();
    expect(model.requests).toHaveLength(2 * CASES);
    expect(verdict).toBe('fail');
    const [suite] = suites;
    expect(suite?.swap).toMatchObject({
      base: { model: 'openai/gpt-5', parameters: { temperature: 1 } },
      head: { model: 'openai/gpt-5-mini' },
      figures: { answers: CASES, refused: 0, format_failures: 0 },
      candidates: [{ model: 'openai/gpt-5-mini', outcome: 'worse', figures: { answers: CASES, refused: 8 } }],
      recommendation: { model: null, reason: 'openai/gpt-5-mini is worse on equals' },
    });
    expect(suite?.metrics.map(({ metric, gate }) => [metric, gate])).toEqual([
      ['equals', 'block'],
      ['cost', 'warn'],
      ['latency', 'warn'],
    ]);
    const [base, head] = [suite?.swap?.figures, suite?.swap?.candidates[0]?.figures];
    expect(head?.usd_per_1000).toBeLessThan(base?.usd_per_1000 ?? 0);
    expect(head?.p95_ms).toBeGreaterThan(0);
  });

  it('leaves a metric of the suite’s own what it is, though it is called as what is watched', async () => {
    const policy = POLICY.replace(
      '[exact_match]',
      '[exact_match, { contains: question, as: cost }, { contains: question, as: latency }]',
    );
    const { run } = await open(promptOf('gpt-5-mini'), policy);
    const [suite] = (await run()).suites;
    expect(suite?.not_evaluated).toEqual([]);
    const own = suite?.metrics.map(({ metric, gate }) => [metric, gate]);
    expect(own).toEqual([
      ['equals', 'block'],
      ['cost', 'block'],
      ['latency', 'block'],
    ]);
    // The answers that `gpt-5-mini` refuses neither are the question nor contain it.
    expect(new Set(suite?.metrics.map(({ head_mean }) => head_mean)).size).toBe(1);
  });

  it('leaves nothing unmeasured where the answers of the base are kept from an earlier review, without timings', async () => {
    const { run, repository } = await open(promptOf('gpt-5-mini'));
    await run();
    repository.commit('Another one', { 'prompts/echo.prompt.yml': promptOf('gpt-5-nano') });
    const [suite] = (await run()).suites;
    expect(suite?.not_evaluated).toEqual([]);
    expect(suite?.metrics.map(({ metric }) => metric)).toEqual(['equals', 'cost']);
    expect(suite?.swap?.figures).toMatchObject({ p50_ms: null, usd_per_1000: expect.any(Number) });
    expect(suite?.swap?.candidates[0]?.figures?.p50_ms).toBeGreaterThan(0);
  });

  it('says which of the prompt’s parameters the new model does not take', async () => {
    const { run } = await open(promptOf('gpt-5-mini', 'temperature: 0.2'));
    expect((await run()).suites[0]?.swap?.candidates[0]?.unsupported).toEqual([
      'takes no temperature but its default, 1; 0.2 is refused',
    ]);
  });

  it('names a judge of the new model’s maker', async () => {
    const policy = POLICY.replace(
      'scorers: [exact_match]',
      'scorers: [exact_match, { judge: factuality, gate: warn }]',
    );
    const { run } = await open(promptOf('anthropic/claude-haiku-4-5'), `judge: openai/gpt-5-nano\n${policy}`);
    const [own] = (await run()).suites[0]?.swap?.candidates ?? [];
    expect(own?.outcome).toBe('unmeasured');
    expect(own?.warnings).toEqual([
      expect.stringMatching(
        /held against openai\/gpt-5 by openai\/gpt-5-nano, a judge of that model’s maker/,
      ),
    ]);
  });
});

describe('candidates that the policy names for a suite', () => {
  const policyOf = (...candidates: string[]) =>
    `${POLICY}swap: [{ suite: echo, candidates: [${candidates.join(', ')}] }]\n`;

  it('run beside the change’s model when it changes, and stand beside it', async () => {
    const policy = policyOf('openai/gpt-4.1-nano', 'openai/gpt-5-mini', 'openai/gpt-5-nano', 'openai/gpt-5');
    const { run, model } = await open(promptOf('gpt-5-nano'), policy);
    const { suites, verdict, exit } = await run();
    expect([verdict, exit]).toEqual(['pass', 0]);
    expect(suites.map(({ name }) => name)).toEqual(['echo']);
    expect(suites[0]?.swap?.candidates.map((one) => [one.model, one.outcome])).toEqual([
      ['openai/gpt-5-nano', 'holds'],
      ['openai/gpt-4.1-nano', 'holds'],
      ['openai/gpt-5-mini', 'worse'],
    ]);
    const base = model.requests.filter((request) => request.model === 'gpt-5');
    expect(new Set(base.map(({ messages }) => messages.at(-1)?.content)).size).toBe(base.length);
  });

  it('are planned with the runs of the head alone, as the base is run once for all', async () => {
    const { io } = await open(promptOf('gpt-5-nano'), policyOf('openai/gpt-5-pro'));
    const { stdout } = await runCommand(io, (to) =>
      plan({ repo: '.', base: 'main', head: 'change', json: true }, to),
    );
    const [own, beside] = planJsonSchema.parse(JSON.parse(stdout)).suites;
    expect(own?.trials).toEqual({ first_pass: 2 * CASES, at_most: 4 * CASES });
    expect(beside?.trials).toEqual({ first_pass: CASES, at_most: 2 * CASES });
  });

  it('do not run where the model stays', async () => {
    const { run, model } = await open(promptOf('gpt-5', 'maxTokens: 50'), policyOf('openai/gpt-4.1-nano'));
    expect((await run()).suites[0]?.swap?.candidates).toHaveLength(1);
    expect(new Set(model.requests.map((request) => request.model))).toEqual(new Set(['gpt-5']));
  });

  it('that are not configured are named, and hinder nobody', async () => {
    const { run } = await open(promptOf('gpt-5-nano'), policyOf('elsewhere/large'));
    const { suites, exit } = await run();
    expect(exit).toBe(0);
    expect(suites[0]?.not_evaluated).toEqual([]);
    expect(suites[0]?.swap?.candidates[1]).toMatchObject({
      model: 'elsewhere/large',
      outcome: 'unmeasured',
      not_evaluated: [{ reason: expect.stringContaining('elsewhere/large is not configured') }],
    });
  });

  it('have what money is left after the change’s own model', async () => {
    const { run, model } = await open(
      promptOf('gpt-5-nano', 'maxTokens: 20'),
      `${policyOf('openai/gpt-5-pro')}budget: { per_review_usd: 0.012 }\n`,
    );
    const { suites, exit, cost } = await run();
    expect(exit).toBe(0);
    expect(cost.usd).toBeLessThanOrEqual(0.012);
    expect(suites[0]?.swap?.candidates[1]).toMatchObject({
      outcome: 'unmeasured',
      not_evaluated: [{ metric: 'equals', reason: 'the budget was spent first' }],
    });
    expect(model.requests.some((request) => request.model === 'gpt-5-nano')).toBe(true);
  });
});

describe('a change beside a prompt’s model', () => {
  it('is a swap where it is one of a sampling parameter', async () => {
    const { run } = await open(promptOf('gpt-5', 'maxTokens: 50'));
    expect((await run()).suites[0]?.swap).toMatchObject({
      base: { model: 'openai/gpt-5', parameters: { temperature: 1 } },
      head: { model: 'openai/gpt-5', parameters: { maxOutputTokens: 50 } },
    });
  });

  it('swaps nothing where it is one of its words, and measures what the suite lists alone', async () => {
    const { run } = await open(promptOf('gpt-5').replace('"{{input}}"', '"Again: {{input}}"'));
    const [suite] = (await run()).suites;
    expect(suite?.swap).toBeUndefined();
    expect(suite?.metrics.map(({ metric }) => metric)).toEqual(['equals']);
  });
});
