import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const TOPICS = Array.from({ length: 24 }, (_, i) => `topic${String.fromCharCode(97 + i)}`);
const RULE = 'Seven days.';
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
/** The right answer, the question and a context of the row all say the rule: only retrieval may not. */
const cases = TOPICS.map((topic) => ({
  id: topic,
  input: `Is the rule for ${topic} "${RULE}"`,
  expected: { answer: RULE, context: RULE },
}));
const policy = (target: string, scorers: string) =>
  `version: 1\njudge: loopback/judge\nsuites:\n  - name: answers\n    covers: ["rag/*.yaml", "prompts/*.md"]\n    dataset: evals/answers.jsonl\n    target: ${target}\n    scorers: [${scorers}]\n`;

/** What a judge is shown between its delimiters under labels that begin like this. */
function shown(text: string, label: string): string {
  const sections = text.matchAll(new RegExp(`begin ${label}[^>]*>>>\\n([^]*?)\\n<<<`, 'g'));
  return [...sections].map(([, inside]) => inside).join('\n');
}

/** A judge that keeps to what it is shown: the rule is supported where it stands in the passages. */
function judged(text: string): string {
  const answer = shown(text, 'answer');
  if (text.includes('makes_claims')) {
    if (!answer.includes(RULE)) return JSON.stringify({ makes_claims: false, claims: [] });
    const found = shown(text, 'passage').includes(RULE);
    const decided = found
      ? { passage: 1, quote: RULE, verdict: 'supported' }
      : { passage: 0, quote: '', verdict: 'not_in_context' };
    return JSON.stringify({ makes_claims: true, claims: [{ claim: 'The rule is seven days.', ...decided }] });
  }
  const grounded = shown(text, 'context').includes(RULE) || !answer.includes(RULE);
  return JSON.stringify({
    reason: grounded ? 'It stands there.' : 'Nothing says so.',
    score: grounded ? 5 : 1,
  });
}

async function compare(before: FilesToWrite, after: FilesToWrite, answer = RULE) {
  const provider = await openProvider({
    answer: ({ model, messages }) =>
      model === 'judge' ? judged(messages.map(({ content }) => content).join('\n')) : answer,
  });
  const repository = createGitRepository({ 'evals/answers.jsonl': lines(cases), ...before });
  repository.branch('change');
  repository.commit('A change', after);
  const result = await runCommand(createTestIo(repository.dir, provider.env()), (io) =>
    review({ repo: '.', base: 'main', json: true }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  const report = JSON.parse(result.stdout) as ReviewJson;
  const metrics = Object.fromEntries((report.suites[0]?.metrics ?? []).map((one) => [one.metric, one]));
  return { report, metrics };
}

describe('a search that finds nothing any more', () => {
  const config = (threshold: number) =>
    `chunk_size: 60\nchunk_overlap: 0\ntop_k: 3\nembedding_model: words\nsearch_type: vector\nscore_threshold: ${threshold}\n`;
  const repository = {
    '.github/promptgate.yml': policy(
      '{ kind: rag, config: rag/index.yaml, documents: ["docs/*.md"], prompt: prompts/answer.md, model: loopback/small, embedding_provider: loopback }',
      'faithfulness, groundedness',
    ),
    'rag/index.yaml': config(0.1),
    'prompts/answer.md': 'Answer from {{context}}: {{input}}',
    ...Object.fromEntries(TOPICS.map((topic) => [`docs/${topic}.md`, `The rule for ${topic}: ${RULE}`])),
  };

  it('leaves an answer without evidence, whatever the question and the right answer say', async () => {
    const { report, metrics } = await compare(repository, { 'rag/index.yaml': config(0.9999) });
    expect(metrics.faithfulness).toMatchObject({ comparison: 'regressed', base_mean: 1, head_mean: 0 });
    expect(metrics.groundedness).toMatchObject({ comparison: 'regressed', base_mean: 1, head_mean: 0 });
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
  });

  it('leaves an answer that says that it does not know as faithful as it was', async () => {
    const after = { 'rag/index.yaml': config(0.9999) };
    const { metrics } = await compare(repository, after, 'I do not know.');
    expect(metrics.faithfulness).toMatchObject({ base_mean: 1, head_mean: 1 });
    expect(metrics.groundedness).toMatchObject({ base_mean: 1, head_mean: 1 });
  });
});

describe('recorded outputs', () => {
  const labelled = cases.map((one) => ({
    ...one,
    expected: { ...one.expected, documents: ['docs/rules.md'] },
  }));
  const found = [{ document: 'docs/rules.md', text: RULE }];
  const outputs = (retrieved: (i: number) => object) =>
    lines(TOPICS.map((id, i) => ({ id, text: RULE, ...retrieved(i) })));
  const recorded = (scorers: string, retrieved: (i: number) => object): FilesToWrite => ({
    '.github/promptgate.yml': policy('{ kind: recorded, outputs: evals/outputs.jsonl }', scorers),
    'prompts/answer.md': 'Answer {{input}}',
    'evals/outputs.jsonl': outputs(retrieved),
  });
  const change = (retrieved: (i: number) => object): FilesToWrite => ({
    'prompts/answer.md': 'Answer well {{input}}',
    'evals/outputs.jsonl': outputs(retrieved),
  });

  it.each([
    ['an empty list', () => ({ retrieved: [] })],
    ['no list, as writers that drop empty ones leave it', () => ({})],
    ['one list among many that are left out', (i: number) => (i === 0 ? { retrieved: found } : {})],
  ])('say by %s that nothing was retrieved', async (_, retrieved) => {
    const { metrics } = await compare(
      recorded('faithfulness', () => ({ retrieved: found })),
      change(retrieved),
    );
    expect(metrics.faithfulness).toMatchObject({ comparison: 'regressed', base_mean: 1 });
    expect(metrics.faithfulness?.head_mean).toBeLessThan(0.1);
  });

  it('of a base that does not say what it retrieved are no search without a result, which anything would be better than', async () => {
    const { report, metrics } = await compare(
      { ...recorded('mrr', () => ({})), 'evals/answers.jsonl': lines(labelled) },
      change(() => ({ retrieved: found })),
    );
    expect(metrics.mrr?.base_mean ?? null).toBeNull();
    expect(report.verdict).toBe('error');
  });

  it('of which none says what was retrieved are held against the row, and have no score of a search', async () => {
    const none = () => ({});
    const before = recorded('faithfulness, mrr', none);
    const { report, metrics } = await compare(
      { ...before, 'evals/answers.jsonl': lines(labelled) },
      change(() => ({ text: `${RULE} Yes.` })),
    );
    expect(metrics.faithfulness).toMatchObject({ base_mean: 1, head_mean: 1 });
    expect(metrics.mrr).toMatchObject({ base_mean: null, head_mean: null });
    expect(report.verdict).toBe('error');
  });
});
