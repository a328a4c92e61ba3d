import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';

/** All that is said of a change of a file: lines and fields of every artifact. */
async function saidOf(path: string, before: string, after: string): Promise<string> {
  const [base, head] = [before, after].map((text) => detectFile(path, text).artifacts);
  const changes = await Promise.all(
    (base ?? []).map((artifact, index) => diffArtifacts(artifact, head?.[index] ?? null)),
  );
  return JSON.stringify(changes.map((change) => [change?.summary, change?.fields]));
}

const JUDGE = 'judge:\n  model: gpt-5-mini\n  temperature: 0\n  KEY\nthreshold: 0.8\nfaithfulness: 0.7\n';
const PROMPTFOO =
  'prompts: [a]\nproviders:\n  - id: openai:gpt-5\n    config: {KEY}\ntests:\n  - vars: {q: a}\n';
const PROMPTY =
  '---\nname: a\nmodel:\n  api: chat\n  configuration:\n    type: azure_openai\n    KEY\n---\nsystem:\nYou are a bot.\n';
const BAG = 'system_prompt: You are a helper. Answer the question.\nmodel: gpt-5\nKEY\n';

const MODEL = 'ai:\n  provider: groq\n  model: groq/compound\n  KEY\n';

describe('what gives access is never shown, only that it changed', () => {
  it.each([
    ['in settings of a judge', 'evals/judge.yaml', JUDGE, 'api_key: first-1'],
    ['in an address there', 'evals/judge.yaml', JUDGE, 'base: "https://u:first-1@gateway.example/v1"'],
    ['in a promptfoo config', 'promptfooconfig.yaml', PROMPTFOO, 'apiKey: first-1'],
    ['in the headers of one', 'promptfooconfig.yaml', PROMPTFOO, 'headers: {X-Team: first-1}'],
    ['in headers by a longer name', 'promptfooconfig.yaml', PROMPTFOO, 'extra_headers: {X-Team: first-1}'],
    ['in those of SDKs', 'promptfooconfig.yaml', PROMPTFOO, 'defaultHeaders: {X-Team: first-1}'],
    ['in a prompty', 'a.prompty', PROMPTY, 'api_key: first-1'],
    ['beside prompts', 'prompts.yaml', BAG, 'api_key: first-1'],
    ['in one word', 'prompts.yaml', BAG, 'openaikey: first-1'],
    ['by its number', 'prompts.yaml', BAG, 'api_key_2: first-1'],
    ['as the second of one name', 'prompts.yaml', BAG, '"api_key#2": first-1'],
    ['in a section of them', 'prompts.yaml', BAG, 'openai_credentials: {value: first-1}'],
    [
      'in a connection string',
      'config/app.yaml',
      MODEL,
      'storage: "Endpoint=https://a.example;AccountKey=first-1;"',
    ],
    ['in a signed address', 'config/app.yaml', MODEL, 'blob: "https://a.example/b?sv=2024&sig=first-1"'],
    [
      'in place of a user of an address',
      'config/app.yaml',
      MODEL,
      'base_url: "https://first-1@a.example/v1"',
    ],
    ['with an @ in it', 'config/app.yaml', MODEL, 'store: "postgres://u:a@first-1@a.example/db"'],
  ])('%s', async (_where, path, text, line) => {
    const [before, after] = [line, line.replace('first-1', 'second-2')].map((one) =>
      text.replace('KEY', () => one),
    );
    const said = await saidOf(path, before ?? '', after ?? '');
    expect(said).toContain('changed');
    expect(said).not.toMatch(/first-1|second-2/);
  });

  it.each([
    ['promptfooconfig.yaml', PROMPTFOO, 'sort_key: first'],
    ['config/app.yaml', MODEL, 'base_url: "https://first.example:8080/v1"'],
    ['promptfooconfig.yaml', PROMPTFOO, 'reasoning_effort: first'],
  ])('what gives none is shown: %s', async (path, text, line) => {
    const [before, after] = [line, line.replace('first', 'second')].map((one) =>
      text.replace('KEY', () => one),
    );
    expect(await saidOf(path, before ?? '', after ?? '')).toContain('second');
  });
});
