import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

/** A suite without `scorers` on a table of promptfoo's, of which the head answers one question otherwise. */
function createRepository(table: string) {
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
suites:
  - name: fees
    covers: [prompts/answer.md]
    dataset: evals/cases.csv
    target: { kind: recorded, outputs: evals/outputs.jsonl }
`,
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer {{question}}\n',
    'evals/cases.csv': table,
    'evals/outputs.jsonl': '{"id": "fee", "text": "5 euros"}\n{"id": "late", "text": "No, sorry."}\n',
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer shortly {{question}}\n',
    'evals/outputs.jsonl': '{"id": "fee", "text": "6 euros"}\n{"id": "late", "text": "No, sorry."}\n',
  });
  return repository;
}

describe('a suite whose rows bring assertions', () => {
  it('needs no scorers of its own', async () => {
    const { dir } = createRepository(
      'id,question,__expected,__expected2\nfee,How much?,contains: 5,not-icontains: sorry\nlate,Refund?,icontains: NO,\n',
    );
    const { stdout } = await runCommand(createTestIo(dir), (io) =>
      review({ repo: '.', base: 'main', head: 'change', json: true }, io),
    );
    const [suite] = (JSON.parse(stdout) as ReviewJson).suites;
    expect(suite?.metrics.map(({ metric }) => metric).sort()).toEqual([
      'contains',
      'icontains',
      'not_icontains',
    ]);
    expect(suite?.cases.find(({ id }) => id === 'fee')).toMatchObject({
      base: { scores: { contains: 1, not_icontains: 1 } },
      head: { scores: { contains: 0, not_icontains: 1 } },
    });
  });

  it('is refused where one of them brings none, and nothing would measure it', async () => {
    const { dir } = createRepository('id,question,__expected\nfee,How much?,contains: 5\nlate,Refund?,\n');
    const { exit, stdout, stderr } = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
    expect(exit).toBe(2);
    expect(stdout + stderr).toContain('evals/cases.csv:3:1: expected an assertion in every case');
  });

  it('is refused where an assertion is a pattern that cannot be matched', async () => {
    const { dir } = createRepository(
      'id,question,__expected\nfee,How much?,regex: 5(?= euros)\nlate,Refund?,contains: No\n',
    );
    const { exit, stdout, stderr } = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
    expect(exit).toBe(2);
    expect(stdout + stderr).toContain('evals/cases.csv:2:1');
    expect(stdout + stderr).toContain('assertion `regex`: its value is not a pattern without lookahead');
  });
});
