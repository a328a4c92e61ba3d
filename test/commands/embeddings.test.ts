import { describe, expect, it } from 'vitest';
import { plan, review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

type Reviewed = {
  verdict: string;
  exit: number;
  suites: {
    metrics: { metric: string; comparison: string; base_mean: number | null; head_mean: number | null }[];
    not_evaluated: { reason: string; fix: string | null }[];
  }[];
};

const TOPICS = Array.from({ length: 24 }, (_, i) => `topic${String.fromCharCode(97 + i)}`);
const files = (instruction: string, embedding = 'loopback/words') => ({
  '.github/promptgate.yml': `version: 1
judge: loopback/judge
suites:
  - name: answers
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: prompts/a.prompt.yml, model: loopback/small }
    scorers: [{ embedding_relevancy: ${embedding} }, { embedding_similarity: ${embedding} }]
`,
  'prompts/a.prompt.yml': `messages: [{ role: system, content: ${instruction} }, { role: user, content: "{{input}}" }]\n`,
  'evals/cases.jsonl': TOPICS.map((id) =>
    JSON.stringify({ id, input: `what about ${id}`, expected: `all about ${id}` }),
  ).join('\n'),
});

/** Answers about the topic where it is told to, else about something else; the judge asks about what it is shown. */
function answer({ model, messages }: LoopbackRequest): LoopbackAnswer {
  const shown = messages.at(-1)?.content ?? '';
  const [topic = 'nothing'] = /topic[a-x]/.exec(shown) ?? [];
  if (model === 'judge') {
    const question = `what about ${topic}`;
    return JSON.stringify({ questions: [question, question, question], reason: 'so', noncommittal: false });
  }
  return /stray/.test(messages[0]?.content ?? '') ? 'the weather' : `all about ${topic}`;
}

async function setUp(after: string, embedding?: string) {
  const provider = await openProvider({ answer });
  const repository = createGitRepository(files('Answer.', embedding));
  repository.branch('change');
  repository.commit('A change', files(after, embedding));
  const io = () => createTestIo(repository.dir, provider.env('loopback'));
  return { provider, io };
}

async function reviewed(after: string, embedding?: string) {
  const { provider, io } = await setUp(after, embedding);
  const { stdout, stderr } = await runCommand(io(), (one) =>
    review({ repo: '.', base: 'main', json: true }, one),
  );
  if (stdout === '') throw new Error(stderr);
  return { provider, report: JSON.parse(stdout) as Reviewed };
}

describe('metrics that compare by meaning', () => {
  it('fall where answers stray from the question and from the reference', async () => {
    const { report, provider } = await reviewed('Now stray.');
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    const metrics = new Map(report.suites[0]?.metrics.map((one) => [one.metric, one]));
    expect(metrics.get('embedding_relevancy')).toMatchObject({ comparison: 'regressed' });
    expect(metrics.get('embedding_relevancy')?.base_mean).toBeCloseTo(1, 5);
    expect(metrics.get('embedding_similarity')?.base_mean).toBeCloseTo(1, 5);
    expect(metrics.get('embedding_similarity')?.head_mean).toBeLessThan(0.5);
    const embedded = provider.retrievals.flatMap(({ body }) => body.input as string[]);
    expect(new Set(embedded).size).toBe(embedded.length);
  });

  it('stay where another instruction changes no answer', async () => {
    const { report } = await reviewed('Answer well.');
    expect(report).toMatchObject({ verdict: 'pass', exit: 0 });
  });

  it('are not measured, and say so, where the embedding model is not configured', async () => {
    const { report, provider } = await reviewed('Now stray.', 'elsewhere/words');
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain(
      'the embedding model elsewhere/words is not configured',
    );
    expect(provider.retrievals).toEqual([]);
  });

  it('have their calls in the plan by themselves, and judges have theirs', async () => {
    const { io } = await setUp('Now stray.');
    const { stdout } = await runCommand(io(), (one) => plan({ repo: '.', base: 'main', json: true }, one));
    type Part = { calls: { low: number; high: number } };
    const { suites } = JSON.parse(stdout) as { suites: { judges?: Part; embeddings?: Part }[] };
    // For both sides a judge and two comparisons, or for answers that are the same once; the gate may ask for as many again.
    const { judges, embeddings } = suites[0] ?? {};
    expect(judges?.calls).toEqual({ low: TOPICS.length, high: TOPICS.length * 4 });
    expect(embeddings?.calls).toEqual({ low: TOPICS.length * 2, high: TOPICS.length * 8 });
    const text = await runCommand(io(), (one) => plan({ repo: '.', base: 'main' }, one));
    expect(text.stdout).toMatch(/, judges.* \(24 to 96 calls\), embeddings.* \(48 to 192 calls\)$/m);
  });
});
