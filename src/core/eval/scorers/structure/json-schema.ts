import { z } from 'zod';
import { parseJson } from '../../../artifact/documents/structured.ts';
import type { Json } from '../../../artifact/problem.ts';
import { isRecord } from '../../../artifact/values.ts';
import { defineScorer, notApplicable, passOrFail, unmeasured } from '../define.ts';
import { expectedSchema } from '../expected.ts';
import { jsonPlace, readJsonOutput } from './json-output.ts';
import { type CompiledSchema, compileSchema } from './schema-validator.ts';

const options = z
  .strictObject({
    /** A JSON Schema, as a mapping or as the JSON text of one. Default: the case's own. */
    schema: z.union([z.string(), z.boolean(), z.record(z.string(), z.json())]).optional(),
    place: jsonPlace,
  })
  .superRefine((given, context) => {
    if (given.schema === undefined || (typeof given.schema === 'string' && given.schema.includes('{{')))
      return;
    const compiled = readSchema(given.schema as Json);
    if (!compiled.ok) context.addIssue({ code: 'custom', path: ['schema'], message: compiled.message });
  });

/** The answer is JSON that satisfies a schema. */
export const jsonSchema = defineScorer({
  id: 'json_schema',
  aliases: ['schema', 'structured_output'],
  description: 'The answer is JSON that satisfies a JSON Schema.',
  scale: 'pass_fail',
  options,
  shorthand: 'schema',
  applies: ({ case: testCase, options: given }) =>
    given.schema !== undefined || expectedSchema(testCase) !== null,
  score({ case: testCase, output, options: given }) {
    const schema = (given.schema as Json | undefined) ?? expectedSchema(testCase);
    if (schema === null) return notApplicable('JSON Schema');
    const compiled = readSchema(schema);
    if (!compiled.ok) return unmeasured(`needs ${compiled.message}`);
    const json = readJsonOutput(output.text, given.place);
    if (!json.ok) return { value: 0, reason: json.reason };
    const checked = compiled.check(json.value);
    if ('unsettled' in checked) return unmeasured(checked.unsettled);
    return passOrFail(checked.fault === null, 'the answer satisfies the schema', checked.fault ?? '');
  },
});

/** Schemas also come as JSON text, and wrapped as `{name, strict, schema}` the way providers take them. */
function readSchema(given: Json): CompiledSchema {
  let schema = given;
  if (typeof schema === 'string') {
    const parsed = parseJson('schema', schema);
    if (!parsed.ok) {
      const problem = parsed.problems[0];
      return {
        ok: false,
        message: `a JSON Schema (${problem?.expected ?? 'JSON'}, found ${problem?.found})`,
      };
    }
    schema = parsed.value.data;
  }
  if (isRecord(schema) && typeof schema.name === 'string' && isRecord(schema.schema)) schema = schema.schema;
  return compileSchema(schema);
}
