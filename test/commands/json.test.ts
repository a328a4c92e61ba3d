import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import type { CommandIo } from '../../src/entry/commands/io.ts';
import { compare, detect, models, plan, review, validate } from '../../src/wire-local.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';

/** What a script has: the published file and the bytes on stdout. */
function conforms(command: string, stdout: string): void {
  const file = new URL(`../../docs/reference/${command}.schema.json`, import.meta.url);
  const check = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  check(JSON.parse(stdout));
  expect(check.errors).toBeNull();
}

const BROKEN_PROMPT = { 'prompts/answer.prompt.yml': 'messages: [{role: system\n' };
const REPOSITORIES = {
  'a change': () => createShop(VAGUE_CHANGE),
  'no change': () => createShop({ 'README.md': 'Shop\n' }),
  'an artifact that cannot be read': () => createShop(BROKEN_PROMPT),
  'an artifact that is removed, moved or uncovered': () =>
    createShop({
      'tools/orders.json': null,
      'tools/moved/orders.json': String(VAGUE_CHANGE['tools/orders.json']),
      'prompts/greeting.md': 'You are a friendly assistant of a shop. Greet the customer by name.\n',
    }),
  'a dataset that cannot be read': () => createShop(VAGUE_CHANGE, 0),
  'an invalid policy': () => createShop(VAGUE_CHANGE, 8, SHOP_POLICY.replace('tool_call', 'tool_cal')),
};
type Given = { repo: string; json: true };
const COMMANDS: [string, string, (given: Given, io: CommandIo) => Promise<number>][] = [
  ['detect', 'detect', (given, io) => detect(given, io)],
  ['detect', 'detect between refs', (given, io) => detect({ ...given, base: 'main', head: 'change' }, io)],
  ['validate', 'validate', (given, io) => validate(given, io)],
  ['plan', 'plan', (given, io) => plan({ ...given, base: 'main' }, io)],
  ['review', 'review', (given, io) => review({ ...given, base: 'main' }, io)],
];

it.each(
  Object.entries(REPOSITORIES).flatMap(([what, create]) =>
    COMMANDS.map(([schema, name, run]) => [name, what, schema, create, run] as const),
  ),
)(
  '%s --json prints one document of its published schema, of %s',
  async (_name, _what, schema, create, run) => {
    const model = await openProvider({ answer: pickTool });
    const io = createTestIo(create().dir, model.env('loopback'));
    const result = await runCommand(io, (given) => run({ repo: '.', json: true }, given));
    conforms(schema, result.stdout);
  },
);

it('models --json prints one document of its published schema', async () => {
  const model = await openProvider({ models: ['small'] });
  const names = ['acme', 'acme/small', 'acme/other', 'opnai/gpt-5-mini', 'opnai', '', 'openai/gpt-5-mini'];
  const { dir } = createShop({});
  const list = async (options: { models?: string[]; check?: boolean }) => {
    const io = createTestIo(dir, model.env('acme'));
    conforms('models', (await runCommand(io, (given) => models({ ...options, json: true }, given))).stdout);
  };
  await list({});
  await list({ models: names, check: true });
});

it.each([
  ['a drop that is confirmed', { base_repeats: [1, 1, 1], head_repeats: [0, 0, 0] }],
  ['a drop that is not', { base_repeats: [1, 0, 1], head_repeats: [1, 1, 1] }],
  ['scores that are missing', { base: null }],
])('compare --json prints one document of its published schema, of %s', async (_name, more) => {
  const { dir } = createShop({});
  const rows = Array.from({ length: 50 }, (_, i) => ({
    metric: 'm',
    case: i,
    base: 1,
    head: i % 10 === 0 ? 0 : 1,
    ...(i % 10 === 0 ? more : {}),
  }));
  writeFileSync(join(dir, 'scores.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const result = await runCommand(createTestIo(dir), (io) =>
    compare({ scores: 'scores.jsonl', json: true }, io),
  );
  conforms('compare', result.stdout);
});
