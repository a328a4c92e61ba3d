import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_MODEL, makeDemoRepository } from '../../src/entry/commands/demo-repository.ts';
import { review } from '../../src/wire-local.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  type FilesToWrite,
} from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackProvider, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

type Reviewed = {
  verdict: string;
  exit: number;
  uncovered: string[];
  suites: {
    name: string;
    model: string | null;
    metrics: { metric: string; comparison: string; base_mean: number | null; head_mean: number | null }[];
    not_evaluated: { reason: string; fix: string | null }[];
    cases: { id: string; head: { detail: string } | null }[];
    identical_cases: number;
  }[];
};

async function reviewFiles(
  before: FilesToWrite,
  after: FilesToWrite,
  env: Record<string, string> = {},
): Promise<Reviewed> {
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const result = await runCommand(createTestIo(repository.dir, env), (io) =>
    review({ repo: '.', base: 'main', json: true }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Reviewed;
}

async function startModel(answer: (request: LoopbackRequest) => LoopbackAnswer): Promise<LoopbackProvider> {
  const provider = await openProvider({ answer });
  return provider;
}

const TOPICS = Array.from({ length: 24 }, (_, i) => `topic${String.fromCharCode(97 + i)}`);

describe('a dataset whose rows ask nothing under a name that is known', () => {
  it('is an error that names the keys, before a question to nobody is paid for', async () => {
    const tool = (description: string) =>
      JSON.stringify([{ name: 'find', description, input_schema: { type: 'object', properties: {} } }]);
    const model = await startModel(() => ({ text: 'What can I do for you?' }));
    const report = await reviewFiles(
      {
        '.github/promptgate.yml':
          'version: 1\nsuites:\n  - name: triage\n    covers: ["tools/*.json"]\n    dataset: evals/golden.jsonl\n    target: { kind: tools, model: openai/small }\n    scorers: [{ length: { max: 100 } }]\n',
        'evals/golden.jsonl': '{"external_id":"HD-2001","category":"order_status","action":"auto_reply"}\n',
        'tools/tools.json': tool('Finds an order.'),
      },
      { 'tools/tools.json': tool('Finds things.') },
      { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: model.baseUrl },
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain(
      'the case asks nothing: its row has none of input, question, query, prompt, user_input, messages',
    );
    expect(model.requests).toEqual([]);
  });
});

describe('a rag target', () => {
  const config = (topK: number, more = '') => `chunk_size: 200\nchunk_overlap: 0\ntop_k: ${topK}\n${more}`;
  const files = (topK: number, more = ''): FilesToWrite => ({
    '.github/promptgate.yml': `version: 1\nsuites:\n  - name: search\n    dataset: evals/search.jsonl\n    target: { kind: rag, config: rag/index.yaml, documents: ["docs/*.md"] }\n    scorers: [context_recall]\n`,
    'rag/index.yaml': config(topK, more),
    'evals/search.jsonl': TOPICS.map((topic) =>
      JSON.stringify({
        id: topic,
        input: `${topic} shared`,
        expected: { documents: [`docs/${topic}.md`, 'docs/shared.md'] },
      }),
    ).join('\n'),
    'docs/shared.md': 'shared '.repeat(20),
    ...Object.fromEntries(TOPICS.map((topic) => [`docs/${topic}.md`, `All about ${topic}.`])),
  });

  it('really retrieves: fewer passages find fewer documents', async () => {
    const report = await reviewFiles(files(4), { 'rag/index.yaml': config(1) });
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(report.suites[0]?.metrics[0]).toMatchObject({
      metric: 'context_recall',
      comparison: 'regressed',
      base_mean: 1,
      head_mean: 0.5,
    });
  });

  it('says that it cannot measure an embedder where the suite searches by words alone', async () => {
    const before = files(4, 'embedding_model: a-small\n');
    const policy = String(before['.github/promptgate.yml']).replace(
      'kind: rag,',
      'kind: rag, search: keyword,',
    );
    const report = await reviewFiles(
      { ...before, '.github/promptgate.yml': policy },
      {
        'rag/index.yaml': config(4, 'embedding_model: b-large\n'),
      },
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('embedder');
  });

  it('refuses settings that make no sense with their values', async () => {
    const report = await reviewFiles(files(4), {
      'rag/index.yaml': 'chunk_size: 100\nchunk_overlap: 100\ntop_k: 4\n',
    });
    expect(report.verdict).toBe('error');
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('overlap 100');
  });

  it('gives a prompt the passages it found, and a judge what the answer has to keep to', async () => {
    const model = await startModel((request) => {
      const asked = request.messages.map(({ content }) => content).join('\n');
      if (asked.includes('You grade'))
        return JSON.stringify({
          reason: 'x',
          score: asked.includes('All about') && asked.includes('GROUNDED') ? 5 : 1,
        });
      return asked.includes('Only from') ? 'GROUNDED' : 'GUESSED';
    });
    const prompt = (rule: string) =>
      `${rule} the passages:\n{{context}}\n\nYou are a helpful assistant. Question: {{input}}\n`;
    const policy = `version: 1\njudge: loopback/judge\nsuites:\n  - name: answers\n    dataset: evals/search.jsonl\n    target: { kind: rag, config: rag/index.yaml, documents: ["docs/*.md"], prompt: prompts/answer.md, model: loopback/small }\n    scorers: [groundedness]\n`;
    const before = {
      ...files(4),
      '.github/promptgate.yml': policy,
      'prompts/answer.md': prompt('Only from'),
    };
    const report = await reviewFiles(
      before,
      { 'prompts/answer.md': prompt('Besides') },
      model.env('loopback'),
    );
    expect(report.suites[0]?.metrics[0]).toMatchObject({
      metric: 'groundedness',
      comparison: 'regressed',
      base_mean: 1,
      head_mean: 0,
    });
    expect(report.suites[0]?.cases[0]?.head?.detail).toContain('GUESSED');
    expect(
      model.requests.some(({ messages }) =>
        messages.some(({ content }) => /\[docs\/(topic\w)\.md\]\nAll about \1\./.test(content)),
      ),
    ).toBe(true);
  });
});

describe('a prompt target', () => {
  const path = 'prompts/a.prompt.yml';
  const files = (parameters: string, scorers = '[contains]'): FilesToWrite => ({
    '.github/promptgate.yml': `version: 1
suites:
  - name: answers
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: ${path}, model: loopback/small }
    scorers: ${scorers}
    must_pass: [topica]
`,
    [path]: `messages: [{ role: user, content: "{{input}}" }]\nmodelParameters: { ${parameters} }\n`,
    'evals/cases.jsonl': TOPICS.map((id) => JSON.stringify({ id, input: id, expected: id })).join('\n'),
  });

  it('sends the parameters that the prompt sets, reasoning effort among them', async () => {
    const model = await startModel(({ messages }) => messages[0]?.content ?? '');
    const report = await reviewFiles(
      files('reasoningEffort: high'),
      files('reasoningEffort: low, verbosity: low'),
      model.env('loopback'),
    );
    expect(report.verdict).toBe('pass');
    const sent = model.requests.map(({ body }) => [body.reasoning_effort, body.verbosity]);
    expect(new Set(sent.map((one) => JSON.stringify(one)))).toEqual(
      new Set(['["high",null]', '["low","low"]']),
    );
  });

  it('is not green where a parameter changed that no request carries', async () => {
    const model = await startModel(() => 'yes');
    const report = await reviewFiles(files('topK: 40'), files('topK: 1'), model.env('loopback'));
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('`modelParameters.topK` changed');
    expect(model.requests).toEqual([]);
  });

  it.each([
    ['grades', '[edit_distance]'],
    ['is only watched', '[edit_distance, { contains: yes, gate: warn }]'],
  ])('is not green where every scorer of a must_pass case %s', async (_, scorers) => {
    const model = await startModel(() => 'yes');
    const report = await reviewFiles(
      files('temperature: 0', scorers),
      files('temperature: 1', scorers),
      model.env('loopback'),
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('topica');
  });
});

describe('a recorded target', () => {
  const policy = `version: 1\nsuites:\n  - name: pipeline\n    covers: ["prompts/*.md"]\n    dataset: evals/cases.jsonl\n    target: { kind: recorded, outputs: evals/outputs.jsonl }\n    scorers: [contains]\n`;
  const outputs = (text: string) => TOPICS.map((id) => JSON.stringify({ id, text })).join('\n');
  const before = {
    '.github/promptgate.yml': policy,
    'prompts/a.md': 'You are a helpful assistant. Answer in full.\n',
    'evals/cases.jsonl': TOPICS.map((id) => JSON.stringify({ id, input: id, expected: 'yes' })).join('\n'),
    'evals/outputs.jsonl': outputs('yes'),
  };

  it('compares what was recorded on either side', async () => {
    const report = await reviewFiles(before, {
      'prompts/a.md': 'You are a helpful assistant. Answer briefly.\n',
      'evals/outputs.jsonl': outputs('no'),
    });
    expect(report.suites[0]?.metrics[0]).toMatchObject({
      comparison: 'regressed',
      base_mean: 1,
      head_mean: 0,
    });
    expect(report.uncovered).toEqual([]);
  });

  it('is not green where the change was not recorded', async () => {
    const report = await reviewFiles(before, {
      'prompts/a.md': 'You are a helpful assistant. Answer briefly.\n',
    });
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.fix).toContain('evals/outputs.jsonl');
  });

  it('names a bad line, and a case without an output', async () => {
    const broken = await reviewFiles(before, {
      'prompts/a.md': 'You are a helpful assistant. Be brief.\n',
      'evals/outputs.jsonl': `${outputs('no')}\n{"id": \n`,
    });
    expect(broken.suites[0]?.not_evaluated[0]?.reason).toContain('evals/outputs.jsonl:25');
    const lacking = await reviewFiles(before, {
      'prompts/a.md': 'You are a helpful assistant. Be brief.\n',
      'evals/outputs.jsonl': outputs('no').split('\n').slice(1).join('\n'),
    });
    expect(lacking.suites[0]?.not_evaluated[0]?.reason).toContain('has no output for the case');
  });
});

describe('a target that calls a model', () => {
  it('is not green where a tool is one that only its provider can run', async () => {
    const model = await startModel(() => 'never asked');
    const tools = (description: string) =>
      JSON.stringify([{ name: 'refund', description, input_schema: {} }, { type: 'web_search_20250305' }]);
    const report = await reviewFiles(
      {
        '.github/promptgate.yml': `version: 1\nsuites:\n  - name: tools\n    covers: ["tools/*.json"]\n    dataset: evals/tools.jsonl\n    target: { kind: tools, model: loopback/small }\n    scorers: [tool_call]\n`,
        'tools/all.json': tools('Pays money back to the customer'),
        'evals/tools.jsonl': '{"input": "Pay me back", "expected": {"name": "refund", "arguments": {}}}\n',
      },
      { 'tools/all.json': tools('Pays back') },
      model.env(),
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('web_search_20250305');
    expect(model.requests).toEqual([]);
  });

  it('runs each side on the model its own prompt names', async () => {
    const model = await startModel(({ model: asked }) => (asked === 'large' ? 'yes' : 'no'));
    const prompt = (name: string) =>
      `model: loopback/${name}\nmessages:\n  - role: user\n    content: "{{input}}"\n`;
    const policy = `version: 1\nsuites:\n  - name: qa\n    dataset: evals/cases.jsonl\n    target: { kind: prompt, prompt: prompts/a.prompt.yml }\n    scorers: [contains]\n`;
    const before = {
      '.github/promptgate.yml': policy,
      'prompts/a.prompt.yml': prompt('large'),
      'evals/cases.jsonl': TOPICS.map((id) => JSON.stringify({ id, input: id, expected: 'yes' })).join('\n'),
    };
    const report = await reviewFiles(
      before,
      { 'prompts/a.prompt.yml': prompt('small') },
      model.env('loopback'),
    );
    expect(report).toMatchObject({ verdict: 'fail' });
    expect(new Set(model.requests.map((request) => request.model))).toEqual(new Set(['large', 'small']));
  });
});

describe('the example', () => {
  it('runs its suite for a large model on whatever model stands in for it', async () => {
    const model = await startModel((request) => {
      const asked = request.messages.map(({ content }) => content).join('\n');
      return asked.includes('You grade') ? '{"reason": "fine", "score": 4}' : 'See [docs/returns.md].';
    });
    const repo = join(createTemporaryDirectory(), 'shop');
    mkdirSync(repo);
    await makeDemoRepository(repo, 'loopback/large');
    const io = createTestIo(repo, model.env('loopback'));
    const result = await runCommand(io, (given) =>
      review({ repo: '.', base: 'main', head: 'HEAD', suite: ['support-answers'], json: true }, given),
    );
    const report = JSON.parse(result.stdout) as Reviewed;
    expect(report.suites[0]).toMatchObject({ name: 'support-answers', model: 'loopback/large' });
    expect(report.suites[0]?.metrics.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['groundedness', 'factuality', 'cites_a_page']),
    );
    expect(report.suites[0]?.not_evaluated).toEqual([]);
    expect(result.stdout).not.toContain(EXAMPLE_MODEL);
  });
});
