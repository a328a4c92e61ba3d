import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { policySchema } from '../../../src/core/policy/schema.ts';

const file = new URL('../../../docs/reference/policy.schema.json', import.meta.url);
const generated = { title: 'Promptgate policy', ...z.toJSONSchema(policySchema, { io: 'input' }) };
if (process.env.UPDATE_DOCS === '1') writeFileSync(file, `${JSON.stringify(generated, null, 2)}\n`);

it('is published as the JSON Schema that the parser’s own schema gives', () => {
  expect(existsSync(file)).toBe(true);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(generated);
});

it('accepts and refuses in an editor what the parser does', () => {
  const validate = new Ajv2020({ strict: false }).compile(generated);
  expect(validate({ version: 1, gate: { margin: 0.05 } })).toBe(true);
  expect(validate({ version: 1, gate: { margin: 2 } })).toBe(false);
  expect(validate({ version: 1, suits: [] })).toBe(false);
});
