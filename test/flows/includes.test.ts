import { describe, expect, it } from 'vitest';
import { openGitRepository } from '../../src/adapters/git/index.ts';
import type { Artifact, Change } from '../../src/core/artifact/types.ts';
import type { FoundChanges } from '../../src/flows/change/find-changes.ts';
import { findDependents } from '../../src/flows/change/find-dependents.ts';
import { openReferrers } from '../../src/flows/change/find-referrers.ts';
import { readSides } from '../../src/flows/change/read-sides.ts';
import { change } from '../support/found-changes.ts';
import { createGitRepository } from '../support/git-repository.ts';

const said = ({ changes }: FoundChanges) =>
  Object.fromEntries(changes.map(({ path, change: what, summary }) => [path, [what, ...summary]]));

const SUPPORT =
  'You are a support agent of a bookshop.\n{% include "_style.j2" %}\nAnswer {{ question }} in one paragraph.\n';
const STYLE = 'You write as a calm colleague does.\nNever promise a refund.\n';
const PROMPTS = {
  'prompts/support.j2': SUPPORT,
  'prompts/_style.j2': STYLE,
  'prompts/sales.j2': 'You are a sales agent of a bookshop.\nRecommend one book about {{ topic }}.\n',
};

describe('a change in an included file', () => {
  it('is a change of the artifact that includes it, beside its own, and of no other', async () => {
    const found = await change(PROMPTS, { 'prompts/_style.j2': STYLE.replace('calm', 'cheerful') });
    expect(said(found)).toEqual({
      'prompts/_style.j2': ['modified', expect.stringContaining('reworded')],
      'prompts/support.j2': ['modified', '`prompts/_style.j2`, which it includes, changed'],
    });
  });

  it('reaches includes of includes, and ends where they go in a circle', async () => {
    const found = await change(
      {
        ...PROMPTS,
        'prompts/_style.j2': `${STYLE}{% include "_tone.j2" %}\n`,
        'prompts/_tone.j2': 'You are warm.\nYou never shout.\n{% include "_style.j2" %}\n',
      },
      {
        'prompts/_tone.j2': 'You are warm.\nYou never ever shout.\n{% include "_style.j2" %}\n',
      },
    );
    expect(said(found)).toEqual({
      'prompts/_tone.j2': ['modified', expect.any(String)],
      'prompts/_style.j2': ['modified', '`prompts/_tone.j2`, which it includes, changed'],
      'prompts/support.j2': [
        'modified',
        '`prompts/_tone.j2`, which it includes through `prompts/_style.j2`, changed',
      ],
    });
  });

  it('is named beside what else changed in the artifact', async () => {
    const found = await change(PROMPTS, {
      'prompts/_style.j2': STYLE.replace('calm', 'cheerful'),
      'prompts/support.j2': SUPPORT.replace('one paragraph', 'two sentences'),
    });
    expect(found.changes.find(({ path }) => path === 'prompts/support.j2')).toMatchObject({
      change: 'modified',
      includes: ['prompts/_style.j2'],
      summary: [
        expect.stringContaining('1 sentence replaced'),
        '`prompts/_style.j2`, which it includes, changed',
      ],
    });
  });

  it('in nothing but its layout is none', async () => {
    const found = await change(PROMPTS, { 'prompts/_style.j2': `${STYLE}\n\n` });
    expect(found.changes).toEqual([]);
  });

  it('of a folder above is found, as the application looks names up there', async () => {
    const found = await change(
      {
        'app/prompts/shared/rules.j2': 'You never promise refunds.\nYou cite your sources.\n',
        'app/prompts/agents/support.j2': SUPPORT.replace('_style.j2', 'shared/rules.j2'),
      },
      { 'app/prompts/shared/rules.j2': 'You never promise refunds.\nYou always cite your sources.\n' },
    );
    expect(Object.keys(said(found))).toEqual([
      'app/prompts/shared/rules.j2',
      'app/prompts/agents/support.j2',
    ]);
  });

  it('that is a Liquid or Handlebars partial counts as well', async () => {
    const found = await change(
      {
        'prompts/a.liquid': "You are an agent.\n{% render 'tone' %}\nAnswer {{ question }}.\n",
        'prompts/_tone.liquid': 'You are warm and brief.\n',
        'prompts/b.hbs': 'You are an agent.\n{{> tone}}\nAnswer {{question}}.\n',
        'prompts/partials/tone.hbs': 'You are warm and brief.\n',
      },
      {
        'prompts/_tone.liquid': 'You are warm and very brief.\n',
        'prompts/partials/tone.hbs': 'You are warm and very brief.\n',
      },
    );
    expect(Object.keys(said(found)).sort()).toEqual([
      'prompts/_tone.liquid',
      'prompts/a.liquid',
      'prompts/b.hbs',
      'prompts/partials/tone.hbs',
    ]);
  });
});

describe('an agent whose graph is a program', () => {
  const agent: Artifact = {
    path: 'langgraph.json',
    kind: 'agent-definition',
    format: 'langgraph',
    name: 'agent',
    confidence: 'certain',
    reason: 'named langgraph.json',
    digest: '0'.repeat(64),
    content: { type: 'settings', subject: 'agent', models: [], instructions: [], entries: [], settings: {} },
    references: ['src/graph.py'],
    embeddedTests: null,
  };

  /** What depends on a changed program, where `changes` are found in it. */
  async function dependents(changes: Change[]) {
    const repository = createGitRepository({ 'langgraph.json': '{}', 'src/graph.py': 'a = 1\n' });
    repository.branch('change');
    repository.commit('A change', { 'langgraph.json': '{ }', 'src/graph.py': '\na = 1\n' });
    const opened = await openGitRepository(repository.dir);
    const sides = await readSides(opened, { base: 'main', head: 'change' });
    if ('unrelated' in sides) throw new Error('the sides have no common commit');
    const referrers = openReferrers(sides.head, new Set(sides.changedFiles));
    const found = await findDependents(sides, changes, [agent], referrers);
    await opened.close();
    return found.changes.filter(({ path }) => path === agent.path).map(({ summary }) => summary);
  }

  it('changes with an artifact in the program, and not with the code around it', async () => {
    const prompt: Change = {
      path: 'src/graph.py',
      kind: 'prompt',
      format: 'python-prompt',
      name: 'SYSTEM',
      change: 'modified',
      base: null,
      head: null,
      summary: [],
      fields: [],
    };
    expect(await dependents([])).toEqual([]);
    expect(await dependents([prompt])).toEqual([['`src/graph.py`, which it includes, changed']]);
  });
});

const CONFIG = `prompts: [file://prompts/answer.txt]
providers: [openai:gpt-5-mini]
tests: file://cases.csv
defaultTest: { assert: [{ type: javascript, value: file://check.js }] }
`;
const SUITE = {
  'evals/promptfooconfig.yaml': CONFIG,
  'evals/prompts/answer.txt': 'You are a clerk. Answer {{question}}\n',
  'evals/cases.csv': 'id,question\na,How long?\nb,How far?\n',
  'evals/check.js': 'module.exports = () => true;\n',
};

describe('what a suite reads', () => {
  it('changes the suite, programs included; a dataset says which rows changed', async () => {
    const found = await change(SUITE, {
      'evals/check.js': 'module.exports = () => false;\n',
      'evals/cases.csv': 'id,question\na,How long now?\nb,How far?\nc,When?\nd,Why?\ne,Who?\n',
    });
    expect(said(found)).toEqual({
      'evals/cases.csv': ['modified', '3 rows added (`c`, `d` and `e`), 1 changed (`a`)'],
      'evals/promptfooconfig.yaml': [
        'modified',
        '`evals/cases.csv`, which it reads, changed',
        '`evals/check.js`, which it reads, changed',
      ],
    });
    expect(found.changes[0]).toMatchObject({ kind: 'eval-suite', format: 'dataset' });
  });

  it('has not changed where a dataset is only written otherwise', async () => {
    const found = await change(SUITE, {
      'evals/cases.csv': 'id,question\n"a","How long?"\n"b","How far?"\n',
    });
    expect(found.changes).toEqual([]);
  });

  it('that has gone is a finding at the line that names it', async () => {
    const found = await change(SUITE, { 'evals/cases.csv': null });
    expect(found.warnings).toEqual([
      {
        rule: 'missing-reference',
        severity: 'error',
        path: 'evals/promptfooconfig.yaml',
        line: 3,
        message: '`evals/cases.csv` does not exist in this repository',
      },
    ]);
    expect(said(found)['evals/promptfooconfig.yaml']).toEqual([
      'modified',
      '`evals/cases.csv`, which it reads, was removed',
    ]);
  });

  it('is also a finding where a glob matches nothing any more', async () => {
    const globbed = { ...SUITE, 'evals/promptfooconfig.yaml': CONFIG.replace('answer.txt', '*.txt') };
    const found = await change(globbed, { 'evals/prompts/answer.txt': null });
    expect(found.warnings).toMatchObject([
      { rule: 'missing-reference', line: 1, message: 'no file matches `evals/prompts/*.txt`' },
    ]);
  });

  it('is a finding for a template whose partial has gone, by the name that it uses', async () => {
    const found = await change(PROMPTS, { 'prompts/_style.j2': null });
    expect(found.warnings).toMatchObject([
      {
        rule: 'missing-reference',
        path: 'prompts/support.j2',
        line: 2,
        message: '`_style.j2` does not exist in this repository',
      },
    ]);
  });

  it('is no finding where another folder has a file of that name, from which the application may start', async () => {
    const added = { 'evals/more/promptfooconfig.yaml': CONFIG };
    const found = await change({ ...SUITE, 'evals/prompts/answer.txt': null, 'answer.txt': 'Hi' }, added);
    expect(found.warnings).toEqual([]);
    const typo = CONFIG.replace('answer.txt', 'anwser.txt');
    const wrong = await change(SUITE, { 'evals/more/promptfooconfig.yaml': typo });
    expect(wrong.warnings).toMatchObject([
      { line: 1, message: '`evals/more/prompts/anwser.txt` does not exist in this repository' },
    ]);
  });

  it('is no finding where the base lacks it as well, or a run makes it', async () => {
    const without = { ...SUITE, 'evals/cases.csv': null };
    const more = CONFIG.replace('file://cases.csv', '[file://cases.csv, file://dist/made.csv]');
    const found = await change(without, { 'evals/promptfooconfig.yaml': more });
    expect(found.warnings).toEqual([]);
  });
});

const POLICY = `version: 1
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: prompts/answer.md, model: openai/gpt-5-mini }
    scorers: [equals]
`;

describe('a file that is an artifact because one refers to it', () => {
  it('is the dataset of a suite of the policy, of rows with and without ids', async () => {
    const row = (input: string) => `${JSON.stringify({ input, expected: 'yes' })}\n`;
    const before = {
      '.github/promptgate.yml': POLICY,
      'evals/answers.jsonl': row('a') + row('b') + row('c'),
      'evals/other.jsonl': row('a'),
    };
    const found = await change(before, {
      'evals/answers.jsonl': row('a') + row('B') + row('c') + row('d'),
      'evals/other.jsonl': row('z'),
    });
    expect(said(found)).toEqual({
      'evals/answers.jsonl': ['modified', '1 row changed (no. 2), 1 added (no. 4)'],
    });
  });

  it('is a dataset that can no longer be read: a problem, not one that was removed', async () => {
    const before = {
      '.github/promptgate.yml': POLICY,
      'evals/answers.jsonl': '{"input": "a", "expected": 1}\n',
    };
    const found = await change(before, { 'evals/answers.jsonl': '{"input": "a", "expected": }\n' });
    expect(found.changes).toEqual([]);
    expect(found.broken).toMatchObject([
      { path: 'evals/answers.jsonl', format: 'dataset', problems: [{ line: 1 }] },
    ]);
  });

  const api = (description: string, more: object = {}) =>
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Orders', version: '1.0.0' },
      paths: {
        '/orders/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          get: { operationId: 'getOrder', description, responses: { 200: { description: 'An order' } } },
          patch: {
            operationId: 'changeOrder',
            summary: 'Change an order',
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Change' } } },
            },
          },
          head: { description: 'has no name, so no model calls it' },
        },
      },
      components: {
        schemas: {
          Change: { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] },
        },
      },
      ...more,
    });
  const tools = JSON.stringify({
    source: './orders-openapi.json',
    tools: [{ name: 'find', description: 'Find what is asked', input_schema: { type: 'object' } }],
  });

  it('is an OpenAPI document that a tool file refers to: operations are tools, parameters and body their schema', async () => {
    const before = { 'agent/tools.json': tools, 'agent/orders-openapi.json': api('Read one order') };
    const found = await change(before, {
      'agent/orders-openapi.json': api('Look one up', { servers: [{ url: 'https://orders.example' }] }),
    });
    expect(found.changes).toMatchObject([
      {
        path: 'agent/orders-openapi.json',
        kind: 'tool-definition',
        format: 'openapi-tool',
        change: 'modified',
      },
    ]);
    const content = found.changes[0]?.head?.content;
    expect(content?.type === 'tools' && content.tools).toEqual([
      {
        name: 'getOrder',
        description: 'Look one up',
        parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      },
      {
        name: 'changeOrder',
        description: 'Change an order',
        parameters: {
          type: 'object',
          properties: { id: { type: 'string' }, note: { type: 'string' } },
          required: ['id', 'note'],
        },
      },
    ]);
    expect(content?.type === 'tools' && content.otherSettings).toMatchObject({
      'servers[0].url': 'https://orders.example',
    });
  });

  it('is no OpenAPI document that nothing refers to', async () => {
    const before = { 'api/orders-openapi.json': api('Read one order') };
    const found = await change(before, { 'api/orders-openapi.json': api('Look one up') });
    expect(found.changes).toEqual([]);
  });
});
