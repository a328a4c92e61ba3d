import { describe, expect, it } from 'vitest';
import { checkScorerEntry } from '../../../src/core/eval/scorers/resolve.ts';
import { diffPolicies } from '../../../src/core/policy/diff-policies.ts';
import { type Policies, parseNestedPolicy } from '../../../src/core/policy/nested.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { POLICY_PATH } from '../../../src/core/policy/policy-files.ts';

function policies(text: string, nested: Record<string, string> = {}): Policies {
  const root = parsePolicy(POLICY_PATH, `version: 1\n${text}`, checkScorerEntry);
  if (!root.ok) throw new Error(JSON.stringify(root.problems));
  const directories = Object.entries(nested).map(([path, own]) => {
    const parsed = parseNestedPolicy(path, `version: 1\n${own}`, checkScorerEntry);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.value;
  });
  return { root: root.value, nested: directories };
}

const suite = (
  more = '',
  scorers = '[tool_call, { judge: groundedness, margin: 0.05 }]',
) => `judge: openai/gpt-5
suites:
  - name: answers
    dataset: evals/a.jsonl
    target: { kind: prompt, prompt: prompts/a.md, model: openai/gpt-5-mini }
    scorers: ${scorers}
${more}`;
const said = (then: Policies, now: Policies) =>
  diffPolicies(then, now).map(({ text, weakens }) => `${weakens ? 'less: ' : ''}${text}`);

describe('what a change does to the gate', () => {
  it('is nothing where only layout, comments and the order of keys differ', () => {
    const spaced = `# ours\n${suite().replace('kind: prompt, prompt: prompts/a.md', 'prompt: prompts/a.md, kind: prompt')}`;
    expect(said(policies(suite()), policies(spaced))).toEqual([]);
  });

  it.each([
    ['gate: { margin: 0.02 }', 'gate: { margin: 0.1 }', 'less: `gate.margin` 0.02 → 0.1'],
    ['gate: { margin: 0.1 }', 'gate: { margin: 0.02 }', '`gate.margin` 0.1 → 0.02'],
    ['gate: { uncovered: block }', '', 'less: `gate.uncovered` block → pass'],
    ['', 'gate: { uncovered: block }', '`gate.uncovered` pass → block'],
    ['gate: { require: proof }', '', 'less: `gate.require` proof → no_regression'],
    ['', 'gate: { effort: thrifty }', 'less: `gate.effort` full → thrifty'],
    ['report: { outputs: none }', '', 'less: `report.outputs` none → full'],
    ['drift: { schedule: "0 5 * * *" }', '', 'less: `drift` {"schedule":"0 5 * * *"} → null'],
    [
      'drift: { schedule: "0 5 * * *", batch: { within_hours: 12 } }',
      'drift: { schedule: "0 5 * * *", batch: { within_hours: 48, unanswered: unmeasured } }',
      'less: `drift` {"batch":{"unanswered":"direct","within_hours":12},"schedule":"0 5 * * *"} → {"batch":{"unanswered":"unmeasured","within_hours":48},"schedule":"0 5 * * *"}',
    ],
    ['', 'drift: { schedule: "0 5 * * *" }', '`drift` null → {"schedule":"0 5 * * *"}'],
    ['', 'report: { outputs: redacted }', '`report.outputs` full → redacted'],
    ['', 'lint: { secret: off }', 'less: `lint.secret` default → off'],
    ['lint: { secret: note }', 'lint: { secret: error }', '`lint.secret` note → error'],
    ['', 'lint: { ignore: ["x/**"] }', 'less: `lint.ignore` gets `x/**`'],
    ['judge: openai/gpt-5', 'judge: openai/gpt-5-nano', 'less: judge openai/gpt-5 → openai/gpt-5-nano'],
  ])('%s -> %s', (then, now, expected) => {
    expect(said(policies(then), policies(now))).toEqual([expected]);
  });

  it('names suites, scorers and must_pass cases that went and came', () => {
    const now = suite('    must_pass: [a]\n', '[{ judge: groundedness, margin: 0.2 }, json_validity]');
    expect(said(policies(suite('    must_pass: [b, c]\n')), policies(now))).toEqual([
      'less: suite `answers`: `b`, `c` may break',
      'suite `answers`: `a` may never break',
      'less: suite `answers`: scorer `tool_call` removed',
      'less: suite `answers`: scorer `groundedness` {"judge":"groundedness","margin":0.05} → {"judge":"groundedness","margin":0.2}',
      'suite `answers`: scorer `json_validity` added',
    ]);
    expect(said(policies(suite()), policies('judge: openai/gpt-5'))).toEqual([
      'less: suite `answers` removed',
    ]);
  });

  it('tells of the policies of directories by their files', () => {
    const path = 'services/a/promptgate.yml';
    const then = policies('', { [path]: 'gate: { uncovered: block }\n' });
    expect(diffPolicies(then, policies('', { [path]: 'gate: { uncovered: pass }\n' }))).toEqual([
      { path, text: '`gate.uncovered` block → pass', weakens: true },
    ]);
    expect(diffPolicies(policies(''), then)).toEqual([
      { path, text: 'the directory gets a policy of its own', weakens: false },
    ]);
  });
});
