import { describe, expect, it } from 'vitest';
import { type PlanJson, planJsonSchema } from '../../src/entry/commands/json.ts';
import { plan } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

type Setting = { target?: string; scorers?: string; judge?: string; row?: object };

/** The plan of a change of a prompt, or of recorded outputs, over 10 cases. */
async function planOf({ target, scorers = '[contains]', judge = 'openai/gpt-5-mini', row = {} }: Setting) {
  const outputs = (run: string) =>
    Array.from({ length: 10 }, (_, i) => JSON.stringify({ id: `c${i}`, text: `${run} ${i}` })).join('\n');
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
judge: ${judge}
suites:
  - name: answers
    covers: ["prompts/*"]
    dataset: evals/cases.jsonl
    target: ${target ?? '{ kind: prompt, prompt: prompts/a.prompt.yml, model: openai/gpt-5-mini }'}
    scorers: ${scorers}
`,
    'prompts/a.prompt.yml': 'messages: [{ role: user, content: "Answer {{input}}" }]\n',
    'evals/cases.jsonl': Array.from({ length: 10 }, (_, i) =>
      JSON.stringify({ id: `c${i}`, input: `question ${i}`, expected: 'so', ...row }),
    ).join('\n'),
    'evals/outputs.jsonl': outputs('one'),
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/a.prompt.yml': 'messages: [{ role: user, content: "Please answer {{input}}" }]\n',
    'evals/outputs.jsonl': outputs('another'),
  });
  const run = async (json: boolean) => {
    const io = createTestIo(repository.dir, { OPENAI_API_KEY: 'sk-test' });
    const { stdout, stderr } = await runCommand(io, (given) =>
      plan({ repo: '.', base: 'main', json }, given),
    );
    if (stdout === '') throw new Error(stderr);
    return stdout;
  };
  const [suite] = planJsonSchema.parse(JSON.parse(await run(true))).suites;
  return { suite: suite as PlanJson['suites'][number], text: await run(false) };
}

const RECORDED = '{ kind: recorded, outputs: evals/outputs.jsonl }';

describe('the cost that plan names', () => {
  it('counts judges, from one answer for both sides and one vote to all that can be asked', async () => {
    const without = await planOf({});
    const once = await planOf({ scorers: '[contains, helpfulness]' });
    const thrice = await planOf({ scorers: '[contains, { judge: helpfulness, votes: 3 }]' });
    expect(without.suite).not.toHaveProperty('judges');
    expect(once.suite.judges?.calls).toEqual({ low: 10, high: 40 });
    expect(thrice.suite.judges?.calls).toEqual({ low: 10, high: 120 });
    expect(once.suite.usd?.low).toBeCloseTo(
      (without.suite.usd?.low ?? 0) + (once.suite.judges?.usd?.low ?? 0),
      9,
    );
    expect(once.suite.usd?.high).toBeGreaterThan((without.suite.usd?.high ?? 0) * 1.5);
    expect(once.text).toMatch(
      /; \$0\.\d{4} to \$0\.\d+, judges \$0\.\d{4} to \$0\.\d+ of it \(10 to 40 calls\)/,
    );
    expect(once.text).toContain(
      'Costs assume answers of 50 to 800 tokens, of judges and simulated users as well, and list prices.',
    );
  });

  it('counts judges of outputs that are recorded, which cost nothing themselves', async () => {
    const { suite, text } = await planOf({ target: RECORDED, scorers: '[helpfulness]' });
    expect(suite.judges?.usd?.low).toBeGreaterThan(0);
    expect(suite.usd).toEqual(suite.judges?.usd);
    expect(text).toContain('10 to 40 calls');
  });

  it('counts what a simulated user says', async () => {
    const user = { goal: 'Get a refund.', model: 'openai/gpt-5-mini', max_turns: 4 };
    const { suite, text } = await planOf({ row: { user } });
    // Asked after each of 4 answers, of 10 cases on two sides, in the first pass and in one more.
    expect(suite.simulated_users?.calls).toEqual({ low: 20, high: 160 });
    expect(suite.simulated_users?.usd?.low).toBeGreaterThan(0);
    expect(text).toMatch(/simulated users \$0\.\d+ to \$\d\.\d+ of it \(20 to 160 calls\)/);
  });

  it('counts a question once that two metrics ask', async () => {
    const { suite } = await planOf({ scorers: '[citation_recall, citation_precision]' });
    expect(suite.judges?.calls).toEqual({ low: 10, high: 40 });
  });

  it('counts all of a conversation where the judge is shown all of it', async () => {
    const row = { user: { goal: 'Get a refund.', model: 'openai/gpt-5-mini', max_turns: 4 } };
    const last = await planOf({ row, scorers: '[helpfulness]' });
    const all = await planOf({ row, scorers: '[task_completion]' });
    expect(all.suite.judges?.calls).toEqual(last.suite.judges?.calls);
    expect(all.suite.judges?.usd?.high).toBeGreaterThan((last.suite.judges?.usd?.high ?? 0) * 1.2);
  });

  it('is unknown with a judge whose price is, and that one is named', async () => {
    const { suite, text } = await planOf({ scorers: '[helpfulness]', judge: 'openai/no-such-model' });
    expect(suite.usd).toBeNull();
    expect(suite.judges).toMatchObject({ calls: { low: 10, high: 40 }, usd: null });
    expect(text).toContain('price unknown (openai/no-such-model)');
  });

  it('says beside it what a fallback could add, and adds it to no sum', async () => {
    const without = await planOf({});
    const { suite, text } = await planOf({ scorers: '[contains]\n    fallback: openai/gpt-5' });
    expect(suite.usd).toEqual(without.suite.usd);
    expect(without.suite).not.toHaveProperty('fallback');
    // Five times the price.
    expect(suite.fallback?.model).toBe('openai/gpt-5');
    expect(suite.fallback?.usd).toBeCloseTo(5 * (suite.usd?.high ?? 0), 9);
    expect(text).toMatch(/; up to \$\d\.\d+ more on openai\/gpt-5 if openai\/gpt-5-mini is down\n/);
  });
});
