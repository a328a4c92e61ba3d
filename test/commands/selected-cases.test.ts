import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';

type Row = { id: string; input: string; expected: string; tags: string[]; must_pass?: boolean };
const ROWS: Row[] = Array.from({ length: 60 }, (_, i) => ({
  id: `case-${i}`,
  input: `Question ${i}`,
  expected: 'yes',
  tags: [i % 2 === 0 ? 'fees' : 'delivery', 'shop'],
  ...(i === 59 ? { must_pass: true } : {}),
}));
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const outputs = (rows: readonly Row[], text: string) => lines(rows.map(({ id }) => ({ id, text })));

/** Recorded answers of 60 cases on both sides, of which the policy selects some; the change is what `head` says. */
async function reviewSelected(dataset: string, head: Record<string, string>): Promise<CommandResult> {
  const policy = `version: 1
suites:
  - name: pipeline
    covers: ["prompts/*.md"]
    dataset: ${dataset}
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    scorers: [equals]
`;
  const repository = createGitRepository({
    '.github/promptgate.yml': policy,
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer {{input}}\n',
    'evals/cases.jsonl': lines(ROWS),
    'evals/outputs.jsonl': outputs(ROWS, 'yes'),
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer shortly {{input}}\n',
    'evals/outputs.jsonl': outputs(ROWS, 'yes '),
    ...head,
  });
  return runCommand(createTestIo(repository.dir), (io) =>
    review({ repo: '.', base: 'main', head: 'change', json: true }, io),
  );
}

const suiteOf = ({ stdout, stderr }: CommandResult) => {
  const suite = stdout === '' ? undefined : (JSON.parse(stdout) as ReviewJson).suites[0];
  if (suite === undefined) throw new Error(stderr || stdout);
  return suite;
};
const SAMPLE = '{ path: evals/cases.jsonl, sample: { size: 10, stratify_by: tag } }';

describe('a policy that selects cases', () => {
  it('runs those alone, and the report says how many of how many', async () => {
    const suite = suiteOf(await reviewSelected(SAMPLE, {}));
    expect(suite.total_cases).toBe(10);
    expect(suite.not_evaluated.map(({ reason }) => reason)).toEqual([
      '10 of 60 cases: a sample stratified by tag',
    ]);
  });

  it('calls nothing added or removed that was merely not drawn', async () => {
    const more = [...ROWS.slice(1), { ...ROWS[0]!, id: 'new', input: 'A new question' }];
    const suite = suiteOf(
      await reviewSelected(SAMPLE, {
        'evals/cases.jsonl': lines(more.toReversed()),
        'evals/outputs.jsonl': outputs([...ROWS, { ...ROWS[0]!, id: 'new' }], 'yes'),
      }),
    );
    expect(suite.new_cases.map(({ id }) => id)).toEqual(['new']);
    expect(suite.removed_cases).toEqual(['case-0']);
    expect(suite.total_cases).toBe(10);
  });

  it.each([
    ['a sample', SAMPLE],
    ['tags', '{ path: evals/cases.jsonl, tags: [fees] }'],
    ['a sample of tags', '{ path: evals/cases.jsonl, tags: [fees], sample: { size: 5 } }'],
  ])('says what the head removes or asks otherwise of the whole dataset: %s', async (_name, dataset) => {
    const { id: first } = ROWS[1]!;
    const changed = ROWS.slice(0, 40).map((row) => (row.id === first ? { ...row, expected: '' } : row));
    const suite = suiteOf(await reviewSelected(dataset, { 'evals/cases.jsonl': lines(changed) }));
    expect(suite.removed_cases).toEqual([first, ...ROWS.slice(40).map(({ id }) => id)]);
    const gone = suiteOf(await reviewSelected(dataset, { 'evals/cases.jsonl': lines(ROWS.slice(0, 1)) }));
    expect(gone.removed_cases).toHaveLength(59);
  });

  it.each([
    ['a tag, by which cases are selected', { tags: ['other'] }],
    ['a cluster, by which their number is known', { cluster: 'one' }],
  ])('counts as changed what changes %s', async (_name, change) => {
    const turned = ROWS.map((row) => ({ ...row, tags: row.tags.toReversed() }));
    const changed = turned.map((row) => (row.id === 'case-7' ? { ...row, ...change } : row));
    const suite = suiteOf(await reviewSelected('evals/cases.jsonl', { 'evals/cases.jsonl': lines(changed) }));
    expect(suite.removed_cases).toEqual(['case-7']);
  });

  it('keeps a case whose row says that it may never break, and blocks when it does', async () => {
    const broken = ROWS.map(({ id }) => ({ id, text: id === 'case-59' ? 'no' : 'yes' }));
    const result = await reviewSelected('{ path: evals/cases.jsonl, tags: [fees] }', {
      'evals/outputs.jsonl': lines(broken),
    });
    expect(result.exit).toBe(1);
    expect(suiteOf(result).total_cases).toBe(31);
  });

  it('is an error where its tag is misspelt', async () => {
    const result = await reviewSelected('{ path: evals/cases.jsonl, tags: [fes] }', {});
    expect(result.exit).toBe(4);
    expect(suiteOf(result).not_evaluated[0]?.reason).toContain('Did you mean "fees"?');
  });

  it('says what to do where its file is missing', async () => {
    const missing = await reviewSelected('evals/other.jsonl', {});
    expect(missing.exit).toBe(4);
    expect(suiteOf(missing).not_evaluated[0]?.reason).toMatch(
      /evals\/other\.jsonl:1:1: expected a text file, found no such file in .*Commit it/,
    );
  });
});

it('a suite of which some cases are drawn is valid, and validate says which', async () => {
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
suites:
  - name: pipeline
    covers: ["prompts/*.md"]
    dataset: ${SAMPLE}
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    scorers: [equals]
`,
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer {{input}}\n',
    'evals/cases.jsonl': lines(ROWS),
    'evals/outputs.jsonl': outputs(ROWS, 'yes'),
  });
  const run = (json: boolean) =>
    runCommand(createTestIo(repository.dir), (io) => validate({ repo: '.', json }, io));
  const { stdout, exit } = await run(false);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^suite pipeline: \d+ cases, measures equals$/m);
  expect(stdout).toMatch(/^note: suite pipeline: \d+ of 60 cases: /m);
  const { valid, suites } = JSON.parse((await run(true)).stdout);
  expect([valid, suites[0].faults, suites[0].notes.length]).toEqual([true, [], 1]);
});
