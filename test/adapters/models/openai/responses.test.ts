import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { createModels } from '../../../../src/adapters/models/index.ts';
import { readResponse } from '../../../../src/adapters/models/openai/responses-response.ts';
import type { ModelRequest } from '../../../../src/core/eval/types.ts';
import { callOptions, makeRequest } from '../../../contracts/models.ts';
import type { LoopbackOptions } from '../../../support/loopback-provider.ts';
import { openProvider } from '../../../support/open-provider.ts';

const user = { role: 'user' as const, content: 'Hello' };

async function ask(fields: Partial<ModelRequest>, options: LoopbackOptions = {}) {
  const loopback = await openProvider({ answer: () => 'Yes.', ...options });
  const file = `providers: { openai: { api: responses, base_url: "${loopback.baseUrl}" } }`;
  const models = createModels({}, { file, retry: { baseDelayMs: 1 } });
  onTestFinished(() => models.close());
  const request = makeRequest('openai/gpt-5-pro', { tools: [], messages: [user], ...fields });
  return { result: await models.complete(request, callOptions()), sent: loopback.requests[0]?.body, models };
}

it('the Responses API is asked to keep nothing, and is strict only where a tool says so', async () => {
  const schema = { type: 'object', properties: { ok: { type: 'boolean' } } };
  const { sent } = await ask({
    messages: [
      { role: 'developer', content: 'Be brief.' },
      user,
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'look', arguments: { at: 1 } }] },
      { role: 'tool', callId: 'a', content: 'Seen.' },
    ],
    tools: [{ name: 'look', description: 'Looks.', parameters: {} }],
    parameters: { maxOutputTokens: 90, reasoningEffort: 'high', verbosity: 'low' },
    responseFormat: { type: 'json_schema', name: 'verdict', schema, strict: true },
  });
  expect(sent).toEqual({
    model: 'gpt-5-pro',
    store: false,
    input: [
      { role: 'developer', content: 'Be brief.' },
      user,
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"at":1}' },
      { type: 'function_call_output', call_id: 'a', output: 'Seen.' },
    ],
    max_output_tokens: 90,
    reasoning: { effort: 'high' },
    text: { verbosity: 'low', format: { type: 'json_schema', name: 'verdict', schema, strict: true } },
    tools: [
      {
        type: 'function',
        name: 'look',
        description: 'Looks.',
        parameters: { type: 'object', properties: {} },
        strict: false,
      },
    ],
  });
});

it('a refusal is one, and a response that failed is asked for again', async () => {
  const refused = await ask({}, { answer: () => ({ refusal: 'No, thanks.' }) });
  expect(refused.result).toMatchObject({
    ok: true,
    output: { text: 'No, thanks.', finishReason: 'refusal' },
  });
  const failed = JSON.stringify({
    status: 'failed',
    output: [],
    error: { code: 'server_error', message: 'Oh.' },
  });
  const again = await ask({}, { behaviour: [{ kind: 'body', body: failed }] });
  expect(again.result).toMatchObject({ ok: true, output: { text: 'Yes.' } });
});

it.each<[what: string, response: object]>([
  ['was cancelled', { status: 'cancelled', output: [] }],
  ['is being made', { status: 'in_progress', output: [] }],
  ['waits', { status: 'queued', output: [] }],
  ['broke off for no reason', { status: 'incomplete', output: [] }],
  ['names an error', { status: 'completed', output: [], error: { code: 'server_error', message: 'Oh.' } }],
  ['holds nothing', { status: 'completed', output: [] }],
  ['holds reasoning alone', { status: 'completed', output: [{ type: 'reasoning', summary: [] }] }],
])('a response that %s is no answer, whatever its status', async (_what, response) => {
  const again = { kind: 'body' as const, body: JSON.stringify(response) };
  const { result } = await ask({}, { behaviour: [again, again, again] });
  expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_response', attempts: 3 } });
});

it('its answers are kept apart from those of chat completions at the same address', async () => {
  const { models } = await ask({});
  const chat = createModels({
    OPENAI_BASE_URL: models.identity('openai/x').baseUrl.replace('/responses', ''),
  });
  expect(models.identity('openai/x')).not.toEqual(chat.identity('openai/x'));
});

it('an answer is never an exception, whatever is sent', () => {
  const anything = fc.anything({ withNullPrototype: false });
  const item = fc.record(
    {
      type: fc.constantFrom('message', 'function_call', 'reasoning'),
      name: anything,
      arguments: anything,
      content: fc.oneof(
        anything,
        fc.array(fc.record({ type: fc.string(), text: anything, refusal: anything })),
      ),
    },
    { requiredKeys: ['type'] },
  );
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .record({ output: fc.array(item), status: anything, usage: anything })
      .map((data) => JSON.stringify(data)),
  );
  fc.assert(
    fc.property(body, (sent) => {
      const read = readResponse(sent);
      if (read.ok) expect(typeof read.value.text).toBe('string');
      else expect(read.message).toMatch(/^200 with/);
    }),
    { numRuns: 300 },
  );
});
