import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

type Wishes = { clustered?: boolean; outputs?: string };

/** Recorded answers to six questions on each document, right on base; on head everything of `broken` is wrong. */
function createDocuments(
  documents: readonly string[],
  broken: readonly string[],
  { clustered = true, outputs = 'full' }: Wishes,
) {
  const rows = documents.flatMap((document, d) =>
    Array.from({ length: 6 }, (_, i) => ({
      id: `case-${d}-${i}`,
      input: `Question ${i} on ${document}`,
      expected: 'yes',
      ...(clustered ? { document } : { tags: [document] }),
    })),
  );
  const answers = (wrong: readonly string[], right = 'yes') =>
    lines(
      rows.map(({ id, input }) => ({ id, text: wrong.some((one) => input.endsWith(one)) ? 'no' : right })),
    );
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
report: { outputs: ${outputs} }
suites:
  - name: manuals
    covers: ["prompts/*.md"]
    dataset: evals/cases.jsonl
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    scorers: [equals]
`,
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer {{input}}\n',
    'evals/cases.jsonl': lines(rows),
    'evals/outputs.jsonl': answers([]),
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer shortly {{input}}\n',
    'evals/outputs.jsonl': answers(broken, 'yes '),
  });
  return repository;
}

async function readReview(documents: readonly string[], broken: readonly string[], wishes: Wishes = {}) {
  const { dir } = createDocuments(documents, broken, wishes);
  const html = join(dir, 'report.html');
  const run = (json: boolean) =>
    runCommand(createTestIo(dir), (io) =>
      review({ repo: '.', base: 'main', head: 'change', json, html }, io),
    );
  const json = JSON.parse((await run(true)).stdout) as ReviewJson;
  const terminal = (await run(false)).stdout.replace(/\s+/g, ' ');
  const written = readFileSync(html, 'utf8');
  return {
    json,
    terminal,
    colour: /class="verdict (\w+)"/.exec(written)?.[1],
    page: written.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '),
  };
}

describe('a review of several questions on each document', () => {
  it('names the document of which every question broke, although so few documents decide nothing', async () => {
    const { json, terminal, page, colour } = await readReview(
      ['handbook.pdf', 'faq.pdf', 'terms.pdf'],
      ['handbook.pdf'],
    );
    // What the gate makes of it is the gate's: p lies beside 0.5, so it is one or the other.
    expect(['pass', 'inconclusive']).toContain(json.verdict);
    expect(['unsure', 'inconclusive']).toContain(colour);
    expect(json.strength).not.toBe('proven');
    expect(json.suites[0]?.metrics[0]?.clusters).toEqual({
      count: 3,
      changed: [{ cluster: 'handbook.pdf', cases: 6, broke: 6, fixed: 0, difference: -1 }],
    });
    for (const text of [terminal, page]) {
      expect(text).toMatch(/all of cluster handbook\.pdf \(6 of 6 cases broke\)/);
      expect(text).toContain(
        'The interval rests on 3 clusters, not on 18 cases, and so few make it wide: a change in one of them cannot be told from noise. Add documents',
      );
      expect(text).toMatch(/manuals · equals: handbook\.pdf ?, 6 of 6 cases broke \(−100(\.0)? points\)/);
      expect(text).toContain('18 cases in 3 clusters');
    }
    if (json.verdict === 'pass')
      expect(json.reason).toContain('equals fell in all of cluster handbook.pdf (6 of 6 cases broke)');
  });

  it('says of many documents that one of them alone cannot be told from noise', async () => {
    const documents = Array.from({ length: 10 }, (_, i) => `manual-${i}.pdf`);
    const { terminal } = await readReview(documents, ['manual-4.pdf']);
    expect(terminal).toMatch(/all of cluster manual-4\.pdf \(6 of 6 cases broke\)/);
    expect(terminal).toContain('A fall in one cluster alone cannot be told from noise');
  });

  it('blocks where several documents fell, and names them', async () => {
    const documents = Array.from({ length: 10 }, (_, i) => `manual-${i}.pdf`);
    const { json, terminal } = await readReview(documents, documents.slice(0, 8));
    expect(json.verdict).toBe('fail');
    expect(terminal).toMatch(
      /It fell in all of clusters manual-\d\.pdf \(6 of 6 cases broke\), .* and 6 more/,
    );
    expect(terminal).not.toContain('told from noise');
  });

  it('names no cluster of which a case moved where nothing fell', async () => {
    const documents = Array.from({ length: 10 }, (_, i) => `manual-${i}.pdf`);
    const { json, terminal } = await readReview(documents, ['Question 3 on manual-4.pdf']);
    expect(json.suites[0]?.metrics[0]?.clusters?.changed).toMatchObject([
      { cluster: 'manual-4.pdf', broke: 1 },
    ]);
    expect(terminal).not.toContain('Clusters that fell most');
  });

  it('asks for more clusters, not for more cases of the same ones', async () => {
    const { terminal } = await readReview(['a.pdf', 'b.pdf'], []);
    expect(terminal).toMatch(
      /12 cases in 2 clusters of equals rule[s]? .* about \d+ clusters would rule out/,
    );
    expect(terminal).toContain('The interval rests on 2 clusters, not on 12 cases');
    expect(terminal).not.toContain('Clusters that fell most');
  });

  it('says nothing of clusters where every case is one of its own', async () => {
    const { json, terminal } = await readReview(['a.pdf', 'b.pdf'], [], { clustered: false });
    expect(json.suites[0]?.metrics[0]).not.toHaveProperty('clusters');
    expect(terminal).not.toMatch(/cluster/i);
  });

  it.each([
    ['none', 'case-0-0 and others'],
    ['redacted', 'Letter of [email_1], in full'],
  ])('shows no more of a document than of any text: outputs %s', async (outputs, name) => {
    const letter = 'Letter of petra.lindqvist@nordwind-logistik.de, in full';
    const { json, terminal, page } = await readReview([letter, 'b.pdf', 'c.pdf'], [letter], { outputs });
    expect(json.suites[0]?.metrics[0]?.clusters?.changed[0]?.cluster).toBe(name);
    for (const text of [terminal, page, JSON.stringify(json)]) {
      expect(text).toContain(name);
      expect(text).not.toContain('petra.lindqvist');
    }
  });
});
