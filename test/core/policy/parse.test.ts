import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem, type Problem } from '../../../src/core/artifact/problem.ts';
import { checkScorerEntry } from '../../../src/core/eval/scorers/resolve.ts';
import { type Policy, parsePolicy } from '../../../src/core/policy/parse.ts';
import { POLICY_PATH } from '../../../src/core/policy/policy-files.ts';

function parse(text: string): Policy {
  const parsed = parsePolicy(POLICY_PATH, text, checkScorerEntry);
  if (!parsed.ok) throw new Error(parsed.problems.map(formatProblem).join('\n'));
  return parsed.value;
}

function problemsOf(text: string): Problem[] {
  const parsed = parsePolicy(POLICY_PATH, text, checkScorerEntry);
  return parsed.ok ? [] : parsed.problems;
}

const FULL = `version: 1
judge: openai/gpt-5-mini
suites:
  - name: support-tools
    covers: ["tools/**/*.json"]
    dataset: evals/tools.jsonl
    target: { kind: tools, model: openai/gpt-5-mini }
    scorers: [tool_call, { judge: groundedness, margin: 0.05 }, { latency: { p95_ms: 4000 } }]
    must_pass: [refund-over-limit]
    repeats: 2
gate: { margin: 0.03, require: proof, inconclusive: block, uncovered: block, effort: thrifty, author_may_accept: false, own_changes: acknowledge }
budget: { per_review_usd: 2.00 }
report: { outputs: redacted }
`;

describe('a policy', () => {
  it('is read whole', () => {
    const policy = parse(FULL);
    expect(policy.gate).toEqual({
      margin: 0.03,
      require: 'proof',
      inconclusive: 'block',
      uncovered: 'block',
      effort: 'thrifty',
      authorMayAccept: false,
      ownChanges: 'acknowledge',
    });
    expect(policy.perReviewUsd).toBe(2);
    expect(policy.outputs).toBe('redacted');
    expect(policy.suites[0]).toMatchObject({
      name: 'support-tools',
      repeats: 2,
      must_pass: ['refund-over-limit'],
    });
    expect(policy.notes).toEqual([]);
  });

  it('has the documented defaults', () => {
    expect(parse('version: 1').gate).toEqual({
      margin: 0.05,
      require: 'no_regression',
      inconclusive: 'pass',
      uncovered: 'pass',
      effort: 'full',
      authorMayAccept: true,
      ownChanges: 'pass',
    });
    expect(parse('version: 1').perReviewUsd).toBeNull();
    expect(parse('version: 1').outputs).toBe('full');
  });

  it('says what it asks for and this version does not do', () => {
    const policy = parse(`${FULL}release: { environments: [production] }
`);
    expect(policy.notes.map((note) => [note.rule, note.line])).toEqual([['policy-not-acted-on', 14]]);
  });
});

describe('a faulty policy', () => {
  it('names every problem at once, each with its line and column', () => {
    const problems = problemsOf(`version: 2
suits: []
gate:
  margin: high
  effort: ful
`);
    expect(problems.map(({ line, column }) => [line, column])).toEqual(
      expect.arrayContaining([
        [1, 1],
        [2, 1],
        [4, 3],
        [5, 3],
      ]),
    );
    expect(problems.find((problem) => problem.line === 2)?.hint).toContain('"suites"');
  });

  it.each([
    ['name: support-tools', 'name: support-tools\n    covrs: []', 'Did you mean "covers"?'],
    [
      'name: support-tools',
      'name: support-tools\n    sample: 200',
      '`sample` is a key of `suites[].dataset`.',
    ],
    [
      'name: support-tools',
      'name: support-tools\n    promt: a.md',
      '`prompt` is a key of `suites[].target`.',
    ],
    [
      'name: support-tools',
      'name: support-tools\n    suites: []',
      '`suites` is a key of the file itself and `drift`.',
    ],
    [
      'name: support-tools',
      'name: support-tools\n    zzzzzz: 1',
      'Known: name, covers, dataset, target, scorers, must_pass, repeats, fallback.',
    ],
  ])(
    'says of a key that does not belong there what was meant, or where it does: %s -> %s',
    (from, to, hint) => {
      expect(problemsOf(FULL.replace(from, to)).map((problem) => problem.hint)).toContain(hint);
    },
  );

  it('names a scorer that is wrong beside anything else that is', () => {
    const problems = problemsOf(
      FULL.replace('tool_call,', 'tool_cal,').replace('margin: 0.03', 'margin: high'),
    );
    expect(problems.map(({ line }) => line)).toEqual([8, 11]);
  });

  it('names the nearest scorer', () => {
    const problems = problemsOf(FULL.replace('tool_call,', 'tool_cal,'));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 8, found: '"tool_cal"', hint: 'Did you mean "tool_call"?' });
  });

  it('says which target kinds there are', () => {
    const problems = problemsOf(FULL.replace('kind: tools', 'kind: workflows'));
    expect(problems[0]).toMatchObject({
      expected: 'a target kind: prompt, tools, agent, rag, http, workflow, recorded',
      hint: 'Did you mean "workflow"?',
    });
  });

  it.each(['../../evil.yml', 'dir/eval.yml', 'eval.txt', '.yml'])(
    'takes no workflow %s: it is the name of a file in .github/workflows',
    (workflow) => {
      const problems = problemsOf(
        FULL.replace(/target: \{.*\}/, `target: { kind: workflow, workflow: ${workflow} }`),
      );
      expect(problems[0]?.expected).toContain('the name of a file in .github/workflows');
    },
  );

  it.each([
    [
      'an address of its own',
      '{ kind: http, service: preview, url: "https://evil.example.com", body: {} }',
      'url',
    ],
    ['headers of its own', '{ kind: http, service: preview, headers: {}, body: {} }', 'headers'],
    [
      'a path that is no JSON pointer',
      '{ kind: http, service: preview, body: {}, response: { text: answer } }',
      'response.text',
    ],
    [
      'a file outside of the repository',
      '{ kind: http, service: preview, body: {}, files: { a: ../../etc/passwd } }',
      'files.a',
    ],
  ])('refuses a service with %s', (_, target, place) => {
    const [problem] = problemsOf(FULL.replace('{ kind: tools, model: openai/gpt-5-mini }', target));
    expect(problem?.line).toBe(7);
    expect(JSON.stringify(problem)).toContain(place);
  });

  it('refuses a second suite of the same name', () => {
    const again = FULL.slice(FULL.indexOf('  - name'), FULL.indexOf('gate:'));
    expect(problemsOf(FULL.replace('gate:', `${again}gate:`))[0]?.found).toContain('first on line 4');
  });

  it('refuses paths that leave the repository', () => {
    expect(problemsOf(FULL.replace('evals/tools.jsonl', '../../etc/passwd'))[0]?.line).toBe(6);
    expect(problemsOf(FULL.replace('evals/tools.jsonl', '/etc/passwd'))[0]?.line).toBe(6);
  });

  it.each([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n`,
    ],
    ['a cycle', 'version: &v [*v]\n'],
    ['deep nesting', `version: ${'['.repeat(5000)}${']'.repeat(5000)}\n`],
    ['a duplicate key', 'version: 1\nversion: 1\n'],
    ['an empty file', ''],
    ['a list', '- version: 1\n'],
    ['a prototype key', 'version: 1\n__proto__: { suites: [] }\n'],
  ])('is refused with a position: %s', (_name, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.line).toBeGreaterThanOrEqual(1);
  });

  it('never throws, whatever the text', () => {
    const lines = fc.constantFrom(
      'version: 1',
      'suites:',
      '  - name: a',
      '    target: {kind: tools}',
      '    scorers: [',
      'gate: {',
      '}',
      '&a *a',
      '!!js/function x',
      '? ',
      '\t',
      'budget: {per_review_usd: -1}',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(lines).map((all) => all.join('\n')),
        ),
        (text) => {
          const parsed = parsePolicy(POLICY_PATH, text, checkScorerEntry);
          expect(parsed.ok || parsed.problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 120 },
    );
  });
});
