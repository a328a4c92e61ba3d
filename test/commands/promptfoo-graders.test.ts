import { describe, expect, it } from 'vitest';
import { config, PATH, reviewConfig, scoresOf } from '../support/review-promptfoo.ts';

/** Judges grade by their own names; everything else is answered `tea`. */
const GRADES: Record<string, number> = { strict: 1, fair: 3, kind: 5 };
const answer = ({ model }: { model: string }) =>
  GRADES[model] === undefined ? 'tea' : JSON.stringify({ reason: 'so', score: GRADES[model] });
const judge = (provider: string) => `{ type: llm-rubric, value: It is good, provider: ${provider} }`;

describe('the `provider` of an assertion that a model grades', () => {
  it('is who grades it: its own before its test’s, before that of `defaultTest`', async () => {
    const { report, reasons } = await reviewConfig(
      config(`defaultTest: { options: { provider: openai:chat:strict } }
tests:
  - vars: { question: x }
    assert: [{ type: llm-rubric, value: It is good }, ${judge('openai:kind')}]
  - vars: { question: y }
    options: { provider: { text: { id: openai:responses:fair, config: { temperature: 0 } } } }
    assert:
      - { type: llm-rubric, value: It is good }
      - { type: g-eval, value: It is good, provider: { id: openai:kind } }
      - { type: contains, value: tea, provider: file://unused.py }
`),
      {},
      answer,
    );
    expect(reasons).toEqual([]);
    // Two assertions of one metric count by the lower.
    expect(scoresOf(report)).toEqual([{ llm_rubric: 0 }, { llm_rubric: 0.5, g_eval: 1, contains: 1 }]);
  });

  it('is the base’s to name: a new case names no other one', async () => {
    const tests = (more: string) =>
      config(`tests:
  - vars: { question: x }
    assert: [${judge('openai:kind')}]
${more}`);
    const added = tests(`  - vars: { question: y }
    assert: [${judge('openai:strict')}, ${judge('openai:kind')}]
`);
    const { model } = await reviewConfig(
      tests(''),
      { '.github/promptgate.yml': 'version: 1\njudge: openai/fair\n' },
      answer,
      { [PATH]: added.replaceAll('Before', 'After') },
    );
    const asked = new Set(model.requests.map((request) => request.model));
    expect(asked).toEqual(new Set(['gpt-5-mini', 'kind', 'fair']));
  });

  it('is not asked in words of the config: a `rubricPrompt` is refused by name', async () => {
    const { report, reasons } = await reviewConfig(
      config(`defaultTest: { options: { provider: openai:kind, rubricPrompt: "Grade {{output}}" } }
tests:
  - vars: { question: x }
    assert: [{ type: llm-rubric, value: It is good }, { type: contains, value: tea }]
`),
      {},
      answer,
    );
    expect(report.verdict).toBe('error');
    expect(reasons.join()).toMatch(/`rubricPrompt` of assertion `llm-rubric`/);
  });

  it('is asked in place of the policy’s judge too, which others keep', async () => {
    const { report, model } = await reviewConfig(
      config(`tests:
  - vars: { question: x }
    assert:
      - { type: factuality, value: tea is a drink, provider: openai:kind }
      - { type: llm-rubric, value: It is good }
`),
      { '.github/promptgate.yml': 'version: 1\njudge: openai/fair\n' },
      answer,
    );
    expect(scoresOf(report)).toEqual([{ factuality: 1, llm_rubric: 0.5 }]);
    expect(model.requests.some((request) => request.model === 'kind')).toBe(true);
  });

  it.each([
    ['a program', 'file://grade.py', /`provider` file:\/\/grade\.py of assertion `llm-rubric`: nothing of a/],
    ['an address', 'https://judge.example', /a repository names no address here/],
    ['a service', 'openai:embedding:text-embedding-3-small', /it is no chat model/],
    [
      'something without an id',
      '{ "openai:kind": { config: {} } }',
      /openai:kind of assertion.*it has no id/,
    ],
    ['no model', 'echo', /it is no model/],
  ])('that is %s is refused by name, and no other model grades in its place', async (_, provider, reason) => {
    const { report, reasons, model } = await reviewConfig(
      config(`tests: [{ vars: { question: x }, assert: [${judge(provider)}, { type: is-json }] }]\n`),
      { '.github/promptgate.yml': 'version: 1\njudge: openai/fair\n' },
      answer,
    );
    expect(report.verdict).toBe('error');
    expect(reasons.join('\n')).toMatch(reason);
    expect(model.requests.some((request) => request.model === 'fair')).toBe(false);
  });

  it('that no key is there for is an error that names it', async () => {
    const { report, reasons } = await reviewConfig(
      config(
        `tests: [{ vars: { question: x }, assert: [${judge('anthropic:messages:claude-haiku-4-5')}] }]\n`,
      ),
      {},
      answer,
    );
    expect(report.verdict).toBe('error');
    expect(reasons.join()).toMatch(/the judge anthropic\/claude-haiku-4-5 is not configured/);
  });

  it('of `defaultTest` that cannot grade is refused where somebody would need it, and nowhere else', async () => {
    const written = (asserted: string) =>
      config(`defaultTest: { options: { provider: "python:grade.py" } }
tests: [{ vars: { question: x }, assert: [${asserted}] }]
`);
    const needed = await reviewConfig(written('{ type: llm-rubric, value: It is good }'), {}, answer);
    expect(needed.report.verdict).toBe('error');
    expect(needed.reasons.join()).toMatch(/`defaultTest.options.provider` python:grade\.py: nothing of a/);
    const own = await reviewConfig(written(judge('openai:kind')), {}, answer);
    expect([own.reasons, scoresOf(own.report)]).toEqual([[], [{ llm_rubric: 1 }]]);
    const policy = { '.github/promptgate.yml': 'version: 1\njudge: openai/fair\n' };
    const policied = await reviewConfig(written('{ type: llm-rubric, value: It is good }'), policy, answer);
    expect([policied.reasons, scoresOf(policied.report)]).toEqual([[], [{ llm_rubric: 0.5 }]]);
  });
});
