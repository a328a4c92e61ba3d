import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCompletion } from '../../../../src/adapters/models/openai/response.ts';

const anything = fc.jsonValue({ maxDepth: 2 });
const text = fc.oneof(
  anything,
  fc.string({ unit: 'binary' }),
  fc.constantFrom('{', '{"a": 1}', '[]', ' ', '\ud800'),
);
const call = fc.oneof(anything, fc.record({ function: fc.record({ name: text, arguments: text }) }));
const completion = fc.record(
  {
    choices: fc.oneof(
      anything,
      fc.array(
        fc.record({
          message: fc.record(
            {
              content: text,
              refusal: text,
              tool_calls: fc.oneof(anything, fc.array(call, { maxLength: 3 })),
            },
            { requiredKeys: [] },
          ),
          finish_reason: text,
        }),
        { maxLength: 2 },
      ),
    ),
    usage: fc.oneof(anything, fc.record({ prompt_tokens: anything, completion_tokens: anything })),
  },
  { requiredKeys: ['choices'] },
);
const body = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  completion.map((data) => JSON.stringify(data)),
);

it('whatever a provider sends is an answer or a failure that says what came, never an exception', () => {
  fc.assert(
    fc.property(body, (sent) => {
      const read = readCompletion(sent);
      if (!read.ok) {
        expect(read.message).toMatch(/^200 with/);
        return;
      }
      expect(typeof read.value.text).toBe('string');
      for (const { name, arguments: given } of read.value.toolCalls) {
        expect(typeof name).toBe('string');
        expect(given).toBeTypeOf('object');
      }
    }),
    { numRuns: 1000 },
  );
});
