import { expect, it } from 'vitest';
import { review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const RIGHT = 'Refunds take seven days.';
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const IDS = Array.from({ length: 20 }, (_, i) => `case-${i}`);
const answers = (text: string) =>
  lines(
    IDS.map((id) => ({
      id,
      text,
      retrieved: [
        { document: 'docs/refunds.md', text: RIGHT },
        { document: 'docs/shipping.md', text: 'Shipping costs 4 EUR.' },
      ],
    })),
  );

/** Recorded answers that keep to their passages on base, and on head do not; a judge on loopback says so. */
async function reviewInTerminal(outputs = 'full'): Promise<string> {
  const model = await openProvider({
    answer: (request) => {
      const wrong = (request.messages.at(-1)?.content ?? '').includes('30 days');
      const claims = wrong
        ? [
            { claim: 'Refunds take 30 days', passage: 1, quote: RIGHT, verdict: 'contradicted' },
            { claim: 'Shipping is free', passage: 0, quote: '', verdict: 'not_in_context' },
          ]
        : [{ claim: 'Seven days', passage: 1, quote: RIGHT, verdict: 'supported' }];
      return JSON.stringify({ makes_claims: true, claims });
    },
  });
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
judge: loopback/judge-2025-01-01
report: { outputs: ${outputs} }
suites:
  - name: answers
    covers: ["prompts/*.md"]
    dataset: evals/cases.jsonl
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    scorers: [faithfulness]
`,
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer {{input}}\n',
    'evals/cases.jsonl': lines(IDS.map((id) => ({ id, input: 'How long?', expected: RIGHT }))),
    'evals/outputs.jsonl': answers(RIGHT),
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer shortly {{input}}\n',
    'evals/outputs.jsonl': answers('Refunds take 30 days and shipping is free.'),
  });
  const result = await runCommand(createTestIo(repository.dir, model.env('loopback')), (io) =>
    review({ repo: '.', base: 'main', head: 'change' }, io),
  );
  return result.stdout.replace(/\s+/g, ' ');
}

it('the terminal shows the claims without support of what got worse, the passages looked at, and how to see all', async () => {
  const text = await reviewInTerminal();
  expect(text).toContain(
    'faithfulness: 0 of 2 claims supported; not: "Refunds take 30 days" (contradicted by passage 1, docs/refunds.md: "Refunds take seven days."), "Shipping is free" (not in the context); passages looked at: docs/refunds.md, docs/shipping.md',
  );
  expect(text).toContain(
    'What judges said of every case, on both sides: promptgate review --html FILE, or --json',
  );
});

it('the terminal quotes no judge where the policy hides answers', async () => {
  const text = await reviewInTerminal('none');
  expect(text).toContain('faithfulness fell');
  expect(text).not.toMatch(/claims supported|What judges said/);
});
